//! The schema of a database of MySQL or MariaDB, out of its `information_schema`.
//!
//! What the engines do not tell apart comes back as one of the two: a unique index over whole ascending columns is a
//! constraint, a UUID is a text of 36 characters, an instant is a `DateTime`. What they tell and the tree has no word for
//! is left out: partitions, row formats, comments and visibility of indexes, parsers of words, checks that are not enforced,
//! and who defined a view or trigger.
//!
//! What they do not tell as it is cannot be given back as it is. `COLUMN_DEFAULT` is in three bytes a character, so that
//! both show one beyond them as `?` (MariaDB in every text), MySQL ends a literal of bytes at a zero byte, and MariaDB shows
//! those that are no text as `?`; and both show the texts in a trigger without what escapes their quotes or backslashes.

mod cells;
mod check;
mod column;
mod column_type;
mod default;
mod key;
mod questions;
mod table;
#[cfg(test)]
mod tests;
mod text;

use ilana_ir::{CreateView, IfThere, Schema};

use super::{CatalogError, CatalogRows};
use crate::Dialect;

use cells::{Catalog, of_table};

pub(super) use questions::{MARIADB, MYSQL};

/// The schema that the answers to [`MYSQL`] or [`MARIADB`] describe.
pub(super) fn read(answers: &[CatalogRows], dialect: Dialect) -> Result<Schema, CatalogError> {
    let catalog = Catalog { answers, dialect };
    let tables = catalog.rows::<6>(0)?;
    let columns = of_table(catalog.rows::<10>(1)?);
    let indexes = of_table(catalog.rows::<8>(2)?);
    let keys = of_table(catalog.rows::<8>(3)?);
    let checks = of_table(catalog.rows::<3>(4)?);
    let triggers = of_table(catalog.rows::<5>(6)?);
    let mut schema = Schema::default();
    for row in tables {
        let parts = table::Parts {
            columns: columns.get(&row[0]).map_or(&[], Vec::as_slice),
            indexes: indexes.get(&row[0]).map_or(&[], Vec::as_slice),
            keys: keys.get(&row[0]).map_or(&[], Vec::as_slice),
            checks: checks.get(&row[0]).map_or(&[], Vec::as_slice),
            triggers: triggers.get(&row[0]).map_or(&[], Vec::as_slice),
        };
        schema.tables.push(table::read(catalog, row, &parts)?);
    }
    for row in catalog.rows::<4>(5)? {
        schema.views.push(view(catalog, row)?);
    }
    Ok(schema)
}

/// A view. It takes the privilege SHOW VIEW to see its query (MySQL manual, "The INFORMATION_SCHEMA VIEWS Table").
fn view(catalog: Catalog<'_>, row: [Option<&str>; 4]) -> Result<CreateView, CatalogError> {
    let [name, query, check, database] = row;
    let name = catalog.need(name, "a view without a name")?;
    let query = query.filter(|query| !query.is_empty()).ok_or_else(|| {
        catalog.error(format!("no query of the view `{name}`"), "grant the user SHOW VIEW and SELECT on it")
    })?;
    let query = text::of_database(query, database.unwrap_or_default());
    let query = match check {
        None | Some("NONE") => query,
        Some(words @ ("LOCAL" | "CASCADED")) => format!("{query} WITH {words} CHECK OPTION"),
        Some(other) => {
            let what = format!("the check option {other:?} of the view `{name}`");
            return Err(catalog.error(what, "make the view with an option that this version of Ilana knows"));
        }
    };
    Ok(CreateView { name: cells::table_name(name), query: query.into(), if_there: IfThere::Fail })
}
