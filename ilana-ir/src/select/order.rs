//! The order of rows.

use serde::{Deserialize, Serialize};

use crate::Expr;

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// By what. A bare column that is the alias of an item stands for the item.
    pub expr: Expr,
    /// Which way.
    pub direction: Direction,
    /// Where nulls stand.
    pub nulls: Nulls,
}

/// Where nulls stand in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Nulls {
    /// The expression is never null, so that an index serves the order on every engine.
    Never,
    /// Before all values.
    First,
    /// After all values.
    Last,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Direction {
    /// From the least to the greatest.
    Asc,
    /// From the greatest to the least.
    Desc,
}

impl Order {
    /// An order by something that may be null: a null counts as less than every value.
    pub fn nullable(expr: Expr, direction: Direction) -> Self {
        let nulls = match direction {
            Direction::Asc => Nulls::First,
            Direction::Desc => Nulls::Last,
        };
        Self { expr, direction, nulls }
    }

    /// An order by something that is never null.
    pub fn never_null(expr: Expr, direction: Direction) -> Self {
        Self { expr, direction, nulls: Nulls::Never }
    }
}
