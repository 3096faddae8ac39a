//! Rules that meet one another in one query.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, Comparison, Direction, Distinct, Duplicates, Expr, JoinKind,
    Materialized, Nulls, Quantified, Quantifier, SetOperator, Source, Value, ValueType, WindowFunction,
    compare,
};

use crate::ask::{Ask, names, post, rows, same, user};
use crate::check;
use crate::say::{asc, bare, column, equal, integers, less, nothing, over, star, window};

fn sum(expr: Expr) -> Expr {
    Expr::aggregate(AggregateFunction::Sum, Some(expr), ValueType::I64)
}

fn first_of_each() -> Ask {
    let mut ask = rows("posts", &["id", "user_id"]);
    ask.select.distinct = Distinct::On(vec![post("user_id")]);
    ask.order(post("user_id"), Direction::Desc, Nulls::Last)
        .order(post("views"), Direction::Desc, Nulls::Last)
        .by(post("id"))
}

#[test]
fn the_first_of_each_within_others() {
    let mut only = rows("posts", &["id"]);
    only.select.distinct = Distinct::On(vec![post("user_id")]);
    let only = only.order(post("user_id"), Direction::Asc, Nulls::Last).by(post("id")).limit(3);
    let mut ask = rows("comments", &["id"]);
    let select = ask.take(only);
    check("a_set_of_the_first_of_each", ask.filtered(|_| column("comments", "post_id").in_query(select)));
    let mut ask = nothing();
    let select = ask.take(first_of_each());
    ask.select.from = Some(select.named("f"));
    check(
        "a_source_of_the_first_of_each",
        ask.item(star(None)).order(column("f", "user_id"), Direction::Asc, Nulls::Last),
    );
    let ask = over(Source::table("f")).item(column("f", "id")).named("f", &[], first_of_each());
    check("a_named_query_of_the_first_of_each", ask.by(column("f", "id")));
    let arm = rows("posts", &["id", "user_id"]).filter(compare(post("id"), Comparison::Gt, Value::I64(18)));
    check("an_arm_of_the_first_of_each", arm.union_all(first_of_each().limit(2)));
}

#[test]
fn combined_rows_within_others() {
    let adults = rows("users", &["age"]).filter(compare(user("age"), Comparison::Gt, Value::I64(20)));
    let read = over(Source::table("adults")).item(column("adults", "age"));
    let both = read.named("adults", &[], adults).union_all(rows("posts", &["views"]));
    check(
        "named_queries_before_combined_rows_in_order",
        both.clone().order(bare("age"), Direction::Desc, Nulls::First).limit(4),
    );
    check(
        "named_queries_before_an_intersection",
        both.combined(SetOperator::Intersect, Duplicates::Once, rows("users", &["age"])),
    );
    let mut ask = rows("users", &["id"]);
    let own = rows("posts", &["id"]).filtered(|_| same(post("user_id"), user("id")));
    let others =
        rows("user_roles", &["role_id"]).filtered(|_| same(column("user_roles", "user_id"), user("id")));
    let select = Box::new(ask.take(own.union_all(others).by(bare("id")).limit(2)));
    let ask = ask.column(column("l", "id"), "other").cross(Source::Lateral { select, alias: "l".into() });
    check("combined_rows_of_each_row", ask.by(user("id")).by(column("l", "id")));
    let distinct = || rows("users", &["age"]).distinct();
    check(
        "rows_that_differ_are_combined",
        distinct().union_all(distinct()).order(bare("age"), Direction::Asc, Nulls::Last).limit(5),
    );
    let all = |bound: i64| {
        let ask = rows("users", &[]).column(Expr::count_rows(), "n");
        ask.having(compare(Expr::count_rows(), Comparison::Gt, Value::I64(bound)))
    };
    check("groups_of_all_rows_are_combined", all(3).union_all(all(300)).union_all(all(4)));
}

