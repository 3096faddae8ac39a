//! In which order a table changes, and what its columns are called meanwhile.

use ilana_ir::{Column, CreateTable, Name, TableChange, TableConstraint};

use crate::schema::apply;

/// In which order the changes of a table are made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    StandIn,
    RemoveForeignKeys,
    RemoveKeys,
    /// Those that are computed, and those whose names others get.
    RemoveFirstColumns,
    Rename,
    RemoveColumns,
    AddColumns,
    ChangeColumns,
    AddComputedColumns,
    AddKeys,
    AddForeignKeys,
    Comment,
}

/// The column of a table as it is that has this name after the renames of changes; none where it comes with them.
pub(crate) fn column_before<'t>(
    columns: &'t [Column],
    changes: &[TableChange],
    name: &Name,
) -> Option<&'t Column> {
    let comes = |change: &TableChange| matches!(change, TableChange::AddColumn(added) if added.name == *name);
    if changes.iter().any(comes) {
        return None;
    }
    let was_called = changes.iter().rev().fold(name, |called, change| match change {
        TableChange::RenameColumn { from, to } if apply::is_same(to, called) => from,
        _ => called,
    });
    columns.iter().find(|column| apply::is_same(&column.name, was_called))
}

/// What a column is called after the renames of changes.
pub(in crate::schema) fn name_after(name: &Name, changes: &[TableChange]) -> Name {
    let renamed = changes.iter().fold(name, |called, change| match change {
        TableChange::RenameColumn { from, to } if apply::is_same(from, called) => to,
        _ => called,
    });
    renamed.clone()
}

/// Whether another column gets the name of a column that goes.
pub(in crate::schema) fn is_replaced(name: &Name, changes: &[TableChange]) -> bool {
    let takes_it = |change: &TableChange| matches!(change, TableChange::RenameColumn { from: _, to } if apply::is_same(to, name));
    changes.iter().any(takes_it)
}

/// The changes of a table in an order that works: what is computed of a column goes before that column.
pub(in crate::schema) fn in_order<'c>(
    changes: &'c [TableChange],
    current: Option<&CreateTable>,
) -> Vec<&'c TableChange> {
    let is_computed = |name: &Name| {
        let columns = current.iter().flat_map(|table| &table.columns);
        columns.filter(|column| column.name == *name).any(|column| column.generated.is_some())
    };
    let mut ordered: Vec<_> = changes.iter().collect();
    ordered.sort_by_key(|change| match change {
        // It may be computed of a column that gets another name.
        TableChange::DropColumn(name) if is_computed(name) => (Phase::RemoveFirstColumns, 0),
        _ => (phase(change, changes), 1),
    });
    ordered
}

/// Whether a column gets a name that another one gives up, which one statement cannot say everywhere.
pub(super) fn is_chained(changes: &[TableChange]) -> bool {
    let renames = || {
        changes.iter().filter_map(|change| match change {
            TableChange::RenameColumn { from, to } => Some((from, to)),
            _ => None,
        })
    };
    renames().any(|(from, _)| renames().any(|(_, to)| from == to))
}

pub(super) fn phase(change: &TableChange, changes: &[TableChange]) -> Phase {
    match change {
        TableChange::DropForeignKey(_) => Phase::RemoveForeignKeys,
        TableChange::DropPrimaryKey { .. }
        | TableChange::DropUnique(_)
        | TableChange::DropCheck(_)
        | TableChange::DropIndex(_) => Phase::RemoveKeys,
        TableChange::RenameColumn { .. } | TableChange::RenameIndex { .. } => Phase::Rename,
        TableChange::DropColumn(name) if is_replaced(name, changes) => Phase::RemoveFirstColumns,
        TableChange::DropColumn(_) => Phase::RemoveColumns,
        TableChange::AddColumn(column) if column.generated.is_some() => Phase::AddComputedColumns,
        TableChange::AddColumn(_) => Phase::AddColumns,
        TableChange::ChangeColumn { .. } => Phase::ChangeColumns,
        TableChange::AddConstraint(TableConstraint::ForeignKey(_)) => Phase::AddForeignKeys,
        TableChange::AddConstraint(_) | TableChange::AddIndex(_) => Phase::AddKeys,
        TableChange::Comment(_) => Phase::Comment,
    }
}
