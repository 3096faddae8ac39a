//! Splitting the caller's own SQL into text and marks, as the engine itself would read it.

use crate::CompileError;
use crate::check::invalid;
use crate::dialect::Lexis;

/// A part of raw SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// SQL as it is.
    Text(&'a str),
    /// `?`
    Value,
    /// `??`
    Name,
}

/// Splits SQL at its marks. What is inside quotes and comments is text.
///
/// Refused is what would take the rest of the statement with it, or have a meaning of its own beside the marks: a quote,
/// comment or parenthesis that does not end, a statement's end, and the engine's own kinds of placeholders.
pub(crate) fn split(text: &str, lexis: Lexis) -> Result<Vec<Piece<'_>>, CompileError> {
    let mut reader = Reader { text, at: 0, word_at: 0, lexis, open: 0 };
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(c) = reader.peek() {
        let here = reader.at;
        match c {
            '?' | '\\' => {
                let Some((piece, end)) = reader.mark()? else {
                    reader.at = here + 1;
                    continue;
                };
                let before = reader.slice(start, here);
                pieces.push(Piece::Text(before));
                // A question mark of the SQL's own is a part of an operator, such as `@?`.
                let is_own = matches!(piece, Piece::Text(_));
                let follows_another =
                    before.is_empty() && !pieces.iter().all(|piece| *piece == Piece::Text(""));
                if !is_own && (follows_another || before.ends_with(sticks_to_what_follows)) {
                    pieces.push(Piece::Text(" "));
                }
                pieces.push(piece);
                if !is_own && reader.slice(end, text.len()).starts_with(sticks_to_what_is_before) {
                    pieces.push(Piece::Text(" "));
                }
                start = end;
                reader.at = end;
            }
            _ => reader.token(c)?,
        }
    }
    if reader.open > 0 {
        return Err(reader.refuse("opens a parenthesis that it does not close", "close it"));
    }
    if text.contains('\0') {
        return Err(reader.refuse("holds a zero byte", "take it out"));
    }
    pieces.push(Piece::Text(reader.slice(start, text.len())));
    if reader.ends_in_line_comment(start) {
        // What comes after it would be a part of the comment.
        pieces.push(Piece::Text("\n"));
    }
    pieces.retain(|piece| *piece != Piece::Text(""));
    Ok(pieces)
}

/// Whether a placeholder or name after this would be read as one with it.
fn sticks_to_what_follows(c: char) -> bool {
    is_word(c) || matches!(c, '"' | '`' | '\'' | '&' | '@' | ':' | '\\' | '?')
}

/// Whether this would be read as one with a placeholder or name before it.
fn sticks_to_what_is_before(c: char) -> bool {
    is_word(c) || matches!(c, '"' | '`' | '\'')
}

/// Whether a character belongs to a word. To all four engines each one beyond ASCII does, spaces too.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii()
}

/// How many digits the text begins with.
fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// How long the number is that the text begins with ("Numeric Constants", section 4.1.2.6 of PostgreSQL's manual).
fn number(text: &str) -> usize {
    let mut length = digits(text);
    if let Some(fraction) = text.get(length..).and_then(|after| after.strip_prefix('.')) {
        length += 1 + digits(fraction);
    }
    let Some(exponent) = text.get(length..).and_then(|after| after.strip_prefix(['e', 'E'])) else {
        return length;
    };
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    match digits(unsigned) {
        0 => length,
        places => length + 1 + (exponent.len() - unsigned.len()) + places,
    }
}

/// How many characters are between a text's quote and the one with which it goes on: spaces and comments to the end of a
/// line, with a line's end among them ("String Constants", section 4.1.2.1 of PostgreSQL's manual).
fn continuation(after: &str) -> Option<usize> {
    let mut ends_line = false;
    let mut in_comment = false;
    let mut chars = after.chars().enumerate().peekable();
    while let Some((index, c)) = chars.next() {
        match c {
            '\n' | '\r' => (ends_line, in_comment) = (true, false),
            _ if in_comment => {}
            ' ' | '\t' | '\x0b' | '\x0c' => {}
            '-' if chars.next_if(|(_, next)| *next == '-').is_some() => in_comment = true,
            '\'' if ends_line => return Some(index),
            _ => return None,
        }
    }
    None
}

