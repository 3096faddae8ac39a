//! Statements that add rows.

use ilana_ir::{BindRows, Insert, InsertRows, Name};

use super::returning::Beside;
use super::{Render, Written};
use crate::check::{self, invalid};
use crate::rewrite::{self, OwnTable};

/// The name of the row that was to be inserted, where an engine must be given one.
pub(super) const NEW: &str = "ilana_new";

impl Render {
    pub(super) fn insert(&mut self, part: &Insert) -> Written {
        check::name::written(&part.table, &part.columns)?;
        self.check_rows(part)?;
        let rewritten = rewrite::insert(part, self.grammar);
        self.insert_as_it_is(rewritten.as_ref().unwrap_or(part))
    }

    fn insert_as_it_is(&mut self, part: &Insert) -> Written {
        let Insert { table, columns, rows, on_conflict, returning } = part;
        self.push("INSERT INTO ");
        self.table(table)?;
        self.push(" ");
        if !matches!(rows, InsertRows::Defaults) {
            self.push("(");
            self.names(columns)?;
            self.push(") ");
        }
        match rows {
            InsertRows::Defaults => self.push(self.grammar.default_row()),
            InsertRows::Values(rows) => {
                self.push("VALUES ");
                self.rows(rows, Self::cells)?;
            }
            InsertRows::Exprs(rows) => {
                self.push("VALUES ");
                self.separated(rows, ", ", |render, row| {
                    render.in_parentheses(|render| render.separated(row, ", ", Self::expr))
                })?;
            }
            InsertRows::Query(select) => self.inserted_query(part, select)?,
        }
        if let Some(on_conflict) = on_conflict {
            self.on_conflict(part, on_conflict)?;
        }
        let feature = super::upsert::returning_feature(on_conflict.as_ref());
        self.returning(&OwnTable::new(table, None), Beside::Nothing, returning, feature)
    }

    fn check_rows(&self, part: &Insert) -> Written {
        let Insert { table, columns, rows, on_conflict: _, returning: _ } = part;
        let (count, width) = match rows {
            InsertRows::Defaults if columns.is_empty() => return Ok(()),
            InsertRows::Defaults => (1, 0),
            InsertRows::Values(BindRows { first: _, types, rows }) => (*rows as usize, types.len()),
            InsertRows::Exprs(rows) => {
                let odd = rows.iter().map(Vec::len).find(|width| *width != columns.len());
                (rows.len(), odd.unwrap_or(columns.len()))
            }
            // How many columns a query has is not always known here; the database counts them.
            InsertRows::Query(_) if !columns.is_empty() => return Ok(()),
            InsertRows::Query(select) => (1, select.columns.len()),
        };
        if count == 0 || width != columns.len() || columns.is_empty() {
            let columns = columns.len();
            return Err(invalid(
                format!("an insert into `{table}` has {count} rows of {width} values for {columns} columns"),
                "give each column one value per row",
            ));
        }
        Ok(())
    }

    /// The names of columns in parentheses after an alias.
    pub(super) fn alias_with_columns(&mut self, alias: &str, columns: &[Name]) -> Written {
        self.alias(alias)?;
        self.push(" (");
        self.names(columns)?;
        self.push(")");
        Ok(())
    }
}
