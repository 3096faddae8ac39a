//! A record belongs to the database it came from, whatever the task uses when it is written.

use ilana_orm::prelude::*;

use super::world::{Artist, NewArtist, Playlist, Track, album, artist, migrated, store, track};

/// Two customers' databases, each with an artist of key 1.
async fn two() -> Result<(Database, Database)> {
    let (left, right) = (store().await?, store().await?);
    left.scope(artist("left")).await?;
    right.scope(artist("right")).await?;
    Ok((left, right))
}

async fn names(db: &Database) -> Result<Vec<String>> {
    Ok(Artist::on(db).order_by(Artist::ID).get().await?.iter().map(|artist| artist.name.clone()).collect())
}

#[tokio::test]
async fn a_record_is_written_where_it_was_read() -> Result<()> {
    let (left, right) = two().await?;
    let read = [
        left.scope(async { Artist::find_or_fail(1).await }).await?,
        left.scope(async { Artist::query().first_or_fail().await }).await?,
        left.scope(async { Artist::on("default").find_or_fail(1).await }).await?,
        DB::transaction(async |tx| Artist::on(&tx).find_or_fail(1).await).on(&left).await?,
        left.scope(DB::transaction(async |_| Artist::find_or_fail(1).await).run()).await?,
    ];
    for (n, mut record) in read.into_iter().enumerate() {
        right
            .scope(async {
                record.name = format!("changed {n}");
                record.save().await?;
                record.reload().await
            })
            .await?;
        assert_eq!(names(&left).await?, [format!("changed {n}")]);
        assert_eq!(names(&right).await?, ["right"]);
    }
    let mut created = left.scope(artist("created")).await?;
    right.scope(created.delete()).await?;
    assert_eq!(names(&left).await?, ["changed 4"]);
    Ok(())
}

#[tokio::test]
async fn what_follows_from_a_record_goes_where_it_was_read() -> Result<()> {
    let (left, right) = two().await?;
    let mut loaded = left.scope(Artist::with(Artist::ALBUMS).find_or_fail(1)).await?;
    let list = left
        .scope(async {
            let pastel = album(&loaded, "Pastel").await?;
            track(&pastel, "Be", "1").await?;
            Playlist::create(attrs! { name: "All" }).await
        })
        .await?;
    right
        .scope(async {
            assert_eq!(loaded.albums().count().await?, 1);
            loaded.load("albums.tracks").await?;
            let [pastel] = loaded.albums.loaded()? else { panic!("one album") };
            pastel.tracks().create(attrs! { title: "Mine", price: "1", seconds: 1 }).await?;
            assert_eq!(list.tracks().attach([1_i64, 2]).await?, 2);
            let mut all = Artist::on(&left).get().await?;
            all.load(Artist::ALBUMS).await?;
            assert_eq!(all[0].albums.loaded()?.len(), 1);
            assert_eq!(Track::count().await?, 0);
            Ok::<_, Error>(())
        })
        .await?;
    assert_eq!((Track::on(&left).count().await?, list.tracks().count().await?), (2, 2));
    Ok(())
}

#[tokio::test]
async fn drafts_go_where_they_were_told() -> Result<()> {
    let two = Config::sqlite(SqliteOptions::memory()).connection("archive", SqliteOptions::memory());
    let db = migrated(two).await?;
    db.scope(async {
        Migrator::new().add(super::world::CreateStore).on("archive").run().await?;
        let draft = |name: &str| NewArtist { name: name.into() };
        let archive = db.connection(Some("archive"))?;
        assert_eq!(Artist::insert_many([draft("a").on("archive"), draft("b").on("archive")]).await?, 2);
        assert_eq!(Artist::insert_many([draft("c").on(&archive)]).await?, 1);
        assert_eq!((Artist::count().await?, Artist::on("archive").count().await?), (0, 3));
        let nina = Artist::on(&archive).find_or_fail(1).await?;
        let album = || super::world::NewAlbum { title: "Pastel".into() };
        nina.albums().insert(album()).await?;
        nina.albums().insert(album().on(&archive)).await?;
        nina.albums().insert(album().on("archive")).await?;
        let error = nina.albums().insert(album().on("default")).await.unwrap_err();
        assert!(matches!(error, Error::Argument { what } if what.contains("parent")), "{error:?}");
        assert_eq!(nina.albums().count().await?, 3);
        let log = super::world::Log::of(&db);
        for mixed in [
            [draft("d").on("archive"), draft("e").into()],
            [draft("d").on("archive"), draft("e").on("default")],
            [draft("d").on(&archive), draft("e").on(&db)],
        ] {
            let error = Artist::insert_many(mixed).await.unwrap_err();
            assert!(matches!(error, Error::Argument { what } if what.contains("each")), "{error:?}");
        }
        assert!(log.take().is_empty());
        Ok(())
    })
    .await
}
