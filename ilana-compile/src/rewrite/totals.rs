//! Conditions and orders of rows with totals, where an engine knows them before the totals only.

use ilana_ir::{Descend, Distinct, Expr, Select, Totals};

use super::having::expanded;
use super::outside::{Outside, first_of_all};
use crate::dialect::Grammar;
use crate::own;

/// MariaDB takes no order beside totals ("SELECT WITH ROLLUP"), and MySQL and MariaDB know in a condition on groups not
/// what is null in a total. Both become those of a query around.
pub(super) fn outside(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    let is_whole = part.set_operations.is_empty();
    let has_more = part.having.is_some() || (is_whole && !part.order_by.is_empty());
    if part.totals == Totals::None || !grammar.rollup_follows() || !has_more {
        return None;
    }
    first_of_all(part, around)
}

fn around(part: &Select) -> Option<Select> {
    let mut outside = Outside::of(part)?;
    if part.distinct == Distinct::Rows {
        // More columns would make rows differ.
        outside.inner.distinct = Distinct::All;
        outside.whole.distinct = Distinct::Rows;
    }
    if let Some(having) = outside.inner.having.take() {
        let mut condition = expanded(&having, &part.columns);
        own::change(&mut condition, |expr| {
            let is_of_groups = matches!(expr, Expr::Aggregate(_) | Expr::Column(_));
            if is_of_groups || (!matches!(expr, Expr::Bind(_)) && part.group_by.contains(expr)) {
                *expr = outside.place(expr);
                return Descend::Past;
            }
            Descend::Into
        });
        outside.whole.filter = Some(condition);
    }
    outside.place_order();
    Some(outside.done())
}
