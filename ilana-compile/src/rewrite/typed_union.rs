//! Values in combined rows: MySQL takes them for texts where one of them is null, and SQLite keeps exact numbers and integers,
//! days and moments apart.

use std::iter;

use ilana_ir::{Expr, Raw, RawArg, Scalar, Select, SelectItem, ValueType};

use super::types::type_of;
use crate::check::query::width;

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

/// The items of one column are of the type that has a place for all of them, where the engine would tell them apart.
pub(super) fn cast_unlike(part: &Select, grammar: &dyn Grammar) -> Option<Select> {
    if part.set_operations.is_empty() {
        return None;
    }
    unlike(part, &vec![None; width(part)?], grammar)
}

/// The rows of a set with the types of what is looked for among them, where the engine would tell them apart.
pub(crate) fn unlike(part: &Select, looked_for: &[Option<Scalar>], grammar: &dyn Grammar) -> Option<Select> {
    let mut changed = None;
    for (index, beside) in looked_for.iter().enumerate() {
        let arms = || iter::once(part).chain(part.set_operations.iter().map(|operation| &operation.select));
        let types = arms().map(|arm| arm.columns.get(index).and_then(|item| type_of(&item.expr)));
        let types: Vec<_> = types.chain([*beside]).collect();
        if !types.iter().flatten().any(|own| grammar.beside(*own, &types).is_some()) {
            continue;
        }
        let Select { columns, set_operations, .. } = changed.get_or_insert_with(|| part.clone());
        let arms = set_operations.iter_mut().map(|operation| &mut operation.select.columns);
        for item in iter::once(columns).chain(arms).filter_map(|columns| columns.get_mut(index)) {
            if let Some(own) = type_of(&item.expr).filter(|own| grammar.beside(*own, &types).is_some()) {
                widen(item, wider(own, &types));
            }
        }
    }
    changed
}

/// The type that has a place for this one and for those beside which it is another.
fn wider(own: Scalar, types: &[Option<Scalar>]) -> Scalar {
    match own {
        Scalar::Date if types.contains(&Some(Scalar::DateTime)) => Scalar::DateTime,
        Scalar::Date => Scalar::Timestamp,
        Scalar::Decimal => Scalar::F64,
        _ => Scalar::Decimal,
    }
}

fn widen(item: &mut SelectItem, to: Scalar) {
    if let (None, Expr::Column(column)) = (&item.alias, &item.expr) {
        item.alias = Some(column.name.clone());
    }
    item.expr = item.expr.clone().cast(ValueType::Scalar(to));
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
