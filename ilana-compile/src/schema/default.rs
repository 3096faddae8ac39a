//! Defaults that their column could not hold: PostgreSQL and MySQL would refuse some when the table is made and others with
//! the first row, and SQLite would store them.

use ilana_ir::{Column, ColumnDefault, ColumnType, TableName, Value};
use rust_decimal::Decimal;

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
        (ColumnType::Enum { values, .. }, Value::Text(text)) => {
            (!values.contains(text)).then_some("none of its texts")
        }
        _ => None,
    };
    why.map(|why| format!("{value:?}, which is {why}"))
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
