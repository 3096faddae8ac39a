//! Where the rows of a statement go: they are decoded where they are read.

use std::any::Any;

use crate::{CellError, Row};

/// Takes rows one by one. What it made of them is got back by downcasting the sink that
/// [`crate::Connection::fetch`] returns.
pub trait Sink: Any + Send {
    /// Takes one row. The row lives only for this call.
    ///
    /// # Errors
    ///
    /// [`CellError`] when a cell is not what the sink wants; the statement is ended and the error returned.
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError>;

    /// Forgets all rows: the connection runs the statement again from the start. It does so with reads only.
    fn restart(&mut self);

    /// How many rows it took, for those who watch.
    fn rows(&self) -> u64;
}

/// Whether a sink wants more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next row, if there is one.
    More,
    /// No other row: the statement is ended.
    Enough,
}
