//! The rows of a set operation can be ordered by the bare names of its columns only.

use ilana_ir::{ColumnRef, Expr, Order, Select};

use super::{ARM, outer};
use crate::dialect::{Grammar, NullsStyle};
use crate::render::moved_nulls;

/// An order by anything else becomes that of a query around.
pub(super) fn outside(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if part.set_operations.is_empty() || part.order_by.iter().all(|order| is_bare(order, grammar)) {
        return None;
    }
    let mut inner = part.clone();
    let mut whole = outer(&mut inner);
    whole.from = Some(inner.named(ARM));
    Some(whole)
}

fn is_bare(order: &Order, grammar: &dyn Grammar) -> bool {
    let style = grammar.nulls_style();
    let needs_key = style == NullsStyle::LeastFixed && moved_nulls(order, style);
    matches!(order.expr, Expr::Column(ColumnRef { table: None, name: _, ty: _ })) && !needs_key
}
