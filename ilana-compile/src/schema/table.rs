//! Tables to be made.

use std::collections::HashSet;

use ilana_ir::{
    Build, Column, Condition, CreateTable, DropTable, ForeignKey, Index, Name, ReferenceAction,
    TableConstraint, TableName,
};

use super::{actions, column, constraint, default, index, limits, object};
use crate::check::invalid;
use crate::dialect::CommentStyle;
use crate::{CompileError, Dialect, literal};

pub(super) fn create(table: &CreateTable, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    check(table)?;
    if let Some(column) = table.columns.iter().find(|column| column.place.is_some()) {
        let what = format!("`{}` of the new table `{}` is told where to stand", column.name, table.name);
        return Err(invalid(what, "say the columns in the order in which they are to stand"));
    }
    table.columns.iter().try_for_each(|column| default::check(&table.name, column))?;
    limits::check(table, dialect)?;
    actions::check(table, dialect)?;
    let mut texts = vec![alone(table, &table.name, dialect)?];
    for part in &table.indexes {
        texts.push(index::create(&table.name, part, Build::Plain, dialect)?);
    }
    if dialect.schema().refers_blindly() {
        texts.extend(keys_lead_somewhere(table, dialect)?);
    }
    texts.extend(comments(table, dialect)?);
    Ok(texts)
}

/// Fails if a foreign key refers to what is no table or no key: SQLite looks for that when the columns of the key are written,
/// be it in no row ("SQLite Foreign Key Support", section 3).
fn keys_lead_somewhere(table: &CreateTable, dialect: Dialect) -> Result<Option<String>, CompileError> {
    let grammar = dialect.grammar();
    let of_keys = table.constraints.iter().filter_map(|part| match part {
        TableConstraint::ForeignKey(key) => Some(&key.columns),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::Check { .. } => None,
    });
    let is_written = |name: &&Name| {
        find(table, std::slice::from_ref(*name), |column| column.generated.is_none()).is_some()
    };
    let mut columns: Vec<&Name> = of_keys.flatten().filter(is_written).collect();
    columns.sort_unstable();
    columns.dedup();
    if columns.is_empty() {
        return Ok(None);
    }
    let set =
        columns.into_iter().map(|name| literal::name(name, grammar).map(|name| format!("{name} = {name}")));
    let set = set.collect::<Result<Vec<_>, _>>()?.join(", ");
    Ok(Some(format!("UPDATE {} SET {set} WHERE 1 = 0", literal::table(&table.name, grammar)?)))
}

pub(super) fn remove(drop: &DropTable, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    let DropTable { name, if_missing } = drop;
    Ok(vec![format!("DROP TABLE {}{}", object::skip(*if_missing), literal::table(name, dialect.grammar())?)])
}

/// The table without its indexes, under a name that may be another one for a while.
pub(super) fn alone(
    table: &CreateTable,
    called: &TableName,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let CreateTable { name, columns, constraints, indexes: _, comment, options } = table;
    let mut lines = Vec::with_capacity(columns.len() + constraints.len());
    for part in columns {
        lines.push(column::definition(name, part, dialect)?);
    }
    for part in constraints {
        lines.push(constraint::definition(name, part, dialect)?);
    }
    let mut options = dialect.schema().table_options(options, dialect)?;
    if let (Some(comment), CommentStyle::Inline) = (comment, dialect.schema().comments()) {
        options.push_str(&format!(" COMMENT = {}", column::plain_text(comment, dialect)?));
    }
    let body = lines.join(",\n  ");
    Ok(format!("CREATE TABLE {} (\n  {body}\n){options}", literal::table(called, dialect.grammar())?))
}

/// What people are told of the table and its columns, where that takes statements of its own.
fn comments(table: &CreateTable, dialect: Dialect) -> Result<Vec<String>, CompileError> {
    if dialect.schema().comments() != CommentStyle::Statement {
        return Ok(Vec::new());
    }
    let mut texts = Vec::new();
    if let Some(text) = &table.comment {
        texts.push(comment_on_table(&table.name, Some(text), dialect)?);
    }
    for part in &table.columns {
        if let Some(text) = &part.comment {
            texts.push(comment_on_column(&table.name, &part.name, Some(text), dialect)?);
        }
    }
    Ok(texts)
}

/// The statement that tells people something of a table.
pub(super) fn comment_on_table(
    table: &TableName,
    text: Option<&str>,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let text = text.map_or_else(|| Ok("NULL".to_owned()), |text| column::plain_text(text, dialect))?;
    Ok(format!("COMMENT ON TABLE {} IS {text}", literal::table(table, dialect.grammar())?))
}

/// The statement that tells people something of a column.
pub(super) fn comment_on_column(
    table: &TableName,
    column: &Name,
    text: Option<&str>,
    dialect: Dialect,
) -> Result<String, CompileError> {
    let grammar = dialect.grammar();
    let text = text.map_or_else(|| Ok("NULL".to_owned()), |text| column::plain_text(text, dialect))?;
    let (table, column) = (literal::table(table, grammar)?, literal::name(column, grammar)?);
    Ok(format!("COMMENT ON COLUMN {table}.{column} IS {text}"))
}

