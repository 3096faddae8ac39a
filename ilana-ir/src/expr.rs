//! Expressions: what may stand in a condition, a column list, an order or an assignment.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Bind, BindList, ColumnRef, Name, Order, Select, Slots, ValueType};

/// An expression. Each node says what is meant, not how a database spells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Expr {
    /// A column.
    Column(ColumnRef),
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
    /// One of the six comparisons.
    Compare(Box<Compare>),
    /// True where the inner expression is null.
    IsNull(Box<Expr>),
    /// Membership in a list of values.
    In(Box<In>),
    /// A pattern match.
    Like(Box<Like>),
    /// True where the query has a row.
    Exists(Box<Select>),
    /// A query of one row and one column as a value.
    Subquery(Box<Select>),
    /// An aggregate over the rows of a group.
    Aggregate(Box<Aggregate>),
    /// The number of a row within its partition, from one.
    RowNumber(Box<RowNumber>),
}

/// The parts of [`Expr::Compare`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Compare {
    /// What is compared.
    pub left: Expr,
    /// How.
    pub op: Comparison,
    /// With what.
    pub right: Expr,
}

/// A comparison operator. Comparing with null gives null on every engine, which a condition takes as false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// The parts of [`Expr::In`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct In {
    /// What is looked for.
    pub expr: Expr,
    /// The list. An empty one holds nothing, not even null: the expression is then false.
    pub list: BindList,
}

/// The parts of [`Expr::Like`].
///
/// In the pattern `%` stands for any run of characters, `_` for one character, and a backslash before either (or
/// before itself) for the character as it is. Upper and lower case are told apart, on every engine.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Like {
    /// What is matched.
    pub expr: Expr,
    /// The pattern, a text.
    pub pattern: Bind,
}

/// The parts of [`Expr::Aggregate`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Aggregate {
    /// Which.
    pub function: AggregateFunction,
    /// Over what; `None` counts rows and goes with [`AggregateFunction::Count`] only.
    pub arg: Option<Expr>,
    /// The type the caller reads, so that each engine is made to return it.
    pub ty: ValueType,
}

/// An aggregate function. All but the count are null over no rows, and skip nulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AggregateFunction {
    /// How many rows, or how many values that are not null.
    Count,
    /// The sum.
    Sum,
    /// The arithmetic mean.
    Avg,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
}

/// The parts of [`Expr::RowNumber`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RowNumber {
    /// Rows that agree in these are numbered together.
    pub partition_by: Vec<Expr>,
    /// The order in which they are numbered.
    pub order_by: Vec<Order>,
}

impl Expr {
    /// The column of a table or alias.
    pub fn column(table: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self::Column(ColumnRef { table: Some(table.into()), name: name.into() })
    }

    /// A column by its bare name, for aliases and for tables that are not known.
    pub fn bare_column(name: impl Into<Name>) -> Self {
        Self::Column(ColumnRef { table: None, name: name.into() })
    }

    /// The static twin of [`Expr::column`], for tables of constants.
    pub const fn static_column(table: &'static str, name: &'static str) -> Self {
        Self::Column(ColumnRef { table: Some(Cow::Borrowed(table)), name: Cow::Borrowed(name) })
    }

    /// A comparison of two expressions. With a value that may be null use [`crate::compare`].
    pub fn compare(left: Self, op: Comparison, right: Self) -> Self {
        Self::Compare(Box::new(Compare { left, op, right }))
    }

    /// The opposite.
    #[must_use]
    pub fn negate(self) -> Self {
        if let Self::Not(inner) = self { *inner } else { Self::Not(Box::new(self)) }
    }

    /// The number of rows.
    pub fn count_rows() -> Self {
        Self::aggregate(AggregateFunction::Count, None, ValueType::I64)
    }

    /// An aggregate that is read as `ty`.
    pub fn aggregate(function: AggregateFunction, arg: Option<Self>, ty: ValueType) -> Self {
        Self::Aggregate(Box::new(Aggregate { function, arg, ty }))
    }
}

impl Slots for Expr {
    fn shift_slots(&mut self, by: u32) {
        match self {
            Self::Column(_) | Self::Bool(_) => {}
            Self::Bind(bind) => bind.shift_slots(by),
            Self::Not(inner) | Self::IsNull(inner) => inner.shift_slots(by),
            Self::And(parts) | Self::Or(parts) => parts.shift_slots(by),
            Self::Compare(parts) => {
                let Compare { left, op: _, right } = &mut **parts;
                left.shift_slots(by);
                right.shift_slots(by);
            }
            Self::In(parts) => {
                let In { expr, list } = &mut **parts;
                expr.shift_slots(by);
                list.shift_slots(by);
            }
            Self::Like(parts) => {
                let Like { expr, pattern } = &mut **parts;
                expr.shift_slots(by);
                pattern.shift_slots(by);
            }
            Self::Exists(select) | Self::Subquery(select) => select.shift_slots(by),
            Self::Aggregate(parts) => parts.arg.shift_slots(by),
            Self::RowNumber(parts) => {
                let RowNumber { partition_by, order_by } = &mut **parts;
                partition_by.shift_slots(by);
                order_by.shift_slots(by);
            }
        }
    }
}
