//! Queries that are large: long conditions, deep ones, many parents.

use std::error::Error as _;

use ilana_orm::prelude::*;
use ilana_orm::{Dialect, Predicate};

use super::world::{Album, Artist, Employee, Log, NewAlbum, NewArtist, NewEmployee, artist, store};

fn folded(n: i64, join: fn(Predicate<Artist>, Predicate<Artist>) -> Predicate<Artist>) -> Query<Artist> {
    let all = (1..n).fold(Artist::ID.ne(0), |folded, id| join(folded, Artist::ID.ne(-id)));
    Artist::query().filter(all)
}

#[tokio::test]
async fn a_chain_of_conditions_is_one_level_however_long() -> Result<()> {
    for n in [2, 10_000] {
        for (query, word) in [(folded(n, Predicate::and), " AND "), (folded(n, Predicate::or), " OR ")] {
            let sql = query.to_sql(Dialect::sqlite(3, 45))?.text;
            assert_eq!(sql.matches(word).count(), usize::try_from(n).unwrap() - 1);
            assert!(!sql.contains("(("), "nothing is nested");
        }
    }
    let from_the_right = (1..900).fold(Artist::ID.eq(0), |folded, id| Artist::ID.eq(id).or(folded));
    store()
        .await?
        .scope(async {
            artist("Nina").await?;
            assert_eq!(folded(900, Predicate::and).count().await?, 1);
            assert_eq!(Artist::query().filter(from_the_right).count().await?, 1);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_chain_within_another_keeps_its_meaning() -> Result<()> {
    store()
        .await?
        .scope(async {
            for name in ["a", "b", "c", "d"] {
                artist(name).await?;
            }
            let (one, two, three) = (|| Artist::ID.eq(1), || Artist::ID.eq(2), || Artist::ID.eq(3));
            let both = || Artist::ID.gt(1).and(Artist::ID.lt(4));
            for (condition, count) in [
                (one().or(two()).or(three()), 3),
                (one().or(two().or(three())), 3),
                (one().or(two()).and(three().or(two())), 1),
                (one().or(both()), 3),
                (both().or(one()), 3),
                (both().and(two()), 1),
                (one().or(two()).not().and(both()), 1),
                (one().or(two().or(three()).not()), 2),
            ] {
                let shown = format!("{condition:?}");
                assert_eq!(Artist::query().filter(condition).count().await?, count, "{shown}");
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_condition_nested_without_end_is_an_error_of_its_query() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let alternating = |levels: i64| {
            (0..levels).fold(Artist::ID.eq(0), |folded, id| {
                if id % 2 == 0 { folded.or(Artist::ID.eq(id)) } else { folded.and(Artist::ID.ne(id)) }
            })
        };
        assert!(Artist::query().filter(alternating(63)).get().await?.is_empty());
        log.take();
        let denied = (0..100_000).fold(Artist::ID.eq(0), |folded, id| folded.or(Artist::ID.eq(id)).not());
        for deep in [alternating(64), alternating(100_000), denied] {
            let queries = [
                Artist::query().filter(deep.clone()),
                Artist::query().or_filter(deep.clone()),
                Artist::query().filter(Artist::ID.eq(1).or(deep)),
            ];
            for query in queries {
                let error = query.get().await.unwrap_err();
                assert!(matches!(error, Error::Argument { what } if what.contains("64 levels")), "{error:?}");
            }
        }
        assert!(log.take().is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_path_of_relations_has_an_end() -> Result<()> {
    let db = store().await?;
    db.scope(async {
        let boss = NewEmployee { name: "boss".into() }.create().await?;
        NewEmployee { name: "clerk".into() }.set(Employee::MANAGER_ID, boss.id).create().await?;
        let path = |levels: usize| vec!["manager"; levels].join(".");
        assert_eq!(Employee::with(path(64).as_str()).get().await?.len(), 2);
        let log = Log::of(&db);
        for levels in [65, 100_000] {
            let error = Employee::with(path(levels).as_str()).get().await.unwrap_err();
            assert!(
                matches!(error, Error::RelationPath { levels: known, limit: 64 } if known == levels),
                "{error:?}"
            );
        }
        assert!(log.take().is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn relations_of_very_many_parents_take_few_queries() -> Result<()> {
    let db = store().await?;
    db.scope(async {
        Artist::insert_many((0..40_000).map(|n| NewArtist { name: format!("{n:06}") })).await?;
        let albums = (1..=40_000_i64).flat_map(|artist| {
            [1, 2].map(|n| NewAlbum { title: format!("{artist} {n}") }.set(Album::ARTIST_ID, artist))
        });
        Album::insert_many(albums).await?;
        let log = Log::of(&db);
        let all = Artist::with(Artist::ALBUMS.with(Album::ARTIST)).get().await?;
        assert_eq!(log.take().len(), 1 + 3 + 3, "three for 40,000 keys, and so for what is nested");
        for artist in &all {
            let [one, two] = artist.albums.loaded()? else { panic!("{} has two albums", artist.id) };
            assert_eq!(one.title, format!("{} 1", artist.id));
            assert_eq!(two.artist.loaded()?.map(|artist| artist.id), Some(artist.id));
        }
        let many = (1..=30_000_i64).collect::<Vec<_>>();
        let shape = move |query: Query<Album>| query.where_not_in(Album::ID, &many).latest().limit(1);
        let limited = Artist::with(Artist::ALBUMS.query(shape)).get().await?;
        let loaded: usize =
            limited.iter().filter(|a| a.albums.loaded().is_ok_and(|it| it.len() == 1)).count();
        assert_eq!(loaded, 25_000, "each query is within what the database takes");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_mistake_in_what_is_loaded_is_found_without_rows() -> Result<()> {
    let db = store().await?;
    let log = Log::of(&db);
    db.scope(async {
        let nested = |name: &'static str| Artist::ALBUMS.query(move |query| query.with(name));
        for query in [
            Artist::with("bogus"),
            Artist::with("albums.bogus"),
            Artist::with(Artist::ALBUMS.with("bogus")),
            Artist::with(Artist::ALBUMS.with("tracks.bogus")),
            Artist::with(nested("bogus")),
            Artist::with(Artist::ALBUMS.with(Album::TRACKS.query(|query| query.with("bogus")))),
        ] {
            let error = query.get().await.unwrap_err();
            let Error::UnknownRelation(unknown) = &error else { panic!("{error:?}") };
            assert_eq!(unknown.name, "bogus");
            assert!(error.source().is_none());
        }
        assert!(log.take().iter().all(|sql| sql.contains("artists")), "no relation is asked for");
        Ok(())
    })
    .await
}
