//! Columns as values: typed ones, which rustc checks, and names, which the database checks.

use std::marker::PhantomData;

use ilana_ir::{ColumnRef, Comparison, Direction, Expr, Name, Order, Value, ValueType, compare, is_in, like};

use crate::meta::ColumnMeta;
use crate::{Field, Model, Predicate};

/// A column of model `M` that holds a `T`. The derive makes one for each field: `User::NAME`.
pub struct Column<M, T> {
    index: usize,
    marker: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Clone for Column<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Column<M, T> {}

/// The type of a column that is known by name only: it takes any value.
#[derive(Clone, Copy, Debug)]
pub struct Untyped;

/// A column as a query takes it.
#[derive(Clone, Debug)]
pub struct NamedColumn {
    pub(crate) expr: Expr,
    pub(crate) ty: Option<ValueType>,
    /// What the model says of it, where it was given by its name.
    pub(crate) by_name: Option<&'static ColumnMeta>,
    pub(crate) nullable: bool,
}

/// What a method takes for a column of model `M`: a typed [`Column`], or a name. A name that is a field of the model
/// stands for its column, or else one that is a column of the model; `table.column` and any other name are passed on as
/// they are, quoted.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no column of `{M}`",
    label = "expected a column of `{M}`, such as `{M}::ID`, or a name in quotes"
)]
pub trait ColumnArg<M: Model> {
    /// What its values are.
    type Type;

    /// The column.
    fn named(self) -> NamedColumn;

    /// Its place among the model's columns, if it is one of them.
    fn position(&self) -> Option<usize>;
}

