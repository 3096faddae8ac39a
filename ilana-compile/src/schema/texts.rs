//! What a database would be told of one part of a table.

use ilana_ir::{
    Column, ColumnDefault, ColumnType, Condition, CreateIndex, CreateTable, Deferral, Index, IndexKind,
    IndexPart, IndexedBy, Name, ReferenceAction, TableConstraint, TableName, Value,
};

use super::{column, constraint, default, index, table};
use crate::dialect::{AlterStyle, CommentStyle};
use crate::{CompileError, Dialect};

pub(crate) fn column(table: &TableName, part: &Column, dialect: Dialect) -> Result<String, CompileError> {
    column::definition(table, part, dialect)
}

pub(crate) fn constraint(
    table: &TableName,
    part: &TableConstraint,
    dialect: Dialect,
) -> Result<String, CompileError> {
    constraint::definition(table, part, dialect)
}

pub(crate) fn index(part: &CreateIndex, dialect: Dialect) -> Result<String, CompileError> {
    index::create(&part.table, &part.index, part.build, dialect)
}

/// Whether it keeps what people are told of tables and columns.
pub(crate) fn keeps_comments(dialect: Dialect) -> bool {
    dialect.schema().comments() != CommentStyle::Nowhere
}

/// Whether it keeps a view in the words in which it was made.
pub(crate) fn keeps_view_text(dialect: Dialect) -> bool {
    dialect.schema().keeps_view_text()
}

/// Whether a column of a foreign key, or one that a key refers to, gets no other type while the key is there ("FOREIGN KEY
/// Constraints", section 13.1.20.5, of MySQL: error 1832, and 1833).
pub(crate) fn locks_columns_of_keys(dialect: Dialect) -> bool {
    dialect.schema().alter_style() == AlterStyle::ByColumn
}

/// Whether a column of which another is computed gets no other type ("cannot alter type of a column used by a generated column").
pub(crate) fn locks_sources(dialect: Dialect) -> bool {
    dialect.schema().alter_style() == AlterStyle::ByPart
}

/// Words that it keeps as others of the same meaning, and those.
pub(crate) fn synonyms(dialect: Dialect) -> &'static [(&'static str, &'static str)] {
    dialect.schema().synonyms()
}

/// Operators between values, those that bind alike together and the loosest first.
pub(crate) fn operators(dialect: Dialect) -> &'static [&'static [&'static str]] {
    dialect.schema().operators()
}

/// A table with what the database knows under one form only in that form.
pub(crate) fn as_kept(table: &CreateTable, dialect: Dialect) -> CreateTable {
    let mut kept = table.clone();
    kept.comment = kept.comment.filter(|text| !text.is_empty());
    for column in &mut kept.columns {
        column.comment = column.comment.take().filter(|text| !text.is_empty());
        if let Some(ColumnDefault::Value(value)) = &column.default {
            column.default = Some(ColumnDefault::Value(default::typed(column, value)));
        }
    }
    if dialect.schema().no_action_restricts() {
        for part in &mut kept.constraints {
            if let TableConstraint::ForeignKey(key) = part {
                for action in [&mut key.on_delete, &mut key.on_update] {
                    if *action == ReferenceAction::NoAction {
                        *action = ReferenceAction::Restrict;
                    }
                }
            }
        }
    }
    if !dialect.grammar().keeps_long_characters() {
        kept.columns.iter_mut().for_each(without_long_characters);
        kept.comment = kept.comment.map(|text| shown(&text));
    }
    if dialect.schema().index_is_of_table() {
        kept.columns.iter_mut().for_each(without_last_zeros);
        // There a unique key is an index and nothing else.
        let (keys, indexes) = kept.indexes.into_iter().partition(is_key);
        kept.indexes = indexes;
        kept.constraints.extend(keys.iter().map(as_key));
    }
    kept
}

/// The default of an exact number without the zeros at its end: MySQL and MariaDB keep it with as many as the column has
/// digits.
fn without_last_zeros(column: &mut Column) {
    let (ColumnType::Decimal { .. }, Some(ColumnDefault::Value(value))) = (&column.ty, &mut column.default)
    else {
        return;
    };
    let text = match &*value {
        Value::I64(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        _ => return,
    };
    let shortest = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    *value = Value::from(shortest);
}

/// Whether a name stands in SQL as a word of its own, in capitals or not, and outside of texts. It may do so within a comment, too.
pub(crate) fn has_word(sql: &str, name: &str) -> bool {
    // With one quote too many nobody knows where texts are.
    let has_texts = sql.matches('\'').count().is_multiple_of(2);
    let outside = || sql.split('\'').step_by(2).collect::<Vec<_>>().join("''");
    let sql = if has_texts { outside().to_lowercase() } else { sql.to_lowercase() };
    let name = name.to_lowercase();
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    sql.match_indices(&name).any(|(start, found)| {
        let before = sql.get(..start).and_then(|text| text.chars().next_back());
        let after = sql.get(start + found.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Whether a check may be about a column.
pub(crate) fn is_about(condition: &Condition, column: &Name) -> bool {
    match condition {
        Condition::Raw(sql) => has_word(sql, column),
        Condition::Positive(own)
        | Condition::Matches { column: own, pattern: _ }
        | Condition::OneOf { column: own, values: _ } => own == column,
    }
}

/// The columns that a constraint is over.
pub(crate) fn columns_of(part: &TableConstraint) -> Vec<Name> {
    table::own_columns(part).to_vec()
}

/// The columns that an index names.
pub(crate) fn columns_in(index: &Index) -> Vec<Name> {
    table::named(index).cloned().collect()
}

/// The texts of a column as a catalog shows them that has a question mark for each character beyond U+FFFF. A default is
/// given in a way in which it shows them.
fn without_long_characters(column: &mut Column) {
    if let ColumnType::Enum { values, .. } | ColumnType::Set(values) = &mut column.ty {
        for value in values {
            *value = shown(value);
        }
    }
    column.comment = column.comment.as_deref().map(shown);
}

fn shown(text: &str) -> String {
    text.chars().map(|c| if c.len_utf8() > 3 { '?' } else { c }).collect()
}

fn is_key(index: &Index) -> bool {
    let is_plain = |part: &IndexPart| {
        let IndexPart { by, direction, prefix } = part;
        matches!(by, IndexedBy::Column(_)) && *direction == ilana_ir::Direction::Asc && prefix.is_none()
    };
    index.kind == IndexKind::Unique && index.parts.iter().all(is_plain)
}

fn as_key(index: &Index) -> TableConstraint {
    let columns = index.columns().cloned().collect();
    TableConstraint::Unique { name: index.name.clone(), columns, deferral: Deferral::Never }
}
