//! Conditions and orders of rows with totals, where an engine knows them before the totals only.

use ilana_ir::{
    Comparison, Descend, Distinct, Duplicates, Expr, Raw, Select, SetOperation, SetOperator, Totals,
};

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

/// MariaDB has no row for all rows where there are none. A union with the row that has one where none is counted brings
/// it.
pub(super) fn of_nothing(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if part.totals == Totals::None || grammar.totals_nothing() {
        return None;
    }
    let none = Expr::compare(Expr::count_rows(), Comparison::Eq, Expr::from(Raw::new("0")));
    let is_there = |one: &SetOperation| one.select.having.as_deref() == Some(&none);
    if part.set_operations.first().is_some_and(is_there) {
        return None;
    }
    let mut total = Select {
        from: part.from.clone(),
        joins: part.joins.clone(),
        filter: part.filter.clone(),
        columns: part.columns.clone(),
        having: Some(Box::new(none)),
        ..Select::one_row()
    };
    for item in total.columns.iter_mut() {
        own::change(&mut item.expr, |expr| {
            if part.group_by.contains(expr) {
                *expr = Expr::from(Raw::new("NULL"));
                return Descend::Past;
            }
            if let Expr::Aggregate(_) = expr { Descend::Past } else { Descend::Into }
        });
    }
    let mut changed = part.clone();
    let operator = SetOperator::Union;
    changed.set_operations.insert(0, SetOperation { operator, duplicates: Duplicates::Count, select: total });
    Some(changed)
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
