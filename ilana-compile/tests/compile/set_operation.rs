//! Unions, intersections and differences.

use ilana_ir::{
    ArithmeticOp, Comparison, Direction, Duplicates, Expr, Nulls, Select, SetOperator, Source, Value,
    ValueType, compare,
};

use crate::ask::{Ask, post, rows, user};
use crate::check;
use crate::say::{bare, integers, nothing, over, star};

fn ages() -> Ask {
    rows("users", &["age"])
}

fn views() -> Ask {
    rows("posts", &["views"])
}

#[test]
fn each_operator() {
    for (operator, name) in [
        (SetOperator::Union, "union"),
        (SetOperator::Intersect, "intersection"),
        (SetOperator::Except, "difference"),
    ] {
        check(name, ages().combined(operator, Duplicates::Once, views()));
        check(
            &format!("{name}_counts_equal_rows"),
            ages().combined(
                operator,
                Duplicates::Count,
                rows("users", &["age"]).filter(compare(user("id"), Comparison::Gt, Value::I64(9))),
            ),
        );
    }
    let nulls = ages().combined(
        SetOperator::Intersect,
        Duplicates::Once,
        rows("users", &["age"]).filtered(|_| user("age").is_null()),
    );
    check("nulls_are_equal_in_combined_rows", nulls);
}

fn number(n: i64) -> Ask {
    let mut ask = nothing();
    let value = ask.value(n);
    ask.column(value, "n")
}

#[test]
fn from_left_to_right() {
    use SetOperator::{Except, Intersect, Union};
    let row = |ask: Ask, operator, n| ask.combined(operator, Duplicates::Once, number(n));
    check("an_intersection_comes_after_a_union_before_it", row(row(number(1), Union, 2), Intersect, 2));
    check("an_intersection_comes_first_where_it_is_first", row(row(number(1), Intersect, 1), Union, 2));
    check("intersections_alone", row(row(number(1), Intersect, 1), Intersect, 2));
    check("a_difference_comes_after_a_union_before_it", row(row(number(1), Union, 2), Except, 1));
    check("a_union_comes_after_a_difference_before_it", row(row(number(1), Except, 1), Union, 1));
    let long = row(row(row(row(number(1), Union, 2), Intersect, 1), Union, 3), Intersect, 3);
    check("intersections_between_unions", long.clone().limit(5));
    check("intersections_between_unions_are_ordered", long.order(bare("n"), Direction::Desc, Nulls::First));
    let twice = number(1).union_all(number(1)).union_all(number(2));
    check("a_union_makes_rows_differ_that_were_counted", twice.clone().union(number(2)));
    check("a_union_counts_after_one_that_does_not", number(1).union(number(1)).union_all(number(1)));
}

#[test]
fn values_keep_their_types() {
    let value = |value: Value| {
        let mut ask = nothing();
        let bind = ask.value(value);
        ask.column(bind, "n")
    };
    let null = || value(Value::Null(ilana_ir::ValueType::I64));
    let united = null().union_all(value(Value::I64(10))).union_all(value(Value::I64(9))).union_all(null());
    check("numbers_united_with_null_are_numbers", united.order(bare("n"), Direction::Asc, Nulls::First));
    let texts = value(Value::from("b"))
        .union_all(value(Value::Null(ilana_ir::ValueType::Text)))
        .union_all(value(Value::from("a longer one")));
    check("texts_united_with_null", texts.order(bare("n"), Direction::Desc, Nulls::Last));
    let with_column = ages().union(value(Value::Null(ilana_ir::ValueType::I64)));
    check("a_column_united_with_null", with_column.order(bare("age"), Direction::Desc, Nulls::Last).limit(4));
}

