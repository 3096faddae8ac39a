//! SQLite's lexical structure, after its `tokenize.c`.

use super::lex::{Kind, Next, begins, line, quoted, run, single, through};

pub(crate) fn next(rest: &str) -> Next {
    let Some(c) = rest.chars().next() else { return Err("nothing to read") };
    if rest.starts_with("--") {
        return Ok((Kind::Comment, line(rest, &['\n'])));
    }
    if rest.starts_with("/*") {
        return through(rest, 2, "*/").map(|length| (Kind::Comment, length)).ok_or("a comment is not closed");
    }
    let text = match c {
        'x' | 'X' if begins(rest, "x'") => quoted(rest, 2, '\'', None).map(|length| (Kind::Text, length)),
        '\'' => quoted(rest, 1, c, None).map(|length| (Kind::Text, length)),
        '"' | '`' => quoted(rest, 1, c, None).map(|length| (Kind::Identifier, length)),
        '[' => through(rest, 1, "]").map(|length| (Kind::Identifier, length)),
        '?' => Some((Kind::Placeholder, 1 + run(rest.get(1..).unwrap_or(""), |c| c.is_ascii_digit()))),
        '$' | '@' | ':' | '#' => Some(variable(rest)),
        _ if c.is_ascii_digit() => Some((Kind::Number, run(rest, |c| is_inner(c) || c == '.'))),
        _ if is_inner(c) => Some((Kind::Word, run(rest, is_inner))),
        _ => Some(single(c)),
    };
    text.ok_or("a quote is not closed")
}

/// A placeholder with a name.
fn variable(rest: &str) -> (Kind, usize) {
    match run(rest.get(1..).unwrap_or(""), is_inner) {
        0 => (Kind::Other, 1),
        length => (Kind::Placeholder, 1 + length),
    }
}

fn is_inner(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}
