//! Changes of a schema as data.

mod column;
mod constraint;

use serde::{Deserialize, Serialize};

use crate::{Name, TableName};

pub use column::{Column, ColumnDefault, ColumnType};
pub use constraint::{ForeignKey, Index, IndexKind, ReferenceAction, TableConstraint};

/// One change of a schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SchemaChange {
    /// A table is made.
    CreateTable(CreateTable),
    /// A table is removed with its rows.
    DropTable(DropTable),
    /// A table gets another name.
    RenameTable {
        /// Which.
        from: TableName,
        /// What it is called then.
        to: Name,
    },
    /// An index is made.
    CreateIndex(CreateIndex),
    /// A table loses all its rows. Where foreign keys refer to it, PostgreSQL refuses, and so do MySQL and MariaDB if the
    /// numbers start again; else the keys do what they do when rows are removed.
    Truncate {
        /// Which.
        table: TableName,
        /// What becomes of the numbers that the database gives its rows.
        identity: Identity,
    },
}

/// What becomes of the numbers that the database gives the rows of an emptied table.
///
/// On MySQL and MariaDB they start again only by a statement that ends the transaction ("TRUNCATE TABLE"). On SQLite they
/// start again by themselves in a table made without AUTOINCREMENT, which a numbered [`Column`] of ours always has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Identity {
    /// They start again from one.
    Restart,
    /// They go on, where the database remembers them.
    Continue,
}

/// A table to be made. Its indexes are made with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateTable {
    /// Its name.
    pub name: TableName,
    /// Its columns; at least one.
    pub columns: Vec<Column>,
    /// Keys over its columns.
    pub constraints: Vec<TableConstraint>,
    /// Indexes that are no constraints.
    pub indexes: Vec<Index>,
}

/// A table to be removed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DropTable {
    /// Which.
    pub name: TableName,
    /// What happens when there is no such table.
    pub if_missing: IfMissing,
}

/// What happens when the thing to be removed is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IfMissing {
    /// An error.
    Fail,
    /// Nothing.
    Skip,
}

/// An index to be made on a table that exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateIndex {
    /// The table.
    pub table: TableName,
    /// The index.
    pub index: Index,
}
