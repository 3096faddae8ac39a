//! Values into the server.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use ilana_compile::{Dialect, Engine};
use ilana_driver::{DriverError, ErrorKind, is_json_within};
use ilana_ir::Value;
use mysql_async::Value as Stored;

const NO_TIME: &str = "the databases keep the years 1 to 9999, microseconds and no leap seconds: take \
                       `ilana_orm::now()` for the present, or cut it yourself";

/// How many levels of arrays and objects a document may have (MySQL source, `JSON_DOCUMENT_MAX_DEPTH`; MariaDB source,
/// `JSON_DEPTH_LIMIT`). Of a server that is not known yet, what either takes.
pub(crate) fn deepest_json(server: Option<Dialect>) -> usize {
    match server.map(Dialect::engine) {
        Some(Engine::MySql) => 100,
        Some(Engine::MariaDb | Engine::Postgres | Engine::Sqlite) | None => 31,
    }
}

/// What a value is sent as. A document may have `deepest` levels.
pub(crate) fn store(value: &Value, deepest: usize) -> Result<Stored, DriverError> {
    let time = |stored: Option<Stored>, what: &str| {
        stored.ok_or_else(|| unstorable(format!("the {what} of {value:?}"), NO_TIME))
    };
    Ok(match value {
        Value::Null(_) => Stored::NULL,
        Value::Bool(truth) => Stored::Int(i64::from(*truth)),
        Value::I64(n) => Stored::Int(*n),
        Value::U64(n) => Stored::UInt(*n),
        Value::F64(n) if !n.is_finite() => {
            return Err(unstorable(n.to_string(), "MySQL and MariaDB have none: use an Option"));
        }
        Value::F64(n) => Stored::Double(*n),
        Value::Decimal(n) => Stored::Bytes(n.to_string().into_bytes()),
        Value::Text(text) => Stored::Bytes(text.as_bytes().to_vec()),
        Value::Bytes(bytes) => Stored::Bytes(bytes.clone()),
        Value::Date(day) => time(date(*day), "date")?,
        Value::Time(moment) => time(self::time(*moment), "time")?,
        Value::DateTime(moment) => time(datetime(*moment), "datetime")?,
        Value::Timestamp(moment) => time(datetime(moment.naive_utc()), "timestamp")?,
        Value::Uuid(uuid) => Stored::Bytes(uuid.to_string().into_bytes()),
        Value::Json(json) if !is_json_within(json, deepest) => {
            let remedy = "the server keeps no deeper ones: store it in parts";
            return Err(unstorable(format!("a JSON document of more than {deepest} levels"), remedy));
        }
        Value::Json(json) => Stored::Bytes(json.to_string().into_bytes()),
        Value::Array(..) => return Err(unstorable("an array".to_owned(), "keep it as JSON")),
    })
}

/// Whether a value can be stored, at no cost for those that always can.
pub(crate) fn check(value: &Value, deepest: usize) -> Result<(), DriverError> {
    match value {
        Value::Null(_)
        | Value::Bool(_)
        | Value::I64(_)
        | Value::U64(_)
        | Value::Decimal(_)
        | Value::Text(_)
        | Value::Bytes(_)
        | Value::Uuid(_) => Ok(()),
        Value::Json(json) if is_json_within(json, deepest) => Ok(()),
        Value::F64(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::Timestamp(_)
        | Value::Json(_)
        | Value::Array(..) => store(value, deepest).map(drop),
    }
}

fn unstorable(value: String, remedy: &'static str) -> DriverError {
    DriverError::new(ErrorKind::Unstorable { value, remedy })
}

fn date(day: NaiveDate) -> Option<Stored> {
    datetime(day.and_time(NaiveTime::MIN))
}

fn datetime(moment: NaiveDateTime) -> Option<Stored> {
    let year = u16::try_from(moment.year()).ok().filter(|year| (1..=9999).contains(year))?;
    let (month, day) = (u8::try_from(moment.month()).ok()?, u8::try_from(moment.day()).ok()?);
    let (hour, minute, second, micros) = parts(moment.time())?;
    Some(Stored::Date(year, month, day, hour, minute, second, micros))
}

fn time(moment: NaiveTime) -> Option<Stored> {
    let (hour, minute, second, micros) = parts(moment)?;
    Some(Stored::Time(false, 0, hour, minute, second, micros))
}

/// Hours, minutes, seconds and microseconds; `None` for parts of a microsecond and for leap seconds, which no engine keeps.
fn parts(time: NaiveTime) -> Option<(u8, u8, u8, u32)> {
    let nanos = time.nanosecond();
    if !nanos.is_multiple_of(1000) || nanos >= 1_000_000_000 {
        return None;
    }
    let part = |number: u32| u8::try_from(number).ok();
    Some((part(time.hour())?, part(time.minute())?, part(time.second())?, nanos / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_engine_keeps_is_refused() {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let nanos = NaiveTime::from_hms_nano_opt(1, 2, 3, 4).unwrap();
        let leap = NaiveTime::from_hms_nano_opt(1, 2, 59, 1_500_000_000).unwrap();
        let deep = (0..130).fold(serde_json::Value::Null, |inner, _| serde_json::json!([inner]));
        for value in [
            Value::F64(f64::NAN),
            Value::F64(f64::INFINITY),
            Value::Date(day(0)),
            Value::Date(day(10_000)),
            Value::Time(nanos),
            Value::Time(leap),
            Value::DateTime(day(2024).and_time(leap)),
            Value::Timestamp(day(10_000).and_time(NaiveTime::MIN).and_utc()),
            Value::Json(deep),
            Value::Array(ilana_ir::Scalar::I64, vec![]),
        ] {
            assert!(
                matches!(store(&value, 100).unwrap_err().kind, ErrorKind::Unstorable { .. }),
                "{value:?}"
            );
            assert!(check(&value, 100).is_err(), "{value:?}");
        }
    }
}
