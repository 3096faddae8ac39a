//! Errors that a real server makes, by their kinds.

use ilana_driver::ErrorKind;
use ilana_driver_pg::{PgHost, PgOptions};
use ilana_ir::Value;

use crate::kit::{any, connect, connect_to, execute, kind, options, own_schema};

#[tokio::test]
async fn violations_are_told_apart_and_name_the_constraint() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let tables = "CREATE TEMP TABLE parents (id int CONSTRAINT parents_key PRIMARY KEY);
        CREATE TEMP TABLE t (id int NOT NULL, parent int CONSTRAINT t_parent REFERENCES parents,
            age int CONSTRAINT t_age CHECK (age > 0),
            span int4range, CONSTRAINT t_span EXCLUDE USING gist (span WITH &&));
        INSERT INTO parents VALUES (1); INSERT INTO t VALUES (1, 1, 1, '[1,5)')";
    connection.batch(tables.to_owned()).await.unwrap();
    let constraint = |name: &str| name.to_owned();
    for (sql, expected) in [
        (
            "INSERT INTO parents VALUES (1)",
            ErrorKind::UniqueViolation { constraint: constraint("parents_key") },
        ),
        (
            "INSERT INTO t VALUES (1, 2)",
            ErrorKind::ForeignKeyViolation { constraint: constraint("t_parent") },
        ),
        ("DELETE FROM parents", ErrorKind::ForeignKeyViolation { constraint: constraint("t_parent") }),
        ("INSERT INTO t VALUES (NULL)", ErrorKind::NotNullViolation { column: "t.id".to_owned() }),
        ("INSERT INTO t VALUES (1, 1, 0)", ErrorKind::CheckViolation { constraint: constraint("t_age") }),
        (
            "INSERT INTO t VALUES (1, 1, 1, '[2,3)')",
            ErrorKind::CheckViolation { constraint: constraint("t_span") },
        ),
        ("SELECT nmae FROM t", ErrorKind::UndefinedColumn { column: "nmae".to_owned() }),
        ("SELECT t.nmae FROM t", ErrorKind::UndefinedColumn { column: "t.nmae".to_owned() }),
        ("UPDATE t SET nmae = 1", ErrorKind::UndefinedColumn { column: "nmae".to_owned() }),
        ("SELECT 1 FROM nowhere", ErrorKind::UndefinedTable { table: "nowhere".to_owned() }),
        ("CREATE TEMP TABLE t (a int)", ErrorKind::AlreadyExists { name: "relation \"t\"".to_owned() }),
    ] {
        assert_eq!(kind(execute(connection, sql, []).await), expected, "{sql}");
        assert!(!connection.is_dirty(), "{sql}");
    }
}

#[tokio::test]
async fn what_cannot_be_run_says_why() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    assert!(matches!(kind(execute(connection, "SELCT 1", []).await), ErrorKind::Syntax { .. }));
    let overflow = any(connection, "SELECT ? + 1", [Value::I64(i64::MAX)]).await;
    assert!(matches!(kind(overflow), ErrorKind::Overflow { .. }));
    let narrow = any(connection, "SELECT CAST(? AS int4)", [Value::I64(i64::MAX)]).await;
    assert!(matches!(kind(narrow), ErrorKind::Overflow { .. }));
    let wrong = kind(any(connection, "SELECT CAST(? AS int4)", [Value::from("many")]).await);
    assert!(wrong.to_string().contains("invalid input syntax"), "{wrong}");
    let mismatch = kind(any(connection, "SELECT 'a'::text = ?", [Value::I64(1)]).await);
    assert!(mismatch.to_string().contains("operator does not exist"), "{mismatch}");
    connection.batch("SET statement_timeout = '20ms'").await.unwrap();
    assert_eq!(kind(any(connection, "SELECT pg_sleep(60)", []).await), ErrorKind::Timeout);
    connection.batch("RESET statement_timeout; SET default_transaction_read_only = on").await.unwrap();
    assert_eq!(kind(execute(connection, "CREATE TABLE never (a int)", []).await), ErrorKind::ReadOnly);
    assert!(!connection.is_dirty());
}

