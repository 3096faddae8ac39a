//! Expressions.

use std::borrow::Cow;

use ilana_ir::{
    Aggregate, AggregateFunction, ColumnRef, Comparison, Direction, Expr, In, Like, Nulls, Order, RowNumber,
};
use sea_query::{
    BinOper, Expr as Tree, ExprTrait, Func, NullOrdering, Order as TreeOrder, SubQueryStatement,
};

use super::{Lower, alias};
use crate::dialect::{LikeStyle, ListStyle, NullsStyle};
use crate::plan::Encode;

impl Lower {
    pub(super) fn expr(&mut self, expr: &Expr) -> Tree {
        match expr {
            Expr::Column(column) => column_ref(column),
            Expr::Bind(bind) => value(self.param(*bind, Encode::Plain)),
            Expr::Bool(truth) => constant(*truth),
            Expr::Not(inner) => self.negated(inner),
            Expr::And(parts) => self.chain(parts, true),
            Expr::Or(parts) => self.chain(parts, false),
            Expr::Compare(parts) => {
                let (left, right) = (self.expr(&parts.left), self.expr(&parts.right));
                left.binary(operator(parts.op), right)
            }
            Expr::IsNull(inner) => self.expr(inner).is_null(),
            Expr::In(parts) => self.member(parts),
            Expr::Like(parts) => self.like(parts),
            Expr::Exists(select) => Tree::exists(self.select(select)),
            Expr::Subquery(select) => {
                let inner = SubQueryStatement::SelectStatement(self.select(select));
                Tree::SubQuery(None, Box::new(inner))
            }
            Expr::Aggregate(parts) => self.aggregate(parts),
            Expr::RowNumber(parts) => self.row_number(parts),
        }
    }

    /// The forms in which a negation reads best.
    fn negated(&mut self, inner: &Expr) -> Tree {
        if let Expr::IsNull(inner) = inner {
            return self.expr(inner).is_not_null();
        }
        if let Expr::Bool(truth) = inner {
            return constant(!truth);
        }
        if let Expr::In(parts) = inner {
            return self.not_member(parts);
        }
        self.expr(inner).not()
    }

    /// A chain of any length. One template with all parts as its arguments: a tree of pairs would be as deep as the
    /// chain is long, and end on the stack of whoever walks it.
    fn chain(&mut self, parts: &[Expr], all: bool) -> Tree {
        match parts {
            [] => return constant(all),
            [only] => return self.expr(only),
            _ => {}
        }
        let mut template = String::new();
        let mut args = Vec::with_capacity(parts.len());
        let mut word = "";
        for part in parts {
            let tree = self.expr(part);
            args.push(if is_other_chain(part, all) { Tree::Tuple(vec![tree]) } else { tree });
            self.template_arg(&mut template, word, args.len());
            word = if all { " AND " } else { " OR " };
        }
        Tree::CustomWithExpr(Cow::Owned(template), args)
    }

    fn member(&mut self, parts: &In) -> Tree {
        if parts.list.len == 0 {
            return constant(false);
        }
        let expr = self.expr(&parts.expr);
        match self.grammar.list_style() {
            ListStyle::Array => {
                expr.binary(BinOper::Equal, Func::cust("ANY").arg(value(self.array(parts.list))))
            }
            ListStyle::In => {
                let list = self.list(parts);
                expr.binary(BinOper::In, list)
            }
        }
    }

    fn not_member(&mut self, parts: &In) -> Tree {
        if parts.list.len == 0 {
            return constant(true);
        }
        let expr = self.expr(&parts.expr);
        match self.grammar.list_style() {
            ListStyle::Array => {
                expr.binary(BinOper::NotEqual, Func::cust("ALL").arg(value(self.array(parts.list))))
            }
            ListStyle::In => {
                let list = self.list(parts);
                expr.binary(BinOper::NotIn, list)
            }
        }
    }

    fn list(&mut self, parts: &In) -> Tree {
        let slots = parts.list.first..parts.list.first.saturating_add(parts.list.len);
        let values =
            slots.map(|slot| value(self.param(ilana_ir::Bind { slot, ty: parts.list.ty }, Encode::Plain)));
        Tree::Tuple(values.collect())
    }

    fn like(&mut self, parts: &Like) -> Tree {
        let expr = self.expr(&parts.expr);
        match self.grammar.like_style() {
            LikeStyle::Glob => {
                let pattern = value(self.param(parts.pattern, Encode::GlobPattern));
                expr.binary(BinOper::Custom("GLOB"), pattern)
            }
            LikeStyle::Like => {
                let pattern = value(self.param(parts.pattern, Encode::LikePattern));
                let escaped = pattern.binary(BinOper::Escape, Tree::Constant("!".into()));
                expr.binary(BinOper::Like, escaped)
            }
        }
    }

    fn aggregate(&mut self, parts: &Aggregate) -> Tree {
        let style = self.grammar.aggregate(parts.function, parts.ty);
        let arg = match &parts.arg {
            None => Tree::cust("*"),
            Some(arg) => {
                let arg = self.expr(arg);
                style.cast_arg.map_or(arg.clone(), |ty| arg.cast_as(ty))
            }
        };
        let standard = match parts.function {
            AggregateFunction::Count => "COUNT",
            AggregateFunction::Sum => "SUM",
            AggregateFunction::Avg => "AVG",
            AggregateFunction::Min => "MIN",
            AggregateFunction::Max => "MAX",
        };
        let call: Tree = Func::cust(style.function.unwrap_or(standard)).arg(arg).into();
        match style.cast_result {
            Some(ty) => call.cast_as(ty),
            None => call,
        }
    }

