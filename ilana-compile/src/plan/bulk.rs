//! How the rows of an insert go in without a statement for each few of them.

use ilana_ir::{BindRows, Insert, InsertRows, Shape};

use super::{Encode, Slot, SlotSource};
use crate::{CompileError, Dialect, literal};

/// What an adapter needs to send rows to a table as they are: PostgreSQL's `COPY` ("COPY" in its manual). It gives the columns
/// of each row the next values, in the order in which the insert takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// The text that begins it, for rows in the binary format.
    pub sql: String,
    /// The table, in quotes, as a text can name it.
    pub table: String,
    /// The names of the columns.
    pub columns: Vec<String>,
}

/// An insert of nothing but rows of values, which go in as they are.
pub(super) fn bulk(shape: &Shape, slots: &[Slot], dialect: Dialect) -> Result<Option<Bulk>, CompileError> {
    let grammar = dialect.grammar();
    let Shape::Insert(Insert { table, columns, rows, on_conflict: None, returning }) = shape else {
        return Ok(None);
    };
    let InsertRows::Values(BindRows { .. }) = rows else { return Ok(None) };
    let is_next = |(index, slot): (usize, &Slot)| {
        slot.encode == Encode::Plain && matches!(slot.source, SlotSource::One(own) if own as usize == index)
    };
    if !grammar.copies_rows() || !returning.is_empty() || !slots.iter().enumerate().all(is_next) {
        return Ok(None);
    }
    let table = literal::table(table, grammar)?;
    let names = literal::names(columns, grammar)?;
    let columns = columns.iter().map(|name| name.as_ref().to_owned()).collect();
    Ok(Some(Bulk { sql: format!("COPY {table} ({names}) FROM STDIN (FORMAT binary)"), table, columns }))
}
