//! SQLite's own SQL as tokens: a definition is kept as the text that made it ("The Schema Table").

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a name without quotes, or a number.
    Word,
    /// A name in quotes.
    Name,
    /// A text.
    Text,
    /// One other character.
    Other(char),
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'s> {
    pub(super) kind: Kind,
    pub(super) raw: &'s str,
    /// Where it begins in the text.
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.raw.eq_ignore_ascii_case(word)
    }

    /// The name or text without its quotes.
    pub(super) fn inside(&self) -> String {
        let quote = match self.raw.chars().next() {
            Some('[') => return self.raw.trim_start_matches('[').trim_end_matches(']').to_owned(),
            Some(quote @ ('"' | '`' | '\'')) => quote,
            _ => return self.raw.to_owned(),
        };
        let inner = self.raw.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote)).unwrap_or("");
        inner.replace(&format!("{quote}{quote}"), &quote.to_string())
    }
}

/// The tokens of a text without spaces and comments; a text that SQLite took has no open quotes.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(rest) = sql.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest);
        if let (Some(kind), Some(raw)) = (kind, rest.get(..length)) {
            all.push(Token { kind, raw, start: at });
        }
        at += length.max(1);
    }
    all
}

/// The kind of the first token, `None` for what is between tokens, and its length.
fn next(rest: &str) -> (Option<Kind>, usize) {
    let Some(first) = rest.chars().next() else { return (None, 0) };
    let up_to = |end: &str| rest.find(end).map_or(rest.len(), |index| index + end.len());
    if first.is_whitespace() {
        return (None, first.len_utf8());
    }
    if rest.starts_with("--") {
        return (None, up_to("\n"));
    }
    if rest.starts_with("/*") {
        return (None, up_to("*/"));
    }
    match first {
        '\'' => (Some(Kind::Text), quoted(rest, first)),
        '"' | '`' => (Some(Kind::Name), quoted(rest, first)),
        '[' => (Some(Kind::Name), up_to("]")),
        'x' | 'X' if rest.get(1..2) == Some("'") => {
            (Some(Kind::Text), 1 + quoted(rest.get(1..).unwrap_or(""), '\''))
        }
        _ if is_word(first) => {
            (Some(Kind::Word), rest.find(|c| !is_word(c) && c != '.').unwrap_or(rest.len()).max(1))
        }
        other => (Some(Kind::Other(other)), other.len_utf8()),
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The length of what is quoted here; doubled quotes are within.
fn quoted(rest: &str, quote: char) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return index + 1;
        }
    }
    rest.len()
}
