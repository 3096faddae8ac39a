//! Every type of column, stored and read back as it was, or refused.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use ilana_orm::prelude::*;
use ilana_orm::{ErrorKind, Field, ValueType};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::engine::{Engine, is_sqlite};
use super::world::{Artist, Customer, Document, Log, NewDocument, a_document, artist, day, dec, store};

/// The decimal of most digits that a column of 28 takes on the engine under test. SQLite's takes all that a value has.
fn most() -> Decimal {
    if is_sqlite() { Decimal::MIN } else { dec("-999999999999999999.9999999999") }
}

#[tokio::test]
async fn every_type_is_read_back_as_it_was_stored() -> Result<()> {
    store()
        .await?
        .scope(async {
            let given = a_document(1);
            let made = given
                .clone()
                .set(Document::OPT_UUID, Uuid::from_u128(u128::MAX))
                .set(Document::OPT_JSON, serde_json::json!("text"))
                .set(Document::OPT_BYTES, Vec::<u8>::new())
                .set(Document::OPT_BOOL, false)
                .set(Document::OPT_F64, f64::MIN_POSITIVE)
                .set(Document::OPT_DECIMAL, most())
                .set(Document::OPT_TIME, NaiveTime::MIN)
                .set(Document::OPT_INSTANT, "0001-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap())
                .create()
                .await?;
            let read = Document::find_or_fail(given.key).await?;
            assert_eq!(read, made);
            assert_eq!((&read.meta, &read.body, read.done), (&given.meta, &given.body, given.done));
            assert_eq!((read.weight, read.ratio, read.at), (given.weight, given.ratio, given.at));
            assert_eq!((read.local, read.instant), (given.local, given.instant));
            assert_eq!((read.small, read.big), (given.small, given.big));
            assert_eq!(read.opt_uuid, Some(Uuid::from_u128(u128::MAX)));
            assert_eq!((&read.opt_json, &read.opt_bytes), (&Some(serde_json::json!("text")), &Some(vec![])));
            assert_eq!((read.opt_bool, read.opt_f64), (Some(false), Some(f64::MIN_POSITIVE)));
            assert_eq!((read.opt_decimal, read.opt_time), (Some(most()), Some(NaiveTime::MIN)));
            assert_eq!(read.opt_instant.map(|at| at.to_string()).as_deref(), Some("0001-01-01 00:00:00 UTC"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn every_optional_type_may_be_null() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut read = a_document(1).create().await?;
            assert_eq!((read.opt_uuid, read.opt_json.clone(), read.opt_bytes.clone()), (None, None, None));
            assert_eq!((read.opt_bool, read.opt_f64, read.opt_decimal), (None, None, None));
            assert_eq!((read.opt_time, read.opt_instant), (None, None));
            read.opt_bool = Some(true);
            read.save().await?;
            read.opt_bool = None;
            read.save().await?;
            assert_eq!(Document::query().where_null(Document::OPT_BOOL).count().await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn columns_of_every_type_are_compared() -> Result<()> {
    store()
        .await?
        .scope(async {
            let made = a_document(1).set(Document::OPT_DECIMAL, dec("1.50")).create().await?;
            a_document(2).create().await?;
            let count =
                |predicate| Document::query().filter(Document::KEY.eq(made.key).and(predicate)).count();
            assert_eq!(count(Document::BODY.eq(made.body.clone())).await?, 1);
            assert_eq!(count(Document::DONE.eq(true)).await?, 1);
            assert_eq!(count(Document::DONE.ne(true)).await?, 0);
            assert_eq!(count(Document::WEIGHT.eq(0.1)).await?, 1);
            assert_eq!(count(Document::RATIO.eq(0.25)).await?, 1);
            assert_eq!(count(Document::AT.gt(NaiveTime::MIN)).await?, 1);
            assert_eq!(count(Document::LOCAL.eq(made.local)).await?, 1);
            assert_eq!(count(Document::INSTANT.le(made.instant)).await?, 1);
            assert_eq!(count(Document::INSTANT.lt(made.instant)).await?, 0);
            assert_eq!(count(Document::SMALL.lt(0)).await?, 1);
            assert_eq!(count(Document::OPT_DECIMAL.eq(dec("1.5"))).await?, 1);
            assert_eq!(count(Document::OPT_UUID.is_null()).await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn text_is_kept_to_the_byte() -> Result<()> {
    store()
        .await?
        .scope(async {
            let long = "ü".repeat(200);
            let texts = [
                "",
                " ",
                "O'Hara",
                "a\"b`c[d]",
                "\\",
                "%_",
                "?1 $1 :a",
                "-- ; DROP TABLE artists",
                "漢字 👩‍👩‍👧 é",
                "line\r\nbreak\t",
                long.as_str(),
            ];
            for text in texts {
                let made = artist(text).await?;
                assert_eq!(made.name, text);
                let found = Artist::query().where_eq(Artist::NAME, text).first_or_fail().await?;
                assert_eq!((found.id, found.name.as_str()), (made.id, text));
            }
            assert_eq!(Artist::count().await?, texts.len() as u64);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_nul_in_a_text_is_kept_or_refused() -> Result<()> {
    store()
        .await?
        .scope(async {
            let text = "a\0b";
            match artist(text).await {
                Ok(made) => {
                    assert_eq!(made.name, text);
                    assert_eq!(Artist::query().where_eq(Artist::NAME, text).count().await?, 1);
                    assert_eq!(Artist::query().where_eq(Artist::NAME, "a").count().await?, 0);
                }
                Err(error) => {
                    assert!(matches!(error.kind(), Some(ErrorKind::Unstorable { .. })), "{error:?}")
                }
            }
            Ok(())
        })
        .await
}

/// The error of a create, which must say what cannot be stored and what to do.
async fn refused<T: Field>(column: Column<Document, T>, value: T) -> String {
    let error = a_document(1).set(column, value).create().await.unwrap_err();
    assert!(matches!(error.kind(), Some(ErrorKind::Unstorable { .. })), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn what_no_engine_keeps_is_refused_with_a_remedy() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nanos: DateTime<Utc> = "2026-01-01T00:00:00.0000001Z".parse().unwrap();
            assert!(refused(Document::INSTANT, nanos).await.contains("microseconds"));
            assert!(refused(Document::OPT_INSTANT, Some(nanos)).await.contains("ilana_orm::now()"));
            let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_500).unwrap();
            assert!(refused(Document::AT, leap).await.contains("leap"));
            let far = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap().and_time(NaiveTime::MIN);
            assert!(refused(Document::LOCAL, far).await.contains("9999"));
            if !Engine::tested().keeps_nan() {
                assert!(refused(Document::WEIGHT, f64::NAN).await.contains("NaN"));
            }
            if !Engine::tested().is_mysql() {
                assert!(refused(Document::BIG, i64::MAX as u64 + 1).await.contains("9223372036854775808"));
            }
            assert_eq!(Document::count().await?, 0);
            let mut made = a_document(1).create().await?;
            made.instant = nanos;
            assert!(matches!(made.save().await.unwrap_err().kind(), Some(ErrorKind::Unstorable { .. })));
            made.reload().await?;
            assert_ne!(made.instant, nanos);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn infinity_and_negative_zero_are_kept() -> Result<()> {
    store()
        .await?
        .scope(async {
            if Engine::tested().is_mysql() {
                assert!(refused(Document::WEIGHT, f64::INFINITY).await.contains("inf"));
                return Ok(());
            }
            for (key, n) in [(1, f64::INFINITY), (2, f64::NEG_INFINITY), (3, f64::MAX), (4, 3.0), (5, 1e300)]
            {
                let made = a_document(key).set(Document::WEIGHT, n).create().await?;
                assert_eq!(Document::find_or_fail(made.key).await?.weight, n);
            }
            assert_eq!(Document::query().max(Document::WEIGHT).await?, Some(f64::INFINITY));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_decimal_keeps_its_value_in_attributes_and_filters() -> Result<()> {
    store()
        .await?
        .scope(async {
            let ann = Customer::create(attrs! { code: "A", name: "Ann" }).await?;
            for total in ["0.10", "1e1", "7"] {
                let made = ann.invoices().create(attrs! { day: day("2026-01-01"), total: total }).await;
                assert!(
                    made.is_ok() || matches!(made, Err(Error::WrongValue { attribute: "total", .. })),
                    "{made:?}"
                );
            }
            let sum = super::world::Invoice::query()
                .filter(super::world::Invoice::TOTAL.lt(dec("10")))
                .sum(super::world::Invoice::TOTAL)
                .await?;
            assert_eq!(sum, dec("7.1"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn values_by_name_are_compared_as_what_their_column_holds() -> Result<()> {
    let db = store().await?;
    db.scope(async {
        a_document(1).set(Document::RATIO, 7.1).set(Document::OPT_UUID, Uuid::from_u128(5)).create().await?;
        let query = Document::query;
        for (query, count) in [
            (query().where_eq("key", Uuid::from_u128(1).to_string()), 1),
            (query().where_eq("instant", "2024-02-29T12:30:00.000001Z"), 1),
            (query().where_eq("documents.instant", "2024-02-29T12:30:00.000001Z"), 1),
            (query().where_eq("instant", "2024-02-29T13:30:00.000001+01:00"), 1),
            (query().where_("local", Comparison::Ge, "2024-02-29T01:02:03"), 1),
            (query().where_("local", Comparison::Gt, "2024-02-29 01:02:03"), 0),
            (query().where_eq("at", "23:59:59.999999"), 1),
            (query().where_in("opt_uuid", [Uuid::from_u128(5).to_string()]), 1),
            (query().where_not_in("opt_uuid", [Uuid::from_u128(5).to_string()]), 0),
            (query().where_eq("opt_uuid", Value::Null(ValueType::Text)), 0),
            (query().where_eq("ratio", 7.1), 1),
            (query().where_("ratio", Comparison::Lt, 7.123_456_789_012), 1),
            (query().where_("small", Comparison::Lt, 1_000_000), 1),
            (query().where_eq("big", i64::MAX), 1),
            (query().where_eq("weight", 1).or_where("key", Uuid::from_u128(1).to_string()), 1),
        ] {
            assert_eq!(query.clone().count().await?, count, "{:?}", query.into_ir());
        }
        let log = Log::of(&db);
        for (query, message) in [
            (query().where_eq("instant", "2024-02-29"), "Document.instant cannot take the value"),
            (query().where_eq("done", "yes"), "Document.done cannot take the value"),
            (query().or_where("done", 1), "Document.done cannot take the value"),
            (query().where_eq("documents.key", "1"), "Document.key cannot take the value"),
            (query().where_in("key", ["1"]), "Document.key cannot take the value"),
            (query().where_("at", Comparison::Lt, "noon"), "Document.at cannot take the value"),
        ] {
            let error = query.clone().get().await.unwrap_err();
            assert!(matches!(error, Error::WrongValue { .. }), "{error:?}");
            assert_eq!(error.to_string(), message);
            assert_eq!(query.delete().await.unwrap_err().to_string(), message);
        }
        assert!(log.take().is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_narrow_field_takes_what_a_literal_gives_it_and_says_what_it_cannot_take() -> Result<()> {
    store()
        .await?
        .scope(async {
            let mut document = a_document(1).create().await?;
            let key = document.key;
            for (given, kept) in
                [(7.1, 7.1_f32), (-0.1, -0.1), (1.0e10, 1.0e10), (16_777_216.0, 16_777_216.0)]
            {
                Document::query().update(attrs! { ratio: given }).await?;
                document.reload().await?;
                assert_eq!(document.ratio, kept);
            }
            for (wrong, message) in [
                (attrs! { ratio: 1.0e300 }, "1e300 is out of range for f32"),
                (attrs! { ratio: 0.123_456_789_012 }, "0.123456789012 has more digits than an f32 keeps"),
                (attrs! { small: 40_000 }, "40000 is out of range for i16"),
            ] {
                let error = Document::query().update(wrong).await.unwrap_err();
                assert!(matches!(error, Error::NoPlace { .. }), "{error:?}");
                assert!(error.to_string().contains(message), "{error}");
            }
            assert_eq!(Document::find(key).await?.as_ref(), Some(&document));
            Ok(())
        })
        .await
}

/// An array in an array and so on.
fn nested(levels: usize) -> serde_json::Value {
    (0..levels).fold(serde_json::Value::Null, |inner, _| serde_json::Value::Array(vec![inner]))
}

#[tokio::test]
async fn a_document_that_could_not_be_read_again_is_refused_by_every_way_in() -> Result<()> {
    let db = store().await?;
    let deepest = Engine::tested().deepest_document();
    db.scope(async {
        let mut kept = NewDocument { meta: nested(deepest), ..a_document(1) }.create().await?;
        assert_eq!(Document::find_or_fail(kept.key).await?, kept);
        kept.opt_json = Some(nested(deepest + 1));
        let log = Log::of(&db);
        let many = [a_document(2), NewDocument { meta: nested(deepest + 1), ..a_document(3) }];
        let errors = [
            NewDocument { meta: nested(deepest + 1), ..a_document(2) }.create().await.unwrap_err(),
            Document::insert_many(many).await.unwrap_err(),
            Document::query().update(attrs! { meta: nested(1000) }).await.unwrap_err(),
            kept.save().await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error.kind(), Some(ErrorKind::Unstorable { .. })), "{error:?}");
        }
        assert!(
            !log.take().iter().any(|sql| sql.starts_with(Engine::tested().begin())),
            "not even a transaction"
        );
        assert_eq!(Document::count().await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn doubles_in_documents_are_kept() -> Result<()> {
    store()
        .await?
        .scope(async {
            for number in [0.1 + 0.2, 905.861_771_903_963_9, 3_885.129_619_567_598_6, 5e-324, f64::MAX] {
                let meta = serde_json::json!({ "number": number });
                let made = NewDocument { meta: meta.clone(), ..a_document(1) }.create().await?;
                assert_eq!(made.meta, meta);
                Document::query().delete().await?;
            }
            Ok(())
        })
        .await
}
