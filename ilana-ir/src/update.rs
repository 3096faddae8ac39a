//! Statements that change rows.

use serde::{Deserialize, Serialize};

use crate::{Expr, Name, Slots, TableName};

/// A statement that changes rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Update {
    /// Which table.
    pub table: TableName,
    /// What is assigned. Must not be empty.
    pub set: Vec<Assignment>,
    /// Which rows; `None` is all of them.
    pub filter: Option<Expr>,
}

/// A column and its new value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Assignment {
    /// The column of the updated table.
    pub column: Name,
    /// What it becomes.
    pub value: Expr,
}

impl Slots for Update {
    fn shift_slots(&mut self, by: u32) {
        let Self { table: _, set, filter } = self;
        for Assignment { column: _, value } in set {
            value.shift_slots(by);
        }
        filter.shift_slots(by);
    }
}
