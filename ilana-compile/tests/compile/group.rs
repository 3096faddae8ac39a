//! Groups, conditions on them, and totals.

use ilana_ir::{
    AggregateFunction, ArithmeticOp, Comparison, Direction, Expr, JoinKind, Nulls, Source, Totals, Value,
    ValueType, compare,
};

use ilana_compile::Dialect;

use crate::ask::{Ask, post, rows, same, user};
use crate::say::{bare, integers};
use crate::{check, check_in};

fn counted(ask: Ask) -> Ask {
    ask.column(Expr::count_rows(), "n")
}

fn sum(expr: Expr) -> Expr {
    Expr::aggregate(AggregateFunction::Sum, Some(expr), ValueType::I64)
}

fn more_than(expr: Expr, n: i64) -> ilana_ir::Bound<Expr> {
    compare(expr, Comparison::Gt, Value::I64(n))
}

/// Users by the last digit of their age.
fn digits() -> (Ask, Expr) {
    let mut ask = rows("users", &[]);
    let ten = ask.value(10);
    let digit = integers(user("age"), ArithmeticOp::Remainder, ten);
    (counted(ask.column(digit.clone(), "digit")), digit)
}

/// Users by twice their age, an expression without values.
fn doubles() -> (Ask, Expr) {
    let double = integers(user("age"), ArithmeticOp::Add, user("age"));
    (counted(rows("users", &[]).column(double.clone(), "double")), double)
}

#[test]
fn groups() {
    check("groups_of_a_column", counted(rows("users", &["country_id"])).group_by(user("country_id")));
    check(
        "groups_of_two_columns",
        counted(rows("users", &["country_id", "is_active"]))
            .group_by(user("country_id"))
            .group_by(user("is_active")),
    );
    let (ask, digit) = digits();
    check("groups_of_an_expression_with_a_value", ask.clone().group_by(digit.clone()));
    check(
        "groups_of_an_expression_with_a_value_are_ordered",
        ask.clone().group_by(digit.clone()).order(digit.clone(), Direction::Desc, Nulls::First),
    );
    check(
        "groups_of_an_expression_are_ordered_by_alias",
        ask.clone().group_by(digit).order(bare("digit"), Direction::Asc, Nulls::Last),
    );
    check(
        "groups_of_an_alias",
        ask.group_by(bare("digit")).order(bare("digit"), Direction::Asc, Nulls::First),
    );
    let (ask, double) = doubles();
    check("groups_of_an_expression", ask.group_by(double));
}

#[test]
fn groups_within_expressions() {
    let mut ask = rows("users", &[]);
    let (ten, hundred) = (ask.value(10), ask.value(100));
    let digit = integers(user("age"), ArithmeticOp::Remainder, ten);
    let shown = integers(digit.clone(), ArithmeticOp::Add, hundred);
    check("a_grouped_expression_stands_within_another", counted(ask.column(shown, "shown")).group_by(digit));
    let mut only_count = counted(rows("users", &[]));
    let ten = only_count.value(10);
    let digit = integers(user("age"), ArithmeticOp::Remainder, ten);
    check("a_grouped_expression_is_not_read", only_count.group_by(digit));
    let (ask, digit) = digits();
    let mut ask = ask.group_by(digit.clone());
    let seven = ask.value(7);
    let order = integers(digit, ArithmeticOp::Remainder, seven);
    check(
        "groups_are_ordered_by_an_expression_of_them",
        ask.order(order, Direction::Asc, Nulls::Last).order(bare("digit"), Direction::Asc, Nulls::Last),
    );
}

#[test]
fn having() {
    let by_country = || counted(rows("users", &["country_id"])).group_by(user("country_id"));
    check("having_an_aggregate", by_country().having(more_than(Expr::count_rows(), 2)));
    check("having_an_aggregate_that_is_not_read", by_country().having(more_than(sum(user("age")), 50)));
    check("having_the_alias_of_an_aggregate", by_country().having(more_than(bare("n"), 2)));
    check("having_a_grouped_column", by_country().having(more_than(user("country_id"), 2)));
    let alias =
        counted(rows("users", &[]).column(user("country_id"), "country")).group_by(user("country_id"));
    check("having_the_alias_of_a_grouped_column", alias.having(more_than(bare("country"), 2)));
    let (ask, double) = doubles();
    check(
        "having_a_grouped_expression",
        ask.clone().group_by(double.clone()).having(more_than(double.clone(), 50)),
    );
    check(
        "having_the_alias_of_a_grouped_expression",
        ask.group_by(double).having(more_than(bare("double"), 50)),
    );
    let (ask, digit) = digits();
    let with_value = ask.clone().group_by(digit);
    check(
        "having_the_alias_of_a_grouped_expression_with_a_value",
        with_value.having(more_than(bare("digit"), 4)),
    );
    check(
        "having_the_alias_that_rows_are_grouped_by",
        ask.group_by(bare("digit")).having(more_than(bare("digit"), 4)),
    );
    let hidden = counted(rows("users", &[]).column(sum(user("age")), "age")).group_by(user("country_id"));
    check("having_an_alias_that_hides_a_column", hidden.having(more_than(bare("age"), 50)));
    check("having_a_null", by_country().having(crate::ask::plain(user("country_id").is_null())));
}

