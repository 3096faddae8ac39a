//! Expressions: what may stand in a condition, a column list, an order or an assignment.

mod aggregate;
mod condition;
mod function;
mod json;
mod operation;
mod window;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Bind, BindRows, ColumnRef, Name, Raw, Select, ValueType};

pub use aggregate::{Aggregate, AggregateFunction, Duplicates};
pub use condition::{
    Between, Case, Compare, Comparison, FullText, In, Letters, Like, Quantified, Quantifier, Regexp, Set,
};
pub use function::{Call, Function};
pub use json::{Json, JsonContains, JsonExtract, JsonPath, JsonPattern, JsonSet, JsonStep, json_contains};
pub use operation::{Arithmetic, ArithmeticOp, Cast, When};
pub use window::{Exclude, Frame, FrameBound, FrameUnit, Window, WindowFunction};

/// An expression. Each node says what is meant, not how a database spells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Expr {
    /// A column.
    Column(ColumnRef),
    /// Every column, of one table or of all: stands in a column list only.
    Star(Option<Name>),
    /// A value, which sits beside the tree.
    Bind(Bind),
    /// The truth value that a condition without parts has.
    Bool(bool),
    /// True where the inner condition is false.
    Not(Box<Expr>),
    /// True where all are; of none: true.
    And(Vec<Expr>),
    /// True where one is; of none: false.
    Or(Vec<Expr>),
    /// A comparison of two expressions.
    Compare(Box<Compare>),
    /// Within two limits, which count as within.
    Between(Box<Between>),
    /// True where the inner expression is null.
    IsNull(Box<Expr>),
    /// Membership in a list, in rows or in a query.
    In(Box<In>),
    /// A pattern match.
    Like(Box<Like>),
    /// A match of a regular expression.
    Regexp(Box<Regexp>),
    /// A search for words.
    FullText(Box<FullText>),
    /// True where the query has a row.
    Exists(Box<Select>),
    /// A query of one row and one column as a value.
    Subquery(Box<Select>),
    /// A comparison with some or with each row of a query.
    Quantified(Box<Quantified>),
    /// Several expressions as one, to be compared with as many.
    Tuple(Vec<Expr>),
    /// The first of several that applies.
    Case(Box<Case>),
    /// A value as one of another type.
    Cast(Box<Cast>),
    /// A calculation.
    Arithmetic(Box<Arithmetic>),
    /// A function of known meaning, or one of the database's own by its name.
    Call(Box<Call>),
    /// Something about a JSON document.
    Json(Box<Json>),
    /// An aggregate over the rows of a group.
    Aggregate(Box<Aggregate>),
    /// A function over the rows around this one.
    Window(Box<Window>),
    /// In an upsert, the value that the insert would have stored in this column.
    Excluded(Name),
    /// The caller's own SQL.
    Raw(Box<Raw>),
}

impl Expr {
    /// The column of a table or alias.
    #[inline]
    pub fn column(table: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self::Column(ColumnRef::new(table, name))
    }

    /// A column by its bare name, for aliases and for tables that are not known.
    pub fn bare_column(name: impl Into<Name>) -> Self {
        Self::Column(ColumnRef::bare(name))
    }

    /// The static twin of [`Expr::column`], for tables of constants.
    #[inline]
    pub const fn static_column(table: &'static str, name: &'static str) -> Self {
        let (table, name) = (Some(Cow::Borrowed(table)), Cow::Borrowed(name));
        Self::Column(ColumnRef { table, name, ty: None })
    }

    /// A comparison of two expressions. With a value that may be null use [`crate::compare`].
    #[inline]
    pub fn compare(left: Self, op: Comparison, right: Self) -> Self {
        Self::Compare(Box::new(Compare { left, op, right }))
    }

    /// Equality of two expressions.
    #[inline]
    pub fn same(left: Self, right: Self) -> Self {
        Self::compare(left, Comparison::Eq, right)
    }

    /// The opposite.
    #[must_use]
    pub fn negate(self) -> Self {
        if let Self::Not(inner) = self { *inner } else { Self::Not(Box::new(self)) }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(self) -> Self {
        Self::IsNull(Box::new(self))
    }

    /// Within two limits, which count as within.
    #[must_use]
    pub fn between(self, low: Self, high: Self) -> Self {
        Self::Between(Box::new(Between { expr: self, low, high }))
    }

    /// Whether it is among the first column's values of a query.
    #[must_use]
    pub fn in_query(self, select: Select) -> Self {
        Self::In(Box::new(In { expr: self, set: Set::Query(select) }))
    }

    /// Whether it is one of these rows: for a [`Expr::Tuple`] of as many columns.
    #[must_use]
    pub fn in_rows(self, rows: BindRows) -> Self {
        Self::In(Box::new(In { expr: self, set: Set::Rows(rows) }))
    }

    /// The number of rows.
    pub fn count_rows() -> Self {
        Self::aggregate(AggregateFunction::Count, None, ValueType::I64)
    }

    /// An aggregate that is read as `ty`.
    pub fn aggregate(function: AggregateFunction, arg: Option<Self>, ty: ValueType) -> Self {
        let (duplicates, filter, order_by) = (Duplicates::Count, None, Vec::new());
        Self::Aggregate(Box::new(Aggregate { function, arg, ty, duplicates, filter, order_by }))
    }

    /// A function of these arguments.
    pub fn call(function: Function, args: Vec<Self>) -> Self {
        Self::Call(Box::new(Call { function, args }))
    }

    /// A calculation whose result is read as `ty`.
    #[must_use]
    pub fn calculate(self, op: ArithmeticOp, right: Self, ty: ValueType) -> Self {
        Self::Arithmetic(Box::new(Arithmetic { left: self, op, right, ty }))
    }

    /// This as a value of another type.
    #[must_use]
    pub fn cast(self, to: ValueType) -> Self {
        Self::Cast(Box::new(Cast { expr: self, to }))
    }

    /// What stands at a path of this JSON document, read as `ty`.
    #[must_use]
    pub fn json(self, path: JsonPath, ty: ValueType) -> Self {
        Self::Json(Box::new(Json::Extract(JsonExtract { json: self, path, ty })))
    }
}

impl From<ColumnRef> for Expr {
    fn from(column: ColumnRef) -> Self {
        Self::Column(column)
    }
}

/// Makes a condition hold together with those before it.
pub(crate) fn narrow(filter: &mut Option<Expr>, condition: Expr) {
    *filter = Some(match filter.take() {
        None => condition,
        Some(Expr::And(mut all)) => {
            all.push(condition);
            Expr::And(all)
        }
        Some(before) => Expr::And(vec![before, condition]),
    });
}
