//! A limit that counts per parent.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::{
    Bind, Binds, Comparison, Direction, Expr, Name, Order, Select, SelectItem, Value, Window, WindowFunction,
};

/// The name of the inner query.
const RANKED: &str = "ilana_ranked";
/// The name of the rank in it.
const RANK: &str = "ilana_rank";

/// Numbers the rows of each parent, which agree in `partition`, and keeps those within the limit and offset of the query.
pub(super) fn rank(mut inner: Select, partition: Expr, binds: &mut Binds) -> Select {
    let (limit, offset) = (inner.limit.take(), inner.offset.take());
    let mut outer = Select { columns: carry_out(&mut inner).into(), ..Select::one_row() };
    let order_by = std::mem::take(&mut inner.order_by);
    let number = Window::over(WindowFunction::RowNumber, vec![partition], order_by);
    inner.columns.push(SelectItem::named(number.into(), RANK));
    let place = Expr::column(RANKED, RANK);
    if let Some(offset) = offset {
        outer.and_filter(Expr::compare(place.clone(), Comparison::Gt, Expr::Bind(offset)));
    }
    if let Some(limit) = limit {
        // The rank counts from the first row, so the last one kept is offset + limit. Both are values, so their sum
        // is made here and not by the database.
        let last = binds.push(integer(binds, limit).saturating_add(offset.map_or(0, |o| integer(binds, o))));
        outer.and_filter(Expr::compare(place.clone(), Comparison::Le, Expr::Bind(last)));
    }
    outer.order_by.push(Order::never_null(place, Direction::Asc));
    outer.from = Some(inner.named(RANKED));
    outer
}

fn integer(binds: &Binds, bind: Bind) -> i64 {
    match binds.values().get(bind.slot as usize) {
        Some(Value::I64(n)) => *n,
        _ => i64::MAX,
    }
}

/// The columns of the inner query, read from outside under the names that they have in the result. Two of one name are
/// told apart inside by others.
fn carry_out(inner: &mut Select) -> Vec<SelectItem> {
    let names: Vec<Name> =
        inner.columns.iter().enumerate().map(|(index, item)| result_name(item, index)).collect();
    let mut taken = HashSet::new();
    let mut outside = Vec::with_capacity(names.len());
    for (index, (item, name)) in inner.columns.iter_mut().zip(names).enumerate() {
        let is_bare =
            item.alias.is_none() && matches!(&item.expr, Expr::Column(column) if column.name == name);
        if taken.insert(name.clone()) {
            item.alias = if is_bare { None } else { Some(name.clone()) };
            outside.push(SelectItem::column(RANKED, name));
        } else {
            let inside = place_name(index);
            item.alias = Some(inside.clone());
            outside.push(SelectItem { expr: Expr::column(RANKED, inside), alias: Some(name) });
        }
    }
    outside
}

fn result_name(item: &SelectItem, index: usize) -> Name {
    match (&item.alias, &item.expr) {
        (Some(alias), _) => alias.clone(),
        (None, Expr::Column(column)) => column.name.clone(),
        (None, _) => place_name(index),
    }
}

fn place_name(index: usize) -> Name {
    Cow::Owned(format!("ilana_c{index}"))
}
