//! Aggregates.

use ilana_ir::{
    Aggregate, AggregateFunction, Duplicates, Expr, Function, Nulls, Order, Scalar, ValueType, Window,
};

use super::expr::is_decimal;
use super::{Render, Written};
use crate::check::query::is_computed;
use crate::check::{documents, invalid};
use crate::dialect::JoinTexts;
use crate::{Feature, literal};

impl Render {
    /// An aggregate, over a window where there is one.
    pub(super) fn aggregate(&mut self, node: &Aggregate, over: Option<&Window>) -> Written {
        let Aggregate { function, arg, ty, duplicates, filter, order_by: _ } = node;
        check_aggregate(node, over)?;
        let style = self.grammar.aggregate(function, *ty);
        let is_of_column = matches!(arg, Some(Expr::Column(_)));
        let cast_result = style.cast_result.or(style.cast_computed.filter(|_| !is_of_column));
        if cast_result.is_some() {
            self.push("CAST(");
        }
        let standard = match function {
            AggregateFunction::Count => "COUNT",
            AggregateFunction::Sum => "SUM",
            AggregateFunction::Avg => "AVG",
            AggregateFunction::Min => "MIN",
            AggregateFunction::Max => "MAX",
            AggregateFunction::Join { .. } => match self.grammar.join_texts() {
                JoinTexts::StringAgg => "STRING_AGG",
                JoinTexts::Separator | JoinTexts::GroupConcat => "GROUP_CONCAT",
            },
        };
        self.push(style.function.unwrap_or(standard));
        self.push("(");
        if *duplicates == Duplicates::Once {
            self.push("DISTINCT ");
        }
        let inside = filter.as_ref().filter(|_| !self.grammar.has_filter());
        let is_extreme = is_extreme(function);
        let of_values =
            arg.as_ref().filter(|arg| is_extreme && !matches!(arg, Expr::Bind(_)) && is_of_texts(arg));
        let cast = style.cast_arg.or_else(|| of_values.and_then(|_| self.grammar.extreme_text()));
        self.argument(function, arg.as_ref(), inside, cast)?;
        if is_extreme && *ty == ValueType::Decimal && !arg.as_ref().is_some_and(is_decimal) {
            self.push(self.grammar.cell_collation(Scalar::Decimal));
        }
        if let AggregateFunction::Join { separator } = function {
            self.join(node, separator)?;
        }
        self.push(")");
        if inside.is_none()
            && let Some(filter) = filter
        {
            self.push(" FILTER (WHERE ");
            self.expr(filter)?;
            self.push(")");
        }
        if let Some(window) = over {
            self.over(window)?;
        }
        if let Some(ty) = cast_result {
            self.push(" AS ");
            self.push(ty);
            self.push(")");
        }
        Ok(())
    }

    /// What is aggregated: where the engine knows no condition there, null for rows that do not meet it.
    fn argument(
        &mut self,
        function: &AggregateFunction,
        arg: Option<&Expr>,
        filter: Option<&Expr>,
        cast: Option<&'static str>,
    ) -> Written {
        if let Some(filter) = filter {
            self.push("CASE WHEN ");
            self.expr(filter)?;
            self.push(" THEN ");
        }
        match (arg, function) {
            (Some(arg), _) => match cast {
                Some(ty) => {
                    self.push("CAST(");
                    self.expr(arg)?;
                    self.push(" AS ");
                    self.push(ty);
                    self.push(")");
                }
                None => self.calculated(arg)?,
            },
            (None, AggregateFunction::Count) => self.push(if filter.is_some() { "1" } else { "*" }),
            (None, function) => {
                return Err(invalid(format!("{function:?} is over nothing"), "name a column"));
            }
        }
        if filter.is_some() {
            self.push(" END");
        }
        Ok(())
    }

