//! From SQLite's result codes to kinds of error. A pure function.
//!
//! Source: "Result and Error Codes", <https://www.sqlite.org/rescode.html>.

use ilana_compile::{NEW_TABLE, REFERENCES_HOLD};
use ilana_driver::{DriverError, ErrorKind};
use rusqlite::ffi;

pub(crate) fn error(error: rusqlite::Error) -> DriverError {
    DriverError::with_source(kind(&error), error)
}

pub(crate) fn kind(error: &rusqlite::Error) -> ErrorKind {
    // Not all errors are of SQLite itself; those of rusqlite speak for themselves.
    let other = || ErrorKind::Other { message: error.to_string() };
    // Where SQLite knows the place of the mistake, rusqlite has an error of its own that `sqlite_error` leaves out.
    if let rusqlite::Error::SqlInputError { error: code, msg, .. } = error {
        let kind = classify(code.extended_code, msg);
        return if let ErrorKind::Other { message } = kind { ErrorKind::Syntax { message } } else { kind };
    }
    let Some(code) = error.sqlite_error() else { return other() };
    classify(code.extended_code, &message(error))
}

fn message(error: &rusqlite::Error) -> String {
    if let rusqlite::Error::SqliteFailure(_, Some(message)) = error {
        return message.clone();
    }
    error.to_string()
}

/// `code` is the extended result code.
pub(crate) fn classify(code: i32, message: &str) -> ErrorKind {
    // A table that is made anew has another name meanwhile.
    let named = after(message, ": ").unwrap_or(message).replace(NEW_TABLE, "");
    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            ErrorKind::UniqueViolation { constraint: named }
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation {
            constraint:
                "SQLite does not say which; a row referred to is missing, or one is still referred to".into(),
        },
        ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation { column: named },
        ffi::SQLITE_CONSTRAINT_CHECK if named == REFERENCES_HOLD => {
            ErrorKind::ForeignKeyViolation { constraint: named }
        }
        ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation { constraint: named },
        _ => primary(code & 0xff, message),
    }
}

fn primary(code: i32, message: &str) -> ErrorKind {
    match code {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => ErrorKind::LockTimeout,
        ffi::SQLITE_READONLY => ErrorKind::ReadOnly,
        ffi::SQLITE_FULL => ErrorKind::DiskFull,
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => ErrorKind::Corrupt,
        ffi::SQLITE_INTERRUPT => ErrorKind::Timeout,
        ffi::SQLITE_TOOBIG => ErrorKind::TooLarge { message: message.to_owned() },
        ffi::SQLITE_ERROR => syntax(message),
        _ => ErrorKind::Other { message: message.to_owned() },
    }
}

/// What SQLite words for its overflows begin with, those of this adapter's own functions too.
const OVERFLOWS: [&str; 2] = ["integer overflow", crate::decimal::TOO_LARGE];
/// What it words for what is too large begins with.
const TOO_LARGE: [&str; 8] = [
    "Expression tree is too large",
    "LIKE or GLOB pattern too complex",
    "parser stack overflow",
    "Recursion limit",
    "too many SQL variables",
    "too many arguments",
    "too many columns",
    "too many terms",
];

/// A statement that SQLite could not prepare or not run to its end: it tells the reasons apart by its words only.
fn syntax(message: &str) -> ErrorKind {
    let begins = |words: &[&str]| words.iter().any(|word| message.starts_with(word));
    if begins(&OVERFLOWS) {
        return ErrorKind::Overflow { message: message.to_owned() };
    }
    if begins(&TOO_LARGE) {
        return ErrorKind::TooLarge { message: message.to_owned() };
    }
    if let Some(name) = message.strip_suffix(" already exists") {
        return ErrorKind::AlreadyExists { name: name.to_owned() };
    }
    if let Some(table) = message.strip_prefix("no such table: ") {
        return ErrorKind::UndefinedTable { table: table.to_owned() };
    }
    if let Some(column) = message.strip_prefix("no such column: ") {
        // A quoted name comes with its quotes and with a hint that it may have been meant as a text.
        let column = column.split_once(" - should this be").map_or(column, |(column, _)| column);
        let bare = column.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        return ErrorKind::UndefinedColumn { column: bare.unwrap_or(column).to_owned() };
    }
    if let Some((table, column)) = message.split_once(" has no column named ") {
        let table = table.strip_prefix("table ").unwrap_or(table);
        return ErrorKind::UndefinedColumn { column: format!("{table}.{column}") };
    }
    if message.starts_with("foreign key mismatch") {
        let constraint = format!("{message}, where it finds no key or unique key");
        return ErrorKind::ForeignKeyViolation { constraint: constraint.replace(NEW_TABLE, "") };
    }
    if let Some(name) = after(message, "there is already another table or index with this name: ") {
        return ErrorKind::AlreadyExists { name: name.to_owned() };
    }
    let is_mistake = message.ends_with("syntax error") || message.starts_with("incomplete input");
    let message = message.to_owned();
    // What fails while it runs was understood.
    if is_mistake { ErrorKind::Syntax { message } } else { ErrorKind::Other { message } }
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    text.split_once(mark).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_become_kinds() {
        let unique = classify(ffi::SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: users.email");
        assert_eq!(unique, ErrorKind::UniqueViolation { constraint: "users.email".into() });
        let null = classify(ffi::SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: users.name");
        assert_eq!(null, ErrorKind::NotNullViolation { column: "users.name".into() });
        let null =
            classify(ffi::SQLITE_CONSTRAINT_NOTNULL, "NOT NULL constraint failed: ilana_new_users.name");
        assert_eq!(null, ErrorKind::NotNullViolation { column: "users.name".into() });
        let broken = format!("CHECK constraint failed: {REFERENCES_HOLD}");
        let broken = classify(ffi::SQLITE_CONSTRAINT_CHECK, &broken);
        assert!(matches!(broken, ErrorKind::ForeignKeyViolation { .. }), "{broken:?}");
        let table = classify(ffi::SQLITE_ERROR, "no such table: users");
        assert_eq!(table, ErrorKind::UndefinedTable { table: "users".into() });
        let hint = "no such column: \"nmae\" - should this be a string literal in single-quotes?";
        let quoted = classify(ffi::SQLITE_ERROR, hint);
        assert_eq!(quoted, ErrorKind::UndefinedColumn { column: "nmae".into() });
        let exists = classify(ffi::SQLITE_ERROR, "table `users` already exists");
        assert_eq!(exists, ErrorKind::AlreadyExists { name: "table `users`".into() });
        let overflow = classify(ffi::SQLITE_ERROR, "integer overflow");
        assert_eq!(overflow, ErrorKind::Overflow { message: "integer overflow".into() });
        assert!(matches!(classify(ffi::SQLITE_TOOBIG, "string or blob too big"), ErrorKind::TooLarge { .. }));
        assert!(matches!(
            classify(ffi::SQLITE_ERROR, "near \"SELCT\": syntax error"),
            ErrorKind::Syntax { .. }
        ));
        let column = classify(ffi::SQLITE_ERROR, "table users has no column named nmae");
        assert_eq!(column, ErrorKind::UndefinedColumn { column: "users.nmae".into() });
        assert_eq!(classify(ffi::SQLITE_FULL, "database or disk is full"), ErrorKind::DiskFull);
        assert_eq!(classify(ffi::SQLITE_BUSY | (1 << 8), "database is locked"), ErrorKind::LockTimeout);
        assert_eq!(classify(ffi::SQLITE_READONLY | (1 << 8), "attempt to write"), ErrorKind::ReadOnly);
    }
}
