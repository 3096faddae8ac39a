//! Of the rows that agree in some expressions the first, by numbering them.

use ilana_ir::{Comparison, Distinct, Expr, Order, Raw, Select, SelectItem, Window, WindowFunction};

use super::ARM;
use super::having::expanded;
use super::outside::{Outside, first_of_all};
use crate::dialect::Grammar;

const RANK: &str = "ilana_rank";

/// Numbers the rows that agree, and keeps those with the number one.
pub(super) fn first_of_each(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    let Distinct::On(exprs) = &part.distinct else { return None };
    if exprs.is_empty() || (grammar.has_distinct_on() && is_ordered_first(part, exprs)) {
        return None;
    }
    first_of_all(part, |part| numbered(part, exprs))
}

/// PostgreSQL wants what the rows differ in to come first in the order ("SELECT", section DISTINCT Clause).
pub(crate) fn is_ordered_first(part: &Select, exprs: &[Expr]) -> bool {
    if !part.set_operations.is_empty() {
        return true;
    }
    let all: Vec<Expr> = exprs.iter().map(|expr| expanded(expr, &part.columns)).collect();
    let first = part.order_by.iter().take(all.len());
    let first: Vec<Expr> = first.map(|order| expanded(&order.expr, &part.columns)).collect();
    // Each of the first keys is one of the expressions; fewer keys than expressions are fine.
    first.iter().all(|expr| all.contains(expr))
        && (first.len() < all.len() || all.iter().all(|expr| first.contains(expr)))
}

fn numbered(part: &Select, exprs: &[Expr]) -> Option<Select> {
    let mut outside = Outside::of(part)?;
    outside.inner.distinct = Distinct::All;
    let order_by = part.order_by.iter().map(|order| {
        let expr = expanded(&order.expr, &part.columns);
        Order { expr, ..order.clone() }
    });
    let order_by = order_by.collect();
    let exprs = exprs.iter().map(|expr| expanded(expr, &part.columns)).collect();
    let number = Window::over(WindowFunction::RowNumber, exprs, order_by);
    outside.inner.columns.push(SelectItem::named(number.into(), RANK));
    outside.place_order();
    // A number in the text needs no value beside the tree.
    let one = Expr::from(Raw::new("1"));
    outside.whole.filter = Some(Expr::compare(Expr::column(ARM, RANK), Comparison::Eq, one));
    Some(outside.done())
}
