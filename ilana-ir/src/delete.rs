//! Statements that remove rows.

use serde::{Deserialize, Serialize};

use crate::{Bind, Expr, Join, Name, Order, SelectItem, TableName, With};

/// A statement that removes rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// Queries that have a name within this statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Box<With>>,
    /// Which table.
    pub table: TableName,
    /// The columns that tell its rows apart, none of them ever null. Needed where an engine must find the rows by a query
    /// of their own: with a limit outside MySQL and MariaDB, and on those with a subquery over the table itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<Name>,
    /// Other sources that the condition may refer to: rows with a partner are removed. Not together with a limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// Which rows; `None` is all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// In which order rows are taken, where there is a limit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<Order>,
    /// At most so many rows (a 64-bit integer).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Bind>,
    /// What is read back of each removed row: of its own columns, as they were, and of queries over other tables. Empty:
    /// nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returning: Vec<SelectItem>,
}

impl Delete {
    /// A delete of all rows of a table.
    pub fn new(table: TableName) -> Self {
        Self {
            with: None,
            table,
            key: Vec::new(),
            joins: Vec::new(),
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
