//! Values into SQLite and cells out of it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_driver::{CellError, DriverError, ErrorKind, Row, is_readable_json};
use ilana_ir::{Value, ValueType};
use rusqlite::types::{ToSqlOutput, Value as Stored, ValueRef};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::clock_text;

/// The largest integer up to which a double holds each one.
const EXACT_IN_F64: u64 = 1 << 53;

/// What a value is stored as.
pub(crate) fn store(value: &Value) -> Result<ToSqlOutput<'_>, DriverError> {
    let no_time = "the databases keep the years 1 to 9999, microseconds and no leap seconds: take \
                   `ilana_orm::now()` for the present, or cut it yourself";
    let text = |text: Option<String>, what: &str| match text {
        Some(text) => Ok(ToSqlOutput::Owned(Stored::Text(text))),
        None => Err(unstorable(format!("the {what} of {value:?}"), no_time)),
    };
    Ok(match value {
        Value::Null(_) => ToSqlOutput::Owned(Stored::Null),
        Value::Bool(truth) => ToSqlOutput::Owned(Stored::Integer(i64::from(*truth))),
        Value::I64(n) => ToSqlOutput::Owned(Stored::Integer(*n)),
        Value::U64(n) => ToSqlOutput::Owned(Stored::Integer(i64::try_from(*n).map_err(|_| {
            unstorable(
                format!("the integer {n}"),
                "SQLite has 63 bits for it: keep it as a decimal or as text",
            )
        })?)),
        Value::F64(n) if n.is_nan() => {
            return Err(unstorable("NaN".to_owned(), "SQLite would store null: use an Option"));
        }
        Value::F64(n) => ToSqlOutput::Owned(Stored::Real(*n)),
        Value::Decimal(n) => ToSqlOutput::Owned(Stored::Text(n.to_string())),
        Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        Value::Date(day) => text(clock_text::date(*day), "date")?,
        Value::Time(time) => text(clock_text::time(*time), "time")?,
        Value::DateTime(moment) => text(clock_text::datetime(*moment), "datetime")?,
        Value::Timestamp(moment) => text(clock_text::datetime(moment.naive_utc()), "timestamp")?,
        Value::Uuid(uuid) => ToSqlOutput::Owned(Stored::Text(uuid.to_string())),
        Value::Json(json) if !is_readable_json(json) => {
            let remedy = "it could not be read again: store it in parts";
            return Err(unstorable("a JSON document of more than 127 levels".to_owned(), remedy));
        }
        Value::Json(json) => ToSqlOutput::Owned(Stored::Text(json.to_string())),
        Value::Array(..) => return Err(unstorable("an array".to_owned(), "keep it as JSON")),
    })
}

/// Whether a value can be stored, at no cost for those that always can.
pub(crate) fn check(value: &Value) -> Result<(), DriverError> {
    match value {
        Value::Null(_)
        | Value::Bool(_)
        | Value::I64(_)
        | Value::Decimal(_)
        | Value::Text(_)
        | Value::Bytes(_)
        | Value::Uuid(_) => Ok(()),
        Value::Json(json) if is_readable_json(json) => Ok(()),
        Value::U64(_)
        | Value::F64(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::Timestamp(_)
        | Value::Json(_)
        | Value::Array(..) => store(value).map(drop),
    }
}

fn unstorable(value: String, remedy: &'static str) -> DriverError {
    DriverError::new(ErrorKind::Unstorable { value, remedy })
}

/// A row that SQLite has just stepped to.
pub(crate) struct SqliteRow<'r, 's> {
    pub(crate) row: &'r rusqlite::Row<'s>,
    pub(crate) columns: usize,
}

impl SqliteRow<'_, '_> {
    fn cell(&self, index: usize) -> Result<ValueRef<'_>, CellError> {
        self.row.get_ref(index).map_err(|_| CellError::missing(self, index))
    }

    /// Reads a cell, or says what is there.
    fn read<'a, T>(
        &'a self,
        index: usize,
        wanted: &'static str,
        read: impl FnOnce(ValueRef<'a>) -> Option<T>,
    ) -> Result<Option<T>, CellError> {
        let cell = self.cell(index)?;
        if cell == ValueRef::Null {
            return Ok(None);
        }
        let wrong = || CellError::wrong(self, index, wanted, describe(cell));
        read(cell).map(Some).ok_or_else(wrong)
    }
}

