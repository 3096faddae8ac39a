//! What all tests share: connections to the server of the run, statements, and sinks.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ilana_driver::{
    Call, CellError, Changed, Connection, Driver, DriverError, ErrorKind, Flow, Pool, PoolOptions, Row, Sink,
};
use ilana_driver_pg::{FailedStatement, PgDriver, PgOptions};
use ilana_ir::{Raw, Select, SelectItem, Shape, Source, TableName, Value};

pub(crate) fn options() -> PgOptions {
    let url = env::var("ILANA_TEST_POSTGRES_URL").expect(
        "no server to test against: run `cargo xtask serve -- cargo test -p ilana-driver-pg`, or set \
         ILANA_TEST_POSTGRES_URL",
    );
    PgOptions::from_url(&url).unwrap()
}

/// Options of connections whose transactions fail with a statement, as PostgreSQL's do by themselves.
pub(crate) fn aborting() -> PgOptions {
    PgOptions { failed_statement: FailedStatement::AbortsTransaction, ..options() }
}

pub(crate) async fn connect() -> Box<dyn Connection> {
    connect_to(options()).await.unwrap()
}

pub(crate) async fn connect_to(options: PgOptions) -> Result<Box<dyn Connection>, DriverError> {
    PgDriver::new(options).connect().await
}

pub(crate) fn pool(options: PgOptions, max: usize) -> Pool {
    Pool::new(PgDriver::new(options), PoolOptions { max, ..PoolOptions::default() }).unwrap()
}

/// The kind of the error of something that must fail.
pub(crate) fn kind<T>(result: Result<T, DriverError>) -> ErrorKind {
    result.err().expect("it succeeded").kind
}

/// Options whose connections see a schema of their own first.
pub(crate) async fn own_schema() -> PgOptions {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    connect().await.batch(&format!("CREATE SCHEMA {name}")).await.unwrap();
    PgOptions { search_path: vec![name, "public".to_owned()], ..options() }
}

/// A statement of its own, in which `?` stands for a value.
pub(crate) fn call(connection: &dyn Connection, sql: &str, values: impl IntoIterator<Item = Value>) -> Call {
    let bound = Raw::with_values(sql.to_owned(), values);
    let plan = ilana_compile::plan(&Shape::Raw(bound.node), connection.dialect()).unwrap();
    Call::new(Arc::new(plan), bound.binds.into())
}

pub(crate) async fn execute(
    connection: &mut dyn Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Changed, DriverError> {
    let call = call(connection, sql, values);
    connection.execute(&call).await
}

/// Reads one thing of each row.
pub(crate) struct Collect<T> {
    pub(crate) all: Vec<T>,
    read: fn(&dyn Row) -> Result<T, CellError>,
    enough: usize,
}

impl<T: Send + 'static> Collect<T> {
    pub(crate) fn sink(read: fn(&dyn Row) -> Result<T, CellError>) -> Box<dyn Sink> {
        Self::first(usize::MAX, read)
    }

    pub(crate) fn first(enough: usize, read: fn(&dyn Row) -> Result<T, CellError>) -> Box<dyn Sink> {
        Box::new(Self { all: Vec::new(), read, enough })
    }

    pub(crate) fn take(sink: Box<dyn Sink>) -> Vec<T> {
        let sink: Box<dyn std::any::Any> = sink;
        sink.downcast::<Self>().unwrap().all
    }
}

impl<T: Send + 'static> Sink for Collect<T> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        self.all.push((self.read)(row)?);
        Ok(if self.all.len() >= self.enough { Flow::Enough } else { Flow::More })
    }

    fn restart(&mut self) {
        self.all.clear();
    }

    fn rows(&self) -> u64 {
        self.all.len() as u64
    }
}

pub(crate) async fn fetch<T: Send + 'static>(
    connection: &mut dyn Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
    read: fn(&dyn Row) -> Result<T, CellError>,
) -> Result<Vec<T>, DriverError> {
    let call = call(connection, sql, values);
    let mut sink = Collect::sink(read);
    connection.fetch(&call, &mut sink).await?;
    Ok(Collect::take(sink))
}

/// The first cell of the first row, as whatever it is.
pub(crate) async fn any(
    connection: &mut dyn Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Value, DriverError> {
    let mut rows = fetch(connection, sql, values, |row| row.any(0)).await?;
    Ok(rows.swap_remove(0))
}

/// Reads a column by a query of the compiler's, which a pool may run again, as it does not with SQL of one's own.
pub(crate) async fn read(pool: &Pool, table: &str, column: &'static str) -> Result<(), DriverError> {
    let table = TableName::parse(table.to_owned());
    let mut select = Select::from(Source::Table { table: table.clone(), alias: None });
    select.columns.push(SelectItem::column(table.name, column));
    let call = Call::new(pool.plan(&Shape::Select(select)).await?, Vec::new());
    pool.fetch(&call, &mut Collect::sink(|_| Ok(()))).await
}

/// Asks again until the answer is yes. The bound is far beyond what it ever takes.
pub(crate) async fn until(connection: &mut dyn Connection, sql: &str) {
    let started = std::time::Instant::now();
    loop {
        if any(connection, sql, []).await.unwrap() == Value::Bool(true) {
            return;
        }
        assert!(started.elapsed().as_secs() < 30, "never true: {sql}");
        tokio::task::yield_now().await;
    }
}
