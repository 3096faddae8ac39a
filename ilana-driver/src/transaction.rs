//! Transactions and savepoints on a leased connection.

mod frame;
mod savepoint;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex, MutexGuard, OwnedMutexGuard};

use self::frame::Frame;
pub use self::savepoint::Savepoint;
use crate::{Begin, Call, Changed, DriverError, ErrorKind, Lease, Pool, Sink};

/// An open transaction, or one nested in it by a [`Savepoint`]. A clone is the same one; statements of several clones run
/// one after another, and while a savepoint is open those of the transaction around it wait for its end: at most as
/// long as the pool lets its callers wait, and then fail with [`ErrorKind::NestedTransactionOpen`], before anything is sent.
///
/// It is rolled back unless [`Transaction::commit`] was awaited to its end: by [`Transaction::rollback`], by
/// [`Transaction::abandon`], or by dropping the last clone.
#[derive(Clone)]
pub struct Transaction {
    inner: Arc<Inner>,
    frame: Arc<Frame>,
}

struct Inner {
    pool: Pool,
    /// `None` after the end.
    lease: Mutex<Option<Lease>>,
    /// Savepoints whose guards were dropped: they are undone before the next statement.
    dropped: std::sync::Mutex<Vec<Arc<Frame>>>,
    ended: AtomicBool,
}

impl Inner {
    fn leave_undone(&self, frame: &Arc<Frame>) {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(frame));
    }

    /// The dropped savepoint that is still open in the database. Those within it go with it.
    fn to_undo(&self) -> Option<Arc<Frame>> {
        let mut dropped = self.dropped.lock().unwrap_or_else(PoisonError::into_inner);
        dropped.drain(..).find(|frame| frame.parent().is_some_and(Frame::is_open))
    }
}

#[expect(clippy::missing_errors_doc, reason = "each fails as `Connection` says, or with `TransactionEnded`")]
impl Transaction {
    /// Takes a connection and begins a transaction on it.
    pub async fn begin(pool: &Pool, how: Begin) -> Result<Self, DriverError> {
        let mut lease = pool.lease().await?;
        lease.begin(how).await?;
        let inner = Inner {
            pool: pool.clone(),
            lease: Mutex::new(Some(lease)),
            dropped: std::sync::Mutex::default(),
            ended: AtomicBool::new(false),
        };
        Ok(Self { inner: Arc::new(inner), frame: Frame::outermost() })
    }

    /// The pool that its connection is of.
    pub fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    /// Whether it, or one around it, was committed, rolled back or given up.
    pub fn has_ended(&self) -> bool {
        self.inner.ended.load(Ordering::Acquire) || !self.frame.is_open()
    }

    /// Whether it is the other one or nested in it.
    pub fn is_within(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
            && self.frame.chain().any(|frame| Arc::ptr_eq(frame, &other.frame))
    }

    /// Itself while it is open, or the innermost one around it that is.
    pub fn still_open(&self) -> Option<Self> {
        if self.inner.ended.load(Ordering::Acquire) {
            return None;
        }
        let frame = self.frame.chain().find(|frame| frame.is_open())?;
        Some(Self { inner: Arc::clone(&self.inner), frame: Arc::clone(frame) })
    }

    /// See [`crate::Connection::fetch`].
    pub async fn fetch(&self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        let _turn = self.turn().await?;
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.fetch(call, sink).await;
        self.settle(guard);
        result
    }

    /// See [`crate::Connection::execute`].
    pub async fn execute(&self, call: &Call) -> Result<Changed, DriverError> {
        let _turn = self.turn().await?;
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.execute(call).await;
        self.settle(guard);
        result
    }

    /// See [`crate::Connection::execute_many`].
    pub async fn execute_many(&self, call: &Call) -> Result<u64, DriverError> {
        let _turn = self.turn().await?;
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.execute_many(call).await;
        self.settle(guard);
        result
    }

    /// See [`crate::Connection::batch`].
    pub async fn batch(&self, sql: &str) -> Result<(), DriverError> {
        let _turn = self.turn().await?;
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.batch(sql).await;
        self.settle(guard);
        result
    }

    /// See [`crate::Connection::batch_without_keys`].
    pub async fn batch_without_keys(&self, sql: &str) -> Result<(), DriverError> {
        let _turn = self.turn().await?;
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.batch_without_keys(sql).await;
        self.settle(guard);
        result
    }