#[test]
fn one_group_of_all_rows() {
    let all = || counted(rows("users", &[]));
    check("having_all_rows", all().having(more_than(Expr::count_rows(), 3)));
    check("having_all_rows_or_none", all().having(more_than(Expr::count_rows(), 300)));
    let mut ask = rows("users", &[]);
    let one = ask.value(1);
    check("having_all_rows_beside_a_value", ask.column(one, "n").having(more_than(sum(user("age")), 3)));
    let old = [Dialect::sqlite(3, 35), Dialect::mysql(8), Dialect::mariadb(10, 6), Dialect::postgres(13)];
    check_in("having_all_rows_in_old_versions", &old, all().having(more_than(Expr::count_rows(), 3)));
    let other = rows("users", &["name"]).join(
        JoinKind::Inner,
        Source::table("posts"),
        same(post("user_id"), user("id")),
    );
    check("a_column_of_another_table_is_grouped", counted(other).group_by(post("user_id")));
    let by_country = || counted(rows("users", &["country_id"])).group_by(user("country_id"));
    let other =
        || by_country().join(JoinKind::Inner, Source::table("posts"), same(post("user_id"), user("id")));
    check("groups_are_not_ordered_by_what_is_in_them", other().by(post("title")));
    check("groups_are_not_chosen_by_what_is_in_them", other().having(more_than(post("views"), 3)));
    check("all_rows_are_not_ordered_by_one", counted(rows("users", &[])).by(user("id")));
    let mut ask = rows("users", &[]);
    let one = ask.value(1);
    check("groups_of_a_value", counted(ask.column(one.clone(), "one")).group_by(one));
    let mut ask = rows("users", &[]);
    let one = ask.value(1);
    check("groups_of_the_alias_of_a_value", counted(ask.column(one, "one")).group_by(bare("one")));
    check("having_without_groups", rows("users", &["id"]).having(more_than(user("id"), 3)));
    check("a_column_beside_an_aggregate_is_grouped", all().item(user("name")));
    check("all_columns_beside_an_aggregate_are_grouped", all().item(crate::say::star(None)));
}

fn totals(mut ask: Ask) -> Ask {
    ask.select.totals = Totals::Rollup;
    ask
}

fn levels() -> Ask {
    totals(
        counted(rows("users", &["country_id", "is_active"]))
            .group_by(user("country_id"))
            .group_by(user("is_active")),
    )
}

#[test]
fn rollup() {
    check("totals", levels());
    let ordered = levels().order(user("country_id"), Direction::Asc, Nulls::Last).order(
        user("is_active"),
        Direction::Desc,
        Nulls::First,
    );
    check("totals_are_ordered", ordered.by(bare("n")));
    check(
        "totals_are_ordered_by_what_is_not_read",
        totals(rows("users", &["country_id"]).group_by(user("country_id")))
            .order(Expr::count_rows(), Direction::Desc, Nulls::Never)
            .order(user("country_id"), Direction::Asc, Nulls::Last),
    );
    check("totals_have_a_condition", levels().having(more_than(Expr::count_rows(), 2)));
    check(
        "totals_have_a_condition_on_a_group",
        levels().having(crate::ask::plain(user("is_active").is_null())),
    );
    let key = totals(counted(rows("users", &["id"])).group_by(user("id")));
    check("totals_of_a_key_have_a_condition", key.clone().having(crate::ask::plain(user("id").is_null())));
    check("totals_of_a_key_are_ordered", key.order(user("id"), Direction::Desc, Nulls::First).limit(3));
    let none =
        rows("users", &["country_id"]).filter(more_than(user("id"), 1000)).group_by(user("country_id"));
    check("totals_of_no_rows", totals(counted(none).column(sum(user("age")), "sum")));
    check("totals_of_no_groups", totals(counted(rows("users", &[]))));
}

#[test]
fn rollup_of_expressions() {
    let (ask, double) = doubles();
    let ask = totals(ask.group_by(double.clone()));
    check("totals_of_an_expression", ask.clone());
    check(
        "totals_of_an_expression_have_a_condition",
        ask.clone().having(crate::ask::plain(double.is_null())),
    );
    check(
        "totals_of_an_expression_are_ordered_by_alias",
        ask.order(bare("double"), Direction::Asc, Nulls::Last).by(bare("n")),
    );
    let (ask, digit) = digits();
    let ask = totals(ask.group_by(digit));
    check("totals_of_an_expression_with_a_value", ask.clone());
    check(
        "totals_of_an_alias_have_a_condition",
        ask.having(more_than(bare("digit"), 4)).order(bare("digit"), Direction::Desc, Nulls::Last).limit(2),
    );
    check(
        "totals_that_differ",
        totals(counted(rows("users", &[])).distinct().group_by(user("country_id"))).order(
            bare("n"),
            Direction::Desc,
            Nulls::Never,
        ),
    );
    let united = levels().union_all(levels()).order(bare("n"), Direction::Desc, Nulls::Never).limit(2);
    check("totals_are_united", united);
}

#[test]
fn groups_of_joined_rows() {
    let ask = counted(rows("users", &["id"]).column(sum(post("views")), "views"))
        .join(JoinKind::Left, Source::table("posts"), same(post("user_id"), user("id")))
        .group_by(user("id"))
        .order(bare("views"), Direction::Desc, Nulls::Last)
        .by(user("id"));
    check("groups_of_joined_rows", ask.limit(5));
}
