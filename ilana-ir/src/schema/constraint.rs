//! Keys and indexes of a table.

use serde::{Deserialize, Serialize};

use crate::{Name, TableName};

/// A key over columns of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TableConstraint {
    /// The columns that tell the rows apart. The key of an auto-increment column is said by the column.
    PrimaryKey(Vec<Name>),
    /// Columns in which no two rows agree (nulls agree with nothing).
    Unique {
        /// The constraint's name.
        name: Name,
        /// The columns.
        columns: Vec<Name>,
    },
    /// Columns that refer to a row of another table.
    ForeignKey(ForeignKey),
}

/// Columns that refer to a row of another table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
}

/// What happens to rows that refer to one that changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// An index over columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: Name,
    /// The columns, in order.
    pub columns: Vec<Name>,
    /// Which kind.
    pub kind: IndexKind,
}

/// The kinds of index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IndexKind {
    /// The engine's ordinary one.
    Plain,
    /// One in which no two rows agree.
    Unique,
}
