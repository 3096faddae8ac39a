//! The statements as text that is pushed by hand.

use std::fmt::Write;

use ilana_ir::Value;

pub(super) fn by_key() -> (String, Vec<Value>) {
    let mut text = String::from("SELECT ");
    push_columns(&mut text);
    text.push_str(" FROM \"users\" WHERE \"users\".\"id\" = $1 LIMIT $2");
    (text, vec![7_i64.into(), 1_i64.into()])
}

pub(super) fn join() -> (String, Vec<Value>) {
    let mut text = String::from("SELECT ");
    push_columns(&mut text);
    text.push_str(" FROM \"users\" INNER JOIN \"posts\" ON \"posts\".\"user_id\" = \"users\".\"id\" WHERE ");
    let conditions = [
        ("users", "age", ">"),
        ("users", "name", "<>"),
        ("users", "email", "="),
        ("users", "country_id", "<"),
        ("posts", "views", ">="),
    ];
    for (number, (table, column, op)) in (1..).zip(conditions) {
        if number > 1 {
            text.push_str(" AND ");
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "\"{table}\".\"{column}\" {op} ${number}");
    }
    text.push_str(" ORDER BY \"users\".\"name\" ASC LIMIT $6");
    let values = vec![
        18_i64.into(),
        "Ada".into(),
        "a@example.com".into(),
        9_i64.into(),
        100_i64.into(),
        10_i64.into(),
    ];
    (text, values)
}

pub(super) fn insert() -> (String, Vec<Value>) {
    let mut text =
        String::from("INSERT INTO \"users\" (\"id\", \"name\", \"email\", \"age\", \"is_active\") VALUES ");
    let mut values = Vec::with_capacity(500);
    for id in 0..100_i64 {
        if id > 0 {
            text.push_str(", ");
        }
        let first = values.len() + 1;
        // Writing to a string cannot fail.
        let _ = write!(text, "(${first}, ${}, ${}, ${}, ${})", first + 1, first + 2, first + 3, first + 4);
        values.extend([id.into(), "Ada".into(), "ada@example.com".into(), 36_i64.into(), Value::Bool(true)]);
    }
    (text, values)
}

fn push_columns(text: &mut String) {
    for (index, column) in ["id", "name", "email", "age"].into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str("\"users\".\"");
        text.push_str(column);
        text.push('"');
    }
}
