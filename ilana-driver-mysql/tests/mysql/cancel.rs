//! Futures that are dropped: what they were doing ends, and nobody meets what is left of it.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use ilana_compile::Engine;
use ilana_driver::{Begin, CellError, Connection, ErrorKind, Flow, Row, Sink};
use ilana_ir::Value;

use crate::mysql::ground::{
    Db, LONG, Rows, call, connect, kind, on_both, options, pool, pool_of, relay, session_of,
};

/// A statement that runs for longer than any test.
const ENDLESS: &str = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) SELECT MAX(i) FROM n";

/// A sink that never has room.
struct Stuck;

impl Sink for Stuck {
    fn row(&mut self, _: &dyn Row) -> Result<Flow, CellError> {
        Ok(Flow::Full)
    }

    fn restart(&mut self) {}

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }

    fn rows(&self) -> u64 {
        1
    }
}

/// Polls a future at most so often, with time for the server in between, and drops it. Whether it came to its end.
async fn polled<F: Future>(future: F, times: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..times {
        if future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        // What the server sends arrives while others run.
        let started = Instant::now();
        while started.elapsed().as_micros() < 500 {
            tokio::task::yield_now().await;
        }
    }
    false
}

/// Polls a future until something else is done.
async fn until<F: Future>(future: F, done: impl Future<Output = ()>) {
    let mut future: Pin<Box<F>> = Box::pin(future);
    tokio::select! {
        _ = &mut future => panic!("it ended"),
        () = done => {}
    }
}

