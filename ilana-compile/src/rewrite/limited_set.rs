//! MySQL and MariaDB take no limit in the query of a set ("Restrictions on Subqueries"), and MySQL no window (error 1235)
//! and no group of an expression with a value, to which it adds a condition of its own.

use ilana_ir::{Select, SetOperator};

use super::apart;
use crate::check::query::has_window;
use crate::dialect::Grammar;
use crate::render::looks_outside;

/// Such a query becomes the source of a plain one.
pub(crate) fn limited_set(select: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if grammar.limits_sets() {
        return None;
    }
    let is_limited = select.limit.is_some() || select.offset.is_some();
    let is_free = || grammar.sources_see_outside() || !looks_outside(select);
    (is_limited || (is_computed(select) && is_free())).then(|| apart(select))
}

/// Whether rows are made of other rows or chosen by them, here or in a query that is combined with this one.
fn is_computed(select: &Select) -> bool {
    !select.group_by.is_empty()
        || select.having.is_some()
        || select.columns.iter().any(|item| has_window(&item.expr))
        || select
            .set_operations
            .iter()
            .any(|operation| operation.operator != SetOperator::Union || is_computed(&operation.select))
}
