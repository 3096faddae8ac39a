//! What a quoted identifier or a literal stands for, as each engine reads it. It knows nothing of the compiler.

use ilana_compile::Engine;

use super::lex::{Kind, Token};

/// What a literal stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    Bytes(Vec<u8>),
}

/// The name between the quotes of an identifier.
pub(crate) fn identifier(raw: &str, engine: Engine) -> Option<String> {
    let quote = match engine {
        Engine::Postgres | Engine::Sqlite => '"',
        Engine::MySql | Engine::MariaDb => '`',
    };
    between(raw, quote)
}

/// What is between two quotes, the doubled ones in it single.
fn between(raw: &str, quote: char) -> Option<String> {
    let inner = raw.strip_prefix(quote)?.strip_suffix(quote)?;
    Some(inner.replace(&format!("{quote}{quote}"), &quote.to_string()))
}

/// The literal that begins here, perhaps in parentheses.
pub(crate) fn literal(tokens: &[Token<'_>], engine: Engine) -> Result<Literal, String> {
    let mut visible = tokens.iter().filter(|token| !matches!(token.kind, Kind::Space | Kind::Open));
    let Some(first) = visible.next() else { return Err("there is no literal".to_owned()) };
    match (first.kind, first.raw) {
        (Kind::Word, "NULL") => Ok(Literal::Null),
        (Kind::Word, "TRUE") => Ok(Literal::Bool(true)),
        (Kind::Word, "FALSE") => Ok(Literal::Bool(false)),
        (Kind::Word, "_utf8mb4" | "CONVERT") => match visible.next() {
            Some(Token { kind: Kind::Text, raw }) => text(raw, engine).and_then(in_utf8),
            _ => Err("there is no text after its character set".to_owned()),
        },
        (Kind::Other, "-") => match visible.next() {
            Some(Token { kind: Kind::Number, raw }) => {
                Ok(Literal::Number(number(&format!("-{raw}"), visible)))
            }
            _ => Err("there is no number after a minus".to_owned()),
        },
        (Kind::Number, raw) => Ok(Literal::Number(number(raw, visible))),
        (Kind::Text, raw) => text(raw, engine),
        (_, raw) => Err(format!("{raw} is no literal")),
    }
}

/// A number of which a lexer makes several tokens: `1.5` and `1e-7`.
fn number<'a>(first: &str, rest: impl Iterator<Item = &'a Token<'a>>) -> String {
    let parts = rest.take_while(|token| token.kind == Kind::Number || matches!(token.raw, "." | "-" | "+"));
    parts.fold(first.to_owned(), |all, part| all + part.raw)
}

fn in_utf8(literal: Literal) -> Result<Literal, String> {
    match literal {
        Literal::Bytes(bytes) => {
            String::from_utf8(bytes).map(Literal::Text).map_err(|error| error.to_string())
        }
        other => Ok(other),
    }
}

/// A text or the bytes that its digits say.
pub(crate) fn text(raw: &str, engine: Engine) -> Result<Literal, String> {
    let unread = || format!("{raw} cannot be read");
    if let Some(digits) = raw.strip_prefix(['x', 'X']) {
        let digits = between(digits, '\'').ok_or_else(unread)?;
        return hex(&digits).map(Literal::Bytes).ok_or_else(unread);
    }
    let is_mysql = matches!(engine, Engine::MySql | Engine::MariaDb);
    if is_mysql && raw.contains('\\') {
        return Err(format!("a backslash means one thing in one SQL mode and another in another: {raw}"));
    }
    between(raw, '\'').map(Literal::Text).ok_or_else(unread)
}

pub(crate) fn hex(digits: &str) -> Option<Vec<u8>> {
    let pairs: Vec<char> = digits.chars().collect();
    let byte = |pair: &[char]| match pair {
        [high, low] => u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok(),
        _ => None,
    };
    pairs.chunks(2).map(byte).collect()
}
