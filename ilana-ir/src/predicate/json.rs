//! Comparisons of a part of a JSON document with a value.

use chrono::SecondsFormat;
use rust_decimal::prelude::ToPrimitive;
use serde_json::Value as Document;

use super::compare;
use crate::{Binds, Bound, Comparison, Expr, Json, JsonPath, Value, ValueType, json_contains};

/// A comparison of what stands at a path of a JSON document with a value. What is there and is of another kind compares as
/// null does: a number of any type with numbers, a truth value with truth values, a text with texts and with the texts of
/// numbers and truth values.
///
/// Days, times and uuids are compared as the texts that `serde` makes of them, scalars of JSON as what they are. With a
/// null, JSON's own too, `=` asks for JSON's null or for nothing there, and `<>` for anything else. Bytes and arrays equal
/// nothing. Integers of 54 bits and more are compared with integers only, and no database compares whole documents alike:
/// the compiler refuses it.
pub fn json_compare(json: Expr, path: JsonPath, op: Comparison, value: Value) -> Bound<Expr> {
    let value = as_in_json(value);
    if value.is_null() {
        return is_null(json, path, op);
    }
    let ty = value.value_type();
    // No part of a document is bytes or an array of a database.
    let types = [ValueType::Bool, ValueType::I64, ValueType::F64, ValueType::Json, ValueType::Text];
    if types.contains(&ty) {
        return compare(json.json(path, ty), op, value);
    }
    if op == Comparison::Ne {
        return is_null(json, path, op);
    }
    Bound { node: Expr::Bool(op == Comparison::Differs), binds: Binds::default() }
}

/// Read as text, an array or object would be null too.
fn is_null(json: Expr, path: JsonPath, op: Comparison) -> Bound<Expr> {
    let is_compared = matches!(op, Comparison::Eq | Comparison::Same | Comparison::Ne | Comparison::Differs);
    if !is_compared {
        return Bound { node: Expr::Bool(false), binds: Binds::default() };
    }
    let mut binds = Binds::default();
    let mut holds = |empty| binds.adopt(json_contains(json.clone(), path.clone(), empty));
    let holds_parts =
        Expr::Or(vec![holds(Document::Array(Vec::new())), holds(Document::Object(<_>::default()))]);
    let exists = Expr::Json(Box::new(Json::HasPath { json: json.clone(), path: path.clone() }));
    let no_scalar = json.json(path, ValueType::Text).is_null();
    let node = Expr::And(vec![no_scalar, Expr::And(vec![exists, holds_parts]).negate()]);
    let negated = matches!(op, Comparison::Ne | Comparison::Differs);
    Bound { node: if negated { node.negate() } else { node }, binds }
}

/// The value as a document may hold it.
fn as_in_json(value: Value) -> Value {
    match value {
        Value::Json(Document::Null) => Value::Null(ValueType::Json),
        Value::Json(Document::Bool(truth)) => Value::Bool(truth),
        Value::Json(Document::String(text)) => Value::Text(text),
        Value::Json(Document::Number(number)) => {
            let integer = number.as_i64().map(Value::I64).or(number.as_u64().map(Value::U64));
            match integer.or(number.as_f64().map(Value::F64)) {
                Some(value) => as_in_json(value),
                None => Value::Json(Document::Number(number)),
            }
        }
        // A number in a document may have a fraction; below this limit a double tells each integer from its neighbours.
        Value::I64(n) if n.unsigned_abs() < 1 << 53 => n.to_f64().map_or(Value::I64(n), Value::F64),
        Value::U64(n) => match i64::try_from(n) {
            Ok(n) => as_in_json(Value::I64(n)),
            Err(_) => n.to_f64().map_or(Value::U64(n), Value::F64),
        },
        Value::Decimal(n) => n.to_f64().map_or(Value::Decimal(n), Value::F64),
        Value::Date(day) => Value::Text(day.format("%Y-%m-%d").to_string()),
        Value::Time(time) => Value::Text(time.format("%H:%M:%S%.f").to_string()),
        Value::DateTime(moment) => Value::Text(moment.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
        Value::Timestamp(instant) => Value::Text(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Value::Uuid(uuid) => Value::Text(uuid.to_string()),
        Value::Null(_)
        | Value::Bool(_)
        | Value::I64(_)
        | Value::F64(_)
        | Value::Text(_)
        | Value::Bytes(_)
        | Value::Json(_)
        | Value::Array(..) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: impl Into<Value>) -> Value {
        as_in_json(value.into())
    }

    #[test]
    fn a_value_is_compared_as_what_a_document_holds() {
        assert_eq!(read(7_i64), Value::F64(7.0));
        assert_eq!(read(1_i64 << 53), Value::I64(1 << 53), "a double would not tell it from the next");
        assert_eq!(read(Value::U64(7)), Value::F64(7.0));
        assert_eq!(read(Value::Json(serde_json::json!("a"))), Value::from("a"));
        assert_eq!(read(Value::Json(serde_json::json!(null))), Value::Null(ValueType::Json));
        assert_eq!(read(Value::Json(serde_json::json!(1.5))), Value::F64(1.5));
        let day = chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let moment = day.and_hms_micro_opt(12, 30, 0, 500_000).unwrap();
        for (value, json) in [
            (Value::Date(day), serde_json::json!("2024-02-29")),
            (Value::Time(moment.time()), serde_json::json!("12:30:00.500")),
            (Value::DateTime(moment), serde_json::json!("2024-02-29T12:30:00.500")),
            (Value::Timestamp(moment.and_utc()), serde_json::json!("2024-02-29T12:30:00.500Z")),
        ] {
            assert_eq!(read(value), read(Value::Json(json)));
        }
    }

    #[test]
    fn bytes_equal_nothing() {
        let ask = |op| json_compare(Expr::column("t", "c"), Vec::new(), op, Value::Bytes(vec![1])).node;
        assert_eq!(ask(Comparison::Eq), Expr::Bool(false));
        assert_eq!(ask(Comparison::Differs), Expr::Bool(true));
    }
}
