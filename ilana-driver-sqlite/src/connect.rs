//! Opening a database, and what every connection to it is set to.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use ilana_compile::Dialect;
use ilana_driver::{Connection, Driver, DriverError, ErrorKind};
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;

use crate::execute::SqliteConnection;
use crate::file::OpenFile;
use crate::{classify, decimal, text, value};

/// The longest time between two attempts to open a file that is locked.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// Which database, and how it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteOptions {
    /// The file; `None` is a database in memory.
    pub path: Option<PathBuf>,
    /// What may be done with the file.
    pub access: Access,
    /// How long a statement, and the opening of a connection, waits for another connection's lock.
    pub busy_timeout: Duration,
}

/// What may be done with a database file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Reads and writes; the file is made if it does not exist.
    #[default]
    ReadWriteCreate,
    /// Reads only; the file must exist.
    ReadOnly,
}

/// Opens connections to one SQLite database.
///
/// Each connection enforces foreign keys, takes double quotes for names only (not, as SQLite otherwise does with an
/// unknown name, for texts), waits for locks, and brings the collation and functions that exact decimals need. Files
/// are kept with a write-ahead log, so that readers and a writer do not wait for each other, and synced at
/// checkpoints (`synchronous = NORMAL`: a power loss can undo the latest commits, never damage the file).
///
/// Before it stores anything a connection looks whether its file is still the one at its path, else the statement or commit is
/// [`ErrorKind::FileGone`]: SQLite itself would go on writing to a file that nobody finds any more. Those that only read look
/// once a second. The pool then closes its connections and opens the file that is there, once the last connection to the earlier
/// one is closed, for two files of one name share what lies beside them (`-wal`, `-shm`; these are not looked at).
///
/// A database in memory is shared by all connections of the driver and lives as long as it. It has no write-ahead log: who
/// reads waits for the end of a transaction that has written.
#[derive(Debug)]
pub struct SqliteDriver {
    options: SqliteOptions,
    location: String,
    dialect: Dialect,
    /// Keeps a database in memory alive while no other connection is open.
    anchor: Mutex<Option<rusqlite::Connection>>,
    /// The file that connections have open.
    file: Mutex<Weak<OpenFile>>,
}

/// A connection, and the file that it has open.
type Opened = (rusqlite::Connection, Option<Arc<OpenFile>>);

impl SqliteOptions {
    /// A database file, made if it does not exist. The name `:memory:` is [`SqliteOptions::memory`]; an empty one is no
    /// file, and opening it an error.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::memory() }
    }

    /// A database in memory.
    pub fn memory() -> Self {
        Self { path: None, access: Access::default(), busy_timeout: Duration::from_secs(5) }
    }
}

impl SqliteDriver {
    /// A driver for a database. Nothing is opened yet.
    pub fn new(mut options: SqliteOptions) -> Self {
        // SQLite itself would make another database for each connection of that name.
        options.path = options.path.filter(|path| path.as_os_str() != ":memory:");
        static MEMORY: AtomicU64 = AtomicU64::new(0);
        let location = match &options.path {
            Some(path) => path.to_string_lossy().into_owned(),
            // This file system of SQLite's shares a database in memory by name within the process, with real locks
            // ("vfs=memdb", since 3.36); a plain `:memory:` would be another database for each connection.
            None => format!("file:/ilana-{}?vfs=memdb", MEMORY.fetch_add(1, Ordering::Relaxed)),
        };
        let number = u16::try_from(rusqlite::version_number() / 1000 % 1000).unwrap_or(u16::MAX);
        let dialect = Dialect::sqlite(3, number);
        Self { options, location, dialect, anchor: Mutex::default(), file: Mutex::default() }
    }

