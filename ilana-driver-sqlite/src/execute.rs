//! Running statements: small reads at once, the rest on the connection's thread.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use ilana_compile::{Dialect, PlanId};
use ilana_driver::{
    Begin, Call, CellError, Changed, Connection, DriverError, ErrorKind, Flow, Row, Sink, TransactionAccess,
};

use rusqlite::config::DbConfig;

use crate::file::OpenFile;
use crate::thread::Worker;
use crate::value::{SqliteRow, store};
use crate::{classify, thread};

/// Whether foreign keys are looked at.
const FOREIGN_KEYS: DbConfig = DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY;

/// How long a read may take where it is called before it is moved to the thread. A runtime's other tasks wait as long.
const INLINE: Duration = Duration::from_micros(100);
/// How often a running statement looks at the clock: each so many instructions of SQLite's machine, some ten
/// microseconds.
const CHECK_EVERY: i32 = 1000;
/// How often those who only read look whether the file is still the one at its path.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many plans of long reads are remembered.
const SLOW_PLANS: usize = 256;

/// A connection to SQLite.
pub(crate) struct SqliteConnection {
    dialect: Dialect,
    shared: Arc<Shared>,
    worker: Option<Worker>,
    /// Reads that were too long the last time: they go to the thread at once.
    slow: HashSet<PlanId>,
    state: State,
    /// Whether the open transaction may only read.
    is_reading: bool,
    /// Whether it is not to be used again: its file is not what one finds at its path, or has no sense in it.
    is_spent: bool,
    /// When somebody looked for the file, in nanoseconds after the watchdog's epoch.
    looked: u64,
}

/// What the connection's own thread and its owner share.
pub(crate) struct Shared {
    pub(crate) connection: Mutex<rusqlite::Connection>,
    /// After the connection, since fields are dropped in order: as long as this is here the file may be open.
    file: Option<Arc<OpenFile>>,
    pub(crate) busy_timeout: Duration,
    watchdog: Arc<Watchdog>,
}

/// What is in a sink's box while the sink is on the thread.
struct OnThread;

impl Sink for OnThread {
    fn row(&mut self, _: &dyn Row) -> Result<Flow, CellError> {
        Ok(Flow::Enough)
    }

    fn restart(&mut self) {}

    fn rows(&self) -> u64 {
        0
    }
}

/// Stops a statement from within, at the next look at the clock.
struct Watchdog {
    epoch: Instant,
    /// Nanoseconds after the epoch at which to stop; 0 is never.
    deadline: AtomicU64,
    cancelled: AtomicBool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    InTransaction,
    /// An exchange has begun and not ended.
    Busy,
}

/// When to look whether the file is still the one at its path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Never,
    /// Within a transaction the end of it will.
    OutsideTransactions,
    Always,
}

/// What became of a read that was tried where it was called.
enum Tried {
    Done(Result<(), DriverError>),
    /// It must run on the thread; what it gave so far does not count.
    MustMove,
    /// As `MustMove`, because it took too long.
    TooLong,
}

thread_local! {
    /// How long a statement on this thread may wait for a lock. Zero where waiting would block a runtime.
    static LOCK_WAIT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

pub(crate) fn wait_for_locks_on_this_thread(limit: Duration) {
    LOCK_WAIT.set(limit);
}

/// Called by SQLite when a lock is taken, with how often it called before for the same one.
fn busy(calls: i32) -> bool {
    // 1, 2, 3 .. 20 ms, and from then on 20 ms each time.
    let calls = u64::try_from(calls).unwrap_or(0);
    let waited = calls.min(20) * (calls.min(20) + 1) / 2 + calls.saturating_sub(20) * 20;
    if Duration::from_millis(waited) >= LOCK_WAIT.get() {
        return false;
    }
    std::thread::sleep(Duration::from_millis((calls + 1).min(20)));
    true
}

impl Shared {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.watchdog.cancelled.load(Ordering::Acquire)
    }

    fn look(&self) -> Result<(), DriverError> {
        self.file.as_ref().map_or(Ok(()), |file| file.check())
    }
}

impl Watchdog {
    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn must_stop(&self) -> bool {
        let deadline = self.deadline.load(Ordering::Relaxed);
        (deadline != 0 && self.now() > deadline) || self.cancelled.load(Ordering::Relaxed)
    }
}

