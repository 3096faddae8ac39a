//! Ways to the server that are cut, stalled or slow, and what is left on the server then.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ilana_driver::{Begin, Connection, ErrorKind, Pool, PoolOptions, Transaction};
use ilana_driver_pg::{PgDriver, PgHost, PgOptions};
use ilana_ir::Value;
use test_servers::Relay;

use crate::kit::{Collect, any, call, connect, kind, options, read, until};

/// A way of the test's own to the server of the run.
struct Way {
    relay: Relay,
    /// What its connections are called on the server.
    name: String,
    /// A connection that does not take it.
    watch: Box<dyn Connection>,
}

impl Way {
    async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let tcp = |host| match host {
            PgHost::Tcp { host, port } => Some((host, port)),
            PgHost::Socket { .. } => None,
        };
        let (host, port) = options().hosts.into_iter().find_map(tcp).expect("a server with a port");
        let relay = Relay::start("127.0.0.1", (&host, port)).unwrap();
        let name = format!("way {} {}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self { relay, name, watch: connect().await }
    }

    fn pool(&self, pool: PoolOptions) -> Pool {
        let host = PgHost::Tcp { host: "127.0.0.1".to_owned(), port: self.relay.port() };
        let application_name = Some(self.name.clone());
        let options = PgOptions { hosts: vec![host], application_name, ..options() };
        Pool::new(PgDriver::new(options), pool).unwrap()
    }

    async fn until(&mut self, number: usize, condition: &str) {
        let name = &self.name;
        let sql = format!(
            "SELECT count(*) = {number} FROM pg_stat_activity WHERE application_name = '{name}' AND {condition}"
        );
        until(&mut *self.watch, &sql).await;
    }

    /// A table of the test's own.
    async fn table(&mut self) -> String {
        let table = self.name.replace(' ', "_");
        self.watch.batch(&format!("CREATE TABLE {table} (a int)")).await.unwrap();
        table
    }

    async fn rows(&mut self, table: &str) -> Value {
        any(&mut *self.watch, &format!("SELECT count(*) FROM {table}"), []).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_is_cut_loses_what_was_under_way_and_is_found_again() {
    let mut way = Way::new().await;
    let table = way.table().await;
    let pool = way.pool(PoolOptions { max: 4, ..PoolOptions::default() });
    let insert = call(&*way.watch, &format!("INSERT INTO {table} VALUES (1)"), []);
    // Gives rows all the time, so that the server notices.
    let long = call(&*way.watch, "SELECT i, pg_sleep(0.01) FROM generate_series(1, 100000) AS i", []);
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&insert).await.unwrap();
    let (mut working, mut idle) = (pool.lease().await.unwrap(), pool.lease().await.unwrap());
    let work =
        tokio::spawn(async move { working.fetch(&long, &mut Collect::sink(|_| Ok(()))).await.map(|_| ()) });
    way.until(1, "state = 'active'").await;
    way.relay.cut();
    assert_eq!(kind(work.await.unwrap()), ErrorKind::ConnectionLost);
    assert_eq!(kind(idle.ping().await), ErrorKind::ConnectionLost);
    assert_eq!(kind(transaction.execute(&insert).await), ErrorKind::ConnectionLost);
    assert_eq!(kind(transaction.commit().await), ErrorKind::ConnectionLost);
    drop((idle, transaction));
    let refused = kind(pool.lease().await);
    assert!(matches!(refused, ErrorKind::Connect { .. }), "{refused:?}");
    assert_eq!(pool.in_use(), 0);
    way.relay.open();
    pool.lease().await.unwrap().execute(&insert).await.unwrap();
    assert_eq!(way.rows(&table).await, Value::I64(1));
    // One that is unused when the way is cut costs a read nothing.
    drop([pool.lease().await, pool.lease().await, pool.lease().await]);
    way.relay.cut();
    way.relay.open();
    read(&pool, &table, "a").await.unwrap();
    drop(pool);
    way.until(0, "TRUE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_got_through_without_its_answer_is_told_as_one_that_nobody_knows_of() {
    let mut way = Way::new().await;
    let table = way.table().await;
    let insert = call(&*way.watch, &format!("INSERT INTO {table} VALUES (1)"), []);
    let pool = way.pool(PoolOptions { max: 1, ..PoolOptions::default() });
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&insert).await.unwrap();
    way.relay.hold_answers();
    let commit = tokio::spawn(async move { transaction.commit().await });
    until(&mut *way.watch, &format!("SELECT count(*) = 1 FROM {table}")).await;
    way.relay.cut();
    assert_eq!(kind(commit.await.unwrap()), ErrorKind::ConnectionLost);
    assert_eq!(pool.in_use(), 0);
    drop(pool);
    way.until(0, "TRUE").await;
    assert_eq!(way.rows(&table).await, Value::I64(1), "nothing was done twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_did_not_get_through_is_told_as_one_that_nobody_knows_of() {
    let mut way = Way::new().await;
    let table = way.table().await;
    let insert = call(&*way.watch, &format!("INSERT INTO {table} VALUES (1)"), []);
    let pool = way.pool(PoolOptions { max: 1, ..PoolOptions::default() });
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&insert).await.unwrap();
    way.relay.stall();
    let mut commit = std::pin::pin!(transaction.commit());
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut commit).await.is_err());
    way.relay.cut();
    assert_eq!(kind(commit.await), ErrorKind::ConnectionLost);
    drop(pool);
    way.until(0, "TRUE").await;
    assert_eq!(way.rows(&table).await, Value::I64(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_stalls_is_given_up_after_the_time_allowed() {
    let mut way = Way::new().await;
    // Long enough for a read on a machine that has much else to do.
    let limit = Duration::from_secs(1);
    let pool = PoolOptions {
        max: 2,
        statement_timeout: Some(limit),
        connect_timeout: limit * 2,
        ..PoolOptions::default()
    };
    let pool = way.pool(pool);
    let read = call(&*way.watch, "SELECT 1", []);
    let mut lease = pool.lease().await.unwrap();
    way.relay.stall();
    let late = lease.fetch(&read, &mut Collect::sink(|_| Ok(()))).await;
    assert_eq!(kind(late), ErrorKind::Timeout);
    drop(lease);
    let refused = kind(pool.lease().await);
    assert!(matches!(refused, ErrorKind::Connect { .. }), "{refused:?}");
    assert_eq!(pool.in_use(), 0);
    way.relay.open();
    pool.fetch(&read, &mut Collect::sink(|_| Ok(()))).await.unwrap();
    drop(pool);
    way.until(0, "TRUE").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_that_is_slow_loses_nothing() {
    let mut way = Way::new().await;
    let table = way.table().await;
    let pool = way.pool(PoolOptions { max: 1, ..PoolOptions::default() });
    way.relay.slow();
    let insert = call(&*way.watch, &format!("INSERT INTO {table} VALUES (?)"), [Value::I64(7)]);
    let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
    transaction.execute(&insert).await.unwrap();
    transaction.commit().await.unwrap();
    let read = call(&*way.watch, "SELECT repeat(i::text, 20) FROM generate_series(100, 120) AS i", []);
    let mut sink = Collect::sink(|row| row.any(0));
    pool.fetch(&read, &mut sink).await.unwrap();
    let expected: Vec<_> =
        (100..=120).map(|number: i32| Value::from(number.to_string().repeat(20))).collect();
    assert_eq!(Collect::<Value>::take(sink), expected);
    assert_eq!(way.rows(&table).await, Value::I64(1));
    drop((transaction, pool));
    way.until(0, "TRUE").await;
}
