//! Updates and deletes.

use ilana_ir::{Assignment, Delete, Expr, SelectItem, Update};

use super::condition::condition;
use super::expr::{expr, order};
use super::source::{Sense, Source};
use super::{from, name, select};

pub(crate) fn update(source: &mut Source<'_>) -> Update {
    Update {
        with: source.maybe(8, select::with).map(Box::new),
        table: name::table(source),
        key: name::names(source, 0, 2),
        joins: if source.one_in(5) { source.several(1, 2, from::join) } else { Vec::new() },
        set: assignments(source),
        filter: source.maybe(2, condition),
        order_by: if source.one_in(5) { source.several(1, 2, order) } else { Vec::new() },
        limit: source.maybe(5, select::number),
        returning: returning(source),
    }
}

pub(crate) fn delete(source: &mut Source<'_>) -> Delete {
    Delete {
        with: source.maybe(8, select::with).map(Box::new),
        table: name::table(source),
        key: name::names(source, 0, 2),
        joins: if source.one_in(5) { source.several(1, 2, from::join) } else { Vec::new() },
        filter: source.maybe(2, condition),
        order_by: if source.one_in(5) { source.several(1, 2, order) } else { Vec::new() },
        limit: source.maybe(5, select::number),
        returning: returning(source),
    }
}

pub(crate) fn assignments(source: &mut Source<'_>) -> Vec<Assignment> {
    let columns = name::names(source, 1, 3);
    columns.into_iter().map(|column| Assignment { value: assigned(source), column }).collect()
}

fn assigned(source: &mut Source<'_>) -> Expr {
    if source.sense == Sense::Sensible && source.one_in(8) {
        return Expr::Excluded(name::name(source));
    }
    expr(source)
}

pub(crate) fn returning(source: &mut Source<'_>) -> Vec<SelectItem> {
    if source.one_in(6) { source.several(1, 2, select::select_item) } else { Vec::new() }
}
