//! What must go before a column does, or after a key did, on engines that do not see to it themselves.

use ilana_ir::{
    Column, ColumnType, Condition, CreateTable, ForeignKey, Index, IndexKind, IndexPart, IndexedBy, Name,
    TableChange, TableConstraint,
};

use super::{alter, apply, table};
use crate::CompileError;
use crate::check::invalid;

/// The changes without which MySQL and MariaDB refuse others: the keys and checks of a column that is removed, which
/// PostgreSQL takes along with it; and the checks of one that is renamed, which are removed and made anew.
pub(super) fn columns(current: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let mut more = Vec::new();
    let is_key = |part: &TableConstraint| matches!(part, TableConstraint::PrimaryKey { .. });
    let key =
        current.constraints.iter().find(|part| is_key(part)).map(table::own_columns).unwrap_or_default();
    let is_cut = |change: &TableChange| matches!(change, TableChange::DropColumn(gone) if key.iter().any(|name| apply::is_same(name, gone)));
    let goes = |change: &TableChange| matches!(change, TableChange::DropPrimaryKey { .. });
    if changes.iter().any(is_cut) && !changes.iter().any(goes) {
        more.push(TableChange::DropPrimaryKey { name: None });
    }
    for part in &current.constraints {
        let Some(removed) = removal(part).filter(|removed| !changes.contains(removed)) else { continue };
        let own = table::own_columns(part);
        let is_about = |name: &Name| own.iter().any(|column| column.to_lowercase() == name.to_lowercase());
        for change in changes {
            match change {
                TableChange::DropColumn(name) if is_about(name) => more.push(removed.clone()),
                TableChange::RenameColumn { from, to } if is_about(from) => {
                    if let Some(anew) = renamed(part, to) {
                        more.extend([removed.clone(), TableChange::AddConstraint(anew)]);
                    }
                }
                _ => {}
            }
        }
    }
    more
}

/// The indexes that a removed column is in: MySQL and MariaDB would leave them over the columns that stay, where PostgreSQL
/// takes them along.
pub(super) fn shortened(current: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let is_gone = |name: &Name| {
        changes.iter().any(|change| {
            matches!(change, TableChange::DropColumn(gone) if gone.to_lowercase() == name.to_lowercase())
        })
    };
    let about = current.indexes.iter().filter(|index| table::named(index).any(is_gone));
    about
        .map(|index| TableChange::DropIndex(index.name.clone()))
        .filter(|drop| !changes.contains(drop))
        .collect()
}

/// The checks on the texts of a column that changes, where they have kept the name of a table or column that was renamed
/// since: what changes the texts looks for them by the present name.
pub(super) fn outdated(current: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let changes_it = |name: &Name| {
        changes.iter().any(
            |change| matches!(change, TableChange::ChangeColumn { column, using: _ } if column.name == *name),
        )
    };
    let outdated = current.constraints.iter().filter_map(|part| match part {
        TableConstraint::Check { name, condition: Condition::OneOf { column, values: _ } } => {
            let is_own = is_enumeration(current, column) && name.ends_with("_enum");
            (is_own && changes_it(column)).then(|| TableChange::DropCheck(name.clone()))
        }
        _ => None,
    });
    outdated.filter(|drop| !changes.contains(drop)).collect()
}

/// Whether a column may be of an enumeration: those of PostgreSQL are texts of any length, and SQLite's say it.
fn is_enumeration(table: &CreateTable, column: &Name) -> bool {
    let is_so = |ty: &ColumnType| match ty {
        ColumnType::Text => true,
        ColumnType::Specific(word) => word == "ENUM_TEXT",
        _ => false,
    };
    table.columns.iter().any(|own| own.name == *column && is_so(&own.ty))
}

/// The indexes that InnoDB made by itself for foreign keys that are removed: it makes one, under the key's name, where no other
/// index begins with the key's columns (MySQL manual, "FOREIGN KEY Constraints"), and leaves it when the key goes.
pub(super) fn indexes(current: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let removed = changes.iter().filter_map(|change| {
        let TableChange::DropForeignKey(removed) = change else { return None };
        current.constraints.iter().find_map(|part| match part {
            TableConstraint::ForeignKey(key) if key.name == *removed => Some(key),
            _ => None,
        })
    });
    let made =
        removed.filter(|key| !has_index_over(current, &key.columns) && !shares_index(current, key, changes));
    made.map(|key| TableChange::DropIndex(key.name.clone())).filter(|drop| !changes.contains(drop)).collect()
}

/// The foreign keys that go and come again since texts of theirs get longer, which MySQL and MariaDB do not let be while a key is
/// there ("FOREIGN KEY Constraints": error 1832). Of another type they would be no key any more.
pub(super) fn keys_anew(
    current: &CreateTable,
    changes: &[TableChange],
) -> Result<Vec<TableChange>, CompileError> {
    let mut anew = Vec::new();
    for part in &current.constraints {
        let TableConstraint::ForeignKey(key) = part else { continue };
        let drop = TableChange::DropForeignKey(key.name.clone());
        if changes.contains(&drop) {
            continue;
        }
        let mut is_longer = false;
        for change in changes {
            let TableChange::ChangeColumn { column, using: _ } = change else { continue };
            let before = alter::column_before(&current.columns, changes, &column.name);
            let Some(before) = before.filter(|before| before.ty != column.ty) else { continue };
            if !key.columns.iter().any(|name| apply::is_same(name, &before.name)) {
                continue;
            }
            match (&before.ty, &column.ty) {
                (ColumnType::String(length), ColumnType::String(longer)) if length <= longer => {
                    is_longer = true
                }
                _ => return Err(locked(current, key, before)),
            }
        }
        if is_longer {
            let columns = key.columns.iter().map(|name| alter::name_after(name, changes)).collect();
            let key = ForeignKey { columns, ..key.clone() };
            anew.extend([drop, TableChange::AddConstraint(TableConstraint::ForeignKey(key))]);
        }
    }
    Ok(anew)
}

