//! What the compiler says, per case, for all databases side by side; and what foreign judges say of it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a case finds wrong ends it, also in the functions that the cases share"
)]

#[path = "compile/aggregate.rs"]
mod aggregate;
#[path = "compile/alter.rs"]
mod alter;
#[path = "compile/arithmetic.rs"]
mod arithmetic;
#[path = "compile/ask.rs"]
mod ask;
#[path = "compile/comparison.rs"]
mod comparison;
#[path = "compile/condition.rs"]
mod condition;
#[path = "compile/corpus.rs"]
mod corpus;
#[path = "compile/delete.rs"]
mod delete;
#[path = "compile/diff.rs"]
mod diff;
#[path = "compile/distinct.rs"]
mod distinct;
#[path = "compile/explain.rs"]
mod explain;
#[path = "compile/foreign_schema.rs"]
mod foreign_schema;
#[path = "compile/function.rs"]
mod function;
#[path = "generate.rs"]
mod generate;
#[path = "compile/group.rs"]
mod group;
#[path = "compile/hazard.rs"]
mod hazard;
#[path = "compile/hostile.rs"]
mod hostile;
#[path = "compile/insert.rs"]
mod insert;
#[path = "compile/join.rs"]
mod join;
#[path = "compile/json.rs"]
mod json;
#[path = "compile/json_rows.rs"]
mod json_rows;
#[path = "compile/judge.rs"]
mod judge;
#[path = "compile/lock.rs"]
mod lock;
#[path = "compile/moment.rs"]
mod moment;
#[path = "compile/nested.rs"]
mod nested;
#[path = "compile/order.rs"]
mod order;
#[path = "compile/pattern.rs"]
mod pattern;
#[path = "compile/quantified.rs"]
mod quantified;
#[path = "compile/raw.rs"]
mod raw;
#[path = "compile/rebuild.rs"]
mod rebuild;
#[path = "compile/related.rs"]
mod related;
#[path = "compile/relation.rs"]
mod relation;
#[path = "compile/say.rs"]
mod say;
#[path = "compile/schema.rs"]
mod schema;
#[path = "compile/schema_column.rs"]
mod schema_column;
#[path = "compile/schema_index.rs"]
mod schema_index;
#[path = "compile/schema_mistakes.rs"]
mod schema_mistakes;
#[path = "compile/schema_object.rs"]
mod schema_object;
#[path = "compile/select.rs"]
mod select;
#[path = "compile/set_operation.rs"]
mod set_operation;
#[path = "compile/source.rs"]
mod source;
#[path = "compile/total.rs"]
mod total;
#[path = "compile/truncate.rs"]
mod truncate;
#[path = "compile/update.rs"]
mod update;
#[path = "compile/upsert.rs"]
mod upsert;
#[path = "compile/version.rs"]
mod version;
#[path = "compile/window.rs"]
mod window;
#[path = "compile/with.rs"]
mod with;

use ilana_ir::Statement;

/// Where the snapshots are, from the folder of this file.
const SNAPSHOTS: &str = "../../snapshots";

/// Compares what the compiler says of a statement with the snapshot of that name, and has it judged.
fn check(name: &str, statement: impl Into<Statement>) {
    let statement = statement.into();
    let json = serde_json::to_string_pretty(&statement).unwrap();
    assert_snapshot(name, &format!("{json}\n\n{}", ilana_compile::side_by_side(&statement)));
    let read: Statement = serde_json::from_str(&json).unwrap();
    assert_eq!(read, statement, "`{name}` changes on its way through JSON");
    judge::judge(name, &statement);
}

/// Compares what the compiler says for other versions than the usual ones.
fn check_in(name: &str, dialects: &[ilana_compile::Dialect], statement: impl Into<Statement>) {
    let statement = statement.into();
    let json = serde_json::to_string_pretty(&statement).unwrap();
    let text = ilana_compile::side_by_side_in(&statement, dialects);
    assert_snapshot(name, &format!("{json}\n\n{text}"));
}

fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
