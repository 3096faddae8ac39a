//! Rows are created from attributes and from typed structs, and read back as the database stored them.

use ilana_orm::ErrorKind;
use ilana_orm::prelude::*;

use super::engine::{Engine, is_sqlite};
use super::world::{
    Album, Artist, Customer, Document, Log, NewArtist, NewCustomer, NewDocument, NewSetting, Setting, Track,
    a_document, album, artist, day, dec, sqlite_store, store,
};

#[tokio::test]
async fn attributes_become_a_row_with_its_defaults() -> Result<()> {
    store()
        .await?
        .scope(async {
            let made = Artist::create(attrs! { name: "Nina", founded: 1954 }).await?;
            assert_eq!((made.id, made.name.as_str(), made.founded), (1, "Nina", Some(1954)));
            assert_eq!((made.country.as_deref(), made.followers), (None, 7), "the default of the migration");
            assert!(made.exists());
            assert_eq!(Artist::find(1).await?, Some(made));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn timestamps_are_set_to_the_present() -> Result<()> {
    store()
        .await?
        .scope(async {
            let before = ilana_orm::now();
            let made = artist("Nina").await?;
            assert!(made.created_at >= before && made.created_at <= ilana_orm::now());
            assert_eq!(made.created_at, made.updated_at);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn what_is_not_fillable_is_left_out() -> Result<()> {
    store()
        .await?
        .scope(async {
            let made = Artist::create(attrs! { name: "Nina", followers: 1_000_000 }).await?;
            assert_eq!(made.followers, 7);
            let customer = Customer::create(attrs! { code: "A1", name: "Ann", is_vip: true }).await?;
            assert!(!customer.is_vip, "guarded");
            let trusted = NewCustomer { code: "A2".into(), name: "Bo".into() };
            assert!(
                trusted.set(Customer::IS_VIP, true).create().await?.is_vip,
                "the typed way is the program's own"
            );
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_unknown_attribute_is_named_with_the_known_ones() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let error = Artist::create(attrs! { name: "Nina", contry: "US" }).await.unwrap_err();
        assert!(matches!(&error, Error::UnknownAttribute { model: "Artist", name, .. } if name == "contry"));
        assert!(error.to_string().contains("`country`"), "{error}");
        assert_eq!(log.take(), [""; 0], "before any SQL");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_missing_attribute_is_an_error_before_any_sql() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let error = Track::create(attrs! { album_id: 1, title: "x" }).await.unwrap_err();
        assert!(matches!(&error, Error::MissingAttributes { model: "Track", .. }), "{error:?}");
        let text = error.to_string();
        assert!(
            text.contains("`price`") && text.contains("`seconds`") && !text.contains("`title`"),
            "{text}"
        );
        let error = Artist::create(attrs! { country: "US" }).await.unwrap_err();
        assert!(error.to_string().contains("`name`"), "{error}");
        assert_eq!(log.take(), [""; 0], "before any SQL");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wrong_type_or_a_null_is_an_error_that_names_the_attribute() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let error = Artist::create(attrs! { name: "Nina", founded: "long ago" }).await.unwrap_err();
        assert!(
            matches!(error, Error::WrongValue { model: "Artist", attribute: "founded", .. }),
            "{error:?}"
        );
        let error = Artist::create(attrs! { name: None::<String> }).await.unwrap_err();
        assert!(matches!(error, Error::NullValue { model: "Artist", attribute: "name" }), "{error:?}");
        assert_eq!(log.take(), [""; 0], "before any SQL");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_value_that_its_field_cannot_hold_is_never_written() -> Result<()> {
    store()
        .await?
        .scope(async {
            let wide = || attrs! { name: "Nina", founded: 5_000_000_000_i64 };
            let error = Artist::create(wide()).await.unwrap_err();
            assert!(
                matches!(error, Error::NoPlace { model: "Artist", attribute: "founded", .. }),
                "{error:?}"
            );
            artist("Nick").await?;
            assert!(matches!(Artist::query().update(wide()).await, Err(Error::NoPlace { .. })));
            assert_eq!(Artist::first().await?.map(|only| only.founded), Some(None));
            a_document(1).create().await?;
            let single = Document::query().update(attrs! { ratio: 0.100_000_001 }).await;
            assert!(matches!(single, Err(Error::NoPlace { attribute: "ratio", .. })), "{single:?}");
            assert_eq!(Document::query().update(attrs! { ratio: 0.5 }).await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn values_of_outside_are_coerced_where_they_have_an_equal() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            let made =
                Album::create(attrs! { artist_id: nina.id, title: "Pastel", released: "1965-10-01" }).await?;
            assert_eq!(made.released, Some(day("1965-10-01")));
            let attributes = attrs! { album_id: made.id, title: "Be", price: "9.9900", seconds: 200 };
            assert_eq!(Track::create(attributes).await?.price, dec("9.99"));
            let attributes = attrs! { album_id: made.id, title: "My", price: 3, seconds: 200_u64 };
            assert_eq!(Track::create(attributes).await?.price, dec("3"));
            let error = Track::create(attrs! { album_id: 1, title: "My", price: "cheap", seconds: 1 })
                .await
                .unwrap_err();
            assert!(matches!(error, Error::WrongValue { attribute: "price", .. }), "{error:?}");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_field_and_its_column_name_are_one_attribute() -> Result<()> {
    store()
        .await?
        .scope(async {
            NewCustomer { code: "A1".into(), name: "Ann".into() }.create().await?;
            let by_field = attrs! { customer_code: "A1", day: "2026-01-02", total: "1.50" };
            let by_column = attrs! { customer_code: "A1", day: "2026-01-02", amount: "1.50" };
            let left = super::world::Invoice::create(by_field).await?;
            let right = super::world::Invoice::create(by_column).await?;
            assert_eq!((left.total, right.total), (dec("1.5"), dec("1.5")));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn the_typed_struct_creates_with_what_is_set() -> Result<()> {
    store()
        .await?
        .scope(async {
            let made = NewArtist { name: "Nina".into() }
                .set(Artist::COUNTRY, "US")
                .set(Artist::FOUNDED, 1954)
                .set(Artist::FOLLOWERS, 12)
                .create()
                .await?;
            assert_eq!((made.country.as_deref(), made.founded, made.followers), (Some("US"), Some(1954), 12));
            let none =
                NewArtist { name: "Nick".into() }.set(Artist::COUNTRY, None::<String>).create().await?;
            assert_eq!(none.country, None);
            let album = album(&made, "Pastel").await?;
            assert_eq!(album.artist_id, Some(made.id));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_string_a_uuid_and_no_key_at_all_are_keys() -> Result<()> {
    store()
        .await?
        .scope(async {
            NewCustomer { code: "A1".into(), name: "Ann".into() }.create().await?;
            assert_eq!(Customer::find_or_fail("A1").await?.name, "Ann");
            let made = a_document(5).create().await?;
            assert_eq!(Document::find(made.key).await?, Some(made));
            let setting = NewSetting { name: "theme".into() }.set(Setting::VALUE, "dark").create().await;
            if Engine::tested() == Engine::MySql {
                // A row without a key cannot be found again there, which is said before it is made.
                assert!(matches!(setting, Err(Error::NoKey { model: "Setting" })), "{setting:?}");
                assert_eq!(Setting::count().await?, 0);
            } else {
                assert_eq!(setting?.value.as_deref(), Some("dark"));
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn many_rows_are_inserted_at_once() -> Result<()> {
    store()
        .await?
        .scope(async {
            let rows: Vec<NewArtist> = (0..500).map(|n| NewArtist { name: format!("a{n}") }).collect();
            assert_eq!(Artist::insert_many(rows).await?, 500);
            assert_eq!(Artist::insert_many(Vec::<NewArtist>::new()).await?, 0);
            let last = Artist::query().order_by_desc(Artist::ID).first_or_fail().await?;
            assert_eq!((last.id, last.name.as_str(), last.followers), (500, "a499", 7));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn one_statement_needs_no_transaction_of_its_own() -> Result<()> {
    let db = sqlite_store().await?;
    let log = Log::of(&db);
    db.scope(async {
        assert_eq!(Artist::insert_many([NewArtist { name: "a".into() }]).await?, 1);
        assert_eq!(log.take().len(), 1, "the insert");
        let two = ["b", "c"].map(|name| NewArtist { name: name.into() });
        assert_eq!(Artist::insert_many(two).await?, 2);
        let sent = log.take();
        assert_eq!((sent[0].as_str(), sent[2].as_str()), ("BEGIN IMMEDIATE", "COMMIT"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_violation_in_the_middle_of_many_leaves_nothing() -> Result<()> {
    store()
        .await?
        .scope(async {
            let names = ["a", "b", "a", "c"].map(|name| NewArtist { name: name.into() });
            let error = Artist::insert_many(names).await.unwrap_err();
            assert!(error.is_unique_violation(), "{error:?}");
            let expected = if is_sqlite() { "artists.name" } else { "artists_name_unique" };
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(Artist::count().await?, 0);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn all_rows_are_looked_at_before_any_is_sent() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let far = "+12345-01-01T00:00:00Z".parse().map_err(Error::custom)?;
        let wrong = [
            NewDocument { instant: far, ..a_document(1000) },
            NewDocument {
                local: "+12345-01-01T00:00:00".parse().map_err(Error::custom)?,
                ..a_document(1000)
            },
        ];
        for wrong in wrong {
            // The wrong one goes with a statement of its own, after the others.
            let rows = (0..500).map(|key| a_document(key).into());
            let error = Document::insert_many(rows.chain([wrong.set(Document::OPT_BOOL, true)])).await;
            assert!(matches!(error.unwrap_err().kind(), Some(ErrorKind::Unstorable { .. })));
        }
        assert!(log.take().is_empty());
        Ok(())
    })
    .await
}
