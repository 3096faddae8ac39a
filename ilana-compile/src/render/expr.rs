//! Expressions, with parentheses where their parts would not stay together without.

use ilana_ir::{Bind, BindRows, ColumnRef, Expr, Function, Scalar, Select, Set, ValueType};

use super::{Render, Written};
use crate::check::{self, invalid};
use crate::plan::Encode;
use crate::rewrite;

/// How tightly an expression holds together, from the loosest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Parts with OR between them, and what the caller wrote.
    Or,
    /// Parts with AND between them.
    And,
    /// A negation.
    Not,
    /// A comparison and its kin.
    Predicate,
    /// A calculation.
    Operand,
    /// What stands by itself.
    Atom,
}

/// How tightly an expression holds together as it is written, or less.
fn level(expr: &Expr) -> Level {
    match expr {
        Expr::Or(parts) | Expr::And(parts) => match parts.as_slice() {
            [] => Level::Predicate,
            [only] => level(only),
            _ if matches!(expr, Expr::Or(_)) => Level::Or,
            _ => Level::And,
        },
        Expr::Raw(_) => Level::Or,
        Expr::Not(_) => Level::Not,
        Expr::Bool(_)
        | Expr::Compare(_)
        | Expr::Between(_)
        | Expr::IsNull(_)
        | Expr::In(_)
        | Expr::Like(_)
        | Expr::Regexp(_)
        | Expr::FullText(_)
        | Expr::Quantified(_) => Level::Predicate,
        Expr::Arithmetic(_) => Level::Operand,
        Expr::Column(_)
        | Expr::Star(_)
        | Expr::Bind(_)
        | Expr::Exists(_)
        | Expr::Subquery(_)
        | Expr::Tuple(_)
        | Expr::Case(_)
        | Expr::Cast(_)
        | Expr::Call(_)
        | Expr::Json(_)
        | Expr::Aggregate(_)
        | Expr::Window(_)
        | Expr::Excluded(_) => Level::Atom,
    }
}

/// The word between the parts of a condition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    And,
    Or,
}

impl Chain {
    fn word(self) -> &'static str {
        match self {
            Self::And => " AND ",
            Self::Or => " OR ",
        }
    }

    /// Whether an expression is parts with the same word between them.
    fn is(self, expr: &Expr) -> bool {
        level(expr) == if self == Self::And { Level::And } else { Level::Or } && !matches!(expr, Expr::Raw(_))
    }
}

impl Render {
    /// Writes an expression, in parentheses if it holds together less tightly than `least`.
    pub(crate) fn operand(&mut self, expr: &Expr, least: Level) -> Written {
        if level(expr) < least { self.in_parentheses(|render| render.expr(expr)) } else { self.expr(expr) }
    }

    /// Writes an expression as it is.
    pub(crate) fn expr(&mut self, expr: &Expr) -> Written {
        match expr {
            Expr::Column(column) if column.ty.is_none() => return self.column(column),
            Expr::Column(column) => self.column(column)?,
            Expr::Bind(bind) => return self.bind(*bind, Encode::Plain),
            _ => {
                let start = self.out.len();
                self.deeper(|render| render.node(expr))?;
                self.keep_apart(expr, start);
            }
        }
        self.push(self.computed_collation(expr));
        Ok(())
    }

    /// What is a text is compared as one, though exact numbers are compared within it: what they are compared by would be that of
    /// all around them ("Datatypes In SQLite", section 7.1).
    fn keep_apart(&mut self, expr: &Expr, start: usize) {
        let collation = self.grammar.cell_collation(Scalar::Decimal);
        let has_it = || self.out.get(start..).is_some_and(|written| written.contains(collation));
        if !collation.is_empty() && is_text(expr) && has_it() {
            self.push(" COLLATE BINARY");
        }
    }

