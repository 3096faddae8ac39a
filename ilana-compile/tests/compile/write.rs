//! Statements that write rows.

use ilana_compile::{CompileError, Dialect, compile};
use ilana_ir::{
    Binds, Comparison, Expr, Insert, InsertRows, Query, Scalar, SelectItem, Shape, TableName, Value,
    ValueType,
};

use crate::ask::{delete, insert, is, names, plain, update, user, value};
use crate::check;

/// The same insert, reading something back.
fn returning(mut query: Query, items: Vec<SelectItem>) -> Query {
    if let Shape::Insert(insert) = &mut query.shape {
        insert.returning = items;
    }
    query
}

fn defaults(columns: &[&'static str]) -> Query {
    let table = TableName::new("users");
    let insert = Insert { table, columns: names(columns), rows: InsertRows::Defaults, returning: Vec::new() };
    Query { shape: Shape::Insert(insert), binds: Binds::default() }
}

#[test]
fn insert_one_row() {
    check("insert_one_row", insert("users", &["name", "age"], vec![vec!["a".into(), 18.into()]]));
}

#[test]
fn insert_rows() {
    let null = Value::Null(ValueType::I64);
    let rows = vec![vec!["a".into(), 18.into()], vec!["b".into(), null], vec!["c".into(), 3.into()]];
    check("insert_rows", insert("users", &["name", "age"], rows));
}

#[test]
fn insert_defaults() {
    check("insert_defaults", defaults(&[]));
    let id = vec![SelectItem::column("users", "id")];
    check("insert_defaults_and_read_them_back", returning(defaults(&[]), id));
}

#[test]
fn insert_returning_is_unsupported_on_mysql() {
    let id = SelectItem { expr: Expr::bare_column("id"), alias: None };
    let named = SelectItem { expr: user("name"), alias: Some("called".into()) };
    let query = insert("users", &["name"], vec![vec!["a".into()]]);
    check("insert_returning_is_unsupported_on_mysql", returning(query, vec![id, named]));
}

#[test]
fn an_array_is_inserted_on_postgres_only() {
    let tags = Value::Array(Scalar::Text, vec!["a".into()]);
    check("an_array_is_inserted_on_postgres_only", insert("users", &["tags"], vec![vec![tags]]));
}

#[test]
fn insert_into_another_schema() {
    let mut query = insert("users", &["name"], vec![vec!["a".into()]]);
    if let Shape::Insert(insert) = &mut query.shape {
        insert.table = TableName::parse("reporting.users");
    }
    check("insert_into_another_schema", query);
}

#[test]
fn an_insert_has_a_value_for_each_column() {
    let short = insert("users", &["name", "age"], vec![vec!["a".into()]]);
    check("an_insert_has_a_value_for_each_column", short);
    check("an_insert_has_a_row", insert("users", &["name"], vec![]));
    check("a_row_of_defaults_names_no_column", defaults(&["name"]));
    let twice = insert("users", &["name", "Name"], vec![vec!["a".into(), "b".into()]]);
    check("an_insert_names_a_column_once", twice);
}

#[test]
fn update_columns() {
    let set = vec![("name", value("b")), ("age", value(None::<i64>)), ("email", plain(user("name")))];
    check("update_columns", update(set, Some(is("id", Comparison::Eq, 7))));
}

#[test]
fn update_without_condition() {
    check("update_without_condition", update(vec![("is_active", value(false))], None));
}

#[test]
fn update_to_a_condition() {
    let adult = is("age", Comparison::Ge, 18);
    check("update_to_a_condition", update(vec![("is_active", adult)], None));
    check("update_to_true", update(vec![("is_active", plain(Expr::Bool(true)))], None));
}

#[test]
fn update_reads_the_old_values() {
    let set = vec![("name", value("b")), ("email", plain(user("name")))];
    check("update_reads_the_old_values", update(set, None));
    let set = vec![("age", plain(user("country_id"))), ("country_id", plain(user("age")))];
    check("update_swaps_columns", update(set, None));
}

#[test]
fn update_of_nothing() {
    check("update_of_nothing", update(Vec::new(), None));
    check("update_assigns_a_column_once", update(vec![("age", value(1)), ("age", value(2))], None));
}

#[test]
fn delete_by_key() {
    check("delete_by_key", delete(Some(is("id", Comparison::Eq, 7))));
    check("delete_all_rows", delete(None));
}

#[test]
fn more_values_than_a_database_takes_are_an_error() {
    let rows = (0..40_000).map(|n| vec![Value::I64(n)]).collect();
    let query = insert("users", &["age"], rows).into();
    let sqlite = Dialect::sqlite(3, 45);
    let error = compile(&query, sqlite).unwrap_err();
    assert_eq!(error, CompileError::TooManyBinds { given: 40_000, limit: 32_766, dialect: sqlite });
    assert_eq!(
        error.to_string(),
        "40000 values in one statement are more than the 32766 that SQLite 3.45 takes: send them in parts"
    );
    for dialect in [Dialect::postgres(15), Dialect::mysql(8), Dialect::mariadb(10, 11)] {
        assert_eq!(compile(&query, dialect).unwrap()[0].binds.len(), 40_000);
    }
}
