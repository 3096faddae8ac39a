//! Cells out of PostgreSQL, borrowed from the buffer that they arrived in.

use std::cell::OnceCell;
use std::error::Error;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_driver::{CellError, Row};
use ilana_ir::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

use super::any::{integer, null_type, text, value};
use super::words::{as_words, fixed, words};
use super::{clock, json, numeric};

/// The largest integer up to which a double holds each one.
const EXACT_IN_F64: u64 = 1 << 53;
/// How much of a text an error shows.
const SHOWN: usize = 40;

/// A row as it arrived.
pub(crate) struct PgRow<'r> {
    row: &'r tokio_postgres::Row,
    /// The texts of cells that are not sent as texts, made when they are first asked for.
    texts: OnceCell<Vec<OnceCell<String>>>,
}

/// The bytes of a cell.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'r> PgRow<'r> {
    pub(crate) fn new(row: &'r tokio_postgres::Row) -> Self {
        Self { row, texts: OnceCell::new() }
    }

    fn cell(&self, index: usize) -> Result<(&Type, Option<&[u8]>), CellError> {
        let missing = |_| CellError::missing(self, index);
        let raw = self.row.try_get::<_, Option<Raw<'_>>>(index).map_err(missing)?;
        let column = self.row.columns().get(index).ok_or_else(|| CellError::missing(self, index))?;
        Ok((column.type_(), raw.map(|Raw(raw)| raw)))
    }

    /// Reads a cell, or says what is there.
    fn read<'a, T>(
        &'a self,
        index: usize,
        wanted: &'static str,
        read: impl FnOnce(&'a Type, &'a [u8]) -> Option<T>,
    ) -> Result<Option<T>, CellError> {
        let (ty, raw) = self.cell(index)?;
        let Some(raw) = raw else { return Ok(None) };
        match read(ty, raw) {
            Some(found) => Ok(Some(found)),
            None => Err(CellError::wrong(self, index, wanted, describe(ty, raw))),
        }
    }

    fn made_text(&self, index: usize, ty: &Type, raw: &[u8]) -> Option<&str> {
        let texts = self.texts.get_or_init(|| vec![OnceCell::new(); self.row.len()]);
        let place = texts.get(index)?;
        if place.get().is_none() {
            // It was empty, so that nothing is refused.
            let _ = place.set(as_words(ty, raw)?);
        }
        place.get().map(String::as_str)
    }
}

/// What a cell holds, for an error: texts only by their beginning.
fn describe(ty: &Type, raw: &[u8]) -> String {
    let name = ty.name();
    if *ty == Type::BYTEA {
        return format!("{} bytes", raw.len());
    }
    let known = text(ty, raw).map(str::to_owned).or_else(|| words(ty, raw));
    let Some(known) = known else {
        return format!("a value of the type {name} (a cast to text in the query makes it readable)");
    };
    let start: String = known.chars().take(SHOWN).collect();
    let more = if start.len() < known.len() { ".." } else { "" };
    format!("the {name} {start:?}{more}")
}

#[expect(clippy::cast_precision_loss, reason = "the integer is checked to be one that a double holds")]
fn as_f64(ty: &Type, raw: &[u8]) -> Option<f64> {
    match *ty {
        Type::FLOAT8 => fixed(raw).map(f64::from_be_bytes),
        Type::FLOAT4 => fixed(raw).map(f32::from_be_bytes).map(f64::from),
        _ => integer(ty, raw).filter(|n| n.unsigned_abs() <= EXACT_IN_F64).map(|n| n as f64),
    }
}

fn as_decimal(ty: &Type, raw: &[u8]) -> Option<Decimal> {
    if *ty == Type::NUMERIC { numeric::read(raw) } else { integer(ty, raw).map(Decimal::from) }
}

/// An integer, also of a `numeric` that is one.
fn as_i128(ty: &Type, raw: &[u8]) -> Option<i128> {
    if *ty == Type::NUMERIC {
        numeric::read(raw).filter(Decimal::is_integer)?.to_i128()
    } else {
        integer(ty, raw).map(i128::from)
    }
}

fn as_uuid(ty: &Type, raw: &[u8]) -> Option<Uuid> {
    match *ty {
        Type::UUID | Type::BYTEA => Uuid::from_slice(raw).ok(),
        _ => Uuid::try_parse(text(ty, raw)?).ok(),
    }
}

/// The session's zone is UTC, in which a `timestamp` and a `timestamptz` are the same moment.
fn as_datetime(ty: &Type, raw: &[u8]) -> Option<NaiveDateTime> {
    match *ty {
        Type::TIMESTAMP | Type::TIMESTAMPTZ => clock::read_datetime(i64::from_be_bytes(fixed(raw)?)),
        _ => None,
    }
}

impl Row for PgRow<'_> {
    fn len(&self) -> usize {
        self.row.len()
    }

    fn name(&self, index: usize) -> &str {
        self.row.columns().get(index).map_or("", tokio_postgres::Column::name)
    }

    fn bool(&self, index: usize) -> Result<Option<bool>, CellError> {
        self.read(index, "bool", |ty, raw| (*ty == Type::BOOL).then_some(raw == [1]))
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.read(index, "integer", |ty, raw| match *ty {
            Type::INT8 => fixed(raw).map(i64::from_be_bytes),
            _ => as_i128(ty, raw)?.try_into().ok(),
        })
    }

    fn u64(&self, index: usize) -> Result<Option<u64>, CellError> {
        self.read(index, "integer from zero", |ty, raw| as_i128(ty, raw)?.try_into().ok())
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, CellError> {
        self.read(index, "number", as_f64)
    }

    fn decimal(&self, index: usize) -> Result<Option<Decimal>, CellError> {
        self.read(index, "decimal of up to 28 digits", as_decimal)
    }

    fn text(&self, index: usize) -> Result<Option<&str>, CellError> {
        self.read(index, "text", |ty, raw| text(ty, raw).or_else(|| self.made_text(index, ty, raw)))
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError> {
        self.read(index, "bytes", |ty, raw| (*ty == Type::BYTEA).then_some(raw))
    }

    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError> {
        self.read(index, "date of the years 1 to 9999", |ty, raw| match *ty {
            Type::DATE => clock::read_date(i32::from_be_bytes(fixed(raw)?)),
            _ => None,
        })
    }

    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError> {
        self.read(index, "time before 24:00", |ty, raw| match *ty {
            Type::TIME => clock::read_time(i64::from_be_bytes(fixed(raw)?)),
            _ => None,
        })
    }

    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError> {
        self.read(index, "datetime of the years 1 to 9999", as_datetime)
    }

    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError> {
        self.read(index, "timestamp of the years 1 to 9999", |ty, raw| {
            as_datetime(ty, raw).map(|moment| moment.and_utc())
        })
    }

    fn uuid(&self, index: usize) -> Result<Option<Uuid>, CellError> {
        self.read(index, "uuid", as_uuid)
    }

    fn json(&self, index: usize) -> Result<Option<serde_json::Value>, CellError> {
        self.read(index, "JSON document with numbers that a double or 64 bits hold", |ty, raw| {
            json::read(text(ty, raw)?.as_bytes())
        })
    }

    fn any(&self, index: usize) -> Result<Value, CellError> {
        let (ty, raw) = self.cell(index)?;
        let Some(raw) = raw else { return Ok(Value::Null(null_type(ty))) };
        let wrong = || CellError::wrong(self, index, "value of Ilana's", describe(ty, raw));
        value(ty, raw).ok_or_else(wrong)
    }
}
