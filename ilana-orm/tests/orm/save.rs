//! Records are changed, written back, removed and read anew.

use chrono::{DateTime, Utc};
use ilana_orm::prelude::*;

use super::world::{Artist, Customer, Log, NewCustomer, NewSetting, Setting, artist, store};

#[tokio::test]
async fn only_changed_columns_are_written() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let mut nina = artist("Nina").await?;
        let made = nina.updated_at;
        log.take();
        nina.country = Some("US".into());
        assert!(nina.is_dirty(Artist::COUNTRY) && nina.is_dirty("country") && !nina.is_dirty(Artist::NAME));
        assert_eq!(nina.dirty(), [("country", Value::from("US"))]);
        nina.save().await?;
        let expected = r#"UPDATE "artists" SET "country" = ?1, "updated_at" = ?2 WHERE "artists"."id" = ?3"#;
        let sent: Vec<String> = log.take().iter().map(|sql| plain(sql)).collect();
        assert_eq!(sent, [plain(expected)]);
        assert!(nina.updated_at > made, "the moment of the change");
        assert!(nina.dirty().is_empty());
        let stored = Artist::find_or_fail(nina.id).await?;
        assert_eq!(stored, nina);
        assert_eq!(stored.created_at, nina.created_at);
        Ok(())
    })
    .await
}

/// Placeholders without their numbers.
fn plain(sql: &str) -> String {
    let mut out = String::new();
    let mut after_mark = false;
    for c in sql.chars() {
        if !(after_mark && c.is_ascii_digit()) {
            after_mark = matches!(c, '?' | '$');
            out.push(match c {
                '$' => '?',
                '`' => '"',
                other => other,
            });
        }
    }
    out
}

#[tokio::test]
async fn an_equal_assignment_is_no_change() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let mut nina = artist("Nina").await?;
        log.take();
        nina.name = "Nina".to_owned();
        nina.founded = None;
        assert!(nina.dirty().is_empty());
        nina.save().await?;
        nina.name = "Other".to_owned();
        nina.name = "Nina".to_owned();
        nina.save().await?;
        assert_eq!(log.take(), [""; 0]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_changed_key_finds_its_row() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut ann = NewCustomer { code: "A1".into(), name: "Ann".into() }.create().await?;
            ann.code = "B2".into();
            ann.save().await?;
            assert_eq!(Customer::find("A1").await?, None);
            assert_eq!(Customer::find_or_fail("B2").await?.name, "Ann");
            ann.name = "Anna".into();
            ann.save().await?;
            assert_eq!(Customer::find_or_fail("B2").await?.name, "Anna", "the new key is the stored one now");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_save_of_a_row_that_is_gone_is_an_error_and_keeps_the_changes() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut nina = artist("Nina").await?;
            Artist::query().delete().await?;
            let before = nina.updated_at;
            nina.name = "N.".into();
            let error = nina.save().await.unwrap_err();
            assert!(matches!(&error, Error::Gone { model: "Artist", key } if key == "id 1"), "{error:?}");
            assert_eq!(nina.updated_at, before);
            assert!(nina.is_dirty(Artist::NAME));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_failed_save_can_be_tried_again() -> Result<()> {
    store()
        .await?
        .scope(async {
            artist("Nina").await?;
            let mut nick = artist("Nick").await?;
            nick.name = "Nina".into();
            assert!(nick.save().await.unwrap_err().is_unique_violation());
            assert!(nick.is_dirty(Artist::NAME));
            nick.name = "Nicholas".into();
            nick.save().await?;
            assert_eq!(Artist::find_or_fail(nick.id).await?.name, "Nicholas");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_record_is_deleted_once() -> Result<()> {
    store()
        .await?
        .scope(async {
            let (mut nina, nick) = (artist("Nina").await?, artist("Nick").await?);
            nina.delete().await?;
            assert!(!nina.exists());
            assert_eq!(Artist::all().await?.into_vec(), [nick]);
            assert!(matches!(nina.delete().await, Err(Error::Gone { .. })));
            nina.name = "x".into();
            assert!(matches!(nina.save().await, Err(Error::Gone { .. })));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_delete_of_a_row_that_another_removed_is_an_error() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut nina = artist("Nina").await?;
            Artist::find_or_fail(nina.id).await?.delete().await?;
            assert!(matches!(nina.delete().await, Err(Error::Gone { .. })));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn reload_gives_what_is_stored() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut nina = artist("Nina").await?;
            assert_eq!(
                Artist::query().where_eq(Artist::ID, nina.id).update(attrs! { country: "FR" }).await?,
                1
            );
            nina.name = "lost".into();
            nina.reload().await?;
            assert_eq!((nina.name.as_str(), nina.country.as_deref()), ("Nina", Some("FR")));
            assert!(nina.dirty().is_empty());
            Artist::query().delete().await?;
            assert!(matches!(nina.reload().await, Err(Error::NotFound { model: "Artist", .. })));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_model_without_a_key_is_read_and_not_saved() -> Result<()> {
    store()
        .await?
        .scope(async {
            Setting::insert_many([NewSetting { name: "theme".into() }]).await?;
            let mut theme = Setting::query().first_or_fail().await?;
            theme.value = Some("dark".into());
            assert!(matches!(theme.save().await, Err(Error::NoKey { model: "Setting" })));
            assert!(matches!(theme.delete().await, Err(Error::NoKey { model: "Setting" })));
            assert!(matches!(theme.reload().await, Err(Error::NoKey { model: "Setting" })));
            assert_eq!(Setting::query().update(attrs! { value: "light" }).await?, 1);
            assert_eq!(Setting::first().await?.unwrap().value.as_deref(), Some("light"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_update_of_a_query_sets_the_moment_of_the_change() -> Result<()> {
    store()
        .await?
        .scope(async {
            let (nina, nick) = (artist("Nina").await?, artist("Nick").await?);
            let changed =
                Artist::query().where_eq(Artist::NAME, "Nina").update(attrs! { founded: 1954 }).await?;
            assert_eq!(changed, 1);
            assert!(Artist::find_or_fail(nina.id).await?.updated_at > nina.updated_at);
            assert_eq!(Artist::find_or_fail(nick.id).await?, nick);
            let limited = Artist::query().limit(1).update(attrs! { founded: 1 }).await;
            assert!(matches!(limited, Err(Error::Argument { .. })));
            assert!(matches!(Artist::query().offset(1).delete().await, Err(Error::Argument { .. })));
            assert_eq!(Artist::count().await?, 2);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_moment_that_was_set_by_hand_is_kept() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut nina = artist("Nina").await?;
            let long_ago: DateTime<Utc> = "2001-02-03T04:05:06Z".parse().unwrap();
            nina.updated_at = long_ago;
            nina.save().await?;
            assert_eq!(Artist::find_or_fail(nina.id).await?.updated_at, long_ago);
            nina.updated_at = long_ago;
            nina.name = "Nina Simone".into();
            nina.save().await?;
            let stored = Artist::find_or_fail(nina.id).await?;
            assert!(stored.updated_at > long_ago, "the same moment is no change");
            assert_eq!(stored, nina);
            Ok(())
        })
        .await
}
