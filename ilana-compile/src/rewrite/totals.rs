//! Conditions and orders of rows with totals, where an engine knows them before the totals only.

use ilana_ir::{
    Columns, Comparison, Descend, Distinct, Duplicates, Expr, PartMut, Raw, Select, SelectItem, SetOperation,
    SetOperator, Source, Totals, WalkMut,
};

use super::having::{expanded, is_query};
use super::outside::{Outside, first_of_all};
use crate::dialect::Grammar;
use crate::own;

/// MariaDB takes no order beside totals ("SELECT WITH ROLLUP"), and MySQL and MariaDB know in a condition on groups not
/// what is null in a total. Both become those of a query around, and so does what MariaDB would compute of keys before it makes
/// totals of them.
pub(super) fn outside(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if part.totals == Totals::None || !grammar.rollup_follows() {
        return None;
    }
    let is_whole = part.set_operations.is_empty();
    let has_more = part.having.is_some() || (is_whole && !part.order_by.is_empty());
    if !has_more && !part.columns.iter().any(|item| is_moved(item, part, grammar)) {
        return None;
    }
    first_of_all(part, |part| around(part, grammar))
}

/// Whether an item is computed of what is null in a total, by an engine that would not see it.
fn is_moved(item: &SelectItem, part: &Select, grammar: &dyn Grammar) -> bool {
    let is_itself = matches!(item.expr, Expr::Aggregate(_)) || part.group_by.contains(&item.expr);
    let is_of_keys = |expr: &Expr| part.group_by.contains(expr) || is_query(expr);
    !grammar.computes_totals() && !is_itself && own::any(&item.expr, is_of_keys)
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

fn around(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    let stays = |item: &&SelectItem| !is_moved(item, part, grammar);
    let inside = Select { columns: part.columns.iter().filter(stays).cloned().collect(), ..part.clone() };
    let mut outside = Outside::of(&inside)?;
    let shown = std::mem::replace(&mut outside.whole.columns, Columns::none());
    let mut shown = shown.iter().cloned();
    for item in part.columns.iter() {
        let item = if stays(&item) {
            shown.next()?
        } else {
            SelectItem { expr: lifted(&mut outside, &item.expr, part), alias: item.alias.clone() }
        };
        outside.whole.columns.push(item);
    }
    if part.distinct == Distinct::Rows {
        // More columns would make rows differ.
        outside.inner.distinct = Distinct::All;
        outside.whole.distinct = Distinct::Rows;
    }
    if let Some(having) = outside.inner.having.take() {
        outside.whole.filter = Some(lifted(&mut outside, &having, part));
    }
    let mut orders = std::mem::take(&mut outside.whole.order_by);
    for order in &mut orders {
        order.expr = if grammar.computes_totals() {
            outside.place(&order.expr)
        } else {
            lifted(&mut outside, &order.expr, part)
        };
    }
    outside.whole.order_by = orders;
    if let (true, Some(key)) = (outside.inner.columns.is_empty(), part.group_by.first()) {
        outside.place(key);
    }
    Some(outside.done())
}

/// An expression over the rows of groups and totals: keys, aggregates and what is not known are columns of these.
fn lifted(outside: &mut Outside, expr: &Expr, part: &Select) -> Expr {
    let mut lifted = expanded(expr, &part.columns);
    own::change(&mut lifted, |expr| {
        let is_of_groups = matches!(expr, Expr::Aggregate(_) | Expr::Column(_) | Expr::Raw(_));
        if is_of_groups || (!matches!(expr, Expr::Bind(_)) && part.group_by.contains(expr)) {
            *expr = outside.place(expr);
            return Descend::Past;
        }
        Descend::Into
    });
    in_queries(outside, &mut lifted, part);
    lifted
}

/// Keys in queries within an expression, which see the rows around.
fn in_queries(outside: &mut Outside, expr: &mut Expr, part: &Select) {
    let is_own = |source: &Source| {
        let is_of =
            |key: &Expr| matches!(key, Expr::Column(key) if key.table.as_deref() == Some(source.name()));
        part.group_by.iter().any(is_of)
    };
    expr.walk_mut(&mut |found| match found {
        // There the name is that of its own source.
        PartMut::Select(select) => {
            let mut sources = select.from.iter().chain(select.joins.iter().map(|join| &join.source));
            if sources.any(is_own) { Descend::Past } else { Descend::Into }
        }
        PartMut::Expr(expr) => {
            let is_qualified = matches!(expr, Expr::Column(key) if key.table.is_some());
            if is_qualified && part.group_by.contains(expr) {
                *expr = outside.place(expr);
            }
            Descend::Into
        }
        PartMut::Source(_) | PartMut::Bind(_) | PartMut::List(_) | PartMut::Rows(_) | PartMut::End => {
            Descend::Into
        }
    });
}
