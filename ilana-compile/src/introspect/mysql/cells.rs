//! The cells of the answers.

use std::collections::HashMap;

use ilana_ir::TableName;

use super::{CatalogError, CatalogRows, Dialect};

/// What to do about cells that were not asked for.
const AS_ASKED: &str =
    "answer each question of `catalog_questions` in its order, and leave the cells as they are";

/// The answers of an engine.
#[derive(Clone, Copy)]
pub(super) struct Catalog<'a> {
    /// One for each question.
    pub(super) answers: &'a [CatalogRows],
    /// Whose they are.
    pub(super) dialect: Dialect,
}

/// A row of so many cells.
pub(super) type Row<'a, const N: usize> = [Option<&'a str>; N];

impl<'a> Catalog<'a> {
    /// The rows that answer a question.
    pub(super) fn rows<const N: usize>(self, question: usize) -> Result<Vec<Row<'a, N>>, CatalogError> {
        let number = question + 1;
        let answer = self
            .answers
            .get(question)
            .ok_or_else(|| self.error(format!("nothing to question {number}"), AS_ASKED))?;
        let row = |cells: &'a Vec<Option<String>>| {
            let cells: Vec<_> = cells.iter().map(Option::as_deref).collect();
            let count = cells.len();
            cells.try_into().map_err(|_| {
                self.error(format!("{count} cells to question {number}, which asks for {N}"), AS_ASKED)
            })
        };
        answer.iter().map(row).collect()
    }

    /// A cell that is not null, or what the catalog says where it is.
    pub(super) fn need(self, cell: Option<&'a str>, without: &str) -> Result<&'a str, CatalogError> {
        cell.ok_or_else(|| self.error(without, AS_ASKED))
    }

    /// What is not understood.
    pub(super) fn error(self, what: impl Into<String>, remedy: &'static str) -> CatalogError {
        CatalogError { dialect: self.dialect, what: what.into(), remedy }
    }
}

/// The rows of each table, whose name is their first cell.
pub(super) fn of_table<const N: usize>(rows: Vec<Row<'_, N>>) -> HashMap<Option<&str>, Vec<Row<'_, N>>> {
    let mut all: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        all.entry(row.first().copied().flatten()).or_default().push(row);
    }
    all
}

/// Rows that follow each other and belong to the same thing, whose name is their second cell.
pub(super) fn groups<'r, 'a, const N: usize>(
    rows: &'r [Row<'a, N>],
) -> impl Iterator<Item = &'r [Row<'a, N>]> {
    rows.chunk_by(|one, next| one.get(1) == next.get(1))
}

/// A table of the connection's own database.
pub(super) fn table_name(name: &str) -> TableName {
    TableName { schema: None, name: name.to_owned().into() }
}
