//! Defaults that their column could not hold: PostgreSQL and MySQL would refuse some when the table is made and others with
//! the first row, and SQLite would store them.

use std::net::IpAddr;

use chrono::NaiveDateTime;
use ilana_ir::{Column, ColumnDefault, ColumnType, Scalar, TableName, Value, ValueType};
use rust_decimal::Decimal;
use serde::de::IgnoredAny;

use crate::CompileError;
use crate::check::invalid;

/// Refuses a default that is none of the column's values.
pub(super) fn check(table: &TableName, column: &Column) -> Result<(), CompileError> {
    let Some(ColumnDefault::Value(value)) = &column.default else { return Ok(()) };
    let Some(why) = misfit(column, value) else { return Ok(()) };
    let what = format!("the default of `{}` of `{table}` is {why}", column.name);
    Err(invalid(what, "give it a default that the column may hold, or none"))
}

/// Why a value is none of the column's; `None` also where only the database knows.
fn misfit(column: &Column, value: &Value) -> Option<String> {
    let why = match (&column.ty, value) {
        (_, Value::Null(_)) => return (!column.nullable).then(|| "null, which it may not be".to_owned()),
        (ty, value) if ty.is_integer() => of_integers(column, value),
        // MySQL's truth values are small integers, as which the tables of other programs use them.
        (ColumnType::Boolean, Value::Bool(_) | Value::I64(_) | Value::U64(_)) => None,
        (ColumnType::Boolean, _) => Some("neither true nor false"),
        (ColumnType::Float | ColumnType::Double, value) => match value {
            Value::F64(_) | Value::Decimal(_) | Value::I64(_) | Value::U64(_) => None,
            Value::Text(text) if text.trim().parse::<f64>().is_ok() => None,
            _ => Some("no number"),
        },
        (ColumnType::Decimal { precision, scale }, value) => of_decimals(*precision, *scale, value),
        (ColumnType::Char(length) | ColumnType::String(length), Value::Text(text)) => {
            let is_long = text.chars().count() > usize::try_from(*length).unwrap_or(usize::MAX);
            is_long.then_some("longer than it")
        }
        (ColumnType::Char(length) | ColumnType::String(length), Value::I64(_) | Value::U64(_)) => {
            let is_long = written(value)
                .is_some_and(|text| text.len() > usize::try_from(*length).unwrap_or(usize::MAX));
            is_long.then_some("longer than it")
        }
        (ColumnType::Enum { values, .. }, Value::Text(text)) => {
            (!values.contains(text)).then_some("none of its texts")
        }
        (ty, Value::Text(text)) => of_texts(ty, text),
        _ => None,
    };
    why.map(|why| format!("{value:?}, which is {why}"))
}

/// Why a text is none of the values that a type of no texts is given by one.
fn of_texts(ty: &ColumnType, text: &str) -> Option<&'static str> {
    let (is_read, why) = match ty {
        ColumnType::Date => (read(text, Scalar::Date).is_some(), "no day: a moment is `ColumnDefault::Now`"),
        ColumnType::Time => (read(text, Scalar::Time).is_some(), "no time of a day"),
        ColumnType::DateTime | ColumnType::Timestamp => {
            (moment(text).is_some(), "no moment: the present one is `ColumnDefault::Now`")
        }
        ColumnType::Uuid => (read(text, Scalar::Uuid).is_some(), "no UUID"),
        ColumnType::Json => (serde_json::from_str::<IgnoredAny>(text).is_ok(), "no document"),
        ColumnType::Inet => {
            let (address, length) = text.split_once('/').unwrap_or((text, "0"));
            (address.parse::<IpAddr>().is_ok() && length.parse::<u8>().is_ok(), "no address")
        }
        _ => return None,
    };
    (!is_read).then_some(why)
}

fn read(text: &str, ty: Scalar) -> Option<Value> {
    Value::from(text).coerce(ValueType::Scalar(ty)).ok()
}