impl SqliteConnection {
    pub(crate) fn new(
        mut connection: rusqlite::Connection,
        file: Option<Arc<OpenFile>>,
        dialect: Dialect,
        busy_timeout: Duration,
    ) -> Result<Self, DriverError> {
        let watchdog = Arc::new(Watchdog {
            epoch: Instant::now(),
            deadline: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
        });
        let handler = Arc::clone(&watchdog);
        connection
            .progress_handler(CHECK_EVERY, Some(move || handler.must_stop()))
            .map_err(classify::error)?;
        connection.busy_handler(Some(busy)).map_err(classify::error)?;
        let shared = Arc::new(Shared { connection: Mutex::new(connection), file, busy_timeout, watchdog });
        Ok(Self {
            dialect,
            shared,
            worker: None,
            slow: HashSet::new(),
            state: State::Idle,
            is_reading: false,
            is_spent: false,
            looked: 0,
        })
    }

    /// Runs `work` on the thread. The connection is dirty until it has ended.
    async fn on_thread<T: Send + 'static>(
        &mut self,
        look: Look,
        work: impl FnOnce(&mut rusqlite::Connection) -> Result<T, DriverError> + Send + 'static,
    ) -> Result<T, DriverError> {
        if look != Look::Never {
            self.refuse_if_spent()?;
        }
        let looks = look == Look::Always || (look == Look::OutsideTransactions && self.state == State::Idle);
        self.state = State::Busy;
        let shared = Arc::clone(&self.shared);
        let worker = match &mut self.worker {
            Some(worker) => worker,
            empty => empty.insert(thread::Worker::start(Arc::clone(&self.shared))?),
        };
        let is_reading = self.is_reading;
        let (result, in_transaction) = worker
            .run(move |connection| {
                let looked = if looks { shared.look() } else { Ok(()) };
                let result = looked.and_then(|()| work(connection));
                // SQLite ends a transaction by itself after some errors; its own word counts, not ours.
                let in_transaction = !connection.is_autocommit();
                if is_reading && !in_transaction {
                    allow_writes(connection, true)?;
                }
                Ok::<_, DriverError>((result, in_transaction))
            })
            .await??;
        self.state = if in_transaction { State::InTransaction } else { State::Idle };
        self.is_reading &= in_transaction;
        self.judge(result)
    }

    /// After an exchange: whether the connection can be used again. One that met a damaged page keeps it, and one that was
    /// opened without the right to write never has it: neither would see that all is well again.
    fn judge<T>(&mut self, result: Result<T, DriverError>) -> Result<T, DriverError> {
        self.is_spent |= match result.as_ref().map_err(|error| &error.kind) {
            Err(ErrorKind::FileGone { .. } | ErrorKind::Corrupt) => true,
            Err(ErrorKind::ReadOnly) => !self.is_reading,
            Ok(_) | Err(_) => false,
        };
        result
    }

    /// SQLite may have ended the transaction with the error that the connection is spent by: what comes then is no part of it.
    fn refuse_if_spent(&self) -> Result<(), DriverError> {
        let is_over = self.is_spent && self.state == State::Idle;
        if is_over { Err(DriverError::new(ErrorKind::ConnectionLost)) } else { Ok(()) }
    }

    /// Looks for the file, if that is some time ago. A transaction sees what it saw at first.
    fn look_at_times(&mut self) -> Result<(), DriverError> {
        let now = self.shared.watchdog.now();
        if self.state != State::Idle || u128::from(now - self.looked) < LOOK_EVERY.as_nanos() {
            return Ok(());
        }
        self.looked = now;
        let looked = self.shared.look();
        self.judge(looked)
    }

    fn try_here(&self, call: &Call, sink: &mut dyn Sink) -> Tried {
        let watchdog = &self.shared.watchdog;
        let Ok(connection) = self.shared.connection.try_lock() else { return Tried::MustMove };
        let deadline = watchdog.now() + u64::try_from(INLINE.as_nanos()).unwrap_or(u64::MAX);
        watchdog.deadline.store(deadline, Ordering::Relaxed);
        let result = read(&connection, call, sink);
        watchdog.deadline.store(0, Ordering::Relaxed);
        match result {
            Ok(None) => Tried::MustMove,
            Ok(Some(())) => Tried::Done(Ok(())),
            Err(error) if error.kind == ErrorKind::Timeout => Tried::TooLong,
            Err(error) if error.kind == ErrorKind::LockTimeout => Tried::MustMove,
            Err(error) => Tried::Done(Err(error)),
        }
    }
}

/// Lets the connection write or not ("PRAGMA query_only").
fn set(connection: &rusqlite::Connection, what: DbConfig, to: bool) -> Result<(), DriverError> {
    connection.set_db_config(what, to).map(drop).map_err(classify::error)
}

fn allow_writes(connection: &rusqlite::Connection, may_write: bool) -> Result<(), DriverError> {
    connection.pragma_update(None, "query_only", !may_write).map_err(classify::error)
}

