//! A reader of SQL text, as each engine's own lexer reads it. It knows nothing of the compiler.

use ilana_compile::Engine;

use super::{lex_mysql, lex_postgres, lex_sqlite};

/// What a piece of SQL text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Space,
    Comment,
    /// A string literal of any kind, its prefix with it.
    Text,
    /// A quoted identifier.
    Identifier,
    /// A keyword or an identifier without quotes.
    Word,
    Number,
    Placeholder,
    Open,
    Close,
    /// The end of a statement.
    End,
    /// One character of an operator or separator.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) raw: &'a str,
}

/// A kind and how many bytes are of it, or what is wrong.
pub(crate) type Next = Result<(Kind, usize), &'static str>;

/// Reads a whole text, or says what is wrong: something is opened that is never closed.
pub(crate) fn lex(text: &str, engine: Engine) -> Result<Vec<Token<'_>>, &'static str> {
    let next = match engine {
        Engine::Postgres => lex_postgres::next,
        Engine::MySql | Engine::MariaDb => lex_mysql::next,
        Engine::Sqlite => lex_sqlite::next,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, length) = next(rest)?;
        let (raw, after) = rest.split_at(length);
        tokens.push(Token { kind, raw });
        rest = after;
    }
    Ok(tokens)
}

/// What is read alike everywhere: one character of punctuation, or of nothing else.
pub(crate) fn single(c: char) -> (Kind, usize) {
    let kind = match c {
        '(' => Kind::Open,
        ')' => Kind::Close,
        ';' => Kind::End,
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => Kind::Space,
        _ => Kind::Other,
    };
    (kind, c.len_utf8())
}

/// How many bytes belong to a run of these characters.
pub(crate) fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

/// Something between `open` and `close`, in which a doubled `close` is one within.
pub(crate) fn quoted(rest: &str, open: usize, close: char, escape: Option<char>) -> Option<usize> {
    let mut chars = rest.char_indices().skip_while(|(at, _)| *at < open).peekable();
    while let Some((at, c)) = chars.next() {
        if Some(c) == escape {
            chars.next()?;
        } else if c == close {
            match chars.peek() {
                Some((_, again)) if *again == close => chars.next()?,
                _ => return Some(at + c.len_utf8()),
            };
        }
    }
    None
}

/// Up to and with `end`, which is looked for after so many bytes.
pub(crate) fn through(rest: &str, from: usize, end: &str) -> Option<usize> {
    rest.get(from..)?.find(end).map(|at| from + at + end.len())
}

/// Up to one of these characters or to the end of the text.
pub(crate) fn line(rest: &str, ends: &[char]) -> usize {
    rest.find(ends).unwrap_or(rest.len())
}

/// Whether a word begins so, whatever its case.
pub(crate) fn begins(rest: &str, with: &str) -> bool {
    rest.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}
