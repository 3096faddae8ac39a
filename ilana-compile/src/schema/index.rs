//! Indexes of a table.

use ilana_ir::{Build, Direction, Index, IndexKind, IndexPart, IndexedBy, Name, TableName};

use crate::check::invalid;
use crate::{CompileError, Dialect, SchemaFeature, literal};

/// The statement that makes an index.
pub(super) fn create(
    table: &TableName,
    index: &Index,
    build: Build,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let Index { name, parts, kind, filter, include } = index;
    if parts.is_empty() {
        return Err(invalid(format!("the index `{name}` is over no columns"), "name at least one"));
    }
    let grammar = dialect.grammar();
    let kind = words(*kind, dialect)?;
    let concurrently = match build {
        Build::Plain => "",
        Build::Concurrent => dialect.need(SchemaFeature::ConcurrentIndexes).map(|()| online(dialect).0)?,
    };
    let (index, table) = names(table, name, dialect)?;
    let over = if kind.of_words {
        words_of(parts, dialect)?
    } else {
        let parts: Result<Vec<_>, _> = parts.iter().map(|part| self::part(part, dialect)).collect();
        parts?.join(", ")
    };
    let (before, method) = (kind.before, kind.method);
    let mut out = format!("CREATE {before}INDEX {concurrently}{index} ON {table}{method} ({over})");
    if !include.is_empty() {
        dialect.need(SchemaFeature::IncludedColumns)?;
        out.push_str(&format!(" INCLUDE ({})", literal::names(include, grammar)?));
    }
    if let Some(filter) = filter {
        dialect.need(SchemaFeature::PartialIndexes)?;
        out.push_str(&format!(" WHERE {}", literal::own(filter, dialect)?));
    }
    if build == Build::Concurrent {
        out.push_str(online(dialect).1);
    }
    Ok(out)
}

/// The statement that removes an index.
pub(super) fn remove(table: &TableName, name: &Name, dialect: Dialect) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    if dialect.schema().index_is_of_table() {
        return Ok(format!(
            "DROP INDEX {} ON {}",
            literal::name(name, grammar)?,
            literal::table(table, grammar)?
        ));
    }
    let index = TableName { schema: table.schema.clone(), name: name.clone() };
    Ok(format!("DROP INDEX {}", literal::table(&index, grammar)?))
}

/// An index and its table, one of them with the schema.
fn names(table: &TableName, index: &Name, dialect: Dialect) -> Result<(String, String), CompileError> {
    let (grammar, schema) = (dialect.grammar(), table.schema.clone());
    let (at_index, at_table) =
        if dialect.schema().has_schema_at_index() { (schema, None) } else { (None, schema) };
    let index = TableName { schema: at_index, name: index.clone() };
    let table = TableName { schema: at_table, name: table.name.clone() };
    Ok((literal::table(&index, grammar)?, literal::table(&table, grammar)?))
}

/// What stands before the name and after the table of an index that others do not wait for.
fn online(dialect: Dialect) -> (&'static str, &'static str) {
    if dialect.schema().index_is_of_table() {
        ("", " ALGORITHM = INPLACE LOCK = NONE")
    } else {
        ("CONCURRENTLY ", "")
    }
}

/// How a kind of index is written.
#[derive(Default)]
struct Words {
    before: &'static str,
    method: &'static str,
    /// Whether it is over the words of all its columns together.
    of_words: bool,
}

fn words(kind: IndexKind, dialect: Dialect) -> Result<Words, CompileError> {
    // The one with methods has no words before the index.
    let has_methods = dialect.has(SchemaFeature::IndexMethods);
    let method =
        |method| dialect.need(SchemaFeature::IndexMethods).map(|()| Words { method, ..Words::default() });
    match kind {
        IndexKind::Plain => Ok(Words::default()),
        IndexKind::Unique => Ok(Words { before: "UNIQUE ", ..Words::default() }),
        IndexKind::FullText if has_methods => {
            Ok(Words { method: " USING gin", of_words: true, ..Words::default() })
        }
        IndexKind::FullText => {
            dialect.need(SchemaFeature::FullTextIndexes)?;
            Ok(Words { before: "FULLTEXT ", ..Words::default() })
        }
        IndexKind::Spatial if has_methods => method(" USING gist"),
        IndexKind::Spatial => {
            dialect.need(SchemaFeature::ShapeIndexes)?;
            Ok(Words { before: "SPATIAL ", ..Words::default() })
        }
        IndexKind::Gin => method(" USING gin"),
        IndexKind::Gist => method(" USING gist"),
        IndexKind::Brin => method(" USING brin"),
        IndexKind::Hash => method(" USING hash"),
    }
}

fn part(part: &IndexPart, dialect: Dialect) -> Result<String, CompileError> {
    let IndexPart { by, direction, prefix } = part;
    let mut out = match by {
        IndexedBy::Column(name) => literal::name(name, dialect.grammar())?,
        IndexedBy::Expression(sql) => {
            dialect.need(SchemaFeature::ExpressionIndexes)?;
            format!("({})", literal::own(sql, dialect)?)
        }
    };
    if let Some(length) = prefix {
        dialect.need(SchemaFeature::PrefixIndexes)?;
        out.push_str(&format!("({length})"));
    }
    if *direction == Direction::Desc {
        dialect.need(SchemaFeature::DescendingIndexes)?;
        out.push_str(" DESC");
    }
    Ok(out)
}

/// The words of columns, as a search for words asks for them: the planner takes the index by the very same expression.
fn words_of(parts: &[IndexPart], dialect: Dialect) -> Result<String, CompileError> {
    let texts: Result<Vec<_>, CompileError> = parts
        .iter()
        .map(|part| match &part.by {
            IndexedBy::Column(name) => {
                Ok(format!("COALESCE({}, '')", literal::name(name, dialect.grammar())?))
            }
            IndexedBy::Expression(sql) => Ok(format!("COALESCE(({}), '')", literal::own(sql, dialect)?)),
        })
        .collect();
    Ok(format!("to_tsvector('simple', {})", texts?.join(" || ' ' || ")))
}
