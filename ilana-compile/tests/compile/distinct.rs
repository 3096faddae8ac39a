//! Column lists and rows that differ.

use ilana_ir::{
    ArithmeticOp, Comparison, Direction, Distinct, Expr, Function, JoinKind, Nulls, Source, Value, compare,
};

use crate::ask::{Ask, post, rows, same, user};
use crate::check;
use crate::say::{bare, column, integers, nothing, over, star};

#[test]
fn stars() {
    check("all_columns", over(Source::table("roles")).item(star(None)));
    check(
        "all_columns_of_one_table",
        rows("users", &[]).item(star(Some("posts"))).join(
            JoinKind::Inner,
            Source::table("posts"),
            same(post("user_id"), user("id")),
        ),
    );
    let both = rows("roles", &["name"]).item(star(None)).cross(Source::table("countries"));
    check("all_columns_after_another_are_those_of_each_source", both);
    check(
        "all_columns_and_more",
        over(Source::table("roles")).item(star(None)).column(column("roles", "id"), "again"),
    );
    check("all_columns_of_nothing", nothing().item(star(None)));
    check("all_columns_take_no_name", over(Source::table("roles")).column(star(None), "all"));
    check("all_columns_are_no_expression", rows("users", &["id"]).filtered(|_| star(None).is_null()));
}

#[test]
fn aliases() {
    let ask =
        rows("users", &["id"]).column(user("name"), "select").column(user("age"), "a \"quoted\" `name`");
    check("an_alias_may_be_any_name", ask.by(user("id")).limit(3));
    let mut ask = rows("users", &["id"]);
    let ten = ask.value(10);
    check(
        "an_expression_without_alias",
        ask.item(integers(user("age"), ArithmeticOp::Add, ten)).by(user("id")),
    );
    let twice = rows("users", &["id"]).item(post("id")).join(
        JoinKind::Inner,
        Source::table("posts"),
        same(post("user_id"), user("id")),
    );
    check("two_columns_of_one_name", twice);
}

#[test]
fn without_a_source() {
    let mut ask = nothing();
    let one = ask.value(1);
    check("a_row_of_no_source", ask.column(one, "n"));
    let mut ask = nothing();
    let (one, two) = (ask.value(1), ask.value(2));
    check(
        "a_row_of_no_source_has_a_condition",
        ask.column(one.clone(), "n").filtered(|_| Expr::compare(one, Comparison::Gt, two)),
    );
    let mut ask = nothing();
    let (one, text) = (ask.value(1), ask.value("x"));
    check(
        "a_row_of_no_source_is_ordered_and_limited",
        ask.column(one, "n").column(text, "t").by(bare("n")).limit(1).offset(0),
    );
}

#[test]
fn distinct_and_order() {
    let ask = || rows("users", &["age"]).distinct();
    check(
        "distinct_rows_are_ordered_by_what_they_show",
        ask().order(user("age"), Direction::Asc, Nulls::Last),
    );
    check("distinct_rows_are_ordered_by_nothing_else", ask().by(user("id")));
    let mut computed = rows("users", &[]).distinct();
    let ten = computed.value(10);
    let digit = integers(user("age"), ArithmeticOp::Remainder, ten);
    let computed = computed.column(digit.clone(), "digit");
    check(
        "distinct_expressions_with_values_are_ordered",
        computed.clone().order(digit.clone(), Direction::Asc, Nulls::First),
    );
    check(
        "distinct_expressions_are_ordered",
        computed.clone().order(digit, Direction::Desc, Nulls::First).limit(4),
    );
    check(
        "distinct_expressions_are_ordered_by_alias",
        computed.order(bare("digit"), Direction::Asc, Nulls::Last).offset(2),
    );
    let trimmed = Expr::call(Function::Trim, vec![user("name")]);
    let ask = rows("users", &[]).distinct().column(trimmed, "name");
    check("distinct_aliases_hide_columns", ask.order(bare("name"), Direction::Desc, Nulls::First).limit(5));
}

fn newest(on: Vec<Expr>) -> Ask {
    let mut ask = rows("posts", &["user_id", "id", "title"]);
    ask.select.distinct = Distinct::On(on);
    ask
}

#[test]
fn distinct_on() {
    let ask = newest(vec![post("user_id")]).order(post("user_id"), Direction::Asc, Nulls::First).order(
        post("id"),
        Direction::Desc,
        Nulls::Never,
    );
    check("the_first_of_each", ask.clone());
    check("the_first_of_each_within_a_page", ask.clone().limit(3).offset(1));
    check(
        "the_first_of_each_with_a_condition",
        ask.filter(compare(post("views"), Comparison::Gt, Value::I64(0))),
    );
    let ask = newest(vec![post("user_id")])
        .order(post("user_id"), Direction::Desc, Nulls::Last)
        .order(post("views"), Direction::Desc, Nulls::Last)
        .by(post("id"));
    check("the_first_of_each_by_several_keys", ask);
}

#[test]
fn distinct_on_in_another_order() {
    let ask = newest(vec![post("user_id")]).order(post("views"), Direction::Desc, Nulls::Last).by(post("id"));
    check("the_first_of_each_in_another_order_is_numbered", ask);
    let mut ask = rows("posts", &["id"]);
    let ten = ask.value(10);
    let digit = integers(post("views"), ArithmeticOp::Remainder, ten);
    ask.select.distinct = Distinct::On(vec![bare("digit")]);
    let ask = ask.column(digit, "digit").order(bare("digit"), Direction::Desc, Nulls::Last).by(post("id"));
    check("the_first_of_each_alias", ask);
    let mut ask = rows("users", &["id"]).item(post("id")).join(
        JoinKind::Inner,
        Source::table("posts"),
        same(post("user_id"), user("id")),
    );
    ask.select.distinct = Distinct::On(vec![user("id")]);
    check("the_first_of_each_with_columns_of_one_name", ask.by(user("id")).by(post("id")));
}

#[test]
fn distinct_on_of_groups() {
    let mut ask = rows("posts", &["user_id", "views"]).column(Expr::count_rows(), "n");
    ask.select.distinct = Distinct::On(vec![post("user_id")]);
    let ask = ask.group_by(post("user_id")).group_by(post("views"));
    let ask = ask.order(post("user_id"), Direction::Asc, Nulls::First).order(
        Expr::count_rows(),
        Direction::Desc,
        Nulls::Never,
    );
    check("the_first_of_each_group_of_groups", ask.by(post("views")));
}

#[test]
fn distinct_on_with_others() {
    let first = newest(vec![post("user_id"), post("views")]);
    let first = first.filter(compare(post("id"), Comparison::Lt, Value::I64(3)));
    let other = rows("posts", &["user_id", "id", "title"]).filter(compare(
        post("id"),
        Comparison::Gt,
        Value::I64(18),
    ));
    check("the_first_of_each_are_united", first.union(other).by(bare("id")).limit(3));
    let mut star_of = over(Source::table("posts")).item(star(None));
    star_of.select.distinct = Distinct::On(vec![post("user_id")]);
    check(
        "all_columns_of_the_first_of_each",
        star_of.clone().order(post("user_id"), Direction::Asc, Nulls::First).by(post("id")),
    );
    check("all_columns_of_the_first_of_each_in_another_order", star_of.by(post("id")));
    check("the_first_of_each_of_nothing", newest(vec![]));
}

#[test]
fn distinct_on_may_have_a_lock_on_none() {
    let mut ask = newest(vec![post("user_id")]);
    ask.select.lock = Some(Box::new(ilana_ir::Lock::new(ilana_ir::LockStrength::Update)));
    check("rows_that_differ_have_no_lock", ask);
}
