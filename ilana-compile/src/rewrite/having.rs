//! Conditions on groups that name an item of the column list, or what the rows are grouped by.

use ilana_ir::{
    AggregateFunction, ColumnRef, Descend, Expr, Part, Select, SelectItem, Set, Totals, Value, Walk,
};

use super::outside::{Outside, first_of_all};
use crate::check::query::has_aggregate;
use crate::dialect::Grammar;
use crate::own;

/// An alias becomes what it stands for: PostgreSQL knows no aliases in a condition on groups, and each engine has its own
/// idea of one that is a column too.
pub(super) fn by_alias(part: &Select) -> Option<Select> {
    let having = part.having.as_deref().map(|having| Box::new(expanded(having, &part.columns)));
    let group_by: Vec<Expr> = part.group_by.iter().map(|expr| grouped(expr, &part.columns)).collect();
    let changed = having != part.having || group_by != part.group_by;
    changed.then(|| Select { having, group_by, ..part.clone() })
}

/// What rows are grouped by, where it is no column, becomes the least of itself: MySQL and MariaDB know such an expression
/// in the condition by an alias only, and elsewhere not within another ("MySQL Handling of GROUP BY"). Within a group it
/// has one value.
pub(super) fn by_least(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if grammar.having_sees_groups() || part.group_by.iter().all(is_simple) {
        return None;
    }
    let mut changed = part.clone();
    changed.having.iter_mut().for_each(|having| least(having, &part.group_by));
    // The totals of the least would be the least of all rows.
    if part.totals == Totals::None {
        for item in changed.columns.iter_mut().filter(|item| !part.group_by.contains(&item.expr)) {
            least(&mut item.expr, &part.group_by);
        }
        if part.set_operations.is_empty() {
            changed.order_by.iter_mut().for_each(|order| least(&mut order.expr, &part.group_by));
        }
    }
    (changed != *part).then_some(changed)
}

/// A condition on the one group of all rows becomes that of a query around: SQLite takes it beside an aggregate in the
/// column list only, and before 3.39 not at all ("SQLite Release 3.39.0").
pub(super) fn of_all_rows(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if part.having.is_none() || !part.group_by.is_empty() || grammar.having_needs_no_groups() {
        return None;
    }
    first_of_all(part, |part| {
        let mut outside = Outside::of(part)?;
        let having = outside.inner.having.take()?;
        // A condition alone would not make one row of all.
        let condition = outside.place(&having);
        outside.whole.filter = Some(condition);
        outside.place_order();
        Some(outside.done())
    })
}

/// An expression in which aliases became what they stand for.
pub(super) fn expanded(expr: &Expr, items: &[SelectItem]) -> Expr {
    let mut changed = expr.clone();
    own::change(&mut changed, |expr| {
        if let Some(item) = named(expr, items) {
            *expr = item.clone();
            return Descend::Past;
        }
        // Within an aggregate a name is that of a column.
        if let Expr::Aggregate(_) = expr { Descend::Past } else { Descend::Into }
    });
    changed
}

/// The item that a bare column is the alias of.
pub(super) fn named<'a>(expr: &Expr, items: &'a [SelectItem]) -> Option<&'a Expr> {
    let Expr::Column(ColumnRef { table: None, name, ty: _ }) = expr else { return None };
    let item = items.iter().find(|item| item.alias.as_ref() == Some(name))?;
    let is_itself = item.expr == *expr;
    (!is_itself && !matches!(item.expr, Expr::Star(_))).then_some(&item.expr)
}

/// Whether a value of the statement stands in an expression.
pub(super) fn has_value(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| {
        found |= matches!(part, Part::Bind(_) | Part::List(_) | Part::Rows(_));
        Descend::Into
    });
    found
}

/// Whether an expression has something in it that the engine never knows to be the same as another.
pub(crate) fn is_seen_once(expr: &Expr) -> bool {
    has_value(expr) || own::any(expr, is_query)
}

/// Whether an expression is a query, or compares something with one.
pub(super) fn is_query(expr: &Expr) -> bool {
    match expr {
        Expr::Subquery(_) | Expr::Exists(_) | Expr::Quantified(_) => true,
        Expr::In(node) => matches!(node.set, Set::Query(_)),
        _ => false,
    }
}

fn grouped(expr: &Expr, items: &[SelectItem]) -> Expr {
    match named(expr, items) {
        Some(item) if !has_aggregate(item) => item.clone(),
        _ => expr.clone(),
    }
}

fn least(expr: &mut Expr, groups: &[Expr]) {
    own::change(expr, |expr| {
        if let Expr::Aggregate(_) = expr {
            return Descend::Past;
        }
        if is_simple(expr) || !groups.contains(expr) {
            return Descend::Into;
        }
        let ty = Value::I64(0).value_type();
        *expr = Expr::aggregate(AggregateFunction::Min, Some(expr.clone()), ty);
        Descend::Past
    });
}

fn is_simple(expr: &Expr) -> bool {
    matches!(expr, Expr::Column(_) | Expr::Bind(_))
}