fn locked(table: &CreateTable, key: &ForeignKey, column: &Column) -> CompileError {
    let ForeignKey { name, references, .. } = key;
    let what = format!(
        "the column `{}` of `{}` is to be of another type, and by the foreign key `{name}` it has that of `{references}`",
        column.name, table.name
    );
    invalid(what, "remove the key, change the columns of both tables, and add it again")
}

/// Whether the index that InnoDB made for a key is gone, since another key's serves both, or has to stay for another key. Of two
/// over the same columns nobody knows which has it.
fn shares_index(current: &CreateTable, key: &ForeignKey, changes: &[TableChange]) -> bool {
    current.constraints.iter().any(|part| match part {
        TableConstraint::ForeignKey(other) if other.name != key.name => {
            let stays = !changes.contains(&TableChange::DropForeignKey(other.name.clone()));
            other.columns.starts_with(&key.columns) || stays && key.columns.starts_with(&other.columns)
        }
        _ => false,
    })
}

/// An index that a foreign key has while the one goes by which its rows are found, without which MySQL and MariaDB do not let
/// that one go. It is what InnoDB would have made for the key.
pub(super) struct StandIn {
    pub(super) index: Index,
    /// Whether the changes make another one, so that this one goes at their end.
    pub(super) goes: bool,
}

pub(super) fn stand_ins(current: &CreateTable, changes: &[TableChange]) -> Vec<StandIn> {
    let mut left = current.clone();
    left.constraints.retain(|part| removal(part).is_none_or(|removed| !changes.contains(&removed)));
    left.indexes.retain(|index| !changes.contains(&TableChange::DropIndex(index.name.clone())));
    if changes.iter().any(|change| matches!(change, TableChange::DropPrimaryKey { .. })) {
        left.constraints.retain(|part| !matches!(part, TableConstraint::PrimaryKey { .. }));
    }
    let mut made = CreateTable::new(current.name.clone(), Vec::new());
    for change in changes {
        match change {
            TableChange::AddConstraint(part) => made.constraints.push(part.clone()),
            TableChange::AddIndex(index) => made.indexes.push(index.clone()),
            _ => {}
        }
    }
    let keys = left.constraints.iter().filter_map(|part| match part {
        TableConstraint::ForeignKey(key) => Some(key),
        _ => None,
    });
    let alone =
        keys.filter(|key| has_index_over(current, &key.columns) && !has_index_over(&left, &key.columns));
    alone
        .map(|key| {
            let index = Index::over(key.name.clone(), key.columns.iter().cloned(), IndexKind::Plain);
            let then: Vec<Name> = key.columns.iter().map(|name| alter::name_after(name, changes)).collect();
            StandIn { index, goes: has_index_over(&made, &then) }
        })
        .collect()
}

fn has_index_over(table: &CreateTable, columns: &[Name]) -> bool {
    let by_key = table.constraints.iter().any(|part| match part {
        TableConstraint::PrimaryKey { columns: own, .. } | TableConstraint::Unique { columns: own, .. } => {
            own.starts_with(columns)
        }
        TableConstraint::ForeignKey(_) | TableConstraint::Check { .. } => false,
    });
    by_key || table.indexes.iter().any(|index| begins_with(index, columns))
}

fn begins_with(index: &Index, columns: &[Name]) -> bool {
    let is_sorted = matches!(index.kind, IndexKind::Plain | IndexKind::Unique);
    let is = |(part, column): (&IndexPart, &Name)| {
        part.prefix.is_none() && matches!(&part.by, IndexedBy::Column(own) if own == column)
    };
    is_sorted && index.parts.len() >= columns.len() && index.parts.iter().zip(columns).all(is)
}

fn removal(part: &TableConstraint) -> Option<TableChange> {
    match part {
        TableConstraint::ForeignKey(key) => Some(TableChange::DropForeignKey(key.name.clone())),
        TableConstraint::Unique { name, .. } => Some(TableChange::DropUnique(name.clone())),
        TableConstraint::Check { name, .. } => Some(TableChange::DropCheck(name.clone())),
        TableConstraint::PrimaryKey { .. } => None,
    }
}

/// A check with the column under its new name; keys follow by themselves.
fn renamed(part: &TableConstraint, to: &Name) -> Option<TableConstraint> {
    let TableConstraint::Check { name, condition } = part else { return None };
    let mut condition = condition.clone();
    match &mut condition {
        Condition::Positive(column)
        | Condition::Matches { column, pattern: _ }
        | Condition::OneOf { column, values: _ } => column.clone_from(to),
        Condition::Raw(_) => return None,
    }
    Some(TableConstraint::Check { name: name.clone(), condition })
}
