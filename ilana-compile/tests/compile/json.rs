//! What is asked of JSON documents.

use ilana_ir::{
    AggregateFunction, Binds, Bound, Comparison, Distinct, Duplicates, Expr, Function, Json, JsonPath,
    JsonSet, JsonStep, SetOperator, Value, ValueType, WindowFunction, json_compare, json_contains,
};
use serde_json::json;

use crate::ask::{plain, rows, user};
use crate::check;
use crate::say::window;

fn users_where(name: &str, condition: Bound<Expr>) {
    check(name, rows("users", &["id"]).filter(condition));
}

fn read(name: &str, expr: Expr) {
    check(name, rows("users", &["id"]).column(expr, "part"));
}

fn tags(path: &str, ty: ValueType) -> Expr {
    user("tags").json(JsonStep::path(path), ty)
}

fn key(name: &str) -> JsonPath {
    vec![JsonStep::Key(name.to_owned())]
}

fn node(json: Json) -> Expr {
    Expr::Json(Box::new(json))
}

#[test]
fn a_part_is_read_as_each_type() {
    for (name, path, ty) in [
        ("json_part_as_json", "nested.k", ValueType::Json),
        ("json_part_as_text", "n", ValueType::Text),
        ("json_part_as_integer", "m", ValueType::I64),
        ("json_part_as_double", "f", ValueType::F64),
        ("json_part_as_bool", "t", ValueType::Bool),
        ("json_root_as_integer", "", ValueType::I64),
        ("json_index_is_of_an_array", "[0]", ValueType::Text),
        ("json_index_behind_keys", "nested.k[2].x", ValueType::Json),
        ("json_part_as_a_day_is_refused", "n", ValueType::Date),
    ] {
        read(name, tags(path, ty));
    }
    let part = tags("nested", ValueType::Json).json(JsonStep::path("k[1]"), ValueType::I64);
    read("json_paths_one_after_another_are_one", part);
}

#[test]
fn each_key() {
    for (name, text) in [
        ("json_key_with_a_dot", "x.y"),
        ("json_key_with_a_single_quote", "it's"),
        ("json_key_of_digits", "0"),
        ("json_key_of_other_letters", "é"),
        ("json_key_with_a_backslash", "a\\b"),
        ("json_key_with_a_line_end", "n\nl"),
        ("json_key_with_a_double_quote", "q\"k"),
        ("json_key_that_starts_with_a_dash", "-a"),
    ] {
        read(name, user("tags").json(key(text), ValueType::Text));
    }
    read("json_index_is_not_too_large", user("tags").json(vec![JsonStep::Index(u32::MAX)], ValueType::Text));
}

#[test]
fn paths_and_lengths() {
    let path = |text| JsonStep::path(text);
    read("json_has_path", node(Json::HasPath { json: user("tags"), path: path("z") }));
    read("json_has_no_path", node(Json::HasPath { json: user("tags"), path: path("list[1]") }).negate());
    read("json_length_of_the_root", node(Json::Length { json: user("tags"), path: path("") }));
    read("json_length_at_a_path", node(Json::Length { json: user("tags"), path: path("nested.k") }));
}

fn contains(name: &str, path: &str, value: serde_json::Value) {
    users_where(name, json_contains(user("tags"), JsonStep::path(path), value));
}

#[test]
fn a_document_contains_another() {
    contains("json_contains_a_text", "", json!("a"));
    contains("json_contains_a_number_of_any_spelling", "", json!(10.0));
    contains("json_contains_null", "", json!(null));
    contains("json_contains_elements", "", json!(["a", "b"]));
    contains("json_contains_an_object", "", json!({"role": "admin", "nested": {"k": [1]}}));
    contains("json_contains_arrays_in_arrays", "", json!([[3, [4]]]));
    contains("json_contains_at_a_path", "nested.k", json!({"x": null}));
    contains("json_contains_objects_in_an_array", "list", json!([{"id": 2}]));
    contains("json_contains_nothing", "", json!({}));
    contains("json_contains_a_key_with_a_quote", "", json!({"q\"k": 1}));
    let bare = json_contains(Expr::bare_column("tags"), JsonStep::path("k"), json!([1]));
    users_where("json_contains_of_a_bare_column", bare);
    let none = json_contains(user("tags"), JsonStep::path("nested.k[0]"), json!(1)).map(Expr::negate);
    users_where("json_does_not_contain", none);
}

