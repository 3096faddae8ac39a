//! Aggregates.

use ilana_ir::{Aggregate, AggregateFunction, Duplicates, ValueType};

use super::condition::condition;
use super::expr::{expr, order};
use super::source::{Sense, Source, any};
use super::text::text;
use super::value::value_type;

pub(crate) fn aggregate(source: &mut Source<'_>) -> Aggregate {
    let function = any!(source: AggregateFunction {
        AggregateFunction::Count => AggregateFunction::Count,
        AggregateFunction::Sum => AggregateFunction::Sum,
        AggregateFunction::Avg => AggregateFunction::Avg,
        AggregateFunction::Min => AggregateFunction::Min,
        AggregateFunction::Max => AggregateFunction::Max,
        AggregateFunction::Join { separator: _ } => AggregateFunction::Join { separator: text(source) },
    });
    let sensible = source.sense == Sense::Sensible;
    let joins = matches!(function, AggregateFunction::Join { .. });
    let arg = match function {
        AggregateFunction::Count if source.flag() => None,
        _ if source.senseless() => None,
        _ => Some(expr(source)),
    };
    let ty = if sensible {
        source.pick(&[ValueType::I64, ValueType::F64, ValueType::Text])
    } else {
        value_type(source)
    };
    let duplicates = if sensible && arg.is_none() { Duplicates::Count } else { duplicates(source) };
    let filter = source.maybe(5, condition);
    let order_by = if joins || source.senseless() { source.several(0, 2, order) } else { Vec::new() };
    Aggregate { function, arg, ty, duplicates, filter, order_by }
}

pub(crate) fn duplicates(source: &mut Source<'_>) -> Duplicates {
    any!(source: Duplicates { Duplicates::Count => Duplicates::Count, Duplicates::Once => Duplicates::Once })
}
