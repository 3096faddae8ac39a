//! Expressions of several types beside each other, on an engine that keeps exact numbers, days and moments as texts.

use ilana_ir::{Bind, Expr, Function, Scalar, Set, ValueType};

use super::{Render, Written};
use crate::rewrite::{scalar, type_of};

impl Render {
    /// What an expression becomes in a group of these types, its own among them.
    pub(super) fn beside(&self, expr: &Expr, group: &[Option<Scalar>]) -> Option<&'static str> {
        match type_of(expr) {
            Some(own) => self.grammar.beside(own, group),
            // A column brings along how it is compared.
            None => match expr {
                Expr::Call(call) if !gives_what_it_is_given(&call.function) => None,
                Expr::Call(_) | Expr::Case(_) | Expr::Window(_) | Expr::Subquery(_) => {
                    self.grammar.beside_number().filter(|_| group.iter().any(is_number))
                }
                _ => None,
            },
        }
    }

    /// One side of a comparison of a group of these types.
    pub(super) fn side_beside(&mut self, side: &Expr, group: &[Option<Scalar>]) -> Written {
        match self.beside(side, group) {
            Some(template) => self.fill(template, |render, _, level| render.operand(side, level)),
            None => self.side(side),
        }
    }

    /// One side of a comparison with another.
    pub(super) fn compared(&mut self, side: &Expr, other: &Expr) -> Written {
        match (side, other) {
            // Most engines need no types.
            _ if self.grammar.beside_number().is_none() => self.side(side),
            (Expr::Tuple(parts), Expr::Tuple(others)) if parts.len() == others.len() => {
                self.in_parentheses(|render| {
                    render.separated(parts.iter().zip(others), ", ", |render, (part, other)| {
                        render.side_beside(part, &[part, other].map(type_of))
                    })
                })
            }
            _ => self.side_beside(side, &[side, other].map(type_of)),
        }
    }

    /// What is looked for in a set.
    pub(super) fn looked_for(&mut self, expr: &Expr, set: &Set, group: &[Option<Scalar>]) -> Written {
        match (expr, set) {
            (Expr::Tuple(parts), Set::Rows(rows)) if parts.len() == rows.types.len() => {
                self.in_parentheses(|render| {
                    render.separated(parts.iter().zip(&rows.types), ", ", |render, (part, ty)| {
                        render.side_beside(part, &[type_of(part), scalar(*ty)])
                    })
                })
            }
            _ => self.side_beside(expr, group),
        }
    }

    /// The values of one row among those in which several expressions are looked for.
    pub(super) fn cells_beside(&mut self, looked_for: &Expr, first: u32, types: &[ValueType]) -> Written {
        match looked_for {
            Expr::Tuple(parts) if self.grammar.beside_number().is_some() && parts.len() == types.len() => {
                let slots = (0_u32..).map(|index| first.saturating_add(index));
                let cells = slots.zip(types).zip(parts);
                self.separated(cells, ", ", |render, ((slot, ty), part)| {
                    let value = Expr::Bind(Bind { slot, ty: *ty });
                    render.side_beside(&value, &[scalar(*ty), type_of(part)])
                })
            }
            // Most engines need no types.
            _ => self.known_cells(first, types),
        }
    }

    /// The types of an expression and of what it is looked for among.
    pub(super) fn types_of(expr: &Expr, set: &Set) -> Vec<Option<Scalar>> {
        let mut types = vec![type_of(expr)];
        match set {
            Set::List(list) => types.push(scalar(list.ty)),
            Set::Exprs(exprs) => types.extend(exprs.iter().map(type_of)),
            Set::Query(select) => types.extend(select.columns.first().map(|item| type_of(&item.expr))),
            Set::Rows(_) => {}
        }
        types
    }

    /// A result that is one of several of these types.
    pub(super) fn result_beside(&mut self, expr: &Expr, group: &[Option<Scalar>]) -> Written {
        match type_of(expr).and_then(|own| self.grammar.beside(own, group)) {
            Some(template) => self.fill(template, |render, _, level| render.operand(expr, level)),
            None => self.calculated(expr),
        }
    }
}

pub(super) fn is_number(ty: &Option<Scalar>) -> bool {
    matches!(ty, Some(Scalar::I64 | Scalar::U64 | Scalar::F64))
}

fn gives_what_it_is_given(function: &Function) -> bool {
    use Function as F;
    matches!(function, F::Abs | F::Coalesce | F::NullIf | F::Greatest | F::Least)
}
