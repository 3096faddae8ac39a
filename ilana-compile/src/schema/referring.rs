//! Foreign keys, held against what they refer to.

use ilana_ir::{
    AlterTable, Column, ColumnType, CreateTable, ForeignKey, Name, Schema, SchemaChange, TableChange,
    TableConstraint,
};

use super::{alter, apply};
use crate::check::invalid;
use crate::dialect::AlterStyle;
use crate::{CompileError, Dialect};

/// The foreign keys that a change makes.
pub(super) fn made(change: &SchemaChange) -> Vec<&ForeignKey> {
    match change {
        SchemaChange::CreateTable(table) => table.constraints.iter().filter_map(key).collect(),
        SchemaChange::AlterTable(change) => {
            let added = change.changes.iter().filter_map(|change| match change {
                TableChange::AddConstraint(part) => key(part),
                _ => None,
            });
            added.collect()
        }
        _ => Vec::new(),
    }
}

fn key(part: &TableConstraint) -> Option<&ForeignKey> {
    match part {
        TableConstraint::ForeignKey(key) => Some(key),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::Check { .. } => None,
    }
}

/// Refuses keys between columns of different types, which SQLite takes, and MySQL and MariaDB refuse without a name ("Foreign key
/// constraint is incorrectly formed"); and those to what is not there.
pub(super) fn check(change: &SchemaChange, there: &Schema, dialect: Dialect) -> Result<(), CompileError> {
    for key in made(change) {
        let own = match change {
            SchemaChange::CreateTable(table) if table.name == key.references => Some(table),
            _ => there.tables.iter().map(|current| &current.table).find(|table| table.name == key.references),
        };
        let Some(table) = own else {
            let is_known = key.references.schema.is_some() || !tells_all(dialect);
            return if is_known { Ok(()) } else { Err(missing(key)) };
        };
        for (name, referenced) in key.columns.iter().zip(&key.referenced_columns) {
            let Some(to) = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(referenced))
            else {
                let what = format!(
                    "the foreign key `{}` refers to `{referenced}`, which is no column of `{}`",
                    key.name, table.name
                );
                return Err(invalid(what, "name a column that it has"));
            };
            let from = own_column(change, there, name);
            if let Some(from) = from.filter(|from| !is_alike(from, to, dialect)) {
                return Err(unlike(key, from, to));
            }
        }
    }
    Ok(())
}

/// Whether a change takes from a table what another one's key may refer to.
pub(super) fn takes_a_key(change: &TableChange) -> bool {
    matches!(
        change,
        TableChange::DropUnique(_) | TableChange::DropIndex(_) | TableChange::DropPrimaryKey { .. }
    )
}

/// Refuses to take the key or index to which a foreign key refers, after which SQLite takes no more rows of it ("foreign key
/// mismatch").
pub(super) fn keeps_keys(change: &AlterTable, there: &Schema) -> Result<(), CompileError> {
    let Some(table) = there.table(&change.table).filter(|_| change.changes.iter().any(takes_a_key)) else {
        return Ok(());
    };
    // What the change means is looked at elsewhere.
    let Ok(after) = apply::after(table, &change.changes) else { return Ok(()) };
    let keys = there.tables.iter().flat_map(|current| &current.table.constraints).filter_map(key);
    for key in keys.filter(|key| key.references == change.table) {
        if is_unique(table, &key.referenced_columns) && !is_unique(&after, &key.referenced_columns) {
            let what = format!(
                "the foreign key `{}` refers to what would be unique no more in `{}`",
                key.name, change.table
            );
            return Err(invalid(what, "remove that key first"));
        }
    }
    Ok(())
}

/// Whether a change gives a column another type, and is of a kind of table in which others may refer to that.
pub(super) fn may_unlike(change: &AlterTable, dialect: Dialect) -> bool {
    let is_change = |change: &TableChange| matches!(change, TableChange::ChangeColumn { .. });
    dialect.schema().alter_style() == AlterStyle::ByColumn && change.changes.iter().any(is_change)
}

/// Refuses another type for a column to which a foreign key refers, which MySQL and MariaDB tell in words of their own (errors 3780
/// and 1833).
pub(super) fn keeps_types(change: &AlterTable, there: &Schema, dialect: Dialect) -> Result<(), CompileError> {
    let Some(own) = there.table(&change.table) else { return Ok(()) };
    let keys = there.tables.iter().flat_map(|current| {
        let keys = current.table.constraints.iter().filter_map(key);
        keys.map(move |key| (&current.table, key)).filter(|(_, key)| key.references == change.table)
    });
    let keys: Vec<_> = keys
        .filter(|(_, key)| !change.changes.contains(&TableChange::DropForeignKey(key.name.clone())))
        .collect();
    for one in &change.changes {
        let TableChange::ChangeColumn { column, using: _ } = one else { continue };
        let before = alter::column_before(&own.columns, &change.changes, &column.name);
        let is_other = |before: &&Column| before.ty != column.ty || before.unsigned != column.unsigned;
        let Some(before) = before.filter(is_other) else { continue };
        for (table, key) in &keys {
            let referring = key.columns.iter().zip(&key.referenced_columns);
            let mut referring = referring.filter(|(_, to)| apply::is_same(to, &before.name));
            let Some((name, _)) = referring.next() else { continue };
            let from = table.columns.iter().find(|from| apply::is_same(&from.name, name));
            let stays = from.is_some_and(|from| is_alike(from, column, dialect));
            if !stays || dialect.schema().locks_referenced_columns() {
                let what = format!(
                    "the column `{}` of `{}` is to be of another type, and `{}` refers to it by `{}`",
                    column.name, change.table, table.name, key.name
                );
                return Err(invalid(
                    what,
                    "remove the key, change the columns of both tables, and add it again",
                ));
            }
        }
    }
    Ok(())
}

