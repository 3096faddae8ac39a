//! Statements that change rows.

use serde::{Deserialize, Serialize};

use crate::{Bind, Expr, Join, Name, Order, SelectItem, TableName, With};

/// A statement that changes rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Queries that have a name within this statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Box<With>>,
    /// Which table.
    pub table: TableName,
    /// The columns that tell its rows apart, none of them ever null. Needed where an engine must find the rows by a query
    /// of their own: as with [`crate::Delete::key`], and on PostgreSQL and SQLite with a left join; and where it must
    /// compute the values by one: those with a subquery over the table itself (MySQL, MariaDB, SQLite), and those that
    /// read each other's columns in a circle (MySQL, MariaDB).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<Name>,
    /// Other sources that the values and the condition may refer to. Not together with a limit. A row with several partners takes the values of one
    /// of them, and which one is up to the engine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// What is assigned. Must not be empty. Each value reads the row as it was before the update.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<Assignment>,
    /// Which rows; `None` is all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// In which order rows are taken, where there is a limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<Order>,
    /// At most so many rows (a 64-bit integer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Bind>,
    /// What is read back of each changed row: of its own columns, as they are then, and of queries over other tables.
    /// Empty: nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returning: Vec<SelectItem>,
}

/// A column and its new value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The column of the updated table.
    pub column: Name,
    /// What it becomes.
    pub value: Expr,
}

impl Update {
    /// An update of all rows of a table.
    pub fn new(table: TableName, set: Vec<Assignment>) -> Self {
        Self {
            with: None,
            table,
            key: Vec::new(),
            joins: Vec::new(),
            set,
            filter: None,
            order_by: Vec::new(),
            limit: None,
            returning: Vec::new(),
        }
    }

    /// Narrows the rows to those that also meet `condition`.
    pub fn and_filter(&mut self, condition: Expr) {
        crate::expr::narrow(&mut self.filter, condition);
    }
}
