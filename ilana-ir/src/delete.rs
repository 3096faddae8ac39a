//! Statements that remove rows.

use serde::{Deserialize, Serialize};

use crate::{Expr, Slots, TableName};

/// A statement that removes rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Delete {
    /// Which table.
    pub table: TableName,
    /// Which rows; `None` is all of them.
    pub filter: Option<Expr>,
}

impl Slots for Delete {
    fn shift_slots(&mut self, by: u32) {
        self.filter.shift_slots(by);
    }
}
