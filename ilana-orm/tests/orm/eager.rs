//! Relations of many parents, with one query for each relation.

use ilana_orm::prelude::*;

use super::world::{Album, Artist, Log, NewAlbum, Playlist, Track, album, artist, store, track};

/// Two artists with 3 and 1 albums of 2 tracks each, an artist without albums, and an album without an artist.
async fn shelves() -> Result<Database> {
    let db = store().await?;
    db.scope(async {
        for (name, albums) in [("Nina", 3), ("Nick", 1), ("Nobody", 0)] {
            let artist = artist(name).await?;
            for n in 0..albums {
                let album = album(&artist, &format!("{name} {n}")).await?;
                track(&album, "first", "2").await?;
                track(&album, "second", "1").await?;
            }
        }
        NewAlbum { title: "lost".into() }.create().await
    })
    .await?;
    Ok(db)
}

#[tokio::test]
async fn each_relation_costs_one_query() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let artists = Artist::with((Artist::ALBUMS.with(Album::TRACKS), Artist::BIOGRAPHY)).get().await?;
        assert_eq!(log.take().len(), 4, "artists, albums, tracks, biographies");
        let albums: Vec<usize> =
            artists.iter().map(|artist| artist.albums.loaded().map(<[_]>::len)).collect::<Result<_>>()?;
        assert_eq!(albums, [3, 1, 0]);
        for album in artists[0].albums.loaded()? {
            assert_eq!(album.artist_id, Some(artists[0].id));
            let tracks = album.tracks.loaded()?;
            assert!(tracks.len() == 2 && tracks.iter().all(|track| track.album_id == album.id));
        }
        assert_eq!(artists[0].biography.loaded()?, None);
        let by_name = Artist::with(("albums.tracks", "biography")).get().await?;
        assert_eq!(log.take().len(), 4);
        assert_eq!(by_name, artists);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_parents_need_no_further_query() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let none = Artist::with("albums.tracks").where_eq("name", "x").get().await?;
        assert!(none.is_empty());
        assert_eq!(log.take().len(), 1);
        assert!(Artist::with("albums").find(99).await?.is_none());
        assert_eq!(log.take().len(), 1);
        let childless = Artist::with("albums.tracks").where_eq("name", "Nobody").get().await?;
        assert!(childless[0].albums.loaded()?.is_empty());
        assert_eq!(log.take().len(), 2, "no albums, no query of tracks");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn owners_are_shared_and_null_keys_have_none() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let albums = Album::with(Album::ARTIST).order_by(Album::ID).get().await?;
        assert_eq!(log.take().len(), 2);
        let names: Vec<Option<&str>> = albums
            .iter()
            .map(|album| Ok(album.artist.loaded()?.map(|artist| artist.name.as_str())))
            .collect::<Result<_>>()?;
        assert_eq!(names, [Some("Nina"), Some("Nina"), Some("Nina"), Some("Nick"), None]);
        let lost = Album::with("artist").where_null("artist_id").get().await?;
        assert_eq!(lost[0].artist.loaded()?, None);
        assert_eq!(log.take().len(), 1, "null keys ask for nothing");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_limit_counts_per_parent_and_follows_the_order() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let newest = Artist::ALBUMS.query(|q| q.order_by_desc(Album::ID).limit(2));
        let artists = Artist::with(newest).order_by(Artist::ID).get().await?;
        assert_eq!(log.take().len(), 2);
        let titles: Vec<Vec<&str>> = artists
            .iter()
            .map(|artist| Ok(artist.albums.loaded()?.iter().map(|album| album.title.as_str()).collect()))
            .collect::<Result<_>>()?;
        assert_eq!(titles, [vec!["Nina 2", "Nina 1"], vec!["Nick 0"], vec![]]);
        let second = Artist::ALBUMS.query(|q| q.order_by(Album::ID).offset(1).limit(1));
        let artists = Artist::with(second).order_by(Artist::ID).get().await?;
        assert_eq!(artists[0].albums.loaded()?[0].title, "Nina 1");
        assert_eq!((artists[0].albums.loaded()?.len(), artists[1].albums.loaded()?.len()), (1, 0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn conditions_narrow_what_is_loaded_and_not_the_parents() -> Result<()> {
    shelves()
        .await?
        .scope(async {
            let some =
                Artist::ALBUMS.query(|q| q.where_eq(Album::TITLE, "Nina 1").or_where("title", "Nick 0"));
            let artists = Artist::with(some).order_by(Artist::ID).get().await?;
            let counts: Vec<usize> =
                artists.iter().map(|artist| artist.albums.loaded().map(<[_]>::len)).collect::<Result<_>>()?;
            assert_eq!(counts, [1, 1, 0]);
            assert_eq!(artists[1].albums.loaded()?[0].title, "Nick 0", "each with its own");
            let cheap = Album::TRACKS.query(|q| q.filter(Track::TITLE.eq("second")));
            let deep = Artist::with(Artist::ALBUMS.with(cheap)).first_or_fail().await?;
            assert_eq!(deep.albums.loaded()?[0].tracks.loaded()?.len(), 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn loads_of_one_relation_are_merged() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let queries = [
            Artist::with("albums").with("albums.tracks").with("albums.artist"),
            Artist::with("albums.tracks").with("albums").with("albums.artist"),
            Artist::with(Artist::ALBUMS).with(Artist::ALBUMS.with((Album::TRACKS, Album::ARTIST))),
        ];
        for query in queries {
            let artists = query.order_by(Artist::ID).get().await?;
            assert_eq!(log.take().len(), 4);
            let album = &artists[0].albums.loaded()?[0];
            assert_eq!(album.tracks.loaded()?.len(), 2);
            assert_eq!(album.artist.loaded()?.unwrap().name, "Nina");
        }
        let narrowed = Artist::with(Artist::ALBUMS.query(|q| q.limit(1))).with("albums.tracks");
        let artists = narrowed.order_by(Artist::ID).get().await?;
        assert_eq!(artists[0].albums.loaded()?.len(), 1, "what the first asked still holds");
        assert_eq!(artists[0].albums.loaded()?[0].tracks.loaded()?.len(), 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_unknown_relation_is_an_error_that_names_the_known_ones() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        for (query, model, name) in [
            (Artist::with("albms"), "Artist", "albms"),
            (Artist::with("albums.trakcs"), "Album", "trakcs"),
            (Artist::with(""), "Artist", ""),
            (Artist::with("albums."), "Album", ""),
        ] {
            let error = query.get().await.unwrap_err();
            let Error::UnknownRelation(unknown) = &error else { panic!("{error:?}") };
            assert_eq!((unknown.model, unknown.name.as_str()), (model, name));
            let known = if model == "Artist" { "`albums`, `biography`" } else { "`artist`, `tracks`" };
            assert!(error.to_string().contains(known), "{error}");
        }
        assert!(matches!(Artist::with("x").count().await, Err(Error::UnknownRelation(_))));
        assert!(matches!(Artist::with("x").find(1).await, Err(Error::UnknownRelation(_))));
        assert_eq!(log.take(), [""; 0], "before any SQL");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn records_load_relations_later() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let mut artists = Artist::query().order_by(Artist::ID).get().await?;
        log.take();
        artists.load((Artist::ALBUMS, "biography")).await?;
        assert_eq!(log.take().len(), 2);
        assert_eq!(artists[0].albums.loaded()?.len(), 3);
        let mut one = Artist::find_or_fail(1).await?;
        one.load("albums.tracks").await?;
        assert_eq!(one.albums.loaded()?[2].tracks.loaded()?.len(), 2);
        assert!(matches!(one.load("albms").await, Err(Error::UnknownRelation(_))));
        let mut none: Collection<Record<Artist>> = Collection::default();
        none.load("albums").await
    })
    .await
}

#[tokio::test]
async fn many_parents_are_one_query_still() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let rows = (0..3000).map(|n| NewAlbum { title: format!("{n}") }.set(Album::ARTIST_ID, 1 + n % 2));
        Album::insert_many(rows).await?;
        let album = Album::query().order_by_desc(Album::ID).first_or_fail().await?;
        track(&album, "last", "1").await?;
        log.take();
        let albums = Album::with(("tracks", "artist")).order_by(Album::ID).get().await?;
        assert_eq!(log.take().len(), 3);
        assert_eq!(albums.len(), 3005);
        assert_eq!(albums[3004].tracks.loaded()?[0].title, "last");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn many_to_many_is_loaded_for_many_parents() -> Result<()> {
    let db = shelves().await?;
    let log = Log::of(&db);
    db.scope(async {
        let lists = [("long", vec![1, 2, 3]), ("short", vec![2]), ("empty", vec![])];
        for (name, tracks) in lists {
            let list = Playlist::create(attrs! { name: name }).await?;
            list.tracks().attach(tracks).await?;
        }
        log.take();
        let lists = Playlist::with("tracks.album.artist").order_by(Playlist::ID).get().await?;
        assert_eq!(log.take().len(), 4);
        let ids: Vec<Vec<i64>> = lists
            .iter()
            .map(|list| {
                let mut ids: Vec<i64> = list.tracks.loaded()?.iter().map(|track| track.id).collect();
                ids.sort_unstable();
                Ok(ids)
            })
            .collect::<Result<_>>()?;
        assert_eq!(ids, [vec![1, 2, 3], vec![2], vec![]]);
        let owner = lists[0].tracks.loaded()?[0].album.loaded()?.unwrap().artist.loaded()?.unwrap();
        assert_eq!(owner.name, "Nina");
        let limited = Playlist::TRACKS.query(|q| q.order_by_desc(Track::ID).limit(1));
        let lists = Playlist::with(limited).order_by(Playlist::ID).get().await?;
        assert_eq!((lists[0].tracks.loaded()?[0].id, lists[1].tracks.loaded()?[0].id), (3, 2));
        let back = Track::with("playlists").find_or_fail(2).await?;
        assert_eq!(back.playlists.loaded()?.len(), 2);
        Ok(())
    })
    .await
}
