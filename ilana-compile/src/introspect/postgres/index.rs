//! The indexes of tables that are no constraints.

use ilana_ir::{CreateTable, Direction, Index, IndexKind, IndexPart, IndexedBy};

use super::answer::{Cell, Reader};
use super::text;
use crate::introspect::CatalogError;

/// A row of the parts of indexes.
pub(super) type Row<'a> = [Cell<'a>; 10];

/// Puts a part of an index to its table. The parts of one come one after the other.
pub(super) fn add(row: Row<'_>, table: &mut CreateTable, reader: Reader) -> Result<(), CatalogError> {
    let [_, _, name, method, unique, filter, carried, column, expression, descending] = row;
    let name = reader.name(name, "the name of an index")?;
    if table.indexes.last().is_none_or(|last| last.name != name) {
        let kind = kind(reader.said(method, "the method of an index")?, reader.truth(unique, "a kind")?);
        let kind = kind.ok_or_else(|| reader.misread(format!("an index `{name}` of no method of ours")))?;
        let filter = filter.map(text::own);
        table.indexes.push(Index { name, parts: Vec::new(), kind, filter, include: Vec::new() });
    }
    let Some(index) = table.indexes.last_mut() else { return Ok(()) };
    if reader.truth(carried, "whether a column is only carried")? {
        index.include.push(reader.name(column, "a column of an index")?);
        return Ok(());
    }
    let part = match column {
        Some(column) => IndexPart::column(column.to_owned()),
        None => IndexPart::expression(text::own(reader.said(expression, "a part of an index")?)),
    };
    let is_descending = reader.truth(descending, "a direction")?;
    let direction = if is_descending { Direction::Desc } else { Direction::Asc };
    index.parts.push(IndexPart { direction, ..part });
    Ok(())
}

/// Says of a whole index that it is one for words, where it is over what we make those over.
pub(super) fn finish(index: &mut Index) {
    if let (IndexKind::Gin, [IndexPart { by: IndexedBy::Expression(sql), .. }]) = (index.kind, &*index.parts)
        && let Some(parts) = words(sql)
    {
        index.kind = IndexKind::FullText;
        index.parts = parts;
    }
}

fn kind(method: &str, unique: bool) -> Option<IndexKind> {
    Some(match (method, unique) {
        ("btree", false) => IndexKind::Plain,
        ("btree", true) => IndexKind::Unique,
        ("gin", false) => IndexKind::Gin,
        ("gist", false) => IndexKind::Gist,
        ("brin", false) => IndexKind::Brin,
        ("hash", false) => IndexKind::Hash,
        _ => return None,
    })
}

/// What an index for words is over.
fn words(sql: &str) -> Option<Vec<IndexPart>> {
    let (texts, after) = text::in_parentheses(sql.strip_prefix("to_tsvector")?)?;
    if after.is_empty() { joined(texts.strip_prefix("'simple'::regconfig, ")?) } else { None }
}

/// The texts that are joined by spaces: `((a || ' ') || b)`.
fn joined(sql: &str) -> Option<Vec<IndexPart>> {
    let mut rest = as_text(sql);
    let mut parts = Vec::new();
    while let Some((before, last)) = text::split_last(rest, " || ") {
        let (before, space) = text::split_last(as_text(before), " || ")?;
        if space != "' '::text" {
            return None;
        }
        parts.push(or_empty(last)?);
        rest = as_text(before);
    }
    parts.push(or_empty(rest)?);
    parts.reverse();
    Some(parts)
}

/// The expression without parentheses and without being made a text, which PostgreSQL does of itself.
fn as_text(sql: &str) -> &str {
    let bare = text::bare(sql);
    match text::in_parentheses(bare) {
        Some((inside, "::text")) => text::bare(inside),
        _ => bare,
    }
}

/// What stands in `COALESCE(.., '')`.
fn or_empty(sql: &str) -> Option<IndexPart> {
    let (inside, after) = text::in_parentheses(as_text(sql).strip_prefix("COALESCE")?)?;
    let (by, empty) = text::split_last(inside, ", ")?;
    if !after.is_empty() || !matches!(empty, "''::text" | "''::character varying" | "''::bpchar") {
        return None;
    }
    Some(match text::name(by) {
        Some((name, "")) => IndexPart::column(name),
        _ => IndexPart::expression(text::bare(by).to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_columns_and_expressions() {
        let sql = r#"to_tsvector('simple'::regconfig, ((((COALESCE(a, ''::text) || ' '::text) || (COALESCE("B c", ''::character varying))::text) || ' '::text) || COALESCE((a || ', '::text), ''::text)))"#;
        let expression = IndexPart::expression("a || ', '::text");
        let parts = vec![IndexPart::column("a"), IndexPart::column("B c"), expression];
        assert_eq!(words(sql), Some(parts));
        let short = "to_tsvector('simple'::regconfig, (COALESCE(a, ''::character varying))::text)";
        assert_eq!(words(short), Some(vec![IndexPart::column("a")]));
    }

    #[test]
    fn other_words_are_an_expression() {
        for sql in [
            "to_tsvector('english'::regconfig, COALESCE(a, ''::text))",
            "to_tsvector('simple'::regconfig, a)",
            "to_tsvector('simple'::regconfig, (COALESCE(a, ''::text) || COALESCE(b, ''::text)))",
            "to_tsvector('simple'::regconfig, COALESCE(a, 'x'::text))",
        ] {
            assert_eq!(words(sql), None, "{sql}");
        }
    }
}
