//! How each engine is asked about JSON documents.

mod mysql;
mod postgres;
mod sqlite;

pub(super) use mysql::{MariaDbWords, MySqlWords, Pieces};
pub(super) use postgres::json as postgres;
pub(super) use sqlite::json as sqlite;

/// A key as it stands within the quotes of a document.
pub(super) fn key(key: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // A string of JSON has no other place for them. Writing to a string cannot fail.
            '\u{0}'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}
