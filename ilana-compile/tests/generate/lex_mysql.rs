//! The lexical structure of MySQL and MariaDB, after their `sql_lex.cc` and section 9 of MySQL's manual.

use super::lex::{Kind, Next, line, quoted, run, single, through};

pub(crate) fn next(rest: &str) -> Next {
    let Some(c) = rest.chars().next() else { return Err("nothing to read") };
    if c == '#' || is_dashes(rest) {
        return Ok((Kind::Comment, line(rest, &['\n'])));
    }
    if rest.starts_with("/*!") || rest.starts_with("/*M!") {
        return Err("a comment is executed");
    }
    if rest.starts_with("/*") {
        return through(rest, 2, "*/").map(|length| (Kind::Comment, length)).ok_or("a comment is not closed");
    }
    let mut two = rest.chars();
    let is_digits = matches!(two.next(), Some('x' | 'X' | 'b' | 'B')) && two.next() == Some('\'');
    let text = match c {
        _ if is_digits => quoted(rest, 2, '\'', None).map(|length| (Kind::Text, length)),
        '\'' | '"' => quoted(rest, 1, c, Some('\\')).map(|length| (Kind::Text, length)),
        '`' => quoted(rest, 1, '`', None).map(|length| (Kind::Identifier, length)),
        '?' => Some((Kind::Placeholder, 1)),
        _ if is_inner(c) => Some(word(rest, c)),
        _ => Some(single(c)),
    };
    text.ok_or("a quote is not closed")
}

/// Two dashes begin a comment only before a space or control character, or at the end.
fn is_dashes(rest: &str) -> bool {
    rest.strip_prefix("--")
        .is_some_and(|after| after.chars().next().is_none_or(|c| c == ' ' || c.is_ascii_control()))
}

/// An identifier may begin with a digit.
fn word(rest: &str, c: char) -> (Kind, usize) {
    let length = run(rest, is_inner);
    let kind = if c.is_ascii_digit() { Kind::Number } else { Kind::Word };
    (kind, length)
}

fn is_inner(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}
