//! Statements that add rows.

use serde::{Deserialize, Serialize};

use crate::{Name, SelectItem, Slots, TableName, ValueType};

/// A statement that adds rows to a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Insert {
    /// Where to.
    pub table: TableName,
    /// Which columns are given; the others get their defaults.
    pub columns: Vec<Name>,
    /// The rows.
    pub rows: InsertRows,
    /// What is read back of each row. Empty: nothing.
    pub returning: Vec<SelectItem>,
}

/// The rows of an insert.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InsertRows {
    /// One row of nothing but defaults.
    Defaults,
    /// Rows of values. Their slots follow one another row by row, so that a bulk insert has no tree per cell.
    Values {
        /// The slot of the first cell.
        first: u32,
        /// The type of each column.
        types: Vec<ValueType>,
        /// How many rows; at least one.
        rows: u32,
    },
}

impl Slots for Insert {
    fn shift_slots(&mut self, by: u32) {
        let Self { table: _, columns: _, rows, returning } = self;
        match rows {
            InsertRows::Defaults => {}
            InsertRows::Values { first, types: _, rows: _ } => *first = first.saturating_add(by),
        }
        returning.shift_slots(by);
    }
}