    /// The renderer has windows in column lists only; a template with its arguments goes anywhere.
    fn row_number(&mut self, parts: &RowNumber) -> Tree {
        let mut args = Vec::new();
        let mut template = String::from("ROW_NUMBER() OVER (");
        let mut word = "PARTITION BY ";
        for expr in &parts.partition_by {
            args.push(self.expr(expr));
            self.template_arg(&mut template, word, args.len());
            word = ", ";
        }
        word = if parts.partition_by.is_empty() { "ORDER BY " } else { " ORDER BY " };
        for order in &parts.order_by {
            for key in self.order_keys(order) {
                let suffix = key.suffix();
                args.push(key.expr);
                self.template_arg(&mut template, word, args.len());
                template.push_str(suffix);
                word = ", ";
            }
        }
        template.push(')');
        Tree::CustomWithExpr(Cow::Owned(template), args)
    }

    fn template_arg(&self, template: &mut String, before: &str, number: usize) {
        template.push_str(before);
        if self.grammar.numbers_placeholders() {
            template.push('$');
            template.push_str(&number.to_string());
        } else {
            template.push('?');
        }
    }

    /// The keys that one order becomes: two where nulls need one of their own.
    pub(super) fn order_keys(&mut self, order: &Order) -> Vec<OrderKey> {
        let expr = self.expr(&order.expr);
        let wanted = match order.nulls {
            Nulls::Never => None,
            Nulls::First => Some(NullOrdering::First),
            Nulls::Last => Some(NullOrdering::Last),
        };
        let nulls_are_least = self.grammar.nulls_style() != NullsStyle::GreatestMovable;
        let by_default = if nulls_are_least == (order.direction == Direction::Asc) {
            NullOrdering::First
        } else {
            NullOrdering::Last
        };
        let direction = match order.direction {
            Direction::Asc => TreeOrder::Asc,
            Direction::Desc => TreeOrder::Desc,
        };
        match wanted.filter(|wanted| *wanted != by_default) {
            None => vec![OrderKey { expr, direction, nulls: None }],
            Some(nulls) if self.grammar.nulls_style() == NullsStyle::LeastFixed => {
                let direction_of_nulls = match nulls {
                    NullOrdering::First => TreeOrder::Desc,
                    NullOrdering::Last => TreeOrder::Asc,
                };
                let is_null =
                    OrderKey { expr: expr.clone().is_null(), direction: direction_of_nulls, nulls: None };
                vec![is_null, OrderKey { expr, direction, nulls: None }]
            }
            nulls => vec![OrderKey { expr, direction, nulls }],
        }
    }
}

/// One key of an order as the engine is told it.
pub(super) struct OrderKey {
    pub(super) expr: Tree,
    pub(super) direction: TreeOrder,
    pub(super) nulls: Option<NullOrdering>,
}

impl OrderKey {
    fn suffix(&self) -> &'static str {
        match (matches!(self.direction, TreeOrder::Desc), self.nulls) {
            (false, None) => " ASC",
            (false, Some(NullOrdering::First)) => " ASC NULLS FIRST",
            (false, Some(NullOrdering::Last)) => " ASC NULLS LAST",
            (true, None) => " DESC",
            (true, Some(NullOrdering::First)) => " DESC NULLS FIRST",
            (true, Some(NullOrdering::Last)) => " DESC NULLS LAST",
        }
    }
}

/// The number of a parameter in the renderer's tree.
pub(super) fn value(index: u64) -> Tree {
    Tree::Value(sea_query::Value::BigUnsigned(Some(index)))
}

/// Whether an expression is parts with the other word between them, and so stands in parentheses inside a chain.
fn is_other_chain(expr: &Expr, all: bool) -> bool {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => match parts.as_slice() {
            [] => false,
            [only] => is_other_chain(only, all),
            _ => matches!(expr, Expr::And(_)) != all,
        },
        Expr::Column(_)
        | Expr::Bind(_)
        | Expr::Bool(_)
        | Expr::Not(_)
        | Expr::Compare(_)
        | Expr::IsNull(_)
        | Expr::In(_)
        | Expr::Like(_)
        | Expr::Exists(_)
        | Expr::Subquery(_)
        | Expr::Aggregate(_)
        | Expr::RowNumber(_) => false,
    }
}

fn constant(truth: bool) -> Tree {
    // Every engine knows these; not all know TRUE and FALSE in a condition.
    if truth { Tree::cust("1 = 1") } else { Tree::cust("1 = 0") }
}

fn column_ref(column: &ColumnRef) -> Tree {
    match &column.table {
        Some(table) => Tree::col((alias(table), alias(&column.name))),
        None => Tree::col(alias(&column.name)),
    }
}

fn operator(op: Comparison) -> BinOper {
    match op {
        Comparison::Eq => BinOper::Equal,
        Comparison::Ne => BinOper::NotEqual,
        Comparison::Lt => BinOper::SmallerThan,
        Comparison::Le => BinOper::SmallerThanOrEqual,
        Comparison::Gt => BinOper::GreaterThan,
        Comparison::Ge => BinOper::GreaterThanOrEqual,
    }
}
