//! What the tests stand on: the servers, connections to them, and statements in few words.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ilana_compile::{Dialect, Engine, plan};
use ilana_driver::{
    Call, CellError, Changed, Connection, Driver, DriverError, ErrorKind, Flow, Pool, PoolOptions, Row, Sink,
};
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
use ilana_ir::{Raw, Shape, Value, ValueType};
use test_servers::Relay;

/// Makes a test of each function for each of the two engines.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($engine:ident: Engine) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$doc])*
            async fn test($engine: Engine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mysql() {
                test(Engine::MySql).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mariadb() {
                test(Engine::MariaDb).await;
            }
        }
    )*};
}
pub(crate) use on_both;

/// How long something is waited for that must come to pass.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// What an environment variable says that `cargo xtask` sets.
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run `cargo xtask serve -- cargo test -p ilana-driver-mysql`")
    })
}

/// The address of the engine's server.
pub(crate) fn url(engine: Engine) -> String {
    variable(match engine {
        Engine::MySql => "ILANA_TEST_MYSQL_URL",
        Engine::MariaDb => "ILANA_TEST_MARIADB_URL",
        Engine::Postgres | Engine::Sqlite => unreachable!("no engine of this adapter"),
    })
}

pub(crate) fn options(engine: Engine) -> MySqlOptions {
    MySqlOptions::from_url(&url(engine)).unwrap()
}

pub(crate) fn driver(engine: Engine) -> MySqlDriver {
    MySqlDriver::new(options(engine))
}

pub(crate) async fn connect(engine: Engine) -> Box<dyn Connection> {
    driver(engine).connect().await.unwrap()
}

pub(crate) fn pool_of(options: MySqlOptions, max: usize) -> Pool {
    Pool::new(MySqlDriver::new(options), PoolOptions { max, ..PoolOptions::default() }).unwrap()
}

pub(crate) fn pool(engine: Engine, max: usize) -> Pool {
    pool_of(options(engine), max)
}

/// A name that no other test uses, also of runs before.
pub(crate) fn name(stem: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{stem}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A call of raw SQL with values for its marks.
pub(crate) fn call(sql: &str, values: impl IntoIterator<Item = Value>, dialect: Dialect) -> Call {
    let bound = Raw::with_values(sql.to_owned(), values);
    let plan = plan(&Shape::Raw(bound.node), dialect).unwrap();
    Call::new(Arc::new(plan), bound.binds.values().to_vec())
}

/// Rows as values of whatever type the engine has.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) types: Vec<ValueType>,
    pub(crate) most: Option<usize>,
}

impl Sink for Rows {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let cells = (0..row.len()).map(|index| match self.types.get(index) {
            Some(ty) => row.value(index, *ty),
            None => row.any(index),
        });
        self.rows.push(cells.collect::<Result<_, _>>()?);
        let is_enough = self.most.is_some_and(|most| self.rows.len() >= most);
        Ok(if is_enough { Flow::Enough } else { Flow::More })
    }

    fn restart(&mut self) {
        self.rows.clear();
    }

    fn rows(&self) -> u64 {
        self.rows.len() as u64
    }
}

/// What a connection feeds to a sink of rows.
pub(crate) async fn fetched(
    connection: &mut dyn Connection,
    call: &Call,
    rows: Rows,
) -> Result<Vec<Vec<Value>>, DriverError> {
    let mut sink: Box<dyn Sink> = Box::new(rows);
    connection.fetch(call, &mut sink).await?;
    let sink: Box<dyn Any> = sink;
    Ok(sink.downcast::<Rows>().unwrap().rows)
}

/// The number of the session of a lease.
pub(crate) async fn session_of(lease: &mut ilana_driver::Lease) -> u64 {
    let ask = call("SELECT CONNECTION_ID()", [], lease.dialect().unwrap());
    let mut sink: Box<dyn Sink> = Box::<Rows>::default();
    lease.fetch(&ask, &mut sink).await.unwrap();
    let sink: Box<dyn Any> = sink;
    let Value::I64(id) = sink.downcast::<Rows>().unwrap().rows[0][0] else { panic!("no number") };
    u64::try_from(id).unwrap()
}

