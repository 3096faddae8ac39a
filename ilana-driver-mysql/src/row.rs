//! A row that the server has sent.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_driver::{CellError, Row};
use ilana_ir::Value;
use mysql_async::Value as Cell;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::cell::{self, Kind, kind};

/// A row that was read.
pub(crate) struct MySqlRow<'r> {
    pub(crate) row: &'r mysql_async::Row,
}

impl MySqlRow<'_> {
    /// Reads a cell, or says what is there.
    fn read<'a, T>(
        &'a self,
        index: usize,
        wanted: &'static str,
        read: impl FnOnce(Kind, &'a Cell) -> Option<T>,
    ) -> Result<Option<T>, CellError> {
        let (Some(found), Some(column)) = (self.row.as_ref(index), self.row.columns_ref().get(index)) else {
            return Err(CellError::missing(self, index));
        };
        if *found == Cell::NULL {
            return Ok(None);
        }
        let kind = kind(column);
        read(kind, found)
            .map(Some)
            .ok_or_else(|| CellError::wrong(self, index, wanted, cell::describe(kind, found)))
    }
}

impl Row for MySqlRow<'_> {
    fn len(&self) -> usize {
        self.row.len()
    }

    fn name(&self, index: usize) -> &str {
        let column = self.row.columns_ref().get(index);
        column.and_then(|column| std::str::from_utf8(column.name_ref()).ok()).unwrap_or("")
    }

    fn bool(&self, index: usize) -> Result<Option<bool>, CellError> {
        self.read(index, "bool (0 or 1)", cell::as_bool)
    }

    fn i64(&self, index: usize) -> Result<Option<i64>, CellError> {
        self.read(index, "integer of 64 bits", cell::as_i64)
    }

    fn u64(&self, index: usize) -> Result<Option<u64>, CellError> {
        self.read(index, "integer from zero", cell::as_u64)
    }

    fn f64(&self, index: usize) -> Result<Option<f64>, CellError> {
        self.read(index, "number", cell::as_f64)
    }

    fn decimal(&self, index: usize) -> Result<Option<Decimal>, CellError> {
        self.read(index, "decimal of up to 28 digits", cell::as_decimal)
    }

    fn text(&self, index: usize) -> Result<Option<&str>, CellError> {
        self.read(index, "text", cell::as_text)
    }

    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError> {
        self.read(index, "bytes", cell::as_bytes)
    }

    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError> {
        self.read(index, "date", cell::as_date)
    }

    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError> {
        self.read(index, "time of a day", |_, value| cell::as_time(value))
    }

    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError> {
        self.read(index, "datetime", cell::as_datetime)
    }

    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError> {
        self.read(index, "timestamp", |kind, value| {
            cell::as_datetime(kind, value).map(|moment| moment.and_utc())
        })
    }

    fn uuid(&self, index: usize) -> Result<Option<Uuid>, CellError> {
        self.read(index, "uuid", cell::as_uuid)
    }

    fn json(&self, index: usize) -> Result<Option<serde_json::Value>, CellError> {
        self.read(index, "JSON document with integers of up to 64 bits", cell::as_json)
    }

    fn any(&self, index: usize) -> Result<Value, CellError> {
        let found = self.read(index, "value that Ilana keeps", cell::as_any)?;
        let kind = self.row.columns_ref().get(index).map_or(Kind::Text, kind);
        Ok(found.unwrap_or(Value::Null(cell::type_of(kind))))
    }
}
