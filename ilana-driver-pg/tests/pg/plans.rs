//! Statements that are kept prepared, and what changes under them.

use ilana_driver::{Begin, Connection, ErrorKind};
use ilana_driver_pg::{PgOptions, Statements};
use ilana_ir::Value;

use crate::kit::{Collect, any, call, connect, connect_to, execute, kind, options};

async fn prepared(connection: &mut dyn Connection) -> Value {
    let sql = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 1 +%'";
    any(connection, sql, []).await.unwrap()
}

#[tokio::test]
async fn statements_are_kept_within_their_limit_and_closed_on_the_server_beyond_it() {
    let few = PgOptions { statements: Statements::Named { kept: 3 }, ..options() };
    let mut connection = connect_to(few).await.unwrap();
    let connection = &mut *connection;
    let calls: Vec<_> = (0..10).map(|n| call(connection, &format!("SELECT 1 + {n}"), [])).collect();
    for call in calls.iter().chain(&calls) {
        connection.fetch(call.clone(), Collect::sink(|row| row.i64(0))).await.unwrap();
    }
    // The statement that counts is kept, too.
    assert_eq!(prepared(connection).await, Value::I64(2));
}

#[tokio::test]
async fn nothing_is_kept_where_that_is_asked_for() {
    let unnamed = PgOptions { statements: Statements::Unnamed, ..options() };
    let mut connection = connect_to(unnamed).await.unwrap();
    let connection = &mut *connection;
    assert_eq!(any(connection, "SELECT 1 + ?", [Value::I64(1)]).await.unwrap(), Value::I64(2));
    execute(connection, "SELECT 1 + ?", [Value::I64(1)]).await.unwrap();
    assert_eq!(
        any(connection, "SELECT count(*) FROM pg_prepared_statements", []).await.unwrap(),
        Value::I64(0)
    );
    let list = Value::Array(ilana_ir::Scalar::Text, vec!["a".into(), "b".into()]);
    assert_eq!(any(connection, "SELECT 'b' = ANY(?)", [list]).await.unwrap(), Value::Bool(true));
}

#[tokio::test]
async fn a_changed_table_is_no_error_outside_a_transaction() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    connection.batch("CREATE TEMP TABLE t (a int); INSERT INTO t VALUES (1)").await.unwrap();
    let select = call(connection, "SELECT * FROM t", []);
    let insert = call(connection, "INSERT INTO t (a) VALUES (?) RETURNING *", [Value::from("7")]);
    let read = |row: &dyn ilana_driver::Row| Ok(row.len());
    let columns = async |connection: &mut dyn Connection, call: &ilana_driver::Call| {
        let sink = connection.fetch(call.clone(), Collect::sink(read)).await?;
        Ok::<_, ilana_driver::DriverError>(Collect::<usize>::take(sink)[0])
    };
    for (change, width) in [
        ("SELECT 1", 1),
        ("ALTER TABLE t ADD b text", 2),
        ("ALTER TABLE t ALTER a TYPE text", 2),
        ("ALTER TABLE t DROP b", 1),
        ("DROP TABLE t; CREATE TEMP TABLE t (a uuid, b int, c int); INSERT INTO t SELECT", 3),
        ("DEALLOCATE ALL; ALTER TABLE t ALTER a TYPE text", 3),
    ] {
        connection.batch(change.into()).await.unwrap();
        assert_eq!(columns(connection, &select).await.unwrap(), width, "{change}");
        if !change.starts_with("DROP") {
            assert_eq!(columns(connection, &insert).await.unwrap(), width, "{change}");
        }
        let each = vec![(select.clone(), Collect::sink(read)), (select.clone(), Collect::sink(read))];
        connection.batch("ALTER TABLE t ADD z int").await.unwrap();
        let sinks = connection.fetch_each(each).await.unwrap();
        assert!(sinks.into_iter().all(|sink| Collect::<usize>::take(sink)[0] == width + 1));
        connection.batch("ALTER TABLE t DROP z").await.unwrap();
    }
}

#[tokio::test]
async fn a_changed_table_in_a_transaction_is_a_conflict_and_the_next_one_works() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    connection.batch("CREATE TEMP TABLE t (a int)").await.unwrap();
    let select = call(connection, "SELECT * FROM t", []);
    let sink = || Collect::sink(|row| Ok(row.len()));
    connection.fetch(select.clone(), sink()).await.unwrap();
    connection.batch("ALTER TABLE t ADD b int").await.unwrap();
    connection.begin(Begin::default()).await.unwrap();
    let failed = kind(connection.fetch(select.clone(), sink()).await);
    assert_eq!(failed, ErrorKind::SerializationFailure);
    connection.rollback().await.unwrap();
    connection.begin(Begin::default()).await.unwrap();
    connection.fetch(select, sink()).await.unwrap();
    connection.commit().await.unwrap();
}

#[tokio::test]
async fn a_text_whose_type_nothing_tells_is_a_text_within_a_transaction_too() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let ask =
        |connection: &dyn Connection, sql: &str| call(connection, sql, [Value::from("a"), Value::from("b")]);
    for (sql, expected) in [
        ("SELECT ? IS NULL OR 'b' = ?", Value::Bool(true)),
        ("SELECT concat(?, ?)", Value::from("ab")),
        ("SELECT jsonb_build_array(?, ?)", Value::Json(serde_json::json!(["a", "b"]))),
    ] {
        let outside = ask(connection, sql);
        let inside = ask(connection, sql);
        let sink = connection.fetch(outside, Collect::sink(|row| row.any(0))).await.unwrap();
        assert_eq!(Collect::<Value>::take(sink)[0], expected, "{sql}");
        connection.begin(Begin::default()).await.unwrap();
        let each = vec![
            (inside, Collect::sink(|row| row.any(0))),
            (ask(connection, "SELECT ?::text || ?"), Collect::sink(|row| row.any(0))),
        ];
        let sinks = connection.fetch_each(each).await.unwrap();
        let all: Vec<Value> = sinks.into_iter().flat_map(Collect::<Value>::take).collect();
        assert_eq!(all, [expected, Value::from("ab")], "{sql}");
        // A mistake fails the transaction as it does elsewhere.
        assert!(execute(connection, "SELECT nowhere = ?", [Value::from("a")]).await.is_err());
        assert!(connection.commit().await.is_err());
        connection.rollback().await.unwrap();
    }
}