on_both! {
    async fn a_dropped_statement_ends_on_the_server(engine: Engine) {
        let mut other = Db::open(engine).await;
        for by_batch in [true, false] {
            let mut db = Db::open(engine).await;
            let id = db.id().await;
            let work = async {
                if by_batch {
                    db.connection.batch(ENDLESS).await.map(drop)
                } else {
                    db.rows(ENDLESS, [], &[]).await.map(drop)
                }
            };
            until(work, other.wait_for_work_of(id)).await;
            assert!(db.connection.is_dirty());
            assert_eq!(kind(db.connection.ping().await), ErrorKind::ConnectionLost);
            drop(db);
            other.wait_for_end_of(id).await;
        }
    }

    async fn a_dropped_stream_ends_on_the_server(engine: Engine) {
        let mut other = Db::open(engine).await;
        let mut db = Db::open(engine).await;
        let id = db.id().await;
        let endless = ENDLESS.replace("MAX(i)", "i, REPEAT('x', 1000)");
        let call = call(&endless, [], db.connection.dialect());
        let mut sink: Box<dyn Sink> = Box::new(Stuck);
        assert!(!polled(db.connection.fetch(&call, &mut sink), 20).await);
        assert!(db.connection.is_dirty());
        drop(db);
        other.wait_for_end_of(id).await;
    }

    async fn a_dropped_transaction_is_rolled_back(engine: Engine) {
        let mut other = Db::open(engine).await;
        let table = other.table("a int PRIMARY KEY").await;
        for is_running in [false, true] {
            let mut db = Db::open(engine).await;
            let id = db.id().await;
            db.connection.begin(Begin::default()).await.unwrap();
            db.batch(&format!("INSERT INTO {table} VALUES (1)")).await;
            if is_running {
                until(db.rows(ENDLESS, [], &[]), other.wait_for_work_of(id)).await;
            }
            drop(db);
            // Its lock is gone with it.
            other.batch(&format!("INSERT INTO {table} VALUES (1); DELETE FROM {table}")).await;
            other.wait_for_end_of(id).await;
        }
    }

    async fn a_connection_is_clean_or_dirty_wherever_its_future_was_dropped(engine: Engine) {
        let mut other = Db::open(engine).await;
        let table = other.table("id int AUTO_INCREMENT PRIMARY KEY, a int").await;
        let insert = format!("INSERT INTO {table} (a) VALUES (?)");
        for operation in 0..7 {
            let mut finished = 0;
            for step in 0.. {
                let mut connection = connect(engine).await;
                let dialect = connection.dialect();
                let insert = call(&insert, [Value::I64(1)], dialect);
                let select = call("SELECT 1 UNION SELECT 2", [], dialect);
                let mut sink: Box<dyn Sink> = Box::<Rows>::default();
                let mut db = Db { connection };
                let id = db.id().await;
                connection = db.connection;
                let done = match operation {
                    0 => polled(connection.ping(), step).await,
                    1 => polled(connection.execute(&insert), step).await,
                    2 => polled(connection.fetch(&select, &mut sink), step).await,
                    3 => polled(connection.batch("SELECT 1; SELECT 2"), step).await,
                    4 => polled(connection.begin(Begin::default()), step).await,
                    5 => polled(connection.execute_many(&insert), step).await,
                    _ => {
                        connection.begin(Begin::default()).await.unwrap();
                        polled(connection.commit(), step).await
                    }
                };
                assert_eq!(connection.is_dirty(), if step == 0 { operation == 6 } else { !done || operation == 4 });
                if !connection.is_dirty() {
                    let mut db = Db { connection };
                    assert_eq!(db.one("SELECT 7").await, Value::I64(7));
                } else {
                    drop(connection);
                    other.wait_for_end_of(id).await;
                }
                finished += usize::from(done);
                assert!(step < 1000, "operation {operation} never ends");
                if finished == 2 {
                    break;
                }
            }
        }
    }

    async fn a_pool_never_gives_a_dirty_connection_again(engine: Engine) {
        let pool = pool(engine, 1);
        let mut other = Db::open(engine).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            let mut lease = pool.lease().await.unwrap();
            let id = session_of(&mut lease).await;
            assert!(!ids.contains(&id));
            ids.push(id);
            until(lease.batch(ENDLESS), other.wait_for_work_of(id)).await;
            drop(lease);
            assert_eq!(pool.in_use(), 0);
        }
        for id in ids {
            other.wait_for_end_of(id).await;
        }
    }

    async fn many_dropped_statements_leave_nothing(engine: Engine) {
        let pool = pool(engine, 8);
        let mut other = Db::open(engine).await;
        // A pool has a task of its own, which it starts with its first connection.
        drop(pool.lease().await.unwrap());
        let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let mark = crate::mysql::ground::name("mark");
        let tasks: Vec<_> = (0..40).map(|number| {
            let (pool, mark) = (pool.clone(), mark.clone());
            tokio::spawn(async move {
                let mut lease = pool.lease().await.unwrap();
                let text = ENDLESS.replace("MAX(i)", &format!("'{mark}', MAX(i)"));
                polled(lease.batch(&text), 1 + number % 4).await;
            })
        }).collect();
        for task in tasks {
            task.await.unwrap();
        }
        let running = format!(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%{mark}%' AND id <> CONNECTION_ID()"
        );
        let started = Instant::now();
        while other.one(&running).await != Value::I64(0) {
            assert!(started.elapsed() < LONG, "statements still run");
            tokio::task::yield_now().await;
        }
        while tokio::runtime::Handle::current().metrics().num_alive_tasks() > before {
            assert!(started.elapsed() < LONG, "tasks still run");
            tokio::task::yield_now().await;
        }
    }

    async fn a_lease_through_a_stalled_way_is_given_up_at_once(engine: Engine) {
        let relay = relay(engine, "127.0.0.1");
        let mut other = Db::open(engine).await;
        let pool = pool_of(ilana_driver_mysql::MySqlOptions {
            host: "127.0.0.1".into(),
            port: relay.port(),
            ..options(engine)
        }, 1);
        let mut lease = pool.lease().await.unwrap();
        let id = session_of(&mut lease).await;
        relay.stall();
        assert!(!polled(lease.ping(), 5).await);
        drop(lease);
        assert_eq!(pool.in_use(), 0);
        relay.open();
        other.wait_for_end_of(id).await;
        pool.lease().await.unwrap().ping().await.unwrap();
    }
}

#[expect(dead_code, reason = "a connection can be moved between threads while it is idle")]
fn is_send(connection: Box<dyn Connection>) -> impl Send {
    connection
}
