//! Conditions, orders and cuts.

use ilana_orm::prelude::*;

use super::world::{Artist, NewArtist, store};

/// a 1950 US, b (no year) FR, c 1970 (no country), d 1970 US.
async fn four() -> Result<Database> {
    let db = store().await?;
    let rows = [
        ("a", Some(1950), Some("US")),
        ("b", None, Some("FR")),
        ("c", Some(1970), None),
        ("d", Some(1970), Some("US")),
    ];
    let draft = |(name, founded, country): (&str, Option<i32>, Option<&str>)| {
        let new = NewArtist { name: name.into() }.set(Artist::FOUNDED, founded);
        new.set(Artist::COUNTRY, country.map(str::to_owned))
    };
    db.scope(Artist::insert_many(rows.map(draft))).await?;
    Ok(db)
}

/// The names of a query's rows.
async fn names(query: Query<Artist>) -> Result<String> {
    Ok(query.get().await?.iter().map(|artist| artist.name.as_str()).collect())
}

#[tokio::test]
async fn typed_and_named_columns_go_in_the_same_methods() -> Result<()> {
    four()
        .await?
        .scope(async {
            let all = Artist::query;
            assert_eq!(names(all().where_eq(Artist::COUNTRY, "US").order_by(Artist::ID)).await?, "ad");
            assert_eq!(names(all().where_eq("country", "US").order_by("id")).await?, "ad");
            assert_eq!(
                names(all().where_eq("artists.country", "US").order_by_desc("artists.id")).await?,
                "da"
            );
            assert_eq!(names(all().where_in("founded", [1950, 1960])).await?, "a");
            assert_eq!(names(all().where_in(Artist::FOUNDED, [1950, 1960])).await?, "a");
            assert_eq!(
                names(all().where_(Artist::FOUNDED, Comparison::Gt, 1950).order_by("name")).await?,
                "cd"
            );
            assert_eq!(names(all().where_("founded", Comparison::Le, 1950)).await?, "a");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn nulls_are_asked_for_by_name() -> Result<()> {
    four()
        .await?
        .scope(async {
            let all = || Artist::query().order_by(Artist::ID);
            assert_eq!(names(all().where_eq(Artist::FOUNDED, None::<i32>)).await?, "b");
            assert_eq!(names(all().where_null(Artist::COUNTRY)).await?, "c");
            assert_eq!(names(all().where_not_null("country")).await?, "abd");
            assert_eq!(names(all().filter(Artist::FOUNDED.ne(1950))).await?, "cd", "a null is not unequal");
            assert_eq!(names(all().filter(Artist::FOUNDED.ne(None::<i32>))).await?, "acd");
            assert_eq!(names(all().filter(Artist::FOUNDED.is_in([Some(1950), None]))).await?, "ab");
            assert_eq!(names(all().filter(!Artist::FOUNDED.is_null())).await?, "acd");
            assert_eq!(names(all().where_not_in(Artist::FOUNDED, [1970])).await?, "a");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn an_empty_list_holds_nothing() -> Result<()> {
    four()
        .await?
        .scope(async {
            let all = || Artist::query().order_by(Artist::ID);
            assert_eq!(names(all().where_in(Artist::ID, Vec::<i64>::new())).await?, "");
            assert_eq!(names(all().where_not_in(Artist::ID, Vec::<i64>::new())).await?, "abcd");
            assert_eq!(names(all().where_not_in(Artist::FOUNDED, Vec::<i32>::new())).await?, "abcd");
            assert_eq!(names(all().where_in("name", Vec::<String>::new())).await?, "");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn alternatives_bind_weaker_than_conditions() -> Result<()> {
    four()
        .await?
        .scope(async {
            let all = || Artist::query().order_by(Artist::ID);
            // (a) or (US and 1970)
            let query = all()
                .where_eq(Artist::NAME, "a")
                .or_where(Artist::COUNTRY, "US")
                .where_eq(Artist::FOUNDED, 1970);
            assert_eq!(names(query).await?, "ad");
            // (US and 1950) or b
            let query = all().where_eq(Artist::COUNTRY, "US").where_eq("founded", 1950).or_where("name", "b");
            assert_eq!(names(query).await?, "ab");
            let either = Artist::NAME.eq("b").or(Artist::NAME.eq("d"));
            assert_eq!(names(all().filter(either.clone()).where_eq(Artist::COUNTRY, "US")).await?, "d");
            assert_eq!(names(all().filter(either.not())).await?, "ac");
            assert_eq!(names(all().filter(Artist::ID.lt(3)).or_filter(Artist::NAME.eq("d"))).await?, "abd");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn nulls_come_first_in_ascending_order() -> Result<()> {
    four()
        .await?
        .scope(async {
            assert_eq!(
                names(Artist::query().order_by(Artist::FOUNDED).order_by(Artist::NAME)).await?,
                "bacd"
            );
            assert_eq!(
                names(Artist::query().order_by_desc(Artist::FOUNDED).order_by_desc("name")).await?,
                "dcab"
            );
            assert_eq!(names(Artist::query().order_by("country").order_by("id")).await?, "cbad");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn limit_and_offset_stand_alone_and_together() -> Result<()> {
    four()
        .await?
        .scope(async {
            let all = || Artist::query().order_by(Artist::ID);
            assert_eq!(names(all().limit(2)).await?, "ab");
            assert_eq!(names(all().offset(3)).await?, "d");
            assert_eq!(names(all().limit(2).offset(1)).await?, "bc");
            assert_eq!(names(all().limit(0)).await?, "");
            assert_eq!(names(all().limit(u64::MAX).offset(u64::MAX)).await?, "");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn like_tells_upper_from_lower_case() -> Result<()> {
    store()
        .await?
        .scope(async {
            for name in ["Nina", "nina", "N_na", "100%", "ÄRZTE", "back\\slash"] {
                super::world::artist(name).await?;
            }
            let like =
                |pattern: &str| Artist::query().filter(Artist::NAME.like(pattern)).order_by(Artist::ID);
            assert_eq!(names(like("N%")).await?, "NinaN_na");
            assert_eq!(names(like("n%")).await?, "nina");
            assert_eq!(names(like("N\\_na")).await?, "N_na");
            assert_eq!(names(like("N_na")).await?, "NinaN_na");
            assert_eq!(names(like("%\\%")).await?, "100%");
            assert_eq!(names(like("_RZTE")).await?, "ÄRZTE");
            assert_eq!(names(like("%\\\\s%")).await?, "back\\slash");
            assert_eq!(names(like("[Nn]ina")).await?, "", "brackets and stars are themselves");
            assert_eq!(names(like("*")).await?, "");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn equality_tells_upper_from_lower_case_and_spaces() -> Result<()> {
    store()
        .await?
        .scope(async {
            for name in ["Nina", "nina", "nina "] {
                super::world::artist(name).await?;
            }
            assert_eq!(names(Artist::query().where_eq(Artist::NAME, "nina")).await?, "nina");
            assert_eq!(names(Artist::query().where_in("name", ["NINA", "Nina"])).await?, "Nina");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_list_of_a_hundred_thousand_keys_works_or_is_a_typed_error() -> Result<()> {
    four()
        .await?
        .scope(async {
            match names(Artist::query().where_in(Artist::ID, 3..100_003_i64).order_by(Artist::ID)).await {
                Ok(found) => assert_eq!(found, "cd"),
                Err(error) => assert!(matches!(error, Error::Compile(_)), "{error:?}"),
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_query_is_a_value_that_can_be_used_twice() -> Result<()> {
    four()
        .await?
        .scope(async {
            let old = Artist::query().filter(Artist::FOUNDED.lt(1960));
            assert_eq!((old.clone().count().await?, names(old.clone()).await?), (1, "a".to_owned()));
            assert_eq!(old.delete().await?, 1);
            assert_eq!(names(Artist::query().order_by(Artist::ID)).await?, "bcd");
            Ok(())
        })
        .await
}
