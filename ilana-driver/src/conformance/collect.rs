//! A sink that keeps all values of the rows it is given.

use ilana_ir::{Value, ValueType};

use crate::{CellError, Flow, Row, Sink};

/// Keeps the first columns of each row, one for each type.
#[derive(Debug, Default)]
pub(super) struct Collect {
    pub(super) types: Vec<ValueType>,
    pub(super) rows: Vec<Vec<Value>>,
    /// After so many rows it has enough.
    pub(super) most: Option<usize>,
}

impl Sink for Collect {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let values = self.types.iter().enumerate().map(|(index, ty)| row.value(index, *ty));
        self.rows.push(values.collect::<Result<_, _>>()?);
        Ok(if self.most == Some(self.rows.len()) { Flow::Enough } else { Flow::More })
    }

    fn restart(&mut self) {
        self.rows.clear();
    }

    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }
}