/// A text as a moment, which is one of the universal zone where it says none.
fn moment(text: &str) -> Option<NaiveDateTime> {
    if let Some(Value::Timestamp(instant)) = read(text, Scalar::Timestamp) {
        return Some(instant.naive_utc());
    }
    match read(text, Scalar::DateTime).or_else(|| read(text, Scalar::Date))? {
        Value::DateTime(moment) => Some(moment),
        Value::Date(day) => Some(day.into()),
        _ => None,
    }
}

/// A number or truth value as a text: a truth value is a number, as it is to MySQL.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Bool(truth) => Some(u8::from(*truth).to_string()),
        Value::I64(number) => Some(number.to_string()),
        Value::U64(number) => Some(number.to_string()),
        Value::Decimal(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A default in the type of its column, where it is given in another that each engine would read in its own way.
pub(crate) fn typed(column: &Column, value: &Value) -> Value {
    let of_text = |text: &str| match &column.ty {
        ty if ty.is_integer() => text.trim().parse().ok().map(Value::I64),
        ColumnType::Float | ColumnType::Double => text.trim().parse().ok().map(Value::F64),
        ColumnType::Decimal { .. } => read(text.trim(), Scalar::Decimal),
        ColumnType::Date => read(text, Scalar::Date),
        ColumnType::Time => read(text, Scalar::Time),
        ColumnType::DateTime => moment(text).map(Value::DateTime),
        ColumnType::Timestamp => moment(text).map(|moment| Value::Timestamp(moment.and_utc())),
        ColumnType::Uuid => read(text, Scalar::Uuid),
        _ => None,
    };
    let other = match (&column.ty, value) {
        (_, Value::Text(text)) => of_text(text),
        (ColumnType::Boolean, Value::I64(number @ (0 | 1))) => Some(Value::Bool(*number == 1)),
        (ColumnType::Boolean, Value::U64(number @ (0 | 1))) => Some(Value::Bool(*number == 1)),
        (ty, Value::Bool(truth)) if ty.is_integer() => Some(Value::I64((*truth).into())),
        (ColumnType::Char(_) | ColumnType::String(_) | ColumnType::Text | ColumnType::MediumText, value) => {
            written(value).map(Value::Text)
        }
        _ => None,
    };
    other.unwrap_or_else(|| value.clone())
}

fn of_integers(column: &Column, value: &Value) -> Option<&'static str> {
    let number = match value {
        Value::I64(number) => Some(i128::from(*number)),
        Value::U64(number) => Some(i128::from(*number)),
        Value::Bool(truth) => Some(i128::from(*truth)),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    let Some(number) = number else { return Some("no integer") };
    let (least, most) = range(column)?;
    (!(least..=most).contains(&number)).then_some("beyond its type")
}

fn of_decimals(precision: u8, scale: u8, value: &Value) -> Option<&'static str> {
    let number = match value {
        Value::I64(number) => Some(Decimal::from(*number)),
        Value::U64(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(number.normalize()),
        Value::Text(text) => text.trim().parse::<Decimal>().ok().map(|number| number.normalize()),
        Value::F64(_) => return None,
        _ => None,
    };
    let Some(number) = number else { return Some("no exact number") };
    let before = number.trunc().abs().to_string().trim_start_matches('0').len();
    let has_room = before <= usize::from(precision.saturating_sub(scale)) && number.scale() <= scale.into();
    (!has_room).then_some("of more digits than it has")
}

/// The least and greatest integer of a column.
fn range(column: &Column) -> Option<(i128, i128)> {
    let bits = match column.ty {
        ColumnType::TinyInteger => 8,
        ColumnType::SmallInteger => 16,
        ColumnType::Integer => 32,
        ColumnType::BigInteger => 64,
        _ => return None,
    };
    let all = 1_i128 << bits;
    Some(if column.unsigned { (0, all - 1) } else { (-all / 2, all / 2 - 1) })
}
