//! What is wrong outside of the program is a typed error that names the thing, and nothing half-written stays.

use std::time::Duration;

use ilana_orm::prelude::*;
use ilana_orm::{ErrorKind, PoolOptions};

use super::engine::is_sqlite;
use super::world::{Artist, Log, NewArtist, Track, album, artist, dec, migrated, sqlite_store, store, track};

fn memory() -> Result<Database> {
    Database::open(Config::sqlite(SqliteOptions::memory()))
}

/// A file database of one connection, and its folder.
async fn file() -> Result<(tempfile::TempDir, Database)> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let options = PoolOptions { max: 1, acquire_timeout: Duration::from_secs(5), ..PoolOptions::default() };
    let db =
        migrated(Config::sqlite(SqliteOptions::file(folder.path().join("store.db"))).pool(options)).await?;
    Ok((folder, db))
}

#[tokio::test]
async fn a_missing_table_is_named() -> Result<()> {
    memory()?
        .scope(async {
            let errors = [
                Artist::all().await.err(),
                Artist::find(1).await.err(),
                Artist::create(attrs! { name: "x" }).await.err(),
                Artist::query().delete().await.err(),
                Artist::query().update(attrs! { name: "x" }).await.err(),
                Artist::insert_many([NewArtist { name: "x".into() }]).await.err(),
            ];
            for error in errors {
                let error = error.expect("there is no table");
                assert!(
                    matches!(error.kind(), Some(ErrorKind::UndefinedTable { table }) if table == "artists"),
                    "{error:?}"
                );
                assert!(error.to_string().contains("artists"), "{error}");
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_unknown_column_is_named_and_no_text() -> Result<()> {
    store().await?.scope(async {
        artist("Nina").await?;
        let queries = [
            Artist::query().where_eq("nmae", "Nina"),
            Artist::query().where_in("nmae", ["nmae"]),
            Artist::query().order_by("nmae"),
            Artist::query().where_null("nmae"),
        ];
        for query in queries {
            let error = query.get().await.unwrap_err();
            assert!(
                matches!(error.kind(), Some(ErrorKind::UndefinedColumn { column }) if column.contains("nmae")),
                "{error:?}"
            );
        }
        // PostgreSQL misses the table first.
        let elsewhere = Artist::query().where_eq("albums.nmae", "x").get().await.unwrap_err();
        assert!(
            matches!(
                elsewhere.kind(),
                Some(ErrorKind::UndefinedColumn { .. } | ErrorKind::UndefinedTable { .. })
            ),
            "{elsewhere:?}"
        );
        let hostile = Artist::query().where_eq("name\" = 'Nina' OR \"1", "x").get().await.unwrap_err();
        assert!(matches!(hostile.kind(), Some(ErrorKind::UndefinedColumn { .. })), "{hostile:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cell_of_the_wrong_type_is_named() -> Result<()> {
    let db = sqlite_store().await?;
    let schema = Schema::on(&db);
    schema.raw("INSERT INTO artists (name, founded) VALUES ('Nina', 'long ago'), ('Nick', 1973)").await?;
    let error = Artist::on(&db).get().await.unwrap_err();
    assert!(
        matches!(&error, Error::Decode { model: "Artist", source } if source.column == "founded"),
        "{error:?}"
    );
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    assert!(cause.contains("founded") && cause.contains("long ago"), "{cause}");
    assert!(matches!(Artist::on(&db).find(1).await, Err(Error::Decode { .. })));
    assert_eq!(Artist::on(&db).find_or_fail(2).await?.founded, Some(1973));
    schema.raw("UPDATE artists SET founded = 9999999999 WHERE id = 2").await?;
    assert!(matches!(Artist::on(&db).find(2).await, Err(Error::Decode { .. })), "too wide for i32");
    schema.raw("UPDATE artists SET founded = NULL, created_at = 'yesterday'").await?;
    let error = Artist::on(&db).first().await.unwrap_err();
    assert!(matches!(&error, Error::Decode { source, .. } if source.column == "created_at"), "{error:?}");
    Ok(())
}

/// Tables as another program could have made them, that hold what the models do not.
async fn loose() -> Result<Database> {
    let db = memory()?;
    let sql = "CREATE TABLE artists (id INTEGER PRIMARY KEY, name TEXT, country TEXT, founded INTEGER,
                   followers INTEGER, created_at TEXT, updated_at TEXT);
               CREATE TRIGGER spoil AFTER INSERT ON artists WHEN new.name = 'log'
                   BEGIN INSERT INTO artists (name) VALUES ('trigger'); END;";
    Schema::on(&db).raw(sql).await?;
    Ok(db)
}

#[tokio::test]
async fn a_null_in_a_field_that_is_no_option_is_named() -> Result<()> {
    let db = loose().await?;
    let now = "'2026-01-01 00:00:00.000000'";
    let sql = format!("INSERT INTO artists VALUES (1, NULL, NULL, NULL, 0, {now}, {now})");
    Schema::on(&db).raw(sql).await?;
    let error = Artist::on(&db).get().await.unwrap_err();
    assert!(
        matches!(&error, Error::Decode { model: "Artist", source } if source.column == "name"),
        "{error:?}"
    );
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    assert!(cause.contains("null") && cause.contains("Option"), "{cause}");
    Ok(())
}

#[tokio::test]
async fn a_created_row_that_cannot_be_read_back_is_undone() -> Result<()> {
    let db = loose().await?;
    db.scope(async {
        // The column of followers has no default here, and the model has no place for a null.
        let error = artist("log").await.unwrap_err();
        assert!(matches!(&error, Error::Decode { source, .. } if source.column == "followers"), "{error:?}");
        assert_eq!(Artist::count().await?, 0);
        let inside: Result<()> = DB::transaction(async |_| {
            artist("Nina").await?;
            Ok(())
        })
        .run()
        .await;
        assert!(matches!(inside, Err(Error::Decode { .. })));
        assert_eq!(Artist::count().await?, 0);
        let fine = NewArtist { name: "Nick".into() }.set(Artist::FOLLOWERS, 1).create().await?;
        assert_eq!(fine.name, "Nick", "the connection is as good as before");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_created_row_that_cannot_be_read_back_is_undone_within_a_transaction_that_goes_on() -> Result<()> {
    let db = loose().await?;
    db.scope(async {
        DB::transaction(async |_| {
            NewArtist { name: "before".into() }.set(Artist::FOLLOWERS, 1).create().await?;
            assert!(matches!(artist("log").await, Err(Error::Decode { .. })));
            NewArtist { name: "after".into() }.set(Artist::FOLLOWERS, 1).create().await
        })
        .run()
        .await?;
        let names: Vec<String> = Artist::all().await?.iter().map(|artist| artist.name.clone()).collect();
        assert_eq!(names, ["before", "after"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_full_disk_is_a_typed_error_and_leaves_nothing() -> Result<()> {
    let (_folder, db) = file().await?;
    db.scope(async {
        let first = artist("Nina").await?;
        Schema::on(&db).raw("PRAGMA max_page_count = 1").await?;
        let rows = (0..50).map(|n| NewArtist { name: format!("{n}{}", "x".repeat(10_000)) });
        let error = Artist::insert_many(rows).await.unwrap_err();
        assert_eq!(error.kind(), Some(&ErrorKind::DiskFull), "{error:?}");
        assert_eq!(Artist::count().await?, 1);
        let long = "x".repeat(1_000_000);
        assert_eq!(artist(&long).await.unwrap_err().kind(), Some(&ErrorKind::DiskFull));
        let mut same = first.clone();
        same.country = Some(long);
        assert_eq!(same.save().await.unwrap_err().kind(), Some(&ErrorKind::DiskFull));
        assert_eq!(Artist::all().await?.into_vec(), [first]);
        Schema::on(&db).raw("PRAGMA max_page_count = 100000").await?;
        same.save().await
    })
    .await
}

#[tokio::test]
async fn a_read_only_file_is_read_and_not_written() -> Result<()> {
    let (folder, db) = file().await?;
    let made = db.scope(artist("Nina")).await?;
    let path = folder.path().join("store.db");
    let read_only = SqliteOptions { access: Access::ReadOnly, ..SqliteOptions::file(&path) };
    Database::open(Config::sqlite(read_only))?
        .scope(async {
            let mut nina = Artist::find_or_fail(made.id).await?;
            nina.country = Some("US".into());
            let errors = [
                nina.save().await.err(),
                nina.delete().await.err(),
                artist("Nick").await.err(),
                Artist::query().delete().await.err(),
                Artist::insert_many([NewArtist { name: "x".into() }]).await.err(),
                DB::transaction(async |_| artist("x").await).run().await.err(),
                Schema::on(Target::Default).drop_table("playlist_track").await.err(),
            ];
            for error in errors {
                assert_eq!(error.as_ref().and_then(Error::kind), Some(&ErrorKind::ReadOnly), "{error:?}");
            }
            assert_eq!(Artist::count().await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_as_such() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "Dear diary, ".repeat(500)).map_err(Error::custom)?;
    let db = Database::open(Config::sqlite(SqliteOptions::file(&path)))?;
    let error = Artist::on(&db).get().await.unwrap_err();
    assert_eq!(error.kind(), Some(&ErrorKind::Corrupt), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).map_err(Error::custom)?, "Dear diary, ".repeat(500));
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::custom)?;
    let nowhere = folder.path().join("no/such/folder/store.db");
    let missing = folder.path().join("missing.db");
    let options = [
        (SqliteOptions::file(&nowhere), &nowhere),
        (SqliteOptions { access: Access::ReadOnly, ..SqliteOptions::file(&missing) }, &missing),
    ];
    for (options, path) in options {
        let db = Database::open(Config::sqlite(options))?;
        let error = Artist::on(&db).get().await.unwrap_err();
        let target = path.display().to_string();
        assert_eq!(error.kind(), Some(&ErrorKind::Connect { target: target.clone() }), "{error:?}");
        assert!(error.to_string().contains(&target), "{error}");
        assert!(!path.exists());
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_that_is_not_configured_is_named() -> Result<()> {
    store()
        .await?
        .scope(async {
            let error = Artist::on("reporting").get().await.unwrap_err();
            assert!(
                matches!(&error, Error::UnknownConnection { name, .. } if name == "reporting"),
                "{error:?}"
            );
            assert!(error.to_string().contains("`default`"), "{error}");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_unique_value_is_named_when_it_is_there_already() -> Result<()> {
    store()
        .await?
        .scope(async {
            artist("Nina").await?;
            let error = artist("Nina").await.unwrap_err();
            let Some(ErrorKind::UniqueViolation { constraint }) = error.kind() else { panic!("{error:?}") };
            let expected = if is_sqlite() { "artists.name" } else { "artists_name_unique" };
            assert!(constraint.ends_with(expected), "{constraint}");
            let album = album(&*Artist::find_or_fail(1).await?, "x").await?;
            let draft =
                super::world::NewTrack { album_id: album.id, title: "x".into(), price: dec("1"), seconds: 1 };
            draft.clone().set(Track::ID, 7).create().await?;
            assert!(draft.set(Track::ID, 7).create().await.unwrap_err().is_unique_violation());
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_error_reaches_those_who_watch() -> Result<()> {
    let db = memory()?;
    let log = Log::of(&db);
    let (failed, seen) = (std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0)), Artist::on(&db));
    let count = std::sync::Arc::clone(&failed);
    db.listen(move |sent| {
        if sent.outcome.is_err() {
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    assert!(seen.get().await.is_err());
    assert_eq!((log.take().len(), failed.load(std::sync::atomic::Ordering::SeqCst)), (1, 1));
    Ok(())
}

/// The kind of what an operation ends with, which must be an error.
fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    let error = result.unwrap_err();
    let text = error.to_string();
    assert!(!text.contains("does not understand"), "{text}");
    error.kind().unwrap_or_else(|| panic!("{error:?}")).clone()
}

#[tokio::test]
async fn what_is_too_large_is_no_mistake_in_the_statement() -> Result<()> {
    sqlite_store()
        .await?
        .scope(async {
            for price in ["79228162514264337593543950335", "1"] {
                let album = album(&*artist(price).await?, price).await?;
                track(&album, "x", price).await?;
            }
            let sum = Track::query().sum(Track::PRICE).await;
            assert!(matches!(kind(sum), ErrorKind::Overflow { .. }));
            Artist::query().update(attrs! { followers: i64::MAX }).await?;
            let sum = Artist::query().sum(Artist::FOLLOWERS).await;
            assert!(matches!(kind(sum), ErrorKind::Overflow { .. }));
            let pattern = Artist::query().filter(Artist::NAME.like("%a".repeat(40_000))).count().await;
            assert!(matches!(kind(pattern), ErrorKind::TooLarge { .. }));
            let many = (0..3000).fold(Artist::query(), |query, id| query.or_where(Artist::ID, id));
            assert!(matches!(kind(many.count().await), ErrorKind::TooLarge { .. }));
            let unknown = DB::batch("SELCT 1").await.unwrap_err();
            assert!(matches!(unknown.kind(), Some(ErrorKind::Syntax { .. })), "{unknown:?}");
            let failed = DB::batch("ROLLBACK TO nowhere").await;
            assert!(matches!(kind(failed), ErrorKind::Other { .. }));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_table_that_exists_is_named() -> Result<()> {
    store()
        .await?
        .scope(async {
            let schema = Schema::on(Target::Default);
            let made = schema
                .create_table("artists", |t| {
                    t.id();
                })
                .await;
            assert!(matches!(kind(made), ErrorKind::AlreadyExists { name } if name.contains("artists")));
            assert!(matches!(
                kind(schema.rename_table("albums", "artists").await),
                ErrorKind::AlreadyExists { name } if name.contains("artists")
            ));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_file_name_means_one_database() -> Result<()> {
    let db = migrated(Config::sqlite(SqliteOptions::file(":memory:"))).await?;
    db.scope(async {
        artist("Nina").await?;
        let (inside, outside) =
            tokio::join!(DB::transaction(async |_| Artist::count().await).run(), Artist::count());
        assert_eq!((inside?, outside?), (1, 1));
        Ok::<_, Error>(())
    })
    .await?;
    assert!(!std::path::Path::new(":memory:").exists());
    let nameless = Database::open(Config::sqlite(SqliteOptions::file("")))?;
    let error = Artist::on(&nameless).count().await.unwrap_err();
    assert!(matches!(error.kind(), Some(ErrorKind::Connect { .. })), "{error:?}");
    assert!(std::error::Error::source(&error).is_some_and(|cause| cause.to_string().contains("empty")));
    Ok(())
}
