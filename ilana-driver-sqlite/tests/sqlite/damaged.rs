//! Files whose bytes were overwritten.

use ilana_driver::{Begin, ErrorKind, Transaction};

use crate::store::{Store, ask, kind, numbers, put};

/// A page of SQLite's, and so the place of the second one.
const PAGE: usize = 4096;

#[tokio::test]
async fn a_file_that_is_no_database_is_told_and_serves_again_once_it_was_repaired() {
    let (store, other) = (Store::large(), Store::new());
    let bytes = std::fs::read(&store.path).expect("a file");
    let (pool, beside) = (store.pool(), other.pool());
    store.overwrite(0, &[b'?'; 100]);
    for _ in 0..3 {
        assert_eq!(numbers(&pool).await, Err(ErrorKind::Corrupt));
        assert_eq!(put(&pool, 1).await, Err(ErrorKind::Corrupt));
        assert_eq!(pool.in_use(), 0);
    }
    assert_eq!(put(&beside, 1).await, Ok(()), "another pool has no part in it");
    store.overwrite(0, &bytes[..100]);
    assert_eq!(ask(&pool, "SELECT count(*) FROM t").await, Ok(vec![1000]));
    assert_eq!(put(&pool, 0).await, Ok(()));
}

#[tokio::test]
async fn a_damaged_page_is_told_to_those_who_read_it_and_serves_again_once_it_was_repaired() {
    let (store, other) = (Store::large(), Store::new());
    let bytes = std::fs::read(&store.path).expect("a file");
    let (pool, beside) = (store.pool(), other.pool());
    let page = bytes.len() / PAGE / 2 * PAGE;
    store.overwrite(page, &[0xff; PAGE]);
    for _ in 0..3 {
        assert_eq!(numbers(&pool).await, Err(ErrorKind::Corrupt));
        let sum = ask(&pool, "SELECT sum(length(b)) FROM t").await;
        assert_eq!(sum, Err(ErrorKind::Corrupt));
        assert_eq!(ask(&pool, "SELECT a FROM t WHERE rowid = 1").await, Ok(vec![1]), "other pages are read");
        assert_eq!(pool.in_use(), 0);
    }
    assert_eq!(put(&beside, 1).await, Ok(()), "another pool has no part in it");
    store.overwrite(page, &bytes[page..page + PAGE]);
    assert_eq!(numbers(&pool).await.map(|all| all.len()), Ok(1000));
}

#[tokio::test]
async fn a_page_that_is_damaged_while_the_file_is_open_is_told_or_not_seen() {
    let store = Store::large();
    let bytes = std::fs::read(&store.path).expect("a file");
    let pool = store.pool();
    assert_eq!(numbers(&pool).await.map(|all| all.len()), Ok(1000));
    for page in 0..bytes.len() / PAGE {
        store.overwrite(page * PAGE, &[0x5a; PAGE]);
        // A connection may have the page in its memory.
        let outcome = numbers(&pool).await.map(|all| all.len());
        assert!(matches!(outcome, Ok(1000) | Err(ErrorKind::Corrupt)), "{page}: {outcome:?}");
    }
    assert_eq!(pool.in_use(), 0);
    store.overwrite(0, &bytes);
    assert_eq!(numbers(&pool).await.map(|all| all.len()), Ok(1000));
}

#[tokio::test]
async fn nothing_is_stored_after_a_damaged_page_was_met_unless_its_transaction_is() {
    let store = Store::large();
    let bytes = std::fs::read(&store.path).expect("a file");
    let pool = store.pool();
    let page = bytes.len() / PAGE / 2 * PAGE;
    store.overwrite(page, &[0xff; PAGE]);
    let transaction = Transaction::begin(&pool, Begin::default()).await.expect("a transaction");
    let met = transaction.batch("UPDATE t SET b = 1").await;
    assert_eq!(kind(met), Err(ErrorKind::Corrupt));
    let after = transaction.batch("INSERT INTO t (a) VALUES (-1)").await.is_ok();
    let is_kept = transaction.commit().await.is_ok();
    assert_eq!(pool.in_use(), 0);
    let stored = ask(&pool, "SELECT count(*) FROM t WHERE rowid > 1000").await;
    assert_eq!(stored, Ok(vec![i64::from(after && is_kept)]));
}