#[test]
fn columns_of_one_name_within_others() {
    let pairs = || {
        rows("users", &["id"])
            .item(post("id"))
            .join(JoinKind::Inner, Source::table("posts"), same(post("user_id"), user("id")))
            .by(user("id"))
            .by(post("id"))
            .limit(3)
    };
    let first = rows("user_roles", &["user_id", "role_id"]);
    check("an_arm_of_two_columns_of_one_name", first.union_all(pairs()));
    let mut ask = rows("user_roles", &["user_id"]);
    let select = ask.take(pairs());
    let pair = Expr::Tuple(vec![column("user_roles", "user_id"), column("user_roles", "role_id")]);
    check("a_set_of_two_columns_of_one_name", ask.filtered(|_| pair.in_query(select)));
    let mut sums = rows("posts", &[]);
    let one = sums.value(1);
    let next = || integers(post("id"), ArithmeticOp::Add, one.clone());
    let sums = sums.item(next()).item(next()).by(post("id")).limit(2);
    check(
        "an_arm_of_two_columns_of_no_name",
        rows("roles", &["id"]).column(column("roles", "id"), "again").union_all(sums),
    );
}

#[test]
fn a_set_of_groups_after_an_offset() {
    let mut groups = rows("users", &["id"]).join(
        JoinKind::Inner,
        Source::table("posts"),
        same(post("user_id"), user("id")),
    );
    groups = groups
        .column(Expr::aggregate(AggregateFunction::Min, Some(user("age")), ValueType::I64), "age")
        .group_by(user("id"));
    let groups = groups.order(user("id"), Direction::Desc, Nulls::Never).offset(3);
    let mut ask = rows("users", &["id"]);
    let select = ask.take(groups);
    let pair = Expr::Tuple(vec![user("id"), user("age")]);
    check("a_set_of_groups_after_an_offset", ask.filtered(|_| pair.in_query(select)));
    let totals = |bound: i64| {
        let mut ask =
            rows("users", &["country_id"]).column(Expr::count_rows(), "n").group_by(user("country_id"));
        ask = ask.filter(compare(user("id"), Comparison::Gt, Value::I64(bound)));
        ask.select.totals = ilana_ir::Totals::Rollup;
        ask
    };
    let one = rows("users", &["country_id", "id"]).filter(compare(user("id"), Comparison::Eq, Value::I64(1)));
    check(
        "an_intersection_with_totals_of_no_rows",
        one.combined(SetOperator::Intersect, Duplicates::Once, totals(1000)),
    );
    check("a_difference_of_totals", totals(0).combined(SetOperator::Except, Duplicates::Once, totals(1000)));
}

#[test]
fn groups_with_orders() {
    let totals =
        || rows("users", &["country_id"]).column(sum(user("age")), "total").group_by(user("country_id"));
    let ordered = |ask: Ask| {
        ask.order(bare("total"), Direction::Asc, Nulls::Last).order(
            user("country_id"),
            Direction::Asc,
            Nulls::Last,
        )
    };
    check("groups_are_ordered_by_a_sum_with_nulls", ordered(totals()));
    check("groups_that_differ_are_ordered", ordered(totals().distinct()).limit(4));
    let mut ask = totals();
    let two = ask.value(2);
    let half = integers(bare("total"), ArithmeticOp::Divide, two);
    check(
        "groups_are_ordered_by_half_of_a_sum",
        ask.order(half, Direction::Desc, Nulls::Last).order(user("country_id"), Direction::Asc, Nulls::Last),
    );
    let ranked = totals().column(
        window(
            WindowFunction::Rank,
            vec![],
            vec![ilana_ir::Order::nullable(sum(user("age")), Direction::Desc)],
        ),
        "place",
    );
    check("groups_are_ranked_by_a_sum", ranked.order(user("country_id"), Direction::Asc, Nulls::Last));
    let lag = window(WindowFunction::Lag { expr: user("age"), offset: 1 }, vec![], vec![asc(user("id"))]);
    check(
        "rows_are_ordered_by_the_alias_of_a_window",
        rows("users", &["id"])
            .column(lag, "before")
            .order(bare("before"), Direction::Desc, Nulls::First)
            .by(user("id")),
    );
    let mut newest = rows("posts", &["views"]).filtered(|_| same(post("user_id"), user("id")));
    newest = newest.order(post("id"), Direction::Desc, Nulls::Never).limit(1);
    let mut ask = rows("users", &["id"]);
    let newest = ask.take(newest);
    let ask = ask.column(Expr::Subquery(Box::new(newest)), "newest");
    check(
        "rows_are_ordered_by_the_alias_of_a_subquery",
        ask.order(bare("newest"), Direction::Asc, Nulls::Last).by(user("id")).limit(8),
    );
}

