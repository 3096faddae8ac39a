//! Tables that lose all their rows, and the numbers of rows that start again.

use ilana_ir::{Identity, Name, TableName};

use crate::check::invalid;
use crate::dialect::{Grammar, TruncateStyle};
use crate::{CompileError, Dialect, literal};

/// A table of no rows and a number, which is made and removed for what it leaves behind.
const NUMBERED: &str = "ilana_numbered";

pub(super) fn truncate(
    table: &TableName,
    identity: Identity,
    grammar: &dyn Grammar,
) -> Result<Vec<String>, CompileError> {
    let name = literal::table(table, grammar)?;
    Ok(match (grammar.truncate_style(), identity) {
        (TruncateStyle::Identity, Identity::Restart) => {
            vec![format!("TRUNCATE TABLE {name} RESTART IDENTITY")]
        }
        (TruncateStyle::Identity, Identity::Continue) => {
            vec![format!("TRUNCATE TABLE {name} CONTINUE IDENTITY")]
        }
        (TruncateStyle::Restart, Identity::Restart) => vec![format!("TRUNCATE TABLE {name}")],
        (TruncateStyle::Restart | TruncateStyle::Delete, Identity::Continue) => {
            vec![format!("DELETE FROM {name}")]
        }
        (TruncateStyle::Delete, Identity::Restart) => restart(table, &name, grammar)?,
    })
}

/// Lets the numbers of a table go on from the next one that is given.
pub(super) fn restart_at(
    table: &TableName,
    column: &Name,
    next: u64,
    dialect: Dialect,
) -> Result<Vec<String>, CompileError> {
    let grammar = dialect.grammar();
    if next == 0 || i64::try_from(next).is_err() {
        return Err(invalid(
            format!("the numbers of `{table}` cannot go on with {next}"),
            "give one from 1 to 2^63",
        ));
    }
    let name = literal::table(table, grammar)?;
    let column = literal::name(column, grammar)?;
    Ok(match grammar.truncate_style() {
        TruncateStyle::Identity => {
            vec![format!("ALTER TABLE {name} ALTER COLUMN {column} RESTART WITH {next}")]
        }
        TruncateStyle::Restart => vec![format!("ALTER TABLE {name} AUTO_INCREMENT = {next}")],
        TruncateStyle::Delete => {
            let [make, remove, forget] = forget(table, grammar)?;
            let numbers = literal::table(&in_schema(table, "sqlite_sequence"), grammar)?;
            let text = literal::text(&table.name, grammar)?;
            let last = next - 1;
            vec![make, remove, forget, format!("INSERT INTO {numbers} (name, seq) VALUES ({text}, {last})")]
        }
    })
}

/// SQLite keeps the numbers in a table that exists only once some table was made with AUTOINCREMENT, and stays then
/// ("SQLite Autoincrement", section 2): one is made first, so that there always is one.
fn restart(table: &TableName, name: &str, grammar: &dyn Grammar) -> Result<Vec<String>, CompileError> {
    let [make, remove, forget] = forget(table, grammar)?;
    Ok(vec![format!("DELETE FROM {name}"), make, remove, forget])
}

fn forget(table: &TableName, grammar: &dyn Grammar) -> Result<[String; 3], CompileError> {
    let numbered = literal::table(&in_schema(table, NUMBERED), grammar)?;
    let numbers = literal::table(&in_schema(table, "sqlite_sequence"), grammar)?;
    let text = literal::text(&table.name, grammar)?;
    Ok([
        format!("CREATE TABLE IF NOT EXISTS {numbered} (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
        format!("DROP TABLE {numbered}"),
        format!("DELETE FROM {numbers} WHERE name = {text} COLLATE NOCASE"),
    ])
}

/// A table of this name in the schema of another. Without a schema, the table of numbers of temporary tables would come
/// first.
fn in_schema(table: &TableName, name: &'static str) -> TableName {
    TableName { schema: Some(table.schema.clone().unwrap_or("main".into())), name: name.into() }
}
