//! What a cell holds, read as what is wanted of it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use ilana_ir::{Value, ValueType};
use mysql_async::Value as Cell;
use mysql_async::consts::ColumnType;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::number;

/// The number of the character set "binary", by which a server tells bytes from text (MySQL manual, "Character Sets and
/// Collations in MySQL"; `INFORMATION_SCHEMA.COLLATIONS`).
const BINARY: u16 = 63;
/// The largest integer up to which a double holds each one.
const EXACT_IN_F64: u64 = 1 << 53;

/// What kind of column a cell is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Bits,
    Float,
    Decimal,
    Text,
    Bytes,
    Json,
    Date,
    Time,
    DateTime,
    Timestamp,
}

pub(crate) fn kind(column: &mysql_async::Column) -> Kind {
    match column.column_type() {
        ColumnType::MYSQL_TYPE_TINY
        | ColumnType::MYSQL_TYPE_SHORT
        | ColumnType::MYSQL_TYPE_INT24
        | ColumnType::MYSQL_TYPE_LONG
        | ColumnType::MYSQL_TYPE_LONGLONG
        | ColumnType::MYSQL_TYPE_YEAR => Kind::Integer,
        ColumnType::MYSQL_TYPE_BIT => Kind::Bits,
        ColumnType::MYSQL_TYPE_FLOAT | ColumnType::MYSQL_TYPE_DOUBLE => Kind::Float,
        ColumnType::MYSQL_TYPE_DECIMAL | ColumnType::MYSQL_TYPE_NEWDECIMAL => Kind::Decimal,
        ColumnType::MYSQL_TYPE_DATE | ColumnType::MYSQL_TYPE_NEWDATE => Kind::Date,
        ColumnType::MYSQL_TYPE_TIME | ColumnType::MYSQL_TYPE_TIME2 => Kind::Time,
        ColumnType::MYSQL_TYPE_DATETIME | ColumnType::MYSQL_TYPE_DATETIME2 => Kind::DateTime,
        ColumnType::MYSQL_TYPE_TIMESTAMP | ColumnType::MYSQL_TYPE_TIMESTAMP2 => Kind::Timestamp,
        // Its character set is said to be binary, though it is utf8mb4.
        ColumnType::MYSQL_TYPE_JSON => Kind::Json,
        ColumnType::MYSQL_TYPE_GEOMETRY | ColumnType::MYSQL_TYPE_VECTOR => Kind::Bytes,
        ColumnType::MYSQL_TYPE_NULL
        | ColumnType::MYSQL_TYPE_VARCHAR
        | ColumnType::MYSQL_TYPE_TYPED_ARRAY
        | ColumnType::MYSQL_TYPE_UNKNOWN
        | ColumnType::MYSQL_TYPE_ENUM
        | ColumnType::MYSQL_TYPE_SET
        | ColumnType::MYSQL_TYPE_TINY_BLOB
        | ColumnType::MYSQL_TYPE_MEDIUM_BLOB
        | ColumnType::MYSQL_TYPE_LONG_BLOB
        | ColumnType::MYSQL_TYPE_BLOB
        | ColumnType::MYSQL_TYPE_VAR_STRING
        | ColumnType::MYSQL_TYPE_STRING => {
            if column.character_set() == BINARY {
                Kind::Bytes
            } else {
                Kind::Text
            }
        }
    }
}

/// What a cell holds, for an error: texts and bytes only by their beginning.
pub(crate) fn describe(kind: Kind, cell: &Cell) -> String {
    match cell {
        Cell::NULL => "null".to_owned(),
        Cell::Int(n) => format!("the integer {n}"),
        Cell::UInt(n) => format!("the integer {n}"),
        Cell::Float(n) => format!("the number {n:?}"),
        Cell::Double(n) => format!("the number {n:?}"),
        Cell::Bytes(bytes) if matches!(kind, Kind::Bytes | Kind::Bits) => format!("{} bytes", bytes.len()),
        Cell::Bytes(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            let start: String = text.chars().take(40).collect();
            let more = if start.len() < text.len() { ".." } else { "" };
            if kind == Kind::Decimal {
                format!("the decimal {start}{more}")
            } else {
                format!("the text {start:?}{more}")
            }
        }
        // Only a date that is none has them ("The DATE, DATETIME, and TIMESTAMP Types", section 13.2.2).
        Cell::Date(year, month, day, ..) if *month == 0 || *day == 0 => {
            format!("{year:04}-{month:02}-{day:02}, one of MySQL's zero dates")
        }
        Cell::Date(year, month, day, ..) if kind == Kind::Date => {
            format!("the date {year:04}-{month:02}-{day:02}")
        }
        Cell::Date(year, month, day, hour, minute, second, _) => {
            format!("the moment {year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        Cell::Time(is_negative, days, hours, minutes, seconds, _) => {
            let sign = if *is_negative { "-" } else { "" };
            let hours = u64::from(*days) * 24 + u64::from(*hours);
            format!("the time span {sign}{hours:02}:{minutes:02}:{seconds:02}")
        }
    }
}

pub(crate) fn as_i64(kind: Kind, cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Int(n) => Some(*n),
        Cell::UInt(n) => i64::try_from(*n).ok(),
        Cell::Bytes(bytes) if kind == Kind::Bits => i64::try_from(number::bits(bytes)?).ok(),
        Cell::Bytes(bytes) if kind == Kind::Decimal => number::whole(bytes),
        Cell::Bytes(_) | Cell::NULL | Cell::Float(_) | Cell::Double(_) | Cell::Date(..) | Cell::Time(..) => {
            None
        }
    }
}

