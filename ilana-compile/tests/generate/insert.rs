//! Inserts and upserts.

use ilana_ir::{ConflictAction, Insert, InsertRows, OnConflict};

use super::condition::condition;
use super::expr::expr;
use super::source::{Source, any};
use super::{bind, name, select, write};

pub(crate) fn insert(source: &mut Source<'_>) -> Insert {
    let mut columns = name::names(source, 1, 3);
    let rows = rows(source, columns.len());
    if matches!(rows, InsertRows::Defaults) && !source.senseless() {
        columns.clear();
    }
    Insert {
        table: name::table(source),
        columns,
        rows,
        on_conflict: source.maybe(3, on_conflict),
        returning: write::returning(source),
    }
}

/// Rows of so many columns, unless sense is no matter.
fn rows(source: &mut Source<'_>, columns: usize) -> InsertRows {
    let columns = if source.senseless() { source.below(4) } else { columns };
    let mut made = any!(source: InsertRows {
        InsertRows::Defaults => InsertRows::Defaults,
        InsertRows::Values(_) => InsertRows::Values(bind::rows(source, 0)),
        InsertRows::Exprs(_) => InsertRows::Exprs(Vec::new()),
        InsertRows::Query(_) => InsertRows::Query(Box::new(select::select(source))),
    });
    match &mut made {
        InsertRows::Defaults => {}
        InsertRows::Values(rows) => *rows = bind::rows(source, columns),
        InsertRows::Exprs(rows) => *rows = rows_of_exprs(source, columns),
        InsertRows::Query(select) if !source.senseless() => {
            select.columns = source.several(columns, columns, select::select_item).into();
        }
        InsertRows::Query(_) => {}
    }
    made
}

fn rows_of_exprs(source: &mut Source<'_>, columns: usize) -> Vec<Vec<ilana_ir::Expr>> {
    source.several(1, 3, |source| {
        let columns = if source.senseless() { source.below(4) } else { columns };
        source.several(columns, columns, expr)
    })
}

fn on_conflict(source: &mut Source<'_>) -> OnConflict {
    let action = any!(source: ConflictAction {
        ConflictAction::Nothing => ConflictAction::Nothing,
        ConflictAction::Update { set: _, filter: _ } => {
            ConflictAction::Update { set: write::assignments(source), filter: source.maybe(3, condition) }
        },
    });
    let least = usize::from(action != ConflictAction::Nothing);
    OnConflict { target: name::names(source, least, 2), target_filter: source.maybe(5, condition), action }
}
