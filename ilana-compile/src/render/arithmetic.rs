//! Calculations and casts.

use ilana_ir::{Arithmetic, ArithmeticOp, Cast, Expr, ValueType};

use super::{Render, Written};
use crate::check::invalid;
use crate::rewrite::type_of;

impl Render {
    pub(super) fn arithmetic(&mut self, node: &Arithmetic) -> Written {
        let Arithmetic { left, op, right, ty } = node;
        match (*ty, *op) {
            (ValueType::F64 | ValueType::Decimal, ArithmeticOp::Remainder) => {
                let what = format!("the remainder of a division of {ty}");
                return Err(invalid(what, "calculate it with integers"));
            }
            (ValueType::Decimal, ArithmeticOp::Divide) => {
                let what = "a division of decimals, which each engine rounds to other digits".to_owned();
                return Err(invalid(what, "divide doubles, or divide in the program"));
            }
            (ValueType::I64 | ValueType::F64 | ValueType::Decimal, _) => {}
            _ => {
                return Err(invalid(
                    format!("a calculation of type {ty}"),
                    "calculate integers, doubles or decimals",
                ));
            }
        }
        let are_values = matches!((left, right), (Expr::Bind(_), Expr::Bind(_)));
        self.fill(self.grammar.arithmetic(*op, *ty), |render, index, level| {
            match if index == 0 { left } else { right } {
                value @ Expr::Bind(_) if are_values => render.calculated(value),
                value @ Expr::Bind(_) => render.result(value),
                other => render.operand(other, level),
            }
        })
    }

    pub(super) fn cast(&mut self, node: &Cast) -> Written {
        let Cast { expr, to } = node;
        let ValueType::Scalar(scalar) = to else {
            return Err(invalid(
                "a cast to an array".to_owned(),
                "cast its elements, or use the engine's own SQL",
            ));
        };
        match type_of(expr).and_then(|own| self.grammar.cast_of(expr, own, *scalar)) {
            Some(template) => self.template(template, &[expr]),
            None => self.template(self.grammar.cast(*scalar), &[expr]),
        }
    }
}
