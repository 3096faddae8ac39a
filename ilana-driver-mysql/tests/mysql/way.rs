//! Ways to the server that are cut, stalled or slow, and what is left on the server then.

use std::time::{Duration, Instant};

use ilana_compile::Engine;
use ilana_driver::{Begin, Call, Driver, ErrorKind, Pool, PoolOptions, Transaction};
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
use ilana_ir::{Select, SelectItem, Shape, Source, TableName, Value};
use test_servers::Relay;

use crate::mysql::ground::{Db, LONG, Rows, call, kind, name, on_both, options, relay, session_of};

/// A way of the test's own, with a user of its own who takes it.
struct Way {
    relay: Relay,
    user: String,
    engine: Engine,
    /// A connection that does not take it.
    watch: Db,
}

impl Way {
    async fn new(engine: Engine) -> Self {
        let mut watch = Db::open(engine).await;
        let user = name("ada");
        watch.batch(&format!("CREATE USER {user} IDENTIFIED BY 'x'; GRANT ALL ON *.* TO {user}")).await;
        Self { relay: relay(engine, "127.0.0.1"), user, engine, watch }
    }

    fn options(&self) -> MySqlOptions {
        MySqlOptions {
            host: "127.0.0.1".into(),
            port: self.relay.port(),
            user: self.user.clone(),
            password: Some("x".into()),
            ..options(self.engine)
        }
    }

    fn pool(&self, pool: PoolOptions) -> Pool {
        Pool::new(MySqlDriver::new(self.options()), pool).unwrap()
    }

    async fn rows(&mut self, table: &str) -> Value {
        self.watch.one(&format!("SELECT COUNT(*) FROM {table}")).await
    }

    /// Lets go of a pool, after which the server must have no session of it.
    async fn leave(mut self, pool: Pool) {
        assert_eq!(pool.in_use(), 0);
        drop(pool);
        let started = Instant::now();
        let sql = format!("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '{}'", self.user);
        while self.watch.one(&sql).await != Value::I64(0) {
            assert!(started.elapsed() < LONG, "sessions are left");
            tokio::task::yield_now().await;
        }
        self.watch.batch(&format!("DROP USER {}", self.user)).await;
    }
}

/// Reads a column by a query of the compiler's, which a pool may run again, as it does not with SQL of one's own.
async fn read(pool: &Pool, table: &str) {
    let table = TableName::parse(table.to_owned());
    let mut select = Select::from(Source::Table { table: table.clone(), alias: None });
    select.columns.push(SelectItem::column(table.name, "a"));
    let read = Call::new(pool.plan(&Shape::Select(select)).await.unwrap(), Vec::new());
    let mut sink: Box<dyn ilana_driver::Sink> = Box::<Rows>::default();
    pool.fetch(&read, &mut sink).await.unwrap();
}

fn up_to(max: usize) -> PoolOptions {
    PoolOptions { max, ..PoolOptions::default() }
}

