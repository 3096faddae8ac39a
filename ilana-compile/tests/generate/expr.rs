//! Expressions: what may stand in its place, or anything anywhere.

use ilana_ir::{Arithmetic, ArithmeticOp, Case, Cast, Direction, Expr, Nulls, Order, ValueType, When};

use super::source::{Sense, Source, any};
use super::value::{scalar, value_type};
use super::{aggregate, bind, condition, function, json, name, raw, select, window};

/// An expression that is a value.
pub(crate) fn expr(source: &mut Source<'_>) -> Expr {
    if source.is_spent() {
        return leaf(source);
    }
    source.deeper(|source| match source.sense {
        Sense::Senseless => anything(source),
        Sense::Sensible => sensible(source),
    })
}

fn leaf(source: &mut Source<'_>) -> Expr {
    match source.below(4) {
        0 | 1 => Expr::Column(name::column(source)),
        2 => Expr::Bind(bind::bind(source)),
        _ => Expr::Bool(source.flag()),
    }
}

fn sensible(source: &mut Source<'_>) -> Expr {
    match source.below(32) {
        0..=9 => Expr::Column(name::column(source)),
        10..=14 => Expr::Bind(bind::bind(source)),
        15 => condition::condition(source),
        16 | 17 => Expr::Subquery(Box::new(select::of_one_column(source))),
        18 | 19 => Expr::Case(Box::new(case(source))),
        20 | 21 => Expr::Cast(Box::new(cast(source))),
        22 | 23 => Expr::Arithmetic(Box::new(arithmetic(source))),
        24..=26 => Expr::Call(Box::new(function::call(source))),
        27..=29 => Expr::Json(Box::new(json::json(source))),
        _ => Expr::Raw(Box::new(raw::raw(source))),
    }
}

/// An expression that may stand in a column list.
pub(crate) fn item(source: &mut Source<'_>) -> Expr {
    if source.is_spent() || source.sense == Sense::Senseless {
        return expr(source);
    }
    match source.below(8) {
        0 => Expr::Star(source.maybe(2, name::name)),
        1 => source.deeper(|source| Expr::Aggregate(Box::new(aggregate::aggregate(source)))),
        2 => source.deeper(|source| Expr::Window(Box::new(window::window(source)))),
        _ => expr(source),
    }
}

/// An expression of any kind.
fn anything(source: &mut Source<'_>) -> Expr {
    any!(source: Expr {
        Expr::Bool(_) => Expr::Bool(source.flag()),
        Expr::Column(_) => Expr::Column(name::column(source)),
        Expr::Star(_) => Expr::Star(source.maybe(2, name::name)),
        Expr::Bind(_) => Expr::Bind(bind::bind(source)),
        Expr::Not(_) => Expr::Not(Box::new(expr(source))),
        Expr::And(_) => Expr::And(source.several(0, 4, expr)),
        Expr::Or(_) => Expr::Or(source.several(0, 4, expr)),
        Expr::Compare(_) => Expr::Compare(Box::new(condition::compare(source))),
        Expr::Between(_) => Expr::Between(Box::new(condition::between(source))),
        Expr::IsNull(_) => Expr::IsNull(Box::new(expr(source))),
        Expr::In(_) => Expr::In(Box::new(condition::member(source))),
        Expr::Like(_) => Expr::Like(Box::new(condition::like(source))),
        Expr::Regexp(_) => Expr::Regexp(Box::new(condition::regexp(source))),
        Expr::FullText(_) => Expr::FullText(Box::new(condition::full_text(source))),
        Expr::Exists(_) => Expr::Exists(Box::new(select::select(source))),
        Expr::Subquery(_) => Expr::Subquery(Box::new(select::select(source))),
        Expr::Quantified(_) => Expr::Quantified(Box::new(condition::quantified(source))),
        Expr::Tuple(_) => Expr::Tuple(source.several(0, 4, expr)),
        Expr::Case(_) => Expr::Case(Box::new(case(source))),
        Expr::Cast(_) => Expr::Cast(Box::new(cast(source))),
        Expr::Arithmetic(_) => Expr::Arithmetic(Box::new(arithmetic(source))),
        Expr::Call(_) => Expr::Call(Box::new(function::call(source))),
        Expr::Json(_) => Expr::Json(Box::new(json::json(source))),
        Expr::Aggregate(_) => Expr::Aggregate(Box::new(aggregate::aggregate(source))),
        Expr::Window(_) => Expr::Window(Box::new(window::window(source))),
        Expr::Excluded(_) => Expr::Excluded(name::name(source)),
        Expr::Raw(_) => Expr::Raw(Box::new(raw::raw(source))),
    })
}

fn case(source: &mut Source<'_>) -> Case {
    let least = usize::from(source.sense == Sense::Sensible);
    Case { arms: source.several(least, 3, when), otherwise: source.maybe(2, expr) }
}

fn when(source: &mut Source<'_>) -> When {
    When { condition: condition::condition(source), value: expr(source) }
}

fn cast(source: &mut Source<'_>) -> Cast {
    Cast { expr: expr(source), to: value_type(source) }
}

fn arithmetic(source: &mut Source<'_>) -> Arithmetic {
    let op = any!(source: ArithmeticOp {
        ArithmeticOp::Add => ArithmeticOp::Add,
        ArithmeticOp::Subtract => ArithmeticOp::Subtract,
        ArithmeticOp::Multiply => ArithmeticOp::Multiply,
        ArithmeticOp::Divide => ArithmeticOp::Divide,
        ArithmeticOp::Remainder => ArithmeticOp::Remainder,
    });
    let ty = match source.sense {
        Sense::Sensible => source.pick(&[ValueType::I64, ValueType::F64]),
        Sense::Senseless => ValueType::Scalar(scalar(source)),
    };
    Arithmetic { left: expr(source), op, right: expr(source), ty }
}

pub(crate) fn order(source: &mut Source<'_>) -> Order {
    Order { expr: expr(source), direction: direction(source), nulls: nulls(source) }
}

fn direction(source: &mut Source<'_>) -> Direction {
    any!(source: Direction { Direction::Asc => Direction::Asc, Direction::Desc => Direction::Desc })
}

fn nulls(source: &mut Source<'_>) -> Nulls {
    any!(source: Nulls {
        Nulls::Never => Nulls::Never,
        Nulls::First => Nulls::First,
        Nulls::Last => Nulls::Last,
    })
}
