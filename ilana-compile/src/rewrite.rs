//! Rules that turn a tree into another one with the same meaning, for an engine that lacks the first. A rule that has
//! nothing to do says so and costs nothing.

mod distinct_on;
mod having;
mod inline_with;
mod inserted_rows;
mod keyed_write;
mod limited_set;
mod order;
mod outside;
mod own_columns;
mod own_table;
mod part_by_part;
mod quantified;
mod reading_order;
mod recursion;
mod set_order;
mod set_precedence;
mod totals;
mod typed_union;
mod types;

use ilana_ir::{Expr, Name, Select};

use crate::check::query::is_star;
use crate::dialect::Grammar;

pub(crate) use distinct_on::is_ordered_first;
pub(crate) use having::is_seen_once;
pub(crate) use inserted_rows::insert;
pub(crate) use keyed_write::{TARGET, delete, needs_key, same_row, update};
pub(crate) use limited_set::limited_set;
pub(crate) use own_columns::unclear_alias;
pub(crate) use own_table::OwnTable;
pub(crate) use part_by_part::part_by_part;
pub(crate) use quantified::quantified;
pub(crate) use reading_order::reading_first;
pub(crate) use recursion::{named_queries, widened};
pub(crate) use typed_union::unlike;
pub(crate) use types::{scalar, type_of};

/// The name of a query that stands in for its own rows.
pub(crate) const ARM: &str = "ilana_arm";

/// The same query in a form that the engine knows; `None` when it is in one already.
pub(crate) fn select(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    let is_plain = part.set_operations.is_empty()
        && part.having.is_none()
        && part.group_by.is_empty()
        && part.distinct == ilana_ir::Distinct::All;
    if is_plain {
        return own_columns::of_source(part).or_else(|| order::by_alias(part, grammar));
    }
    own_columns::of_source(part)
        .or_else(|| set_precedence::left_first(part, grammar))
        .or_else(|| set_order::outside(part, grammar))
        .or_else(|| typed_union::cast_values(part, grammar))
        .or_else(|| typed_union::cast_unlike(part, grammar))
        .or_else(|| distinct_on::first_of_each(part, grammar))
        .or_else(|| having::by_alias(part))
        .or_else(|| totals::outside(part, grammar))
        .or_else(|| totals::of_nothing(part, grammar))
        .or_else(|| having::of_all_rows(part, grammar))
        .or_else(|| order::of_distinct(part, grammar))
        .or_else(|| order::by_alias(part, grammar))
        .or_else(|| having::by_least(part, grammar))
}

/// Whether a query has none of the clauses that would count for a whole set operation.
pub(crate) fn stands_alone(part: &Select) -> bool {
    part.with.is_none()
        && part.set_operations.is_empty()
        && part.order_by.is_empty()
        && part.limit.is_none()
        && part.offset.is_none()
        && part.lock.is_none()
}

/// All rows of a query as those of another, where nobody names its columns: MySQL and MariaDB want them to differ in a
/// source (error 1060).
pub(crate) fn apart(part: &Select) -> Select {
    let mut part = part.clone();
    let mut names: Vec<Name> = Vec::with_capacity(part.columns.len());
    let is_one = part.columns.len() == 1;
    for (index, item) in part.columns.iter_mut().enumerate().filter(|(_, item)| !is_star(item)) {
        match outside::result_name(item) {
            Some(name) if !names.contains(&name) => names.push(name),
            None if is_one => {}
            _ => item.alias = Some(format!("ilana_c{index}").into()),
        }
    }
    Select::from(part.named(ARM)).columns([Expr::Star(None)])
}

/// A query over the rows of another, in its order and within its limit.
fn outer(inner: &mut Select) -> Select {
    Select {
        with: inner.with.take(),
        columns: std::iter::once(Expr::Star(None)).collect(),
        order_by: std::mem::take(&mut inner.order_by),
        limit: inner.limit.take(),
        offset: inner.offset.take(),
        lock: inner.lock.take(),
        ..Select::one_row()
    }
}
