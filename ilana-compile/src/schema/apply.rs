//! A table as it is after changes.

use ilana_ir::{
    Column, ColumnDefault, Condition, CreateTable, Index, IndexedBy, Name, TableChange, TableConstraint,
};

use super::{alter, table, texts};
use crate::CompileError;
use crate::check::invalid;

/// A table as it is after changes, which are made in the order in which the compiler makes them. With a column go the keys
/// and indexes that it is in, as on PostgreSQL.
///
/// # Errors
///
/// [`CompileError::Invalid`] when a change is about something that is not there, or leaves something that is no table.
pub fn apply(table: &CreateTable, changes: &[TableChange]) -> Result<CreateTable, CompileError> {
    for change in changes {
        if let TableChange::RenameColumn { from, to: _ } = change {
            let left = alter::without_removed(table, changes);
            not_in_own_sql(&left, from, "rename it in a change of its own")?;
        }
    }
    after(table, changes)
}

/// The same, but that own SQL about a column that is renamed stays as it is.
pub(super) fn after(table: &CreateTable, changes: &[TableChange]) -> Result<CreateTable, CompileError> {
    let mut after = table.clone();
    for change in alter::in_order(changes, Some(table)) {
        if let TableChange::DropColumn(name) = change {
            // What is computed of it may go with it.
            not_in_own_sql(&alter::without_removed(&after, changes), name, "remove what is about it too")?;
        }
        one(&mut after, change)?;
    }
    table::check(&after)?;
    Ok(after)
}

fn one(table: &mut CreateTable, change: &TableChange) -> Result<(), CompileError> {
    match change {
        TableChange::DropForeignKey(name) => {
            remove_constraint(table, "foreign key", name, |part| match part {
                TableConstraint::ForeignKey(key) => key.name == *name,
                TableConstraint::PrimaryKey { .. }
                | TableConstraint::Unique { .. }
                | TableConstraint::Check { .. } => false,
            })
        }
        TableChange::DropUnique(name) => remove_constraint(
            table,
            "unique key",
            name,
            |part| matches!(part, TableConstraint::Unique { name: own, .. } if own == name),
        ),
        TableChange::DropCheck(name) => remove_constraint(
            table,
            "check",
            name,
            |part| matches!(part, TableConstraint::Check { name: own, .. } if own == name),
        ),
        TableChange::DropPrimaryKey { name: _ } => {
            let name = "primary".into();
            remove_constraint(table, "key", &name, |part| matches!(part, TableConstraint::PrimaryKey { .. }))
        }
        TableChange::DropIndex(name) => {
            let place = index_place(table, name)?;
            table.indexes.remove(place);
            Ok(())
        }
        TableChange::RenameIndex { from, to } => rename_index(table, from, to),
        TableChange::RenameColumn { from, to } => rename_column(table, from, to),
        TableChange::DropColumn(name) => drop_column(table, name),
        TableChange::AddColumn(column) => {
            table.columns.push(column.clone());
            Ok(())
        }
        TableChange::ChangeColumn { column, using: _ } => {
            let place = column_place(table, &column.name)?;
            table.columns.get_mut(place).into_iter().for_each(|old| *old = column.clone());
            Ok(())
        }
        TableChange::AddConstraint(part) => {
            table.constraints.push(part.clone());
            Ok(())
        }
        TableChange::AddIndex(index) => {
            table.indexes.push(index.clone());
            Ok(())
        }
        TableChange::Comment(text) => {
            table.comment.clone_from(text);
            Ok(())
        }
    }
}

fn remove_constraint(
    table: &mut CreateTable,
    kind: &str,
    name: &Name,
    is: impl Fn(&TableConstraint) -> bool,
) -> Result<(), CompileError> {
    match table.constraints.iter().position(is) {
        Some(place) => {
            table.constraints.remove(place);
            Ok(())
        }
        None => Err(missing(table, kind, name)),
    }
}

fn missing(table: &CreateTable, kind: &str, name: &Name) -> CompileError {
    invalid(format!("the table `{}` has no {kind} `{name}`", table.name), "name one that it has")
}

fn column_place(table: &CreateTable, name: &Name) -> Result<usize, CompileError> {
    let place = table.columns.iter().position(|column| is_same(&column.name, name));
    place.ok_or_else(|| missing(table, "column", name))
}

fn index_place(table: &CreateTable, name: &Name) -> Result<usize, CompileError> {
    let place = table.indexes.iter().position(|index| index.name == *name);
    place.ok_or_else(|| missing(table, "index", name))
}