pub(crate) fn as_u64(kind: Kind, cell: &Cell) -> Option<u64> {
    match cell {
        Cell::Int(n) => u64::try_from(*n).ok(),
        Cell::UInt(n) => Some(*n),
        Cell::Bytes(bytes) if kind == Kind::Bits => number::bits(bytes),
        Cell::Bytes(bytes) if kind == Kind::Decimal => number::whole(bytes),
        Cell::Bytes(_) | Cell::NULL | Cell::Float(_) | Cell::Double(_) | Cell::Date(..) | Cell::Time(..) => {
            None
        }
    }
}

pub(crate) fn as_bool(kind: Kind, cell: &Cell) -> Option<bool> {
    match (kind, as_i64(kind, cell)?) {
        (Kind::Integer | Kind::Bits, 0) => Some(false),
        (Kind::Integer | Kind::Bits, 1) => Some(true),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "the integer is checked to be one that a double holds")]
pub(crate) fn as_f64(kind: Kind, cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Float(n) => Some(f64::from(*n)),
        Cell::Double(n) => Some(*n),
        Cell::Int(n) if n.unsigned_abs() <= EXACT_IN_F64 => Some(*n as f64),
        Cell::UInt(n) if kind == Kind::Integer && *n <= EXACT_IN_F64 => Some(*n as f64),
        Cell::Int(_) | Cell::UInt(_) | Cell::NULL | Cell::Bytes(_) | Cell::Date(..) | Cell::Time(..) => None,
    }
}

pub(crate) fn as_decimal(kind: Kind, cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Bytes(bytes) if kind == Kind::Decimal => number::decimal(bytes),
        Cell::Int(n) => Some(Decimal::from(*n)),
        Cell::UInt(n) => Some(Decimal::from(*n)),
        Cell::Bytes(_) | Cell::NULL | Cell::Float(_) | Cell::Double(_) | Cell::Date(..) | Cell::Time(..) => {
            None
        }
    }
}

pub(crate) fn as_text(kind: Kind, cell: &Cell) -> Option<&str> {
    let Cell::Bytes(bytes) = cell else { return None };
    if matches!(kind, Kind::Text | Kind::Json) { std::str::from_utf8(bytes).ok() } else { None }
}

pub(crate) fn as_bytes(kind: Kind, cell: &Cell) -> Option<&[u8]> {
    let Cell::Bytes(bytes) = cell else { return None };
    matches!(kind, Kind::Bytes | Kind::Bits).then_some(bytes)
}

pub(crate) fn as_moment(cell: &Cell) -> Option<NaiveDateTime> {
    let Cell::Date(year, month, day, hour, minute, second, micros) = *cell else { return None };
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    date.and_hms_micro_opt(u32::from(hour), u32::from(minute), u32::from(second), micros)
}

pub(crate) fn as_date(kind: Kind, cell: &Cell) -> Option<NaiveDate> {
    // What has a time, if only midnight, is no day.
    as_moment(cell).filter(|_| kind == Kind::Date).map(|moment| moment.date())
}

pub(crate) fn as_datetime(kind: Kind, cell: &Cell) -> Option<NaiveDateTime> {
    as_moment(cell).filter(|_| matches!(kind, Kind::DateTime | Kind::Timestamp))
}

/// A time of day. The type is one of time spans, of up to 838 hours and below zero too ("The TIME Type", section 13.2.3).
pub(crate) fn as_time(cell: &Cell) -> Option<NaiveTime> {
    let Cell::Time(false, 0, hour, minute, second, micros) = *cell else { return None };
    NaiveTime::from_hms_micro_opt(u32::from(hour), u32::from(minute), u32::from(second), micros)
}

pub(crate) fn as_uuid(kind: Kind, cell: &Cell) -> Option<Uuid> {
    match (kind, cell) {
        (Kind::Text, Cell::Bytes(text)) => Uuid::try_parse_ascii(text).ok(),
        (Kind::Bytes, Cell::Bytes(bytes)) => Uuid::from_slice(bytes).ok(),
        _ => None,
    }
}

pub(crate) fn as_json(kind: Kind, cell: &Cell) -> Option<serde_json::Value> {
    let text = as_text(kind, cell)?.as_bytes();
    number::fit_in_64_bits(text).then(|| serde_json::from_slice(text).ok())?
}

pub(crate) fn as_any(kind: Kind, cell: &Cell) -> Option<Value> {
    Some(match kind {
        Kind::Integer | Kind::Bits => match as_i64(kind, cell) {
            Some(n) => Value::I64(n),
            None => Value::U64(as_u64(kind, cell)?),
        },
        Kind::Float => Value::F64(as_f64(kind, cell)?),
        Kind::Decimal => Value::Decimal(as_decimal(kind, cell)?),
        Kind::Text => Value::from(as_text(kind, cell)?),
        Kind::Bytes => Value::from(as_bytes(kind, cell)?),
        Kind::Json => Value::Json(as_json(kind, cell)?),
        Kind::Date => Value::Date(as_date(kind, cell)?),
        Kind::Time => Value::Time(as_time(cell)?),
        Kind::DateTime => Value::DateTime(as_datetime(kind, cell)?),
        Kind::Timestamp => Value::Timestamp(as_datetime(kind, cell)?.and_utc()),
    })
}

/// What a null of a column is one of.
pub(crate) fn type_of(kind: Kind) -> ValueType {
    match kind {
        Kind::Integer | Kind::Bits => ValueType::I64,
        Kind::Float => ValueType::F64,
        Kind::Decimal => ValueType::Decimal,
        Kind::Text => ValueType::Text,
        Kind::Bytes => ValueType::Bytes,
        Kind::Json => ValueType::Json,
        Kind::Date => ValueType::Date,
        Kind::Time => ValueType::Time,
        Kind::DateTime => ValueType::DateTime,
        Kind::Timestamp => ValueType::Timestamp,
    }
}
