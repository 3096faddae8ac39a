//! A row of nine types.

use chrono::{DateTime, TimeDelta, Utc};
use ilana_driver::{CellError, Row};
use ilana_ir::{Value, ValueType};
use rust_decimal::Decimal;
use serde_json::json;

/// A row of nine types.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mixed {
    pub(super) id: i64,
    pub(super) small: i32,
    pub(super) ratio: f64,
    pub(super) is_on: bool,
    pub(super) name: String,
    pub(super) note: Option<String>,
    pub(super) moment: DateTime<Utc>,
    pub(super) price: Decimal,
    pub(super) detail: serde_json::Value,
}

/// What a row is found as.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Brief {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) small: i32,
}

pub(super) const COLUMNS: [(&str, ValueType); 9] = [
    ("id", ValueType::I64),
    ("small", ValueType::I64),
    ("ratio", ValueType::F64),
    ("is_on", ValueType::Bool),
    ("name", ValueType::Text),
    ("note", ValueType::Text),
    ("moment", ValueType::Timestamp),
    ("price", ValueType::Decimal),
    ("detail", ValueType::Json),
];

impl Mixed {
    /// The values of the row with this key.
    pub(super) fn values(id: u32) -> [Value; 9] {
        let note = if id.is_multiple_of(3) {
            Value::Null(ValueType::Text)
        } else {
            Value::from(format!("a note on number {id}"))
        };
        [
            Value::I64(id.into()),
            Value::I64(small(id.into()).into()),
            Value::F64(f64::from(id) / 8.0),
            Value::Bool(id.is_multiple_of(2)),
            Value::from(format!("the row number {id}")),
            note,
            Value::Timestamp(DateTime::UNIX_EPOCH + TimeDelta::microseconds(i64::from(id) * 1_234_567_891)),
            Value::Decimal(Decimal::new(i64::from(id) * 101, 2)),
            Value::Json(json!({ "number": id, "tags": ["new", "blue"] })),
        ]
    }

    pub(super) fn read(row: &dyn Row) -> Result<Self, CellError> {
        Ok(Self {
            id: need(row, 0, row.i64(0))?,
            small: narrow(row, 1)?,
            ratio: need(row, 2, row.f64(2))?,
            is_on: need(row, 3, row.bool(3))?,
            name: need(row, 4, row.text(4))?.to_owned(),
            note: row.text(5)?.map(str::to_owned),
            moment: need(row, 6, row.timestamp(6))?,
            price: need(row, 7, row.decimal(7))?,
            detail: need(row, 8, row.json(8))?,
        })
    }
}

impl Brief {
    pub(super) fn read(row: &dyn Row) -> Result<Self, CellError> {
        Ok(Self {
            id: need(row, 0, row.i64(0))?,
            name: need(row, 1, row.text(1))?.to_owned(),
            small: narrow(row, 2)?,
        })
    }

    /// Whether it is the row that was asked for.
    pub(super) fn check(&self, key: i64) -> crate::Result<()> {
        crate::cases::expect((self.id, self.small), (key, small(key)))
    }
}

/// A number that follows from the key and is not the key.
fn small(id: i64) -> i32 {
    i32::try_from(id % 30_000).unwrap_or_default()
}

fn need<T>(row: &dyn Row, index: usize, cell: Result<Option<T>, CellError>) -> Result<T, CellError> {
    cell?.ok_or_else(|| CellError::null(row, index))
}

fn narrow(row: &dyn Row, index: usize) -> Result<i32, CellError> {
    let number = need(row, index, row.i64(index))?;
    i32::try_from(number).map_err(|_| CellError::wrong(row, index, "integer of 32 bits", number.to_string()))
}
