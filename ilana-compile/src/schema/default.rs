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
    let is_not = |what: &str| Some(format!("{value:?}, which is {what}"));
    match (&column.ty, value) {
        (_, Value::Null(_)) => (!column.nullable).then(|| "null, which it may not be".to_owned()),
        (ty, value) if ty.is_integer() => {
            let number = match value {
                Value::I64(number) => i128::from(*number),
                Value::U64(number) => i128::from(*number),
                Value::Bool(truth) => i128::from(*truth),
                Value::Text(text) => match text.trim().parse() {
                    Ok(number) => number,
                    Err(_) => return is_not("no integer"),
                },
                _ => return is_not("no integer"),
            };
            let (least, most) = range(column)?;
            if (least..=most).contains(&number) { None } else { is_not("beyond its type") }
        }
        // MySQL's truth values are small integers, as which the tables of other programs use them.
        (ColumnType::Boolean, Value::Bool(_) | Value::I64(_) | Value::U64(_)) => None,
        (ColumnType::Boolean, _) => is_not("neither true nor false"),
        (ColumnType::Float | ColumnType::Double, value) => {
            let is_number = match value {
                Value::F64(_) | Value::Decimal(_) | Value::I64(_) | Value::U64(_) => true,
                Value::Text(text) => text.trim().parse::<f64>().is_ok(),
                _ => false,
            };
            if is_number { None } else { is_not("no number") }
        }
        (ColumnType::Decimal { precision, scale }, value) => {
            let number = match value {
                Value::I64(number) => Decimal::from(*number),
                Value::U64(number) => Decimal::from(*number),
                Value::Decimal(number) => number.normalize(),
                Value::F64(_) => return None,
                Value::Text(text) => match text.trim().parse::<Decimal>() {
                    Ok(number) => number.normalize(),
                    Err(_) => return is_not("no exact number"),
                },
                _ => return is_not("no exact number"),
            };
            let before = number.trunc().abs().to_string().trim_start_matches('0').len();
            let has_room =
                before <= usize::from(precision.saturating_sub(*scale)) && number.scale() <= (*scale).into();
            if has_room { None } else { is_not("of more digits than it has") }
        }
        (ColumnType::Char(length) | ColumnType::String(length), Value::Text(text)) => {
            let is_long = text.chars().count() > usize::try_from(*length).unwrap_or(usize::MAX);
            if is_long { is_not("longer than it") } else { None }
        }
        (ColumnType::Enum { values, .. }, Value::Text(text)) if !values.contains(text) => {
            is_not("none of its texts")
        }
        _ => None,
    }
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
