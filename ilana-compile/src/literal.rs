//! Names and values as SQL text, for the statements that take no binds.

use std::fmt::Write;

use chrono::{Datelike, Timelike};
use ilana_ir::{TableName, Value};

use crate::check::{self, invalid};
use crate::dialect::Grammar;
use crate::raw::{self, Piece};
use crate::{CompileError, Dialect, Feature};

/// A name in quotes, its own quotes doubled.
pub(crate) fn name(name: &str, grammar: &dyn Grammar) -> Result<String, CompileError> {
    check::name::kept("table, column, key or index", name, grammar)?;
    let quote = grammar.quote();
    let doubled: String =
        name.chars().flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(c == quote))).collect();
    Ok(format!("{quote}{doubled}{quote}"))
}

/// A table with its schema, each in quotes.
pub(crate) fn table(table: &TableName, grammar: &dyn Grammar) -> Result<String, CompileError> {
    match &table.schema {
        Some(schema) => Ok(format!("{}.{}", name(schema, grammar)?, name(&table.name, grammar)?)),
        None => name(&table.name, grammar),
    }
}

/// Several names, separated by commas.
pub(crate) fn names<'a>(
    all: impl IntoIterator<Item = &'a ilana_ir::Name>,
    grammar: &dyn Grammar,
) -> Result<String, CompileError> {
    let quoted: Result<Vec<_>, _> = all.into_iter().map(|one| name(one, grammar)).collect();
    Ok(quoted?.join(", "))
}

/// A value as a literal, in the spelling in which the drivers store it.
pub(crate) fn value(value: &Value, dialect: Dialect) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    storable(value)?;
    Ok(match value {
        Value::Null(_) => "NULL".to_owned(),
        Value::Bool(truth) => grammar.boolean(*truth).to_owned(),
        Value::I64(n) => n.to_string(),
        Value::U64(n) if i64::try_from(*n).is_err() && !grammar.has_unsigned() => {
            return Err(invalid(format!("{n} is more than {dialect} stores"), "use a decimal column"));
        }
        Value::U64(n) => n.to_string(),
        Value::F64(n) if n.is_finite() => format!("{n:?}"),
        Value::F64(n) => return Err(invalid(format!("{n} has no literal"), "bind it instead")),
        Value::Decimal(n) => text(&n.to_string(), grammar)?,
        Value::Text(value) => constant(value, grammar)?,
        Value::Bytes(bytes) => grammar.bytes(&hex(bytes)),
        Value::Date(value) => text(&value.format("%Y-%m-%d").to_string(), grammar)?,
        Value::Time(value) => text(&value.format("%H:%M:%S%.6f").to_string(), grammar)?,
        Value::DateTime(value) => text(&value.format("%Y-%m-%d %H:%M:%S%.6f").to_string(), grammar)?,
        Value::Timestamp(value) => timestamp(value, dialect)?,
        Value::Uuid(value) => text(&value.to_string(), grammar)?,
        Value::Json(value) => constant(&value.to_string(), grammar)?,
        Value::Array(..) => {
            let remedy = "set the default by a statement of your own";
            return Err(CompileError::Unsupported { feature: Feature::Arrays, dialect, remedy });
        }
    })
}

/// What no engine keeps as it is: years outside 1 to 9999, parts of a microsecond, and leap seconds.
fn storable(value: &Value) -> Result<(), CompileError> {
    let (year, nanosecond) = match value {
        Value::Date(day) => (day.year(), 0),
        Value::Time(time) => (1, time.nanosecond()),
        Value::DateTime(moment) => (moment.year(), moment.nanosecond()),
        Value::Timestamp(moment) => (moment.year(), moment.nanosecond()),
        _ => return Ok(()),
    };
    if (1..=9999).contains(&year) && nanosecond.is_multiple_of(1000) && nanosecond < 1_000_000_000 {
        return Ok(());
    }
    Err(invalid(
        format!("{value:?} is kept as it is by no database"),
        "give a year from 1 to 9999, and whole microseconds",
    ))
}

fn timestamp(value: &chrono::DateTime<chrono::Utc>, dialect: Dialect) -> Result<String, CompileError> {
    let instant = value.format("%Y-%m-%d %H:%M:%S%.6f").to_string();
    text(&(instant + dialect.grammar().utc_suffix()), dialect.grammar())
}