/// What would be refused with a message that names nothing, or be accepted and mean something else.
pub(super) fn check(table: &CreateTable) -> Result<(), CompileError> {
    let name = &table.name;
    if table.columns.is_empty() {
        return Err(invalid(format!("the table `{name}` has no columns"), "add at least one"));
    }
    let mut known = HashSet::new();
    for column in &table.columns {
        if !known.insert(column.name.to_lowercase()) {
            return Err(invalid(
                format!("the table `{name}` has two columns `{}`", column.name),
                "rename one",
            ));
        }
    }
    let numbered = table.columns.iter().filter(|column| column.auto_increment).count();
    let keys =
        table.constraints.iter().filter(|part| matches!(part, TableConstraint::PrimaryKey { .. })).count();
    if numbered + keys > 1 {
        return Err(invalid(
            format!("the table `{name}` has {} primary keys", numbered + keys),
            "keep one; a column that the database numbers is one already",
        ));
    }
    no_name_twice(table)?;
    let referring =
        table.constraints.iter().flat_map(own_columns).chain(table.indexes.iter().flat_map(named));
    for column in referring {
        if !known.contains(&column.to_lowercase()) {
            let what = format!("a key or index of `{name}` is over `{column}`, which is no column of it");
            return Err(invalid(what, "add the column or correct the name"));
        }
    }
    table.constraints.iter().try_for_each(|part| check_constraint(table, part))
}

/// SQLite takes two constraints of one name, of which none can be told apart. A key may be called as its index is on MySQL.
fn no_name_twice(table: &CreateTable) -> Result<(), CompileError> {
    let mut known: Vec<(&str, String)> = Vec::new();
    let of_parts = table.constraints.iter().filter_map(|part| match part {
        TableConstraint::PrimaryKey { .. } => None,
        TableConstraint::Unique { name, .. } => Some(("keys or indexes", name)),
        TableConstraint::Check { name, .. } => Some(("checks", name)),
        TableConstraint::ForeignKey(key) => Some(("foreign keys", &key.name)),
    });
    let of_indexes = table.indexes.iter().map(|index| ("keys or indexes", &index.name));
    for (kind, name) in of_parts.chain(of_indexes) {
        let one = (kind, name.to_lowercase());
        if known.contains(&one) {
            let what = format!("two {kind} of the table `{}` are called `{name}`", table.name);
            return Err(invalid(what, "give one of them another name"));
        }
        known.push(one);
    }
    Ok(())
}

fn check_constraint(table: &CreateTable, part: &TableConstraint) -> Result<(), CompileError> {
    let name = &table.name;
    let is_key = !matches!(part, TableConstraint::Check { .. });
    if is_key && own_columns(part).is_empty() {
        return Err(invalid(format!("a key of `{name}` is over no columns"), "name at least one"));
    }
    match part {
        TableConstraint::Unique { .. } | TableConstraint::Check { .. } => Ok(()),
        TableConstraint::PrimaryKey { name: _, columns } => {
            match find(table, columns, |column| column.nullable) {
                // SQLite would keep rows without a key.
                Some(column) => Err(invalid(
                    format!("the primary key of `{name}` is over `{}`, which may be null", column.name),
                    "make the column not null",
                )),
                None => Ok(()),
            }
        }
        TableConstraint::ForeignKey(key) => check_foreign_key(table, key),
    }
}

fn check_foreign_key(table: &CreateTable, key: &ForeignKey) -> Result<(), CompileError> {
    let ForeignKey { name, columns, references, referenced_columns, on_delete, on_update, deferral: _ } = key;
    let (own, other) = (columns.len(), referenced_columns.len());
    if own != other {
        let what = format!("the foreign key `{name}` pairs {own} columns with {other} of `{references}`");
        return Err(invalid(what, "name as many columns as it refers to"));
    }
    let nulls = [on_delete, on_update].contains(&&ReferenceAction::SetNull);
    match find(table, columns, |column| nulls && !column.nullable) {
        Some(column) => Err(invalid(
            format!("the foreign key `{name}` sets `{}` to null, which it may not be", column.name),
            "make the column nullable, or choose another action",
        )),
        None => Ok(()),
    }
}

/// The first of these columns of the table of which something is true.
fn find<'t>(table: &'t CreateTable, names: &[Name], is: impl Fn(&Column) -> bool) -> Option<&'t Column> {
    let named = |column: &&Column| names.iter().any(|name| name.to_lowercase() == column.name.to_lowercase());
    table.columns.iter().filter(named).find(|column| is(column))
}

/// The columns of the table that a constraint names.
pub(super) fn own_columns(part: &TableConstraint) -> &[Name] {
    match part {
        TableConstraint::PrimaryKey { name: _, columns }
        | TableConstraint::Unique { name: _, columns, deferral: _ }
        | TableConstraint::ForeignKey(ForeignKey { columns, .. }) => columns,
        TableConstraint::Check { name: _, condition } => match condition {
            Condition::Positive(column)
            | Condition::Matches { column, pattern: _ }
            | Condition::OneOf { column, values: _ } => std::slice::from_ref(column),
            Condition::Raw(_) => &[],
        },
    }
}

/// The columns of the table that an index names.
pub(super) fn named(index: &Index) -> impl Iterator<Item = &Name> {
    index.columns().chain(&index.include)
}
