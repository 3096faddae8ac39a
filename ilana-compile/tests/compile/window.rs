//! Functions over windows.

use ilana_ir::{
    Aggregate, AggregateFunction, ArithmeticOp, Case, Comparison, Direction, Duplicates, Exclude, Expr,
    Frame, FrameBound, FrameUnit, Function, Nulls, Order, Value, ValueType, When, Window, WindowFunction,
    compare,
};

use crate::ask::{Ask, post, rows, user};
use crate::check;
use crate::say::{asc, integers, window};

use FrameBound::{CurrentRow, Following, Preceding, UnboundedFollowing, UnboundedPreceding};

fn by_age() -> Vec<Order> {
    vec![Order::nullable(user("age"), Direction::Asc)]
}

fn by_age_and_id() -> Vec<Order> {
    vec![Order::nullable(user("age"), Direction::Asc), asc(user("id"))]
}

fn read(function: WindowFunction, order_by: Vec<Order>) -> Ask {
    rows("users", &["id"]).column(window(function, vec![user("is_active")], order_by), "w").by(user("id"))
}

fn aggregate(function: AggregateFunction, arg: Option<Expr>, ty: ValueType) -> Aggregate {
    Aggregate { function, arg, ty, duplicates: Duplicates::Count, filter: None, order_by: vec![] }
}

fn sum_of_ages() -> WindowFunction {
    WindowFunction::Aggregate(aggregate(AggregateFunction::Sum, Some(user("age")), ValueType::I64))
}

fn framed(function: WindowFunction, order_by: Vec<Order>, frame: Frame) -> Ask {
    let node = Window { frame: Some(frame), ..Window::over(function, vec![], order_by) };
    rows("users", &["id"]).column(node.into(), "w").by(user("id"))
}

#[test]
fn each_function() {
    use WindowFunction::{
        CumeDist, DenseRank, FirstValue, Lag, LastValue, Lead, NthValue, Ntile, PercentRank, Rank, RowNumber,
    };
    check("the_number_of_a_row", read(RowNumber, by_age_and_id()));
    check("the_rank_of_a_row", read(Rank, by_age()));
    check("the_dense_rank_of_a_row", read(DenseRank, by_age()));
    check("the_rank_as_a_part", read(PercentRank, by_age()));
    check("the_part_of_rows_up_to_it", read(CumeDist, by_age()));
    check("the_bucket_of_a_row", read(Ntile(4), by_age_and_id()));
    check("the_value_before", read(Lag { expr: user("name"), offset: 1 }, by_age_and_id()));
    check("the_value_of_the_row_itself", read(Lag { expr: user("name"), offset: 0 }, by_age_and_id()));
    check("the_value_after", read(Lead { expr: user("age"), offset: 2 }, by_age_and_id()));
    check("the_first_value", read(FirstValue(user("name")), by_age_and_id()));
    check("the_last_value_up_to_here", read(LastValue(user("name")), by_age_and_id()));
    check("the_nth_value", read(NthValue { expr: user("name"), row: 2 }, by_age_and_id()));
}

#[test]
fn no_order() {
    use WindowFunction::{CumeDist, DenseRank, Lag, Lead, Ntile, PercentRank, Rank};
    let ask = |function| rows("users", &["id"]).column(window(function, vec![], vec![]), "w");
    for (function, name) in
        [(Rank, "rank"), (DenseRank, "dense_rank"), (PercentRank, "percent_rank"), (CumeDist, "cume_dist")]
    {
        check(&format!("{name}_without_order"), ask(function));
    }
    check("ntile_without_order", ask(Ntile(1)));
    check("lag_without_order", ask(Lag { expr: user("id"), offset: 100 }));
    check("lead_without_order", read(Lead { expr: user("id"), offset: 100 }, vec![]));
}

#[test]
fn counts_are_numbers_of_rows() {
    check("buckets_are_one_at_least", read(WindowFunction::Ntile(0), by_age()));
    check(
        "the_nth_is_the_first_at_least",
        read(WindowFunction::NthValue { expr: user("id"), row: 0 }, by_age()),
    );
    check(
        "an_offset_is_a_32_bit_integer",
        read(WindowFunction::Lag { expr: user("id"), offset: u32::MAX }, by_age()),
    );
}