/// Runs a statement that only reads; `None` when it would write.
fn read(
    connection: &rusqlite::Connection,
    call: &Call,
    sink: &mut dyn Sink,
) -> Result<Option<()>, DriverError> {
    let mut statement = connection.prepare_cached(call.plan.sql()).map_err(classify::error)?;
    if !statement.readonly() {
        return Ok(None);
    }
    bind(&mut statement, call, &call.binds)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(classify::error)? {
        if sink.row(&SqliteRow { row, columns })? == Flow::Enough {
            break;
        }
    }
    Ok(Some(()))
}

/// The savepoint around a write inside a transaction whose rows are read back.
const READ_BACK: &str = "ilana_read_back";

/// Runs any statement. What was written and cannot be read back is undone: with nobody's transaction around it the
/// statement ends as interrupted, and within one there is a savepoint to go back to.
fn run(connection: &rusqlite::Connection, call: &Call, sink: &mut dyn Sink) -> Result<(), DriverError> {
    let mut statement = connection.prepare_cached(call.plan.sql()).map_err(classify::error)?;
    bind(&mut statement, call, &call.binds)?;
    let is_nested = !connection.is_autocommit() && !statement.readonly() && statement.column_count() > 0;
    if !is_nested {
        return step(connection, &mut statement, sink);
    }
    let savepoint = |verb: &str| {
        let done =
            connection.prepare_cached(&format!("{verb} {READ_BACK}")).and_then(|mut sql| sql.raw_execute());
        done.map(|_| ()).map_err(classify::error)
    };
    savepoint("SAVEPOINT")?;
    let result = step(connection, &mut statement, sink);
    // After some errors SQLite has ended the whole transaction, savepoints and all.
    if !connection.is_autocommit() {
        if result.is_err() {
            savepoint("ROLLBACK TO")?;
        }
        savepoint("RELEASE")?;
    }
    result
}

/// Steps a statement to its end. One with RETURNING that is reset before its end leaves its read transaction open,
/// so that no checkpoint can run and the write-ahead log grows without bounds.
fn step(
    connection: &rusqlite::Connection,
    statement: &mut rusqlite::CachedStatement<'_>,
    sink: &mut dyn Sink,
) -> Result<(), DriverError> {
    let writes = !statement.readonly();
    let columns = statement.column_count();
    let autocommit = connection.is_autocommit();
    let mut rows = statement.raw_query();
    let mut flow = Flow::More;
    while let Some(row) = rows.next().map_err(classify::error)? {
        if flow == Flow::More {
            match sink.row(&SqliteRow { row, columns }) {
                Ok(Flow::Full) => pollster::block_on(poll_fn(|context| sink.poll_ready(context))),
                Ok(next) => flow = next,
                Err(error) => {
                    if writes && autocommit {
                        connection.get_interrupt_handle().interrupt();
                        while let Ok(Some(_)) = rows.next() {}
                    }
                    return Err(error.into());
                }
            }
        }
        if flow == Flow::Enough && !writes {
            break;
        }
    }
    Ok(())
}

fn bind(
    statement: &mut rusqlite::CachedStatement<'_>,
    call: &Call,
    binds: &[ilana_ir::Value],
) -> Result<(), DriverError> {
    for (index, slot) in call.plan.slots().iter().enumerate() {
        let value = call.plan.value(slot, binds)?;
        statement.raw_bind_parameter(index + 1, store(&value)?).map_err(classify::error)?;
    }
    Ok(())
}

fn execute_each(connection: &rusqlite::Connection, call: &Call) -> Result<u64, DriverError> {
    let mut statement = connection.prepare_cached(call.plan.sql()).map_err(classify::error)?;
    let width = call.plan.slots().len();
    if width == 0 {
        return statement.raw_execute().map(|changed| changed as u64).map_err(classify::error);
    }
    let mut changed = 0;
    for group in call.binds.chunks(width) {
        bind(&mut statement, call, group)?;
        changed += statement.raw_execute().map_err(classify::error)?;
    }
    Ok(changed as u64)
}

#[async_trait]
impl Connection for SqliteConnection {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// There is nothing between it and its file that could be lost, but the file.
    async fn ping(&mut self) -> Result<(), DriverError> {
        let looked = self.shared.look();
        self.judge(looked)
    }

