//! A comparison with some or with each row of a query, for an engine without it.

use ilana_ir::{
    Case, ColumnRef, Compare, Expr, Name, Quantified, Quantifier, Select, SelectItem, ValueType, When,
};

use super::types::type_of;

use crate::CompileError;
use crate::check::invalid;

const ITEMS: &str = "ilana_items";
const ITEM: &str = "ilana_item";

/// With some row: true if there is one with which it holds, null if there is one with which it is null, else false. With
/// each row: false if there is one with which it does not hold, null if there is one with which it is null, else true.
pub(crate) fn quantified(node: &Quantified) -> Result<Expr, CompileError> {
    let Quantified { left, op, quantifier, select } = node;
    let mut select = select.clone();
    let [item] = &mut *select.columns else {
        let what = format!("a comparison with each row of a query of {} columns", select.columns.len());
        return Err(invalid(what, "read one column"));
    };
    if matches!(item.expr, Expr::Star(_)) {
        return Err(invalid("a comparison with all columns of a query".to_owned(), "name the column"));
    }
    item.alias = Some(Name::from(ITEM));
    let ty = type_of(&item.expr).map(ValueType::Scalar);
    let read = Expr::Column(ColumnRef { ty, ..ColumnRef::new(ITEMS, ITEM) });
    let holds = Expr::Compare(Box::new(Compare { left: left.clone(), op: *op, right: read }));
    let (decisive, outcome) = match quantifier {
        Quantifier::Any => (holds.clone(), true),
        Quantifier::All => (holds.clone().negate(), false),
    };
    let there_is = |condition: Expr| {
        let mut some = Select::from(select.clone().named(ITEMS)).columns([SelectItem::column(ITEMS, ITEM)]);
        some.filter = Some(condition);
        Expr::Exists(Box::new(some))
    };
    // A case without an arm for "it is null with one" would be false there; of no arms that apply it is null.
    let arms = vec![
        When { condition: there_is(decisive), value: Expr::Bool(outcome) },
        When { condition: there_is(holds.is_null()).negate(), value: Expr::Bool(!outcome) },
    ];
    Ok(Expr::Case(Box::new(Case { arms, otherwise: None })))
}
