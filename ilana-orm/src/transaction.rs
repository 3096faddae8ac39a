//! Transactions: current for the task that runs them, nested by savepoints, tried again when the engine says so.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use ilana_driver::{Begin, DriverError, ErrorKind, Pool, Transaction};

use crate::context::Context;
use crate::session::Target;
use crate::{Error, Result};

/// An open transaction, to be handed to `.on(&tx)`.
pub type Tx = Transaction;

/// How long to wait before the first further attempt; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(5);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// A transaction to be run: await it.
///
/// All statements of the task go into it while it runs, wherever they are, as long as they are for the same
/// connection. An `Err` rolls it back, as does dropping the future. Inside another transaction of the task on the
/// same connection it is a savepoint of that one: its `Err` undoes its own part only.
///
/// Branches of a `join!` share their transaction. While one of them has a nested transaction open, statements and nested
/// transactions of the others wait for its end, so that none is undone with it; one that waits longer than the
/// pool lets its callers wait fails with [`ErrorKind::NestedTransactionOpen`], and the transaction goes on.
#[must_use = "a transaction does nothing until it is awaited"]
pub struct TransactionCall<'a, F> {
    work: F,
    attempts: u32,
    target: Target,
    /// How long what the work borrows lives.
    borrowed: PhantomData<&'a ()>,
}

impl<F> TransactionCall<'_, F> {
    pub(crate) fn new(work: F) -> Self {
        Self { work, attempts: 1, target: Target::Default, borrowed: PhantomData }
    }

    /// How often it is tried in all when the engine says that it may be run again (serialization failure, deadlock, a
    /// lock not had in time). Other errors are not tried again, nor is a nested transaction, nor a commit.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Which database, where it is not the default one.
    pub fn on(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }
}

impl<F> TransactionCall<'_, F> {
    /// Runs it. Awaiting the call does the same and boxes this future.
    ///
    /// # Errors
    ///
    /// The error of the work; [`Error::Driver`] when the transaction cannot begin or commit;
    /// [`Error::CommitOutcomeUnknown`].
    pub async fn run<Fut, T>(self) -> Result<T>
    where
        F: Fn(Tx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        match around(&self.target)? {
            Around::Transaction(outer) => nested(&outer, &self.work).await,
            Around::Nothing(pool) => outermost(&pool, &self.work, self.attempts).await,
        }
    }
}

impl<'a, F, Fut, T> IntoFuture for TransactionCall<'a, F>
where
    F: Fn(Tx) -> Fut + Send + Sync + 'a,
    Fut: Future<Output = Result<T>> + Send + 'a,
    T: Send + 'a,
{
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// A transaction to be run once, whose work may therefore change what it captures or give it away: await it.
///
/// It is as [`TransactionCall`] in all else.
#[must_use = "a transaction does nothing until it is awaited"]
pub struct TransactionOnce<'a, F> {
    work: F,
    target: Target,
    /// How long what the work borrows lives.
    borrowed: PhantomData<&'a ()>,
}

impl<F> TransactionOnce<'_, F> {
    pub(crate) fn new(work: F) -> Self {
        Self { work, target: Target::Default, borrowed: PhantomData }
    }

    /// Which database, where it is not the default one.
    pub fn on(mut self, target: impl Into<Target>) -> Self {
        self.target = target.into();
        self
    }

    /// Runs it. Awaiting it does the same and boxes this future.
    ///
    /// # Errors
    ///
    /// As [`TransactionCall::run`].
    pub async fn run<Fut, T>(self) -> Result<T>
    where
        F: FnOnce(Tx) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        match around(&self.target)? {
            Around::Transaction(outer) => nested(&outer, self.work).await,
            Around::Nothing(pool) => once(&pool, self.work).await,
        }
    }
}

impl<'a, F, Fut, T> IntoFuture for TransactionOnce<'a, F>
where
    F: FnOnce(Tx) -> Fut + Send + 'a,
    Fut: Future<Output = Result<T>> + Send + 'a,
    T: Send + 'a,
{
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// What a transaction begins in.
enum Around {
    Transaction(Transaction),
    Nothing(Pool),
}

fn around(target: &Target) -> Result<Around> {
    if let Target::Transaction(outer) = target {
        return Ok(Around::Transaction(Context::innermost(outer)));
    }
    let pool = target.pool(None)?;
    Ok(match Context::transaction(pool.id()) {
        Some(outer) => Around::Transaction(outer),
        None => Around::Nothing(pool),
    })
}

async fn outermost<F, Fut, T>(pool: &Pool, work: &F, attempts: u32) -> Result<T>
where
    F: Fn(Tx) -> Fut,
    Fut: Future<Output = Result<T>>,
{
    let mut attempt = 1;
    loop {
        match once(pool, work).await {
            Err(error) if attempt < attempts && may_run_again(&error) => {
                tokio::time::sleep(wait_before(attempt)).await;
                attempt += 1;
            }
            result => return result,
        }
    }
}

async fn once<Fut, T>(pool: &Pool, work: impl FnOnce(Tx) -> Fut) -> Result<T>
where
    Fut: Future<Output = Result<T>>,
{
    let transaction = Transaction::begin(pool, Begin::default()).await?;
    let guard = AbandonOnDrop(&transaction);
    let context = Context::current().with(transaction.clone());
    // On the heap, so that the futures of transactions within transactions do not grow with each level.
    let result = context.scope(Box::pin(work(transaction.clone()))).await;
    match result {
        Ok(value) => {
            transaction.commit().await.map_err(commit_error)?;
            drop(guard);
            Ok(value)
        }
        Err(error) => {
            // The first error tells why; a connection that cannot roll back is closed, which does it.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

async fn nested<Fut, T>(outer: &Transaction, work: impl FnOnce(Tx) -> Fut) -> Result<T>
where
    Fut: Future<Output = Result<T>>,
{
    let savepoint = outer.savepoint().await?;
    let inside = savepoint.transaction().clone();
    match Context::current().with(inside.clone()).scope(Box::pin(work(inside))).await {
        Ok(value) => {
            savepoint.release().await?;
            Ok(value)
        }
        Err(error) => {
            // The first error tells why; a part that cannot be undone ends the whole transaction.
            let _ = savepoint.rollback().await;
            Err(error)
        }
    }
}

/// Rolls back when the future is dropped half-way, also if somebody still holds a clone of the transaction.
struct AbandonOnDrop<'a>(&'a Transaction);

impl Drop for AbandonOnDrop<'_> {
    fn drop(&mut self) {
        if !self.0.has_ended() {
            self.0.abandon();
        }
    }
}

fn may_run_again(error: &Error) -> bool {
    !matches!(error, Error::CommitOutcomeUnknown(_)) && error.kind().is_some_and(ErrorKind::is_retryable)
}

/// Doubles with each attempt, and half of it is chance, so that two that collided do not collide again.
fn wait_before(attempt: u32) -> Duration {
    let full = FIRST_WAIT.saturating_mul(1 << attempt.min(10)).min(LONGEST_WAIT);
    full.mul_f64(fastrand::f64().mul_add(0.5, 0.5))
}

pub(crate) fn commit_error(error: DriverError) -> Error {
    if error.kind == ErrorKind::ConnectionLost {
        Error::CommitOutcomeUnknown(error)
    } else {
        Error::from(error)
    }
}
