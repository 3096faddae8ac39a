//! Views that go, and views that come.

use ilana_ir::{AlterTable, CreateView, DropView, IfMissing, Name, Schema, SchemaChange, TableChange};

use super::{own_sql, retyped};
use crate::Dialect;
use crate::schema::texts;

/// The views that go before anything else changes, and those that come when all else is there, each after those that it reads.
pub(super) struct Views {
    pub(super) gone: Vec<DropView>,
    pub(super) new: Vec<CreateView>,
}

pub(super) fn between(from: &Schema, to: &Schema, of_tables: &[SchemaChange], dialect: Dialect) -> Views {
    let anew = made_anew(from, to, of_tables);
    let stays =
        |schema: &Schema, view: &CreateView| has_view(schema, view, dialect) && !anew.contains(&&view.name);
    let gone = from.views.iter().filter(|view| !stays(to, view)).collect();
    let gone = in_order_of_reading(gone).into_iter().rev();
    let new = to.views.iter().filter(|view| !stays(from, view)).collect();
    Views {
        gone: gone.map(|view| DropView { name: view.name.clone(), if_missing: IfMissing::Fail }).collect(),
        new: in_order_of_reading(new).into_iter().cloned().collect(),
    }
}

/// The names of views that stay, and read a table or column that goes, or one that gets another type, or a view that does: PostgreSQL leaves no such
/// change be, and elsewhere a view that names its columns no longer would be wrong.
fn made_anew<'s>(from: &'s Schema, to: &Schema, of_tables: &[SchemaChange]) -> Vec<&'s ilana_ir::TableName> {
    let mut anew: Vec<&ilana_ir::TableName> = Vec::new();
    loop {
        let is_next = |view: &&CreateView| {
            let reads_anew = anew.iter().any(|name| texts::has_word(&view.query, &name.name));
            !anew.contains(&&view.name)
                && (reads_anew || of_tables.iter().any(|change| touches(change, view)))
        };
        match from.views.iter().find(is_next) {
            Some(view) => anew.push(&view.name),
            None => break,
        }
    }
    anew.retain(|name| to.views.iter().any(|view| view.name == **name));
    anew
}

/// Whether a change is about a column that a view may read.
fn touches(change: &SchemaChange, view: &CreateView) -> bool {
    if let SchemaChange::DropTable(gone) = change {
        return texts::has_word(&view.query, &gone.name.name);
    }
    let SchemaChange::AlterTable(AlterTable { table, changes, current }) = change else { return false };
    if !texts::has_word(&view.query, &table.name) {
        return false;
    }
    let reads = |name: &Name| view.query.contains('*') || texts::has_word(&view.query, name);
    changes.iter().any(|change| match change {
        TableChange::DropColumn(name) => reads(name),
        other => current.iter().any(|current| retyped(&current.table, other).is_some_and(reads)),
    })
}

/// A view that the database writes in its own words is the same if there is one of its name.
fn has_view(schema: &Schema, view: &CreateView, dialect: Dialect) -> bool {
    let is_same = |other: &CreateView| {
        !texts::keeps_view_text(dialect) || own_sql::is_same_sql(&other.query, &view.query, dialect)
    };
    schema.views.iter().any(|other| other.name == view.name && is_same(other))
}

/// Views so that each comes after those that it may read: their names are words of its query.
fn in_order_of_reading(mut views: Vec<&CreateView>) -> Vec<&CreateView> {
    let mut ordered = Vec::new();
    while !views.is_empty() {
        let reads = |view: &CreateView, other: &CreateView| {
            view.name != other.name && texts::has_word(&view.query, &other.name.name)
        };
        let place = views.iter().position(|view| !views.iter().any(|other| reads(view, other))).unwrap_or(0);
        ordered.push(views.remove(place));
    }
    ordered
}
