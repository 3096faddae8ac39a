//! Keys of a table, and what must be true of its rows.

use serde::{Deserialize, Serialize};

use crate::{Name, TableName};

/// A key over columns of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum TableConstraint {
    /// The columns that tell the rows apart. The key of an auto-increment column is said by the column.
    PrimaryKey {
        /// The constraint's name, which PostgreSQL and SQLite keep; `None` is the engine's own.
        name: Option<Name>,
        /// The columns.
        columns: Vec<Name>,
    },
    /// Columns in which no two rows agree (nulls agree with nothing).
    Unique {
        /// The constraint's name.
        name: Name,
        /// The columns.
        columns: Vec<Name>,
        /// When it is looked at.
        deferral: Deferral,
    },
    /// Columns that refer to a row of another table.
    ForeignKey(ForeignKey),
    /// What must not be false of a row.
    Check {
        /// The constraint's name.
        name: Name,
        /// What it is.
        condition: Condition,
    },
}

/// When a constraint is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Deferral {
    /// With each statement.
    #[default]
    Never,
    /// With each statement, unless the transaction asks for the other.
    Possible,
    /// At the end of the transaction, unless it asks for the other.
    AtFirst,
}

/// What must not be false of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Condition {
    /// A number is above zero.
    Positive(Name),
    /// A text matches a regular expression, letter for letter.
    Matches {
        /// The column.
        column: Name,
        /// The expression.
        pattern: String,
    },
    /// A text is one of these.
    OneOf {
        /// The column.
        column: Name,
        /// The texts.
        values: Vec<String>,
    },
    /// An expression of the row's columns: the caller's own SQL.
    Raw(Name),
}

/// Columns that refer to a row of another table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: Name,
    /// The columns that refer.
    pub columns: Vec<Name>,
    /// The table referred to.
    pub references: TableName,
    /// Its columns, in the same order.
    pub referenced_columns: Vec<Name>,
    /// What happens when the row referred to is removed.
    pub on_delete: ReferenceAction,
    /// What happens when its key changes.
    pub on_update: ReferenceAction,
    /// When it is looked at.
    #[serde(default)]
    pub deferral: Deferral,
}

/// What happens to rows that refer to one that changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ReferenceAction {
    /// The change fails at the end of the statement (of the transaction, where the key is deferred).
    #[default]
    NoAction,
    /// The change fails at once.
    Restrict,
    /// They change or go with it.
    Cascade,
    /// Their columns become null.
    SetNull,
    /// Their columns take their defaults. MySQL and MariaDB do not have it.
    SetDefault,
}
