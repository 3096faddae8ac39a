//! PostgreSQL's lexical structure, after its `scan.l` and section 4.1 of its manual.

use super::lex::{Kind, Next, begins, line, quoted, run, single, through};

pub(crate) fn next(rest: &str) -> Next {
    let Some(c) = rest.chars().next() else { return Err("nothing to read") };
    if rest.starts_with("--") {
        return Ok((Kind::Comment, line(rest, &['\n', '\r'])));
    }
    if rest.starts_with("/*") {
        return comment(rest).map(|length| (Kind::Comment, length)).ok_or("a comment is not closed");
    }
    if let Some((kind, open, escape)) = opening(rest) {
        let close = if kind == Kind::Identifier { '"' } else { '\'' };
        return constant(rest, open, close, escape)
            .map(|length| (kind, length))
            .ok_or("a quote is not closed");
    }
    match c {
        '$' => dollar(rest),
        _ if is_start(c) => Ok((Kind::Word, run(rest, is_inner))),
        _ if c.is_ascii_digit() => Ok((Kind::Number, number(rest))),
        _ => Ok(single(c)),
    }
}

/// The kind of what is opened here, how long the opening is and what escapes in it.
fn opening(rest: &str) -> Option<(Kind, usize, Option<char>)> {
    if rest.starts_with('\'') {
        return Some((Kind::Text, 1, None));
    }
    if rest.starts_with('"') {
        return Some((Kind::Identifier, 1, None));
    }
    if begins(rest, "e'") {
        return Some((Kind::Text, 2, Some('\\')));
    }
    if ["b'", "x'", "n'"].iter().any(|prefix| begins(rest, prefix)) {
        return Some((Kind::Text, 2, None));
    }
    if begins(rest, "u&'") {
        return Some((Kind::Text, 3, None));
    }
    begins(rest, "u&\"").then_some((Kind::Identifier, 3, None))
}

/// A quoted constant with the parts in which it goes on: the scanner's `quotecontinue`.
fn constant(rest: &str, open: usize, close: char, escape: Option<char>) -> Option<usize> {
    let mut length = quoted(rest, open, close, escape)?;
    while close == '\''
        && let Some(part) = next_part(rest.get(length..)?)
    {
        length = length + part + quoted(rest.get(length + part..)?, 1, close, escape)?;
    }
    Some(length)
}

/// Where the next part of a text begins: after the end of this line, and lines that hold nothing but a comment.
fn next_part(after: &str) -> Option<usize> {
    let (mut at, mut lines) = (0, 0);
    loop {
        at += run(after.get(at..)?, |c| [' ', '\t', '\u{b}', '\u{c}'].contains(&c));
        let rest = after.get(at..)?;
        if rest.starts_with(['\n', '\r']) {
            (at, lines) = (at + 1, lines + 1);
        } else if rest.starts_with("--") {
            at += rest.find(['\n', '\r'])?;
        } else {
            return (rest.starts_with('\'') && lines > 0).then_some(at);
        }
    }
}

fn is_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_inner(c: char) -> bool {
    is_start(c) || c.is_ascii_digit() || c == '$'
}

/// Comments nest.
fn comment(rest: &str) -> Option<usize> {
    let (mut depth, mut at) = (1_usize, 2);
    while depth > 0 {
        let after = rest.get(at..).filter(|after| !after.is_empty())?;
        if after.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if after.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += after.chars().next()?.len_utf8();
        }
    }
    Some(at)
}

/// A placeholder, or a text between two dollars with a word between them.
fn dollar(rest: &str) -> Next {
    let after = rest.get(1..).unwrap_or("");
    let digits = run(after, |c| c.is_ascii_digit());
    if digits > 0 {
        return Ok((Kind::Placeholder, 1 + digits));
    }
    let tag = if after.starts_with(is_start) { run(after, |c| is_inner(c) && c != '$') } else { 0 };
    if !after.get(tag..).is_some_and(|end| end.starts_with('$')) {
        return Ok((Kind::Other, 1));
    }
    let open = tag + 2;
    let mark = rest.get(..open).unwrap_or("");
    through(rest, open, mark).map(|length| (Kind::Text, length)).ok_or("a text between dollars is not closed")
}

fn number(rest: &str) -> usize {
    let mut length = run(rest, |c| c.is_ascii_digit());
    if rest.get(length..).is_some_and(|after| after.starts_with('.')) {
        length += 1 + run(rest.get(length + 1..).unwrap_or(""), |c| c.is_ascii_digit());
    }
    length + exponent(rest.get(length..).unwrap_or(""))
}

fn exponent(rest: &str) -> usize {
    let Some(after) = rest.strip_prefix(['e', 'E']) else { return 0 };
    let sign = usize::from(after.starts_with(['+', '-']));
    match run(after.get(sign..).unwrap_or(""), |c| c.is_ascii_digit()) {
        0 => 0,
        digits => 1 + sign + digits,
    }
}