#[tokio::test]
async fn locks_deadlocks_and_conflicts_are_told_apart() {
    let options = own_schema().await;
    let mut one = connect_to(options.clone()).await.unwrap();
    let mut two = connect_to(options).await.unwrap();
    let table = "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t VALUES (1, 1), (2, 2)";
    one.batch(table.to_owned()).await.unwrap();
    let lock = |id: i64| format!("UPDATE t SET a = a + 1 WHERE id = {id}");

    one.batch(format!("BEGIN; {}", lock(1))).await.unwrap();
    two.batch("SET lock_timeout = '20ms'").await.unwrap();
    assert_eq!(kind(two.batch(lock(1)).await), ErrorKind::LockTimeout);
    two.batch("RESET lock_timeout").await.unwrap();

    two.batch(format!("BEGIN; {}", lock(2))).await.unwrap();
    let (first, second) = tokio::join!(one.batch(lock(2)), two.batch(lock(1)));
    let failed = if first.is_err() { kind(first) } else { kind(second) };
    assert_eq!(failed, ErrorKind::Deadlock);
    one.batch("ROLLBACK").await.unwrap();
    two.batch("ROLLBACK").await.unwrap();

    for connection in [&mut one, &mut two] {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t";
        connection.batch(begin.to_owned()).await.unwrap();
    }
    one.batch(format!("{}; COMMIT", lock(1))).await.unwrap();
    assert_eq!(kind(two.batch(lock(1)).await), ErrorKind::SerializationFailure);
}

#[tokio::test]
async fn a_wrong_password_or_place_is_told_when_a_connection_is_opened() {
    let wrong = PgOptions { password: Some("hunter2".into()), ..options() };
    let error = connect_to(wrong).await.err().unwrap();
    assert!(matches!(error.kind, ErrorKind::Authentication { .. }), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
    let none = PgOptions { password: None, ..options() };
    assert!(matches!(kind(connect_to(none).await), ErrorKind::Authentication { .. }));
    let database = PgOptions { database: Some("nowhere".into()), ..options() };
    let error = connect_to(database).await.err().unwrap();
    assert!(matches!(&error.kind, ErrorKind::Connect { target } if target.ends_with("/nowhere")), "{error}");
    let closed = PgOptions { hosts: vec![PgHost::Tcp { host: "127.0.0.1".into(), port: 1 }], ..options() };
    assert!(matches!(kind(connect_to(closed).await), ErrorKind::Connect { .. }));
    let init = PgOptions { init: vec!["SELCT".into()], ..options() };
    assert!(matches!(kind(connect_to(init).await), ErrorKind::Syntax { .. }));
}

#[tokio::test]
async fn the_first_server_that_serves_is_taken() {
    let closed = PgHost::Tcp { host: "127.0.0.1".into(), port: 1 };
    let mut several = options();
    several.hosts.insert(0, closed);
    connect_to(several.clone()).await.unwrap();
    several.session = ilana_driver_pg::TargetSession::ReadWrite;
    connect_to(several.clone()).await.unwrap();
    several.session = ilana_driver_pg::TargetSession::ReadOnly;
    assert!(matches!(kind(connect_to(several).await), ErrorKind::Connect { .. }));
}

#[tokio::test]
async fn a_connection_is_set_up_as_asked() {
    let asked = PgOptions {
        search_path: vec!["Odd \"name".into(), "public".into()],
        application_name: Some("till 7".into()),
        options: Some("-c statement_timeout=7s".into()),
        init: vec!["SET lock_timeout = '3s'".into()],
        ..options()
    };
    let mut connection = connect_to(asked).await.unwrap();
    for (setting, value) in [
        ("search_path", "\"Odd \"\"name\", public"),
        ("application_name", "till 7"),
        ("statement_timeout", "7s"),
        ("lock_timeout", "3s"),
        ("TimeZone", "UTC"),
        ("client_encoding", "UTF8"),
        ("standard_conforming_strings", "on"),
    ] {
        let is = any(&mut *connection, &format!("SHOW {setting}"), []).await.unwrap();
        assert_eq!(is, Value::from(value), "{setting}");
    }
}