/// Statements in few words.
pub(crate) struct Db {
    pub(crate) connection: Box<dyn Connection>,
}

impl Db {
    pub(crate) async fn open(engine: Engine) -> Self {
        Self { connection: connect(engine).await }
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
        types: &[ValueType],
    ) -> Result<Vec<Vec<Value>>, DriverError> {
        let call = call(sql, values, self.connection.dialect());
        let sink = Rows { types: types.to_vec(), ..Rows::default() };
        fetched(&mut *self.connection, &call, sink).await
    }

    /// The one cell of the one row.
    pub(crate) async fn one(&mut self, sql: &str) -> Value {
        let rows = self.rows(sql, [], &[]).await.unwrap_or_else(|error| panic!("{sql}: {:?}", error));
        rows.into_iter().flatten().next().unwrap()
    }

    pub(crate) async fn run(
        &mut self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Changed, DriverError> {
        let call = call(sql, values, self.connection.dialect());
        self.connection.execute(&call).await
    }

    pub(crate) async fn batch(&mut self, sql: &str) {
        self.connection.batch(sql).await.unwrap_or_else(|error| panic!("{sql}: {:?}", error));
    }

    pub(crate) async fn refused(&mut self, sql: &str) -> ErrorKind {
        self.connection.batch(sql).await.map_or_else(|error| error.kind, |()| panic!("{sql} went"))
    }

    /// A new table, of columns as in its definition.
    pub(crate) async fn table(&mut self, columns: &str) -> String {
        let table = name("t");
        let collation = match self.connection.dialect().engine() {
            Engine::MariaDb => "utf8mb4_nopad_bin",
            Engine::MySql | Engine::Postgres | Engine::Sqlite => "utf8mb4_0900_bin",
        };
        let options = format!("ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = {collation}");
        self.batch(&format!("CREATE TABLE {table} ({columns}) {options}")).await;
        table
    }

    /// The number of the session.
    pub(crate) async fn id(&mut self) -> u64 {
        let Value::I64(id) = self.one("SELECT CONNECTION_ID()").await else { unreachable!() };
        u64::try_from(id).unwrap()
    }

    /// Whether a session of this number is there.
    pub(crate) async fn has_session(&mut self, id: u64) -> bool {
        let sql = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = ?";
        let rows = self.rows(sql, [Value::U64(id)], &[]).await.unwrap();
        rows != [[Value::I64(0)]]
    }

    pub(crate) async fn wait_for_end_of(&mut self, id: u64) {
        let started = Instant::now();
        while self.has_session(id).await {
            assert!(started.elapsed() < LONG, "session {id} is still there");
            tokio::task::yield_now().await;
        }
    }

    /// Waits until a session runs a statement.
    pub(crate) async fn wait_for_work_of(&mut self, id: u64) {
        let started = Instant::now();
        let sql = "SELECT COUNT(*) FROM information_schema.processlist \
                   WHERE id = ? AND command IN ('Query', 'Execute') AND state IS NOT NULL AND state <> ''";
        while self.rows(sql, [Value::U64(id)], &[]).await.unwrap() == [[Value::I64(0)]] {
            assert!(started.elapsed() < LONG, "session {id} never ran anything");
            tokio::task::yield_now().await;
        }
    }
}

pub(crate) fn kind<T>(result: Result<T, DriverError>) -> ErrorKind {
    match result {
        Ok(_) => panic!("it went"),
        Err(error) => error.kind,
    }
}

/// What a server of a test's own is to be.
pub(crate) fn own_server(engine: Engine) -> test_servers::Engine {
    match engine {
        Engine::MariaDb => test_servers::Engine::Mariadb,
        Engine::MySql | Engine::Postgres | Engine::Sqlite => test_servers::Engine::Mysql,
    }
}

/// A way to the engine's server, from an address of this machine.
pub(crate) fn relay(engine: Engine, address: &str) -> Relay {
    let MySqlOptions { host, port, .. } = options(engine);
    Relay::start(address, (&host, port)).unwrap()
}
