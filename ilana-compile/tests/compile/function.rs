//! Functions of texts and numbers.

use ilana_ir::{Binds, Expr, Function, Value};

use crate::ask::{post, rows, user};
use crate::check;

fn call(name: &str, function: Function, build: impl FnOnce(&mut Binds) -> Vec<Expr>) {
    let mut ask = rows("users", &["id"]);
    let args = build(&mut ask.binds);
    check(name, ask.column(Expr::call(function, args), "result"));
}

fn of_posts(name: &str, function: Function, build: impl FnOnce(&mut Binds) -> Vec<Expr>) {
    let mut ask = rows("posts", &["id"]);
    let args = build(&mut ask.binds);
    check(name, ask.column(Expr::call(function, args), "result"));
}

#[test]
fn each_function_of_a_text() {
    for (name, function) in [
        ("lower", Function::Lower),
        ("upper", Function::Upper),
        ("length_counts_characters", Function::Length),
        ("trim", Function::Trim),
        ("trim_start", Function::TrimStart),
        ("trim_end", Function::TrimEnd),
    ] {
        call(name, function, |_| vec![user("name")]);
    }
    let bind = |binds: &mut Binds, value: Value| Expr::Bind(binds.push(value));
    call("replace", Function::Replace, |binds| {
        vec![user("name"), bind(binds, "i".into()), bind(binds, "'\\".into())]
    });
    call("position", Function::Position, |binds| vec![user("name"), bind(binds, "e".into())]);
    call("concat_with_null_is_null", Function::Concat, |binds| {
        vec![user("name"), bind(binds, " of ".into()), user("email")]
    });
    call("null_if", Function::NullIf, |binds| vec![user("name"), bind(binds, "Bob".into())]);
}

#[test]
fn a_part_of_a_text() {
    for (name, first, count) in [
        ("substring", 2, 3),
        ("a_substring_from_before_the_start_is_shorter", -1, 4),
        ("a_substring_of_less_than_nothing_is_empty", 2, -1),
    ] {
        call(name, Function::Substring, |binds| {
            vec![user("name"), Expr::Bind(binds.push(first)), Expr::Bind(binds.push(count))]
        });
    }
}

#[test]
fn each_function_of_a_number() {
    for (name, function) in [
        ("abs", Function::Abs),
        ("floor", Function::Floor),
        ("ceil", Function::Ceil),
        ("round_to_no_digits", Function::Round),
    ] {
        of_posts(name, function, |_| vec![post("score")]);
    }
    for (name, digits) in [("round_halves_away_from_zero", 1), ("round_to_tens", -1)] {
        of_posts(name, Function::Round, |binds| vec![post("score"), Expr::Bind(binds.push(digits))]);
    }
}

#[test]
fn several_values() {
    call("coalesce", Function::Coalesce, |binds| {
        vec![user("age"), user("country_id"), Expr::Bind(binds.push(0))]
    });
    call("coalesce_of_one", Function::Coalesce, |_| vec![user("age")]);
    call("greatest_with_null_is_null", Function::Greatest, |binds| {
        vec![user("age"), Expr::Bind(binds.push(30))]
    });
    call("least_with_null_is_null", Function::Least, |binds| vec![user("age"), Expr::Bind(binds.push(30))]);
}

#[test]
fn a_function_of_the_database() {
    call("a_function_by_its_name", Function::Named("upper".into()), |_| vec![user("email")]);
    call("a_function_name_is_a_word", Function::Named("upper(1); --".into()), |_| vec![user("email")]);
    call("a_function_has_its_arguments", Function::Replace, |_| vec![user("name")]);
}

#[test]
fn random_orders() {
    let mut ask = rows("users", &["id"]);
    ask.select.filter = Some(Expr::Bool(false));
    let by = Expr::call(Function::Random, Vec::new());
    check("an_order_by_random", ask.order(by, ilana_ir::Direction::Asc, ilana_ir::Nulls::Never));
}
