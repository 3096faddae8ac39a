//! The cells of an answer, with errors that say where they were misread.

use ilana_ir::{Name, TableName};

use super::text;
use crate::Dialect;
use crate::introspect::{CatalogError, CatalogRows};

/// A cell.
pub(super) type Cell<'a> = Option<&'a str>;

/// Reads answers, and says of what it does not understand whose it is.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    /// The database that gave them.
    pub(super) dialect: Dialect,
}

impl Reader {
    /// The rows of an answer, each of as many cells as were asked for.
    pub(super) fn rows<'a, const N: usize>(
        self,
        answer: &'a CatalogRows,
        of: &str,
    ) -> Result<Vec<[Cell<'a>; N]>, CatalogError> {
        let row = |row: &'a Vec<Option<String>>| {
            let cells: Vec<Cell<'a>> = row.iter().map(Option::as_deref).collect();
            <[Cell<'a>; N]>::try_from(cells)
                .map_err(|cells| self.misread(format!("{} cells in a row of its {of}, not {N}", cells.len())))
        };
        answer.iter().map(row).collect()
    }

    /// What a cell says that is never null.
    pub(super) fn said<'a>(self, cell: Cell<'a>, what: &str) -> Result<&'a str, CatalogError> {
        cell.ok_or_else(|| self.misread(format!("nothing where it has {what}")))
    }

    /// Whether a cell says that something is true.
    pub(super) fn truth(self, cell: Cell<'_>, what: &str) -> Result<bool, CatalogError> {
        match self.said(cell, what)? {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(self.misread(format!("{other:?} where it has {what}"))),
        }
    }

    /// A name with the schema of it.
    pub(super) fn table(self, schema: Cell<'_>, name: Cell<'_>) -> Result<TableName, CatalogError> {
        let own = |text: &str| Name::from(text.to_owned());
        Ok(TableName { schema: schema.map(own), name: own(self.said(name, "a name")?) })
    }

    /// A name.
    pub(super) fn name(self, cell: Cell<'_>, what: &str) -> Result<Name, CatalogError> {
        self.said(cell, what).map(|text| text.to_owned().into())
    }

    /// A list of names.
    pub(super) fn names(self, cell: Cell<'_>, of: &str) -> Result<Vec<Name>, CatalogError> {
        let list = self.said(cell, of)?;
        text::names(list).ok_or_else(|| self.misread(format!("{list:?} where it has {of}")))
    }

    /// A list of texts; null is an empty one.
    pub(super) fn texts(self, cell: Cell<'_>, of: &str) -> Result<Vec<String>, CatalogError> {
        let Some(list) = cell else { return Ok(Vec::new()) };
        text::literals(list).ok_or_else(|| self.misread(format!("{list:?} where it has {of}")))
    }

    /// The error for what is no answer to a question.
    pub(super) fn misread(self, what: String) -> CatalogError {
        let remedy = "give the answers to `catalog_questions` as they came, all of one moment";
        CatalogError { dialect: self.dialect, what, remedy }
    }
}
