//! Values: what a caller gives a statement and a database gives back, without loss.

mod coerce;
mod convert;

use std::hash::{Hash, Hasher};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use coerce::CoerceError;
pub use convert::Typed;

/// A value with its type. Nulls are typed too, since some engines must know what kind of null they are given.
///
/// A value is stored and read back unchanged on every engine, or the driver refuses it with an error: none is
/// rounded, cut or re-encoded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Value {
    /// No value, of a type.
    Null(ValueType),
    /// True or false.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// An unsigned integer. Only MySQL and MariaDB store all of its range.
    U64(u64),
    /// A double-precision number.
    F64(f64),
    /// An exact decimal number of up to 28 digits.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A day.
    Date(NaiveDate),
    /// A time of day, to the microsecond.
    Time(NaiveTime),
    /// A day and time of no zone, to the microsecond.
    DateTime(NaiveDateTime),
    /// An instant, to the microsecond.
    Timestamp(DateTime<Utc>),
    /// A UUID.
    Uuid(Uuid),
    /// A JSON document.
    Json(serde_json::Value),
    /// An array of values of one type. Only PostgreSQL stores these.
    Array(Scalar, Vec<Value>),
}

/// The type of a value that is not an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Scalar {
    /// [`Value::Bool`]
    Bool,
    /// [`Value::I64`]
    I64,
    /// [`Value::U64`]
    U64,
    /// [`Value::F64`]
    F64,
    /// [`Value::Decimal`]
    Decimal,
    /// [`Value::Text`]
    Text,
    /// [`Value::Bytes`]
    Bytes,
    /// [`Value::Date`]
    Date,
    /// [`Value::Time`]
    Time,
    /// [`Value::DateTime`]
    DateTime,
    /// [`Value::Timestamp`]
    Timestamp,
    /// [`Value::Uuid`]
    Uuid,
    /// [`Value::Json`]
    Json,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ValueType {
    /// One value.
    Scalar(Scalar),
    /// An array of values.
    Array(Scalar),
}

/// In one step, for every value of a shape has one.
impl Hash for ValueType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (Self::Scalar(scalar) | Self::Array(scalar)) = *self;
        state.write_u16(u16::from(matches!(self, Self::Array(_))) << 8 | scalar as u16);
    }
}

/// The scalar types under the names that code reads best with.
#[expect(non_upper_case_globals, reason = "they stand for variants, and read as such: `ValueType::I64`")]
#[expect(missing_docs, reason = "each is the scalar of the same name")]
impl ValueType {
    pub const Bool: Self = Self::Scalar(Scalar::Bool);
    pub const I64: Self = Self::Scalar(Scalar::I64);
    pub const U64: Self = Self::Scalar(Scalar::U64);
    pub const F64: Self = Self::Scalar(Scalar::F64);
    pub const Decimal: Self = Self::Scalar(Scalar::Decimal);
    pub const Text: Self = Self::Scalar(Scalar::Text);
    pub const Bytes: Self = Self::Scalar(Scalar::Bytes);
    pub const Date: Self = Self::Scalar(Scalar::Date);
    pub const Time: Self = Self::Scalar(Scalar::Time);
    pub const DateTime: Self = Self::Scalar(Scalar::DateTime);
    pub const Timestamp: Self = Self::Scalar(Scalar::Timestamp);
    pub const Uuid: Self = Self::Scalar(Scalar::Uuid);
    pub const Json: Self = Self::Scalar(Scalar::Json);
}

impl Value {
    /// The type of the value, which a null has too.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Null(ty) => *ty,
            Self::Bool(_) => ValueType::Bool,
            Self::I64(_) => ValueType::I64,
            Self::U64(_) => ValueType::U64,
            Self::F64(_) => ValueType::F64,
            Self::Decimal(_) => ValueType::Decimal,
            Self::Text(_) => ValueType::Text,
            Self::Bytes(_) => ValueType::Bytes,
            Self::Date(_) => ValueType::Date,
            Self::Time(_) => ValueType::Time,
            Self::DateTime(_) => ValueType::DateTime,
            Self::Timestamp(_) => ValueType::Timestamp,
            Self::Uuid(_) => ValueType::Uuid,
            Self::Json(_) => ValueType::Json,
            Self::Array(scalar, _) => ValueType::Array(*scalar),
        }
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }
}

impl std::fmt::Display for ValueType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scalar(scalar) => scalar.fmt(f),
            Self::Array(scalar) => write!(f, "array of {scalar}"),
        }
    }
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Bool => "bool",
            Self::I64 => "i64",
            Self::U64 => "u64",
            Self::F64 => "f64",
            Self::Decimal => "decimal",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
            Self::Timestamp => "timestamp",
            Self::Uuid => "uuid",
            Self::Json => "json",
        })
    }
}
