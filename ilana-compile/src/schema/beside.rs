//! What else in a schema a change would leave without what it is about.

use ilana_ir::{AlterTable, CreateView, Name, Schema, SchemaChange, TableChange, TableConstraint, TableName};

use super::{referring, texts};
use crate::check::invalid;
use crate::{CompileError, Dialect};

/// Whether [`check_beside`] has to look at the rest of a schema, which the caller may have to read first.
pub fn looks_beside(change: &SchemaChange, dialect: Dialect) -> bool {
    if !referring::made(change).is_empty() {
        return true;
    }
    let removes = dialect.schema().drops_under_views();
    let renames = dialect.schema().renames_under_views();
    match change {
        SchemaChange::DropTable(_) | SchemaChange::DropView(_) => removes,
        SchemaChange::RenameTable { .. } => renames,
        SchemaChange::AlterTable(change) => {
            renames && taken(change).next().is_some()
                || referring::may_unlike(change, dialect)
                || dialect.schema().refers_blindly() && change.changes.iter().any(referring::takes_a_key)
        }
        _ => false,
    }
}

/// Refuses a foreign key to what is not there or of another type, another type for what a key refers to where the database does not
/// take that, and a change that would leave a view without what it reads, or a row without the table that it refers to: MySQL and
/// MariaDB leave views that fail from then on ("CREATE VIEW"), also when a table or column gets another name, and SQLite does so
/// when a table goes ("DROP TABLE"). What refers to a table that goes is told by its name here, before anything is made.
/// PostgreSQL looks after both itself.
///
/// ```
/// use ilana_compile::{Dialect, check_beside};
/// use ilana_ir::{CreateView, DropTable, IfMissing, IfThere, Schema, SchemaChange, TableName};
///
/// let query = "SELECT name FROM users WHERE age > 17".into();
/// let view = CreateView { name: TableName::new("adults"), query, if_there: IfThere::Fail };
/// let there = Schema { views: vec![view], ..Schema::default() };
/// let drop = DropTable { name: TableName::new("users"), if_missing: IfMissing::Fail };
/// let refused = check_beside(&SchemaChange::DropTable(drop), &there, Dialect::mysql(8));
/// assert!(refused.unwrap_err().to_string().contains("the view `adults` may read `users`"));
/// ```
///
/// # Errors
///
/// [`CompileError::Invalid`], with the name of the view or table.
pub fn check_beside(change: &SchemaChange, there: &Schema, dialect: Dialect) -> Result<(), CompileError> {
    if !looks_beside(change, dialect) {
        return Ok(());
    }
    referring::check(change, there, dialect)?;
    if let SchemaChange::AlterTable(change) = change
        && referring::may_unlike(change, dialect)
    {
        referring::keeps_types(change, there, dialect)?;
    }
    match change {
        SchemaChange::DropTable(gone) => {
            if dialect.schema().refers_blindly() {
                nothing_refers_to(&gone.name, there)?;
            }
            no_view_reads(&gone.name.name, there, |_| true)
        }
        SchemaChange::DropView(gone) => no_view_reads(&gone.name.name, there, |view| view.name != gone.name),
        SchemaChange::RenameTable { from, to: _ } => no_view_reads(&from.name, there, |_| true),
        SchemaChange::AlterTable(change) if dialect.schema().refers_blindly() => {
            referring::keeps_keys(change, there)
        }
        SchemaChange::AlterTable(change) if dialect.schema().renames_under_views() => taken(change)
            .try_for_each(|column| {
                no_view_reads(column, there, |view| texts::has_word(&view.query, &change.table.name))
            }),
        _ => Ok(()),
    }
}

/// The columns that are gone under their names.
fn taken(change: &AlterTable) -> impl Iterator<Item = &Name> {
    change.changes.iter().filter_map(|change| match change {
        TableChange::DropColumn(name) | TableChange::RenameColumn { from: name, to: _ } => Some(name),
        _ => None,
    })
}

fn no_view_reads(
    name: &Name,
    there: &Schema,
    is_meant: impl Fn(&CreateView) -> bool,
) -> Result<(), CompileError> {
    let mut meant = there.views.iter().filter(|view| is_meant(view));
    match meant.find(|view| texts::has_word(&view.query, name)) {
        None => Ok(()),
        Some(view) => {
            let what = format!("the view `{}` may read `{name}`, and would fail from then on", view.name);
            Err(invalid(what, "remove the view first, and make it again afterwards"))
        }
    }
}

fn nothing_refers_to(gone: &TableName, there: &Schema) -> Result<(), CompileError> {
    let others = there.tables.iter().map(|current| &current.table).filter(|table| table.name != *gone);
    for table in others {
        for part in &table.constraints {
            if let TableConstraint::ForeignKey(key) = part
                && key.references.name.eq_ignore_ascii_case(&gone.name)
            {
                let what =
                    format!("`{gone}` cannot be removed: `{}` refers to it by `{}`", table.name, key.name);
                return Err(invalid(what, "remove that table, or its foreign key, first"));
            }
        }
    }
    Ok(())
}