#[test]
fn ordered() {
    let both = || ages().union(views());
    check("combined_rows_are_ordered", both().order(bare("age"), Direction::Asc, Nulls::Last).limit(4));
    check(
        "combined_rows_are_ordered_with_nulls_first",
        both().order(bare("age"), Direction::Desc, Nulls::First).limit(4).offset(1),
    );
    check("combined_rows_skip_some", both().order(bare("age"), Direction::Asc, Nulls::First).offset(3));
    let mut computed = both();
    let two = computed.value(7);
    let computed = computed
        .order(integers(bare("age"), ArithmeticOp::Remainder, two), Direction::Asc, Nulls::Last)
        .order(bare("age"), Direction::Asc, Nulls::Last);
    check("combined_rows_are_ordered_by_an_expression", computed.limit(6));
    check("combined_rows_are_ordered_by_no_column_of_a_table", both().by(user("age")));
    let mut by_value = both();
    let one = by_value.value(1);
    check(
        "combined_rows_are_ordered_by_a_value",
        by_value.by(one).order(bare("age"), Direction::Asc, Nulls::First),
    );
}

#[test]
fn arms() {
    let last = || rows("posts", &["id"]).order(post("id"), Direction::Desc, Nulls::Never).limit(2);
    check(
        "an_arm_has_an_order_and_limit_of_its_own",
        rows("users", &["id"]).filter(compare(user("id"), Comparison::Lt, Value::I64(3))).union_all(last()),
    );
    let mut binds = last().binds;
    let first = last().select;
    let second = rows("users", &["id"]).by(user("id")).limit(1).offset(4);
    let second = binds.adopt(ilana_ir::Bound { node: second.select, binds: second.binds });
    let combined: Select = first.combine(SetOperator::Union, Duplicates::Count, second);
    check("both_arms_have_an_order_and_limit_of_their_own", Ask { select: combined, binds });
    let nested = number(2).union_all(number(3));
    check("an_arm_is_combined_itself", number(1).union_all(nested.clone()));
    check(
        "an_arm_is_combined_itself_otherwise",
        number(2).combined(SetOperator::Except, Duplicates::Once, nested),
    );
}

#[test]
fn within_others() {
    let mut ask = nothing();
    let select = ask.take(ages().union(views()));
    ask.select.from = Some(select.named("both"));
    check("combined_rows_are_a_source", ask.item(Expr::count_rows()));
    let mut ask = rows("users", &["id"]);
    let select = ask.take(rows("posts", &["user_id"]).combined(
        SetOperator::Except,
        Duplicates::Once,
        rows("user_roles", &["user_id"]),
    ));
    check("combined_rows_are_a_set", ask.filtered(|_| user("id").in_query(select)));
    let grouped = rows("users", &["country_id"]).column(Expr::count_rows(), "n").group_by(user("country_id"));
    check("groups_are_combined", grouped.clone().union_all(grouped));
    let star_of = |table: &'static str| over(Source::table(table)).item(star(None));
    check("all_columns_are_combined", star_of("roles").union(star_of("roles")));
}

#[test]
fn widths() {
    check("combined_rows_have_as_many_columns", rows("users", &["id", "age"]).union(views()));
    let mut locked = ages().union(views());
    locked.select.lock = Some(Box::new(ilana_ir::Lock::new(ilana_ir::LockStrength::Update)));
    check("combined_rows_have_no_lock", locked.order(bare("age"), Direction::Asc, Nulls::Last));
}

#[test]
fn columns_of_two_types() {
    let cast = |column, ty| rows("users", &[]).item(user(column).cast(ty));
    let both = |one: Ask, other| one.combined(SetOperator::Union, Duplicates::Once, other);
    for (name, column, [one, other]) in [
        ("a_union_of_days_and_moments", "created_at", [ValueType::Date, ValueType::Timestamp]),
        ("a_union_of_moments_and_days", "created_at", [ValueType::DateTime, ValueType::Date]),
        ("a_union_of_integers_and_decimals", "balance", [ValueType::I64, ValueType::Decimal]),
        ("a_union_of_decimals_and_doubles", "balance", [ValueType::Decimal, ValueType::F64]),
    ] {
        check(name, both(cast(column, one), cast(column, other)));
    }
}
