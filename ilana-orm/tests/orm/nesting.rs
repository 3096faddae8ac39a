//! Nested transactions in branches of one task: none undoes another's work.

use std::task::Poll;
use std::time::Duration;

use ilana_orm::prelude::*;
use ilana_orm::{ErrorKind, PoolOptions};
use tokio::sync::oneshot;

use super::engine::Engine;
use super::world::{Artist, NewArtist, NewSetting, Setting, album, artist, migrated, sqlite_store, store};

/// Two ends of a signal that one branch gives another.
fn signal() -> (oneshot::Sender<()>, oneshot::Receiver<()>) {
    oneshot::channel()
}

async fn names() -> Result<Vec<String>> {
    Ok(Artist::query().order_by(Artist::ID).get().await?.iter().map(|artist| artist.name.clone()).collect())
}

/// Runs `work` while another branch of the same transaction has a nested one open, which then fails.
async fn beside_a_failing_one<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let (open, opened) = signal();
    let failing = DB::transaction_once(async |_| {
        artist("failing").await?;
        open.send(()).unwrap();
        // The other branch is asked many times over before this one ends.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        Err::<(), _>(Error::custom("no"))
    });
    let other = async {
        opened.await.unwrap();
        work.await
    };
    let (failed, other) = tokio::join!(failing.run(), other);
    assert!(matches!(failed, Err(Error::Custom(_))), "{failed:?}");
    other
}

#[tokio::test]
async fn a_failing_branch_undoes_no_other_branch() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction_once(async |_| {
                beside_a_failing_one(DB::transaction(async |_| artist("nested").await).run()).await?;
                beside_a_failing_one(artist("plain")).await?;
                beside_a_failing_one(Artist::insert_many([NewArtist { name: "many".into() }])).await?;
                assert_eq!(names().await?, ["nested", "plain", "many"]);
                Ok(())
            })
            .run()
            .await?;
            assert_eq!(names().await?, ["nested", "plain", "many"]);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_dropped_branch_undoes_no_other_branch() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction_once(async |_| {
                let (open, opened) = signal();
                let dropped = DB::transaction_once(async |_| {
                    artist("dropped").await?;
                    open.send(()).unwrap();
                    std::future::pending::<Result<()>>().await
                });
                let other = DB::transaction(async |_| artist("kept").await);
                tokio::select! {
                    _ = dropped.run() => unreachable!("it never ends"),
                    opened = opened => opened.unwrap(),
                }
                other.run().await
            })
            .run()
            .await?;
            assert_eq!(names().await?, ["kept"]);
            Ok(())
        })
        .await
}

async fn deep(name: &str) -> Result<()> {
    DB::transaction(async |_| {
        artist(name).await?;
        let undone: Result<()> = DB::transaction(async |_| {
            artist("undone").await?;
            Err(Error::custom("no"))
        })
        .run()
        .await;
        assert!(matches!(undone, Err(Error::Custom(_))), "{undone:?}");
        DB::transaction(async |_| Setting::insert_many([NewSetting { name: name.into() }]).await)
            .run()
            .await
            .map(drop)
    })
    .run()
    .await
}

