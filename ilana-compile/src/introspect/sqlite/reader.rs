//! Reading tokens one after the other.

use ilana_ir::Name;

use super::tokens::{Kind, Token, tokens};

/// Reads the tokens of a text.
#[derive(Clone)]
pub(super) struct Reader<'s> {
    sql: &'s str,
    tokens: Vec<Token<'s>>,
    at: usize,
}

impl<'s> Reader<'s> {
    pub(super) fn new(sql: &'s str) -> Self {
        Self { sql, tokens: tokens(sql), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<&Token<'s>> {
        self.tokens.get(self.at)
    }

    pub(super) fn take(&mut self) -> Option<Token<'s>> {
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        token
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Takes these words if they come next.
    pub(super) fn takes(&mut self, words: &str) -> bool {
        let count = words.split(' ').count();
        let matches = words
            .split(' ')
            .enumerate()
            .all(|(offset, word)| self.tokens.get(self.at + offset).is_some_and(|token| token.is(word)));
        if matches {
            self.at += count;
        }
        matches
    }

    /// Takes this character if it comes next.
    pub(super) fn takes_char(&mut self, c: char) -> bool {
        let is_next = self.peek().is_some_and(|token| token.kind == Kind::Other(c));
        self.at += usize::from(is_next);
        is_next
    }

    /// A name, in quotes or not.
    pub(super) fn name(&mut self) -> Option<Name> {
        let token = self.peek()?;
        if !matches!(token.kind, Kind::Word | Kind::Name | Kind::Text) {
            return None;
        }
        let name = token.inside();
        self.at += 1;
        Some(name.into())
    }

    /// The text between parentheses that begin here.
    pub(super) fn parenthesised(&mut self) -> Option<&'s str> {
        let start = self.peek().filter(|token| token.kind == Kind::Other('('))?.end();
        let mut depth = 0_usize;
        while let Some(token) = self.take() {
            match token.kind {
                Kind::Other('(') => depth += 1,
                Kind::Other(')') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return self.sql.get(start..token.start).map(str::trim);
            }
        }
        None
    }

    /// The text from here to the next comma that is not within parentheses, or to the end.
    pub(super) fn up_to_comma(&mut self) -> &'s str {
        let start = self.peek().map_or(self.sql.len(), |token| token.start);
        let mut end = start;
        let mut depth = 0_usize;
        while let Some(token) = self.peek().copied() {
            match token.kind {
                Kind::Other(',') if depth == 0 => break,
                Kind::Other('(') => depth += 1,
                Kind::Other(')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            end = token.end();
            self.at += 1;
        }
        self.sql.get(start..end).unwrap_or("")
    }

    /// Everything that is left.
    pub(super) fn rest(&self) -> &'s str {
        let start = self.peek().map_or(self.sql.len(), |token| token.start);
        self.sql.get(start..).unwrap_or("").trim_end_matches(|c: char| c == ';' || c.is_whitespace())
    }
}

/// The parts of a list that commas separate.
pub(super) fn parts(list: &str) -> Vec<&str> {
    let mut reader = Reader::new(list);
    let mut all = Vec::new();
    while !reader.is_at_end() {
        all.push(reader.up_to_comma());
        reader.takes_char(',');
    }
    all
}

/// The names of a list that commas separate.
pub(super) fn names(list: &str) -> Vec<Name> {
    parts(list).into_iter().filter_map(|part| Reader::new(part).name()).collect()
}
