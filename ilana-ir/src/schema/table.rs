//! Whole tables: made, removed, renamed and emptied.

use serde::{Deserialize, Serialize};

use crate::{Column, Index, Name, TableConstraint, TableName};

/// A table to be made. Its indexes are made with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTable {
    /// Its name.
    pub name: TableName,
    /// Its columns; at least one.
    pub columns: Vec<Column>,
    /// Keys over its columns, and what must be true of its rows.
    #[serde(default)]
    pub constraints: Vec<TableConstraint>,
    /// Indexes that are no constraints.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// What people are told of it. SQLite has no place for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// How it is kept.
    #[serde(default)]
    pub options: TableOptions,
}

/// How MySQL and MariaDB keep a table, where it is not as we choose it: InnoDB, all of Unicode, and texts compared byte by
/// byte, as on the other engines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableOptions {
    /// The storage engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Name>,
    /// The characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<Name>,
    /// How texts are compared and ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<Name>,
}

/// A table to be removed. While another one refers to it each database refuses; rows that refer to each other go with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropTable {
    /// Which.
    pub name: TableName,
    /// What happens when there is no such table.
    pub if_missing: IfMissing,
}

/// What happens when the thing to be removed is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum IfMissing {
    /// An error.
    Fail,
    /// Nothing.
    Skip,
}

/// What becomes of the numbers that the database gives the rows of an emptied table.
///
/// On MySQL and MariaDB they start again only by a statement that ends the transaction ("TRUNCATE TABLE"). On SQLite they
/// start again by themselves in a table made without AUTOINCREMENT, which a numbered [`Column`] of ours always has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Identity {
    /// They start again from one.
    Restart,
    /// They go on, where the database remembers them.
    Continue,
}

impl CreateTable {
    /// A table without keys and indexes.
    pub fn new(name: TableName, columns: Vec<Column>) -> Self {
        let options = TableOptions::default();
        Self { name, columns, constraints: Vec::new(), indexes: Vec::new(), comment: None, options }
    }
}
