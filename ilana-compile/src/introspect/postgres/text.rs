//! The SQL that PostgreSQL writes of its own: quotes, names, parentheses and casts. Manual, section 4.1.

use std::borrow::Cow;

use ilana_ir::Name;

/// The tokens of a text, as far as they matter here: what is in quotes is one with its quotes, all else is one character
/// each. Together they are the text.
fn tokens(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    let mut in_word = false;
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let length = quoted(rest, in_word).unwrap_or(c.len_utf8());
        in_word = length == c.len_utf8() && (c.is_alphanumeric() || matches!(c, '_' | '$'));
        let (token, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(token)
    })
}

/// How long the quoted text or name is that begins here. An `E` that ends a word means nothing.
fn quoted(sql: &str, in_word: bool) -> Option<usize> {
    let escapes = !in_word && is_escaped(sql);
    let quote = if escapes { '\'' } else { sql.chars().next().filter(|c| matches!(c, '\'' | '"'))? };
    let start = 1 + usize::from(escapes);
    let mut chars = sql.get(start..)?.char_indices().peekable();
    while let Some((index, c)) = chars.next() {
        if c == '\\' && escapes {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return Some(start + index + 1);
        }
    }
    None
}

/// Whether a text begins here in which a backslash means something ("String Constants with C-Style Escapes", section
/// 4.1.2.2).
fn is_escaped(sql: &str) -> bool {
    sql.starts_with("E'") || sql.starts_with("e'")
}

/// The text without parentheses around all of it.
pub(super) fn bare(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some((inner, "")) = in_parentheses(sql) {
        sql = inner.trim();
    }
    sql
}

/// What is in the parentheses that the text begins with, and what comes after them.
pub(super) fn in_parentheses(sql: &str) -> Option<(&str, &str)> {
    let (mut depth, mut at) = (0_usize, 0);
    for token in tokens(sql) {
        at += token.len();
        match token {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            let inner = sql.get(1..at.checked_sub(1)?)?;
            return (token == ")").then_some((inner, sql.get(at..)?));
        }
    }
    None
}

/// What is before and after the last place outside of quotes and parentheses where this stands.
pub(super) fn split_last<'a>(sql: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (mut depth, mut at, mut found) = (0_usize, 0, None);
    for token in tokens(sql) {
        if depth == 0 && sql.get(at..)?.starts_with(mark) {
            found = Some(at);
        }
        at += token.len();
        match token {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    let at = found?;
    Some((sql.get(..at)?, sql.get(at + mark.len()..)?))
}

/// The name that the text begins with, and what comes after it. One without quotes is of small letters, digits and
/// underscores: PostgreSQL puts all others into quotes (`quote_ident`, section 9.4).
pub(super) fn name(sql: &str) -> Option<(Name, &str)> {
    if sql.starts_with('"') {
        let (inside, after) = sql.split_at_checked(quoted(sql, false)?)?;
        let inside = inside.strip_prefix('"')?.strip_suffix('"')?;
        return Some((Cow::Owned(inside.replace("\"\"", "\"")), after));
    }
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let end = sql.find(|c| !is_part(c)).unwrap_or(sql.len());
    let (name, after) = sql.split_at_checked(end)?;
    (!name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
        .then(|| (Cow::Owned(name.to_owned()), after))
}

/// The names of a list.
pub(super) fn names(sql: &str) -> Option<Vec<Name>> {
    list(sql, name)
}

/// The texts of a list.
pub(super) fn literals(sql: &str) -> Option<Vec<String>> {
    list(sql, literal)
}

/// What is in a list, which is not empty.
pub(super) fn list<T>(sql: &str, one: impl Fn(&str) -> Option<(T, &str)>) -> Option<Vec<T>> {
    let mut all = Vec::new();
    let mut rest = sql;
    loop {
        let (item, after) = one(rest)?;
        all.push(item);
        if after.is_empty() {
            return Some(all);
        }
        rest = after.strip_prefix(", ")?;
    }
}

/// The text that stands in quotes at the beginning, and what comes after it.
pub(super) fn literal(sql: &str) -> Option<(String, &str)> {
    let escapes = is_escaped(sql);
    let begins = if escapes { sql.get(1..)? } else { sql };
    if !begins.starts_with('\'') {
        return None;
    }
    let (whole, after) = sql.split_at_checked(quoted(sql, false)?)?;
    let inside = whole.get(if escapes { 2 } else { 1 }..whole.len().checked_sub(1)?)?.replace("''", "'");
    Some((if escapes { unescaped(&inside)? } else { inside }, after))
}

/// The text with its backslashes read. PostgreSQL itself writes none but doubled ones (`quote_literal`, section 9.4).
fn unescaped(inside: &str) -> Option<String> {
    let mut out = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match chars.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            // These are characters by their numbers.
            '0'..='7' | 'x' | 'u' | 'U' => return None,
            other => other,
        });
    }
    Some(out)
}

/// The text as SQL of the caller's own: there a question mark asks for a value, and an operator's has a backslash.
pub(super) fn own(sql: &str) -> Name {
    let sql = bare(sql);
    if !sql.contains('?') {
        return Cow::Owned(sql.to_owned());
    }
    Cow::Owned(tokens(sql).map(|token| if token == "?" { "\\?" } else { token }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_around_all_are_taken_off() {
        assert_eq!(bare("((a > ')'))"), "a > ')'");
        assert_eq!(bare("(a) > (b)"), "(a) > (b)");
        assert_eq!(bare("(\"a)\" > 1)"), "\"a)\" > 1");
    }

    #[test]
    fn a_text_in_quotes_ends_where_it_ends() {
        assert_eq!(literal("'it''s \\'::text"), Some(("it's \\".to_owned(), "::text")));
        assert_eq!(literal(r"E'a\\b\'c'''"), Some((r"a\b'c'".to_owned(), "")));
        assert_eq!(literal(r"E'\101'"), None);
        assert_eq!(literal("'open"), None);
        assert_eq!(literals("'a, ''b', E'c\\\\'"), Some(vec!["a, 'b".to_owned(), "c\\".to_owned()]));
    }

    #[test]
    fn a_name_ends_where_it_ends() {
        assert_eq!(name("a_1 > 0"), Some(("a_1".into(), " > 0")));
        assert_eq!(name("\"A \"\"b\"\"\" > 0"), Some(("A \"b\"".into(), " > 0")));
        assert_eq!(name("1 > 0"), None);
    }

    #[test]
    fn an_operators_question_mark_asks_for_no_value() {
        assert_eq!(own("(doc ? '?'::text)"), r"doc \? '?'::text");
        assert_eq!(own(r"(doc ?| E'\'?')"), r"doc \?| E'\'?'");
    }

    #[test]
    fn a_text_is_split_outside_of_quotes_and_parentheses() {
        let split = split_last("(a || b) || ' || '::text", " || ");
        assert_eq!(split, Some(("(a || b)", "' || '::text")));
        assert_eq!(split_last("(a || b)", " || "), None);
    }
}
