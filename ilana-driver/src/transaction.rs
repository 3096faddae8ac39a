//! Transactions and savepoints on a leased connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tokio::sync::{Mutex, MutexGuard};

use crate::{Call, Changed, DriverError, ErrorKind, Lease, Pool, Sink};

/// An open transaction. A clone is the same one; statements of several clones run one after another.
///
/// It is rolled back unless [`Transaction::commit`] was awaited to its end: by [`Transaction::rollback`], by
/// [`Transaction::abandon`], or by dropping the last clone.
#[derive(Clone)]
pub struct Transaction {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    /// `None` after the end.
    lease: Mutex<Option<Lease>>,
    /// How many savepoints are open.
    depth: AtomicU32,
    /// The outermost savepoint whose guard was dropped, or `NOTHING`: it is rolled back before the next statement.
    dropped: AtomicU32,
    ended: AtomicBool,
}

const NOTHING: u32 = u32::MAX;

#[expect(clippy::missing_errors_doc, reason = "each fails as `Connection` says, or with `TransactionEnded`")]
impl Transaction {
    /// Takes a connection and begins a transaction on it.
    pub async fn begin(pool: &Pool) -> Result<Self, DriverError> {
        let mut lease = pool.lease().await?;
        lease.begin().await?;
        let inner = Inner {
            pool: pool.clone(),
            lease: Mutex::new(Some(lease)),
            depth: AtomicU32::new(0),
            dropped: AtomicU32::new(NOTHING),
            ended: AtomicBool::new(false),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The pool that its connection is of.
    pub fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    /// Whether it was committed, rolled back or given up.
    pub fn has_ended(&self) -> bool {
        self.inner.ended.load(Ordering::Acquire)
    }

    /// See [`crate::Connection::fetch`].
    pub async fn fetch(&self, call: Call, sink: Box<dyn Sink>) -> Result<Box<dyn Sink>, DriverError> {
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.fetch(call, sink).await;
        self.close_if_abandoned(guard);
        result
    }

    /// See [`crate::Connection::execute`].
    pub async fn execute(&self, call: Call) -> Result<Changed, DriverError> {
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.execute(call).await;
        self.close_if_abandoned(guard);
        result
    }

    /// See [`crate::Connection::execute_many`].
    pub async fn execute_many(&self, call: Call) -> Result<u64, DriverError> {
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.execute_many(call).await;
        self.close_if_abandoned(guard);
        result
    }

    /// See [`crate::Connection::batch`].
    pub async fn batch(&self, sql: String) -> Result<(), DriverError> {
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.batch(sql).await;
        self.close_if_abandoned(guard);
        result
    }

    /// Makes all that was done in it permanent. On an error it is rolled back.
    pub async fn commit(&self) -> Result<(), DriverError> {
        let mut guard = self.lock().await?;
        let result = lease(&mut guard)?.commit().await;
        if result.is_err() {
            // The first error tells why; a second one, of a connection that may be gone, would only hide it. A
            // connection that cannot roll back stays dirty and is closed.
            let _ = lease(&mut guard)?.rollback().await;
        }
        self.end(guard);
        result
    }

    /// Undoes all that was done in it.
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

    /// Begins a part that can be undone by itself.
    pub async fn savepoint(&self) -> Result<Savepoint, DriverError> {
        let mut guard = self.lock().await?;
        let depth = self.inner.depth.load(Ordering::Acquire) + 1;
        lease(&mut guard)?.batch(format!("SAVEPOINT ilana_{depth}")).await?;
        self.inner.depth.store(depth, Ordering::Release);
        Ok(Savepoint { transaction: self.clone(), depth, ended: false })
    }

    /// Waits for the connection and first does what a dropped savepoint left to do.
    async fn lock(&self) -> Result<MutexGuard<'_, Option<Lease>>, DriverError> {
        let mut guard = self.inner.lease.lock().await;
        if self.has_ended() {
            guard.take();
        }
        let dropped = self.inner.dropped.load(Ordering::Acquire);
        if dropped != NOTHING {
            lease(&mut guard)?.batch(undo(dropped)).await?;
            self.inner.depth.store(dropped.saturating_sub(1), Ordering::Release);
            self.inner.dropped.store(NOTHING, Ordering::Release);
        }
        lease(&mut guard)?;
        Ok(guard)
    }

    fn close_if_abandoned(&self, mut guard: MutexGuard<'_, Option<Lease>>) {
        if self.has_ended() {
            guard.take();
        }
    }

    fn end(&self, mut guard: MutexGuard<'_, Option<Lease>>) {
        self.inner.ended.store(true, Ordering::Release);
        guard.take();
    }
}

fn lease<'a>(guard: &'a mut MutexGuard<'_, Option<Lease>>) -> Result<&'a mut Lease, DriverError> {
    guard.as_mut().ok_or_else(|| DriverError::new(ErrorKind::TransactionEnded))
}

fn undo(depth: u32) -> String {
    format!("ROLLBACK TO SAVEPOINT ilana_{depth}; RELEASE SAVEPOINT ilana_{depth}")
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction")
            .field("pool", &self.inner.pool)
            .field("ended", &self.has_ended())
            .finish()
    }
}

/// A part of a transaction that can be undone by itself. Dropped, it is undone before the transaction's next
/// statement, also if that is its commit.
#[derive(Debug)]
#[must_use = "a savepoint that is dropped is rolled back"]
pub struct Savepoint {
    transaction: Transaction,
    depth: u32,
    ended: bool,
}

#[expect(clippy::missing_errors_doc, reason = "each fails as `Connection` says, or with `TransactionEnded`")]
impl Savepoint {
    /// Keeps what was done since, as a part of the transaction.
    pub async fn release(mut self) -> Result<(), DriverError> {
        self.finish(format!("RELEASE SAVEPOINT ilana_{}", self.depth)).await
    }

    /// Undoes what was done since.
    pub async fn rollback(mut self) -> Result<(), DriverError> {
        self.finish(undo(self.depth)).await
    }

    async fn finish(&mut self, sql: String) -> Result<(), DriverError> {
        let transaction = self.transaction.clone();
        let mut guard = transaction.lock().await?;
        lease(&mut guard)?.batch(sql).await?;
        transaction.inner.depth.store(self.depth.saturating_sub(1), Ordering::Release);
        self.ended = true;
        Ok(())
    }
}

impl Drop for Savepoint {
    fn drop(&mut self) {
        if !self.ended {
            self.transaction.inner.dropped.fetch_min(self.depth, Ordering::AcqRel);
        }
    }
}
