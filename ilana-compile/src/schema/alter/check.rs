//! What no engine lets become of a table, or each would do something else about.

use ilana_ir::{Column, CreateTable, Current, Name, TableChange, TableConstraint, TableName};

use super::order::column_before;
use crate::check::invalid;
use crate::dialect::AlterStyle;
use crate::schema::{actions, apply, conversion, default, limits, texts};
use crate::{CompileError, Dialect, SchemaFeature};

/// What an engine would do something else about, or refuse for some rows only.
pub(super) fn change(table: &TableName, change: &TableChange, dialect: Dialect) -> Result<(), CompileError> {
    if let TableChange::AddColumn(column) = change {
        let Column { name, nullable, default, auto_increment, generated, .. } = column;
        if !nullable && default.is_none() && !auto_increment && generated.is_none() {
            // MySQL would give the rows that there are a value of its own choice.
            let what = format!(
                "the column `{name}` of `{table}` must have a value, and no row that is there has one"
            );
            return Err(invalid(what, "give it a default, or add it nullable, fill it, and change it then"));
        }
    }
    if let TableChange::AddColumn(column) | TableChange::ChangeColumn { column, using: _ } = change {
        default::check(table, column)?;
    }
    if let TableChange::DropPrimaryKey { name: Some(name) } = change {
        crate::check::name::kept("key", name, dialect.grammar())?;
    }
    if let TableChange::ChangeColumn { column, using: _ } = change
        && column.generated.is_some()
    {
        let what = format!(
            "the column `{}` of `{table}` is to be computed, by which no column that is there changes",
            column.name
        );
        return Err(invalid(what, "remove it and add it anew"));
    }
    Ok(())
}

/// Refuses to change a column twice, which some engines take and others do not, or one that comes with the same change: rows would
/// have the first default on some.
pub(super) fn once(table: &TableName, changes: &[TableChange]) -> Result<(), CompileError> {
    let mut changed: Vec<&Name> = Vec::new();
    for change in changes {
        let column = match change {
            TableChange::ChangeColumn { column, using: _ } => column,
            TableChange::AddColumn(column) => {
                changed.push(&column.name);
                continue;
            }
            _ => continue,
        };
        if changed.iter().any(|name| apply::is_same(name, &column.name)) {
            let what = format!("the column `{}` of `{table}` is to change twice", column.name);
            return Err(invalid(what, "say once what it is to be"));
        }
        changed.push(&column.name);
    }
    Ok(())
}

/// What a table as it is does not let become of it.
pub(super) fn against(
    current: &Current,
    changes: &[TableChange],
    dialect: Dialect,
) -> Result<(), CompileError> {
    let table = &current.table;
    changes.iter().try_for_each(|one| numbered(table, changes, one))?;
    let left = without_removed(table, changes);
    changes.iter().try_for_each(|one| retyped(&left, changes, one, dialect))?;
    own_sql(table, changes, dialect)?;
    // What it would be is to be a table. A database knows more of it where it has what cannot be said.
    let is_known = current.unsaid.is_empty();
    let after = if is_known { apply::after(table, changes)? } else { added(table, changes) };
    limits::check(&after, dialect)?;
    actions::check(&after, dialect)
}

/// Whether the database numbers a column is said when it is made: what engines have for a change of that differs in what
/// becomes of the key.
fn numbered(
    current: &CreateTable,
    changes: &[TableChange],
    change: &TableChange,
) -> Result<(), CompileError> {
    let TableChange::ChangeColumn { column, using: _ } = change else { return Ok(()) };
    let before = column_before(&current.columns, changes, &column.name);
    match before.filter(|before| before.auto_increment != column.auto_increment) {
        None => Ok(()),
        Some(before) => {
            let (from, to) = if before.auto_increment { ("numbered", "not") } else { ("not numbered", "is") };
            let what =
                format!("the column `{}` of `{}` is {from}, and {to} to be", column.name, current.name);
            Err(invalid(what, "make another column, or another table, and move what is there"))
        }
    }
}

/// Whether values of a column become those of another type, and what is computed of it is computed again.
fn retyped(
    current: &CreateTable,
    changes: &[TableChange],
    change: &TableChange,
    dialect: Dialect,
) -> Result<(), CompileError> {
    let TableChange::ChangeColumn { column, using } = change else { return Ok(()) };
    let before = column_before(&current.columns, changes, &column.name);
    let Some(before) = before.filter(|before| before.ty != column.ty) else { return Ok(()) };
    if using.is_none() {
        conversion::check(before, column, dialect)?;
    }
    let reads = |other: &&Column| {
        other.generated.as_ref().is_some_and(|generated| texts::has_word(&generated.expression, &before.name))
    };
    match current.columns.iter().find(reads) {
        Some(_) => dialect.need(SchemaFeature::TypesUnderComputed),
        None => Ok(()),
    }
}

/// What becomes of the caller's own SQL about a column that is removed differs: PostgreSQL takes checks and indexes along and
/// refuses for what is computed, and the others refuse for all. When it is renamed, MySQL and MariaDB refuse too ("ALTER TABLE",
/// section 13.1.9).
fn own_sql(current: &CreateTable, changes: &[TableChange], dialect: Dialect) -> Result<(), CompileError> {
    let refuses_renames = dialect.schema().alter_style() == AlterStyle::ByColumn;
    let touched = changes.iter().filter_map(|change| match change {
        TableChange::DropColumn(name) => Some((name, "remove what is about it too")),
        TableChange::RenameColumn { from, to: _ } if refuses_renames => {
            Some((from, "remove what is about it, rename it, and add that anew"))
        }
        _ => None,
    });
    let mut left: Option<CreateTable> = None;
    for (name, remedy) in touched {
        apply::not_in_own_sql(left.get_or_insert_with(|| without_removed(current, changes)), name, remedy)?;
    }
    Ok(())
}

/// A table without what goes with changes before columns do.
pub(in crate::schema) fn without_removed(current: &CreateTable, changes: &[TableChange]) -> CreateTable {
    let mut left = current.clone();
    let goes = |is: &dyn Fn(&TableChange) -> bool| changes.iter().any(is);
    left.columns.retain(|column| {
        !goes(&|change| matches!(change, TableChange::DropColumn(name) if *name == column.name))
    });
    left.indexes.retain(|index| {
        !goes(&|change| matches!(change, TableChange::DropIndex(name) if *name == index.name))
    });
    left.constraints.retain(|part| match part {
        TableConstraint::Check { name, condition: _ } => {
            !goes(&|change| matches!(change, TableChange::DropCheck(gone) if gone == name))
        }
        _ => true,
    });
    left
}

/// The keys and indexes that come, with the columns that there are then.
fn added(current: &CreateTable, changes: &[TableChange]) -> CreateTable {
    let mut added = CreateTable::new(current.name.clone(), Vec::new());
    for change in changes {
        match change {
            TableChange::AddColumn(column) | TableChange::ChangeColumn { column, using: _ } => {
                added.columns.push(column.clone());
            }
            TableChange::AddConstraint(part) => added.constraints.push(part.clone()),
            TableChange::AddIndex(index) => added.indexes.push(index.clone()),
            _ => {}
        }
    }
    let is_new = |column: &Column| added.columns.iter().any(|other| other.name == column.name);
    let stay: Vec<Column> = current.columns.iter().filter(|column| !is_new(column)).cloned().collect();
    added.columns.extend(stay);
    added
}