    /// How texts that stand for numbers are compared when they are computed: a column brings that along, and a call of it does
    /// not ("Datatypes In SQLite", section 7.1).
    fn computed_collation(&self, expr: &Expr) -> &'static str {
        let collation = self.grammar.cell_collation(Scalar::Decimal);
        if !collation.is_empty() && is_decimal(expr) { collation } else { "" }
    }

    /// Writes an expression that is a result by itself, or is calculated with what has a type of its own.
    pub(super) fn result(&mut self, expr: &Expr) -> Written {
        self.cast_value(expr, scalar_of(expr).and_then(|ty| self.grammar.result_type(ty)))
    }

    /// Writes an expression that is one of several results, or all that something is calculated of.
    pub(super) fn calculated(&mut self, value: &Expr) -> Written {
        self.cast_value(value, scalar_of(value).and_then(|ty| self.grammar.calculated_type(ty)))
    }

    /// Writes an expression that stands where nothing around it tells its type.
    pub(super) fn lone(&mut self, expr: &Expr) -> Written {
        self.cast_value(expr, scalar_of(expr).and_then(|ty| self.grammar.lone_type(ty)))
    }

    fn cast_value(&mut self, expr: &Expr, ty: Option<&'static str>) -> Written {
        let Some(ty) = ty else { return self.expr(expr) };
        self.push("CAST(");
        self.expr(expr)?;
        self.push(" AS ");
        self.push(ty);
        self.push(")");
        Ok(())
    }

    fn node(&mut self, expr: &Expr) -> Written {
        match expr {
            Expr::Column(column) => self.column(column),
            Expr::Bind(bind) => self.bind(*bind, Encode::Plain),
            Expr::Star(_) => Err(invalid(
                "all columns stand where one expression is needed".to_owned(),
                "name the column, or put them into the column list without a name",
            )),
            Expr::Tuple(_) => Err(invalid(
                "several expressions stand where one is needed".to_owned(),
                "compare them with as many, or name one",
            )),
            Expr::Bool(truth) => {
                self.push(self.grammar.truth(*truth));
                Ok(())
            }
            Expr::Not(inner) => self.not(inner),
            Expr::And(parts) => self.chain(parts, Chain::And),
            Expr::Or(parts) => self.chain(parts, Chain::Or),
            Expr::Compare(node) => self.compare(node),
            Expr::Between(node) => self.between(node, ""),
            Expr::IsNull(inner) => {
                self.operand(inner, Level::Atom)?;
                self.push(" IS NULL");
                Ok(())
            }
            Expr::In(node) => self.member(node, ""),
            Expr::Like(node) => self.like(node),
            Expr::Regexp(node) => self.regexp(node),
            Expr::FullText(node) => self.grammar.full_text(self, node),
            Expr::Exists(select) => {
                self.push("EXISTS ");
                self.in_parentheses(|render| render.select(select))
            }
            Expr::Subquery(select) if is_of_several(select) => Err(invalid(
                "a query of several columns stands where one expression is needed".to_owned(),
                "name the one column that it reads, or compare it with as many expressions",
            )),
            Expr::Subquery(select) => self.subquery(select),
            Expr::Quantified(node) => self.quantified(node),
            Expr::Case(node) => self.case(node),
            Expr::Cast(node) => self.cast(node),
            Expr::Arithmetic(node) => self.arithmetic(node),
            Expr::Call(node) => self.call(node),
            Expr::Json(node) => self.grammar.json(self, node),
            Expr::Aggregate(node) => self.aggregate(node, None),
            Expr::Window(node) => self.window(node),
            Expr::Excluded(column) => self.excluded(column),
            Expr::Raw(raw) => self.raw(raw),
        }
    }

    /// Parts with a word between them. Parts of the other word stand in parentheses, so that nobody need know which binds
    /// tighter.
    fn chain(&mut self, parts: &[Expr], chain: Chain) -> Written {
        match parts {
            [] => {
                self.push(self.grammar.truth(chain == Chain::And));
                Ok(())
            }
            [only] => self.node(only),
            _ => self.separated(parts, chain.word(), |render, part| {
                let least = if chain.is(part) { Level::Or } else { Level::Not };
                render.operand(part, least)
            }),
        }
    }

    /// The forms in which a negation reads best.
    fn not(&mut self, inner: &Expr) -> Written {
        match inner {
            Expr::Bool(truth) => {
                self.push(self.grammar.truth(!truth));
                Ok(())
            }
            Expr::IsNull(inner) => {
                self.operand(inner, Level::Atom)?;
                self.push(" IS NOT NULL");
                Ok(())
            }
            Expr::In(node) => self.member(node, "NOT "),
            Expr::Between(node) => self.between(node, "NOT "),
            _ => {
                self.push("NOT ");
                self.operand(inner, Level::Atom)
            }
        }
    }

    pub(crate) fn column(&mut self, column: &ColumnRef) -> Written {
        let ColumnRef { table, name, ty: _ } = column;
        if let Some(table) = table {
            self.name("table", table)?;
            self.push(".");
        }
        self.name("column", name)
    }

    /// One side of a comparison, which may be several expressions.
    pub(super) fn side(&mut self, expr: &Expr) -> Written {
        match expr {
            Expr::Tuple(parts) => {
                self.in_parentheses(|render| render.separated(parts, ", ", |render, part| render.expr(part)))
            }
            Expr::Subquery(select) if is_of_several(select) => self.deeper(|render| render.subquery(select)),
            _ => self.operand(expr, Level::Operand),
        }
    }

    fn subquery(&mut self, select: &Select) -> Written {
        self.in_parentheses(|render| render.select(select))
    }

    /// Rows of values; `cells` writes those of one.
    pub(super) fn rows(
        &mut self,
        rows: &BindRows,
        mut cells: impl FnMut(&mut Self, u32, &[ValueType]) -> Written,
    ) -> Written {
        let BindRows { first, types, rows: count } = rows;
        let width = u32::try_from(types.len()).unwrap_or(u32::MAX);
        self.takes(u64::from(width) * u64::from(*count))?;
        self.separated(0..*count, ", ", |render, row| {
            let start = first.saturating_add(row.saturating_mul(width));
            render.in_parentheses(|render| cells(render, start, types))
        })
    }

    /// How many columns a side of a comparison has; `None` where it is not known.
    pub(super) fn width(expr: &Expr) -> Option<usize> {
        match expr {
            Expr::Tuple(parts) => Some(parts.len()),
            Expr::Subquery(select) => check::query::width(select),
            _ => Some(1),
        }
    }

    /// How many columns a set has; `None` where it is not known.
    pub(super) fn set_width(set: &Set) -> Option<usize> {
        match set {
            Set::List(_) => Some(1),
            Set::Rows(rows) => Some(rows.types.len()),
            Set::Exprs(exprs) => exprs.first().and_then(Self::width),
            Set::Query(select) => check::query::width(select),
        }
    }
}