/// A text in quotes. On an engine that may read a backslash in two ways, one with a backslash is given by its bytes.
pub(crate) fn text(value: &str, grammar: &dyn Grammar) -> Result<String, CompileError> {
    if value.contains('\0') {
        return Err(invalid(
            format!("the text {value:?} holds a zero byte"),
            "bind it, or store it as bytes",
        ));
    }
    if let Some(bytes) = given_by_bytes(value, grammar) {
        return Ok(format!("_utf8mb4 {bytes}"));
    }
    Ok(format!("'{}'", value.replace('\'', "''")))
}

/// A text where the definition of a table takes an expression. MariaDB takes no text there that is given by its bytes and
/// the name of their characters.
///
/// By its bytes goes also what their catalogs do not show: they keep a character of four bytes, and show a question mark
/// ("The utf8mb3 Character Set" is that of `information_schema`, section 10.2.2 of MySQL's manual).
pub(crate) fn constant(value: &str, grammar: &dyn Grammar) -> Result<String, CompileError> {
    let plain = text(value, grammar)?;
    if is_call(value, grammar) {
        return Ok(format!("CONVERT(X'{}' USING utf8mb4)", hex(value.as_bytes())));
    }
    Ok(plain)
}

/// Whether [`constant`] is a call.
pub(crate) fn is_call(value: &str, grammar: &dyn Grammar) -> bool {
    let is_hidden = |c: char| c.len_utf8() > 3 && !grammar.keeps_long_characters();
    value.contains(is_hidden) || given_by_bytes(value, grammar).is_some()
}

/// Several texts, separated by commas, where the definition of a table takes expressions.
pub(crate) fn constants(all: &[String], dialect: Dialect) -> Result<String, CompileError> {
    let quoted: Result<Vec<_>, _> = all.iter().map(|one| constant(one, dialect.grammar())).collect();
    Ok(quoted?.join(", "))
}

/// The texts of a type, which takes literals only: by their bytes they are in the characters of the column.
pub(crate) fn members(all: &[String], dialect: Dialect) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    let member = |one: &String| given_by_bytes(one, grammar).map_or_else(|| text(one, grammar), Ok);
    let quoted: Result<Vec<_>, _> = all.iter().map(member).collect();
    Ok(quoted?.join(", "))
}

/// The bytes of a text that an engine may read in two ways: what a backslash is there depends on the mode
/// NO_BACKSLASH_ESCAPES of the connection.
fn given_by_bytes(value: &str, grammar: &dyn Grammar) -> Option<String> {
    let is_odd = grammar.escapes_backslash() && value.contains('\\') && !value.contains('\0');
    is_odd.then(|| grammar.bytes(&hex(value.as_bytes())))
}

/// The caller's own SQL, whole and without marks: a change of the schema has no values.
pub(crate) fn own(sql: &str, dialect: Dialect) -> Result<String, CompileError> {
    let mut out = String::with_capacity(sql.len());
    for piece in raw::split(sql, dialect.grammar().lexis())? {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value | Piece::Name => {
                let what = format!("the SQL {sql:?} asks for a value, and a change of the schema has none");
                return Err(invalid(what, "write the value into it"));
            }
        }
    }
    if out.trim().is_empty() {
        return Err(invalid(format!("the SQL {sql:?} says nothing"), "write an expression"));
    }
    Ok(out)
}

/// The characters of a JSON string as a document has them, without the quotes around it.
pub(crate) fn json_key(key: &str) -> String {
    key.chars().fold(String::with_capacity(key.len()), |mut out, c| {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
        out
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_is_doubled() {
        assert_eq!(name(r#"a"b"#, Dialect::sqlite(3, 45).grammar()).unwrap(), r#""a""b""#);
        assert_eq!(name("a`b", Dialect::mysql(8).grammar()).unwrap(), "`a``b`");
        assert!(name("", Dialect::mysql(8).grammar()).is_err());
        assert!(name("a\0b", Dialect::mysql(8).grammar()).is_err());
    }

    #[test]
    fn a_text_ends_where_it_ends() {
        let by_bytes = "CONVERT(X'69742773205c' USING utf8mb4)";
        assert_eq!(value(&Value::from(r"it's \"), Dialect::mysql(8)).unwrap(), by_bytes);
        assert_eq!(value(&Value::from(r"it's \"), Dialect::postgres(15)).unwrap(), r"'it''s \'");
        let not_shown = "CONVERT(X'f09f9880' USING utf8mb4)";
        assert_eq!(value(&Value::from("😀"), Dialect::mariadb(10, 11)).unwrap(), not_shown);
        assert_eq!(value(&Value::from("é日"), Dialect::mysql(8)).unwrap(), "'é日'");
        assert!(value(&Value::from("\0"), Dialect::sqlite(3, 45)).is_err());
    }
}
