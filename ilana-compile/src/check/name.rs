//! Names, which every statement must give characters that a database can store.

use ilana_ir::{ColumnRef, Name, SelectItem, TableName};

use super::invalid;
use crate::CompileError;

/// A name of something, such as "column".
pub(crate) fn one(what: &str, name: &str) -> Result<(), CompileError> {
    if name.is_empty() || name.contains('\0') {
        return Err(invalid(
            format!("the {what} name {name:?} is empty or holds a zero byte"),
            "give it characters that the database can store",
        ));
    }
    Ok(())
}

pub(super) fn table(table: &TableName) -> Result<(), CompileError> {
    let TableName { schema, name } = table;
    schema.iter().try_for_each(|schema| one("schema", schema))?;
    one("table", name)
}

pub(super) fn column(column: &ColumnRef) -> Result<(), CompileError> {
    let ColumnRef { table, name } = column;
    table.iter().try_for_each(|table| one("table", table))?;
    one("column", name)
}

pub(super) fn item(item: &SelectItem) -> Result<(), CompileError> {
    item.alias.iter().try_for_each(|alias| one("column", alias))
}

/// The columns that a statement writes: each is one, and none is written twice. SQLite and MySQL would keep either
/// value without a word. Names that differ in case only are the same column everywhere but on PostgreSQL.
pub(super) fn written<'a>(
    table: &TableName,
    columns: impl IntoIterator<Item = &'a Name>,
) -> Result<(), CompileError> {
    let mut seen = std::collections::HashSet::new();
    for name in columns {
        one("column", name)?;
        if !seen.insert(name.to_lowercase()) {
            let what = format!("the column `{name}` of `{table}` is given two values");
            return Err(invalid(what, "give it one"));
        }
    }
    Ok(())
}
