//! Orders, with nulls in one place on every engine.

use ilana_ir::{Direction, Expr, Nulls, Order};

use super::condition::is_empty;
use super::{Level, Render, Written};
use crate::check::documents;
use crate::dialect::NullsStyle;

impl Render {
    /// The whole clause; nothing for no order.
    pub(super) fn order_by(&mut self, orders: &[Order]) -> Written {
        if orders.is_empty() {
            return Ok(());
        }
        self.push(" ORDER BY ");
        self.order_keys(orders)
    }

    pub(super) fn order_keys(&mut self, orders: &[Order]) -> Written {
        self.separated(orders, ", ", Self::order_key)
    }

    fn order_key(&mut self, order: &Order) -> Written {
        let Order { expr, direction, nulls } = order;
        documents::none(expr)?;
        let moved = moved_nulls(order, self.grammar.nulls_style());
        if moved && self.grammar.nulls_style() == NullsStyle::LeastFixed {
            self.operand(expr, Level::Atom)?;
            self.push(if *nulls == Nulls::First { " IS NULL DESC, " } else { " IS NULL ASC, " });
        }
        self.order_value(expr)?;
        self.push(match direction {
            Direction::Asc => " ASC",
            Direction::Desc => " DESC",
        });
        if moved && self.grammar.nulls_style() != NullsStyle::LeastFixed {
            self.push(if *nulls == Nulls::First { " NULLS FIRST" } else { " NULLS LAST" });
        }
        Ok(())
    }

    /// Writes what rows are ordered, grouped or told apart by. PostgreSQL takes a truth that is a word for the number of an item
    /// ("non-integer constant in ORDER BY").
    pub(super) fn key(&mut self, expr: &Expr, least: Level) -> Written {
        match truth_of(expr) {
            Some(truth) => {
                self.push(if truth { "1 = 1" } else { "1 = 0" });
                Ok(())
            }
            None => self.operand(expr, least),
        }
    }

    /// What is ordered by. A value alone is a constant, which engines take for the number of a column, MariaDB in
    /// parentheses too.
    fn order_value(&mut self, expr: &Expr) -> Written {
        if !matches!(expr, Expr::Bind(_)) {
            return self.key(expr, Level::Not);
        }
        self.push("(SELECT ");
        self.expr(expr)?;
        self.push(")");
        Ok(())
    }
}

/// The truth that a condition is written as, where it is one whatever the rows are.
pub(super) fn truth_of(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Bool(truth) => Some(*truth),
        Expr::Not(inner) => truth_of(inner).map(|truth| !truth),
        Expr::And(parts) | Expr::Or(parts) => match parts.as_slice() {
            [] => Some(matches!(expr, Expr::And(_))),
            [only] => truth_of(only),
            _ => None,
        },
        Expr::In(node) => is_empty(&node.set).then_some(false),
        _ => None,
    }
}

/// Whether nulls must be moved from where the engine has them.
pub(crate) fn moved_nulls(order: &Order, style: NullsStyle) -> bool {
    let least = style != NullsStyle::GreatestMovable;
    let first_by_default = least == (order.direction == Direction::Asc);
    match order.nulls {
        Nulls::Never => false,
        Nulls::First => !first_by_default,
        Nulls::Last => first_by_default,
    }
}
