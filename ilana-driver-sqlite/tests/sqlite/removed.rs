//! Files that are removed, moved or replaced while they are open.
//!
//! SQLite goes on with a file that has no name any more, and what it commits there is gone with the last connection.

use std::fs::{remove_file, rename};
use std::time::{Duration, Instant};

use ilana_driver::{Begin, ErrorKind, Transaction};

use crate::store::{Store, ask, fill, kind, numbers, put, run};

#[tokio::test]
async fn nothing_is_stored_in_a_file_that_was_removed_and_the_next_one_serves() {
    let store = Store::new();
    let pool = store.pool();
    // Several connections to the file, all of them unused when it goes.
    let leases = [pool.lease().await, pool.lease().await, pool.lease().await];
    drop(leases);
    assert_eq!(put(&pool, 1).await, Ok(()));
    remove_file(&store.path).expect("it was there");
    assert_eq!(put(&pool, 2).await, Err(store.gone()));
    // As when the program starts, a file that is not there is made.
    let empty = ErrorKind::UndefinedTable { table: "t".to_owned() };
    assert_eq!(put(&pool, 3).await, Err(empty));
    assert_eq!(run(&pool, "CREATE TABLE t (a)").await, Ok(()));
    for number in 4..40 {
        assert_eq!(put(&pool, number).await, Ok(()));
    }
    assert_eq!(pool.in_use(), 0);
    drop(pool);
    let pool = store.pool();
    assert_eq!(numbers(&pool).await, Ok((4..40).collect()));
    assert_eq!(
        ask(&pool, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'").await,
        Ok(vec![1])
    );
}

#[tokio::test]
async fn each_way_to_write_sees_that_the_file_was_removed() {
    for way in ["batch", "execute", "execute_many", "fetch", "begin", "ping"] {
        let store = Store::new();
        let pool = store.pool();
        let sql = "INSERT INTO t VALUES (1) RETURNING a";
        let plan = pool.plan(&ilana_ir::Shape::Raw(ilana_ir::Raw::new(sql))).await.expect("a plan");
        let call = ilana_driver::Call::new(plan, Vec::new());
        let mut lease = pool.lease().await.expect("a connection");
        remove_file(&store.path).expect("it was there");
        let outcome = match way {
            "batch" => lease.batch(sql).await,
            "execute" => lease.execute(&call).await.map(|_| ()),
            "execute_many" => lease.execute_many(&call).await.map(|_| ()),
            "fetch" => lease.fetch(&call, &mut crate::store::sink()).await,
            "begin" => lease.begin(Begin::default()).await,
            _ => lease.ping().await,
        };
        assert_eq!(kind(outcome), Err(store.gone()), "{way}");
    }
}

#[tokio::test]
async fn a_transaction_is_not_committed_to_a_file_that_was_removed() {
    let store = Store::new();
    let pool = store.pool();
    let transaction = Transaction::begin(&pool, Begin::default()).await.expect("a transaction");
    transaction.batch("INSERT INTO t VALUES (1)").await.expect("a row");
    let aside = store.folder.path().join("aside");
    rename(&store.path, &aside).expect("it was there");
    assert_eq!(kind(transaction.commit().await), Err(store.gone()));
    assert!(transaction.has_ended());
    assert_eq!(pool.in_use(), 0);
    // Put back, it is used on, without the row that was said to be none.
    rename(&aside, &store.path).expect("it was there");
    assert_eq!(put(&pool, 2).await, Ok(()));
    assert_eq!(numbers(&pool).await, Ok(vec![2]));
}

#[tokio::test]
async fn a_file_is_not_opened_beside_an_earlier_one_of_its_name() {
    let store = Store::new();
    let pool = store.pool_with(Duration::from_millis(20));
    let held = pool.lease().await.expect("a connection");
    remove_file(&store.path).expect("it was there");
    fill(&store.path, "CREATE TABLE t (a); INSERT INTO t VALUES (7)");
    assert_eq!(numbers(&pool).await, Err(store.gone()));
    drop(held);
    // The one that was held is found out, and then there is none to the earlier file.
    assert_eq!(numbers(&pool).await, Ok(vec![7]));
}

#[tokio::test]
async fn those_who_only_read_see_in_time_that_the_file_was_replaced() {
    let store = Store::new();
    let other = Store::new();
    fill(&other.path, "INSERT INTO t VALUES (7)");
    let pool = store.pool();
    assert_eq!(numbers(&pool).await, Ok(vec![]));
    rename(&other.path, &store.path).expect("both are there");
    let started = Instant::now();
    let seen = loop {
        match numbers(&pool).await {
            Ok(earlier) => assert_eq!(earlier, [0_i64; 0]),
            Err(kind) => break kind,
        }
        assert!(started.elapsed() < Duration::from_secs(30), "never seen");
    };
    assert_eq!(seen, store.gone());
    assert_eq!(numbers(&pool).await, Ok(vec![7]));
}
