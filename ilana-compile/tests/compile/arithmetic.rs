//! Calculations and casts.

use ilana_ir::{ArithmeticOp, Binds, Expr, Value, ValueType};

use crate::ask::{post, rows, user};
use crate::check;

fn posts(name: &str, build: impl FnOnce(&mut Binds) -> Expr) {
    let mut ask = rows("posts", &["id"]);
    let expr = build(&mut ask.binds);
    check(name, ask.column(expr, "result"));
}

#[test]
fn integers() {
    use ArithmeticOp::{Add, Divide, Multiply, Remainder, Subtract};
    for (name, op) in [
        ("add_integers", Add),
        ("subtract_integers", Subtract),
        ("multiply_integers", Multiply),
        ("a_quotient_of_integers_is_one", Divide),
        ("a_remainder_has_the_sign_of_the_left_side", Remainder),
    ] {
        posts(name, |binds| post("views").calculate(op, Expr::Bind(binds.push(-3)), ValueType::I64));
    }
    posts("a_division_by_zero_is_null", |binds| {
        let one = Expr::Bind(binds.push(1));
        one.calculate(
            Divide,
            post("views").calculate(Subtract, post("views"), ValueType::I64),
            ValueType::I64,
        )
    });
    posts("calculations_keep_their_parentheses", |binds| {
        let inner = post("id").calculate(Subtract, post("views"), ValueType::I64);
        let outer = post("id").calculate(Subtract, inner, ValueType::I64);
        outer.calculate(Multiply, Expr::Bind(binds.push(2)), ValueType::I64)
    });
}

#[test]
fn doubles() {
    use ArithmeticOp::{Add, Divide, Multiply, Remainder, Subtract};
    for (name, op) in [
        ("add_doubles", Add),
        ("subtract_doubles", Subtract),
        ("multiply_doubles", Multiply),
        ("a_quotient_of_integers_as_a_double", Divide),
    ] {
        posts(name, |binds| post("views").calculate(op, Expr::Bind(binds.push(4)), ValueType::F64));
    }
    posts("a_remainder_is_of_integers", |_| {
        post("score").calculate(Remainder, post("score"), ValueType::F64)
    });
    posts("a_calculation_is_of_numbers", |_| post("title").calculate(Add, post("title"), ValueType::Text));
}

#[test]
fn decimals() {
    let half = || Value::Decimal("0.50".parse().unwrap());
    let users = |name: &str, op| {
        let mut ask = rows("users", &["id"]);
        let expr = user("balance").calculate(op, Expr::Bind(ask.binds.push(half())), ValueType::Decimal);
        check(name, ask.column(expr, "result"));
    };
    users("decimals_are_added_exactly", ArithmeticOp::Add);
    users("decimals_are_not_divided", ArithmeticOp::Divide);
}

#[test]
fn each_cast() {
    let cast =
        |name: &str, expr: Expr, to| check(name, rows("posts", &["id"]).column(expr.cast(to), "result"));
    cast("cast_to_integer_rounds", post("score"), ValueType::I64);
    cast("cast_to_unsigned", post("views"), ValueType::U64);
    cast("cast_to_double", post("views"), ValueType::F64);
    cast("cast_to_decimal", post("score"), ValueType::Decimal);
    cast("cast_to_text", post("views"), ValueType::Text);
    cast("cast_to_bytes", post("title"), ValueType::Bytes);
    cast("cast_to_bool", post("views"), ValueType::Bool);
    cast("cast_to_date", post("published_at"), ValueType::Date);
    cast("cast_to_time", post("published_at"), ValueType::Time);
    cast("cast_to_datetime", post("published_at"), ValueType::DateTime);
    cast("cast_to_timestamp", post("published_at"), ValueType::Timestamp);
    cast("cast_to_json", post("views"), ValueType::Json);
    cast("cast_to_array", post("views"), ValueType::Array(ilana_ir::Scalar::I64));
    let text = |name: &str, text: &str, to| {
        let mut ask = rows("countries", &["id"]);
        let text = Expr::Bind(ask.binds.push(text));
        check(name, ask.column(text.cast(to), "result"));
    };
    text("cast_of_a_text_to_time_has_six_digits", "12:30:00.5", ValueType::Time);
    text("cast_of_a_text_to_uuid_is_in_lower_case", "6F9619FF-8B86-D011-B42D-00CF4FC964FF", ValueType::Uuid);
}
