//! Several statements under way at once.

use ilana_driver::{Begin, Connection, ErrorKind};
use ilana_ir::Value;

use crate::kit::{Collect, any, call, connect, kind};

#[tokio::test]
async fn independent_statements_are_under_way_together() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let mut tasks = Vec::new();
    for n in 0..100 {
        let sql = format!("SELECT CAST(? AS bigint) + m FROM generate_series(1, {}) AS m", n % 7 * 500 + 1);
        tasks.push((call(connection, &sql, [Value::I64(n)]), Collect::sink(|row| row.i64(0))));
    }
    let sinks = connection.fetch_each(tasks).await.unwrap();
    for (n, sink) in (0..).zip(sinks) {
        let rows: Vec<Option<i64>> = Collect::take(sink);
        assert_eq!(rows, (1..=(n % 7 * 500 + 1)).map(|m| Some(n + m)).collect::<Vec<_>>());
    }
    assert!(!connection.is_dirty());
}

#[tokio::test]
async fn the_first_that_fails_is_told_and_the_connection_goes_on() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let tasks = |connection: &dyn Connection, all: &[&str]| -> Vec<_> {
        all.iter().map(|sql| (call(connection, sql, []), Collect::sink(|row| row.any(0)))).collect()
    };
    let unknown = tasks(connection, &["SELECT 1", "SELECT 1 / 0", "SELECT 2 FROM nowhere", "SELECT 3"]);
    assert!(matches!(kind(connection.fetch_each(unknown).await), ErrorKind::UndefinedTable { .. }));
    let failing = tasks(connection, &["SELECT 1", "SELECT 1 / 0", "SELECT 3"]);
    let error = kind(connection.fetch_each(failing).await);
    assert!(error.to_string().contains("division by zero"), "{error}");
    assert!(!connection.is_dirty());
    assert_eq!(any(connection, "SELECT 1", []).await.unwrap(), Value::I64(1));
}

#[tokio::test]
async fn one_statement_runs_for_many_groups_of_values_in_their_order() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    connection.batch("CREATE TEMP TABLE t (n serial, a bigint UNIQUE, b text)").await.unwrap();
    let groups = |range: std::ops::Range<i64>| -> Vec<Value> {
        range.flat_map(|n| [Value::I64(n), Value::from(format!("text {n}"))]).collect()
    };
    let mut insert = call(connection, "INSERT INTO t (a, b) VALUES (?, ?)", groups(0..1));
    insert.binds = groups(0..1000);
    assert_eq!(connection.execute_many(insert.clone()).await.unwrap(), 1000);
    let in_order = any(connection, "SELECT bool_and(n = a + 1 AND b = 'text ' || a) FROM t", []).await;
    assert_eq!(in_order.unwrap(), Value::Bool(true));
    insert.binds = groups(999..1100);
    assert!(matches!(kind(connection.execute_many(insert.clone()).await), ErrorKind::UniqueViolation { .. }));
    assert!(!connection.is_dirty());
    connection.begin(Begin::default()).await.unwrap();
    insert.binds = groups(5000..5100);
    assert_eq!(connection.execute_many(insert).await.unwrap(), 100);
    connection.rollback().await.unwrap();
    let all = call(connection, "UPDATE t SET b = b WHERE a < 10", []);
    assert_eq!(connection.execute_many(all).await.unwrap(), 10);
}
