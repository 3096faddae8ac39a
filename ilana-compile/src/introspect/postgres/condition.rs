//! What a check says, from what PostgreSQL made of it.

use ilana_ir::{Column, ColumnType, Condition, Name};

use super::text;

/// What a check says, where we have words for it; else PostgreSQL's.
pub(super) fn read(sql: &str, columns: &[Column]) -> Condition {
    let bare = text::bare(sql);
    known(bare, columns).unwrap_or_else(|| Condition::Raw(text::own(bare)))
}

fn known(sql: &str, columns: &[Column]) -> Option<Condition> {
    let (name, rest) = operand(sql, columns)?;
    let column = columns.iter().find(|column| column.name == name)?;
    if let Some(number) = rest.strip_prefix(" > ") {
        let is_zero = matches!(number, "0" | "(0)::numeric" | "(0)::double precision");
        return is_zero.then_some(Condition::Positive(name));
    }
    if let Some(pattern) = rest.strip_prefix(" ~ ") {
        let (pattern, cast) = text::literal(pattern)?;
        return (cast == "::text").then_some(Condition::Matches { column: name, pattern });
    }
    let values = one_of(rest)?;
    has_texts(&column.ty).then_some(Condition::OneOf { column: name, values })
}

fn has_texts(ty: &ColumnType) -> bool {
    let is_short = matches!(ty, ColumnType::Char(_) | ColumnType::String(_));
    is_short || matches!(ty, ColumnType::Text | ColumnType::Enum { .. } | ColumnType::Specific(_))
}

/// The column that an operator is given, and what comes after it. PostgreSQL makes a text of one that is shorter, since
/// `varchar` has no operators (section 10.2 of the manual); of another column it is made by the check itself, and means
/// something else than without.
fn operand<'a>(sql: &'a str, columns: &[Column]) -> Option<(Name, &'a str)> {
    let Some((inside, after)) = text::in_parentheses(sql) else { return text::name(sql) };
    let (name, nothing) = text::name(inside)?;
    let column = columns.iter().find(|column| column.name == name)?;
    let is_short = matches!(column.ty, ColumnType::String(_))
        || column.ty == ColumnType::Specific("character varying".into());
    after.strip_prefix("::text").filter(|_| nothing.is_empty() && is_short).map(|after| (name, after))
}

/// The texts of a comparison with each of them; PostgreSQL compares a single one by itself.
fn one_of(rest: &str) -> Option<Vec<String>> {
    let Some(any) = rest.strip_prefix(" = ANY ") else {
        let (value, after) = cast_literal(rest.strip_prefix(" = ")?)?;
        return after.is_empty().then(|| vec![value]);
    };
    let (array, after) = text::in_parentheses(any)?;
    if !after.is_empty() {
        return None;
    }
    let array = match text::in_parentheses(array) {
        Some((array, "::text[]")) => array,
        Some(_) => return None,
        None => array,
    };
    text::list(array.strip_prefix("ARRAY[")?.strip_suffix(']')?, cast_literal)
}

/// A text with its type, and what comes after it. It may be made another kind of text once more.
fn cast_literal(sql: &str) -> Option<(String, &str)> {
    if let Some((inside, after)) = text::in_parentheses(sql) {
        let (value, cast) = text::literal(inside)?;
        let is_short = cast == "::character varying";
        return after.strip_prefix("::text").filter(|_| is_short).map(|after| (value, after));
    }
    let (value, after) = text::literal(sql)?;
    let ty = after.strip_prefix("::")?;
    if let Some(after) = ty.strip_prefix("character varying") {
        return Some((value, after));
    }
    let (_, mut after) = text::name(ty)?;
    // A type of another schema is named with it.
    while let Some(more) = after.strip_prefix('.') {
        (_, after) = text::name(more)?;
    }
    Some((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        vec![
            Column::new("amount", ColumnType::Integer),
            Column::new("code", ColumnType::String(9)),
            Column::new("day", ColumnType::Date),
            Column::new("a b", ColumnType::Text),
            Column::new("any", ColumnType::Specific("citext".into())),
        ]
    }

    fn is_raw(sql: &str, own: &str) {
        assert_eq!(read(sql, &columns()), Condition::Raw(own.to_owned().into()));
    }

    #[test]
    fn a_number_above_zero() {
        let positive = Condition::Positive("amount".into());
        for sql in ["(amount > 0)", "(amount > (0)::numeric)", "(amount > (0)::double precision)"] {
            assert_eq!(read(sql, &columns()), positive);
        }
        is_raw("(amount > 10)", "amount > 10");
        is_raw("(other > 0)", "other > 0");
    }

    #[test]
    fn one_of_some_texts() {
        let values = || vec!["a, b".to_owned(), "it's \\".to_owned()];
        let code = Condition::OneOf { column: "code".into(), values: values() };
        for array in [
            r"((ARRAY['a, b'::character varying, 'it''s \'::character varying])::text[])",
            r"(ARRAY[('a, b'::character varying)::text, ('it''s \'::character varying)::text])",
        ] {
            assert_eq!(read(&format!("((code)::text = ANY {array})"), &columns()), code);
        }
        let spaced = Condition::OneOf { column: "a b".into(), values: values() };
        assert_eq!(read(r#"("a b" = ANY (ARRAY['a, b'::text, 'it''s \'::text]))"#, &columns()), spaced);
        let single = Condition::OneOf { column: "a b".into(), values: vec!["a".to_owned()] };
        assert_eq!(read(r#"("a b" = 'a'::text)"#, &columns()), single);
        is_raw("(day = '2024-01-01'::date)", "day = '2024-01-01'::date");
        is_raw(r#"("a b" = 'a'::text) OR (amount > 0)"#, r#"("a b" = 'a'::text) OR (amount > 0)"#);
    }

    #[test]
    fn a_pattern() {
        let matches = Condition::Matches { column: "code".into(), pattern: r"^\d'+$".to_owned() };
        assert_eq!(read(r"((code)::text ~ '^\d''+$'::text)", &columns()), matches);
        is_raw("((code)::text ~ \"a b\")", "(code)::text ~ \"a b\"");
        // Without the cast the first would not be told apart by its case, and the second is no operator.
        for sql in ["(\"any\")::text = 'a'::text", "(day)::text ~ 'a'::text"] {
            is_raw(sql, sql);
        }
        is_raw("((code)::text ~* 'a'::text)", "(code)::text ~* 'a'::text");
    }
}
