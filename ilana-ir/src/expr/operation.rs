//! Calculations, casts and the arms of a case.

use serde::{Deserialize, Serialize};

use crate::{Expr, ValueType};

/// One arm of a [`super::Case`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// When it applies.
    pub condition: Expr,
    /// What it is then.
    pub value: Expr,
}

/// The parts of [`Expr::Cast`].
///
/// A number becomes an integer by rounding, halves away from zero; one below zero is null as an unsigned one. What a text that is no number becomes is up to the
/// engine: an error on PostgreSQL, zero on the others. Integers become the same text everywhere; doubles, decimals, truth
/// values, moments and bytes one of the engine's own spelling. A truth value becomes a number by a [`super::Case`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// What is cast.
    pub expr: Expr,
    /// To what.
    pub to: ValueType,
}

/// The parts of [`Expr::Arithmetic`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arithmetic {
    /// The left side.
    pub left: Expr,
    /// The operation.
    pub op: ArithmeticOp,
    /// The right side.
    pub right: Expr,
    /// The type in which it is calculated and read: [`ValueType::I64`], [`ValueType::F64`] or [`ValueType::Decimal`]. For
    /// integers both sides must be integers: cast others. What is more than 64 bits is an error on the servers; on SQLite it
    /// is a double, which is an error where an integer is read.
    /// Each engine is made to return it, whatever it would make of its operands.
    pub ty: ValueType,
}

/// An operation on two numbers. With null: null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ArithmeticOp {
    /// The sum.
    Add,
    /// The difference.
    Subtract,
    /// The product.
    Multiply,
    /// The quotient: of integers without its remainder, toward zero. By zero: null, on every engine. Of decimals it is
    /// not supported, since the engines round it to different digits.
    Divide,
    /// The remainder of two integers, with the sign of the left one. By zero: null.
    Remainder,
}
