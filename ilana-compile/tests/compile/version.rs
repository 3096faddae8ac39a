//! What the oldest versions that are served can do.

use ilana_compile::{Dialect, Feature};
use ilana_ir::{Aggregate, AggregateFunction, Direction, Duplicates, Expr, Order, Select, Source, ValueType};

use super::ask::{Ask, post};
use super::check_in;

const OLDEST: [Dialect; 4] =
    [Dialect::postgres(13), Dialect::mysql(8), Dialect::mariadb(10, 6), Dialect::sqlite(3, 35)];

#[test]
fn the_oldest_versions_lack_what_came_later() {
    let [postgres, mysql, mariadb, sqlite] = OLDEST;
    // SQLite's release notes: 3.35 brought MATERIALIZED and RETURNING, 3.39 RIGHT and FULL JOIN, 3.44 ordered aggregates.
    assert!(sqlite.has(Feature::Materialized) && sqlite.has(Feature::Returning));
    assert!(!sqlite.has(Feature::RightJoin) && !sqlite.has(Feature::OrderedJoin));
    assert!(!Dialect::sqlite(3, 38).has(Feature::FullJoin) && Dialect::sqlite(3, 39).has(Feature::FullJoin));
    assert!(
        !Dialect::sqlite(3, 43).has(Feature::OrderedJoin) && Dialect::sqlite(3, 44).has(Feature::OrderedJoin)
    );
    // MySQL 8.3 brought EXPLAIN ANALYZE as JSON.
    assert!(
        !mysql.has(Feature::ExplainAnalyzeAsJson)
            && !Dialect::mysql(8).with_minor(2).has(Feature::ExplainAnalyzeAsJson)
    );
    assert!(Dialect::mysql(8).with_minor(3).has(Feature::ExplainAnalyzeAsJson));
    // PostgreSQL 12 brought MATERIALIZED, 11 the frames of groups; MariaDB 10.5 INTERSECT ALL, 10.6 SKIP LOCKED.
    assert!(postgres.has(Feature::Materialized) && postgres.has(Feature::GroupFrames));
    assert!(mariadb.has(Feature::RepeatedRows) && mariadb.has(Feature::RowLocks));
}

#[test]
fn texts_are_joined_in_an_order_since_a_version() {
    let joined = Aggregate {
        function: AggregateFunction::Join { separator: ",".to_owned() },
        arg: Some(post("title")),
        ty: ValueType::Text,
        duplicates: Duplicates::Count,
        filter: None,
        order_by: vec![Order::never_null(post("title"), Direction::Asc)],
    };
    let ask = Ask { select: Select::from(Source::table("posts")), binds: ilana_ir::Binds::default() };
    let ask = ask.column(Expr::Aggregate(Box::new(joined)), "x");
    let versions = [Dialect::sqlite(3, 43), Dialect::sqlite(3, 44)];
    check_in("texts_are_joined_in_an_order_since_a_version", &versions, ask);
}
