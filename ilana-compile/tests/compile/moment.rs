//! Parts of moments.

use chrono::NaiveDate;
use ilana_ir::{Binds, Comparison, Expr, Function, Value};

use crate::ask::{post, rows, user};
use crate::check;

#[test]
fn each_part_of_a_moment() {
    for (name, function) in [
        ("date_of_a_moment", Function::Date),
        ("time_of_a_moment", Function::Time),
        ("year_of_a_moment", Function::Year),
        ("month_of_a_moment", Function::Month),
        ("day_of_a_moment", Function::Day),
        ("hour_of_a_moment", Function::Hour),
        ("minute_of_a_moment", Function::Minute),
        ("second_of_a_moment_has_no_fraction", Function::Second),
    ] {
        check(name, rows("users", &["id"]).column(Expr::call(function, vec![user("created_at")]), "part"));
    }
}

#[test]
fn parts_are_compared() {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let time = day.and_hms_micro_opt(23, 59, 59, 999_999).unwrap().time();
    let parts = [
        ("rows_of_a_day", Function::Date, Comparison::Eq, Value::Date(day)),
        ("rows_before_a_time_of_day", Function::Time, Comparison::Lt, Value::Time(time)),
        ("rows_since_a_year", Function::Year, Comparison::Ge, Value::from(2024)),
        ("rows_of_other_months", Function::Month, Comparison::Ne, Value::from(1)),
    ];
    for (name, function, op, value) in parts {
        let part = Expr::call(function, vec![user("created_at")]);
        check(name, rows("users", &["id"]).filter(ilana_ir::compare(part, op, value)));
    }
}

#[test]
fn the_last_moment_of_the_calendar_has_parts() {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap().and_hms_micro_opt(23, 59, 59, 999_999).unwrap();
    let mut ask = rows("countries", &["id"]);
    let part = |function, binds: &mut Binds| {
        Expr::call(function, vec![Expr::Bind(binds.push(Value::DateTime(last)))])
    };
    let date = part(Function::Date, &mut ask.binds);
    let time = part(Function::Time, &mut ask.binds);
    let second = part(Function::Second, &mut ask.binds);
    check(
        "the_last_moment_of_the_calendar_has_parts",
        ask.column(date, "day").column(time, "time").column(second, "second"),
    );
}

#[test]
fn now_is_later_than_what_was() {
    let now = Expr::call(Function::Now, Vec::new());
    let past = Expr::compare(post("published_at"), Comparison::Lt, now);
    check("now_is_later_than_what_was", rows("posts", &["id"]).filter(crate::ask::plain(past)));
}
