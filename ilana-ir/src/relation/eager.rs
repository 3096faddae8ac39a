//! The related rows of many parents in one query.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Pivot, Relation, RelationKind};
use crate::{
    Bind, Binds, Comparison, Direction, Expr, In, Join, JoinKind, Name, Order, RowNumber, Select, SelectItem,
    Source, Value, ValueType,
};

/// The name of the inner query when a limit counts per parent.
const RANKED: &str = "ilana_ranked";
/// The name of the rank in it.
const RANK: &str = "ilana_rank";

/// What is to be loaded: the related rows of these parents.
#[derive(Clone, Debug)]
pub struct EagerLoad<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// The parents' keys, each once and none null: a null refers to nothing.
    pub keys: Vec<Value>,
    /// The type of the keys.
    pub key_type: ValueType,
}

impl EagerLoad<'_> {
    /// Narrows a query over the related table to the rows of these parents. The columns of the pivot, if there is
    /// one, come after the query's own: first the two keys, then the others. A limit and an offset of the query
    /// count per parent.
    ///
    /// `binds` are the query's own values, to which the keys are added. `tie_break` orders rows of a parent that
    /// the query's order leaves equal, so that a limit keeps the same ones on every engine.
    pub fn narrow(self, mut select: Select, binds: &mut Binds, tie_break: Option<Name>) -> Select {
        let (table, column) = self.relation.link();
        let link = Expr::column(table.name.clone(), column.clone());
        if let RelationKind::ManyToMany(pivot) = &self.relation.kind {
            self.join_pivot(&mut select, pivot);
        }
        let of_one_parent = self.keys.len() == 1;
        let related = self.relation.related.name.clone();
        select.and_filter(self.member(link.clone(), binds));
        if of_one_parent {
            return select;
        }
        match (select.limit.take(), select.offset.take()) {
            (None, None) => select,
            (limit, offset) => {
                if let Some(column) = tie_break {
                    let expr = Expr::column(related, column);
                    select.order_by.push(Order::never_null(expr, Direction::Asc));
                }
                rank(select, link, limit, offset, binds)
            }
        }
    }

    /// The condition that a row of the related table is one of these parents': for statements that cannot join.
    pub fn condition(self, binds: &mut Binds) -> Expr {
        let (table, column) = self.relation.link();
        let link = Expr::column(table.name.clone(), column.clone());
        let RelationKind::ManyToMany(pivot) = &self.relation.kind else {
            return self.member(link, binds);
        };
        let mut select = Select::from(Source::Table { table: pivot.table.clone(), alias: None });
        select.columns.push(SelectItem::from(link.clone()));
        select.and_filter(self.pivot_condition(pivot));
        select.and_filter(self.member(link, binds));
        Expr::Exists(Box::new(select))
    }

    fn member(self, link: Expr, binds: &mut Binds) -> Expr {
        let list = binds.push_list(self.keys, self.key_type);
        Expr::In(Box::new(In { expr: link, list }))
    }

    fn pivot_condition(&self, pivot: &Pivot) -> Expr {
        Expr::compare(
            Expr::column(pivot.table.name.clone(), pivot.related_key.clone()),
            Comparison::Eq,
            Expr::column(self.relation.related.name.clone(), self.relation.related_key.clone()),
        )
    }

    fn join_pivot(&self, select: &mut Select, pivot: &Pivot) {
        let table = &pivot.table.name;
        let on = self.pivot_condition(pivot);
        let source = Source::Table { table: pivot.table.clone(), alias: None };
        select.joins.push(Join { kind: JoinKind::Inner, source, on });
        let keys = [&pivot.parent_key, &pivot.related_key];
        for column in keys.into_iter().chain(pivot.columns.iter()) {
            select.columns.push(SelectItem {
                expr: Expr::column(table.clone(), column.clone()),
                alias: Some(pivot_alias(column)),
            });
        }
    }
}

/// The name of a pivot column in the result, where it stands beside the related table's own columns.
fn pivot_alias(column: &str) -> Name {
    Cow::Owned(format!("pivot_{column}"))
}

/// Numbers the rows of each parent and keeps those within the limit.
fn rank(
    mut inner: Select,
    partition: Expr,
    limit: Option<Bind>,
    offset: Option<Bind>,
    binds: &mut Binds,
) -> Select {
    let mut outer = Select { columns: carry_out(&mut inner), ..Select::from(Source::table(RANKED)) };
    let order_by = std::mem::take(&mut inner.order_by);
    let number = RowNumber { partition_by: vec![partition], order_by };
    inner.columns.push(SelectItem { expr: Expr::RowNumber(Box::new(number)), alias: Some(RANK.into()) });
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
    outer.from = Source::Subquery { select: Box::new(inner), alias: RANKED.into() };
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
