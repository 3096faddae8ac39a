//! Aggregates.

use serde::{Deserialize, Serialize};

use crate::{Expr, Order, ValueType};

/// The parts of [`Expr::Aggregate`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// Which.
    pub function: AggregateFunction,
    /// Over what; `None` counts rows and goes with [`AggregateFunction::Count`] only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arg: Option<Expr>,
    /// The type the caller reads, so that each engine is made to return it.
    pub ty: ValueType,
    /// Whether equal values count once.
    #[serde(default)]
    pub duplicates: Duplicates,
    /// Which rows of the group are looked at; `None` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// In which order, where it matters: for [`AggregateFunction::Join`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<Order>,
}

/// Whether equal values count once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Duplicates {
    /// Each counts.
    #[default]
    Count,
    /// Of equal ones one counts.
    Once,
}

/// An aggregate function. All but the count are null over no rows, and skip nulls.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum AggregateFunction {
    /// How many rows, or how many values that are not null.
    Count,
    /// The sum.
    Sum,
    /// The arithmetic mean, as a double or decimal. Of decimals each engine gives other digits: at least four more than the
    /// values of a column have, and at least sixteen in all of what is computed, on MySQL and MariaDB just sixteen after the point.
    Avg,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The values as one text. MySQL and MariaDB cut it at `group_concat_max_len` bytes, which a connection must raise.
    Join {
        /// What stands between two values.
        separator: String,
    },
}
