//! Unions, intersections and differences of queries.

use serde::{Deserialize, Serialize};

use crate::{Duplicates, Select};

/// Another query whose rows are combined with those of the queries before it.
///
/// Operations are carried out from left to right, whatever an engine's own precedence. A query with an order and limit of
/// its own keeps them for its own rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetOperation {
    /// How.
    pub operator: SetOperator,
    /// Whether equal rows count once.
    pub duplicates: Duplicates,
    /// With what: a query of as many columns.
    pub select: Select,
}

/// How the rows of two queries are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum SetOperator {
    /// Those of either.
    Union,
    /// Those of both.
    Intersect,
    /// Those of the left one that are not of the right one.
    Except,
}

impl Select {
    /// Combines the rows of this query with those of another. An order, limit or lock that it has already counts for its
    /// own rows: it becomes an inner query.
    #[must_use]
    pub fn combine(self, operator: SetOperator, duplicates: Duplicates, select: Self) -> Self {
        let is_bare = self.order_by.is_empty() && self.limit.is_none() && self.offset.is_none();
        let mut first = if is_bare {
            self
        } else {
            Self::from(self.named("ilana_arm")).columns([crate::Expr::Star(None)])
        };
        first.set_operations.push(SetOperation { operator, duplicates, select });
        first
    }
}
