//! Aggregates.

use ilana_ir::{
    Aggregate, AggregateFunction, Direction, Duplicates, Expr, JoinKind, Nulls, Order, Source, ValueType,
    WindowFunction, compare,
};

use crate::ask::{Ask, post, rows, user};
use crate::check;
use crate::say::{asc, bare, equal, less, window};

fn aggregate(function: AggregateFunction, arg: Expr, ty: ValueType) -> Aggregate {
    let (duplicates, filter, order_by) = (Duplicates::Count, None, Vec::new());
    Aggregate { function, arg: Some(arg), ty, duplicates, filter, order_by }
}

fn by(mut ask: Ask, group: Expr, node: Aggregate) -> Ask {
    ask = ask.column(group.clone(), "part").group_by(group);
    ask.column(Expr::Aggregate(Box::new(node)), "result")
}

fn of_users(name: &str, node: Aggregate) {
    check(name, by(rows("users", &[]), user("country_id"), node));
}

#[test]
fn each_aggregate() {
    use AggregateFunction::{Avg, Count, Max, Min, Sum};
    of_users("sum_of_integers_is_one", aggregate(Sum, user("age"), ValueType::I64));
    of_users("sum_as_a_double", aggregate(Sum, user("age"), ValueType::F64));
    of_users("sum_of_decimals_is_exact", aggregate(Sum, user("balance"), ValueType::Decimal));
    of_users("mean_as_a_double", aggregate(Avg, user("age"), ValueType::F64));
    of_users("a_mean_is_no_integer", aggregate(Avg, user("age"), ValueType::I64));
    of_users("least_text", aggregate(Min, user("name"), ValueType::Text));
    of_users("greatest_moment", aggregate(Max, user("created_at"), ValueType::Timestamp));
    of_users("greatest_truth", aggregate(Max, user("is_active"), ValueType::Bool));
    of_users("least_truth", aggregate(Min, user("is_active"), ValueType::Bool));
    let once = Aggregate { duplicates: Duplicates::Once, ..aggregate(Count, user("age"), ValueType::I64) };
    of_users("equal_values_count_once", once);
}

#[test]
fn an_aggregate_over_some_rows() {
    let mut ask = rows("users", &[]);
    let old = ask.binds.adopt(compare(user("age"), ilana_ir::Comparison::Gt, 25_i64.into()));
    let count = Aggregate {
        arg: None,
        filter: Some(old.clone()),
        ..aggregate(AggregateFunction::Count, user("id"), ValueType::I64)
    };
    let sum =
        Aggregate { filter: Some(old), ..aggregate(AggregateFunction::Sum, user("age"), ValueType::I64) };
    ask = by(ask, user("country_id"), count);
    check("an_aggregate_over_some_rows", ask.column(Expr::Aggregate(Box::new(sum)), "sum"));
}

#[test]
fn an_aggregate_over_no_rows_is_null() {
    let sum = Expr::Aggregate(Box::new(aggregate(AggregateFunction::Sum, post("views"), ValueType::I64)));
    let mut ask = rows("posts", &[]).column(sum, "sum").column(Expr::count_rows(), "count");
    ask.select.filter = Some(Expr::Bool(false));
    check("an_aggregate_over_no_rows_is_null", ask);
}

#[test]
fn texts_are_joined() {
    let join = |separator: &str| AggregateFunction::Join { separator: separator.to_owned() };
    let order_by = vec![Order { expr: user("id"), direction: Direction::Desc, nulls: Nulls::Never }];
    for (name, separator) in [
        ("texts_are_joined_in_an_order", ", "),
        ("a_separator_has_quotes", "'\""),
        ("a_separator_has_a_backslash", "\\'"),
    ] {
        let node = Aggregate {
            order_by: order_by.clone(),
            ..aggregate(join(separator), user("name"), ValueType::Text)
        };
        of_users(name, node);
    }
    let order = Order { expr: user("name"), direction: Direction::Asc, nulls: Nulls::Never };
    let once = Aggregate {
        duplicates: Duplicates::Once,
        order_by: vec![order],
        ..aggregate(join("|"), user("name"), ValueType::Text)
    };
    of_users("joined_texts_differ", once);
    let ordered = Aggregate { order_by, ..aggregate(AggregateFunction::Sum, user("age"), ValueType::I64) };
    of_users("only_joined_texts_have_an_order", ordered);
}

#[test]
fn an_old_sqlite_joins_in_no_order() {
    use ilana_compile::{CompileError, Dialect, Feature, compile};
    let order_by = vec![Order { expr: user("id"), direction: Direction::Asc, nulls: Nulls::Never }];
    let join = AggregateFunction::Join { separator: ",".to_owned() };
    let node = Aggregate { order_by, ..aggregate(join, user("name"), ValueType::Text) };
    let ask = by(rows("users", &[]), user("country_id"), node);
    let error = compile(&ask.into(), Dialect::sqlite(3, 40)).unwrap_err();
    assert!(matches!(error, CompileError::Unsupported { feature: Feature::OrderedJoin, .. }), "{error}");
}

#[test]
fn aggregates_stand_where_there_are_groups() {
    let count = Expr::count_rows;
    let of_count = Expr::Aggregate(Box::new(aggregate(AggregateFunction::Sum, count(), ValueType::I64)));
    check("an_aggregate_is_of_no_other", rows("users", &[]).item(of_count));
    let numbered = || window(WindowFunction::RowNumber, Vec::new(), vec![asc(user("age"))]);
    let of_window = Expr::Aggregate(Box::new(aggregate(AggregateFunction::Max, numbered(), ValueType::I64)));
    check("an_aggregate_is_of_no_window", rows("users", &[]).item(of_window));
    let total = aggregate(AggregateFunction::Sum, count(), ValueType::I64);
    let total = window(WindowFunction::Aggregate(total), Vec::new(), vec![asc(user("age"))]);
    let by_age = rows("users", &["age"]).column(total, "total").group_by(user("age"));
    check("a_window_of_an_aggregate", by_age.by(bare("total")));
    let lag = WindowFunction::Lag { expr: numbered(), offset: 1 };
    let twice = window(lag, Vec::new(), vec![asc(user("age"))]);
    check("a_window_is_of_no_other", rows("users", &["id"]).item(twice));
    check(
        "rows_are_not_chosen_by_an_aggregate",
        rows("users", &["id"]).filtered(|_| less(user("id"), count())),
    );
    let on = less(count(), post("id"));
    let joined = rows("users", &["id"]).join(JoinKind::Inner, Source::table("posts"), on);
    check("rows_are_not_joined_by_an_aggregate", joined);
    check("rows_are_not_grouped_by_an_aggregate", rows("users", &[]).item(count()).group_by(count()));
    check("rows_are_not_ordered_by_an_aggregate_of_no_groups", rows("users", &["id"]).by(count()));
    let beside = rows("users", &[]).item(bare("age")).item(count());
    check("a_bare_column_is_read_beside_an_aggregate", beside);
}

/// An aggregate of the columns of the rows around is theirs, wherever it is asked about.
#[test]
fn an_aggregate_of_the_rows_around() {
    let mut ask = rows("users", &["country_id"]).group_by(user("country_id"));
    let oldest = || Expr::Aggregate(Box::new(aggregate(AggregateFunction::Max, user("age"), ValueType::I64)));
    let liked = rows("posts", &["id"]).filtered(|_| equal(post("views"), oldest()));
    let liked = Expr::Exists(Box::new(ask.take(liked)));
    ask.select.having = Some(Box::new(liked));
    check("an_aggregate_of_the_rows_around", ask);
}
