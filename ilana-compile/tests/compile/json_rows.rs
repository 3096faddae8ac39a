//! Which documents SQLite finds, against a model of what PostgreSQL's manual says of containment ("jsonb Containment and
//! Existence", section 8.14.3). The servers were asked the same.

use ilana_compile::{Dialect, Engine, compile};
use ilana_ir::{
    Comparison, Expr, Json, JsonSet, JsonStep, Statement, Value, ValueType, json_compare, json_contains,
};
use rusqlite::Connection;
use serde_json::{Value as Document, json};

use crate::ask::{Ask, rows};
use crate::judge::{DIALECTS, sqlite};

fn documents() -> Vec<Document> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(1.0),
        json!(1.5),
        json!(1e20),
        json!(9_007_199_254_740_993_i64),
        json!(u64::MAX),
        json!(""),
        json!("1"),
        json!("true"),
        json!("a"),
        json!("A"),
        json!("a "),
        json!("O'Brien \"q\" \\ é 😀"),
        json!([]),
        json!({}),
        json!([[]]),
        json!([{}]),
        json!([null]),
        json!([3, 2, 1, 1]),
        json!([1.0, "1", true]),
        json!([[1, 2], [3]]),
        json!([[[1]]]),
        json!(["a", ["a"]]),
        json!({"a": 1}),
        json!({"a": 1.0, "b": 2}),
        json!({"a": {"b": {"c": 1}}}),
        json!({"a": [1, {"b": 2, "c": [3, 4]}]}),
        json!({"a": null}),
        json!({"a": []}),
        json!({"a": "1"}),
        json!({"x.y": 1, "a b": 2, "it's": 4, "0": 5, "$": 6, "a[0]": 7, "é": 8, "": 10, "a\\b": 12, "n\nl": 13}),
        json!([{"id": 1, "t": ["x"]}, {"id": 2, "t": ["y", "z"]}]),
        json!([{"a": [{"b": [1, 2]}]}, [{"a": 1}]]),
        json!([true, false, null, 0, 1, "", "0"]),
        json!({"a": {"0": "zero"}}),
        json!([0.1, 1e300, 1e-300]),
        json!([12_345_678_901_234_567_890_u64]),
    ]
}

fn candidates() -> Vec<Document> {
    let mut all = documents();
    all.extend([
        json!([1]),
        json!([1, 1, 2]),
        json!({"a": {"b": {}}}),
        json!([[1]]),
        json!({"a": [1]}),
        json!({"a": [{"b": 2}]}),
        json!([{"t": ["z"]}]),
        json!({"x.y": 1}),
        json!({"it's": 4}),
        json!({"a\\b": 12}),
        json!({"n\nl": 13}),
        json!({"": 10}),
        json!("x"),
        json!(1e300),
        json!([12_345_678_901_234_567_891_u64]),
        json!(u64::MAX - 1),
    ]);
    all
}

fn contains(left: &Document, right: &Document) -> bool {
    match (left, right) {
        (Document::Object(left), Document::Object(right)) => {
            right.iter().all(|(key, value)| left.get(key).is_some_and(|found| contains(found, value)))
        }
        (Document::Array(left), Document::Array(right)) => {
            right.iter().all(|wanted| left.iter().any(|found| contains(found, wanted)))
        }
        (Document::Number(left), Document::Number(right)) => {
            left == right || (left.is_f64() != right.is_f64() && left.as_f64() == right.as_f64())
        }
        _ => left == right,
    }
}

/// At the top an array contains its elements that are scalars.
fn contains_at_top(left: &Document, right: &Document) -> bool {
    let is_scalar = !right.is_array() && !right.is_object();
    match left {
        Document::Array(left) if is_scalar => left.iter().any(|found| contains(found, right)),
        _ => contains(left, right),
    }
}

fn table() -> Connection {
    let connection = sqlite();
    connection.execute_batch("CREATE TABLE documents (id INTEGER PRIMARY KEY, doc TEXT)").unwrap();
    for (id, document) in documents().iter().enumerate() {
        let row = (i64::try_from(id).unwrap(), document.to_string());
        connection.execute("INSERT INTO documents VALUES (?, ?)", row).unwrap();
    }
    connection
}

