//! Queries that read rows.

use ilana_ir::{
    AggregateFunction, Bind, Bound, Comparison, Direction, Expr, JoinKind, Nulls, Order, Select, Source,
    TableName, Value, ValueType, Window, WindowFunction, compare,
};

use crate::ask::{Ask, is, plain, post, rows, same, user};
use crate::check;

#[test]
fn rows_are_read_by_key() {
    check("rows_are_read_by_key", rows("users", &["id", "name"]).filter(is("id", Comparison::Eq, 7)));
}

#[test]
fn a_table_of_another_schema_is_named_with_it() {
    let table = TableName::parse("reporting.users");
    let ask = Ask {
        select: Select {
            from: Some(Source::Table { table: table.clone(), alias: None }),
            ..rows("users", &["id"]).select
        },
        ..rows("users", &[])
    };
    check("a_table_of_another_schema_is_named_with_it", ask.clone());
    let mut aliased = rows("r", &["id"]);
    aliased.select.from = Some(Source::Table { table, alias: Some("r".into()) });
    check("a_table_of_another_schema_takes_an_alias", aliased);
}

#[test]
fn distinct_rows() {
    check("distinct_rows", rows("users", &["name", "age"]).distinct());
}

#[test]
fn limit_and_offset() {
    let ask = rows("users", &["id"]).order(user("id"), Direction::Asc, Nulls::Never);
    check("limit_and_offset", ask.clone().limit(10).offset(20));
    check("limit_without_offset", ask.clone().limit(10));
    check("offset_without_limit_gets_a_stand_in", ask.offset(20));
}

#[test]
fn an_inner_page_has_its_own_stand_in() {
    let inner = rows("users", &["id"]).order(user("id"), Direction::Asc, Nulls::Never).offset(5);
    let mut outer = rows("u", &["id"]).limit(3);
    let inner = outer.binds.adopt(Bound { node: inner.select, binds: inner.binds });
    outer.select.from = Some(inner.named("u"));
    check("an_inner_page_has_its_own_stand_in", outer);
}

#[test]
fn nulls_first_is_said_only_where_the_engine_would_not() {
    let ask = || rows("users", &["id"]);
    check(
        "nulls_first_is_said_only_where_the_engine_would_not",
        ask().order(user("age"), Direction::Asc, Nulls::First).order(
            user("name"),
            Direction::Desc,
            Nulls::First,
        ),
    );
    check(
        "nulls_last_is_said_only_where_the_engine_would_not",
        ask().order(user("age"), Direction::Asc, Nulls::Last).order(
            user("name"),
            Direction::Desc,
            Nulls::Last,
        ),
    );
    check(
        "an_order_without_nulls_says_nothing_of_them",
        ask().order(user("id"), Direction::Asc, Nulls::Never).order(
            user("email"),
            Direction::Desc,
            Nulls::Never,
        ),
    );
}

#[test]
fn an_order_by_a_condition_moves_its_nulls() {
    let adult = is("age", Comparison::Ge, 18);
    let mut ask = rows("users", &["id"]);
    let adult = ask.binds.adopt(adult);
    check("an_order_by_a_condition_moves_its_nulls", ask.order(adult, Direction::Asc, Nulls::Last));
}

#[test]
fn inner_and_left_join() {
    let ask = rows("users", &["id"])
        .column(post("title"), "title")
        .column(Expr::column("c", "name"), "country")
        .join(JoinKind::Inner, Source::table("posts"), same(post("user_id"), user("id")));
    let country = Source::Table { table: TableName::new("countries"), alias: Some("c".into()) };
    let ask = ask.join(JoinKind::Left, country, same(Expr::column("c", "id"), user("country_id")));
    check("inner_and_left_join", ask);
}

#[test]
fn a_subquery_is_joined() {
    let mut inner = rows("posts", &["user_id"]).column(Expr::count_rows(), "n").group_by(post("user_id"));
    inner = inner.having(compare(Expr::count_rows(), Comparison::Gt, Value::I64(2)));
    let source = Source::Subquery { select: Box::new(inner.select), alias: "counts".into() };
    let mut outer = rows("users", &["id"]).column(Expr::column("counts", "n"), "posts");
    outer.binds = inner.binds;
    let on = same(Expr::column("counts", "user_id"), user("id"));
    check(
        "a_subquery_is_joined",
        outer.join(JoinKind::Left, source, on).filter(is("name", Comparison::Ne, "x")),
    );
}

#[test]
fn subquery_in_from() {
    let inner = rows("users", &["id", "age"]).filter(is("age", Comparison::Gt, 18));
    let mut outer = rows("adults", &["id"]);
    outer.select.from = Some(inner.select.named("adults"));
    outer.binds = inner.binds;
    let young = compare(Expr::column("adults", "age"), Comparison::Lt, Value::I64(30));
    check("subquery_in_from", outer.filter(young));
}

