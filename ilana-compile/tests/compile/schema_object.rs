//! What a database has besides tables.

use ilana_ir::{CreateEnum, CreateView, DropView, IfMissing, IfThere, SchemaChange, TableName};

use crate::check;

#[test]
fn views() {
    let view = |if_there| {
        let query = "SELECT id, name FROM users WHERE deleted_at IS NULL".into();
        SchemaChange::CreateView(CreateView { name: TableName::new("live_users"), query, if_there })
    };
    check("a_view_is_made", view(IfThere::Fail));
    check("a_view_is_replaced", view(IfThere::Replace));
    let name = TableName::new("live_users");
    check("a_view_is_removed", SchemaChange::DropView(DropView { name, if_missing: IfMissing::Skip }));
}

#[test]
fn schemas() {
    check("a_schema_is_made", SchemaChange::CreateSchema("it's".into()));
    check("a_schema_is_removed", SchemaChange::DropSchema("it's".into()));
}

#[test]
fn types_of_a_few_texts() {
    let name = || TableName::new("colour");
    let values = vec!["red".to_owned(), "it's blue".to_owned()];
    check("a_type_of_a_few_texts", SchemaChange::CreateEnum(CreateEnum { name: name(), values }));
    let none = CreateEnum { name: name(), values: Vec::new() };
    check("a_type_of_no_texts", SchemaChange::CreateEnum(none));
    check("a_type_gets_a_text", SchemaChange::AddEnumValue { name: name(), value: "green".into() });
    check("a_type_is_removed", SchemaChange::DropEnum(name()));
}

#[test]
fn an_extension_is_switched_on() {
    check("an_extension_is_switched_on", SchemaChange::CreateExtension("citext".into()));
}

#[test]
fn numbers_go_on() {
    let from =
        |next| SchemaChange::RestartNumbers { table: TableName::new("accounts"), column: "id".into(), next };
    check("numbers_go_on_from_a_thousand", from(1000));
    check("numbers_begin_with_one", from(0));
}

#[test]
fn a_change_in_own_words() {
    check("a_change_in_own_words", SchemaChange::Raw("CREATE INDEX users_own ON users (age)".into()));
    check("a_change_in_own_words_is_one", SchemaChange::Raw("DROP TABLE users; DROP TABLE posts".into()));
}