#[test]
fn aggregates() {
    let over = |aggregate, order_by| read(WindowFunction::Aggregate(aggregate), order_by);
    check(
        "a_running_sum",
        over(aggregate(AggregateFunction::Sum, Some(user("age")), ValueType::I64), by_age_and_id()),
    );
    check(
        "a_sum_of_equals",
        over(aggregate(AggregateFunction::Sum, Some(user("age")), ValueType::F64), by_age()),
    );
    check(
        "a_count_of_the_partition",
        over(aggregate(AggregateFunction::Count, None, ValueType::I64), vec![]),
    );
    check(
        "a_running_mean",
        over(aggregate(AggregateFunction::Avg, Some(user("age")), ValueType::F64), by_age_and_id()),
    );
    check(
        "a_running_least",
        over(aggregate(AggregateFunction::Min, Some(user("name")), ValueType::Text), by_age_and_id()),
    );
    check(
        "a_running_greatest",
        over(aggregate(AggregateFunction::Max, Some(user("age")), ValueType::I64), by_age_and_id()),
    );
    let mut ask = rows("users", &["id"]);
    let condition = ask.binds.adopt(compare(user("age"), Comparison::Gt, Value::I64(20)));
    let mut some = aggregate(AggregateFunction::Sum, Some(user("age")), ValueType::I64);
    some.filter = Some(condition);
    check(
        "a_running_sum_of_some",
        ask.column(window(WindowFunction::Aggregate(some), vec![user("is_active")], by_age_and_id()), "w")
            .by(user("id")),
    );
    let mut ask = rows("users", &["id"]);
    let condition = ask.binds.adopt(compare(user("age"), Comparison::Gt, Value::I64(20)));
    let mut some = aggregate(AggregateFunction::Count, None, ValueType::I64);
    some.filter = Some(condition);
    check(
        "a_running_count_of_some",
        ask.column(window(WindowFunction::Aggregate(some), vec![], by_age_and_id()), "w").by(user("id")),
    );
}

#[test]
fn extremes_of_the_key() {
    let down =
        || vec![Order { expr: user("age"), direction: Direction::Desc, nulls: Nulls::Last }, asc(user("id"))];
    let rows_so_far = Frame::between(FrameUnit::Rows, UnboundedPreceding, CurrentRow);
    for (function, name) in [(AggregateFunction::Min, "least"), (AggregateFunction::Max, "greatest")] {
        let extreme =
            || WindowFunction::Aggregate(aggregate(function.clone(), Some(user("age")), ValueType::I64));
        check(&format!("the_{name}_so_far_of_the_key"), framed(extreme(), down(), rows_so_far));
    }
}

#[test]
fn decimals() {
    let least = aggregate(AggregateFunction::Min, Some(user("balance")), ValueType::Decimal);
    check("a_running_least_decimal", read(WindowFunction::Aggregate(least), by_age_and_id()));
    let sum = aggregate(AggregateFunction::Sum, Some(user("balance")), ValueType::Decimal);
    check("a_running_sum_of_decimals", read(WindowFunction::Aggregate(sum), by_age_and_id()));
}

#[test]
fn windows_choose_no_rows() {
    let number = || window(WindowFunction::RowNumber, vec![], by_age_and_id());
    let first = compare(number(), Comparison::Eq, Value::I64(1));
    check("a_window_is_no_condition", rows("users", &["id"]).filter(first));
    check("a_window_is_no_group", rows("users", &[]).item(Expr::count_rows()).group_by(number()));
}

#[test]
fn aggregates_that_are_refused() {
    let over = |aggregate| read(WindowFunction::Aggregate(aggregate), by_age());
    let once = Aggregate {
        duplicates: Duplicates::Once,
        ..aggregate(AggregateFunction::Count, Some(user("age")), ValueType::I64)
    };
    check("values_count_once_in_groups_only", over(once));
    let joined =
        aggregate(AggregateFunction::Join { separator: ",".into() }, Some(user("name")), ValueType::Text);
    check("texts_are_joined_over_a_window", read(WindowFunction::Aggregate(joined.clone()), by_age_and_id()));
    check(
        "joined_texts_have_the_order_of_the_window",
        over(Aggregate { order_by: vec![asc(user("id"))], ..joined }),
    );
}

#[test]
fn frames_of_rows() {
    let check_frame = |name, start, end| {
        check(name, framed(sum_of_ages(), by_age_and_id(), Frame::between(FrameUnit::Rows, start, end)))
    };
    check_frame("rows_from_the_first", UnboundedPreceding, CurrentRow);
    check_frame("rows_to_the_last", CurrentRow, UnboundedFollowing);
    check_frame("rows_around", Preceding(1), Following(2));
    check_frame("rows_before", Preceding(3), Preceding(1));
    check_frame("rows_after", Following(1), Following(3));
    check_frame("all_rows", UnboundedPreceding, UnboundedFollowing);
    check_frame("rows_of_no_frame", Preceding(1), Preceding(3));
    check_frame("this_row", CurrentRow, CurrentRow);
    check_frame("rows_end_after_they_start", Following(1), CurrentRow);
    check_frame("rows_do_not_start_at_the_last", UnboundedFollowing, UnboundedFollowing);
    check_frame("rows_do_not_end_at_the_first", UnboundedPreceding, UnboundedPreceding);
    let last = WindowFunction::LastValue(user("name"));
    check(
        "the_last_value_of_all",
        framed(
            last,
            by_age_and_id(),
            Frame::between(FrameUnit::Rows, UnboundedPreceding, UnboundedFollowing),
        ),
    );
    let any = Frame::between(FrameUnit::Rows, UnboundedPreceding, UnboundedFollowing);
    check("all_rows_in_no_order", framed(sum_of_ages(), vec![], any));
    check("a_rank_has_no_frame", framed(WindowFunction::Rank, by_age(), any));
}

