//! Columns within the items of a query that are called as one of the items.

use ilana_ir::{ColumnRef, Descend, Expr, Name, Nulls, Select, SelectItem};

use super::having::named;
use crate::own;

/// A bare column within an item is one of the source, also where an item is called so (`lower(name) AS name`): with the
/// source before it, it stays one where the item takes the place of its alias, which would else be taken for the alias
/// again and again.
pub(super) fn of_source(part: &Select) -> Option<Select> {
    if !reads_by_alias(part) {
        return None;
    }
    let source = only_source(part)?;
    let mut changed = part.clone();
    for item in changed.columns.iter_mut() {
        own::change(&mut item.expr, |expr| {
            if named(expr, &part.columns).is_some()
                && let Expr::Column(ColumnRef { table: table @ None, name: _, ty: _ }) = expr
            {
                *table = Some(source.clone());
            }
            Descend::Into
        });
    }
    (changed != *part).then_some(changed)
}

/// The alias of an item that reads a column called as an item, of several sources or none: nobody knows which.
pub(crate) fn unclear_alias(part: &Select) -> Option<Name> {
    if only_source(part).is_some() || !reads_by_alias(part) {
        return None;
    }
    let is_within = |order: &&ilana_ir::Order| {
        !matches!(order.expr, Expr::Column(_) | Expr::Bind(_)) || order.nulls != Nulls::Never
    };
    let orders = part.order_by.iter().filter(is_within).map(|order| &order.expr);
    let mut unclear = None;
    for expr in orders.chain(part.having.as_deref()) {
        own::each(expr, |expr| {
            if let (Some(item), Expr::Column(column)) = (named(expr, &part.columns), expr)
                && reads_an_alias(item, &part.columns)
            {
                unclear = Some(column.name.clone());
            }
            Descend::Into
        });
    }
    unclear
}

/// Whether there is a clause that may name an item by its alias.
fn reads_by_alias(part: &Select) -> bool {
    let has_clause = !part.order_by.is_empty() || part.having.is_some() || !part.group_by.is_empty();
    has_clause && part.columns.iter().any(|item| reads_an_alias(&item.expr, &part.columns))
}

fn reads_an_alias(expr: &Expr, items: &[SelectItem]) -> bool {
    own::any(expr, |expr| named(expr, items).is_some())
}

fn only_source(part: &Select) -> Option<Name> {
    part.from.as_ref().filter(|_| part.joins.is_empty()).map(|source| source.name().clone())
}
