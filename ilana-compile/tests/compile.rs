//! What the compiler says, per case, for all databases side by side; and what foreign judges say of it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "what a case finds wrong ends it, also in the functions that the cases share"
)]

#[path = "compile/ask.rs"]
mod ask;
#[path = "compile/condition.rs"]
mod condition;
#[path = "compile/hostile.rs"]
mod hostile;
#[path = "compile/judge.rs"]
mod judge;
#[path = "compile/relation.rs"]
mod relation;
#[path = "compile/schema.rs"]
mod schema;
#[path = "compile/schema_mistakes.rs"]
mod schema_mistakes;
#[path = "compile/select.rs"]
mod select;
#[path = "compile/write.rs"]
mod write;

use ilana_ir::Statement;

/// Where the snapshots are, from the folder of this file.
const SNAPSHOTS: &str = "../../snapshots";

/// Compares what the compiler says of a statement with the snapshot of that name, and has it judged.
fn check(name: &str, statement: impl Into<Statement>) {
    let statement = statement.into();
    let json = serde_json::to_string_pretty(&statement).unwrap();
    let text = format!("{json}\n\n{}", ilana_compile::side_by_side(&statement));
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
    let read: Statement = serde_json::from_str(&json).unwrap();
    assert_eq!(read, statement, "`{name}` changes on its way through JSON");
    judge::judge(name, &statement);
}