/// What a cell holds, for an error: texts and bytes only by their beginning.
fn describe(cell: ValueRef<'_>) -> String {
    match cell {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(n) => format!("the integer {n}"),
        ValueRef::Real(n) => format!("the number {n:?}"),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            let start: String = text.chars().take(40).collect();
            let more = if start.len() < text.len() { ".." } else { "" };
            format!("the text {start:?}{more}")
        }
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

fn as_text(cell: ValueRef<'_>) -> Option<&[u8]> {
    if let ValueRef::Text(text) = cell { Some(text) } else { None }
}

fn as_integer(cell: ValueRef<'_>) -> Option<i64> {
    if let ValueRef::Integer(n) = cell { Some(n) } else { None }
}

#[expect(clippy::cast_precision_loss, reason = "the integer is checked to be one that a double holds")]
fn as_f64(cell: ValueRef<'_>) -> Option<f64> {
    match cell {
        ValueRef::Real(n) => Some(n),
        // An integral number in a column without a type of its own is stored as an integer.
        ValueRef::Integer(n) if n.unsigned_abs() <= EXACT_IN_F64 => Some(n as f64),
        ValueRef::Integer(_) | ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    }
}

fn as_decimal(cell: ValueRef<'_>) -> Option<Decimal> {
    match cell {
        ValueRef::Text(text) => std::str::from_utf8(text).ok()?.parse().ok(),
        ValueRef::Integer(n) => Some(Decimal::from(n)),
        // A NUMERIC column of another program's: the shortest text that reads back as the same double.
        ValueRef::Real(n) => n.to_string().parse().ok(),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

fn as_uuid(cell: ValueRef<'_>) -> Option<Uuid> {
    match cell {
        ValueRef::Text(text) => Uuid::try_parse_ascii(text).ok(),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes).ok(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}

fn as_bool(cell: ValueRef<'_>) -> Option<bool> {
    match as_integer(cell)? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

impl Row for SqliteRow<'_, '_> {
    fn len(&self) -> usize {
        self.columns
    }

    fn name(&self, index: usize) -> &str {
        self.row.as_ref().column_name(index).unwrap_or("")
    }

    fn bool(&self, index: usize) -> Result<Option<bool>, CellError> {
        self.read(index, "bool (0 or 1)", as_bool)
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.read(index, "integer", as_integer)
    }

    fn u64(&self, index: usize) -> Result<Option<u64>, CellError> {
        self.read(index, "integer from zero", |cell| u64::try_from(as_integer(cell)?).ok())
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, CellError> {
        self.read(index, "number", as_f64)
    }

    fn decimal(&self, index: usize) -> Result<Option<Decimal>, CellError> {
        self.read(index, "decimal of up to 28 digits", as_decimal)
    }

    fn text(&self, index: usize) -> Result<Option<&str>, CellError> {
        self.read(index, "text", |cell| std::str::from_utf8(as_text(cell)?).ok())
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError> {
        self.read(index, "bytes", |cell| if let ValueRef::Blob(bytes) = cell { Some(bytes) } else { None })
    }

    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError> {
        self.read(index, "date", |cell| clock_text::read_date(as_text(cell)?))
    }

    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError> {
        self.read(index, "time", |cell| clock_text::read_time(as_text(cell)?))
    }

    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError> {
        self.read(index, "datetime", |cell| clock_text::read_datetime(as_text(cell)?))
    }

    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError> {
        self.read(index, "timestamp", |cell| clock_text::read_datetime(as_text(cell)?).map(|at| at.and_utc()))
    }

    fn uuid(&self, index: usize) -> Result<Option<Uuid>, CellError> {
        self.read(index, "uuid", as_uuid)
    }

    fn json(&self, index: usize) -> Result<Option<serde_json::Value>, CellError> {
        self.read(index, "JSON document", |cell| serde_json::from_slice(as_text(cell)?).ok())
    }

    fn any(&self, index: usize) -> Result<Value, CellError> {
        let value = match self.cell(index)? {
            ValueRef::Null => Some(Value::Null(ValueType::Text)),
            ValueRef::Integer(n) => Some(Value::I64(n)),
            ValueRef::Real(n) => Some(Value::F64(n)),
            ValueRef::Text(text) => std::str::from_utf8(text).ok().map(Value::from),
            ValueRef::Blob(bytes) => Some(Value::from(bytes)),
        };
        value.ok_or_else(|| CellError::wrong(self, index, "text", "text that is no UTF-8"))
    }
}
