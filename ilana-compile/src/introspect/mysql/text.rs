//! Names, texts and bytes as the engines write them in expressions.

use std::borrow::Cow;
use std::fmt::Write;

use crate::{Dialect, Engine, literal};

/// An expression as SQL, without the parentheses around the whole: where it stands it gets them anyhow.
pub(super) fn plain(cell: &str, dialect: Dialect) -> String {
    let sql = match dialect.engine() {
        Engine::MariaDb => Cow::Borrowed(cell),
        _ => Cow::Owned(respelled(&unescaped(cell))),
    };
    enclosed(&sql).unwrap_or(&sql).to_owned()
}

/// What is within parentheses that are around the whole.
pub(super) fn enclosed(sql: &str) -> Option<&str> {
    let inner = sql.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_usize;
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '\'' => unquote(rest)?.1,
            '`' => name(rest)?.1,
            _ => rest.get(c.len_utf8()..)?,
        };
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0).then_some(inner)
}

/// The characters that MySQL's catalog escapes in an expression (`\'` for each quote in it).
fn unescaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(control)),
            _ => out.push(c),
        }
    }
    out
}

/// What a letter after a backslash stands for (MySQL manual, "String Literals").
fn control(letter: char) -> char {
    match letter {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        '0' => '\0',
        'Z' => '\u{1a}',
        other => other,
    }
}

/// An expression whose names and texts are in characters again. MySQL's catalog shows each byte of theirs as the character
/// of that number; a text of characters other than ours is given by its bytes, for those are not what we send.
fn respelled(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '\'' => unquote(rest).map(|(_, after)| rest.len() - after.len()),
            '`' => name(rest).map(|(_, after)| rest.len() - after.len()),
            _ => None,
        };
        let (token, after) = rest.split_at(end.unwrap_or(c.len_utf8()));
        rest = after;
        let Some(bytes) = latin1(token).filter(|_| end.is_some() && !token.is_ascii()) else {
            out.push_str(token);
            continue;
        };
        match (is_of_other_characters(&out), unquote(token)) {
            (true, Some((value, _))) => {
                let bytes = latin1(&value).unwrap_or(bytes);
                // Writing to a string cannot fail.
                let _ = write!(out, " X'{}'", literal::hex(&bytes));
            }
            _ => out.push_str(std::str::from_utf8(&bytes).unwrap_or(token)),
        }
    }
    out
}

/// A query whose tables are those of the database that it is in: before each stands that database's name, with which the query
/// would read the same tables from another one too. Unless a table has that name as its alias, it is nothing else.
pub(super) fn of_database(sql: &str, database: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let named = if c == '`' { name(rest) } else { None };
        if let Some((own, after)) = &named
            && own == database
        {
            let begins = !out.ends_with('.');
            if begins && out.ends_with("` ") {
                return sql.to_owned();
            }
            if let Some(of_it) = after.strip_prefix('.').filter(|of_it| begins && of_it.starts_with('`')) {
                // The next may be a table of that name too.
                let table = name(of_it).map_or(of_it, |(_, after)| after);
                out.push_str(of_it.strip_suffix(table).unwrap_or_default());
                rest = table;
                continue;
            }
        }
        let after = match (c, &named) {
            ('\'', _) => unquote(rest).map(|(_, after)| after),
            (_, Some((_, after))) => Some(*after),
            _ => None,
        };
        let (token, after) = match after {
            Some(after) => (rest.strip_suffix(after).unwrap_or_default(), after),
            None => rest.split_at(c.len_utf8()),
        };
        out.push_str(token);
        rest = after;
    }
    out
}

/// Each character as the byte of its number.
fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(c).ok()).collect()
}

/// Whether an expression ends in the name of a character set that is not Unicode's.
fn is_of_other_characters(sql: &str) -> bool {
    let word = sql.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    word.starts_with('_') && !matches!(word, "_utf8mb4" | "_utf8mb3" | "_utf8")
}

/// A name in backquotes, and what follows it.
pub(super) fn name(sql: &str) -> Option<(String, &str)> {
    let mut rest = sql.strip_prefix('`')?;
    let mut out = String::new();
    loop {
        let (before, after) = rest.split_once('`')?;
        out.push_str(before);
        match after.strip_prefix('`') {
            Some(more) => {
                out.push('`');
                rest = more;
            }
            None => return Some((out, after)),
        }
    }
}

/// The characters of a text in quotes, and what follows it.
fn unquote(sql: &str) -> Option<(String, &str)> {
    let inner = sql.strip_prefix('\'')?;
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                // For patterns these keep it ("String Literals").
                letter @ ('%' | '_') => out.extend(['\\', letter]),
                letter => out.push(control(letter)),
            },
            '\'' => match chars.as_str().strip_prefix('\'') {
                Some(more) => {
                    out.push('\'');
                    chars = more.chars();
                }
                None => return Some((out, chars.as_str())),
            },
            _ => out.push(c),
        }
    }
    None
}

/// The characters of a text in quotes that is all there is.
pub(super) fn quoted(sql: &str) -> Option<String> {
    unquote(sql).filter(|(_, rest)| rest.is_empty()).map(|(text, _)| text)
}

/// Texts in quotes, separated by commas.
pub(super) fn list(mut sql: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    loop {
        let (text, rest) = unquote(sql)?;
        all.push(text);
        match rest.strip_prefix(',') {
            Some(more) => sql = more,
            None => return rest.is_empty().then_some(all),
        }
    }
}

/// A constant text that is all there is.
pub(super) fn constant(sql: &str) -> Option<String> {
    constant_before(sql).filter(|(_, rest)| rest.is_empty()).map(|(text, _)| text)
}

/// A constant text, in quotes or by its bytes as [`literal::constant`] gives it, and what follows it.
pub(super) fn constant_before(sql: &str) -> Option<(String, &str)> {
    if let Some(converted) = sql.strip_prefix("convert(") {
        let (digits, rest) = converted.split_once(" using utf8mb4)")?;
        return String::from_utf8(bytes(digits)?).ok().map(|text| (text, rest));
    }
    unquote(sql.strip_prefix("_utf8mb4").unwrap_or(sql))
}

/// Constant bytes, which MySQL writes `0x..` and MariaDB `X'..'`.
pub(super) fn bytes(sql: &str) -> Option<Vec<u8>> {
    let quoted = || sql.strip_prefix("X'").and_then(|rest| rest.strip_suffix('\''));
    unhex(sql.strip_prefix("0x").or_else(quoted)?)
}

/// Bytes of their digits.
pub(super) fn unhex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(byte).collect()
}