    /// Makes all that was done in it permanent. On an error it is rolled back. One that is nested cannot be committed:
    /// its savepoint is released.
    pub async fn commit(&self) -> Result<(), DriverError> {
        if self.frame.parent().is_some() {
            let message =
                "a nested transaction is kept by releasing its savepoint, not by a commit".to_owned();
            return Err(DriverError::new(ErrorKind::Other { message }));
        }
        let _turn = self.turn().await?;
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.commit().await;
        if result.as_ref().is_err_and(|error| error.kind != ErrorKind::ConnectionLost) {
            // The first error tells why; a second one would only hide it. A connection that cannot roll back stays dirty
            // and is closed.
            let _ = lease(&mut guard)?.rollback().await;
        }
        self.end(guard);
        result
    }

    /// Undoes all that was done in it, and around it where it is nested.
    pub async fn rollback(&self) -> Result<(), DriverError> {
        let mut guard = self.inner.lease.lock().await;
        let result = lease(&mut guard)?.rollback().await;
        self.end(guard);
        result
    }

    /// Ends it now, without waiting: the connection is closed, which rolls it back. A statement that another clone is
    /// running at the moment is the last one.
    pub fn abandon(&self) {
        self.inner.ended.store(true, Ordering::Release);
        if let Ok(mut guard) = self.inner.lease.try_lock() {
            guard.take();
        }
    }

    /// Begins a part that can be undone by itself. Waits for the end of another one.
    pub async fn savepoint(&self) -> Result<Savepoint, DriverError> {
        Savepoint::begin(self).await
    }

    /// Waits until nothing else runs in it.
    async fn turn(&self) -> Result<OwnedMutexGuard<()>, DriverError> {
        if let Ok(turn) = Arc::clone(&self.frame.turn).try_lock_owned() {
            return Ok(turn);
        }
        let limit = self.inner.pool.patience();
        loop {
            match tokio::time::timeout(limit, Arc::clone(&self.frame.turn).lock_owned()).await {
                Ok(turn) => return Ok(turn),
                Err(_) if self.frame.is_lent.load(Ordering::Acquire) => return Err(savepoint::lent(limit)),
                // A statement that takes so long will end by itself.
                Err(_) => {}
            }
        }
    }

    /// Waits for the connection and first does what a dropped savepoint left to do.
    async fn lock(&self) -> Result<MutexGuard<'_, Option<Lease>>, DriverError> {
        let mut guard = self.inner.lease.lock().await;
        if self.inner.ended.load(Ordering::Acquire) {
            guard.take();
        }
        if let Some(dropped) = self.inner.to_undo() {
            let undone = lease(&mut guard)?.batch(&dropped.undo_sql()).await;
            if let Err(error) = undone {
                // What could not be undone is not to be committed.
                self.end(guard);
                return Err(error);
            }
        }
        lease(&mut guard)?;
        if self.frame.is_open() { Ok(guard) } else { Err(DriverError::new(ErrorKind::TransactionEnded)) }
    }

    /// After an exchange: the transaction may have been given up meanwhile, or the engine may have ended it by itself, as
    /// it does after some errors. What came then would not be a part of it.
    fn settle(&self, mut guard: MutexGuard<'_, Option<Lease>>) {
        let is_lost = guard.as_ref().is_some_and(|lease| !lease.is_dirty());
        if is_lost {
            self.end(guard);
        } else if self.inner.ended.load(Ordering::Acquire) {
            guard.take();
        }
    }

    /// After the end of a savepoint, without which nothing can be kept.
    fn settle_or_end<T>(&self, guard: MutexGuard<'_, Option<Lease>>, result: &Result<T, DriverError>) {
        if result.is_ok() { self.settle(guard) } else { self.end(guard) }
    }

    fn end(&self, mut guard: MutexGuard<'_, Option<Lease>>) {
        self.inner.ended.store(true, Ordering::Release);
        guard.take();
    }
}

fn lease<'a>(guard: &'a mut MutexGuard<'_, Option<Lease>>) -> Result<&'a mut Lease, DriverError> {
    guard.as_mut().ok_or_else(|| DriverError::new(ErrorKind::TransactionEnded))
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction")
            .field("pool", &self.inner.pool)
            .field("ended", &self.has_ended())
            .finish()
    }
}