struct Reader<'a> {
    text: &'a str,
    /// The next byte to be read.
    at: usize,
    /// Where the word that was read last begins.
    word_at: usize,
    lexis: Lexis,
    /// How many parentheses are open.
    open: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or("")
    }

    fn refuse(&self, what: &str, remedy: &'static str) -> CompileError {
        invalid(format!("the SQL {:?} {what}", self.text), remedy)
    }

    /// A mark and where it ends; `None` for a backslash that is none.
    fn mark(&self) -> Result<Option<(Piece<'a>, usize)>, CompileError> {
        let rest = self.rest();
        if rest.starts_with("\\?") {
            // Elsewhere a question mark is a placeholder, whatever it was meant to be.
            return match self.lexis {
                Lexis::Postgres => Ok(Some((Piece::Text("?"), self.at + 2))),
                Lexis::MySql | Lexis::Sqlite => Err(self.refuse(
                    "has a question mark of its own",
                    "write it for PostgreSQL only, whose operators have them",
                )),
            };
        }
        if rest.starts_with('\\') {
            return Ok(None);
        }
        let (piece, length) = if rest.starts_with("??") { (Piece::Name, 2) } else { (Piece::Value, 1) };
        if rest.get(length..).is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
            return Err(self.refuse("has a placeholder with a number", "write ? for each value"));
        }
        Ok(Some((piece, self.at + length)))
    }

    /// Reads one token that is no mark.
    fn token(&mut self, c: char) -> Result<(), CompileError> {
        let rest = self.rest();
        match (c, self.lexis) {
            ('\'', _) => self.quoted('\'', self.escapes_in_text()),
            ('"', _) => self.quoted('"', self.lexis == Lexis::MySql),
            ('`', Lexis::MySql | Lexis::Sqlite) => self.quoted('`', false),
            ('[', Lexis::Sqlite) => self.until("]", "opens a name in brackets that it does not close"),
            ('-', _) if self.is_line_comment() => self.line(),
            ('#', Lexis::MySql) => self.line(),
            ('/', _) if rest.starts_with("/*") => self.block(),
            ('$', _) => self.dollar(),
            (':' | '@' | '#', Lexis::Sqlite) => Err(self.placeholder_of_its_own()),
            (';', _) => Err(self.refuse("ends the statement", "leave the semicolon out")),
            ('(', _) => {
                self.open += 1;
                self.at += 1;
                Ok(())
            }
            (')', _) => {
                self.open = self
                    .open
                    .checked_sub(1)
                    .ok_or_else(|| self.refuse("closes a parenthesis that it did not open", "open it"))?;
                self.at += 1;
                Ok(())
            }
            // A letter after a number, but for an exponent, begins a word there: before a quote it has a meaning of its
            // own. Elsewhere a word may begin with digits.
            ('0'..='9', Lexis::Postgres) => {
                self.at += number(rest);
                Ok(())
            }
            _ if is_word(c) => {
                self.word_at = self.at;
                self.at += rest.find(|other| !is_word(other)).unwrap_or(rest.len());
                Ok(())
            }
            _ => {
                self.at += c.len_utf8();
                Ok(())
            }
        }
    }

    /// Whether a backslash means something in the text that begins here: on MySQL always, but for bits and bytes; on
    /// PostgreSQL after an `E` ("String Constants with C-Style Escapes", section 4.1.2.2).
    fn escapes_in_text(&self) -> bool {
        let before = self.slice(self.word_at, self.at);
        match self.lexis {
            Lexis::MySql => !(before.eq_ignore_ascii_case("b") || before.eq_ignore_ascii_case("x")),
            Lexis::Sqlite => false,
            Lexis::Postgres => before.eq_ignore_ascii_case("e"),
        }
    }

    fn quoted(&mut self, quote: char, escapes: bool) -> Result<(), CompileError> {
        let mut chars = self.rest().char_indices();
        chars.next();
        while let Some((index, c)) = chars.next() {
            if c == '\\' && escapes {
                chars.next();
            } else if c == quote {
                // What a backslash means stays as it was where the text goes on.
                let after = chars.as_str();
                let goes_on = if after.starts_with(quote) {
                    Some(0)
                } else if escapes && self.lexis == Lexis::Postgres {
                    continuation(after)
                } else {
                    None
                };
                let Some(gap) = goes_on else {
                    self.at += index + 1;
                    return Ok(());
                };
                chars.nth(gap);
            }
        }
        Err(self.refuse("opens a quote that it does not close", "close it"))
    }

    fn until(&mut self, end: &str, what: &str) -> Result<(), CompileError> {
        match self.rest().find(end) {
            Some(index) => {
                self.at += index + end.len();
                Ok(())
            }
            None => Err(self.refuse(what, "close it")),
        }
    }

    /// MySQL reads two dashes as a comment only before a space ("Comments", section 9.7).
    fn is_line_comment(&self) -> bool {
        match (self.rest().strip_prefix("--"), self.lexis) {
            (None, _) => false,
            (Some(_), Lexis::Postgres | Lexis::Sqlite) => true,
            (Some(after), Lexis::MySql) => {
                after.chars().next().is_none_or(|c| c.is_ascii_whitespace() || c.is_ascii_control())
            }
        }
    }

    fn line(&mut self) -> Result<(), CompileError> {
        let rest = self.rest();
        self.at += rest.find(|c| self.ends_line(c)).map_or(rest.len(), |index| index + 1);
        Ok(())
    }

    /// Whether a comment to the end of its line ends there.
    fn ends_line(&self, c: char) -> bool {
        c == '\n' || (c == '\r' && self.lexis == Lexis::Postgres)
    }

    /// A comment; on PostgreSQL one may have others in it.
    fn block(&mut self) -> Result<(), CompileError> {
        let rest = self.rest();
        if self.lexis == Lexis::MySql && (rest.starts_with("/*!") || rest.starts_with("/*M!")) {
            return Err(
                self.refuse("has a comment that is executed", "write what is in it without the comment")
            );
        }
        let mut depth = 0_usize;
        let mut at = 0;
        while let Some(after) = rest.get(at..).filter(|after| !after.is_empty()) {
            if after.starts_with("/*") && (depth == 0 || self.lexis == Lexis::Postgres) {
                depth += 1;
                at += 2;
            } else if after.starts_with("*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    self.at += at;
                    return Ok(());
                }
            } else {
                at += after.chars().next().map_or(1, char::len_utf8);
            }
        }
        Err(self.refuse("opens a comment that it does not close", "close it"))
    }

    /// PostgreSQL's texts between dollars ("Dollar-Quoted String Constants", section 4.1.2.4).
    fn dollar(&mut self) -> Result<(), CompileError> {
        let rest = self.rest();
        let after = rest.get(1..).unwrap_or("");
        if after.starts_with(|c: char| c.is_ascii_digit()) || self.lexis == Lexis::Sqlite {
            return Err(self.placeholder_of_its_own());
        }
        // MySQL 9 reads `$a$ .. $a$` as a text, MariaDB and MySQL 8 read names ("Schema Object Names", section 11.2).
        if self.lexis == Lexis::MySql {
            return Err(
                self.refuse("begins a word with a dollar", "put a name into backticks, a text into quotes")
            );
        }
        let tag = after.find(|c: char| c == '$' || !is_word(c)).unwrap_or(after.len());
        if !after.get(tag..).is_some_and(|end| end.starts_with('$')) {
            self.at += 1;
            return Ok(());
        }
        let mark = rest.get(..tag + 2).unwrap_or("");
        self.at += mark.len();
        self.until(mark, "opens a text between dollars that it does not close")
    }

    fn placeholder_of_its_own(&self) -> CompileError {
        self.refuse("has a placeholder of the engine's own", "write ? for each value")
    }

    /// Whether the text from here on ends within a comment that only the end of a line would end.
    fn ends_in_line_comment(&self, from: usize) -> bool {
        let mut reader =
            Reader { text: self.text, at: from, word_at: from, lexis: self.lexis, open: self.open };
        let mut in_comment = false;
        while let Some(c) = reader.peek() {
            let here = reader.at;
            let starts = (c == '-' && reader.is_line_comment()) || (c == '#' && reader.lexis == Lexis::MySql);
            if reader.token(c).is_err() || reader.at <= here {
                return false;
            }
            in_comment = starts && !reader.slice(here, reader.at).ends_with(|c| reader.ends_line(c));
        }
        in_comment
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Name, Text, Value};
    use super::*;

    const ALL: [Lexis; 3] = [Lexis::Postgres, Lexis::MySql, Lexis::Sqlite];

    fn marks(text: &str, lexis: Lexis) -> usize {
        split(text, lexis).unwrap().iter().filter(|piece| matches!(piece, Value | Name)).count()
    }

    fn refused(text: &str, lexis: Lexis) -> String {
        match split(text, lexis) {
            Err(error) => error.to_string(),
            Ok(pieces) => {
                panic!("{text:?} is read as {pieces:?} in {:?}", ALL.iter().position(|one| *one == lexis))
            }
        }
    }

    #[test]
    fn marks_are_told_apart() {
        for lexis in ALL {
            let pieces = split("a = ? AND ?? = ?", lexis).unwrap();
            assert_eq!(pieces, [Text("a = "), Value, Text(" AND "), Name, Text(" = "), Value]);
            assert_eq!(split("", lexis).unwrap(), []);
            assert_eq!(split("?", lexis).unwrap(), [Value]);
            assert_eq!(split("é ? 日", lexis).unwrap(), [Text("é "), Value, Text(" 日")]);
        }
    }

    #[test]
    fn a_mark_of_the_engine_is_escaped() {
        let text = r"tags \? 'a' AND tags \?| ? AND tags \?& ? AND tags @\? ? AND ?\??";
        let pieces = split(text, Lexis::Postgres).unwrap();
        let read: String = pieces
            .iter()
            .map(|piece| match piece {
                Text(text) => *text,
                Value => "$",
                Name => "??",
            })
            .collect();
        assert_eq!(read, "tags ? 'a' AND tags ?| $ AND tags ?& $ AND tags @? $ AND $? $");
    }

    #[test]
    fn what_is_quoted_is_text() {
        for lexis in ALL {
            assert_eq!(marks("'?' || 'it''s ?' || ?", lexis), 1);
            assert_eq!(marks(r#""a?" = ?"#, lexis), 1);
            assert_eq!(marks("'-- ?' = ? /* ? ' */", lexis), 1);
        }
        assert_eq!(marks("`a?` = ?", Lexis::MySql), 1);
        assert_eq!(marks("`a?` = ?", Lexis::Sqlite), 1);
        assert_eq!(marks("[a?] = ?", Lexis::Sqlite), 1);
        assert_eq!(marks("(ARRAY[?, ?])[1]", Lexis::Postgres), 2, "brackets hold no name there");
    }

    #[test]
    fn a_backslash_means_what_the_engine_says() {
        assert_eq!(marks(r"'\'?' = ?", Lexis::MySql), 1);
        assert_eq!(marks(r"'\' = ?", Lexis::Postgres), 1);
        assert_eq!(marks(r"'\' = ?", Lexis::Sqlite), 1);
        assert_eq!(marks(r"E'\'?' = ?", Lexis::Postgres), 1);
        assert_eq!(marks(r"e'\'?' = ?", Lexis::Postgres), 1);
        assert_eq!(marks(r"E'it''s \'?' = ?", Lexis::Postgres), 1, "a doubled quote does not end the text");
        for gap in ["\n", " \r\n\t", " -- it's\n", "--\n\n -- \n "] {
            let text = format!(r"E'a'{gap}'\'?' = ?");
            assert_eq!(marks(&text, Lexis::Postgres), 1, "the text goes on after {gap:?}");
        }
        for gap in [" ", " - \n", " /*\n*/ ", "\n+\n"] {
            let text = format!(r"E'a'{gap}'\' = ?");
            assert_eq!(marks(&text, Lexis::Postgres), 1, "another text begins after {gap:?}");
        }
        assert_eq!(marks("'a'\n'\\' = ?", Lexis::Postgres), 1, "a plain text goes on as one");
        assert_eq!(marks(r"4EE'\' = ?", Lexis::Postgres), 1, "the word after the number is EE");
        assert_eq!(marks(r"4.e5E'\'?' = ?", Lexis::Postgres), 1, "the word after the number is E");
        assert_eq!(marks(r"name'\' = ?", Lexis::Postgres), 1, "the letter is the end of a word");
        assert!(refused(r"'\' = ?", Lexis::MySql).contains("opens a quote"));
        assert!(refused(r"$B'\' '", Lexis::MySql).contains("word with a dollar"));
        assert_eq!(marks(r"a$B'\'?' = ?", Lexis::MySql), 1, "the word before the text is a$B");
    }

    #[test]
    fn what_is_in_a_comment_is_text() {
        for lexis in ALL {
            assert_eq!(marks("a /* ? */ = ?", lexis), 1);
            assert_eq!(marks("a -- ?\n = ?", lexis), 1);
        }
        assert_eq!(marks("a # ?\n = ?", Lexis::MySql), 1);
        assert_eq!(marks("a # ?", Lexis::Postgres), 1, "an operator there");
        assert_eq!(marks("5--?", Lexis::MySql), 1, "two signs there");
        assert_eq!(marks("5--?", Lexis::Sqlite), 0);
        assert_eq!(marks("/* /* ? */ ? */ ?", Lexis::Postgres), 1, "comments nest there");
        assert_eq!(marks("/* /* ? */ ?", Lexis::Sqlite), 1);
        for text in ["a = 1 -- end", "? -- it's", "a = ? --"] {
            for lexis in ALL {
                assert_eq!(split(text, lexis).unwrap().last(), Some(&Text("\n")), "{text}");
            }
        }
        assert_ne!(split("a -- b\n", Lexis::Sqlite).unwrap().last(), Some(&Text("\n")));
        assert!(refused("/*! SELECT */", Lexis::MySql).contains("executed"));
        assert!(refused("/*M! SELECT */", Lexis::MySql).contains("executed"));
        assert!(refused("/* ?", Lexis::Sqlite).contains("opens a comment"));
    }

    #[test]
    fn a_text_between_dollars_is_text() {
        assert_eq!(marks("$$ ? ' $$ || ?", Lexis::Postgres), 1);
        assert_eq!(marks("$a$ ? $$ $b$ $a$ || ?", Lexis::Postgres), 1);
        assert_eq!(marks("a$b$c = ? AND d$b$ = ?", Lexis::Postgres), 2, "dollars within a name");
        assert!(refused("$a$ ? $$", Lexis::Postgres).contains("dollars"));
    }

    #[test]
    fn placeholders_of_the_engine_are_refused() {
        for lexis in ALL {
            assert!(refused("a = $1", lexis).contains("of the engine's own"));
            assert!(refused("a = ?1", lexis).contains("with a number"));
        }
        for text in ["a = :name", "a = @name", "a = $name"] {
            assert!(refused(text, Lexis::Sqlite).contains("of the engine's own"));
        }
        assert_eq!(marks("a::text = ?", Lexis::Postgres), 1);
        assert_eq!(marks("@a := ?", Lexis::MySql), 1);
    }

    #[test]
    fn what_is_open_is_refused() {
        for lexis in ALL {
            for text in ["(a = 1", "a = 1)", "a) OR (b", "'a", "\"a", "a = 1; DROP TABLE b", "a = '\0'"] {
                refused(text, lexis);
            }
            assert_eq!(marks("(a = ? AND (b = ?))", lexis), 2);
        }
        refused("[a", Lexis::Sqlite);
        refused("`a", Lexis::MySql);
    }
}
