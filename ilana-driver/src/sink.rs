//! Where the rows of a statement go: they are decoded where they are read.

use std::any::Any;
use std::task::{Context, Poll};

use crate::{CellError, Row};

/// Takes rows one by one. What it made of them is got back by downcasting it after [`crate::Connection::fetch`].
pub trait Sink: Any + Send {
    /// Takes one row. The row lives only for this call.
    ///
    /// # Errors
    ///
    /// [`CellError`] when a cell is not what the sink wants; the statement is ended and the error returned.
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError>;

    /// Forgets all rows: the connection runs the statement again from the start. It does so with reads only, and never with
    /// a sink that [passes rows on](Sink::passes_on) and has taken one.
    fn restart(&mut self);

    /// Whether it gives rows to somebody else while others are still to come, so that it cannot take them back and may have
    /// to wait for room.
    fn passes_on(&self) -> bool {
        false
    }

    /// Whether it has room for another row; asked after it said [`Flow::Full`].
    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    /// How many rows it took, for those who watch.
    fn rows(&self) -> u64;
}

/// Whether a sink wants more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next row, if there is one.
    More,
    /// The next row, if there is one, but not before [`Sink::poll_ready`].
    Full,
    /// No other row: the statement is ended.
    Enough,
}