#[test]
fn a_part_is_compared() {
    use Comparison::{Eq, Gt, Ne};
    let compare = |name: &str, path: &str, op, value: Value| {
        users_where(name, json_compare(user("tags"), JsonStep::path(path), op, value));
    };
    compare("json_compare_with_a_text", "n", Eq, "10".into());
    compare("json_compare_with_an_integer", "level", Gt, Value::I64(2));
    compare("json_compare_with_a_large_integer", "level", Ne, Value::I64(i64::MAX));
    compare("json_compare_with_a_truth_value", "t", Eq, Value::Bool(true));
    compare("json_compare_with_null", "z", Eq, Value::Null(ValueType::Text));
    compare("json_compare_with_anything_but_null", "z", Ne, Value::Json(json!(null)));
    compare("json_documents_are_not_compared", "nested", Eq, Value::Json(json!({"k": []})));
    users_where(
        "json_parts_are_no_documents",
        plain(tags("a", ValueType::Json).between(tags("b", ValueType::Text), user("name"))),
    );
}

#[test]
fn a_part_is_set() {
    let set = |name: &str, path: JsonPath, value: &dyn Fn(&mut Binds) -> Expr| {
        let mut ask = rows("users", &["id"]);
        let value = value(&mut ask.binds);
        check(name, ask.column(node(Json::Set(JsonSet { json: user("tags"), path, value })), "changed"));
    };
    let bound = |value: serde_json::Value| {
        move |binds: &mut Binds| Expr::Bind(binds.push(Value::Json(value.clone())))
    };
    set("json_set_a_key", JsonStep::path("a"), &bound(json!({"b": [true, null]})));
    set("json_set_a_key_of_an_object_that_is_there", JsonStep::path("nested.k"), &bound(json!("x")));
    set("json_set_an_element_or_add_one", JsonStep::path("[2]"), &bound(json!(1.5)));
    set("json_set_to_another_part", JsonStep::path("copy"), &|_| tags("nested", ValueType::Json));
    set("json_set_to_null", JsonStep::path("a"), &|binds| {
        Expr::Bind(binds.push(Value::Null(ValueType::Json)))
    });
    set("json_set_of_the_root_is_refused", Vec::new(), &bound(json!(1)));
    set("json_set_takes_json", JsonStep::path("a"), &|binds| Expr::Bind(binds.push("text")));
    set("json_set_of_a_key_with_a_backslash", key("a\\b"), &bound(json!(1)));
}

#[test]
fn documents_are_not_told_apart() {
    let tags = || user("tags").json(vec![JsonStep::Key("first".into())], ValueType::Json);
    let mut distinct = rows("users", &[]).item(tags());
    distinct.select.distinct = Distinct::Rows;
    check("documents_are_not_told_apart", distinct);
    check("rows_are_not_ordered_by_documents", rows("users", &["id"]).by(tags()));
    let mut grouped = rows("users", &[]).item(Expr::count_rows());
    grouped.select.group_by = vec![tags()];
    check("rows_are_not_grouped_by_documents", grouped);
    for (name, function) in [("null_if", Function::NullIf), ("greatest", Function::Greatest)] {
        let computed = Expr::call(function, vec![tags(), tags()]);
        check(&format!("documents_have_no_{name}"), rows("users", &[]).item(computed));
    }
    let least = Expr::aggregate(AggregateFunction::Min, Some(tags()), ValueType::Json);
    check("documents_have_no_least", rows("users", &[]).item(least));
    let mut once = Expr::aggregate(AggregateFunction::Count, Some(tags()), ValueType::I64);
    if let Expr::Aggregate(node) = &mut once {
        node.duplicates = Duplicates::Once;
    }
    check("documents_do_not_count_once", rows("users", &[]).item(once));
    let numbered = window(WindowFunction::RowNumber, vec![tags()], Vec::new());
    check("documents_have_no_partitions", rows("users", &[]).item(numbered));
    let one = || rows("users", &[]).item(tags());
    check("documents_are_not_united", one().combined(SetOperator::Union, Duplicates::Once, one()));
}