/// That of a unique key is called as the key is, and they keep one name.
fn rename_index(table: &mut CreateTable, from: &Name, to: &Name) -> Result<(), CompileError> {
    let keys = table.constraints.iter_mut().filter_map(|part| match part {
        TableConstraint::Unique { name, .. } => Some(name),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::ForeignKey(_)
        | TableConstraint::Check { .. } => None,
    });
    let mut names = table.indexes.iter_mut().map(|index| &mut index.name).chain(keys);
    match names.find(|name| *name == from) {
        Some(name) => {
            name.clone_from(to);
            Ok(())
        }
        None => Err(missing(table, "index", from)),
    }
}

pub(super) fn is_same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

fn rename_column(table: &mut CreateTable, from: &Name, to: &Name) -> Result<(), CompileError> {
    let place = column_place(table, from)?;
    let has_it = |column: &Column| is_same(&column.name, to) && !is_same(from, to);
    if table.columns.iter().any(has_it) {
        let what = format!("the table `{}` has a column `{to}` already", table.name);
        return Err(invalid(
            what,
            "let it go or rename it first; for two to change their names it takes a third",
        ));
    }
    table.columns.get_mut(place).into_iter().for_each(|column| column.name = to.clone());
    let rename = |name: &mut Name| {
        if is_same(name, from) {
            *name = to.clone();
        }
    };
    let own = table.name.clone();
    for part in &mut table.constraints {
        match part {
            TableConstraint::PrimaryKey { name: _, columns }
            | TableConstraint::Unique { name: _, columns, deferral: _ } => {
                columns.iter_mut().for_each(rename);
            }
            TableConstraint::ForeignKey(key) => {
                key.columns.iter_mut().for_each(rename);
                if key.references == own {
                    key.referenced_columns.iter_mut().for_each(rename);
                }
            }
            TableConstraint::Check { name: _, condition } => match condition {
                Condition::Positive(column)
                | Condition::Matches { column, pattern: _ }
                | Condition::OneOf { column, values: _ } => rename(column),
                Condition::Raw(_) => {}
            },
        }
    }
    for index in &mut table.indexes {
        index.include.iter_mut().for_each(rename);
        for part in &mut index.parts {
            if let IndexedBy::Column(column) = &mut part.by {
                rename(column);
            }
        }
    }
    Ok(())
}

fn drop_column(table: &mut CreateTable, name: &Name) -> Result<(), CompileError> {
    let place = column_place(table, name)?;
    table.columns.remove(place);
    let is_about = |column: &Name| is_same(column, name);
    table.constraints.retain(|part| !table::own_columns(part).iter().any(is_about));
    table.indexes.retain(|index| !table::named(index).any(is_about));
    Ok(())
}

/// The caller's own SQL in a table is not read: a column that may be named in it must stay as it is.
pub(super) fn not_in_own_sql(
    table: &CreateTable,
    name: &Name,
    remedy: &'static str,
) -> Result<(), CompileError> {
    match own_sql(table).find(|sql| texts::has_word(sql, name)) {
        None => Ok(()),
        Some(sql) => {
            let what = format!("the SQL {sql:?} of the table `{}` may be about `{name}`", table.name);
            Err(invalid(what, remedy))
        }
    }
}

fn own_sql(table: &CreateTable) -> impl Iterator<Item = &Name> {
    let of_columns = table.columns.iter().flat_map(|column| {
        let default = match &column.default {
            Some(ColumnDefault::Expression(sql)) => Some(sql),
            Some(ColumnDefault::Value(_) | ColumnDefault::Now) | None => None,
        };
        default.into_iter().chain(column.generated.iter().map(|generated| &generated.expression))
    });
    let of_checks = table.constraints.iter().filter_map(|part| match part {
        TableConstraint::Check { name: _, condition: Condition::Raw(sql) } => Some(sql),
        TableConstraint::Check { .. }
        | TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::ForeignKey(_) => None,
    });
    of_columns.chain(of_checks).chain(table.indexes.iter().flat_map(of_index))
}

fn of_index(index: &Index) -> impl Iterator<Item = &Name> {
    let parts = index.parts.iter().filter_map(|part| match &part.by {
        IndexedBy::Expression(sql) => Some(sql),
        IndexedBy::Column(_) => None,
    });
    parts.chain(&index.filter)
}
