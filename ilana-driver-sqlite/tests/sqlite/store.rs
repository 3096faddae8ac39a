//! A database file of a test's own with one table, and what may be done with it in few words.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ilana_driver::{Call, CellError, DriverError, ErrorKind, Flow, Pool, PoolOptions, Row, Sink};
use ilana_driver_sqlite::{Access, SqliteDriver, SqliteOptions};
use ilana_ir::{Raw, Shape};
use tempfile::TempDir;

/// A database file with a table `t (a)`.
pub(crate) struct Store {
    pub(crate) path: PathBuf,
    pub(crate) folder: TempDir,
}

impl Store {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for a database");
        let path = folder.path().join("store.db");
        fill(&path, "CREATE TABLE t (a INTEGER)");
        Self { path, folder }
    }

    /// One that fills some hundred pages, numbered from 1 on.
    pub(crate) fn large() -> Self {
        let store = Self::new();
        fill(
            &store.path,
            "ALTER TABLE t ADD COLUMN b; \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
             INSERT INTO t SELECT i, randomblob(1000) FROM n",
        );
        store
    }

    pub(crate) fn pool(&self) -> Pool {
        self.pool_with(Duration::from_secs(30))
    }

    /// Whose statements wait so long for a lock.
    pub(crate) fn pool_with(&self, busy_timeout: Duration) -> Pool {
        pool(SqliteOptions { busy_timeout, ..SqliteOptions::file(&self.path) })
    }

    pub(crate) fn reading_pool(&self) -> Pool {
        pool(SqliteOptions { access: Access::ReadOnly, ..SqliteOptions::file(&self.path) })
    }

    pub(crate) fn gone(&self) -> ErrorKind {
        ErrorKind::FileGone { file: self.path.display().to_string() }
    }

    /// Puts other bytes into the file, as a failing disk would.
    pub(crate) fn overwrite(&self, at: usize, bytes: &[u8]) {
        let mut file = OpenOptions::new().write(true).open(&self.path).expect("the file is there");
        let written = file.seek(SeekFrom::Start(at as u64)).and_then(|_| file.write_all(bytes));
        written.and_then(|()| File::sync_all(&file)).expect("the file is written to");
    }
}

/// Runs SQL in a file by SQLite alone, and leaves all of it in the file itself.
pub(crate) fn fill(path: &std::path::Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection.execute_batch(sql).expect("the SQL is right");
}

pub(crate) fn pool(options: SqliteOptions) -> Pool {
    let pool = PoolOptions { max: 3, ..PoolOptions::default() };
    Pool::new(SqliteDriver::new(options), pool).expect("a pool")
}

pub(crate) fn kind<T>(result: Result<T, DriverError>) -> Result<T, ErrorKind> {
    result.map_err(|error| error.kind)
}

/// What becomes of a text on a connection of its own.
pub(crate) async fn run(pool: &Pool, sql: &str) -> Result<(), ErrorKind> {
    kind(kind(pool.lease().await)?.batch(sql).await)
}

pub(crate) async fn put(pool: &Pool, number: i64) -> Result<(), ErrorKind> {
    run(pool, &format!("INSERT INTO t (a) VALUES ({number})")).await
}

/// All numbers in the table.
pub(crate) async fn numbers(pool: &Pool) -> Result<Vec<i64>, ErrorKind> {
    ask(pool, "SELECT a FROM t ORDER BY a").await
}

/// The first column of a query.
pub(crate) async fn ask(pool: &Pool, sql: &'static str) -> Result<Vec<i64>, ErrorKind> {
    let plan = kind(pool.plan(&Shape::Raw(Raw::new(sql))).await)?;
    let mut sink = sink();
    kind(pool.fetch(&Call { plan, binds: Arc::default() }, &mut sink).await)?;
    let sink: Box<dyn std::any::Any> = sink;
    Ok(sink.downcast::<Numbers>().expect("the sink comes back").0)
}

/// Takes numbers.
pub(crate) fn sink() -> Box<dyn Sink> {
    Box::new(Numbers(Vec::new()))
}

struct Numbers(Vec<i64>);

impl Sink for Numbers {
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        self.0.extend(row.i64(0)?);
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.0.clear();
    }

    fn rows(&self) -> u64 {
        self.0.len() as u64
    }
}
