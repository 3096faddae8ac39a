//! Conditions.

use ilana_ir::{
    Between, Compare, Comparison, Expr, FullText, In, Letters, Like, Quantified, Quantifier, Regexp, Set,
    ValueType,
};

use super::expr::expr;
use super::source::{Sense, Source, any};
use super::{bind, json, name, select};

/// What may stand as a condition.
pub(crate) fn condition(source: &mut Source<'_>) -> Expr {
    if source.is_spent() {
        return Expr::Bool(source.flag());
    }
    if source.sense == Sense::Senseless {
        return expr(source);
    }
    source.deeper(sensible)
}

fn sensible(source: &mut Source<'_>) -> Expr {
    match source.below(24) {
        0 => Expr::Bool(source.flag()),
        1 => Expr::Not(Box::new(condition(source))),
        2 | 3 => Expr::And(source.several(0, 4, condition)),
        4 | 5 => Expr::Or(source.several(0, 4, condition)),
        6..=9 => Expr::Compare(Box::new(compare(source))),
        10 => Expr::Between(Box::new(between(source))),
        11 => Expr::IsNull(Box::new(expr(source))),
        12..=14 => Expr::In(Box::new(member(source))),
        15 | 16 => Expr::Like(Box::new(like(source))),
        17 => Expr::Regexp(Box::new(regexp(source))),
        18 => Expr::FullText(Box::new(full_text(source))),
        19 | 20 => Expr::Exists(Box::new(select::select(source))),
        21 => Expr::Quantified(Box::new(quantified(source))),
        _ => Expr::Json(Box::new(json::condition(source))),
    }
}

fn comparison(source: &mut Source<'_>) -> Comparison {
    any!(source: Comparison {
        Comparison::Eq => Comparison::Eq,
        Comparison::Ne => Comparison::Ne,
        Comparison::Lt => Comparison::Lt,
        Comparison::Le => Comparison::Le,
        Comparison::Gt => Comparison::Gt,
        Comparison::Ge => Comparison::Ge,
        Comparison::Same => Comparison::Same,
        Comparison::Differs => Comparison::Differs,
    })
}

pub(crate) fn compare(source: &mut Source<'_>) -> Compare {
    let op = comparison(source);
    if source.one_in(8) {
        let columns = 2 + source.below(2);
        return Compare { left: tuple(source, columns), op, right: tuple(source, columns) };
    }
    Compare { left: expr(source), op, right: expr(source) }
}

fn tuple(source: &mut Source<'_>, columns: usize) -> Expr {
    Expr::Tuple(source.several(columns, columns, expr))
}

pub(crate) fn between(source: &mut Source<'_>) -> Between {
    Between { expr: expr(source), low: expr(source), high: expr(source) }
}

pub(crate) fn member(source: &mut Source<'_>) -> In {
    let set = any!(source: Set {
        Set::List(_) => Set::List(bind::list(source)),
        Set::Rows(_) => Set::Rows(rows(source)),
        Set::Exprs(_) => Set::Exprs(source.several(0, 4, expr)),
        Set::Query(_) => Set::Query(select::of_one_column(source)),
    });
    let expr = match &set {
        Set::Rows(rows) if !source.senseless() => tuple(source, rows.types.len()),
        Set::List(_) | Set::Rows(_) | Set::Exprs(_) | Set::Query(_) => expr(source),
    };
    In { expr, set }
}

fn rows(source: &mut Source<'_>) -> ilana_ir::BindRows {
    let columns = 2 + source.below(2);
    let columns = if source.senseless() { source.below(3) } else { columns };
    bind::rows(source, columns)
}

fn letters(source: &mut Source<'_>) -> Letters {
    any!(source: Letters { Letters::Exact => Letters::Exact, Letters::AnyCase => Letters::AnyCase })
}

pub(crate) fn like(source: &mut Source<'_>) -> Like {
    Like { expr: expr(source), pattern: words(source), letters: letters(source) }
}

pub(crate) fn regexp(source: &mut Source<'_>) -> Regexp {
    Regexp { expr: expr(source), pattern: words(source), letters: letters(source) }
}

pub(crate) fn full_text(source: &mut Source<'_>) -> FullText {
    let least = usize::from(source.sense == Sense::Sensible);
    FullText {
        columns: source.several(least, 3, |source| match source.sense {
            Sense::Sensible => Expr::Column(name::column(source)),
            Sense::Senseless => expr(source),
        }),
        words: words(source),
        language: source.maybe(3, name::name),
    }
}

/// A slot of a text, or of another type where sense is no matter.
fn words(source: &mut Source<'_>) -> ilana_ir::Bind {
    if source.senseless() { bind::bind(source) } else { bind::bind_of(source, ValueType::Text) }
}

pub(crate) fn quantified(source: &mut Source<'_>) -> Quantified {
    let quantifier = any!(source: Quantifier {
        Quantifier::Any => Quantifier::Any,
        Quantifier::All => Quantifier::All,
    });
    let op = match comparison(source) {
        Comparison::Same | Comparison::Differs if source.sense == Sense::Sensible => Comparison::Lt,
        op => op,
    };
    Quantified { left: expr(source), op, quantifier, select: select::of_one_column(source) }
}
