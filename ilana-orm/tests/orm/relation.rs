//! Queries of one parent's related rows: `artist.albums()`.

use ilana_orm::prelude::*;

use super::world::{
    Album, Artist, Biography, Employee, Log, NewAlbum, NewEmployee, Track, album, artist, dec, store, track,
};

#[tokio::test]
async fn the_query_of_a_relation_is_narrowed_to_its_parent() -> Result<()> {
    store()
        .await?
        .scope(async {
            let (nina, nick) = (artist("Nina").await?, artist("Nick").await?);
            for title in ["Pastel", "Wild"] {
                album(&nina, title).await?;
            }
            album(&nick, "Ghosteen").await?;
            assert_eq!(nina.albums().count().await?, 2);
            let found = nina.albums().order_by(Album::TITLE).get().await?;
            assert_eq!(
                found.iter().map(|album| album.title.as_str()).collect::<Vec<_>>(),
                ["Pastel", "Wild"]
            );
            assert_eq!(nina.albums().first().await?.unwrap().title, "Pastel");
            let either = nina.albums().where_eq(Album::TITLE, "Wild").or_where(Album::TITLE, "Ghosteen");
            assert_eq!(either.count().await?, 1, "an alternative stays within the parent");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_write_through_a_relation_stays_within_the_parent() -> Result<()> {
    store()
        .await?
        .scope(async {
            let (nina, nick) = (artist("Nina").await?, artist("Nick").await?);
            album(&nina, "Pastel").await?;
            album(&nick, "Ghosteen").await?;
            let either = nina.albums().where_eq("title", "Pastel").or_where("title", "Ghosteen");
            assert_eq!(either.update(attrs! { title: "x" }).await?, 1);
            assert_eq!(nick.albums().first().await?.unwrap().title, "Ghosteen");
            assert_eq!(nina.albums().query().delete().await?, 1);
            assert_eq!(Album::count().await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_relation_creates_rows_that_refer_to_the_parent() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            let pastel = nina.albums().create(attrs! { title: "Pastel" }).await?;
            assert_eq!(pastel.artist_id, Some(nina.id));
            let wild =
                nina.albums().insert(NewAlbum { title: "Wild".into() }.set(Album::ARTIST_ID, 99)).await?;
            assert_eq!(wild.artist_id, Some(nina.id), "the parent counts");
            let foreign = attrs! { title: "Be", price: "1", seconds: 3, album_id: wild.id };
            assert_eq!(pastel.tracks().create(foreign).await?.album_id, pastel.id);
            let text = nina.biography().create(attrs! { text: "Born .." }).await?;
            assert_eq!(text.artist().first().await?.map(Record::into_model), Some(nina.into_model()));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn belongs_to_is_a_query_of_the_owner() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            artist("Nick").await?;
            let pastel = album(&nina, "Pastel").await?;
            assert_eq!(pastel.artist().get().await?.into_vec(), [nina]);
            let orphan = NewAlbum { title: "Unknown".into() }.create().await?;
            assert_eq!(orphan.artist().first().await?, None, "a null refers to nothing");
            assert_eq!(orphan.artist().count().await?, 0);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_employee_has_a_manager_and_reports() -> Result<()> {
    store()
        .await?
        .scope(async {
            let ada = NewEmployee { name: "Ada".into() }.create().await?;
            for name in ["Bob", "Cy"] {
                ada.reports().create(attrs! { name: name }).await?;
            }
            let bob = Employee::query().where_eq(Employee::NAME, "Bob").first_or_fail().await?;
            assert_eq!(bob.manager().first().await?.unwrap().name, "Ada");
            assert_eq!((ada.reports().count().await?, bob.reports().count().await?), (2, 0));
            assert_eq!(ada.manager().first().await?, None);
            let all = Employee::with(("manager", "reports")).order_by(Employee::ID).get().await?;
            assert_eq!(all[0].manager.loaded()?, None);
            assert_eq!(all[0].reports.loaded()?.len(), 2);
            assert_eq!(all[2].manager.loaded()?.unwrap().name, "Ada");
            let deep = Employee::with("reports.manager.reports").find_or_fail(ada.id).await?;
            let again = deep.reports.loaded()?[0].manager.loaded()?.unwrap();
            assert_eq!(again.reports.loaded()?.len(), 2);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_record_keeps_the_database_it_came_from() -> Result<()> {
    let (db, other) = (store().await?, store().await?);
    let log = Log::of(&other);
    let nina = db.scope(artist("Nina")).await?;
    db.scope(album(&nina, "Pastel")).await?;
    other
        .scope(async {
            let mut nina = Artist::on(&db).with(Artist::ALBUMS).find_or_fail(nina.id).await?;
            assert_eq!(nina.albums().count().await?, 1);
            let made = nina.albums().create(attrs! { title: "Wild" }).await?;
            made.tracks().create(attrs! { title: "Be", price: "1", seconds: 3 }).await?;
            let mut loaded = nina.albums.loaded()?[0].clone();
            loaded.title = "Pastel Blues".into();
            loaded.save().await?;
            nina.country = Some("US".into());
            nina.save().await?;
            nina.reload().await?;
            nina.load(Artist::BIOGRAPHY).await?;
            assert_eq!(nina.albums().with("tracks").order_by("id").get().await?[1].tracks.loaded()?.len(), 1);
            loaded.delete().await?;
            assert_eq!(log.take(), [""; 0], "the database of the task saw nothing");
            Ok::<_, Error>(())
        })
        .await?;
    assert_eq!(Album::on(&db).count().await?, 1);
    assert_eq!(Artist::on(&db).first().await?.unwrap().country.as_deref(), Some("US"));
    Ok(())
}

#[tokio::test]
async fn a_draft_goes_where_it_is_told_and_stays_there() -> Result<()> {
    let db = store().await?;
    let made = super::world::NewArtist { name: "Nina".into() }.on(&db).create().await?;
    made.albums().create(attrs! { title: "Pastel" }).await?;
    assert_eq!(Album::on(&db).count().await?, 1);
    assert!(matches!(Album::count().await, Err(Error::NotConfigured)), "no task database, no global one");
    Ok(())
}

#[tokio::test]
async fn an_unloaded_relation_is_an_error_and_no_query() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let nina = artist("Nina").await?;
        let found = album(&nina, "Pastel").await?;
        log.take();
        assert!(matches!(nina.albums.loaded(), Err(Error::NotLoaded { related: "Album" })));
        assert!(matches!(nina.biography.loaded(), Err(Error::NotLoaded { related: "Biography" })));
        let error = found.artist.loaded().unwrap_err();
        assert!(error.to_string().contains("Artist") && error.to_string().contains(".with("), "{error}");
        assert_eq!(log.take(), [""; 0]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_loaded_can_be_changed_without_touching_copies() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            let pastel = album(&nina, "Pastel").await?;
            track(&pastel, "Be", "1").await?;
            let mut loaded = Artist::with(Artist::ALBUMS.with(Album::TRACKS)).find_or_fail(nina.id).await?;
            let copy = loaded.clone();
            assert_eq!(copy, loaded);
            let albums = loaded.albums.loaded_mut()?;
            let tracks = albums[0].tracks.loaded_mut()?;
            tracks[0].price = dec("2.50");
            tracks[0].save().await?;
            assert_eq!(copy.albums.loaded()?[0].tracks.loaded()?[0].price, dec("1"));
            assert_ne!(copy, loaded);
            assert!(loaded.dirty().is_empty(), "a loaded relation is no column");
            assert_eq!(Track::query().sum(Track::PRICE).await?, dec("2.5"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_foreign_key_that_does_not_hold_is_a_typed_error() -> Result<()> {
    store()
        .await?
        .scope(async {
            let error = Biography::create(attrs! { artist_id: 9, text: "x" }).await.unwrap_err();
            assert!(error.is_foreign_key_violation(), "{error:?}");
            let mut nina = artist("Nina").await?;
            album(&nina, "Pastel").await?;
            assert!(nina.delete().await.unwrap_err().is_foreign_key_violation());
            assert!(nina.exists());
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_relation_is_queried_as_its_model_is() -> Result<()> {
    store()
        .await?
        .scope(async {
            let (nina, nick) = (artist("Nina").await?, artist("Nick").await?);
            let mut ids = Vec::new();
            for title in ["a", "b", "c"] {
                ids.push(album(&nina, title).await?.id);
            }
            let other = album(&nick, "other").await?;
            let titles = |albums: ilana_orm::Collection<Record<Album>>| {
                albums.iter().map(|album| album.title.clone()).collect::<String>()
            };
            assert_eq!(titles(nina.albums().order_by_desc(Album::TITLE).get().await?), "cba");
            assert_eq!(titles(nina.albums().latest().limit(2).get().await?), "cb");
            assert_eq!(titles(nina.albums().oldest().offset(1).get().await?), "bc");
            assert_eq!(titles(nina.albums().limit(1).order_by(Album::TITLE).get().await?), "a");
            assert_eq!(nina.albums().where_in(Album::ID, &ids).count().await?, 3);
            assert_eq!(nina.albums().where_(Album::TITLE, Comparison::Gt, "a").count().await?, 2);
            assert_eq!(nina.albums().find(&other.id).await?, None);
            assert_eq!(nina.albums().find(ids[0]).await?.map(|album| album.id), Some(ids[0]));
            assert_eq!(nina.albums().paginate(2, 2).await?.total, 3);
            assert_eq!(nina.albums().update(attrs! { title: "x" }).await?, 3);
            assert!(nick.albums().first_or_fail().await?.title == "other" && nina.albums().exists().await?);
            assert_eq!(nina.albums().delete().await?, 3);
            assert_eq!((Album::count().await?, nina.albums().exists().await?), (1, false));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn values_are_taken_by_reference_too() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            let (name, country) = (String::from("Nina"), String::from("US"));
            Artist::query().update(attrs! { country: &country }).await?;
            assert_eq!(Artist::find(&nina.id).await?.map(|artist| artist.id), Some(nina.id));
            let condition = Artist::NAME.eq(&name).and(Artist::COUNTRY.eq(&country));
            assert_eq!(Artist::query().filter(condition).where_eq(Artist::NAME, &name).count().await?, 1);
            let ids = vec![nina.id];
            assert_eq!(
                Artist::query().where_in(Artist::ID, &ids).where_in(Artist::ID, &ids).count().await?,
                1
            );
            assert_eq!(Artist::query().filter(Artist::NAME.is_in([&name])).count().await?, 1);
            let country = Some(country);
            let condition = Artist::COUNTRY.eq(&country).and(Artist::COUNTRY.is_in([&country]));
            assert_eq!(Artist::query().filter(condition).count().await?, 1);
            Ok(())
        })
        .await
}