/// The first column of each row, in the order of the documents.
fn ask(connection: &Connection, expr: ilana_ir::Bound<Expr>) -> Vec<rusqlite::types::Value> {
    let mut asked: Ask = rows("documents", &[]);
    let expr = asked.binds.adopt(expr);
    let id = Expr::column("documents", "id");
    let asked = asked.column(expr, "found").order(id, ilana_ir::Direction::Asc, ilana_ir::Nulls::Never);
    let statement: Statement = asked.into();
    let dialect = DIALECTS.into_iter().find(|dialect: &Dialect| dialect.engine() == Engine::Sqlite).unwrap();
    let sql = compile(&statement, dialect).unwrap().remove(0);
    let binds = sql.binds.iter().map(|bind| match bind {
        Value::Json(document) => rusqlite::types::Value::Text(document.to_string()),
        Value::Text(text) => rusqlite::types::Value::Text(text.clone()),
        Value::F64(n) => rusqlite::types::Value::Real(*n),
        other => panic!("{other:?} is not bound here"),
    });
    let mut prepared = connection.prepare(&sql.text).unwrap_or_else(|error| panic!("{error}: {}", sql.text));
    let found = prepared.query_map(rusqlite::params_from_iter(binds), |row| row.get(0)).unwrap();
    found.map(Result::unwrap).collect()
}

fn doc() -> Expr {
    Expr::column("documents", "doc")
}

#[test]
fn sqlite_contains_what_the_manual_says() {
    let connection = table();
    for candidate in candidates() {
        let found = ask(&connection, json_contains(doc(), Vec::new(), candidate.clone()));
        for (document, found) in documents().iter().zip(found) {
            let wanted = rusqlite::types::Value::Integer(i64::from(contains_at_top(document, &candidate)));
            assert_eq!(found, wanted, "{document} contains {candidate}");
        }
    }
}

#[test]
fn sqlite_reads_what_stands_at_a_path() {
    let connection = table();
    let paths = [
        vec![JsonStep::Key("a".into())],
        JsonStep::path("a.b.c"),
        JsonStep::path("[0]"),
        JsonStep::path("a[1].c[1]"),
        vec![JsonStep::Key("a".into()), JsonStep::Key("0".into())],
    ];
    let keys = ["x.y", "it's", "0", "$", "a[0]", "é", "", "a\\b", "n\nl"];
    for path in paths.into_iter().chain(keys.map(|key| vec![JsonStep::Key(key.into())])) {
        let read = ilana_ir::Bound { node: doc().json(path.clone(), ValueType::Json), binds: <_>::default() };
        for (document, found) in documents().iter().zip(ask(&connection, read)) {
            let wanted = path.iter().try_fold(document, |at, step| match step {
                JsonStep::Key(key) => at.as_object().and_then(|map| map.get(key)),
                JsonStep::Index(index) => at.as_array().and_then(|all| all.get(*index as usize)),
            });
            let found = match found {
                rusqlite::types::Value::Text(text) => Some(serde_json::from_str(&text).unwrap()),
                _ => None,
            };
            assert_eq!(found.as_ref(), wanted, "{path:?} of {document}");
        }
    }
}

#[test]
fn sqlite_compares_a_part() {
    let connection = table();
    let equal = |value: Value| {
        let found = ask(&connection, json_compare(doc(), JsonStep::path("a"), Comparison::Eq, value));
        let is_true = |found: &rusqlite::types::Value| *found == rusqlite::types::Value::Integer(1);
        let all = documents();
        let found = all.iter().zip(&found).filter(|(_, found)| is_true(found));
        found.map(|(document, _)| document.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(equal("1".into()), [r#"{"a":1}"#, r#"{"a":"1"}"#], "a number has a text too");
    assert_eq!(equal(Value::I64(1)), [r#"{"a":1}"#, r#"{"a":1.0,"b":2}"#]);
    let nothing = equal(Value::Null(ValueType::Text));
    assert!(
        nothing.contains(&r#"{"a":null}"#.to_owned()) && !nothing.iter().any(|found| found.contains("[1,{"))
    );
}

#[test]
fn sqlite_sets_a_part() {
    let connection = table();
    let set = |path: &str, value: Document| {
        let mut binds = ilana_ir::Binds::default();
        let value = Expr::Bind(binds.push(Value::Json(value)));
        let node =
            Expr::Json(Box::new(Json::Set(JsonSet { json: doc(), path: JsonStep::path(path), value })));
        let found = ask(&connection, ilana_ir::Bound { node, binds });
        documents().into_iter().map(|document| document.to_string()).zip(found).collect::<Vec<_>>()
    };
    let of = |all: &[(String, rusqlite::types::Value)], document: &str| {
        all.iter().find(|(found, _)| found == document).map(|(_, changed)| changed.clone())
    };
    let text = |text: &str| Some(rusqlite::types::Value::Text(text.to_owned()));
    let added = set("[9]", json!(true));
    assert_eq!(of(&added, "[[]]"), text("[[],true]"));
    assert_eq!(of(&added, "{}"), text("{}"), "an object has no elements");
    let nested = set("a.b", json!({"x": 1}));
    assert_eq!(of(&nested, r#"{"a":{"b":{"c":1}}}"#), text(r#"{"a":{"b":{"x":1}}}"#));
    assert_eq!(of(&nested, "{}"), text("{}"), "what leads there must be there");
}
