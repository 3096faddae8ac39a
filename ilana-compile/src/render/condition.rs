//! Conditions.

use std::borrow::Cow;

use ilana_ir::{
    Between, Bind, BindList, Compare, Comparison, Expr, In, Letters, Like, Quantified, Quantifier, Regexp,
    Scalar, Select, Set, ValueType,
};

use super::expr::is_decimal;
use super::{Level, Render, Written};
use crate::check::{self, documents, invalid, typed};
use crate::dialect::{LikeStyle, ListStyle, SameStyle};
use crate::plan::Encode;
use crate::rewrite::{self, type_of};

impl Render {
    pub(super) fn compare(&mut self, node: &Compare) -> Written {
        let Compare { left, op, right } = node;
        if let (Some(left), Some(right)) = (Self::width(left), Self::width(right))
            && (left != right || left == 0)
        {
            let what = format!("{left} expressions are compared with {right}");
            return Err(invalid(what, "compare as many with as many"));
        }
        documents::none(left)?;
        documents::none(right)?;
        let by_parts = if self.grammar.tuples_may_be_null() { None } else { rewrite::part_by_part(node) };
        if let Some(by_parts) = by_parts {
            return self.in_parentheses(|render| render.expr(&by_parts));
        }
        let (word, negated) = self.comparison(*op);
        if negated {
            self.push("NOT (");
        }
        match (left, right) {
            (Expr::Bind(_), Expr::Bind(_))
                if self.grammar.beside_number().is_none()
                    || self.beside(left, &[type_of(left), type_of(right)]).is_none() =>
            {
                self.lone(left)?
            }
            _ => self.compared(left, right)?,
        }
        self.push(self.compared_collation(left, is_given_decimal(right)));
        self.push(word);
        self.compared(right, left)?;
        if negated {
            self.push(")");
        }
        Ok(())
    }

    /// The word between two values, and whether the whole must be negated.
    fn comparison(&self, op: Comparison) -> (&'static str, bool) {
        let word = match op {
            Comparison::Eq => " = ",
            Comparison::Ne => " <> ",
            Comparison::Lt => " < ",
            Comparison::Le => " <= ",
            Comparison::Gt => " > ",
            Comparison::Ge => " >= ",
            Comparison::Same | Comparison::Differs => {
                let differs = op == Comparison::Differs;
                return match self.grammar.same_style() {
                    SameStyle::Distinct if differs => (" IS DISTINCT FROM ", false),
                    SameStyle::Distinct => (" IS NOT DISTINCT FROM ", false),
                    SameStyle::Arrow => (" <=> ", differs),
                    SameStyle::Is if differs => (" IS NOT ", false),
                    SameStyle::Is => (" IS ", false),
                };
            }
        };
        (word, false)
    }