#[test]
fn frames_of_differences() {
    let check_frame = |name, order, start, end| {
        check(name, framed(sum_of_ages(), vec![order], Frame::between(FrameUnit::Range, start, end)))
    };
    let key = |direction, nulls| Order { expr: user("age"), direction, nulls };
    use Direction::{Asc, Desc};
    check_frame("differences_around", key(Asc, Nulls::First), Preceding(5), Following(2));
    check_frame("differences_with_nulls_last", key(Asc, Nulls::Last), Preceding(5), Following(2));
    check_frame("differences_downwards", key(Desc, Nulls::Last), Preceding(5), CurrentRow);
    check_frame("differences_downwards_with_nulls_first", key(Desc, Nulls::First), CurrentRow, Following(7));
    check_frame(
        "differences_to_the_last_with_nulls_last",
        key(Asc, Nulls::Last),
        Preceding(5),
        UnboundedFollowing,
    );
    check_frame("equals_and_before", key(Asc, Nulls::Last), UnboundedPreceding, CurrentRow);
    let two = vec![key(Asc, Nulls::First), asc(user("id"))];
    let frame = Frame::between(FrameUnit::Range, Preceding(1), CurrentRow);
    check("differences_have_one_key", framed(sum_of_ages(), two.clone(), frame));
    let frame = Frame::between(FrameUnit::Range, UnboundedPreceding, CurrentRow);
    check("equals_by_two_keys", framed(sum_of_ages(), two, frame));
    let of_doubles = Window {
        frame: Some(Frame::between(FrameUnit::Range, Preceding(2), Following(1))),
        ..Window::over(
            WindowFunction::Aggregate(aggregate(AggregateFunction::Count, None, ValueType::I64)),
            vec![],
            vec![Order { expr: post("score"), direction: Asc, nulls: Nulls::Last }],
        )
    };
    check("differences_of_doubles", rows("posts", &["id"]).column(of_doubles.into(), "w").by(post("id")));
}

#[test]
fn frames_of_groups_and_exclusion() {
    let groups = |start, end| Frame::between(FrameUnit::Groups, start, end);
    check("groups_around", framed(sum_of_ages(), by_age(), groups(Preceding(1), Following(1))));
    check("groups_have_an_order", framed(sum_of_ages(), vec![], groups(Preceding(1), CurrentRow)));
    for (exclude, name) in [
        (Exclude::CurrentRow, "all_but_this_row"),
        (Exclude::Group, "all_but_this_group"),
        (Exclude::Ties, "all_but_the_equals"),
    ] {
        let frame =
            Frame { exclude, ..Frame::between(FrameUnit::Rows, UnboundedPreceding, UnboundedFollowing) };
        check(name, framed(sum_of_ages(), by_age(), frame));
    }
}

#[test]
fn within_others() {
    let number = || window(WindowFunction::RowNumber, vec![user("is_active")], by_age_and_id());
    let mut ask = rows("users", &["id"]);
    let hundred = ask.value(100);
    let sum = integers(number(), ArithmeticOp::Multiply, hundred.clone());
    check("a_window_within_a_calculation", ask.clone().column(sum, "w").by(user("id")));
    let case = Case {
        arms: vec![When {
            condition: Expr::compare(number(), Comparison::Lt, hundred.clone()),
            value: number(),
        }],
        otherwise: None,
    };
    check("a_window_within_a_case", ask.clone().column(Expr::Case(Box::new(case)), "w").by(user("id")));
    let value = Expr::call(
        Function::Coalesce,
        vec![window(WindowFunction::Lag { expr: user("age"), offset: 1 }, vec![], by_age_and_id()), hundred],
    );
    check("a_window_within_a_function", ask.column(value, "w").by(user("id")));
    check(
        "rows_are_ordered_by_a_window",
        rows("users", &["id"]).order(number(), Direction::Desc, Nulls::Never).by(user("id")),
    );
    let before = window(WindowFunction::Lag { expr: user("age"), offset: 1 }, vec![], by_age_and_id());
    check(
        "rows_are_ordered_by_a_window_with_nulls",
        rows("users", &["id"]).order(before, Direction::Asc, Nulls::Last).by(user("id")),
    );
    let total = Aggregate { ..aggregate(AggregateFunction::Sum, Some(Expr::count_rows()), ValueType::I64) };
    let ask = rows("users", &["country_id"])
        .column(Expr::count_rows(), "n")
        .column(window(WindowFunction::Aggregate(total), vec![], vec![]), "all")
        .group_by(user("country_id"));
    check("a_window_over_groups", ask.order(user("country_id"), Direction::Asc, Nulls::Last));
    let mut ask = rows("users", &["id"]);
    let (one, two) = (ask.value(1), ask.value(2));
    let constant = window(WindowFunction::RowNumber, vec![one], vec![asc(two), asc(user("id"))]);
    check("a_window_over_values", ask.column(constant, "w").by(user("id")));
    check(
        "rows_with_windows_differ",
        rows("users", &[]).distinct().column(window(WindowFunction::Rank, vec![], by_age()), "w").order(
            crate::say::bare("w"),
            Direction::Desc,
            Nulls::Last,
        ),
    );
}
