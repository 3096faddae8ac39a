//! A query around another, for what must happen to its rows after the other is done with them.

use ilana_ir::{Columns, Expr, Name, Select, SelectItem};

use super::having::expanded;
use super::{ARM, outer};
use crate::check::query::{is_star, place};

/// A query that is to be read by another: its columns under names that differ, and more that only the other sees.
pub(super) struct Outside {
    /// What the caller wrote.
    items: Columns,
    /// The query within, without what the outer one does.
    pub(super) inner: Select,
    /// The query around, without a source yet.
    pub(super) whole: Select,
    names: Vec<Name>,
    hidden: Vec<Expr>,
}

impl Outside {
    /// `None` where the columns are not known by name.
    pub(super) fn of(part: &Select) -> Option<Self> {
        if part.columns.iter().any(is_star) {
            return None;
        }
        let items = part.columns.clone();
        let mut inner = part.clone();
        let mut whole = outer(&mut inner);
        whole.columns = Columns::none();
        let mut names: Vec<Name> = Vec::with_capacity(items.len());
        for (index, item) in inner.columns.iter_mut().enumerate() {
            let shown = result_name(item);
            let free = shown.clone().filter(|name| !names.contains(name));
            let name = free.unwrap_or_else(|| format!("ilana_c{index}").into());
            let alias = shown.filter(|shown| *shown != name);
            whole.columns.push(SelectItem { expr: Expr::column(ARM, name.clone()), alias });
            // A column keeps its own name without being told.
            let is_told =
                item.alias.is_some() || !matches!(&item.expr, Expr::Column(own) if own.name == name);
            item.alias = is_told.then(|| name.clone());
            names.push(name);
        }
        Some(Self { items, inner, whole, names, hidden: Vec::new() })
    }

    /// What stands in the query around for an expression of the one within.
    pub(super) fn place(&mut self, expr: &Expr) -> Expr {
        let shown = place(expr, &self.items).and_then(|index| self.names.get(index));
        let name = match shown {
            Some(name) => name.clone(),
            None => {
                let expr = expanded(expr, &self.items);
                let known = self.hidden.iter().position(|hidden| *hidden == expr);
                let name: Name = format!("ilana_h{}", known.unwrap_or(self.hidden.len())).into();
                if known.is_none() {
                    self.hidden.push(expr.clone());
                    self.inner.columns.push(SelectItem::named(expr, name.clone()));
                }
                name
            }
        };
        Expr::column(ARM, name)
    }

    /// Orders the query around by what ordered the one within.
    pub(super) fn place_order(&mut self) {
        let mut orders = std::mem::take(&mut self.whole.order_by);
        for order in &mut orders {
            order.expr = self.place(&order.expr);
        }
        self.whole.order_by = orders;
    }

    /// The query around.
    pub(super) fn done(self) -> Select {
        let Self { items: _, inner, mut whole, names: _, hidden: _ } = self;
        whole.from = Some(inner.named(ARM));
        whole
    }
}

/// Lets a rule change the first of several queries that are combined, as if it stood alone.
pub(super) fn first_of_all(part: &Select, change: impl FnOnce(&Select) -> Option<Select>) -> Option<Select> {
    if part.set_operations.is_empty() {
        return change(part);
    }
    let mut first = part.clone();
    let set_operations = std::mem::take(&mut first.set_operations);
    let Select { with, order_by, limit, offset, lock, .. } = outer(&mut first);
    let first = change(&first)?;
    Some(Select { with, order_by, limit, offset, lock, set_operations, ..first })
}

pub(super) fn result_name(item: &SelectItem) -> Option<Name> {
    match (&item.alias, &item.expr) {
        (Some(alias), _) => Some(alias.clone()),
        (None, Expr::Column(column)) => Some(column.name.clone()),
        (None, _) => None,
    }
}