    /// How a side is compared with others, where it or one of them is a value that tells that they are exact numbers. What is
    /// known to be computed of such brings that along, and so does a column of a table, but not one of a query.
    fn compared_collation(&self, side: &Expr, with_decimal: bool) -> &'static str {
        let collation = self.grammar.cell_collation(Scalar::Decimal);
        if collation.is_empty() || !(with_decimal || is_given_decimal(side)) {
            return "";
        }
        let brings = matches!(side, Expr::Tuple(_)) || is_decimal(side);
        if brings { "" } else { collation }
    }

    pub(super) fn between(&mut self, node: &Between, not: &str) -> Written {
        let Between { expr, low, high } = node;
        if [expr, low, high].into_iter().any(|part| Self::width(part).is_some_and(|width| width != 1)) {
            let what = "several expressions are looked for between others".to_owned();
            return Err(invalid(what, "compare the first, and the next where the first are the same"));
        }
        [expr, low, high].into_iter().try_for_each(documents::none)?;
        let group = [expr, low, high].map(type_of);
        self.side_beside(expr, &group)?;
        self.push(self.compared_collation(expr, is_given_decimal(low) || is_given_decimal(high)));
        self.push(" ");
        self.push(not);
        self.push("BETWEEN ");
        self.side_beside(low, &group)?;
        self.push(" AND ");
        self.side_beside(high, &group)
    }

    pub(super) fn member(&mut self, node: &In, not: &str) -> Written {
        let In { expr, set } = node;
        documents::none(expr)?;
        documents::none_in(set)?;
        if let (Some(left), Some(right)) = (Self::width(expr), Self::set_width(set))
            && (left != right || left == 0)
        {
            let what = format!("{left} expressions are looked for among {right}");
            return Err(invalid(what, "look for as many as the set has columns"));
        }
        if is_empty(set) {
            self.push(self.grammar.truth(!not.is_empty()));
            return Ok(());
        }
        let group = Self::types_of(expr, set);
        match self.aggregate_among_rows(expr).filter(|_| matches!(set, Set::Query(_))) {
            Some(template) => self.template(template, &[expr])?,
            None => self.looked_for(expr, set, &group)?,
        }
        let among_decimals = matches!(set, Set::List(list) if list.ty == ValueType::Decimal);
        self.push(self.compared_collation(expr, among_decimals));
        self.push(" ");
        match set {
            Set::List(list) => self.list(*list, not, &group),
            Set::Rows(rows) => {
                self.push(not);
                self.push(self.open_rows());
                self.rows(rows, |render, first, types| render.cells_beside(expr, first, types))?;
                self.push(")");
                Ok(())
            }
            Set::Exprs(exprs) => {
                self.push(not);
                let are_rows = exprs.iter().all(|part| matches!(part, Expr::Tuple(_)));
                self.push(if are_rows { self.open_rows() } else { "IN (" });
                self.separated(exprs, ", ", |render, part| match part {
                    Expr::Tuple(_) => render.compared(part, expr),
                    _ => render.side_beside(part, &group),
                })?;
                self.push(")");
                Ok(())
            }
            Set::Query(select) => {
                self.push(not);
                self.push("IN ");
                self.set_of(select, expr)
            }
        }
    }

    /// How a set of rows begins. SQLite knows them in a plain list too, but only from 3.37 on.
    fn open_rows(&self) -> &'static str {
        if self.grammar.rows_are_values() { "IN (VALUES " } else { "IN (" }
    }

    fn list(&mut self, list: BindList, not: &str, group: &[Option<Scalar>]) -> Written {
        let BindList { first, len, ty } = list;
        if let ValueType::Array(_) = ty {
            return Err(invalid("a list holds arrays".to_owned(), "compare with each array by itself"));
        }
        match self.grammar.list_style() {
            ListStyle::Array => {
                self.push(if not.is_empty() { "= ANY(" } else { "<> ALL(" });
                self.array(list);
                self.push(")");
                Ok(())
            }
            ListStyle::In => {
                self.takes(u64::from(len))?;
                self.push(not);
                self.push("IN (");
                self.separated(0..len, ", ", |render, index| {
                    let value = Expr::Bind(Bind { slot: first.saturating_add(index), ty });
                    render.side_beside(&value, group)
                })?;
                self.push(")");
                Ok(())
            }
        }
    }

    fn aggregate_among_rows(&self, expr: &Expr) -> Option<&'static str> {
        self.grammar.aggregate_among_rows().filter(|_| matches!(expr, Expr::Aggregate(_)))
    }

    /// A query as a set of rows among which something is looked for.
    fn set_of(&mut self, select: &Select, expr: &Expr) -> Written {
        let types: Vec<_> = match expr {
            Expr::Tuple(parts) => parts.iter().map(type_of).collect(),
            expr => vec![type_of(expr)],
        };
        let other = rewrite::limited_set(select, self.grammar)
            .or_else(|| rewrite::unlike(select, &types, self.grammar));
        let select = other.map_or(Cow::Borrowed(select), Cow::Owned);
        self.in_parentheses(|render| render.select(&select))
    }

    pub(super) fn like(&mut self, node: &Like) -> Written {
        let Like { expr, pattern, letters } = node;
        typed(pattern, ValueType::Text, "a pattern")?;
        let (template, encode) = match (letters, self.grammar.like_style()) {
            (Letters::AnyCase, _) => (self.grammar.like_any_case(), Encode::LikePattern),
            (Letters::Exact, LikeStyle::Like) => ("{0} LIKE {1} ESCAPE '!'", Encode::LikePattern),
            (Letters::Exact, LikeStyle::Glob) => ("{0} GLOB {1}", Encode::GlobPattern),
        };
        self.fill(template, |render, index, level| match index {
            0 => render.operand(expr, level),
            _ => render.bind(*pattern, encode),
        })
    }

    pub(super) fn regexp(&mut self, node: &Regexp) -> Written {
        let Regexp { expr, pattern, letters } = node;
        typed(pattern, ValueType::Text, "a regular expression")?;
        self.fill(self.grammar.regexp(*letters), |render, index, level| match index {
            0 => render.operand(expr, level),
            _ => render.bind(*pattern, Encode::Plain),
        })
    }

    pub(super) fn quantified(&mut self, node: &Quantified) -> Written {
        let Quantified { left, op, quantifier, select } = node;
        if matches!(op, Comparison::Same | Comparison::Differs) {
            let what = "a comparison that knows null is made with each row of a query".to_owned();
            return Err(invalid(what, "use one of the six plain comparisons"));
        }
        if Self::width(left) != Some(1) {
            let what = "several expressions are compared with each row of a query".to_owned();
            return Err(invalid(what, "compare one, or ask whether they are in the query"));
        }
        if check::query::width(select) != Some(1) {
            let what = "a comparison with each row of a query of several columns".to_owned();
            return Err(invalid(what, "name the one column that it reads"));
        }
        if !self.grammar.has_quantifiers() {
            if check::query::has_aggregate(left) {
                // It would stand in a query within, where it is one of that query's rows.
                self.dialect.need(crate::Feature::QuantifiedAggregate)?;
            }
            let other = rewrite::quantified(node)?;
            return self.expr(&other);
        }
        match self.aggregate_among_rows(left) {
            Some(template) => self.template(template, &[left])?,
            None => self.operand(left, Level::Operand)?,
        }
        self.push(self.comparison(*op).0);
        self.push(match quantifier {
            Quantifier::Any => "ANY ",
            Quantifier::All => "ALL ",
        });
        self.set_of(select, left)
    }

    pub(super) fn case(&mut self, node: &ilana_ir::Case) -> Written {
        let ilana_ir::Case { arms, otherwise } = node;
        if arms.is_empty() {
            return Err(invalid("a case has no arms".to_owned(), "give it one at least"));
        }
        let values = arms.iter().map(|arm| &arm.value).chain(otherwise);
        let group: Vec<_> = values.map(type_of).collect();
        self.push("CASE");
        for ilana_ir::When { condition, value } in arms {
            self.push(" WHEN ");
            self.expr(condition)?;
            self.push(" THEN ");
            self.result_beside(value, &group)?;
        }
        if let Some(otherwise) = otherwise {
            self.push(" ELSE ");
            self.result_beside(otherwise, &group)?;
        }
        self.push(" END");
        Ok(())
    }

    /// A condition after a word, where there is one.
    pub(super) fn clause(&mut self, word: &str, condition: Option<&Expr>) -> Written {
        if let Some(condition) = condition {
            self.push(word);
            self.expr(condition)?;
        }
        Ok(())
    }
}

/// Whether nothing is in a set, whatever the rows are.
pub(super) fn is_empty(set: &Set) -> bool {
    match set {
        Set::List(list) => list.len == 0,
        Set::Rows(rows) => rows.rows == 0,
        Set::Exprs(exprs) => exprs.is_empty(),
        Set::Query(_) => false,
    }
}

/// Whether it is a value that tells that it is an exact number.
fn is_given_decimal(expr: &Expr) -> bool {
    matches!(expr, Expr::Bind(Bind { ty: ValueType::Decimal, .. }))
}
