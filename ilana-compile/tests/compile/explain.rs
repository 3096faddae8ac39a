//! Plans of queries.

use ilana_ir::{Binds, Comparison, Explain, ExplainFormat, ExplainRun, Query, Raw, Shape, Statement, Value};

use ilana_compile::Dialect;

use crate::ask::{delete, insert, is, rows, update, value};
use crate::{check, check_in};

fn explain(query: Query, run: ExplainRun, format: ExplainFormat) -> Statement {
    let Query { shape, binds } = query;
    Query { shape: Shape::Explain(Box::new(Explain { shape, run, format })), binds }.into()
}

fn select() -> Query {
    let ask = rows("users", &["id"]).filter(is("age", Comparison::Gt, 20));
    Query { shape: Shape::Select(ask.select), binds: ask.binds }
}

#[test]
fn each_run_and_format() {
    check("a_plan", explain(select(), ExplainRun::PlanOnly, ExplainFormat::Native));
    check("a_plan_as_json", explain(select(), ExplainRun::PlanOnly, ExplainFormat::Json));
    check("the_costs_of_a_query", explain(select(), ExplainRun::Analyze, ExplainFormat::Native));
    check("the_costs_of_a_query_as_json", explain(select(), ExplainRun::Analyze, ExplainFormat::Json));
    let versions = [Dialect::mysql(8).with_minor(4), Dialect::mysql(9)];
    check_in(
        "the_costs_of_a_query_as_json_in_new_versions",
        &versions,
        explain(select(), ExplainRun::Analyze, ExplainFormat::Json),
    );
}

#[test]
fn writes() {
    let queries = || {
        let added = insert("roles", &["id", "name"], vec![vec![Value::I64(99), Value::from("new")]]);
        let changed = update(vec![("age", value(1))], Some(is("id", Comparison::Eq, 999)));
        [
            (added, "an_insert"),
            (changed, "an_update"),
            (delete(Some(is("id", Comparison::Eq, 999))), "a_delete"),
        ]
    };
    for (query, name) in queries() {
        check(&format!("a_plan_of_{name}"), explain(query, ExplainRun::PlanOnly, ExplainFormat::Native));
    }
    for (query, name) in queries() {
        check(&format!("the_costs_of_{name}"), explain(query, ExplainRun::Analyze, ExplainFormat::Native));
    }
}

#[test]
fn raw_and_nested() {
    let raw = Query { shape: Shape::Raw(Raw::new("SELECT 1")), binds: Binds::default() };
    check("a_plan_of_raw_sql", explain(raw, ExplainRun::PlanOnly, ExplainFormat::Native));
    let Statement::Query(nested) = explain(select(), ExplainRun::PlanOnly, ExplainFormat::Native) else {
        return;
    };
    check("a_plan_of_a_plan", explain(nested, ExplainRun::PlanOnly, ExplainFormat::Native));
}
