//! Transactions: how they begin, what is kept, and what is reported.

use ilana_driver::{Begin, ErrorKind, Isolation, Transaction, TransactionAccess};
use ilana_ir::Value;

use crate::kit::{aborting, any, call, connect, connect_to, execute, kind, own_schema, pool};

#[tokio::test]
async fn a_transaction_begins_as_asked() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    for (isolation, level) in [
        (None, "read committed"),
        (Some(Isolation::ReadUncommitted), "read uncommitted"),
        (Some(Isolation::ReadCommitted), "read committed"),
        (Some(Isolation::RepeatableRead), "repeatable read"),
        (Some(Isolation::Serializable), "serializable"),
    ] {
        for (access, read_only) in
            [(TransactionAccess::ReadWrite, "off"), (TransactionAccess::ReadOnly, "on")]
        {
            connection.begin(Begin { isolation, access }).await.unwrap();
            assert!(connection.is_dirty());
            let is = any(connection, "SHOW transaction_isolation", []).await.unwrap();
            assert_eq!(is, Value::from(level));
            let is = any(connection, "SHOW transaction_read_only", []).await.unwrap();
            assert_eq!(is, Value::from(read_only));
            connection.rollback().await.unwrap();
            assert!(!connection.is_dirty());
        }
    }
    connection.begin(Begin { access: TransactionAccess::ReadOnly, ..Begin::default() }).await.unwrap();
    assert_eq!(kind(connection.batch("CREATE TABLE never (a int)").await), ErrorKind::ReadOnly);
}

#[tokio::test]
async fn the_commit_of_a_failed_transaction_is_an_error() {
    let mut connection = connect_to(aborting()).await.unwrap();
    let connection = &mut *connection;
    connection.batch("CREATE TEMP TABLE t (id int PRIMARY KEY)").await.unwrap();
    connection.begin(Begin::default()).await.unwrap();
    execute(connection, "INSERT INTO t VALUES (1)", []).await.unwrap();
    assert!(matches!(
        kind(execute(connection, "INSERT INTO t VALUES (1)", []).await),
        ErrorKind::UniqueViolation { .. }
    ));
    let after = kind(execute(connection, "INSERT INTO t VALUES (2)", []).await).to_string();
    assert!(after.contains("an earlier statement of the transaction failed"), "{after}");
    let commit = kind(connection.commit().await).to_string();
    assert!(commit.contains("an earlier statement of the transaction failed"), "{commit}");
    assert!(connection.is_dirty());
    connection.ping().await.unwrap();
    connection.rollback().await.unwrap();
    assert!(!connection.is_dirty());
    assert_eq!(any(connection, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(0));
    assert_eq!(kind(connection.commit().await), ErrorKind::TransactionEnded);
    connection.rollback().await.unwrap();
}

#[tokio::test]
async fn a_commit_that_a_deferred_constraint_refuses_keeps_nothing() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    let tables = "CREATE TEMP TABLE p (id int PRIMARY KEY);
        CREATE TEMP TABLE t (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)";
    connection.batch(tables).await.unwrap();
    connection.begin(Begin::default()).await.unwrap();
    execute(connection, "INSERT INTO t VALUES (1)", []).await.unwrap();
    assert!(matches!(kind(connection.commit().await), ErrorKind::ForeignKeyViolation { .. }));
    connection.rollback().await.unwrap();
    assert!(!connection.is_dirty());
    assert_eq!(any(connection, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(0));
}

#[tokio::test]
async fn a_savepoint_saves_a_transaction_from_a_failed_statement() {
    let options = own_schema().await;
    let pool = pool(options.clone(), 1);
    let mut other = connect_to(options).await.unwrap();
    let other = &mut *other;
    other.batch("CREATE TABLE t (id int PRIMARY KEY)").await.unwrap();
    let insert = |id: i64| call(other, "INSERT INTO t VALUES (?)", [Value::I64(id)]);
    let (one, again, two) = (insert(1), insert(1), insert(2));
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&one).await.unwrap();
    let savepoint = transaction.savepoint().await.unwrap();
    assert!(savepoint.transaction().execute(&again).await.is_err());
    savepoint.rollback().await.unwrap();
    transaction.execute(&two).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(any(other, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(2));
    assert_eq!(pool.in_use(), 0);
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back_and_its_connection_closed() {
    let options = own_schema().await;
    let pool = pool(options.clone(), 1);
    let mut other = connect_to(options).await.unwrap();
    let other = &mut *other;
    other.batch("CREATE TABLE t (id int PRIMARY KEY)").await.unwrap();
    let insert = call(other, "INSERT INTO t VALUES (1)", []);
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&insert.clone()).await.unwrap();
    drop(transaction);
    // It waits for the lock of the row that is being rolled back, and then finds it gone.
    pool.lease().await.unwrap().execute(&insert).await.unwrap();
    assert_eq!(any(other, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(1));
}

#[tokio::test]
async fn a_text_that_ends_the_transaction_leaves_the_connection_for_nobody() {
    let mut connection = connect().await;
    let connection = &mut *connection;
    connection.batch("BEGIN").await.unwrap();
    assert!(connection.is_dirty());
    connection.batch("COMMIT").await.unwrap();
    assert!(connection.is_dirty());
}
