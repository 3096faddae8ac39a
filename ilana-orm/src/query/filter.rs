//! Which rows: conditions in the order in which they are added.

use ilana_ir::{Bound, Comparison, Expr, ValueType, compare, is_in};

use super::{Predicate, Query};
use crate::Model;
use crate::column::{ColumnArg, ValueFor};

impl<M: Model> Query<M> {
    /// Rows that also meet a condition.
    pub fn filter(self, predicate: Predicate<M>) -> Self {
        self.and(predicate.bound)
    }

    /// Rows that meet a condition, or what was asked before. As in SQL, what is added later with `filter` or `where_..`
    /// belongs to this alternative: `a`, `or b`, `c` is `a or (b and c)`.
    pub fn or_filter(self, predicate: Predicate<M>) -> Self {
        self.or(predicate.bound)
    }

    /// Rows whose column has this value; `None` asks for null.
    pub fn where_eq<C: ColumnArg<M>>(self, column: C, value: impl ValueFor<C::Type>) -> Self {
        self.and(compare(column.named().expr, Comparison::Eq, value.into_value()))
    }

    /// Rows whose column compares so with a value.
    pub fn where_<C: ColumnArg<M>>(self, column: C, op: Comparison, value: impl ValueFor<C::Type>) -> Self {
        self.and(compare(column.named().expr, op, value.into_value()))
    }

    /// Rows whose column has this value, or what was asked before; see [`Query::or_filter`].
    pub fn or_where<C: ColumnArg<M>>(self, column: C, value: impl ValueFor<C::Type>) -> Self {
        self.or(compare(column.named().expr, Comparison::Eq, value.into_value()))
    }

    /// Rows whose column has one of these values; of an empty list none.
    pub fn where_in<C: ColumnArg<M>, V: ValueFor<C::Type>>(
        self,
        column: C,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let list = member(column, values);
        self.and(list)
    }

    /// Rows whose column has none of these values; of an empty list all.
    pub fn where_not_in<C: ColumnArg<M>, V: ValueFor<C::Type>>(
        self,
        column: C,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let list = member(column, values).map(Expr::negate);
        self.and(list)
    }

    /// Rows whose column is null.
    pub fn where_null(self, column: impl ColumnArg<M>) -> Self {
        self.filter(Predicate::bare(Expr::IsNull(Box::new(column.named().expr))))
    }

    /// Rows whose column is not null.
    pub fn where_not_null(self, column: impl ColumnArg<M>) -> Self {
        self.filter(Predicate::bare(Expr::IsNull(Box::new(column.named().expr)).negate()))
    }

    fn and(mut self, bound: Bound<Expr>) -> Self {
        let condition = self.binds.adopt(bound);
        match self.groups.last_mut() {
            Some(group) => group.push(condition),
            None => self.groups.push(vec![condition]),
        }
        self
    }

    fn or(mut self, bound: Bound<Expr>) -> Self {
        let condition = self.binds.adopt(bound);
        self.groups.push(vec![condition]);
        self
    }

    /// All conditions as one, or `None` when there are none.
    pub(super) fn condition(groups: Vec<Vec<Expr>>) -> Option<Expr> {
        let mut arms: Vec<Expr> = groups.into_iter().map(all).collect();
        match arms.len() {
            0 => None,
            1 => arms.pop(),
            _ => Some(Expr::Or(arms)),
        }
    }
}

fn all(mut conditions: Vec<Expr>) -> Expr {
    match (conditions.len(), conditions.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            conditions.extend(last);
            Expr::And(conditions)
        }
    }
}

fn member<M: Model, C: ColumnArg<M>, V: ValueFor<C::Type>>(
    column: C,
    values: impl IntoIterator<Item = V>,
) -> Bound<Expr> {
    let column = column.named();
    let values: Vec<_> = values.into_iter().map(ValueFor::into_value).collect();
    let ty = column.ty.or_else(|| values.first().map(ilana_ir::Value::value_type)).unwrap_or(ValueType::Text);
    is_in(column.expr, values, ty)
}
