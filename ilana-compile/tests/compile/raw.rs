//! The caller's own SQL within a statement.

use ilana_ir::{Binds, Bound, Expr, Query, Raw, RawArg, Shape, Value, ValueType};

use crate::ask::{rows, user};
use crate::check;

fn users_where(name: &str, text: &'static str, args: impl FnOnce(&mut Binds) -> Vec<RawArg>) {
    let mut binds = Binds::default();
    let args = args(&mut binds);
    let node = Expr::from(Raw { text: text.into(), args });
    check(name, rows("users", &["id"]).filter(Bound { node, binds }));
}

#[test]
fn each_mark_stands_for_what_is_given() {
    users_where("raw_values_and_names", "?? > ? OR ?? = ?", |binds| {
        let name = |column: &'static str| RawArg::Name(vec!["users".into(), column.into()]);
        let mut value = |value: Value| RawArg::Expr(Expr::Bind(binds.push(value)));
        vec![name("age"), value(30_i64.into()), name("name"), value("Bob".into())]
    });
    users_where("raw_list", "age IN (?)", |binds| {
        vec![RawArg::List(binds.push_list([Value::I64(25), Value::I64(30)], ValueType::I64))]
    });
    users_where("raw_expression_stands_in_parentheses", "NOT ?", |_| {
        vec![RawArg::Expr(Expr::Or(vec![user("age").is_null(), user("name").is_null()]))]
    });
    users_where("raw_marks_within_quotes_are_text", "name <> 'who?' AND age = ?", |binds| {
        vec![RawArg::Expr(Expr::Bind(binds.push(25)))]
    });
    users_where("raw_comment_ends_with_its_line", "age = 25 -- of whom?", |_| Vec::new());
}

#[test]
fn a_whole_statement() {
    let mut binds = Binds::default();
    let args = vec![
        RawArg::Name(vec!["users".into(), "name".into()]),
        RawArg::Name(vec!["users".into()]),
        RawArg::Expr(Expr::Bind(binds.push(30))),
        RawArg::List(binds.push_list([Value::from("Ann"), Value::from("it's")], ValueType::Text)),
    ];
    let text = "SELECT ?? FROM ?? WHERE age > ? OR name IN (?)".into();
    check("raw_whole_statement", Query { shape: Shape::Raw(Raw { text, args }), binds });
}

#[test]
fn what_does_not_fit_is_refused() {
    let one = |binds: &mut Binds| RawArg::Expr(Expr::Bind(binds.push(1)));
    users_where("raw_has_a_value_for_each_mark", "age = ?", |_| Vec::new());
    users_where("raw_has_a_mark_for_each_value", "age = 1", |binds| vec![one(binds)]);
    users_where("raw_value_is_no_name", "?? = 1", |binds| vec![one(binds)]);
    users_where("raw_list_is_not_empty", "age IN (?)", |binds| {
        vec![RawArg::List(binds.push_list([], ValueType::I64))]
    });
    users_where("raw_parenthesis_is_closed", "(age = 1", |_| Vec::new());
    users_where("raw_statement_does_not_end", "age = 1; DELETE FROM users", |_| Vec::new());
}
