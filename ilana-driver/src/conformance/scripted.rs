//! A driver that follows a script, for what real servers do at no one's wish: to fail at a given step, or to stop there.
//!
//! It stands for no database: its statements give no rows. What it is for are the layers above, and it watches them: a
//! connection that is used in the middle of an exchange, or handed on with a transaction open, is an offence.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ilana_compile::Dialect;
use ilana_ir::Value;

use crate::{Begin, Call, Changed, Connection, Driver, DriverError, ErrorKind, Sink};

/// What a connection is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To be opened.
    Connect,
    /// A sign of life.
    Ping,
    /// Rows.
    Fetch,
    /// A write, once or many times, or SQL text.
    Execute,
    /// A transaction.
    Begin,
    /// Its end.
    Commit,
    /// Its end, with nothing kept.
    Rollback,
}

/// A driver that follows a script. A clone is the same one.
#[derive(Clone, Debug)]
pub struct Scripted {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    waits: usize,
    dialect: Mutex<Dialect>,
    failures: Mutex<VecDeque<(Step, ErrorKind)>>,
    taken: Mutex<Vec<Step>>,
    offences: Mutex<Vec<String>>,
    open: AtomicUsize,
}

impl Scripted {
    /// A driver each of whose steps waits so often before it is done.
    pub fn new(waits: usize) -> Self {
        let shared = Shared {
            waits,
            dialect: Mutex::new(Dialect::postgres(15)),
            failures: Mutex::default(),
            taken: Mutex::default(),
            offences: Mutex::default(),
            open: AtomicUsize::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The next step of this kind fails so; several take their turn.
    pub fn fail(&self, step: Step, error: ErrorKind) {
        lock(&self.shared.failures).push_back((step, error));
    }

    /// What connections that are opened from now on speak.
    pub fn speak(&self, dialect: Dialect) {
        *lock(&self.shared.dialect) = dialect;
    }

    /// The steps that were begun since this was last asked.
    pub fn taken(&self) -> Vec<Step> {
        std::mem::take(&mut *lock(&self.shared.taken))
    }

    /// What was done with a connection that must not be; in words.
    pub fn offences(&self) -> Vec<String> {
        lock(&self.shared.offences).clone()
    }

    /// How many connections are open.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }
}

impl Shared {
    /// Takes a step: waits as often as it is to, and fails if it is to.
    async fn take(&self, step: Step) -> Result<(), DriverError> {
        lock(&self.taken).push(step);
        for _ in 0..self.waits {
            tokio::task::yield_now().await;
        }
        let mut failures = lock(&self.failures);
        match failures.iter().position(|(failing, _)| *failing == step) {
            Some(index) => failures.remove(index).map_or(Ok(()), |(_, kind)| Err(DriverError::new(kind))),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Driver for Scripted {
    fn target(&self) -> String {
        "a script".to_owned()
    }

    fn check(&self, _: &Value) -> Result<(), DriverError> {
        Ok(())
    }

    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError> {
        self.shared.take(Step::Connect).await?;
        self.shared.open.fetch_add(1, Ordering::SeqCst);
        let dialect = *lock(&self.shared.dialect);
        Ok(Box::new(ScriptedConnection { shared: Arc::clone(&self.shared), dialect, state: State::Idle }))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    InTransaction,
    Busy(Step),
    Lost,
}

struct ScriptedConnection {
    shared: Arc<Shared>,
    dialect: Dialect,
    state: State,
}

impl ScriptedConnection {
    async fn exchange(&mut self, step: Step, after: State) -> Result<(), DriverError> {
        let before = self.state;
        let may_begin = match (before, step) {
            (State::Idle, _) => true,
            (State::InTransaction, Step::Begin | Step::Ping) => false,
            (State::InTransaction, _) => true,
            (State::Busy(_) | State::Lost, _) => false,
        };
        if !may_begin {
            lock(&self.shared.offences).push(format!("{step:?} on a connection that is {before:?}"));
        }
        self.state = State::Busy(step);
        let result = self.shared.take(step).await;
        self.state = match &result {
            Ok(()) => after,
            Err(DriverError { kind: ErrorKind::ConnectionLost, .. }) => State::Lost,
            Err(_) => before,
        };
        result
    }
}

#[async_trait]
impl Connection for ScriptedConnection {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    async fn ping(&mut self) -> Result<(), DriverError> {
        self.exchange(Step::Ping, self.state).await
    }

    async fn fetch(&mut self, _: &Call, _: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        self.exchange(Step::Fetch, self.state).await
    }

    async fn execute(&mut self, _: &Call) -> Result<Changed, DriverError> {
        self.exchange(Step::Execute, self.state).await?;
        Ok(Changed { rows: 1, key: None })
    }

    async fn execute_many(&mut self, _: &Call) -> Result<u64, DriverError> {
        self.exchange(Step::Execute, self.state).await?;
        Ok(1)
    }

    async fn batch(&mut self, _: &str) -> Result<(), DriverError> {
        self.exchange(Step::Execute, self.state).await
    }

    async fn begin(&mut self, _: Begin) -> Result<(), DriverError> {
        self.exchange(Step::Begin, State::InTransaction).await
    }

    fn begin_text(&self, _: Begin) -> Cow<'static, str> {
        "BEGIN".into()
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        self.exchange(Step::Commit, State::Idle).await
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        self.exchange(Step::Rollback, State::Idle).await
    }

    fn is_dirty(&self) -> bool {
        self.state != State::Idle
    }
}

impl Drop for ScriptedConnection {
    fn drop(&mut self) {
        self.shared.open.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