/// Whether rows differ in these columns, in whatever order.
fn is_unique(table: &CreateTable, columns: &[Name]) -> bool {
    let are_same = |own: Vec<&Name>| {
        own.len() == columns.len()
            && own.iter().all(|name| columns.iter().any(|column| apply::is_same(name, column)))
    };
    let by_key = table.constraints.iter().any(|part| match part {
        TableConstraint::PrimaryKey { columns, .. } | TableConstraint::Unique { columns, .. } => {
            are_same(columns.iter().collect())
        }
        TableConstraint::ForeignKey(_) | TableConstraint::Check { .. } => false,
    });
    let is_numbered = |column: &Column| column.auto_increment && are_same(vec![&column.name]);
    let is_index = |index: &ilana_ir::Index| {
        index.kind == ilana_ir::IndexKind::Unique
            && index.filter.is_none()
            && are_same(index.columns().collect())
    };
    by_key || table.columns.iter().any(is_numbered) || table.indexes.iter().any(is_index)
}

/// Whether a table without a schema is one of those that were read.
fn tells_all(dialect: Dialect) -> bool {
    dialect.schema().alter_style() == AlterStyle::ByColumn
}

fn missing(key: &ForeignKey) -> CompileError {
    let what = format!("the foreign key `{}` refers to `{}`, which is no table", key.name, key.references);
    invalid(what, "make that table first, or correct the name")
}

fn unlike(key: &ForeignKey, from: &Column, to: &Column) -> CompileError {
    let called =
        |column: &Column| format!("{:?}{}", column.ty, if column.unsigned { " without a sign" } else { "" });
    let what = format!(
        "by the foreign key `{}` the column `{}`, which is {}, refers to `{}` of `{}`, which is {}",
        key.name,
        from.name,
        called(from),
        to.name,
        key.references,
        called(to)
    );
    invalid(what, "give both columns one type")
}

/// The column of the table that changes, as it will be.
fn own_column<'c>(change: &'c SchemaChange, there: &'c Schema, name: &str) -> Option<&'c Column> {
    let is_it = |column: &&Column| column.name.eq_ignore_ascii_case(name);
    match change {
        SchemaChange::CreateTable(table) => table.columns.iter().find(is_it),
        SchemaChange::AlterTable(change) => {
            let changed = change.changes.iter().filter_map(|one| match one {
                TableChange::AddColumn(column) | TableChange::ChangeColumn { column, using: _ } => {
                    Some(column)
                }
                _ => None,
            });
            let current: Option<&CreateTable> = there.table(&change.table);
            let before = |table: &'c CreateTable| {
                alter::column_before(&table.columns, &change.changes, &Name::Owned(name.to_owned()))
            };
            changed.rev().find(is_it).or_else(|| current.and_then(before))
        }
        _ => None,
    }
}

/// Whether one column may refer to the other.
fn is_alike(from: &Column, to: &Column, dialect: Dialect) -> bool {
    let is_strict = dialect.schema().alter_style() == AlterStyle::ByColumn;
    let is_unknown = |ty: &ColumnType| {
        matches!(ty, ColumnType::Specific(_) | ColumnType::Spatial(_) | ColumnType::Array(_))
    };
    if is_unknown(&from.ty) || is_unknown(&to.ty) || from.ty == to.ty && from.unsigned == to.unsigned {
        return true;
    }
    if from.ty.is_integer() && to.ty.is_integer() {
        return !is_strict;
    }
    // A UUID is a text there, and read back as one.
    let kind = |ty| match kind(ty) {
        ColumnType::Uuid if is_strict => ColumnType::Text,
        other => other,
    };
    kind(&from.ty) == kind(&to.ty)
}

/// One type for all whose values are compared as its own are.
fn kind(ty: &ColumnType) -> ColumnType {
    match ty {
        ColumnType::Char(_) | ColumnType::String(_) | ColumnType::MediumText => ColumnType::Text,
        ColumnType::Decimal { .. } => ColumnType::Decimal { precision: 1, scale: 0 },
        ColumnType::Enum { .. } => ColumnType::Enum { name: None, values: Vec::new() },
        ColumnType::VarBinary(_) => ColumnType::Binary,
        ColumnType::DateTime => ColumnType::Timestamp,
        ColumnType::Float => ColumnType::Double,
        other => other.clone(),
    }
}
