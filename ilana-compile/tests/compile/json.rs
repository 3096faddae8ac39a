//! What is asked of JSON documents.

use ilana_ir::{
    Bound, Comparison, Expr, Json, JsonPath, JsonSet, JsonStep, Value, ValueType, json_compare, json_contains,
};
use serde_json::json;

use super::ask::{plain, rows, user};
use super::check;

fn tags() -> Expr {
    user("tags")
}

fn of_users(name: &str, expr: Expr) {
    check(name, rows("users", &["id"]).column(expr, "x"));
}

fn users_where(name: &str, condition: Bound<Expr>) {
    check(name, rows("users", &["id"]).filter(condition));
}

#[test]
fn parts_are_read_as_asked() {
    let path = || JsonStep::path("a.b[0]");
    for (name, ty) in [
        ("json", ValueType::Json),
        ("text", ValueType::Text),
        ("integer", ValueType::I64),
        ("double", ValueType::F64),
        ("bool", ValueType::Bool),
    ] {
        of_users(&format!("a_part_is_read_as_{name}"), tags().json(path(), ty));
    }
    of_users("a_part_is_not_read_as_a_date", tags().json(path(), ValueType::Date));
    of_users("the_whole_is_read_as_text", tags().json(vec![], ValueType::Text));
    let of_part =
        tags().json(JsonStep::path("a"), ValueType::Json).json(JsonStep::path("b"), ValueType::Text);
    of_users("a_part_of_a_part_is_read", of_part);
}

#[test]
fn keys_are_what_they_are() {
    let key = |name: &str| -> JsonPath { vec![JsonStep::Key(name.to_owned())] };
    of_users("a_key_has_dots_and_quotes", tags().json(key("it's a.b"), ValueType::Text));
    of_users("a_key_has_backslashes", tags().json(key(r"a\b"), ValueType::Text));
    of_users("a_key_has_a_double_quote", tags().json(key("a\"b"), ValueType::Text));
    of_users("a_key_is_a_number", tags().json(key("0"), ValueType::Text));
}

#[test]
fn documents_are_looked_into() {
    let json = |node| Expr::Json(Box::new(node));
    let path = JsonStep::path("a.b");
    users_where(
        "something_stands_at_a_path",
        plain(json(Json::HasPath { json: tags(), path: path.clone() })),
    );
    let length = json(Json::Length { json: tags(), path: vec![] });
    users_where("an_array_has_a_length", ilana_ir::compare(length, Comparison::Gt, 1.into()));
    of_users("the_length_of_a_part", json(Json::Length { json: tags(), path }));
}

#[test]
fn documents_contain_others() {
    users_where("an_array_contains_a_scalar", json_contains(tags(), vec![], json!("a")));
    users_where("an_array_contains_others_of_its_elements", json_contains(tags(), vec![], json!(["b", "a"])));
    users_where("an_object_contains_some_of_its_keys", json_contains(tags(), vec![], json!({"a": {"b": 1}})));
    users_where("a_part_contains_null", json_contains(tags(), JsonStep::path("a[1]"), json!(null)));
    users_where("no_document_contains_it", json_contains(tags(), vec![], json!([[1]])).map(Expr::negate));
    users_where("everything_contains_nothing_of_its_kind", json_contains(tags(), vec![], json!({})));
}

#[test]
fn parts_are_compared_as_what_they_are_compared_with() {
    let path = || JsonStep::path("a");
    for (name, value) in [
        ("a_text", Value::from("x")),
        ("an_integer", Value::I64(1)),
        ("a_double", Value::F64(1.5)),
        ("a_bool", Value::Bool(true)),
        ("null", Value::Null(ValueType::Text)),
    ] {
        users_where(&format!("a_part_equals_{name}"), json_compare(tags(), path(), Comparison::Eq, value));
    }
    users_where("a_part_is_greater", json_compare(tags(), path(), Comparison::Gt, 0.into()));
}

#[test]
fn documents_are_changed() {
    let set =
        |path: JsonPath, value: Expr| Expr::Json(Box::new(Json::Set(JsonSet { json: tags(), path, value })));
    for (name, path) in
        [("a_key_is_set", JsonStep::path("a.b")), ("an_element_is_set", JsonStep::path("[1]"))]
    {
        let mut ask = rows("users", &["id"]);
        let bind = ask.binds.push(Value::Json(json!({"c": [1]})));
        check(name, ask.column(set(path, Expr::Bind(bind)), "x"));
    }
    of_users("a_document_is_not_set_as_a_whole", set(vec![], tags()));
    let mut ask = rows("users", &["id"]);
    let bind = ask.binds.push(7);
    check("what_is_set_is_json", ask.column(set(JsonStep::path("a"), Expr::Bind(bind)), "x"));
}
