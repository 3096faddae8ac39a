//! A notation for trees, so that a test can say what it expects in a line: every group is in brackets.

#![expect(clippy::wildcard_enum_match_arm, reason = "a node that no test has needs no notation")]

use crate::{
    AggregateFunction, Bind, Binds, Bound, Comparison, Direction, Expr, Join, JoinKind, Name, Nulls, Order,
    RawArg, Select, SelectItem, Set, Source, Value, WindowFunction,
};

pub(super) fn shown(bound: &Bound<Expr>) -> String {
    expr(&bound.node, &bound.binds)
}

pub(super) fn shown_select(node: &Select, binds: &Binds) -> String {
    let mut out = node.from.as_ref().map(|from| source(from, binds)).unwrap_or_default();
    for Join { kind, source: joined, on } in &node.joins {
        assert_eq!(*kind, JoinKind::Inner);
        let on = on.as_ref().expect("a condition");
        out += &format!(" join {} on {}", source(joined, binds), expr(on, binds));
    }
    if let Some(filter) = &node.filter {
        out += &format!(" where {}", expr(filter, binds));
    }
    if !node.order_by.is_empty() {
        out += &format!(" order {}", orders(&node.order_by, binds));
    }
    for (word, rows) in [("limit", node.limit), ("offset", node.offset)] {
        if let Some(rows) = rows {
            out += &format!(" {word} {}", value(rows, binds));
        }
    }
    format!("{out}: {}", list(&node.columns, |item| column(item, binds)))
}

fn expr(node: &Expr, binds: &Binds) -> String {
    match node {
        Expr::Column(column) => match &column.table {
            Some(table) => format!("{table}.{}", column.name),
            None => column.name.to_string(),
        },
        Expr::Star(table) => format!("{}.*", table.as_deref().unwrap_or_default()),
        Expr::Bind(bind) => value(*bind, binds),
        Expr::Not(inner) => format!("not {}", expr(inner, binds)),
        Expr::And(all) => group(all, " and ", binds),
        Expr::Or(all) => group(all, " or ", binds),
        Expr::IsNull(inner) => format!("{} is null", expr(inner, binds)),
        Expr::Compare(node) => {
            format!("{} {} {}", expr(&node.left, binds), operator(node.op), expr(&node.right, binds))
        }
        Expr::In(node) => match &node.set {
            Set::List(slots) => {
                let slots = (slots.first..slots.first + slots.len).map(|slot| Bind { slot, ty: slots.ty });
                let values: Vec<_> = slots.map(|bind| value(bind, binds)).collect();
                format!("{} in [{}]", expr(&node.expr, binds), values.join(", "))
            }
            Set::Query(select) => {
                format!("{} in {{{}}}", expr(&node.expr, binds), shown_select(select, binds))
            }
            other => panic!("no notation for {other:?}"),
        },
        Expr::Exists(select) => format!("exists {{{}}}", shown_select(select, binds)),
        Expr::Subquery(select) => format!("{{{}}}", shown_select(select, binds)),
        Expr::Aggregate(node) => {
            let name = match node.function {
                AggregateFunction::Count => "count",
                AggregateFunction::Sum => "sum",
                AggregateFunction::Avg => "avg",
                AggregateFunction::Min => "min",
                AggregateFunction::Max => "max",
                AggregateFunction::Join { .. } => "join",
            };
            let arg = node.arg.as_ref().map_or_else(|| "*".to_owned(), |arg| expr(arg, binds));
            format!("{name}({arg}) {}", node.ty)
        }
        Expr::Window(node) => {
            assert_eq!(node.function, WindowFunction::RowNumber);
            let by = list(&node.partition_by, |by| expr(by, binds));
            format!("number(by {by} order {})", orders(&node.order_by, binds))
        }
        Expr::Raw(raw) => {
            let args = list(&raw.args, |arg| match arg {
                RawArg::Expr(arg) => expr(arg, binds),
                RawArg::Name(parts) => parts.join("."),
                RawArg::List(list) => panic!("no notation for {list:?}"),
            });
            format!("raw({}; {args})", raw.text)
        }
        other => panic!("no notation for {other:?}"),
    }
}

fn source(node: &Source, binds: &Binds) -> String {
    let is_lateral = matches!(node, Source::Lateral { .. });
    match node {
        Source::Table { table, alias: None } => table.to_string(),
        Source::Table { table, alias: Some(alias) } => format!("{table} as {alias}"),
        Source::Subquery { select, alias } | Source::Lateral { select, alias } => {
            let word = if is_lateral { "lateral " } else { "" };
            format!("{word}{{{}}} as {alias}", shown_select(select, binds))
        }
        other => panic!("no notation for {other:?}"),
    }
}

fn column(item: &SelectItem, binds: &Binds) -> String {
    let shown = expr(&item.expr, binds);
    item.alias.as_ref().map_or(shown.clone(), |alias: &Name| format!("{shown} as {alias}"))
}

fn orders(all: &[Order], binds: &Binds) -> String {
    list(all, |order| {
        let way = match order.direction {
            Direction::Asc => "asc",
            Direction::Desc => "desc",
        };
        let nulls = match order.nulls {
            Nulls::Never => "",
            Nulls::First => " nulls first",
            Nulls::Last => " nulls last",
        };
        format!("{} {way}{nulls}", expr(&order.expr, binds))
    })
}

fn value(bind: Bind, binds: &Binds) -> String {
    match &binds.values()[bind.slot as usize] {
        Value::I64(n) => n.to_string(),
        Value::Text(text) => format!("'{text}'"),
        Value::Bool(truth) => truth.to_string(),
        other => panic!("no notation for {other:?}"),
    }
}

fn operator(op: Comparison) -> &'static str {
    match op {
        Comparison::Eq => "=",
        Comparison::Ne => "<>",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
        Comparison::Same => "same",
        Comparison::Differs => "differs",
    }
}

fn group(all: &[Expr], word: &str, binds: &Binds) -> String {
    let parts: Vec<_> = all.iter().map(|part| expr(part, binds)).collect();
    format!("({})", parts.join(word))
}

fn list<T>(all: &[T], show: impl Fn(&T) -> String) -> String {
    all.iter().map(show).collect::<Vec<_>>().join(", ")
}
