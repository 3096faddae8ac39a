//! A limit that counts per parent.

use std::borrow::Cow;
use std::collections::HashSet;

use super::alias::is_same;
use crate::{
    Bind, Binds, ColumnRef, Comparison, Descend, Direction, Distinct, Expr, Function, Name, Order, Part,
    PartMut, Select, SelectItem, Value, Walk, WalkMut, Window, WindowFunction,
};

/// The name of the inner query.
const RANKED: &str = "ilana_ranked";
/// The name of the rank in it.
const RANK: &str = "ilana_rank";
/// The name of the query whose rows are ranked once they are made.
const ROWS: &str = "ilana_rows";

/// Numbers the rows of each parent, which agree in `partition`, and keeps those within the limit and offset of the query.
pub(super) fn rank(mut inner: Select, partition: Expr, binds: &mut Binds) -> Select {
    let (limit, offset) = (inner.limit.take(), inner.offset.take());
    let order_by: Vec<Order> = inner
        .order_by
        .iter()
        .map(|order| Order { expr: without_aliases(&order.expr, &inner), ..order.clone() })
        .collect();
    let mut outer = Select { columns: carry_out(&mut inner).into(), ..Select::one_row() };
    let rank = free_name(&inner);
    let is_random = order_by.iter().any(|order| is_random(&order.expr));
    let inner = if inner.distinct == Distinct::All && !is_random {
        inner.order_by.clear();
        numbered(inner, &rank, partition, order_by)
    } else {
        if is_random {
            // MySQL takes no window over what is random, unless a query with a limit made it (error 3587).
            inner.limit = Some(binds.push(i64::MAX));
        }
        made(inner, &rank, partition, order_by)
    };
    let place = Expr::column(RANKED, rank);
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

/// The rows with the number of each among those of its parent.
fn numbered(mut rows: Select, rank: &Name, partition: Expr, order_by: Vec<Order>) -> Select {
    let number = Window::over(WindowFunction::RowNumber, vec![partition], order_by);
    rows.columns.push(SelectItem::named(number.into(), rank.clone()));
    rows
}

/// The rows of a query of its own, numbered: rows that are to differ would all do so by their numbers. The query keeps its
/// order, which may say which of several rows it is to give.
fn made(mut rows: Select, rank: &Name, partition: Expr, mut order_by: Vec<Order>) -> Select {
    if rows.distinct == Distinct::All {
        rows.order_by.clear();
    }
    let names: Vec<Name> =
        rows.columns.iter().enumerate().map(|(index, item)| result_name(item, index)).collect();
    let mut read = |expr: Expr, name: String| {
        let ty = if let Expr::Column(column) = &expr { column.ty } else { None };
        rows.columns.push(SelectItem::named(expr, name.clone()));
        Expr::Column(ColumnRef { ty, ..ColumnRef::new(ROWS, name) })
    };
    for (index, order) in order_by.iter_mut().enumerate() {
        order.expr = read(order.expr.clone(), format!("{rank}_key{index}"));
    }
    let partition = read(partition, format!("{rank}_parent"));
    let columns = names.into_iter().map(|name| SelectItem::column(ROWS, name));
    let around = Select::from(rows.named(ROWS)).columns(columns);
    numbered(around, rank, partition, order_by)
}

/// A name for the rank that no column has.
fn free_name(inner: &Select) -> Name {
    let is_used = |name: &str| {
        inner.columns.iter().enumerate().any(|(index, item)| is_same(&result_name(item, index), name))
    };
    let mut name = RANK.to_owned();
    while is_used(&name) {
        name.push('_');
    }
    Cow::Owned(name)
}

/// An expression in which aliases are what they stand for: a window knows none.
fn without_aliases(expr: &Expr, inner: &Select) -> Expr {
    let mut expr = expr.clone();
    expr.walk_mut(&mut |part| match part {
        PartMut::Expr(part) => {
            let Expr::Column(ColumnRef { table: None, name, ty: _ }) = part else { return Descend::Into };
            let mut items = inner.columns.iter();
            if let Some(item) = items.find(|item| item.alias.as_ref() == Some(name)) {
                *part = item.expr.clone();
            }
            Descend::Past
        }
        PartMut::Select(_) => Descend::Past,
        PartMut::Source(_) | PartMut::Bind(_) | PartMut::List(_) | PartMut::Rows(_) | PartMut::End => {
            Descend::Into
        }
    });
    expr
}

fn is_random(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| {
        found |= matches!(part, Part::Expr(Expr::Call(call)) if call.function == Function::Random);
        Descend::Into
    });
    found
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
