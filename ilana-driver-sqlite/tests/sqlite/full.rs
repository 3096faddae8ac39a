//! Files that may not grow any more, as on a disk that is full.

use ilana_driver::{Begin, ErrorKind, Transaction};

use crate::store::{Store, ask, kind, numbers, put, run};

/// Some pages.
const MUCH: &str = "INSERT INTO t VALUES (randomblob(100000))";

#[tokio::test]
async fn a_statement_that_finds_no_room_is_told_and_undone_and_room_is_found_again() {
    let store = Store::new();
    let pool = store.pool();
    // The limit is the connection's, of which there is one as long as nobody asks for two at once.
    assert_eq!(run(&pool, "PRAGMA max_page_count = 10").await, Ok(()));
    assert_eq!(put(&pool, 1).await, Ok(()));
    assert_eq!(run(&pool, MUCH).await, Err(ErrorKind::DiskFull));
    assert_eq!(put(&pool, 2).await, Ok(()), "what is small still fits");
    assert_eq!(numbers(&pool).await, Ok(vec![1, 2]));
    assert_eq!(run(&pool, "PRAGMA max_page_count = 10000").await, Ok(()));
    assert_eq!(run(&pool, MUCH).await, Ok(()));
    assert_eq!(ask(&pool, "SELECT count(*) FROM t").await, Ok(vec![3]));
    assert_eq!(pool.in_use(), 0);
}

#[tokio::test]
async fn a_transaction_that_finds_no_room_keeps_all_of_it_or_nothing() {
    let store = Store::new();
    let pool = store.pool();
    assert_eq!(run(&pool, "PRAGMA max_page_count = 10").await, Ok(()));
    let transaction = Transaction::begin(&pool, Begin::default()).await.expect("a transaction");
    transaction.batch("INSERT INTO t VALUES (1)").await.expect("room for it");
    assert_eq!(kind(transaction.batch(MUCH).await), Err(ErrorKind::DiskFull));
    // SQLite may have ended the transaction with the statement, or only undone that.
    let is_kept = kind(transaction.commit().await);
    let expected = if is_kept.is_ok() { vec![1] } else { vec![] };
    assert!(matches!(is_kept, Ok(()) | Err(ErrorKind::TransactionEnded)), "{is_kept:?}");
    assert_eq!(numbers(&pool).await, Ok(expected));
    assert_eq!(pool.in_use(), 0);
    assert_eq!(put(&pool, 2).await, Ok(()));
}
