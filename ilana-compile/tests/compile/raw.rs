//! The caller's own SQL: marks are marks outside quotes and comments, as each engine reads them.

use ilana_compile::{CompileError, Dialect, compile};
use ilana_ir::{Binds, Bound, Expr, Query, Raw, RawArg, Shape, Statement, Value, ValueType};

use super::ask::{rows, user};
use super::check;
use super::judge::DIALECTS;

fn raw(text: &'static str, values: &[Value]) -> Bound<Raw> {
    Raw::with_values(text, values.iter().cloned())
}

fn users_where(name: &str, bound: Bound<Raw>) {
    check(name, rows("users", &["id"]).filter(bound.map(Expr::from)));
}

fn statement(bound: Bound<Raw>) -> Statement {
    Query { shape: Shape::Raw(bound.node), binds: bound.binds }.into()
}

#[test]
fn raw_sql_takes_values_names_and_lists() {
    users_where("raw_sql_takes_values", raw("age > ? AND name <> ?", &[18.into(), "it's".into()]));
    let mut binds = Binds::default();
    let list = binds.push_list([1_i64, 2, 3].map(Value::from), ValueType::I64);
    let args = vec![
        RawArg::Name(vec!["users".into(), "id".into()]),
        RawArg::List(list),
        RawArg::Expr(Expr::call(ilana_ir::Function::Lower, vec![user("name")])),
        RawArg::Expr(Expr::Bind(binds.push("a"))),
    ];
    let node = Raw { text: "?? IN (?) OR ? = ?".into(), args };
    users_where("raw_sql_takes_names_lists_and_expressions", Bound { node, binds });
    check("raw_sql_is_a_statement", statement(raw("SELECT id FROM users WHERE id = ?", &[1.into()])));
}

#[test]
fn a_raw_condition_stays_within_its_parentheses() {
    let raw = raw("age < ? OR age > ?", &[18.into(), 60.into()]).map(Expr::from);
    let ask = rows("users", &["id"]).filter(raw).filter(ilana_ir::equals(user("is_active"), true.into()));
    check("a_raw_condition_stays_within_its_parentheses", ask);
    let commented = self::raw("age < ? -- of age", &[18.into()]).map(Expr::from);
    let ask =
        rows("users", &["id"]).filter(commented).filter(ilana_ir::equals(user("is_active"), true.into()));
    check("a_comment_ends_where_the_raw_condition_ends", ask);
}

/// What each database makes of a text with one value.
fn of_each(text: &'static str) -> [Result<String, CompileError>; 4] {
    DIALECTS.map(|dialect| {
        let texts = compile(&statement(raw(text, &[1.into()])), dialect)?;
        Ok(texts.into_iter().map(|sql| sql.text).collect())
    })
}

#[test]
fn marks_in_quotes_and_comments_are_none() {
    for (text, numbered) in [
        ("a = '?' AND b = ?", "a = '?' AND b = $1"),
        ("a = 'it''s ?' AND b = ?", "a = 'it''s ?' AND b = $1"),
        ("\"a?\" = ?", "\"a?\" = $1"),
        ("a /* ? */ = ?", "a /* ? */ = $1"),
        ("a -- ?\n = ?", "a -- ?\n = $1"),
    ] {
        let [postgres, others @ ..] = of_each(text);
        assert_eq!(postgres.as_deref(), Ok(numbered));
        assert!(others.iter().all(|other| other.as_deref() == Ok(text)), "{text}: {others:?}");
    }
}

#[test]
fn each_database_has_quotes_of_its_own() {
    let [postgres, mysql, mariadb, sqlite] = of_each("a = $tag$ ? ' $tag$ AND b = ?");
    assert_eq!(postgres.as_deref(), Ok("a = $tag$ ? ' $tag$ AND b = $1"));
    // Elsewhere the quote within would go on, and SQLite has placeholders that begin so.
    assert!([mysql, mariadb, sqlite].iter().all(Result::is_err));
    let [postgres, mysql, mariadb, sqlite] = of_each(r"a = 'x\' AND b = '?' AND c = ?");
    assert_eq!(postgres.as_deref(), Ok(r"a = 'x\' AND b = '?' AND c = $1"));
    assert_eq!(sqlite.as_deref(), Ok(r"a = 'x\' AND b = '?' AND c = ?"));
    assert!([mysql, mariadb].iter().all(Result::is_err), "a backslash takes the quote after it");
    let [postgres, mysql, ..] = of_each(r"a = E'x\'?' AND c = ?");
    assert_eq!(postgres.as_deref(), Ok(r"a = E'x\'?' AND c = $1"));
    assert_eq!(mysql.as_deref(), Ok(r"a = E'x\'?' AND c = ?"));
    let [postgres, .., sqlite] = of_each("[a ?] = ?");
    assert_eq!(sqlite.as_deref(), Ok("[a ?] = ?"));
    assert!(postgres.is_err(), "brackets are no quotes there: there are two marks");
    let [_, mysql, ..] = of_each("a = ? # why? not\n");
    assert_eq!(mysql.as_deref(), Ok("a = ? # why? not\n"));
    let [postgres, ..] = of_each("/* a /* ? */ ? */ a = ?");
    assert_eq!(postgres.as_deref(), Ok("/* a /* ? */ ? */ a = $1"));
}

#[test]
fn question_marks_of_an_operator_are_escaped() {
    let [postgres, others @ ..] = of_each(r"tags \? 'a' AND tags \?| ARRAY[?]");
    assert_eq!(postgres.as_deref(), Ok("tags ? 'a' AND tags ?| ARRAY[$1]"));
    assert!(others.iter().all(Result::is_err), "there it would be a placeholder");
}

#[test]
fn what_would_take_the_rest_with_it_is_refused() {
    for text in
        ["a = 'x ?", "a = ? /* x", "a = (?", "a) = (?", "a = ?; DELETE FROM users", "a = ?\0", "a = \"?"]
    {
        for outcome in of_each(text) {
            assert!(matches!(outcome, Err(CompileError::Invalid { .. })), "{text:?}: {outcome:?}");
        }
    }
    for (text, dialect) in [
        ("a = $1 AND b = ?", Dialect::postgres(15)),
        ("a = ?1", Dialect::sqlite(3, 45)),
        ("a = :a AND b = ?", Dialect::sqlite(3, 45)),
        ("a = @a AND b = ?", Dialect::sqlite(3, 45)),
        ("a = $a AND b = ?", Dialect::sqlite(3, 45)),
        ("a = /*! ? */ 1", Dialect::mysql(8)),
        ("a = /*M! ? */ 1", Dialect::mariadb(10, 11)),
    ] {
        let outcome = compile(&statement(raw(text, &[1.into()])), dialect);
        assert!(matches!(outcome, Err(CompileError::Invalid { .. })), "{text:?}: {outcome:?}");
    }
}

#[test]
fn as_many_things_as_marks_are_given() {
    check("raw_sql_is_given_too_little", statement(raw("SELECT ?, ?", &[1.into()])));
    check("raw_sql_is_given_too_much", statement(raw("SELECT ?", &[1.into(), 2.into()])));
    let node = Raw { text: "SELECT ?".into(), args: vec![RawArg::Name(vec!["a".into()])] };
    check("raw_sql_is_given_a_name_for_a_value", statement(Bound { node, binds: Binds::default() }));
    let mut binds = Binds::default();
    let list = binds.push_list([], ValueType::I64);
    let node = Raw { text: "SELECT 1 WHERE 1 IN (?)".into(), args: vec![RawArg::List(list)] };
    check("raw_sql_is_given_an_empty_list", statement(Bound { node, binds }));
}