    /// The separator and order of texts that are joined.
    fn join(&mut self, node: &Aggregate, separator: &str) -> Written {
        let Aggregate { function: _, arg, ty: _, duplicates, filter: _, order_by } = node;
        let style = self.grammar.join_texts();
        if !order_by.is_empty() {
            self.need(Feature::OrderedJoin)?;
        }
        if *duplicates == Duplicates::Once && style == JoinTexts::GroupConcat {
            self.need(Feature::DistinctJoin)?;
        }
        let separator = match style {
            // A literal with a character set is none there (GROUP_CONCAT); the bytes of UTF-8 are.
            JoinTexts::Separator if separator.contains('\\') => {
                self.grammar.bytes(&literal::hex(separator.as_bytes()))
            }
            _ => literal::text(separator, self.grammar)?,
        };
        if style != JoinTexts::Separator {
            self.push(", ");
            self.push(&separator);
        }
        if *duplicates == Duplicates::Once && !order_by.is_empty() {
            self.order_of_different(order_by, arg.as_ref())?;
        } else {
            self.order_by(order_by)?;
        }
        if style == JoinTexts::Separator {
            // A literal with a character set before it is a syntax error here.
            self.push(" SEPARATOR ");
            self.push(separator.strip_prefix("_utf8mb4 ").unwrap_or(&separator));
        }
        Ok(())
    }

    /// Equal texts that are joined once have one place only in an order by themselves, which PostgreSQL must be told in just
    /// the words in which the texts are ("Aggregate Expressions", section 4.2.7).
    fn order_of_different(&mut self, order_by: &[Order], arg: Option<&Expr>) -> Written {
        let mut keys = order_by.to_vec();
        for key in &mut keys {
            if Some(&key.expr) != arg {
                let what = "texts that are joined once each are ordered by something else".to_owned();
                return Err(invalid(what, "order them by themselves"));
            }
            // What is null is not joined.
            key.nulls = Nulls::Never;
            if self.grammar.join_texts() == JoinTexts::StringAgg {
                key.expr = key.expr.clone().cast(ValueType::Text);
            }
        }
        self.order_by(&keys)
    }
}

/// Refuses what no engine, or each in another way, can do.
fn check_aggregate(node: &Aggregate, over: Option<&Window>) -> Written {
    let Aggregate { function, arg, ty, duplicates, filter, order_by } = node;
    let mut parts = arg.iter().chain(filter).chain(order_by.iter().map(|order| &order.expr));
    // Over a window it may be of what the groups of the window's rows give.
    if over.is_none() && parts.any(is_computed) {
        let what = format!("{function:?} is of what is computed of several rows itself");
        return Err(invalid(what, "compute that in a query of its own, and read its rows"));
    }
    let joins = matches!(function, AggregateFunction::Join { .. });
    if !joins && !order_by.is_empty() {
        let what = format!("an order within {function:?}, which has none");
        return Err(invalid(what, "order the rows of the query"));
    }
    if *function == AggregateFunction::Avg && !matches!(*ty, ValueType::F64 | ValueType::Decimal) {
        return Err(invalid(format!("a mean is read as {ty}"), "read it as a double or decimal"));
    }
    if is_extreme(function) || *duplicates == Duplicates::Once {
        arg.iter().try_for_each(documents::none)?;
    }
    Ok(())
}

fn is_extreme(function: &AggregateFunction) -> bool {
    matches!(function, AggregateFunction::Min | AggregateFunction::Max)
}

/// Whether all that an expression may be are values of the caller's that are sent as texts.
fn is_of_texts(expr: &Expr) -> bool {
    match expr {
        Expr::Bind(bind) => matches!(bind.ty, ValueType::Text | ValueType::Uuid),
        Expr::Case(case) => case.arms.iter().map(|arm| &arm.value).chain(&case.otherwise).all(is_of_texts),
        Expr::Call(call) => {
            let is_one_of_them = matches!(
                call.function,
                Function::Coalesce | Function::NullIf | Function::Greatest | Function::Least
            );
            is_one_of_them && call.args.iter().all(is_of_texts)
        }
        _ => false,
    }
}
