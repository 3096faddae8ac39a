//! Transactions: all or nothing, nested, dropped, handed to other tasks, tried again.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use ilana_driver::Driver;
use ilana_driver::conformance::scripted::{Scripted, Step};
use ilana_orm::prelude::*;
use ilana_orm::{Connect, ErrorKind, PoolOptions};

use super::engine::Engine;
use super::world::{Artist, CreateStore, Log, album, artist, migrated, store};

#[tokio::test]
async fn a_transaction_keeps_what_it_did() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let name = String::from("Nina");
        let made = DB::transaction(async |_| artist(&name).await).await?;
        assert_eq!(Artist::find_or_fail(made.id).await?, made);
        let sent = log.take();
        // Where an insert does not read back, there is a query more.
        let commit = if Engine::tested() == Engine::MySql { 3 } else { 2 };
        assert_eq!((sent[0].as_str(), sent[commit].as_str()), (Engine::tested().begin(), "COMMIT"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_error_rolls_back_and_is_returned() -> Result<()> {
    store()
        .await?
        .scope(async {
            let failed: Result<()> = DB::transaction(async |_| {
                artist("Nina").await?;
                assert_eq!(Artist::count().await?, 1, "seen from within");
                Err(Error::custom("no"))
            })
            .await;
            assert!(matches!(&failed, Err(Error::Custom(error)) if error.to_string() == "no"), "{failed:?}");
            assert_eq!(Artist::count().await?, 0);
            Ok(())
        })
        .await
}

/// Polls a future until `ready` says so, and drops it then.
async fn drop_when(future: impl Future, mut ready: impl FnMut() -> bool) {
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        assert!(future.as_mut().poll(context).is_pending(), "it was to be dropped half-way");
        if ready() {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back() -> Result<()> {
    let options = PoolOptions { max: 1, acquire_timeout: Duration::from_secs(5), ..PoolOptions::default() };
    let db = migrated(Config::sqlite(SqliteOptions::memory()).pool(options)).await?;
    db.scope(async {
        let inserted = AtomicU32::new(0);
        let half = DB::transaction(async |_| {
            artist("Nina").await?;
            inserted.store(1, Ordering::SeqCst);
            std::future::pending::<Result<()>>().await
        })
        .run();
        drop_when(half, || inserted.load(Ordering::SeqCst) == 1).await;
        let started = std::time::Instant::now();
        DB::transaction(async |_| artist("Nick").await).await?;
        assert!(
            started.elapsed() < Duration::from_secs(2),
            "the next one need not wait: {:?}",
            started.elapsed()
        );
        let names: Vec<String> = Artist::all().await?.iter().map(|artist| artist.name.clone()).collect();
        assert_eq!(names, ["Nick"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_transaction_dropped_at_any_point_leaves_all_or_nothing() -> Result<()> {
    let db = store().await?;
    db.scope(async {
        for polls in 0..40_u32 {
            let mut seen = 0;
            let work = DB::transaction(async |_| {
                artist("a").await?;
                artist("b").await
            });
            let mut work = Box::pin(work.run());
            std::future::poll_fn(|context| {
                if seen == polls || work.as_mut().poll(context).is_ready() {
                    return Poll::Ready(());
                }
                seen += 1;
                Poll::Pending
            })
            .await;
            drop(work);
            let count = Artist::count().await?;
            assert!(count == 0 || count == 2, "{count} rows after {polls} polls");
            Artist::query().delete().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_nested_error_undoes_its_own_part_only() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |_| {
                artist("outer").await?;
                let inner: Result<()> = DB::transaction(async |_| {
                    artist("inner").await?;
                    DB::transaction(async |_| artist("innermost").await).run().await?;
                    Err(Error::custom("no"))
                })
                .run()
                .await;
                assert!(inner.is_err());
                DB::transaction(async |_| artist("second").await).run().await?;
                artist("after").await
            })
            .run()
            .await?;
            let names: Vec<String> = Artist::all().await?.iter().map(|artist| artist.name.clone()).collect();
            assert_eq!(names, ["outer", "second", "after"]);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_dropped_nested_transaction_undoes_its_own_part_only() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |_| {
                artist("outer").await?;
                let inserted = AtomicU32::new(0);
                let inner = DB::transaction(async |_| {
                    artist("inner").await?;
                    DB::transaction(async |_| {
                        artist("innermost").await?;
                        inserted.store(1, Ordering::SeqCst);
                        std::future::pending::<Result<()>>().await
                    })
                    .run()
                    .await
                })
                .run();
                drop_when(inner, || inserted.load(Ordering::SeqCst) == 1).await;
                assert_eq!(Artist::count().await?, 1);
                Ok(())
            })
            .run()
            .await?;
            assert_eq!(Artist::first().await?.unwrap().name, "outer");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_error_of_the_outer_one_undoes_what_the_nested_one_kept() -> Result<()> {
    store()
        .await?
        .scope(async {
            let failed: Result<()> = DB::transaction(async |_| {
                DB::transaction(async |_| artist("inner").await).run().await?;
                Err(Error::custom("no"))
            })
            .run()
            .await;
            assert!(failed.is_err());
            assert_eq!(Artist::count().await?, 0);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_violation_inside_a_transaction_leaves_it_usable() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |_| {
                artist("Nina").await?;
                let twice = DB::transaction(async |_| artist("Nina").await).run().await;
                assert!(twice.unwrap_err().is_unique_violation());
                artist("Nick").await
            })
            .run()
            .await?;
            assert_eq!(Artist::count().await?, 2);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn everything_in_the_closure_is_in_the_transaction() -> Result<()> {
    let options =
        PoolOptions { max: 1, acquire_timeout: Duration::from_millis(200), ..PoolOptions::default() };
    let db = migrated(Config::sqlite(SqliteOptions::memory()).pool(options)).await?;
    db.scope(async {
        let failed: Result<()> = DB::transaction(async |_| {
            // There is one connection: what did not go through the transaction would find none.
            let mut nina = artist("Nina").await?;
            let pastel = album(&nina, "Pastel").await?;
            pastel.tracks().create(attrs! { title: "Be", price: "1", seconds: 1 }).await?;
            nina.founded = Some(1954);
            nina.save().await?;
            nina.reload().await?;
            let deep = Artist::with("albums.tracks").get().await?;
            assert_eq!(deep[0].albums.loaded()?[0].tracks.loaded()?.len(), 1);
            let rows = (0..9).map(|n| super::world::NewArtist { name: format!("{n}") });
            Artist::insert_many(rows).await?;
            assert_eq!(Artist::query().paginate(1, 5).await?.total, 10);
            nina.albums().create(attrs! { title: "Wild" }).await?;
            DB::batch("UPDATE albums SET title = 'x'").await?;
            Err(Error::custom("no"))
        })
        .run()
        .await;
        assert!(matches!(failed, Err(Error::Custom(_))), "{failed:?}");
        assert_eq!(Artist::count().await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_record_made_in_a_transaction_is_saved_after_it() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut kept =
                DB::transaction(async |tx| Artist::on(&tx).create(attrs! { name: "Nina" }).await).await?;
            kept.country = Some("US".into());
            kept.save().await?;
            kept.albums().create(attrs! { title: "Pastel" }).await?;
            assert_eq!(Artist::find_or_fail(kept.id).await?.country.as_deref(), Some("US"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_spawned_task_is_handed_the_transaction() -> Result<()> {
    let db = store().await?;
    let failed: Result<()> = DB::transaction(async |tx| {
        let other = tx.clone();
        let made = tokio::spawn(async move { Artist::on(&other).create(attrs! { name: "Nina" }).await });
        let made = made.await.map_err(Error::custom)??;
        assert_eq!(Artist::on(&tx).count().await?, 1);
        made.albums().create(attrs! { title: "Pastel" }).await?;
        Err(Error::custom("no"))
    })
    .on(&db)
    .await;
    assert!(matches!(failed, Err(Error::Custom(_))), "{failed:?}");
    assert_eq!(Artist::on(&db).count().await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_has_ended_takes_no_statement() -> Result<()> {
    store()
        .await?
        .scope(async {
            let tx = DB::transaction(async |tx| Ok(tx)).await?;
            let error = Artist::on(&tx).count().await.unwrap_err();
            assert_eq!(error.kind(), Some(&ErrorKind::TransactionEnded));
            let error = Artist::on(&tx).create(attrs! { name: "x" }).await.unwrap_err();
            assert_eq!(error.kind(), Some(&ErrorKind::TransactionEnded));
            let nested = DB::transaction(async |_| Ok(())).on(&tx).await.unwrap_err();
            assert_eq!(nested.kind(), Some(&ErrorKind::TransactionEnded));
            assert_eq!(Artist::count().await?, 0);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn other_tasks_do_not_see_a_transaction() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let db = migrated(Config::sqlite(SqliteOptions::file(folder.path().join("store.db")))).await?;
    DB::transaction(async |_| {
        Artist::on(&db).create(attrs! { name: "Nina" }).await?;
        assert_eq!(Artist::on(&db).count().await?, 1);
        let other = db.clone();
        let outside = tokio::spawn(async move { Artist::on(&other).count().await });
        assert_eq!(outside.await.map_err(Error::custom)??, 0);
        Ok(())
    })
    .on(&db)
    .run()
    .await?;
    assert_eq!(Artist::on(&db).count().await?, 1);
    Ok(())
}

fn impatient(path: &std::path::Path) -> Config {
    Config::sqlite(SqliteOptions { busy_timeout: Duration::from_millis(1), ..SqliteOptions::file(path) })
}

#[tokio::test]
async fn a_busy_database_is_tried_again_as_often_as_allowed() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let path = folder.path().join("store.db");
    let (holder, db) = (migrated(impatient(&path)).await?, Database::open(impatient(&path))?);
    let log = Log::of(&db);
    let ran = AtomicU32::new(0);
    DB::transaction(async |held| {
        let error = DB::transaction(async |_| {
            ran.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        let error = error.attempts(3).on(&db).run().await.unwrap_err();
        assert_eq!(error.kind(), Some(&ErrorKind::LockTimeout));
        assert_eq!(log.take(), ["BEGIN IMMEDIATE"; 3]);
        assert_eq!(ran.load(Ordering::SeqCst), 0);
        let error = DB::transaction(async |_| Ok(())).on(&db).run().await.unwrap_err();
        assert_eq!((error.kind(), log.take().len()), (Some(&ErrorKind::LockTimeout), 1));
        Artist::on(&held).create(attrs! { name: "Nina" }).await
    })
    .on(&holder)
    .run()
    .await?;
    let tries = AtomicU32::new(0);
    let call = DB::transaction(async |tx| {
        if tries.fetch_add(1, Ordering::SeqCst) < 2 {
            Artist::on(&tx).create(attrs! { name: "half" }).await?;
            return Err(Error::Driver(ilana_orm::DriverError::new(ErrorKind::SerializationFailure)));
        }
        Artist::on(&tx).count().await
    });
    assert_eq!(call.attempts(3).on(&db).run().await?, 1, "what a failed attempt wrote is gone");
    assert_eq!(tries.load(Ordering::SeqCst), 3);
    Ok(())
}

#[tokio::test]
async fn a_commit_without_an_answer_is_never_tried_again() -> Result<()> {
    // No server loses the answer to a commit when it is asked to.
    let script = Scripted::new(0);
    let driver: Arc<dyn Driver> = Arc::new(script.clone());
    let db = Database::open(Config::new(Connect::Driver(driver)))?;
    for (kind, runs) in [(ErrorKind::ConnectionLost, 1), (ErrorKind::SerializationFailure, 2)] {
        script.fail(Step::Commit, kind.clone());
        let tries = AtomicU32::new(0);
        let call = DB::transaction(async |_| {
            tries.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        let outcome = call.attempts(3).on(&db).run().await;
        assert_eq!(tries.load(Ordering::SeqCst), runs, "{kind:?}");
        let is_unknown = matches!(outcome, Err(Error::CommitOutcomeUnknown(_)));
        assert_eq!((is_unknown, outcome.is_ok()), (runs == 1, runs == 2), "{outcome:?}");
    }
    assert_eq!(script.offences(), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn an_error_that_is_not_retryable_is_not_tried_again() -> Result<()> {
    store()
        .await?
        .scope(async {
            artist("Nina").await?;
            let tries = AtomicU32::new(0);
            let call = DB::transaction(async |_| {
                tries.fetch_add(1, Ordering::SeqCst);
                artist("Nina").await
            });
            assert!(call.attempts(5).run().await.unwrap_err().is_unique_violation());
            assert_eq!(tries.load(Ordering::SeqCst), 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_migration_sees_a_transaction_of_its_task() -> Result<()> {
    let db = Database::open(Config::sqlite(SqliteOptions::memory()))?;
    db.scope(async {
        let failed: Result<()> = DB::transaction(async |_| {
            Migrator::new().add(CreateStore).run().await?;
            artist("Nina").await?;
            Err(Error::custom("no"))
        })
        .run()
        .await;
        assert!(matches!(failed, Err(Error::Custom(_))), "{failed:?}");
        let error = Artist::count().await.unwrap_err();
        assert!(matches!(error.kind(), Some(ErrorKind::UndefinedTable { .. })), "{error:?}");
        Ok(())
    })
    .await
}
