//! Values in combined rows, which MySQL takes for texts where one of them is null.

use ilana_ir::{Expr, Raw, RawArg, Select, SelectItem, ValueType};

use crate::dialect::Grammar;

/// A value that is an item of a query whose rows are combined is cast to its type.
pub(super) fn cast_values(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if part.set_operations.is_empty() {
        return None;
    }
    let arms = part.set_operations.iter().map(|operation| &operation.select);
    let mut items = part.columns.iter().chain(arms.flat_map(|arm| &arm.columns));
    if !items.any(|item| cast(&item.expr, grammar).is_some()) {
        return None;
    }
    let mut changed = part.clone();
    let Select { columns, set_operations, .. } = &mut changed;
    let arms = set_operations.iter_mut().map(|operation| &mut operation.select);
    for item in columns.iter_mut().chain(arms.flat_map(|arm| arm.columns.iter_mut())) {
        cast_item(item, grammar);
    }
    Some(changed)
}

pub(super) fn cast_item(item: &mut SelectItem, grammar: &dyn Grammar) {
    if let Some(expr) = cast(&item.expr, grammar) {
        item.expr = expr;
    }
}

fn cast(expr: &Expr, grammar: &dyn Grammar) -> Option<Expr> {
    let Expr::Bind(bind) = expr else { return None };
    let ValueType::Scalar(scalar) = bind.ty else { return None };
    let ty = grammar.cell_type(scalar)?;
    let text = format!("CAST(? AS {ty})").into();
    Some(Expr::from(Raw { text, args: vec![RawArg::Expr(expr.clone())] }))
}