/// A value that a column of type `T` takes: a `T`, for an `Option<T>` also a `T` alone, for a `String` also a `&str`; or a reference to one.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot take a `{Self}`",
    label = "expected a `{T}`",
    note = "an optional column also takes the value alone, a String column a &str; a column given by its name in \
            quotes takes any value and is checked when the query runs"
)]
pub trait ValueFor<T> {
    /// The value that is sent.
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Field> ValueFor<T> for T {
    fn into_value(self) -> Value {
        self.into_stored()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field> ValueFor<Option<T>> for T {
    fn into_value(self) -> Value {
        self.into_stored()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field> ValueFor<T> for &T {
    fn into_value(self) -> Value {
        self.to_value()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field> ValueFor<Option<T>> for &T {
    fn into_value(self) -> Value {
        self.to_value()
    }
}

#[diagnostic::do_not_recommend]
impl ValueFor<String> for &str {
    fn into_value(self) -> Value {
        Value::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl ValueFor<Option<String>> for &str {
    fn into_value(self) -> Value {
        Value::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Into<Value>> ValueFor<Untyped> for T {
    fn into_value(self) -> Value {
        self.into()
    }
}

impl<M: Model, T: Field> ColumnArg<M> for Column<M, T> {
    type Type = T;

    fn named(self) -> NamedColumn {
        NamedColumn { expr: self.expr(), ty: Some(T::TYPE), by_name: None, nullable: T::NULLABLE }
    }

    fn position(&self) -> Option<usize> {
        Some(self.index)
    }
}

impl<M: Model> ColumnArg<M> for &str {
    type Type = Untyped;

    fn named(self) -> NamedColumn {
        NamedColumn::parse::<M>(self)
    }

    fn position(&self) -> Option<usize> {
        M::META.position(self)
    }
}

impl<M: Model> ColumnArg<M> for String {
    type Type = Untyped;

    fn named(self) -> NamedColumn {
        NamedColumn::parse::<M>(&self)
    }

    fn position(&self) -> Option<usize> {
        M::META.position(self)
    }
}

impl NamedColumn {
    fn parse<M: Model>(name: &str) -> Self {
        let meta = M::META;
        if let Some(column) = meta.position(name).and_then(|index| meta.column(index)) {
            let expr = Expr::column(meta.table.name.clone(), column.name);
            return Self { expr, ty: Some(column.ty), by_name: Some(column), nullable: column.nullable };
        }
        let (table, name) = match name.split_once('.') {
            Some((table, name)) if table == meta.table.name => {
                // The model's own table: what it knows of the column holds here too.
                let known = meta.columns.iter().find(|column| column.name == name);
                let expr = Expr::column(meta.table.name.clone(), name.to_owned());
                let (ty, nullable) = (known.map(|known| known.ty), known.is_none_or(|known| known.nullable));
                return Self { expr, ty, by_name: known, nullable };
            }
            Some((table, name)) => (Some(Name::Owned(table.to_owned())), name),
            None => (None, name),
        };
        let expr = Expr::Column(ColumnRef { table, name: Name::Owned(name.to_owned()), ty: None });
        Self { expr, ty: None, by_name: None, nullable: true }
    }

    pub(crate) fn order(self, direction: Direction) -> Order {
        if self.nullable {
            Order::nullable(self.expr, direction)
        } else {
            Order::never_null(self.expr, direction)
        }
    }
}

impl<M, T> Column<M, T> {
    /// The column of the field at this place. The derive calls it.
    #[doc(hidden)]
    pub const fn at(index: usize) -> Self {
        Self { index, marker: PhantomData }
    }
}

impl<M: Model, T: Field> Column<M, T> {
    /// The name of the column in the database.
    pub fn name(self) -> &'static str {
        M::META.column(self.index).map_or("", |column| column.name)
    }

    pub(crate) fn index(self) -> usize {
        self.index
    }

    fn expr(self) -> Expr {
        Expr::column(M::META.table.name.clone(), self.name())
    }

    fn compare(self, op: Comparison, value: impl ValueFor<T>) -> Predicate<M> {
        Predicate::new(compare(self.expr(), op, value.into_value()))
    }

    /// Equal; `None` asks for null.
    pub fn eq(self, value: impl ValueFor<T>) -> Predicate<M> {
        self.compare(Comparison::Eq, value)
    }

    /// Not equal; `None` asks for anything but null. A null is not unequal to a value: such rows are left out.
    pub fn ne(self, value: impl ValueFor<T>) -> Predicate<M> {
        self.compare(Comparison::Ne, value)
    }

    /// Less.
    pub fn lt(self, value: impl ValueFor<T>) -> Predicate<M> {
        self.compare(Comparison::Lt, value)
    }

    /// Less or equal.
    pub fn le(self, value: impl ValueFor<T>) -> Predicate<M> {
        self.compare(Comparison::Le, value)
    }

    /// Greater.
    pub fn gt(self, value: impl ValueFor<T>) -> Predicate<M> {
        self.compare(Comparison::Gt, value)
    }

    /// Greater or equal.
    pub fn ge(self, value: impl ValueFor<T>) -> Predicate<M> {
        self.compare(Comparison::Ge, value)
    }

    /// One of these; of an empty list none. `None` in the list matches null.
    pub fn is_in<V: ValueFor<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<M> {
        let values = values.into_iter().map(ValueFor::into_value).collect();
        Predicate::new(is_in(self.expr(), values, T::TYPE))
    }

    /// None of these. A null is not known to be none of them, unless the list is empty: such rows are left out.
    pub fn not_in<V: ValueFor<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<M> {
        self.is_in(values).not()
    }

    /// Null.
    pub fn is_null(self) -> Predicate<M> {
        Predicate::bare(Expr::IsNull(Box::new(self.expr())))
    }

    /// Anything but null.
    pub fn is_not_null(self) -> Predicate<M> {
        self.is_null().not()
    }
}

/// Columns of text.
pub(crate) trait Textual: Field {}
impl Textual for String {}
impl Textual for Option<String> {}

#[expect(private_bounds, reason = "which columns are text is not for users to extend")]
impl<M: Model, T: Textual> Column<M, T> {
    /// Matches a pattern: `%` is any run of characters, `_` one character, and a backslash takes the next one as it
    /// is. Upper and lower case are told apart on every engine.
    pub fn like(self, pattern: impl Into<String>) -> Predicate<M> {
        Predicate::new(like(self.expr(), pattern))
    }
}
