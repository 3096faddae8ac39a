//! Which rows: conditions in the order in which they are added.

use ilana_ir::{Bound, Comparison, Expr, Value, ValueType, compare, is_in};

use super::{Failure, Predicate, Query};
use crate::Model;
use crate::column::{ColumnArg, NamedColumn, ValueFor};

impl<M: Model> Query<M> {
    /// Rows that also meet a condition.
    pub fn filter(self, predicate: Predicate<M>) -> Self {
        self.checked(&predicate).and(predicate.bound)
    }

    /// Rows that meet a condition, or what was asked before. As in SQL, what is added later with `filter` or `where_..`
    /// belongs to this alternative: `a`, `or b`, `c` is `a or (b and c)`.
    pub fn or_filter(self, predicate: Predicate<M>) -> Self {
        self.checked(&predicate).or(predicate.bound)
    }

    /// Rows whose column has this value; `None` asks for null.
    ///
    /// A column that is given by its name takes what becomes its type without loss, as attributes do: a text is read as
    /// the uuid, date or time that it says. What does not is an error when the query is awaited, before anything is sent.
    pub fn where_eq<C: ColumnArg<M>>(self, column: C, value: impl ValueFor<C::Type>) -> Self {
        self.where_(column, Comparison::Eq, value)
    }

    /// Rows whose column compares so with a value.
    pub fn where_<C: ColumnArg<M>>(
        mut self,
        column: C,
        op: Comparison,
        value: impl ValueFor<C::Type>,
    ) -> Self {
        let column = column.named();
        let value = self.fit(&column, value.into_value());
        self.and(compare(column.expr, op, value))
    }

    /// Rows whose column has this value, or what was asked before; see [`Query::or_filter`].
    pub fn or_where<C: ColumnArg<M>>(mut self, column: C, value: impl ValueFor<C::Type>) -> Self {
        let column = column.named();
        let value = self.fit(&column, value.into_value());
        self.or(compare(column.expr, Comparison::Eq, value))
    }

    /// Rows whose column has one of these values; of an empty list none.
    pub fn where_in<C: ColumnArg<M>, V: ValueFor<C::Type>>(
        mut self,
        column: C,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let list = self.member(column, values);
        self.and(list)
    }

    /// Rows whose column has none of these values; of an empty list all.
    pub fn where_not_in<C: ColumnArg<M>, V: ValueFor<C::Type>>(
        mut self,
        column: C,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let list = self.member(column, values).map(Expr::negate);
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

    /// Takes note of a condition that was not built to its end.
    fn checked(mut self, predicate: &Predicate<M>) -> Self {
        if predicate.is_too_deep() {
            let what = "a condition is nested more than 64 levels deep: build it from longer chains of `and` and `or`, \
                        or ask for a list with `where_in`";
            self.failure.get_or_insert(Failure::Argument(what));
        }
        self
    }

    /// A value as its column compares it, where that is known by name only.
    fn fit(&mut self, column: &NamedColumn, value: Value) -> Value {
        let Some(meta) = column.by_name else { return value };
        match value.coerce(meta.ty) {
            Ok(mut value) => {
                // What the field could not hold is compared all the same: no row has it, but rows may be less.
                let _ = (meta.accept)(&mut value);
                value
            }
            Err(source) => {
                self.failure.get_or_insert(Failure::Value { column: meta, source });
                Value::Null(meta.ty)
            }
        }
    }

    fn member<C: ColumnArg<M>, V: ValueFor<C::Type>>(
        &mut self,
        column: C,
        values: impl IntoIterator<Item = V>,
    ) -> Bound<Expr> {
        let column = column.named();
        let values: Vec<_> = values.into_iter().map(|value| self.fit(&column, value.into_value())).collect();
        let ty = column.ty.or_else(|| values.first().map(Value::value_type)).unwrap_or(ValueType::Text);
        is_in(column.expr, values, ty)
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
