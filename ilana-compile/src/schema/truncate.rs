//! Tables that lose all their rows.

use ilana_ir::{Identity, TableName};

use crate::dialect::{Grammar, TruncateStyle};
use crate::{CompileError, literal};

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

/// SQLite keeps the numbers in a table that exists only once some table was made with AUTOINCREMENT, and stays then
/// ("SQLite Autoincrement", section 2): one is made first, so that there always is one.
fn restart(table: &TableName, name: &str, grammar: &dyn Grammar) -> Result<Vec<String>, CompileError> {
    // Without a schema, the table of numbers of temporary tables would come first.
    let schema = table.schema.clone().unwrap_or("main".into());
    let within = |name: &'static str| TableName { schema: Some(schema.clone()), name: name.into() };
    let numbered = literal::table(&within(NUMBERED), grammar)?;
    let numbers = literal::table(&within("sqlite_sequence"), grammar)?;
    let text = literal::text(&table.name, grammar)?;
    Ok(vec![
        format!("DELETE FROM {name}"),
        format!("CREATE TABLE IF NOT EXISTS {numbered} (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
        format!("DROP TABLE {numbered}"),
        format!("DELETE FROM {numbers} WHERE name = {text} COLLATE NOCASE"),
    ])
}
