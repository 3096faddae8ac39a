//! Finding, counting, adding up, paging.

use ilana_orm::prelude::*;

use super::engine::Engine;
use super::world::{
    Artist, Customer, Document, Invoice, Log, NewCustomer, NewDocument, NewTrack, Setting, Track, a_document,
    album, artist, day, dec, store, track,
};

#[tokio::test]
async fn find_reads_one_row_by_its_key() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let nina = artist("Nina").await?;
        log.take();
        assert_eq!(Artist::find(nina.id).await?, Some(nina));
        assert_eq!(log.take().len(), 1);
        assert_eq!(Artist::find(99).await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn find_respects_the_conditions_of_its_query() -> Result<()> {
    store()
        .await?
        .scope(async {
            let nina = artist("Nina").await?;
            let either = || Artist::query().where_eq(Artist::NAME, "Nick").or_where(Artist::NAME, "Nobody");
            assert_eq!(either().find(nina.id).await?, None, "the key is beside all alternatives");
            assert!(Artist::query().where_eq(Artist::NAME, "Nina").find(nina.id).await?.is_some());
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_missing_key_is_an_error_that_names_model_and_key() -> Result<()> {
    store()
        .await?
        .scope(async {
            let error = Artist::find_or_fail(99).await.unwrap_err();
            assert!(error.is_not_found());
            assert_eq!(error.to_string(), "there is no Artist with id 99");
            let error = Customer::find_or_fail("no'pe").await.unwrap_err();
            assert!(
                matches!(&error, Error::NotFound { model: "Customer", key } if key == "code \"no'pe\""),
                "{error:?}"
            );
            let first = Artist::query().first_or_fail().await.unwrap_err();
            assert!(matches!(first, Error::NotFound { model: "Artist", .. }));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn first_is_the_first_by_order_and_then_by_key() -> Result<()> {
    store()
        .await?
        .scope(async {
            assert_eq!(Artist::first().await?, None);
            for name in ["b", "a", "c"] {
                artist(name).await?;
            }
            assert_eq!(Artist::first().await?.unwrap().name, "b");
            assert_eq!(Artist::query().order_by(Artist::NAME).first().await?.unwrap().name, "a");
            assert_eq!(
                Artist::query().order_by_desc("country").first().await?.unwrap().id,
                1,
                "ties go by key"
            );
            assert_eq!(Artist::query().latest().order_by_desc(Artist::ID).first().await?.unwrap().name, "c");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn count_and_exists_respect_conditions_and_limits() -> Result<()> {
    store()
        .await?
        .scope(async {
            assert!(!Artist::query().exists().await?);
            for name in ["a", "b", "c"] {
                artist(name).await?;
            }
            assert_eq!((Artist::count().await?, Artist::query().limit(2).count().await?), (3, 2));
            assert_eq!(Artist::query().offset(2).count().await?, 1);
            assert_eq!(Artist::query().limit(0).count().await?, 0);
            assert!(Artist::query().where_eq(Artist::NAME, "a").exists().await?);
            assert!(!Artist::query().where_eq(Artist::NAME, "z").exists().await?);
            assert!(!Artist::query().offset(3).exists().await?);
            assert!(!Artist::query().limit(0).exists().await?);
            assert!(Artist::query().limit(5).offset(2).exists().await?);
            assert_eq!(Artist::query().limit(0).first().await?, None);
            assert_eq!(
                Artist::query().limit(2).offset(2).first().await?.map(|c| c.name.clone()),
                Some("c".into())
            );
            assert_eq!(Setting::count().await?, 0);
            Ok(())
        })
        .await
}

async fn priced(prices: &[&str]) -> Result<()> {
    let album = album(&*artist("Nina").await?, "Pastel").await?;
    for (n, price) in prices.iter().enumerate() {
        track(&album, &format!("t{n}"), price).await?;
    }
    Ok(())
}

#[tokio::test]
async fn decimals_are_exact_and_ordered_by_value() -> Result<()> {
    store()
        .await?
        .scope(async {
            priced(&["10", "9", "0.1000", "-2.5", "1234567890123456.7891"]).await?;
            let sorted = Track::query().order_by(Track::PRICE).get().await?;
            let prices: Vec<String> =
                sorted.iter().map(|track| track.price.normalize().to_string()).collect();
            assert_eq!(prices, ["-2.5", "0.1", "9", "10", "1234567890123456.7891"]);
            assert_eq!(Track::query().filter(Track::PRICE.lt(dec("10"))).count().await?, 3);
            assert_eq!(
                Track::query().filter(Track::PRICE.eq(dec("10.00"))).count().await?,
                1,
                "equal by value"
            );
            assert_eq!(Track::query().filter(Track::PRICE.is_in([dec("9.0"), dec("0.1")])).count().await?, 2);
            assert_eq!(Track::query().where_("price", Comparison::Ge, dec("9")).count().await?, 3);
            assert_eq!(Track::query().max(Track::PRICE).await?, Some(dec("1234567890123456.7891")));
            assert_eq!(Track::query().min(Track::PRICE).await?, Some(dec("-2.5")));
            assert_eq!(
                Track::query().filter(Track::PRICE.lt(dec("100"))).max(Track::PRICE).await?,
                Some(dec("10"))
            );
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_decimal_given_by_name_is_compared_by_value() -> Result<()> {
    store()
        .await?
        .scope(async {
            priced(&["10", "9"]).await?;
            assert_eq!(
                Track::query().where_eq("price", "9.00").count().await?,
                1,
                "text that came from outside"
            );
            assert_eq!(Track::query().where_("price", Comparison::Lt, 10).count().await?, 1, "an integer");
            assert_eq!(Track::query().where_("tracks.price", Comparison::Lt, dec("10")).count().await?, 1);
            assert_eq!(Track::query().where_in("price", [9, 11]).count().await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn sums_are_exact() -> Result<()> {
    store()
        .await?
        .scope(async {
            assert_eq!(Track::query().sum(Track::PRICE).await?, dec("0"));
            assert_eq!(Track::query().avg(Track::PRICE).await?, None);
            assert_eq!(Track::query().max(Track::SECONDS).await?, None);
            priced(&["0.1", "0.2", "1000000000000000.0003"]).await?;
            assert_eq!(Track::query().sum(Track::PRICE).await?, dec("1000000000000000.3003"));
            assert_eq!(Track::query().sum(Track::SECONDS).await?, 180);
            assert_eq!(Track::query().avg(Track::SECONDS).await?, Some(60.0));
            let small = Track::query().filter(Track::PRICE.lt(dec("1")));
            assert_eq!(small.clone().avg(Track::PRICE).await?, Some(0.15));
            assert_eq!(
                small.limit(1).sum(Track::PRICE).await?,
                dec("0.1"),
                "the rows of the query as it stands"
            );
            Ok(())
        })
        .await
}

#[tokio::test]
async fn aggregates_of_nullable_columns_leave_nulls_out() -> Result<()> {
    store()
        .await?
        .scope(async {
            for (name, founded) in [("a", Some(1950)), ("b", None), ("c", Some(1970))] {
                Artist::create(attrs! { name: name, founded: founded }).await?;
            }
            assert_eq!(Artist::query().sum(Artist::FOUNDED).await?, 3920);
            assert_eq!(Artist::query().avg(Artist::FOUNDED).await?, Some(1960.0));
            assert_eq!(Artist::query().min(Artist::FOUNDED).await?, Some(Some(1950)));
            assert_eq!(Artist::query().max(Artist::NAME).await?.as_deref(), Some("c"));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_sum_beyond_64_bits_is_an_error() -> Result<()> {
    store()
        .await?
        .scope(async {
            for name in ["a", "b"] {
                super::world::NewArtist { name: name.into() }
                    .set(Artist::FOLLOWERS, i64::MAX)
                    .create()
                    .await?;
            }
            let sum = Artist::query().sum(Artist::FOLLOWERS).await;
            assert!(matches!(sum, Err(Error::Driver(_) | Error::Decode { .. })), "{sum:?}");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn pages_cover_all_rows_once() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let album = album(&*artist("Nina").await?, "Pastel").await?;
        let row = |n| NewTrack { album_id: album.id, title: format!("{n}"), price: dec("1"), seconds: n % 2 };
        Track::insert_many((0..7).map(row)).await?;
        log.take();
        let query = Track::query().order_by(Track::SECONDS);
        let page = query.clone().paginate(1, 3).await?;
        assert_eq!(log.take().len(), 2);
        assert_eq!(
            (page.total, page.last_page, page.from(), page.to(), page.next_page()),
            (7, 3, Some(1), Some(3), Some(2))
        );
        let mut ids: Vec<i64> = page.data.iter().map(|track| track.id).collect();
        for number in 2..=3 {
            let page = query.clone().paginate(number, 3).await?;
            ids.extend(page.data.iter().map(|track| track.id));
        }
        assert_eq!(ids, [1, 3, 5, 7, 2, 4, 6], "ties go by key");
        let beyond = query.clone().paginate(9, 3).await?;
        assert_eq!((beyond.data.len(), beyond.total, beyond.from(), beyond.next_page()), (0, 7, None, None));
        assert!(query.clone().paginate(u64::MAX, u64::MAX).await?.data.is_empty());
        for bad in [query.clone().paginate(0, 3), query.clone().paginate(1, 0), query.limit(1).paginate(1, 1)]
        {
            assert!(matches!(bad.await, Err(Error::Argument { .. })));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn dates_are_compared_as_dates() -> Result<()> {
    store()
        .await?
        .scope(async {
            let ann = NewCustomer { code: "A1".into(), name: "Ann".into() }.create().await?;
            for (day, total) in [("2026-01-09", "5"), ("2026-01-10", "7.25"), ("2025-12-31", "1")] {
                ann.invoices().create(attrs! { day: day, total: total }).await?;
            }
            let january = Invoice::DAY.ge(day("2026-01-01")).and(Invoice::DAY.lt(day("2026-02-01")));
            assert_eq!(Invoice::query().filter(january).sum(Invoice::TOTAL).await?, dec("12.25"));
            assert_eq!(Invoice::query().max(Invoice::DAY).await?, Some(day("2026-01-10")));
            Ok(())
        })
        .await
}

#[tokio::test]
async fn infinities_of_both_signs_add_up_to_no_number() -> Result<()> {
    store()
        .await?
        .scope(async {
            if Engine::tested().is_mysql() {
                // There is no infinity: see the tests of cells.
                return Ok(());
            }
            let sum = || Document::query().sum(Document::WEIGHT);
            let mean = || Document::query().avg(Document::WEIGHT);
            assert_eq!((sum().await?, mean().await?), (0.0, None), "of no rows");
            for (key, weight) in [(1, f64::INFINITY), (2, 1.0)] {
                NewDocument { weight, ..a_document(key) }.create().await?;
            }
            assert_eq!((sum().await?, mean().await?), (f64::INFINITY, Some(f64::INFINITY)));
            NewDocument { weight: f64::NEG_INFINITY, ..a_document(3) }.create().await?;
            assert!(sum().await?.is_nan() && mean().await?.is_some_and(f64::is_nan));
            assert!(Document::query().limit(9).sum(Document::WEIGHT).await?.is_nan());
            assert_eq!(Document::query().sum(Document::OPT_F64).await?, 0.0, "of nulls only");
            assert_eq!(Document::query().avg(Document::OPT_F64).await?, None);
            Ok(())
        })
        .await
}