/// With a condition on groups whose values the query has already.
fn having(mut ask: crate::ask::Ask, condition: Expr) -> crate::ask::Ask {
    ask.select.having = Some(Box::new(condition));
    ask
}

#[test]
fn having_queries() {
    let counted =
        || rows("users", &["country_id"]).column(Expr::count_rows(), "n").group_by(user("country_id"));
    let mut ask = counted();
    let select = ask.take(rows("roles", &["id"]).filter(compare(
        column("roles", "id"),
        Comparison::Lt,
        Value::I64(3),
    )));
    let all = Expr::Quantified(Box::new(Quantified {
        left: Expr::count_rows(),
        op: Comparison::Gt,
        quantifier: Quantifier::All,
        select,
    }));
    check(
        "having_more_than_all_of_a_query",
        having(ask, all).order(user("country_id"), Direction::Asc, Nulls::Last),
    );
    let mut ask = counted();
    let select = ask.take(rows("countries", &["id"]).filter(compare(
        column("countries", "id"),
        Comparison::Lt,
        Value::I64(3),
    )));
    ask.select.having = Some(Box::new(user("country_id").in_query(select)));
    check("having_one_of_a_query", ask);
    let mut alone = rows("users", &[]).column(sum(user("age")), "total");
    alone.select.having = Some(Box::new(Expr::Exists(Box::new(rows("roles", &["id"]).select))));
    check("all_rows_having_a_query", alone);
}

/// The numbers from one on, by steps.
fn numbers(to: i64) -> Ask {
    let mut first = nothing();
    let one = first.value(1);
    let mut step = over(Source::aliased("numbers", "before"));
    let (more, last) = (step.value(1), step.value(to));
    let step = step
        .item(integers(column("before", "n"), ArithmeticOp::Add, more))
        .filtered(|_| less(column("before", "n"), last));
    first.column(one, "n").union(step)
}

#[test]
fn recursion_within_others() {
    let mut ask = rows("users", &["id"]);
    let inner =
        over(Source::table("numbers")).item(column("numbers", "n")).recursive("numbers", &[], numbers(4));
    let select = ask.take(inner);
    check("a_set_of_a_series", ask.filtered(|_| user("id").in_query(select)));
    let mut ask =
        over(Source::table("numbers")).item(column("numbers", "n")).recursive("numbers", &[], numbers(3));
    for cte in ask.select.with.iter_mut().flat_map(|with| &mut with.ctes) {
        cte.materialized = Some(Materialized::Yes);
    }
    check("a_series_is_computed_once", ask);
    let joined = over(Source::table("numbers")).item(column("numbers", "n")).column(user("name"), "name");
    let joined =
        joined.join(JoinKind::Left, Source::table("users"), equal(user("id"), column("numbers", "n")));
    check("a_series_is_joined", joined.recursive("numbers", &[], numbers(20)).by(column("numbers", "n")));
    let counted =
        over(Source::table("numbers")).item(Expr::count_rows()).recursive("numbers", &[], numbers(900));
    check("a_long_series", counted);
}

#[test]
fn values_within_others() {
    let mut ask = rows("users", &["id"]);
    let mut inner = nothing();
    let values = inner.binds.push_rows((1..=3).map(|n| vec![Value::I64(n)]), vec![ValueType::I64]);
    inner.select.from = Some(Source::Values { rows: values, alias: "v".into(), columns: names(&["id"]) });
    let inner = inner.item(column("v", "id"));
    let select = ask.take(inner.clone());
    check("a_set_of_values", ask.filtered(|_| user("id").in_query(select)));
    check("values_are_named", over(Source::table("v")).item(star(None)).named("v", &[], inner.clone()));
    check(
        "values_are_combined",
        inner.union_all(rows("roles", &["id"])).order(bare("id"), Direction::Desc, Nulls::First).limit(4),
    );
    let mut many = nothing();
    let values = many.binds.push_rows(
        (0..300).map(|n| vec![Value::I64(n), Value::from("x")]),
        vec![ValueType::I64, ValueType::Text],
    );
    many.select.from = Some(Source::Values { rows: values, alias: "v".into(), columns: names(&["n", "t"]) });
    let plan =
        ilana_compile::compile(&many.item(Expr::count_rows()).into(), ilana_compile::Dialect::mysql(8))
            .unwrap();
    assert_eq!(plan.first().map(|sql| sql.binds.len()), Some(600));
}