on_both! {
    async fn a_way_that_is_cut_loses_what_was_under_way_and_is_found_again(engine: Engine) {
        let mut way = Way::new(engine).await;
        let table = way.watch.table("a int").await;
        let pool = way.pool(up_to(3));
        let dialect = pool.dialect().await.unwrap();
        let insert = call(&format!("INSERT INTO {table} VALUES (1)"), [], dialect);
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        transaction.execute(&insert).await.unwrap();
        let (mut idle, mut working) = (pool.lease().await.unwrap(), pool.lease().await.unwrap());
        let id = session_of(&mut working).await;
        let work = tokio::spawn(async move { working.batch("DO SLEEP(1000)").await });
        way.watch.wait_for_work_of(id).await;
        way.relay.cut();
        assert_eq!(kind(work.await.unwrap()), ErrorKind::ConnectionLost);
        assert_eq!(kind(idle.ping().await), ErrorKind::ConnectionLost);
        assert_eq!(kind(transaction.execute(&insert).await), ErrorKind::ConnectionLost);
        assert_eq!(kind(transaction.commit().await), ErrorKind::ConnectionLost);
        drop((idle, transaction));
        let refused = kind(pool.lease().await);
        assert!(matches!(refused, ErrorKind::Connect { .. }), "{refused:?}");
        way.relay.open();
        pool.lease().await.unwrap().execute(&insert).await.unwrap();
        assert_eq!(way.rows(&table).await, Value::I64(1));
        // One that is unused when the way is cut costs a read nothing.
        drop([pool.lease().await, pool.lease().await, pool.lease().await]);
        way.relay.cut();
        way.relay.open();
        read(&pool, &table).await;
        way.leave(pool).await;
    }

    async fn a_commit_that_got_through_without_its_answer_is_told_as_one_that_nobody_knows_of(engine: Engine) {
        let mut way = Way::new(engine).await;
        let table = way.watch.table("a int").await;
        let pool = way.pool(up_to(1));
        let insert = call(&format!("INSERT INTO {table} VALUES (1)"), [], pool.dialect().await.unwrap());
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        transaction.execute(&insert).await.unwrap();
        way.relay.hold_answers();
        let commit = tokio::spawn(async move { transaction.commit().await });
        let started = Instant::now();
        while way.rows(&table).await != Value::I64(1) {
            assert!(started.elapsed() < LONG, "never committed");
        }
        way.relay.cut();
        assert_eq!(kind(commit.await.unwrap()), ErrorKind::ConnectionLost);
        assert_eq!(way.rows(&table).await, Value::I64(1), "nothing was done twice");
        way.leave(pool).await;
    }

    async fn a_commit_that_did_not_get_through_is_told_as_one_that_nobody_knows_of(engine: Engine) {
        let mut way = Way::new(engine).await;
        let table = way.watch.table("a int").await;
        let pool = way.pool(up_to(1));
        let insert = call(&format!("INSERT INTO {table} VALUES (1)"), [], pool.dialect().await.unwrap());
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        transaction.execute(&insert).await.unwrap();
        way.relay.stall();
        {
            let mut commit = std::pin::pin!(transaction.commit());
            assert!(tokio::time::timeout(Duration::from_millis(50), &mut commit).await.is_err());
            way.relay.cut();
            assert_eq!(kind(commit.await), ErrorKind::ConnectionLost);
        }
        drop(transaction);
        assert_eq!(way.rows(&table).await, Value::I64(0));
        way.leave(pool).await;
    }

    async fn a_session_that_is_cut_while_it_is_set_up_is_no_connection(engine: Engine) {
        let mut way = Way::new(engine).await;
        let init = vec!["DO SLEEP(1000)".to_owned()];
        let options = MySqlOptions { init, ..way.options() };
        let opened = tokio::spawn(async move { MySqlDriver::new(options).connect().await.map(|_| ()) });
        let started = Instant::now();
        let asleep = format!(
            "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '{}' AND info LIKE 'DO SLEEP%'",
            way.user
        );
        while way.watch.one(&asleep).await == Value::I64(0) {
            assert!(started.elapsed() < LONG, "it is never set up");
        }
        way.relay.cut();
        let refused = kind(opened.await.unwrap());
        assert!(matches!(refused, ErrorKind::Connect { .. }), "{refused:?}");
    }

    async fn a_way_that_stalls_is_given_up_after_the_time_allowed(engine: Engine) {
        let way = Way::new(engine).await;
        let limit = Duration::from_millis(200);
        let pool = PoolOptions { statement_timeout: Some(limit), connect_timeout: limit * 10, ..up_to(2) };
        let pool = way.pool(pool);
        let mut lease = pool.lease().await.unwrap();
        way.relay.stall();
        assert_eq!(kind(lease.batch("SELECT 1").await), ErrorKind::Timeout);
        drop(lease);
        let refused = kind(pool.lease().await);
        assert!(matches!(refused, ErrorKind::Connect { .. }), "{refused:?}");
        way.relay.open();
        pool.lease().await.unwrap().batch("SELECT 1").await.unwrap();
        way.leave(pool).await;
    }

    async fn a_way_that_is_slow_loses_nothing(engine: Engine) {
        let mut way = Way::new(engine).await;
        let table = way.watch.table("a int").await;
        let pool = way.pool(up_to(1));
        let dialect = pool.dialect().await.unwrap();
        way.relay.slow();
        let insert = call(&format!("INSERT INTO {table} VALUES (?), (8)"), [Value::I64(7)], dialect);
        let transaction = Transaction::begin(&pool, Begin::default()).await.unwrap();
        transaction.execute(&insert).await.unwrap();
        transaction.commit().await.unwrap();
        let read = call(&format!("SELECT REPEAT(a, 500) FROM {table} ORDER BY a"), [], dialect);
        let mut sink: Box<dyn ilana_driver::Sink> = Box::<Rows>::default();
        pool.fetch(&read, &mut sink).await.unwrap();
        let sink: Box<dyn std::any::Any> = sink;
        let expected = ["7", "8"].map(|digit| vec![Value::from(digit.repeat(500))]);
        assert_eq!(sink.downcast::<Rows>().unwrap().rows, expected);
        drop(transaction);
        way.leave(pool).await;
    }
}
