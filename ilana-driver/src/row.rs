//! One row, as the driver has it in its own buffer.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ilana_ir::{Scalar, Value, ValueType};
use rust_decimal::Decimal;
use uuid::Uuid;

/// One row of a result. Getters are typed by what the caller wants; what the engine stores for it is the driver's
/// business. Columns count from zero. `None` is a null.
///
/// A driver MUST give a value that is equal to the one that was stored, or an error; it MUST NOT round, cut or guess.
#[expect(clippy::missing_errors_doc, reason = "each getter fails in the one way that `CellError` describes")]
pub trait Row {
    /// How many columns there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The name of a column in the result; empty when there is no such column.
    fn name(&self, index: usize) -> &str;
    /// A truth value.
    fn bool(&self, index: usize) -> Result<Option<bool>, CellError>;
    /// A signed integer.
    fn i64(&self, index: usize) -> Result<Option<i64>, CellError>;
    /// An unsigned integer.
    fn u64(&self, index: usize) -> Result<Option<u64>, CellError>;
    /// A double-precision number.
    fn f64(&self, index: usize) -> Result<Option<f64>, CellError>;
    /// An exact decimal number.
    fn decimal(&self, index: usize) -> Result<Option<Decimal>, CellError>;
    /// Text, borrowed from the driver's buffer.
    fn text(&self, index: usize) -> Result<Option<&str>, CellError>;
    /// Bytes, borrowed from the driver's buffer.
    fn bytes(&self, index: usize) -> Result<Option<&[u8]>, CellError>;
    /// A day.
    fn date(&self, index: usize) -> Result<Option<NaiveDate>, CellError>;
    /// A time of day.
    fn time(&self, index: usize) -> Result<Option<NaiveTime>, CellError>;
    /// A day and time of no zone.
    fn datetime(&self, index: usize) -> Result<Option<NaiveDateTime>, CellError>;
    /// An instant.
    fn timestamp(&self, index: usize) -> Result<Option<DateTime<Utc>>, CellError>;
    /// A UUID.
    fn uuid(&self, index: usize) -> Result<Option<Uuid>, CellError>;
    /// A JSON document.
    fn json(&self, index: usize) -> Result<Option<serde_json::Value>, CellError>;
    /// Whatever the engine has there, for readers that do not know what to expect.
    fn any(&self, index: usize) -> Result<Value, CellError>;

    /// A value of a type known only now.
    fn value(&self, index: usize, ty: ValueType) -> Result<Value, CellError> {
        let ValueType::Scalar(scalar) = ty else {
            return self.any(index);
        };
        let value = match scalar {
            Scalar::Bool => self.bool(index)?.map(Value::Bool),
            Scalar::I64 => self.i64(index)?.map(Value::I64),
            Scalar::U64 => self.u64(index)?.map(Value::U64),
            Scalar::F64 => self.f64(index)?.map(Value::F64),
            Scalar::Decimal => self.decimal(index)?.map(Value::Decimal),
            Scalar::Text => self.text(index)?.map(Value::from),
            Scalar::Bytes => self.bytes(index)?.map(Value::from),
            Scalar::Date => self.date(index)?.map(Value::Date),
            Scalar::Time => self.time(index)?.map(Value::Time),
            Scalar::DateTime => self.datetime(index)?.map(Value::DateTime),
            Scalar::Timestamp => self.timestamp(index)?.map(Value::Timestamp),
            Scalar::Uuid => self.uuid(index)?.map(Value::Uuid),
            Scalar::Json => self.json(index)?.map(Value::Json),
        };
        Ok(value.unwrap_or(Value::Null(ty)))
    }
}

/// A cell that is not what was wanted of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column `{column}`: {fault}")]
pub struct CellError {
    /// The name of the column.
    pub column: String,
    /// What is wrong.
    pub fault: CellFault,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellFault {
    /// It holds no value, and one is needed.
    #[error("it is null and the field is not an Option: make it `Option<..>` or the column not null")]
    Null,
    /// It holds something else.
    #[error("it holds {found}, which is no {wanted}")]
    WrongType {
        /// What was wanted.
        wanted: &'static str,
        /// What is there.
        found: String,
    },
    /// There is no such column in the result.
    #[error("the result has {columns} columns and no such one")]
    Missing {
        /// How many there are.
        columns: usize,
    },
}

impl CellError {
    /// A cell of another type. `found` says what is there, cut to a readable length.
    pub fn wrong(row: &dyn Row, index: usize, wanted: &'static str, found: impl Into<String>) -> Self {
        Self {
            column: row.name(index).to_owned(),
            fault: CellFault::WrongType { wanted, found: found.into() },
        }
    }

    /// A null where a value is needed.
    pub fn null(row: &dyn Row, index: usize) -> Self {
        Self { column: row.name(index).to_owned(), fault: CellFault::Null }
    }

    /// A column that is not in the result.
    pub fn missing(row: &dyn Row, index: usize) -> Self {
        Self { column: format!("#{index}"), fault: CellFault::Missing { columns: row.len() } }
    }
}
