//! What foreign keys do with columns that something else is about.

use ilana_ir::{CreateTable, ForeignKey, Name, ReferenceAction, Storage, TableConstraint};

use super::texts;
use crate::check::invalid;
use crate::{CompileError, Dialect};

/// Refuses a check and a stored column over what a foreign key changes by itself, which MySQL and MariaDB tell in words of their own
/// (errors 3823, 1215 and 1901; "FOREIGN KEY Constraints", section 15.1.20.5).
pub(super) fn check(table: &CreateTable, dialect: Dialect) -> Result<(), CompileError> {
    if dialect.schema().actions_pass_checks() {
        return Ok(());
    }
    let keys = table.constraints.iter().filter_map(|part| match part {
        TableConstraint::ForeignKey(key) => Some(key),
        TableConstraint::PrimaryKey { .. }
        | TableConstraint::Unique { .. }
        | TableConstraint::Check { .. } => None,
    });
    for key in keys {
        for column in &key.columns {
            let about = if changes(key) { about(table, column) } else { None };
            let removes = dialect.schema().stored_columns_stay() && key.on_delete == ReferenceAction::Cascade;
            let about = about.or_else(|| if changes(key) || removes { stored(table, column) } else { None });
            if let Some(about) = about {
                let what = format!(
                    "{about} of `{}` is about `{column}`, in which the foreign key `{}` acts by itself",
                    table.name, key.name
                );
                return Err(invalid(what, "let the key restrict, or see to it in the program"));
            }
        }
    }
    Ok(())
}

/// Whether a key gives its columns other values.
fn changes(key: &ForeignKey) -> bool {
    let sets = |action| matches!(action, ReferenceAction::SetNull | ReferenceAction::SetDefault);
    sets(key.on_delete) || sets(key.on_update) || key.on_update == ReferenceAction::Cascade
}

/// The check that is about a column.
fn about(table: &CreateTable, column: &Name) -> Option<String> {
    table.constraints.iter().find_map(|part| {
        let TableConstraint::Check { name, condition } = part else { return None };
        texts::is_about(condition, column).then(|| format!("the check `{name}`"))
    })
}

/// The stored column that is computed of a column.
fn stored(table: &CreateTable, column: &Name) -> Option<String> {
    let is_of = |other: &&ilana_ir::Column| {
        other.generated.as_ref().is_some_and(|generated| {
            generated.storage == Storage::Stored && texts::has_word(&generated.expression, column)
        })
    };
    table.columns.iter().find(is_of).map(|other| format!("the stored column `{}`", other.name))
}