    fn open(&self) -> Result<rusqlite::Connection, rusqlite::Error> {
        let mode = match self.options.access {
            Access::ReadWriteCreate => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match &self.options.path {
            // SQLite takes it for a database of this connection's own, which goes with it.
            Some(path) if path.as_os_str().is_empty() => {
                let cause = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
                let message = "the name of the database file is empty".to_owned();
                return Err(rusqlite::Error::SqliteFailure(cause, Some(message)));
            }
            Some(path) => rusqlite::Connection::open_with_flags(path, flags)?,
            None => {
                rusqlite::Connection::open_with_flags(&self.location, flags | OpenFlags::SQLITE_OPEN_URI)?
            }
        };
        set_up(&connection, self.options.path.is_some())?;
        Ok(connection)
    }

    /// Opens a connection once no other one is in the way: the switch to a write-ahead log needs the file for itself for
    /// a moment, and SQLite does not wait for that by itself ("Write-Ahead Logging", section 8).
    async fn open_when_free(&self) -> Result<Opened, DriverError> {
        let started = tokio::time::Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            let opened = self.open_beside_others();
            let Err(error) = &opened else { return opened };
            let may_pass = matches!(error.kind, ErrorKind::LockTimeout | ErrorKind::FileGone { .. });
            if !may_pass || started.elapsed() >= self.options.busy_timeout {
                return opened;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Opens a connection, unless there are some to a file that was at this path before.
    fn open_beside_others(&self) -> Result<Opened, DriverError> {
        let known = || self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let others = known().upgrade();
        if let Some(file) = &others {
            file.check()?;
        }
        let opened = self.keep_memory_alive().and_then(|()| self.open());
        let connection = opened.map_err(|error| self.not_opened(error))?;
        let mut known = known();
        let file = others.or_else(|| {
            let found = OpenFile::at(self.options.path.as_deref()?)?;
            // Somebody else may have opened it meanwhile.
            Some(known.upgrade().filter(|file| **file == found).unwrap_or_else(|| Arc::new(found)))
        });
        *known = file.as_ref().map(Arc::downgrade).unwrap_or_default();
        Ok((connection, file))
    }

    fn not_opened(&self, error: rusqlite::Error) -> DriverError {
        let kind = classify::kind(&error);
        let is_telling = matches!(
            kind,
            ErrorKind::Corrupt | ErrorKind::DiskFull | ErrorKind::LockTimeout | ErrorKind::ReadOnly
        );
        let kind = if is_telling { kind } else { ErrorKind::Connect { target: self.target() } };
        DriverError::with_source(kind, error)
    }

    fn keep_memory_alive(&self) -> Result<(), rusqlite::Error> {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        if self.options.path.is_none() && anchor.is_none() {
            *anchor = Some(self.open()?);
        }
        Ok(())
    }
}

fn set_up(connection: &rusqlite::Connection, is_file: bool) -> Result<(), rusqlite::Error> {
    // Waiting is for `open_when_free`, which blocks no runtime.
    connection.busy_timeout(Duration::ZERO)?;
    for quirk in [DbConfig::SQLITE_DBCONFIG_DQS_DML, DbConfig::SQLITE_DBCONFIG_DQS_DDL] {
        connection.set_db_config(quirk, false)?;
    }
    connection.set_prepared_statement_cache_capacity(128);
    connection.pragma_update(None, "foreign_keys", true)?;
    if is_file && !connection.is_readonly("main")? {
        // The answer is a row, the mode it is in now.
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "normal")?;
    }
    text::register(connection)?;
    decimal::register(connection)
}

#[async_trait]
impl Driver for SqliteDriver {
    fn dialect(&self) -> Option<Dialect> {
        Some(self.dialect)
    }

    fn target(&self) -> String {
        match &self.options.path {
            Some(path) if path.as_os_str().is_empty() => "a file without a name".to_owned(),
            Some(path) => path.display().to_string(),
            None => ":memory:".to_owned(),
        }
    }

    fn check(&self, value: &ilana_ir::Value) -> Result<(), DriverError> {
        value::check(value)
    }

    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError> {
        let (connection, file) = self.open_when_free().await?;
        Ok(Box::new(SqliteConnection::new(connection, file, self.dialect, self.options.busy_timeout)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn opening_waits_for_a_lock_and_lets_other_tasks_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute_batch("CREATE TABLE t (a); BEGIN EXCLUSIVE").unwrap();
        let within =
            |busy_timeout| SqliteDriver::new(SqliteOptions { busy_timeout, ..SqliteOptions::file(&path) });
        let impatient = within(Duration::from_millis(10));
        let refused = impatient.connect().await.err().map(|error| error.kind);
        assert_eq!(refused, Some(ErrorKind::LockTimeout));
        // One thread serves both: were the wait a blocking one, the lock would never be released.
        let patient = within(Duration::from_secs(60));
        let (opened, released) = tokio::join!(patient.connect(), async { other.execute_batch("COMMIT") });
        released.unwrap();
        assert!(opened.is_ok(), "{:?}", opened.err());
    }
}