    async fn fetch(&mut self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        let plan = call.plan.id();
        self.refuse_if_spent()?;
        self.look_at_times()?;
        // Rows that were passed on cannot be taken back, and whoever takes them may let the connection wait.
        if !sink.passes_on() && !self.slow.contains(&plan) {
            match self.try_here(call, &mut **sink) {
                Tried::Done(result) => return self.judge(result),
                Tried::MustMove => {}
                Tried::TooLong => {
                    if self.slow.len() >= SLOW_PLANS {
                        self.slow.clear();
                    }
                    self.slow.insert(plan);
                }
            }
            sink.restart();
        }
        let call = call.clone();
        let mut away: Box<dyn Sink> = std::mem::replace(sink, Box::new(OnThread));
        let shared = Arc::clone(&self.shared);
        let looks = self.state == State::Idle;
        // It looks for the file itself: whatever comes of that, the sink is to come back.
        let (back, took) = self
            .on_thread(Look::Never, move |connection| {
                let started = Instant::now();
                let looked = if looks { shared.look() } else { Ok(()) };
                let result = looked.and_then(|()| run(connection, &call, &mut *away));
                Ok((away, result.map(|()| started.elapsed())))
            })
            .await?;
        *sink = back;
        let took = self.judge(took)?;
        // The same plan may read few rows or many, and a thread that had to wait for a processor looks like a long
        // read: one that is short now is tried where it is called the next time.
        if took < INLINE {
            self.slow.remove(&plan);
        }
        Ok(())
    }

    async fn execute(&mut self, call: &Call) -> Result<Changed, DriverError> {
        let call = call.clone();
        self.on_thread(Look::OutsideTransactions, move |connection| {
            let mut statement = connection.prepare_cached(call.plan.sql()).map_err(classify::error)?;
            bind(&mut statement, &call, &call.binds)?;
            let rows = statement.raw_execute().map_err(classify::error)?;
            Ok(Changed { rows: rows as u64, key: None })
        })
        .await
    }

    async fn execute_many(&mut self, call: &Call) -> Result<u64, DriverError> {
        let call = call.clone();
        self.on_thread(Look::OutsideTransactions, move |connection| execute_each(connection, &call)).await
    }

    async fn batch(&mut self, sql: &str) -> Result<(), DriverError> {
        let sql = sql.to_owned();
        // It may be a commit.
        self.on_thread(Look::Always, move |connection| {
            connection.execute_batch(&sql).map_err(classify::error)
        })
        .await
    }

    /// `PRAGMA foreign_keys` does nothing within a transaction, and what this sets is the same ("Database Connection
    /// Configuration Options", SQLITE_DBCONFIG_ENABLE_FKEY).
    async fn batch_without_keys(&mut self, sql: &str) -> Result<(), DriverError> {
        let sql = sql.to_owned();
        self.on_thread(Look::Always, move |connection| {
            let looks_at_keys = connection.db_config(FOREIGN_KEYS).map_err(classify::error)?;
            set(connection, FOREIGN_KEYS, false)?;
            let done = connection.execute_batch(&sql).map_err(classify::error);
            // The text may have ended in its middle, where it had set this too.
            set(connection, DbConfig::SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, false)?;
            set(connection, FOREIGN_KEYS, looks_at_keys)?;
            done
        })
        .await
    }

    /// Takes the write lock at once where it may write: a transaction that read first and writes later could otherwise
    /// fail in its middle, and no wait would help ("Transaction", section 2.2). All transactions are serializable
    /// ("Isolation In SQLite").
    async fn begin(&mut self, how: Begin) -> Result<(), DriverError> {
        let text = self.begin_text(how);
        self.is_reading = how.access == TransactionAccess::ReadOnly;
        let is_reading = self.is_reading;
        self.on_thread(Look::Always, move |connection| {
            if is_reading {
                allow_writes(connection, false)?;
            }
            connection.execute_batch(&text).map_err(classify::error)
        })
        .await
    }

    fn begin_text(&self, how: Begin) -> Cow<'static, str> {
        match how.access {
            TransactionAccess::ReadWrite => "BEGIN IMMEDIATE".into(),
            TransactionAccess::ReadOnly => "BEGIN".into(),
        }
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        if self.state == State::Idle {
            return Err(DriverError::new(ErrorKind::TransactionEnded));
        }
        self.batch("COMMIT").await
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        self.on_thread(Look::Never, |connection| {
            // After some errors SQLite has rolled back already.
            if connection.is_autocommit() {
                Ok(())
            } else {
                connection.execute_batch("ROLLBACK").map_err(classify::error)
            }
        })
        .await
    }

    fn is_dirty(&self) -> bool {
        self.state != State::Idle || self.is_spent
    }
}

impl Drop for SqliteConnection {
    fn drop(&mut self) {
        // Ends a statement that still runs on the thread. The connection is closed when the thread lets go of it.
        self.shared.watchdog.cancelled.store(true, Ordering::Release);
    }
}
