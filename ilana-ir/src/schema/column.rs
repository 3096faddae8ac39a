//! Columns of a table: types, defaults and what a value must be.

use serde::{Deserialize, Serialize};

use crate::{Name, Value};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub ty: ColumnType,
    /// Whether it may hold no value.
    pub nullable: bool,
    /// What it holds when an insert does not say.
    pub default: Option<ColumnDefault>,
    /// Whether the database numbers the rows in it. One column of a table at most, an integer, and its primary key.
    pub auto_increment: bool,
    /// Whether it is without negative numbers where the engine has such a type (MySQL and MariaDB).
    pub unsigned: bool,
}

/// What a column holds, in terms that each engine has a type for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnType {
    /// An integer of 16 bits.
    SmallInteger,
    /// An integer of 32 bits.
    Integer,
    /// An integer of 64 bits.
    BigInteger,
    /// A number of single precision.
    Float,
    /// A number of double precision.
    Double,
    /// An exact number of `precision` digits, `scale` of them after the point.
    Decimal {
        /// All digits.
        precision: u8,
        /// Those after the point.
        scale: u8,
    },
    /// Text of exactly this many characters.
    Char(u32),
    /// Text of at most this many characters.
    String(u32),
    /// Text of any length.
    Text,
    /// Bytes of any length.
    Binary,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A day and time of no zone, to the microsecond.
    DateTime,
    /// An instant, to the microsecond.
    Timestamp,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
}

/// What a column holds when an insert does not say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ColumnDefault {
    /// This value.
    Value(Value),
    /// The instant of the statement, in UTC and to the microsecond.
    Now,
}
