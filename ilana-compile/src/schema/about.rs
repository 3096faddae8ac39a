//! What must go before a column does, on engines that refuse to take it along.

use ilana_ir::{Condition, CreateTable, Name, TableChange, TableConstraint};

use super::table;

/// The changes without which MySQL and MariaDB refuse others: the keys and checks of a column that is removed, which
/// PostgreSQL takes along with it; and the checks of one that is renamed, which are removed and made anew.
pub(super) fn columns(current: &CreateTable, changes: &[TableChange]) -> Vec<TableChange> {
    let mut more = Vec::new();
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
