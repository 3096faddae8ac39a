//! Functions of texts that SQLite has for ASCII only, or not at all.

use std::sync::Arc;

use regex::Regex;
use rusqlite::functions::{Context, FunctionFlags};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// `lower` and `upper` fold every letter, one code point to one as PostgreSQL, MySQL and MariaDB do; `regexp` is what the
/// operator `REGEXP` calls ("SQL Language Expressions", section 5); `ilana_text` is the text that bytes are, or null: a cast takes
/// all bytes for one.
pub(crate) fn register(connection: &rusqlite::Connection) -> Result<(), rusqlite::Error> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("lower", 1, flags, |context| folded(context, lower))?;
    connection.create_scalar_function("upper", 1, flags, |context| folded(context, upper))?;
    connection.create_scalar_function("regexp", 2, flags, |context| matches(context))?;
    connection.create_scalar_function("ilana_text", 1, flags, |context| {
        let bytes = context.get_raw(0).as_bytes_or_null()?;
        Ok(bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).map(str::to_owned))
    })
}

fn folded(context: &Context<'_>, fold: fn(char) -> char) -> rusqlite::Result<Option<String>> {
    let text = text(context, 0)?;
    Ok(text.map(|text| text.chars().map(fold).collect()))
}

/// The argument as a text, as SQLite's own functions take it.
fn text(context: &Context<'_>, index: usize) -> rusqlite::Result<Option<String>> {
    use rusqlite::types::ValueRef;
    Ok(match context.get_raw(index) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(format!("{number:?}")),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    })
}

fn lower(c: char) -> char {
    alone(c, c.to_lowercase())
}

fn upper(c: char) -> char {
    alone(c, c.to_uppercase())
}

/// What a letter becomes, unless that is several.
fn alone(c: char, mut folded: impl Iterator<Item = char>) -> char {
    match (folded.next(), folded.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

/// Whether the second argument has a match of the first, which is compiled once for a statement.
fn matches(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    let Some(text) = text(context, 1)? else { return Ok(None) };
    if matches!(context.get_raw(0), rusqlite::types::ValueRef::Null) {
        return Ok(None);
    }
    let regex: Arc<Regex> = context
        .get_or_create_aux(0, |pattern| -> Result<Regex, Error> { Ok(Regex::new(pattern.as_str()?)?) })?;
    Ok(Some(regex.is_match(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask<T: rusqlite::types::FromSql>(sql: &str) -> rusqlite::Result<T> {
        let connection = rusqlite::Connection::open_in_memory()?;
        register(&connection)?;
        connection.query_row(sql, [], |row| row.get(0))
    }

    #[test]
    fn letters_of_all_scripts_are_folded_one_to_one() {
        assert_eq!(ask::<String>("SELECT lower('ÀÉ Ω straße İ')").unwrap(), "àé ω straße İ");
        assert_eq!(ask::<String>("SELECT upper('àé ω straße')").unwrap(), "ÀÉ Ω STRAßE");
        assert_eq!(ask::<Option<String>>("SELECT lower(NULL)").unwrap(), None);
        assert_eq!(ask::<String>("SELECT upper(1.5)").unwrap(), "1.5");
    }

    #[test]
    fn bytes_are_a_text_or_none() {
        assert_eq!(ask::<String>("SELECT ilana_text(x'61c3a9')").unwrap(), "aé");
        for none in ["x'ff'", "x'61c3'", "NULL"] {
            assert_eq!(ask::<Option<String>>(&format!("SELECT ilana_text({none})")).unwrap(), None, "{none}");
        }
    }

    #[test]
    fn a_regular_expression_matches_anywhere() {
        assert!(ask::<bool>("SELECT 'Ada Lovelace' REGEXP 'L[a-z]+e$'").unwrap());
        assert!(!ask::<bool>("SELECT 'Ada' REGEXP 'ada'").unwrap());
        assert!(ask::<bool>("SELECT 'Ada' REGEXP ('(?i)' || 'ada')").unwrap());
        assert_eq!(ask::<Option<bool>>("SELECT NULL REGEXP 'a'").unwrap(), None);
        let error = ask::<bool>("SELECT 'a' REGEXP '('").unwrap_err().to_string();
        assert!(error.contains("unclosed group"), "{error}");
    }
}