#[test]
fn scalar_subquery() {
    let mut newest = rows("posts", &["title"]).filter(plain(same(post("user_id"), user("id"))));
    newest = newest.order(post("id"), Direction::Desc, Nulls::Never).limit(1);
    let mut ask = rows("users", &["id"]).column(Expr::Subquery(Box::new(newest.select)), "newest");
    ask.binds = newest.binds;
    check("scalar_subquery", ask.filter(is("age", Comparison::Ge, 18)));
}

#[test]
fn a_subquery_is_compared() {
    let mut count = rows("posts", &[]).filter(plain(same(post("user_id"), user("id"))));
    count.select.columns.push(Expr::count_rows().into());
    let many = compare(Expr::Subquery(Box::new(count.select)), Comparison::Ge, Value::I64(3));
    check("a_subquery_is_compared", rows("users", &["id"]).filter(many));
}

#[test]
fn count_rows() {
    check("count_rows", rows("users", &[]).column(Expr::count_rows(), "n"));
}

#[test]
fn count_of_a_column_skips_its_nulls() {
    let count = Expr::aggregate(AggregateFunction::Count, Some(user("age")), ValueType::I64);
    check("count_of_a_column_skips_its_nulls", rows("users", &[]).column(count, "n"));
}

#[test]
fn aggregates_read_as_asked() {
    use AggregateFunction::{Avg, Max, Min, Sum};
    let of = |function, column, ty| Expr::aggregate(function, Some(user(column)), ty);
    let ask = rows("users", &[])
        .column(of(Sum, "age", ValueType::I64), "sum_i64")
        .column(of(Sum, "age", ValueType::F64), "sum_f64")
        .column(of(Sum, "age", ValueType::Decimal), "sum_of_integers")
        .column(of(Sum, "balance", ValueType::Decimal), "sum_decimal")
        .column(of(Avg, "age", ValueType::F64), "avg_f64")
        .column(of(Avg, "balance", ValueType::Decimal), "avg_decimal")
        .column(of(Min, "balance", ValueType::Decimal), "min_decimal")
        .column(of(Max, "created_at", ValueType::Timestamp), "max_timestamp");
    check("aggregates_read_as_asked", ask);
}

#[test]
fn group_by_having() {
    let count = compare(Expr::count_rows(), Comparison::Gt, Value::I64(5));
    let ask = rows("users", &["country_id"])
        .column(Expr::count_rows(), "n")
        .filter(is("is_active", Comparison::Eq, true))
        .group_by(user("country_id"))
        .group_by(user("is_active"))
        .having(count)
        .order(Expr::count_rows(), Direction::Desc, Nulls::Never);
    check("group_by_having", ask.limit(3));
}

#[test]
fn row_number_over_partitions() {
    let order = vec![
        Order::nullable(user("age"), Direction::Desc),
        Order { expr: user("name"), direction: Direction::Asc, nulls: Nulls::Last },
        Order::never_null(user("id"), Direction::Asc),
    ];
    let number = row_number(vec![user("country_id"), user("is_active")], order);
    check("row_number_over_partitions", rows("users", &["id"]).column(number, "place"));
    let all = row_number(vec![], vec![Order::never_null(user("id"), Direction::Desc)]);
    check("row_number_over_all_rows", rows("users", &["id"]).column(all, "place"));
    let any = row_number(vec![], vec![]);
    check("row_number_in_any_order", rows("users", &["id"]).column(any, "place"));
}

#[test]
fn row_number_keeps_its_binds_in_order() {
    let mut ask = rows("users", &["id"]);
    let adult = ask.binds.adopt(is("age", Comparison::Ge, 18));
    let named = ask.binds.adopt(is("name", Comparison::Eq, "a"));
    let order = Order { expr: named, direction: Direction::Desc, nulls: Nulls::First };
    let ask = ask.column(row_number(vec![adult], vec![order]), "place").filter(is("id", Comparison::Gt, 3));
    check("row_number_keeps_its_binds_in_order", ask);
}

fn row_number(partition_by: Vec<Expr>, order_by: Vec<Order>) -> Expr {
    Window::over(WindowFunction::RowNumber, partition_by, order_by).into()
}

#[test]
fn a_value_is_read_as_a_column() {
    let mut ask = rows("users", &["id"]);
    let bind = ask.binds.push("ours");
    check("a_value_is_read_as_a_column", ask.column(Expr::Bind(bind), "source"));
}

#[test]
fn a_query_reads_some_column() {
    check("a_query_reads_some_column", rows("users", &[]));
}

#[test]
fn an_aggregate_is_over_something() {
    let sum = Expr::aggregate(AggregateFunction::Sum, None, ValueType::I64);
    check("an_aggregate_is_over_something", rows("users", &[]).column(sum, "sum"));
}

#[test]
fn a_limit_is_a_number() {
    let mut ask = rows("users", &["id"]);
    ask.select.limit = Some(ask.binds.push("ten"));
    check("a_limit_is_a_number", ask);
}

#[test]
fn a_slot_without_a_value_is_an_error() {
    let mut ask = rows("users", &["id"]);
    ask.select.limit = Some(Bind { slot: 4, ty: ValueType::I64 });
    check("a_slot_without_a_value_is_an_error", ask);
}
