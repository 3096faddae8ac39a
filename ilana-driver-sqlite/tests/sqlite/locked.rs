//! Files that another process has locked.

use std::time::Duration;

use ilana_driver::{Begin, ErrorKind, Transaction};

use crate::another::Another;
use crate::store::{Store, kind, numbers, put};

const WRITES: &str = "BEGIN IMMEDIATE; INSERT INTO t VALUES (1)";

/// So long is waited for a lock that is not to be had.
const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn a_lock_of_another_process_is_told_and_is_in_the_way_of_writers_only() {
    let store = Store::new();
    let pool = store.pool_with(SHORT);
    assert_eq!(numbers(&pool).await, Ok(vec![]));
    let another = Another::with(&store.path, WRITES);
    assert_eq!(put(&pool, 2).await, Err(ErrorKind::LockTimeout));
    let begun = Transaction::begin(&pool, Begin::default()).await;
    assert_eq!(kind(begun).err(), Some(ErrorKind::LockTimeout));
    assert_eq!(numbers(&pool).await, Ok(vec![]), "a reader finds what was there before");
    assert_eq!(pool.in_use(), 0);
    another.commit();
    assert_eq!(put(&pool, 2).await, Ok(()));
    assert_eq!(numbers(&pool).await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn a_write_waits_for_another_process_and_holds_up_nobody() {
    let store = Store::new();
    let pool = store.pool_with(Duration::from_secs(60));
    drop(pool.lease().await.expect("a connection"));
    let another = Another::with(&store.path, WRITES);
    let mut waiting = std::pin::pin!(put(&pool, 2));
    // It is on its way, and this thread, which serves all tasks, is free to let go of the lock.
    let begun = tokio::time::timeout(SHORT, &mut waiting).await;
    assert!(begun.is_err(), "{begun:?}");
    another.commit();
    assert_eq!(waiting.await, Ok(()));
    assert_eq!(numbers(&pool).await, Ok(vec![1, 2]));
}

#[tokio::test]
async fn what_a_killed_process_had_not_committed_is_gone_with_its_lock() {
    let store = Store::new();
    let pool = store.pool_with(SHORT);
    assert_eq!(put(&pool, 5).await, Ok(()));
    let another = Another::with(&store.path, WRITES);
    assert_eq!(put(&pool, 2).await, Err(ErrorKind::LockTimeout));
    another.kill();
    assert_eq!(put(&pool, 2).await, Ok(()));
    assert_eq!(numbers(&pool).await, Ok(vec![2, 5]));
}

#[tokio::test]
async fn a_file_that_another_process_keeps_for_itself_is_told_as_locked() {
    let store = Store::new();
    let pool = store.pool_with(SHORT);
    let alone = "PRAGMA journal_mode = WAL; PRAGMA locking_mode = EXCLUSIVE; INSERT INTO t VALUES (1)";
    let another = Another::with(&store.path, alone);
    assert_eq!(numbers(&pool).await, Err(ErrorKind::LockTimeout));
    assert_eq!(put(&pool, 2).await, Err(ErrorKind::LockTimeout));
    another.commit();
    assert_eq!(put(&pool, 2).await, Ok(()));
    assert_eq!(numbers(&pool).await, Ok(vec![1, 2]));
}
