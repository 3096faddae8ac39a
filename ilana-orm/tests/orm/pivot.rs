//! Many-to-many: connecting, disconnecting, and the columns of the pivot.

use ilana_orm::prelude::*;

use super::world::{Log, NewPlaylist, Playlist, Track, album, artist, store, track};

/// A playlist, and six tracks by key from one.
async fn list() -> Result<Record<Playlist>> {
    let album = album(&*artist("Nina").await?, "Pastel").await?;
    for n in 1..=6 {
        track(&album, &format!("t{n}"), "1").await?;
    }
    NewPlaylist { name: "best".into() }.create().await
}

async fn ids(list: &Playlist) -> Result<Vec<i64>> {
    Ok(list.tracks().order_by(Track::ID).get().await?.iter().map(|track| track.id).collect())
}

#[tokio::test]
async fn attach_connects_and_detach_disconnects() -> Result<()> {
    store()
        .await?
        .scope(async {
            let list = list().await?;
            assert_eq!(list.tracks().attach([3, 1, 3]).await?, 2, "each key counts once");
            assert_eq!(list.tracks().attach(Vec::<i64>::new()).await?, 0);
            assert_eq!(ids(&list).await?, [1, 3]);
            let other = NewPlaylist { name: "other".into() }.create().await?;
            other.tracks().attach([1, 2]).await?;
            assert_eq!(list.tracks().detach([1, 2]).await?, 1, "of this parent only");
            assert_eq!(list.tracks().detach(Vec::<i64>::new()).await?, 0);
            assert_eq!((ids(&list).await?, ids(&other).await?), (vec![3], vec![1, 2]));
            assert_eq!(other.tracks().detach_all().await?, 2);
            assert_eq!((ids(&list).await?, ids(&other).await?), (vec![3], vec![]));
            assert_eq!(Track::count().await?, 6, "the tracks stay");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn the_pivot_has_columns_and_timestamps() -> Result<()> {
    store()
        .await?
        .scope(async {
            let list = list().await?;
            let before = ilana_orm::now();
            list.tracks().attach_with([2], attrs! { position: 1 }).await?;
            list.tracks().attach([4]).await?;
            let loaded = Playlist::with(Playlist::TRACKS.query(|q| q.order_by(Track::ID)))
                .find_or_fail(list.id)
                .await?;
            let eager = loaded.tracks.loaded()?;
            let direct = list.tracks().order_by(Track::ID).get().await?;
            for tracks in [eager, &*direct] {
                assert_eq!(tracks[0].pivot("position"), Some(&Value::I64(1)));
                assert!(tracks[1].pivot("position").is_some_and(Value::is_null));
                assert_eq!(tracks[0].pivot("playlist_id"), Some(&Value::I64(list.id)));
                assert_eq!(tracks[0].pivot("track_id"), Some(&Value::I64(2)));
                assert_eq!(tracks[0].pivot("nonsense"), None);
                assert!(tracks[0].pivot("created_at").is_some());
            }
            assert_eq!(Track::find_or_fail(2).await?.pivot("position"), None);
            let stamped = eager[0].pivot("created_at");
            let Some(Value::Timestamp(at)) = stamped.cloned() else { panic!("{stamped:?}") };
            assert!(at >= before && at <= ilana_orm::now());
            Ok(())
        })
        .await
}

#[tokio::test]
async fn attach_connects_all_or_none() -> Result<()> {
    store()
        .await?
        .scope(async {
            let list = list().await?;
            let error = list.tracks().attach([1, 99, 2]).await.unwrap_err();
            assert!(error.is_foreign_key_violation(), "{error:?}");
            assert_eq!(ids(&list).await?, [0; 0]);
            list.tracks().attach([5]).await?;
            assert!(list.tracks().attach([4, 5]).await.unwrap_err().is_unique_violation());
            assert_eq!(ids(&list).await?, [5]);
            let error = list.tracks().attach_with([1], attrs! { psition: 1 }).await.unwrap_err();
            assert!(error.to_string().contains("psition"), "{error}");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_failed_attach_inside_a_transaction_undoes_itself_only() -> Result<()> {
    store()
        .await?
        .scope(async {
            let list = list().await?;
            DB::transaction(async |_| {
                list.tracks().attach([1]).await?;
                assert!(list.tracks().attach([2, 99]).await.is_err());
                list.tracks().attach([3]).await
            })
            .run()
            .await?;
            assert_eq!(ids(&list).await?, [1, 3]);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_query_across_a_pivot_takes_conditions() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let list = list().await?;
        list.tracks().attach([1, 2, 3]).await?;
        log.take();
        assert_eq!(list.tracks().filter(Track::TITLE.eq("t2")).count().await?, 1);
        assert_eq!(list.tracks().where_eq("title", "t1").or_where("title", "t6").count().await?, 1);
        assert_eq!(list.tracks().count().await?, 3);
        assert_eq!(list.tracks().first().await?.unwrap().id, 1);
        assert_eq!(log.take().len(), 4, "one query each");
        let found = list.tracks().query().order_by_desc(Track::TITLE).get().await?;
        assert_eq!(found.iter().map(|track| track.title.as_str()).collect::<Vec<_>>(), ["t3", "t2", "t1"]);
        assert_eq!(list.tracks().query().update(attrs! { seconds: 5 }).await?, 3);
        assert_eq!(Track::query().where_eq("seconds", 5).count().await?, 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_thousand_are_connected_at_once() -> Result<()> {
    store()
        .await?
        .scope(async {
            let list = list().await?;
            let row = |n| super::world::NewTrack {
                album_id: 1,
                title: format!("{n}"),
                price: 1.into(),
                seconds: n,
            };
            Track::insert_many((0..2000).map(row)).await?;
            assert_eq!(list.tracks().attach(7..2007_i64).await?, 2000);
            assert_eq!(list.tracks().detach(7..1007_i64).await?, 1000);
            assert_eq!(list.tracks().count().await?, 1000);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn moments_of_a_pivot_row_that_are_given_are_kept() -> Result<()> {
    store()
        .await?
        .scope(async {
            let list = Playlist::create(attrs! { name: "All" }).await?;
            let be = track(&*album(&*artist("Nina").await?, "Pastel").await?, "Be", "1").await?;
            let long_ago: chrono::DateTime<chrono::Utc> = "2001-02-03T04:05:06Z".parse().unwrap();
            list.tracks().attach_with([be.id], attrs! { created_at: long_ago }).await?;
            let connected = list.tracks().first_or_fail().await?;
            assert_eq!(connected.pivot("created_at"), Some(&Value::Timestamp(long_ago)));
            assert!(matches!(connected.pivot("updated_at"), Some(Value::Timestamp(at)) if *at > long_ago));
            Ok(())
        })
        .await
}
