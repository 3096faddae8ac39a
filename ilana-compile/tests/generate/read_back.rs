//! Whether a literal is a value, as each engine reads literals for a column of the value's type.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ilana_compile::Engine;
use ilana_ir::Value;

use super::decode::{Literal, hex};

pub(crate) fn is(value: &Value, read: &Literal, engine: Engine) -> bool {
    match (value, read) {
        (Value::Null(_), Literal::Null) => true,
        (Value::Bool(value), Literal::Bool(read)) => value == read,
        (Value::Bool(value), Literal::Number(read)) => read == if *value { "1" } else { "0" },
        (Value::I64(value), Literal::Number(read)) => read.parse() == Ok(*value),
        (Value::U64(value), Literal::Number(read)) => read.parse() == Ok(*value),
        (Value::F64(value), Literal::Number(read)) => read.parse() == Ok(*value),
        (Value::Decimal(value), Literal::Number(read) | Literal::Text(read)) => read.parse() == Ok(*value),
        (Value::Text(value), Literal::Text(read)) => value == read,
        (Value::Bytes(value), Literal::Bytes(read)) => value == read,
        (Value::Bytes(value), Literal::Text(read)) if engine == Engine::Postgres => {
            read.strip_prefix("\\x").and_then(hex).as_ref() == Some(value)
        }
        (Value::Date(value), Literal::Text(read)) => date(read, engine) == Some(*value),
        (Value::Time(value), Literal::Text(read)) => time(read) == Some(*value),
        (Value::DateTime(value), Literal::Text(read)) => datetime(read, engine) == Some(*value),
        (Value::Timestamp(value), Literal::Text(read)) => {
            let zone = ["+00:00", "+00", "Z"].into_iter().find_map(|zone| read.strip_suffix(zone));
            datetime(zone.unwrap_or(read), engine) == Some(value.naive_utc())
        }
        (Value::Uuid(value), Literal::Text(read)) => read.parse() == Ok(*value),
        (Value::Json(value), Literal::Text(read)) => {
            serde_json::from_str(read).is_ok_and(|read: serde_json::Value| read == *value)
        }
        _ => false,
    }
}

/// Four digits of a year; PostgreSQL knows no year zero, takes more digits, and no sign before them. What SQLite stores is
/// read by its adapter.
fn date(text: &str, engine: Engine) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let is_year = year.chars().all(|c| c.is_ascii_digit());
    match engine {
        Engine::Sqlite => text.parse().ok(),
        Engine::MySql | Engine::MariaDb if is_year && year.len() == 4 => text.parse().ok(),
        Engine::Postgres if is_year && year.len() >= 4 && year != "0000" => {
            let (month, day) = rest.split_once('-')?;
            NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        Engine::MySql | Engine::MariaDb | Engine::Postgres => None,
    }
}

/// Hours, minutes and seconds, with a fraction of six digits: no engine keeps more, and none has leap seconds.
fn time(text: &str) -> Option<NaiveTime> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if clock.ends_with("60") || fraction.len() > 6 {
        return None;
    }
    NaiveTime::parse_from_str(text, "%H:%M:%S%.f").ok()
}

fn datetime(text: &str, engine: Engine) -> Option<NaiveDateTime> {
    let (day, clock) = text.split_once([' ', 'T'])?;
    Some(NaiveDateTime::new(date(day, engine)?, time(clock)?))
}
