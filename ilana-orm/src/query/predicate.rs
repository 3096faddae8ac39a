//! Conditions on a model's columns, checked by rustc.

use std::marker::PhantomData;

use ilana_ir::{Binds, Bound, Expr};

/// How many levels of alternatives within conditions within alternatives a condition may have. What comes after it takes
/// a condition apart level by level, and so do the databases.
pub(crate) const DEEPEST: usize = 64;

/// A condition on the columns of model `M`: `User::AGE.gt(18).and(User::NAME.like("A%"))`.
///
/// A chain of `and` or of `or` is one level, however long: `a.or(b).or(c)` are three alternatives side by side. More than
/// 64 levels are an error of the query that is given the condition.
#[derive(Clone, Debug)]
#[must_use = "a condition does nothing until it is given to a query"]
pub struct Predicate<M> {
    pub(crate) bound: Bound<Expr>,
    /// How many levels it has; more than [`DEEPEST`] when a part was left out for it.
    depth: usize,
    marker: PhantomData<fn() -> M>,
}

/// How two conditions become one.
#[derive(Clone, Copy)]
enum Joint {
    And,
    Or,
}

impl<M> Predicate<M> {
    pub(crate) fn new(bound: Bound<Expr>) -> Self {
        Self { bound, depth: 1, marker: PhantomData }
    }

    pub(crate) fn bare(node: Expr) -> Self {
        Self::new(Bound { node, binds: Binds::default() })
    }

    pub(crate) fn is_too_deep(&self) -> bool {
        self.depth > DEEPEST
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        self.joined(other, Joint::And)
    }

    /// One of the two, or both.
    pub fn or(self, other: Self) -> Self {
        self.joined(other, Joint::Or)
    }

    fn joined(self, other: Self, joint: Joint) -> Self {
        let depth = self.depth_within(joint).max(other.depth_within(joint));
        if depth > DEEPEST {
            // The tree grows no further, so that nothing after it runs out of stack; the query is told.
            return Self { depth, ..self };
        }
        let bound =
            self.bound.join(other.bound, |left, right| match joint {
                Joint::And => Expr::And(flat(left, right, |part| {
                    if let Expr::And(parts) = part { Ok(parts) } else { Err(part) }
                })),
                Joint::Or => Expr::Or(flat(left, right, |part| {
                    if let Expr::Or(parts) = part { Ok(parts) } else { Err(part) }
                })),
            });
        Self { bound, depth, marker: PhantomData }
    }

    /// How many levels a joint of it has.
    fn depth_within(&self, joint: Joint) -> usize {
        let is_same = match joint {
            Joint::And => matches!(self.bound.node, Expr::And(_)),
            Joint::Or => matches!(self.bound.node, Expr::Or(_)),
        };
        if is_same { self.depth } else { self.depth.saturating_add(1) }
    }

    /// The opposite. Where the condition is neither true nor false, since a null is in it, so is its opposite.
    #[expect(
        clippy::should_implement_trait,
        reason = "a method reads as its neighbours do; `!` is there too"
    )]
    pub fn not(self) -> Self {
        let depth = self.depth.saturating_add(1);
        if depth > DEEPEST {
            return Self { depth, ..self };
        }
        Self { bound: self.bound.map(Expr::negate), depth, marker: PhantomData }
    }
}

/// The parts of two conditions side by side. `take` gives the parts of one that is of the same kind.
fn flat(left: Expr, right: Expr, take: impl Fn(Expr) -> Result<Vec<Expr>, Expr>) -> Vec<Expr> {
    let mut parts = take(left).unwrap_or_else(|single| vec![single]);
    match take(right) {
        Ok(more) => parts.extend(more),
        Err(single) => parts.push(single),
    }
    parts
}

impl<M> std::ops::Not for Predicate<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::not(self)
    }
}
