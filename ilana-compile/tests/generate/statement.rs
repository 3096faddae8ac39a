//! Whole statements.

use ilana_ir::{Explain, ExplainFormat, ExplainRun, Query, Shape, Statement};

use super::source::{Sense, Source, any};
use super::{deep, insert, raw, schema, select, write};

/// Any statement: in every other case one that makes sense.
pub(crate) fn statement(source: &mut Source<'_>) -> Statement {
    let kind = source.byte();
    source.sense = if kind % 4 == 3 { Sense::Senseless } else { Sense::Sensible };
    // A kind of statement that is new is noticed here.
    let _all: fn(&Statement) = |statement| match statement {
        Statement::Query(Query { shape: _, binds: _ }) | Statement::Schema(_) => {}
    };
    match kind / 4 % 32 {
        0..=25 => query(source, shape),
        26..=30 => Statement::Schema(schema::change(source)),
        _ => query(source, deep::shape),
    }
}

fn query(source: &mut Source<'_>, make: impl FnOnce(&mut Source<'_>) -> Shape) -> Statement {
    let shape = make(source);
    Statement::Query(Query { shape, binds: std::mem::take(&mut source.binds) })
}

fn shape(source: &mut Source<'_>) -> Shape {
    any!(source: Shape {
        Shape::Select(_) => Shape::Select(select::select(source)),
        Shape::Insert(_) => Shape::Insert(insert::insert(source)),
        Shape::Update(_) => Shape::Update(write::update(source)),
        Shape::Delete(_) => Shape::Delete(write::delete(source)),
        Shape::Explain(_) => Shape::Explain(Box::new(explain(source))),
        Shape::Raw(_) => Shape::Raw(raw::raw(source)),
    })
}

fn explain(source: &mut Source<'_>) -> Explain {
    let run = any!(source: ExplainRun {
        ExplainRun::PlanOnly => ExplainRun::PlanOnly,
        ExplainRun::Analyze => ExplainRun::Analyze,
    });
    let format = any!(source: ExplainFormat {
        ExplainFormat::Native => ExplainFormat::Native,
        ExplainFormat::Json => ExplainFormat::Json,
    });
    let inner = if source.is_spent() { Shape::Select(select::select(source)) } else { source.deeper(shape) };
    Explain { shape: inner, run, format }
}
