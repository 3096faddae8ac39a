//! Queries that read rows.

mod columns;
mod lock;
mod order;
mod set_operation;
mod source;
mod with;

use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::{Bind, Expr, Name};

pub use columns::{Columns, SelectItem};
pub use lock::{Lock, LockStrength, LockWait};
pub use order::{Direction, Nulls, Order};
pub use set_operation::{SetOperation, SetOperator};
pub use source::{HintKind, IndexHint, Join, JoinKind, Source};
pub use with::{Cte, Materialized, Recursion, With};

/// A query that reads rows. Clauses stand in the order in which SQL evaluates them. Those that few queries have are in
/// boxes: a query is moved about while it is built, and the more so the larger it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Select {
    /// Queries that have a name within this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Box<With>>,
    /// Where the rows come from; `None` is one row without columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Source>,
    /// What is joined to them, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// Which rows stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// How rows are grouped. A bare column that is the alias of an item stands for the item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_by: Vec<Expr>,
    /// Whether there are groups of groups too.
    #[serde(default)]
    pub totals: Totals,
    /// Which groups stay. A bare column that is the alias of an item stands for the item, on every engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub having: Option<Box<Expr>>,
    /// Whether equal rows are kept.
    #[serde(default)]
    pub distinct: Distinct,
    /// What is read of each row. Must not be empty.
    #[serde(default)]
    pub columns: Columns,
    /// The rows of other queries, combined with those up to here from left to right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_operations: Vec<SetOperation>,
    /// In which order; of none: any. After a set operation it is an order of the result, by its columns' bare names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<Order>,
    /// At most so many rows (a 64-bit integer, zero or more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Bind>,
    /// After so many rows (a 64-bit integer, zero or more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<Bind>,
    /// How the rows are locked until the transaction ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<Box<Lock>>,
}

/// Whether there are groups of groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Totals {
    /// There are the groups only.
    #[default]
    None,
    /// There is a row for the rows that agree in all but the last expression, for those that agree in all but the last
    /// two, and so on to one for all rows; what they need not agree in is null.
    Rollup,
}

/// Whether equal rows are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Distinct {
    /// All rows.
    #[default]
    All,
    /// Of equal rows one.
    Rows,
    /// Of the rows that agree in these the first by the order. Needs an order to be the same on every engine.
    On(Vec<Expr>),
}

/// A query is hashed whenever its plan is looked up: a clause that it does not have costs nothing.
impl Hash for Select {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            with,
            from,
            joins,
            filter,
            group_by,
            totals,
            having,
            distinct,
            columns,
            set_operations,
            order_by,
            limit,
            offset,
            lock,
        } = self;
        hash_some(from.as_ref(), state);
        hash_some(filter.as_ref(), state);
        columns.hash(state);
        hash_some(limit.as_ref(), state);
        hash_some(offset.as_ref(), state);
        hash_any(joins, state);
        hash_any(order_by, state);
        hash_any(group_by, state);
        hash_any(set_operations, state);
        hash_some(having.as_ref(), state);
        hash_some(with.as_ref(), state);
        hash_some(lock.as_ref(), state);
        if *totals != Totals::None {
            totals.hash(state);
        }
        if *distinct != Distinct::All {
            distinct.hash(state);
        }
    }
}

fn hash_some(clause: Option<&impl Hash>, state: &mut impl Hasher) {
    if let Some(clause) = clause {
        clause.hash(state);
    }
}

fn hash_any(clause: &[impl Hash], state: &mut impl Hasher) {
    if !clause.is_empty() {
        clause.hash(state);
    }
}

impl Select {
    /// A query over all rows of a source, with no columns yet.
    #[inline]
    pub fn from(source: Source) -> Self {
        Self { from: Some(source), ..Self::one_row() }
    }

    /// A query of one row, with no columns yet.
    #[inline]
    pub const fn one_row() -> Self {
        Self {
            with: None,
            from: None,
            joins: Vec::new(),
            filter: None,
            group_by: Vec::new(),
            totals: Totals::None,
            having: None,
            distinct: Distinct::All,
            columns: Columns::none(),
            set_operations: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            lock: None,
        }
    }

    /// Reads these, and nothing else.
    #[must_use]
    pub fn columns(mut self, items: impl IntoIterator<Item = impl Into<SelectItem>>) -> Self {
        self.columns = items.into_iter().collect();
        self
    }

    /// Narrows the rows to those that also meet `condition`.
    pub fn and_filter(&mut self, condition: Expr) {
        crate::expr::narrow(&mut self.filter, condition);
    }

    /// All rows of this query as the source of another, under a name.
    pub fn named(self, alias: impl Into<Name>) -> Source {
        Source::Subquery { select: Box::new(self), alias: alias.into() }
    }
}
