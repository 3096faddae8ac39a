//! One of the many related rows of a parent.

use serde::{Deserialize, Serialize};

use crate::{Direction, Expr, Name, Nulls, Order};

/// Which of a parent's related rows is meant: the one with the greatest or the least value of a column.
///
/// A row whose value is null is neither the latest nor the oldest, unless there is no other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneOfMany {
    /// The column of the related table.
    pub column: Name,
    /// The related table's primary key, which decides among equal values in the same direction.
    pub key: Name,
    /// Descending for the greatest value, ascending for the least.
    pub direction: Direction,
}

impl OneOfMany {
    /// The row with the greatest value.
    ///
    /// ```
    /// use ilana_ir::{Direction, OneOfMany};
    ///
    /// assert_eq!(OneOfMany::latest("published_at", "id").direction, Direction::Desc);
    /// ```
    pub fn latest(column: impl Into<Name>, key: impl Into<Name>) -> Self {
        Self { column: column.into(), key: key.into(), direction: Direction::Desc }
    }

    /// The row with the least value.
    pub fn oldest(column: impl Into<Name>, key: impl Into<Name>) -> Self {
        Self { column: column.into(), key: key.into(), direction: Direction::Asc }
    }

    /// The order in which the row is the first of its parent's; `related` is the related table's name.
    pub(super) fn order(&self, related: &Name) -> Vec<Order> {
        let column = |column: &Name| Expr::column(related.clone(), column.clone());
        let key = Order::never_null(column(&self.key), self.direction);
        if self.column == self.key {
            return vec![key];
        }
        vec![Order { expr: column(&self.column), direction: self.direction, nulls: Nulls::Last }, key]
    }
}
