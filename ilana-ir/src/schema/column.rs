//! Columns of a table: types, defaults and what a value must be.

use serde::{Deserialize, Serialize};

use crate::{ColumnType, Name, Value};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: Name,
    /// What it holds.
    pub ty: ColumnType,
    /// Whether it may hold no value.
    pub nullable: bool,
    /// What it holds when an insert does not say.
    #[serde(default)]
    pub default: Option<ColumnDefault>,
    /// Whether the database numbers the rows in it. One column of a table at most, an integer, and its primary key.
    #[serde(default)]
    pub auto_increment: bool,
    /// Whether it is without negative numbers where the engine has such a type (MySQL and MariaDB).
    #[serde(default)]
    pub unsigned: bool,
    /// What it is computed from, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// How its texts are compared and ordered, in the engine's own name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<Name>,
    /// What people are told of it. SQLite has no place for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Where it stands among the others when it is added to a table (MySQL and MariaDB); without it: at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What a column holds when an insert does not say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ColumnDefault {
    /// This value.
    Value(Value),
    /// The instant of the statement, in UTC and to the microsecond.
    Now,
    /// What an expression gives: the caller's own SQL.
    Expression(Name),
}

/// What a column is computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// An expression of the row's other columns: the caller's own SQL.
    pub expression: Name,
    /// When it is computed.
    pub storage: Storage,
}

/// When a generated column is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Storage {
    /// When the row is written.
    Stored,
    /// When it is read. PostgreSQL has it since 18.
    Virtual,
}

/// Where a column stands among the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Place {
    /// Before all.
    First,
    /// After this one.
    After(Name),
}

impl Column {
    /// A column that must have a value.
    pub fn new(name: impl Into<Name>, ty: ColumnType) -> Self {
        Self {
            name: name.into(),
            ty,
            nullable: false,
            default: None,
            auto_increment: false,
            unsigned: false,
            generated: None,
            collation: None,
            comment: None,
            place: None,
        }
    }
}
