//! Statements that add rows.

use serde::{Deserialize, Serialize};

use crate::{BindRows, Expr, Name, OnConflict, Select, SelectItem, TableName};

/// A statement that adds rows to a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insert {
    /// Where to.
    pub table: TableName,
    /// Which columns are given; the others get their defaults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Name>,
    /// The rows.
    pub rows: InsertRows,
    /// What happens to a row that is there already; `None` is an error of the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_conflict: Option<OnConflict>,
    /// What is read back of each inserted or changed row: of its own columns, and of queries over other tables. Empty:
    /// nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returning: Vec<SelectItem>,
}

/// The rows of an insert.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum InsertRows {
    /// One row of nothing but defaults.
    Defaults,
    /// Rows of values, without a tree per cell.
    Values(BindRows),
    /// Rows of expressions. All read the database as it was before the insert.
    Exprs(Vec<Vec<Expr>>),
    /// The rows of a query.
    Query(Box<Select>),
}

impl Insert {
    /// An insert of these rows.
    pub fn new(table: TableName, columns: Vec<Name>, rows: InsertRows) -> Self {
        Self { table, columns, rows, on_conflict: None, returning: Vec::new() }
    }
}
