//! Orders by an alias, alone or within an expression.

use ilana_ir::{Distinct, Expr, Order, Select};

use super::having::{expanded, has_value};
use super::outside::Outside;
use crate::check::query::place;
use crate::dialect::{Grammar, NullsStyle};
use crate::render::moved_nulls;

/// Within an expression an alias becomes what it stands for: PostgreSQL knows an alias only where it stands alone, and
/// MySQL takes it for a column there. The key that moves nulls is such an expression.
pub(super) fn by_alias(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if !part.set_operations.is_empty() || part.order_by.is_empty() {
        return None;
    }
    let is_alone = |order: &Order| matches!(order.expr, Expr::Column(_) | Expr::Bind(_));
    let is_column = |order: &Order| matches!(order.expr, Expr::Column(_));
    let is_within = |order: &Order| !is_alone(order) || (is_column(order) && has_key(order, grammar));
    if !part.order_by.iter().any(is_within) {
        return None;
    }
    let mut order_by = part.order_by.clone();
    for order in order_by.iter_mut().filter(|order| is_within(order)) {
        order.expr = expanded(&order.expr, &part.columns);
    }
    (order_by != part.order_by).then(|| Select { order_by, ..part.clone() })
}

/// Rows that differ are ordered by a query around where nulls have a key of their own, and by what has a value in it:
/// MySQL takes in such an order only what it knows the rows to show (error 3065).
pub(super) fn of_distinct(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    let is_computed = |order: &Order| {
        let item = place(&order.expr, &part.columns).and_then(|index| part.columns.get(index));
        item.is_some_and(|item| !matches!(item.expr, Expr::Column(_)) || item.alias.is_some())
    };
    let is_unknown = |order: &Order| !grammar.having_sees_groups() && has_value(&order.expr);
    let needs = |order: &Order| is_computed(order) && (has_key(order, grammar) || is_unknown(order));
    if part.distinct != Distinct::Rows || !part.set_operations.is_empty() || !part.order_by.iter().any(needs)
    {
        return None;
    }
    let mut outside = Outside::of(part)?;
    outside.place_order();
    Some(outside.done())
}

fn has_key(order: &Order, grammar: &dyn Grammar) -> bool {
    let style = grammar.nulls_style();
    style == NullsStyle::LeastFixed && moved_nulls(order, style)
}
