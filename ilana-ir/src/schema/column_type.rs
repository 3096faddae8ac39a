//! What a column holds.

use serde::{Deserialize, Serialize};

use crate::{Name, TableName};

/// What a column holds. What an engine has no type for is kept in one that loses nothing, or is an error with a remedy.
///
/// | type | PostgreSQL | MySQL, MariaDB | SQLite |
/// | --- | --- | --- | --- |
/// | `TinyInteger` | `smallint` | `tinyint` | `TINYINT` |
/// | `Text`, `MediumText` | `text` | `longtext`, `mediumtext` | `TEXT` |
/// | `VarBinary` | `bytea` | `varbinary(n)` | `BLOB` |
/// | `Decimal` | `numeric(p, s)` | `decimal(p, s)` | text in the order of numbers |
/// | `Timestamp` | `timestamptz` | `datetime(6)` in UTC | text |
/// | `Uuid` | `uuid` | `char(36)` | text |
/// | `Json` | `jsonb` | `json` | text with a check |
/// | `Enum` | `text` with a check, or a type of its own | `enum(..)` | text with a check |
/// | `Set` | an error | `set(..)` | an error |
/// | `Inet`, `MacAddress` | `inet`, `macaddr` | `varchar(45)`, `varchar(17)` | text |
/// | `Spatial` | `geometry(..)` of PostGIS | `geometry`, `point` .. | an error |
/// | `Array` | `..[]` | an error | an error |
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ColumnType {
    /// An integer of 8 bits, where the engine has one; else of 16.
    TinyInteger,
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
    /// Text of any length, of at most 16 MiB on MySQL and MariaDB.
    MediumText,
    /// Bytes of any length.
    Binary,
    /// Bytes, of at most this many on MySQL and MariaDB.
    VarBinary(u32),
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
    /// One of these texts.
    Enum {
        /// The type that PostgreSQL has for it, made by [`crate::SchemaChange::CreateEnum`]; without one, and on the other
        /// engines, the column itself says what it may hold.
        name: Option<TableName>,
        /// The texts, in their order.
        values: Vec<String>,
    },
    /// Any of these texts together (MySQL and MariaDB).
    Set(Vec<String>),
    /// An address of the Internet Protocol.
    Inet,
    /// An address of a network card.
    MacAddress,
    /// A shape in a plane.
    Spatial(Spatial),
    /// Several of one type (PostgreSQL).
    Array(Box<ColumnType>),
    /// A type in the engine's own words, such as `numrange`: the caller's own SQL.
    Specific(Name),
}

/// Which shapes a spatial column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Spatial {
    /// Any.
    Geometry,
    /// Points.
    Point,
    /// Lines of several points.
    LineString,
    /// Areas within lines.
    Polygon,
}

impl ColumnType {
    /// Whether it is an integer.
    pub fn is_integer(&self) -> bool {
        matches!(self, Self::TinyInteger | Self::SmallInteger | Self::Integer | Self::BigInteger)
    }
}
