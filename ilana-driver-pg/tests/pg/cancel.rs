//! Futures that are dropped half-way: nothing runs on, and nothing of it is used again.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use ilana_driver::{Begin, Connection};
use ilana_driver_pg::PgOptions;
use ilana_ir::Value;

use crate::kit::{Collect, any, call, connect, execute, options, own_schema, pool, until};

fn named(name: &str) -> PgOptions {
    PgOptions { application_name: Some(name.to_owned()), ..options() }
}

/// Whether connections of this name do this, in number.
fn how_many(name: &str, state: &str, number: usize) -> String {
    format!("SELECT count(*) = {number} FROM pg_stat_activity WHERE application_name = '{name}' AND {state}")
}

#[tokio::test]
async fn a_statement_that_is_dropped_ends_on_the_server() {
    let mut watcher = connect().await;
    let name = format!("dropped {}", std::process::id());
    let pool = pool(named(&name), 1);
    let sleep = call(&*watcher, "SELECT pg_sleep(600)", []);
    let task = tokio::spawn({
        let pool = pool.clone();
        async move { pool.lease().await.unwrap().fetch(sleep, Collect::sink(|_| Ok(()))).await.map(|_| ()) }
    });
    until(&mut *watcher, &how_many(&name, "state = 'active'", 1)).await;
    task.abort();
    until(&mut *watcher, &how_many(&name, "TRUE", 0)).await;
    assert_eq!(pool.in_use(), 0);
    pool.lease().await.unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn a_write_that_is_dropped_is_not_there() {
    let schema = own_schema().await;
    let mut watcher = connect_to_schema(&schema).await;
    watcher.batch("CREATE TABLE t (a int)").await.unwrap();
    let name = format!("write {}", std::process::id());
    let pool = pool(PgOptions { application_name: Some(name.clone()), ..schema }, 1);
    let insert = call(&*watcher, "INSERT INTO t SELECT 1 FROM pg_sleep(600)", []);
    let mut lease = pool.lease().await.unwrap();
    lease.begin(Begin::default()).await.unwrap();
    let task = tokio::spawn(async move { lease.execute(insert).await.map(|_| ()) });
    until(&mut *watcher, &how_many(&name, "state = 'active'", 1)).await;
    task.abort();
    until(&mut *watcher, &how_many(&name, "TRUE", 0)).await;
    assert_eq!(any(&mut *watcher, "SELECT count(*) FROM t", []).await.unwrap(), Value::I64(0));
}

async fn connect_to_schema(options: &PgOptions) -> Box<dyn Connection> {
    crate::kit::connect_to(options.clone()).await.unwrap()
}

/// Polls a future so often and then drops it.
async fn poll_some<F: Future>(future: F, polls: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        if future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test]
async fn a_connection_is_dirty_from_the_first_poll_of_an_exchange_on() {
    let mut polls = 1;
    loop {
        let mut connection = connect().await;
        let call = call(&*connection, "SELECT ?", [Value::I64(1)]);
        let is_done = poll_some(connection.fetch(call, Collect::sink(|_| Ok(()))), polls).await;
        assert_eq!(connection.is_dirty(), !is_done, "after {polls} polls");
        if is_done {
            break;
        }
        // What was given up is not gone on with.
        assert!(execute(&mut *connection, "SELECT 1", []).await.is_err());
        polls *= 2;
    }
    let mut connection = connect().await;
    poll_some(connection.begin(Begin::default()), 1).await;
    assert!(connection.is_dirty());
    assert!(connection.commit().await.is_err());
}

#[tokio::test]
async fn connections_that_are_closed_are_gone() {
    let mut watcher = connect().await;
    let name = format!("closed {}", std::process::id());
    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(crate::kit::connect_to(named(&name)).await.unwrap());
    }
    all[1].begin(Begin::default()).await.unwrap();
    until(&mut *watcher, &how_many(&name, "TRUE", 5)).await;
    drop(all);
    until(&mut *watcher, &how_many(&name, "TRUE", 0)).await;
}
