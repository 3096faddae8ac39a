//! Conditions on a model's columns, checked by rustc.

use std::marker::PhantomData;

use ilana_ir::{Binds, Bound, Expr};

/// A condition on the columns of model `M`: `User::AGE.gt(18).and(User::NAME.like("A%"))`.
#[derive(Clone, Debug)]
#[must_use = "a condition does nothing until it is given to a query"]
pub struct Predicate<M> {
    pub(crate) bound: Bound<Expr>,
    marker: PhantomData<fn() -> M>,
}

impl<M> Predicate<M> {
    pub(crate) fn new(bound: Bound<Expr>) -> Self {
        Self { bound, marker: PhantomData }
    }

    pub(crate) fn bare(node: Expr) -> Self {
        Self::new(Bound { node, binds: Binds::default() })
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self::new(self.bound.join(other.bound, |left, right| Expr::And(vec![left, right])))
    }

    /// One of the two, or both.
    pub fn or(self, other: Self) -> Self {
        Self::new(self.bound.join(other.bound, |left, right| Expr::Or(vec![left, right])))
    }

    /// The opposite. Where the condition is neither true nor false, since a null is in it, so is its opposite.
    #[expect(
        clippy::should_implement_trait,
        reason = "a method reads as its neighbours do; `!` is there too"
    )]
    pub fn not(self) -> Self {
        Self::new(self.bound.map(Expr::negate))
    }
}

impl<M> std::ops::Not for Predicate<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::not(self)
    }
}