/// The type of a value of the statement.
fn scalar_of(expr: &Expr) -> Option<Scalar> {
    match expr {
        Expr::Bind(Bind { ty: ValueType::Scalar(scalar), .. }) => Some(*scalar),
        _ => None,
    }
}

/// Whether a query is known to read several columns.
fn is_of_several(select: &Select) -> bool {
    check::query::width(select).is_some_and(|width| width != 1)
}

/// Whether an expression is computed, and may be a text that is no exact number.
fn is_text(expr: &Expr) -> bool {
    if !matches!(expr, Expr::Case(_) | Expr::Call(_) | Expr::Cast(_) | Expr::Aggregate(_)) {
        return false;
    }
    match rewrite::type_of(expr) {
        Some(Scalar::Bool | Scalar::I64 | Scalar::U64 | Scalar::F64 | Scalar::Decimal) => false,
        Some(_) => true,
        // Of a function that nobody knows the result is what its arguments are.
        None => matches!(expr, Expr::Case(_)),
    }
}

/// Whether an expression is known to be of exact numbers, and is no value: these say so to what they are compared with.
pub(super) fn is_decimal(expr: &Expr) -> bool {
    match expr {
        Expr::Bind(_) => false,
        // Other numbers are compared as such whatever the collation.
        Expr::Call(call) if call.function == Function::Abs => true,
        _ => rewrite::type_of(expr) == Some(Scalar::Decimal),
    }
}
