//! The order of rows, and pages of them.

use ilana_ir::{
    ArithmeticOp, Case, ColumnRef, Comparison, Direction, Expr, Function, Nulls, Source, Value, ValueType,
    When, compare,
};

use crate::ask::{Ask, post, rows, user};
use crate::check;
use crate::say::{bare, integers};

#[test]
fn nulls_everywhere() {
    for (direction, way) in [(Direction::Asc, "upwards"), (Direction::Desc, "downwards")] {
        for (nulls, place) in [(Nulls::First, "first"), (Nulls::Last, "last")] {
            let ask = rows("users", &["id"]).order(user("age"), direction, nulls).by(user("id"));
            check(&format!("nulls_{place}_{way}"), ask);
        }
    }
}

#[test]
fn aliases() {
    let named = || rows("users", &["id"]).column(user("age"), "years");
    check("an_order_by_an_alias", named().order(bare("years"), Direction::Asc, Nulls::Last).by(user("id")));
    let mut ask = named();
    let ten = ask.value(10);
    let digit = integers(bare("years"), ArithmeticOp::Remainder, ten);
    check(
        "an_order_by_an_expression_of_an_alias",
        ask.order(digit, Direction::Desc, Nulls::Last).by(user("id")),
    );
    let mut ask = rows("users", &["id"]);
    let young = ask.binds.adopt(compare(user("age"), Comparison::Lt, Value::I64(30)));
    let case = Case { arms: vec![When { condition: young, value: user("age") }], otherwise: None };
    let hidden = ask.column(Expr::Case(Box::new(case)), "age");
    check(
        "an_order_by_an_alias_that_hides_a_column",
        hidden.clone().order(bare("age"), Direction::Asc, Nulls::Last).by(user("id")),
    );
    check(
        "an_order_by_a_column_that_an_alias_hides",
        hidden.order(user("age"), Direction::Asc, Nulls::Last).by(user("id")),
    );
    check(
        "an_order_by_a_bare_column",
        rows("users", &["id"]).order(bare("age"), Direction::Desc, Nulls::First).by(bare("id")),
    );
}

#[test]
fn an_alias_that_differs_in_case_alone_is_refused() {
    let named = || rows("users", &["id"]).column(user("age"), "ID");
    check(
        "an_order_by_a_name_that_an_alias_has_in_capitals",
        named().order(bare("id"), Direction::Asc, Nulls::Never),
    );
    check("an_order_by_the_column_of_such_a_name", named().order(user("id"), Direction::Asc, Nulls::Never));
}

/// Names in small letters, called as the column that they are made of.
fn lower_name() -> Ask {
    rows("users", &["id"]).column(Expr::call(Function::Lower, vec![bare("name")]), "name")
}

#[test]
fn an_alias_of_what_reads_a_column_of_that_name() {
    let length = || Expr::call(Function::Length, vec![bare("name")]);
    let order = |ask: Ask, expr| ask.order(expr, Direction::Asc, Nulls::Never).by(user("id"));
    check("an_order_by_an_alias_called_as_its_column", order(lower_name(), length()));
    check("an_order_by_the_alias_alone_called_as_its_column", order(lower_name(), bare("name")));
    let swapped = rows("users", &["id"]).column(bare("name"), "email").column(bare("email"), "name");
    let both = Expr::call(Function::Concat, vec![bare("name"), bare("email")]);
    check("an_order_by_aliases_that_swap_columns", order(swapped, both));
    let mut grouped = rows("users", &[])
        .column(Expr::call(Function::Lower, vec![bare("name")]), "name")
        .group_by(bare("name"));
    let three = Expr::Bind(grouped.binds.push(3_i64));
    grouped.select.having = Some(Box::new(Expr::compare(length(), Comparison::Gt, three)));
    check("a_condition_on_an_alias_called_as_its_column", grouped);
    let joined = || lower_name().cross(Source::table("user_roles"));
    check("an_alias_called_as_a_column_of_some_source", order(joined(), length()));
    check("an_alias_alone_called_as_a_column_of_some_source", order(joined(), bare("name")));
}

#[test]
fn expressions() {
    let lengths = Expr::call(Function::Length, vec![user("name")]);
    check(
        "an_order_by_a_function",
        rows("users", &["id"]).order(lengths, Direction::Desc, Nulls::Last).by(user("id")),
    );
    check("a_random_order", rows("users", &["id"]).by(Expr::call(Function::Random, vec![])));
    let mut ask = rows("users", &["id"]);
    let two = ask.value(2);
    check(
        "an_integer_is_no_number_of_a_column",
        ask.order(two, Direction::Desc, Nulls::Never).by(user("id")),
    );
    let mut count = rows("posts", &[]).item(Expr::count_rows());
    count = count.filtered(|_| Expr::compare(post("user_id"), Comparison::Eq, user("id")));
    let count = Expr::Subquery(Box::new(count.select));
    check(
        "an_order_by_a_subquery",
        rows("users", &["id"]).order(count, Direction::Desc, Nulls::Never).by(user("id")),
    );
    check("an_order_by_a_test_of_null", rows("users", &["id"]).by(user("age").is_null()).by(user("id")));
    let cast = user("age").cast(ValueType::Text);
    check(
        "an_order_by_a_cast",
        rows("users", &["id"]).order(cast, Direction::Asc, Nulls::First).by(user("id")),
    );
}

#[test]
fn pages() {
    let ask = || rows("users", &["id"]).by(user("id"));
    check("a_page_of_no_rows", ask().limit(0));
    check("a_page_after_all_rows", ask().limit(5).offset(1000));
    check("a_limit_is_not_negative", ask().limit(-1));
    check("an_offset_is_not_negative", ask().limit(1).offset(-1));
    let mut ask = ask();
    ask.select.limit = Some(ask.binds.push(Value::Null(ValueType::I64)));
    check("a_limit_is_not_null", ask);
}

#[test]
fn columns_that_say_what_they_hold() {
    let known =
        |name: &'static str, ty: ValueType| -> Expr { ColumnRef::new("users", name).holding(ty).into() };
    let balance = || known("balance", ValueType::Decimal);
    let either = || Expr::call(Function::Coalesce, vec![balance(), user("balance")]);
    check("an_order_by_the_first_known_decimal", rows("users", &["id"]).by(either()).by(user("id")));
    check(
        "a_comparison_of_the_first_known_decimal",
        rows("users", &["id"]).filtered(|_| Expr::compare(either(), Comparison::Gt, balance())),
    );
    check("a_known_decimal_is_a_column_as_others_are", rows("users", &[]).item(balance()).by(balance()));
    let (day, moment) = (known("deleted_at", ValueType::Date), known("created_at", ValueType::DateTime));
    check(
        "a_known_day_beside_a_known_moment",
        rows("users", &["id"]).filtered(|_| Expr::compare(day, Comparison::Lt, moment)),
    );
}
