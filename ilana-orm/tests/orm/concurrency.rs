//! Many tasks on few connections, and reads that are long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ilana_orm::prelude::*;
use ilana_orm::{ErrorKind, PoolOptions};

use super::world::{Artist, NewArtist, NewSetting, Setting, artist, migrated, store};

fn of(max: usize, wait: Duration) -> PoolOptions {
    PoolOptions { max, acquire_timeout: wait, ..PoolOptions::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tasks_share_four_connections() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let config = Config::sqlite(SqliteOptions::file(folder.path().join("store.db")));
    let db = migrated(config.pool(of(4, Duration::from_secs(30)))).await?;
    let names = (0..64).map(|n| NewArtist { name: format!("{n}") });
    db.scope(Artist::insert_many(names)).await?;
    let most = Arc::new(AtomicU64::new(0));
    let (pool, seen) = (db.connection(None)?, Arc::clone(&most));
    let counted = pool.clone();
    db.listen(move |_| {
        seen.fetch_max(counted.in_use() as u64, Ordering::SeqCst);
    });
    let task = |n: i64| {
        let db = db.clone();
        tokio::spawn(async move {
            for _ in 0..20 {
                let mut found = Artist::on(&db).find_or_fail(n).await?;
                assert_eq!((found.id, found.name.clone()), (n, format!("{}", n - 1)));
                if n % 16 == 0 {
                    found.followers += 1;
                    found.save().await?;
                }
            }
            Ok::<_, Error>(())
        })
    };
    for handle in (1..=64).map(task).collect::<Vec<_>>() {
        handle.await.map_err(Error::custom)??;
    }
    assert!((1..=4).contains(&most.load(Ordering::SeqCst)), "{most:?}");
    assert_eq!(pool.in_use(), 0);
    assert_eq!(Artist::on(&db).sum(Artist::FOLLOWERS).await?, 64 * 7 + 4 * 20);
    Ok(())
}

#[tokio::test]
async fn an_exhausted_pool_says_so() -> Result<()> {
    let db = migrated(Config::sqlite(SqliteOptions::memory()).pool(of(1, Duration::from_millis(20)))).await?;
    DB::transaction(async |_| {
        let other = db.clone();
        let outside = tokio::spawn(async move { Artist::on(&other).count().await });
        let error = outside.await.map_err(Error::custom)?.unwrap_err();
        let Some(ErrorKind::PoolExhausted { size: 1, waiting: 0, waited_ms: 20, longest_ms }) = error.kind()
        else {
            panic!("{error:?}");
        };
        assert!(*longest_ms >= 20, "{error:?}");
        Ok(())
    })
    .on(&db)
    .run()
    .await?;
    assert_eq!(Artist::on(&db).count().await?, 0, "and serves again");
    Ok(())
}

#[tokio::test]
async fn a_pool_of_nobody_is_refused() {
    let options = of(0, Duration::from_secs(1));
    assert!(matches!(
        Database::open(Config::sqlite(SqliteOptions::memory()).pool(options)),
        Err(Error::Driver(_))
    ));
}

#[tokio::test]
async fn a_long_read_gives_every_row_once() -> Result<()> {
    store()
        .await?
        .scope(async {
            let rows = (0..100_000).map(|n| NewSetting { name: format!("{n:06}") });
            assert_eq!(Setting::insert_many(rows).await?, 100_000);
            for _ in 0..2 {
                let all = Setting::query().order_by(Setting::NAME).get().await?;
                assert_eq!(all.len(), 100_000);
                let in_order = all.iter().enumerate().all(|(n, setting)| setting.name == format!("{n:06}"));
                assert!(in_order);
            }
            assert_eq!(Setting::all().await?.len(), 100_000);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_long_read_with_relations_gives_every_row_once() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            let rows = (0..20_000).map(|n| {
                super::world::NewAlbum { title: format!("{n}") }.set(super::world::Album::ARTIST_ID, nina.id)
            });
            super::world::Album::insert_many(rows).await?;
            let loaded = Artist::with("albums.artist").find_or_fail(nina.id).await?;
            let mut ids: Vec<i64> = loaded.albums.loaded()?.iter().map(|album| album.id).collect();
            ids.sort_unstable();
            assert!(ids.iter().copied().eq(1..=20_000));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn branches_of_a_join_share_the_transaction_of_their_task() -> Result<()> {
    store()
        .await?
        .scope(async {
            let failed: Result<()> = DB::transaction(async |_| {
                let (left, right, both) = tokio::join!(artist("left"), artist("right"), Artist::count());
                left?;
                right?;
                assert!(both? <= 2);
                assert_eq!(Artist::count().await?, 2);
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
async fn databases_in_memory_are_apart() -> Result<()> {
    let (left, right) = (store().await?, store().await?);
    left.scope(artist("Nina")).await?;
    assert_eq!((Artist::on(&left).count().await?, Artist::on(&right).count().await?), (1, 0));
    let two = Config::sqlite(SqliteOptions::memory()).connection("other", SqliteOptions::memory());
    let db = migrated(two).await?;
    db.scope(async {
        artist("Nina").await?;
        let error = Artist::on("other").count().await.unwrap_err();
        assert!(matches!(error.kind(), Some(ErrorKind::UndefinedTable { .. })), "{error:?}");
        Ok(())
    })
    .await
}
