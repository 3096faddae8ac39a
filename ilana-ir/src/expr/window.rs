//! Functions over the rows around one.

use serde::{Deserialize, Serialize};

use crate::{Aggregate, Expr, Order};

/// The parts of [`Expr::Window`]. Databases allow it in the column list and in the order only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// What is computed.
    pub function: WindowFunction,
    /// Rows that agree in these are looked at together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partition_by: Vec<Expr>,
    /// The order in which they stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_by: Vec<Order>,
    /// Which rows around this one count, for an aggregate or a value of the frame; `None` is SQL's own rule: all of the partition, and with an order those up to
    /// this row and its equals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Frame>,
}

/// What is computed over a window.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum WindowFunction {
    /// The number of the row, from one.
    RowNumber,
    /// Its rank: equal rows have the same, and leave gaps.
    Rank,
    /// Its rank without gaps.
    DenseRank,
    /// Its rank as a part of all, from 0 to 1.
    PercentRank,
    /// The part of the rows up to it.
    CumeDist,
    /// The number of its bucket, of so many of nearly equal size. At least one.
    Ntile(u32),
    /// The value some rows before; null where there is none.
    Lag {
        /// Which value.
        expr: Expr,
        /// How many rows before.
        offset: u32,
    },
    /// The value some rows after; null where there is none.
    Lead {
        /// Which value.
        expr: Expr,
        /// How many rows after.
        offset: u32,
    },
    /// The value in the first row of the frame.
    FirstValue(Expr),
    /// The value in the last row of the frame.
    LastValue(Expr),
    /// The value in a row of the frame, from one.
    NthValue {
        /// Which value.
        expr: Expr,
        /// Of which row; at least one.
        row: u32,
    },
    /// An aggregate over the frame.
    Aggregate(Aggregate),
}

/// Which rows around one count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// What is counted.
    pub unit: FrameUnit,
    /// From where.
    pub start: FrameBound,
    /// To where.
    pub end: FrameBound,
    /// What is left out of it.
    #[serde(default)]
    pub exclude: Exclude,
}

/// What the bounds of a frame count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum FrameUnit {
    /// Rows.
    Rows,
    /// Differences in the one key of the order, an integer or a double (decimals are texts on SQLite).
    Range,
    /// Groups of rows that are equal in the order.
    Groups,
}

/// One end of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum FrameBound {
    /// The first row of the partition: a start only.
    UnboundedPreceding,
    /// So many before.
    Preceding(u32),
    /// This row; with its equals, unless rows are counted.
    CurrentRow,
    /// So many after.
    Following(u32),
    /// The last row of the partition: an end only.
    UnboundedFollowing,
}

/// What is left out of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Exclude {
    /// Nothing.
    #[default]
    Nothing,
    /// This row.
    CurrentRow,
    /// This row and its equals.
    Group,
    /// The equals of this row.
    Ties,
}

impl Window {
    /// A function over rows that agree in `partition_by`, in this order.
    pub fn over(function: WindowFunction, partition_by: Vec<Expr>, order_by: Vec<Order>) -> Self {
        Self { function, partition_by, order_by, frame: None }
    }
}

impl Frame {
    /// From one bound to another.
    pub fn between(unit: FrameUnit, start: FrameBound, end: FrameBound) -> Self {
        Self { unit, start, end, exclude: Exclude::Nothing }
    }
}

impl From<Window> for Expr {
    fn from(window: Window) -> Self {
        Self::Window(Box::new(window))
    }
}
