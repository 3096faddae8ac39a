//! Orders, with nulls in one place on every engine.

use ilana_ir::{Direction, Expr, Nulls, Order};

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

    /// What is ordered by. A value alone is a constant, which engines take for the number of a column, MariaDB in
    /// parentheses too.
    fn order_value(&mut self, expr: &Expr) -> Written {
        if !matches!(expr, Expr::Bind(_)) {
            return self.operand(expr, Level::Not);
        }
        self.push("(SELECT ");
        self.expr(expr)?;
        self.push(")");
        Ok(())
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
