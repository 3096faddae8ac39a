//! Names, which every statement must give characters that a database can store.

use ilana_ir::{Name, TableName};

use super::invalid;
use crate::CompileError;
use crate::dialect::Grammar;

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

/// A name in the characters of which an engine's catalog keeps each one.
pub(crate) fn kept(what: &str, name: &str, grammar: &dyn Grammar) -> Result<(), CompileError> {
    one(what, name)?;
    if !name.is_ascii() && !grammar.keeps_long_characters() && name.chars().any(|c| c.len_utf8() > 3) {
        let what =
            format!("the {what} name {name:?} has a character beyond U+FFFF, which becomes a question mark");
        return Err(invalid(what, "name it in other characters"));
    }
    Ok(())
}

/// Columns that are named together: none is named twice.
pub(crate) fn different(table: &str, columns: &[Name]) -> Result<(), CompileError> {
    for (index, name) in columns.iter().enumerate() {
        one("column", name)?;
        if columns.iter().take(index).any(|other| other == name) {
            return Err(invalid(format!("the column `{name}` of `{table}` is named twice"), "name it once"));
        }
    }
    Ok(())
}

/// The columns that a statement writes: each is one, and none is written twice. SQLite and MySQL would keep either
/// value without a word. Names that differ in case only are the same column everywhere but on PostgreSQL.
pub(crate) fn written<'a>(
    table: &TableName,
    columns: impl IntoIterator<Item = &'a Name>,
) -> Result<(), CompileError> {
    one("table", &table.name)?;
    let mut seen: Vec<&str> = Vec::new();
    for name in columns {
        one("column", name)?;
        if seen.iter().any(|other| is_same(other, name)) {
            let what = format!("the column `{name}` of `{table}` is given two values");
            return Err(invalid(what, "give it one"));
        }
        seen.push(name);
    }
    Ok(())
}

fn is_same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
        || (!(left.is_ascii() && right.is_ascii()) && left.to_lowercase() == right.to_lowercase())
}
