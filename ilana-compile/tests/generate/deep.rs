//! Statements that nest deeper than anyone would write, so that an overflow of the stack is seen.

use ilana_ir::{
    Aggregate, AggregateFunction, Arithmetic, ArithmeticOp, Between, Case, Cte, Duplicates, Explain,
    ExplainFormat, ExplainRun, Expr, Function, In, Json, JsonContains, JsonPattern, JsonSet, JsonStep, Raw,
    RawArg, Select, SelectItem, Set, SetOperation, SetOperator, Shape, Source as Rows, Value, ValueType,
    When, Window, WindowFunction, With,
};

use super::source::Source;

/// The deepest tree.
const DEEPEST: usize = 2_000;

pub(crate) fn shape(source: &mut Source<'_>) -> Shape {
    let depth = (1 + source.below(DEEPEST)).min(source.links);
    match source.below(4) {
        0 | 1 => Shape::Select(filtered(of_links(source, depth))),
        2 => Shape::Select(of_queries(source, depth)),
        _ if source.flag() => Shape::Select(filtered(of_patterns(source, depth))),
        _ => of_explanations(depth),
    }
}

/// A chain of expressions: one kind of link, or up to three in turn.
fn of_links(source: &mut Source<'_>, depth: usize) -> Expr {
    let links = source.several(1, 3, |source| source.pick(&LINKS));
    let chain = links.iter().cycle().take(depth);
    chain.fold(Expr::bare_column("zq_inner"), |inner, link| link(inner))
}

type Link = fn(Expr) -> Expr;

const LINKS: [Link; 22] = [
    |inner| Expr::Not(Box::new(inner)),
    |inner| Expr::And(vec![inner]),
    |inner| Expr::And(vec![inner, Expr::Bool(true)]),
    |inner| Expr::Or(vec![Expr::Bool(false), inner]),
    Expr::is_null,
    |inner| Expr::same(inner, Expr::Bool(true)),
    |inner| Expr::Between(Box::new(Between { expr: Expr::Bool(true), low: inner, high: Expr::Bool(true) })),
    |inner| Expr::Tuple(vec![inner]),
    |inner| Expr::In(Box::new(In { expr: Expr::Bool(true), set: Set::Exprs(vec![inner]) })),
    |inner| inner.in_query(selected(Expr::Bool(true))),
    |inner| Expr::Exists(Box::new(filtered(inner))),
    |inner| Expr::Subquery(Box::new(selected(inner))),
    |inner| inner.cast(ValueType::I64),
    |inner| Expr::call(Function::Lower, vec![inner]),
    |inner| Expr::call(Function::Coalesce, vec![Expr::Bool(true), inner]),
    |inner| inner.json(vec![JsonStep::Index(0)], ValueType::Json),
    when,
    add,
    set,
    count,
    number,
    |inner| Raw { text: "(?)".into(), args: vec![RawArg::Expr(inner)] }.into(),
];

fn when(inner: Expr) -> Expr {
    let arm = When { condition: Expr::Bool(true), value: inner };
    Expr::Case(Box::new(Case { arms: vec![arm], otherwise: None }))
}

fn add(inner: Expr) -> Expr {
    let (left, op, ty) = (Expr::Bool(true), ArithmeticOp::Add, ValueType::I64);
    Expr::Arithmetic(Box::new(Arithmetic { left, op, right: inner, ty }))
}

fn set(inner: Expr) -> Expr {
    let path = vec![JsonStep::Key("zq".to_owned())];
    Expr::Json(Box::new(Json::Set(JsonSet { json: inner, path, value: Expr::bare_column("zq_value") })))
}

fn count(inner: Expr) -> Expr {
    Expr::Aggregate(Box::new(Aggregate {
        function: AggregateFunction::Count,
        arg: None,
        ty: ValueType::I64,
        duplicates: Duplicates::Count,
        filter: Some(inner),
        order_by: Vec::new(),
    }))
}

fn number(inner: Expr) -> Expr {
    Window::over(WindowFunction::RowNumber, vec![inner], Vec::new()).into()
}

fn selected(expr: Expr) -> Select {
    Select { columns: vec![SelectItem { expr, alias: None }].into(), ..Select::one_row() }
}

fn filtered(condition: Expr) -> Select {
    Select { filter: Some(condition), ..selected(Expr::bare_column("zq_outer")) }
}

/// Queries within queries, in one of the places where there may be one.
fn of_queries(source: &mut Source<'_>, depth: usize) -> Select {
    let nest: fn(Select) -> Select = source.pick(&[
        |inner| Select { from: Some(inner.named("zq_inner")), ..selected(Expr::Bool(true)) },
        |inner| {
            let lateral = Rows::Lateral { select: Box::new(inner), alias: "zq_inner".into() };
            Select { from: Some(lateral), ..selected(Expr::Bool(true)) }
        },
        |inner| {
            let with = With { recursion: Default::default(), ctes: vec![Cte::new("zq_inner", inner)] };
            Select { with: Some(Box::new(with)), ..selected(Expr::Bool(true)) }
        },
        |inner| {
            let (operator, duplicates) = (SetOperator::Union, Duplicates::Once);
            let set_operations = vec![SetOperation { operator, duplicates, select: inner }];
            Select { set_operations, ..selected(Expr::Bool(true)) }
        },
    ]);
    (0..depth).fold(selected(Expr::Bool(true)), |inner, _| nest(inner))
}

fn of_patterns(source: &mut Source<'_>, depth: usize) -> Expr {
    let scalar = source.binds.push(Value::Json(7_700_770.into()));
    let nest: fn(JsonPattern) -> JsonPattern = source.pick(&[
        |inner| JsonPattern::Array(vec![inner]),
        |inner| JsonPattern::Object(vec![("zq".to_owned(), inner)]),
    ]);
    let pattern = (0..depth).fold(JsonPattern::Scalar(scalar), |inner, _| nest(inner));
    let json = Expr::bare_column("zq_document");
    Expr::Json(Box::new(Json::Contains(JsonContains { json, path: Vec::new(), candidate: scalar, pattern })))
}

fn of_explanations(depth: usize) -> Shape {
    let nest = |inner| {
        let (run, format) = (ExplainRun::PlanOnly, ExplainFormat::Native);
        Shape::Explain(Box::new(Explain { shape: inner, run, format }))
    };
    (0..depth).fold(Shape::Select(selected(Expr::Bool(true))), |inner, _| nest(inner))
}