#[tokio::test]
async fn branches_that_nest_deeply_end_in_any_order() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |_| tokio::try_join!(deep("a"), deep("b"), deep("c"), deep("d")).map(drop))
                .run()
                .await?;
            assert_eq!((Artist::count().await?, Setting::count().await?), (4, 4));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn operations_of_several_statements_can_be_joined() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |_| {
                let settings = (0..2000).map(|n| NewSetting { name: format!("{n}") });
                let artists = (0..200).map(|n| NewArtist { name: format!("{n}") });
                tokio::try_join!(Setting::insert_many(settings), Artist::insert_many(artists)).map(drop)
            })
            .run()
            .await?;
            assert_eq!((Setting::count().await?, Artist::count().await?), (2000, 200));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_wait_that_cannot_end_is_refused_and_leaves_the_transaction_usable() -> Result<()> {
    let wait = Duration::from_millis(20);
    let options = PoolOptions { max: 1, acquire_timeout: wait, ..PoolOptions::default() };
    let db = migrated(Config::sqlite(SqliteOptions::memory()).pool(options)).await?;
    db.scope(async {
        DB::transaction_once(async |_| {
            let (refused, told) = signal();
            let (open, opened) = signal();
            let nested = DB::transaction_once(async |_| {
                open.send(()).unwrap();
                told.await.unwrap();
                artist("nested").await
            });
            let waiting = async {
                opened.await.unwrap();
                let error = artist("outside").await.unwrap_err();
                let expected = ErrorKind::NestedTransactionOpen { waited_ms: 20 };
                assert_eq!(error.kind(), Some(&expected), "{error:?}");
                refused.send(()).unwrap();
                Ok(())
            };
            tokio::try_join!(nested.run(), waiting)?;
            artist("after").await
        })
        .run()
        .await?;
        assert_eq!(names().await?, ["nested", "after"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_outer_transaction_used_inside_a_nested_one_is_the_nested_one() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |outer| {
                let nina = Artist::on(&outer).create(attrs! { name: "Nina" }).await?;
                let undone: Result<()> = DB::transaction(async |_| {
                    Artist::on(&outer).create(attrs! { name: "undone" }).await?;
                    album(&nina, "undone").await?;
                    nina.albums().create(attrs! { title: "undone" }).await?;
                    Err(Error::custom("no"))
                })
                .run()
                .await;
                assert!(matches!(undone, Err(Error::Custom(_))), "{undone:?}");
                assert_eq!(nina.albums().count().await?, 0);
                Ok(())
            })
            .run()
            .await?;
            assert_eq!(names().await?, ["Nina"]);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_nested_transaction_takes_nothing_after_its_end_but_its_records_live_on() -> Result<()> {
    store()
        .await?
        .scope(async {
            DB::transaction(async |_| {
                let (ended, mut nina) = DB::transaction(async |inner| {
                    let nina = Artist::on(&inner).create(attrs! { name: "Nina" }).await?;
                    Ok((inner, nina))
                })
                .run()
                .await?;
                let error = Artist::on(&ended).count().await.unwrap_err();
                assert_eq!(error.kind(), Some(&ErrorKind::TransactionEnded));
                assert!(ended.commit().await.is_err(), "a nested one is not committed by itself");
                nina.country = Some("US".into());
                nina.save().await
            })
            .run()
            .await?;
            assert_eq!(Artist::first().await?.unwrap().country.as_deref(), Some("US"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn what_comes_after_the_engine_ended_a_transaction_is_refused() -> Result<()> {
    sqlite_store()
        .await?
        .scope(async {
            artist("Nina").await?;
            let result: Result<()> = DB::transaction(async |_| {
                artist("lost").await?;
                let sql = "INSERT OR ROLLBACK INTO artists (name) VALUES ('Nina')";
                assert!(DB::batch(sql).await.unwrap_err().is_unique_violation());
                let error = artist("outside of any transaction").await.unwrap_err();
                assert_eq!(error.kind(), Some(&ErrorKind::TransactionEnded));
                Ok(())
            })
            .run()
            .await;
            assert_eq!(result.unwrap_err().kind(), Some(&ErrorKind::TransactionEnded));
            assert_eq!(names().await?, ["Nina"]);
            Ok(())
        })
        .await
}

#[test]
fn the_future_of_a_transaction_does_not_grow_with_what_is_nested_in_it() {
    let one = DB::transaction(async |_| artist("x").await).run();
    let three = DB::transaction(async |_| {
        DB::transaction(async |_| DB::transaction(async |_| artist("x").await).run().await).run().await
    });
    assert_eq!(size_of_val(&three.run()), size_of_val(&one));
}

/// Polls a future so often, and drops it then if it has not ended.
async fn polled<T>(future: impl Future<Output = T>, times: u32) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut seen = 0;
    std::future::poll_fn(|context| {
        if seen == times {
            return Poll::Ready(None);
        }
        seen += 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_branch_dropped_at_any_point_is_whole_or_gone_and_harms_no_other() -> Result<()> {
    store()
        .await?
        .scope(async {
            let (mut kept, mut gone) = (0, 0);
            for polls in 0..60 {
                let outcome = DB::transaction_once(async |_| {
                    let dropped = DB::transaction(async |_| {
                        artist("a").await?;
                        let inner: Result<()> = DB::transaction(async |_| {
                            artist("undone").await?;
                            Err(Error::custom("no"))
                        })
                        .run()
                        .await;
                        assert!(matches!(inner, Err(Error::Custom(_))), "{inner:?}");
                        artist("b").await.map(drop)
                    });
                    let other = async {
                        DB::transaction(async |_| artist("c").await).run().await?;
                        artist("d").await
                    };
                    let (dropped, other) = tokio::join!(polled(dropped.run(), polls), other);
                    other?;
                    let mut names = names().await?;
                    names.sort_unstable();
                    match dropped {
                        Some(ended) => {
                            ended?;
                            assert_eq!(names, ["a", "b", "c", "d"], "{polls} polls");
                            kept += 1;
                        }
                        // Dropped while its release was on the way, it may have been released.
                        None => assert!(names == ["c", "d"] || names == ["a", "b", "c", "d"], "{names:?}"),
                    }
                    gone += u32::from(names.len() == 2);
                    Ok(())
                })
                .run()
                .await;
                // The answer to a statement is read to its end there, or the connection is given up and all with it.
                if Engine::tested().is_mysql()
                    && matches!(&outcome, Err(error) if error.kind() == Some(&ErrorKind::ConnectionLost))
                {
                    assert_eq!(Artist::count().await?, 0, "{polls} polls");
                    gone += 1;
                    continue;
                }
                outcome?;
                assert!([2, 4].contains(&Artist::query().delete().await?));
            }
            assert!(kept > 0 && gone > 0, "{kept} {gone}");
            Ok(())
        })
        .await
}
