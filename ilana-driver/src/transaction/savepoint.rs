//! Parts of a transaction that can be undone by themselves.

use std::sync::atomic::Ordering;

use tokio::sync::OwnedMutexGuard;

use super::Transaction;
use super::frame::Frame;
use crate::{DriverError, ErrorKind};

/// A part of a transaction that can be undone by itself. Until it ends, the transaction around it takes no statement: one
/// waits for the end. What belongs to the part runs in [`Savepoint::transaction`].
///
/// Dropped, it is undone before the next statement of the transaction, also if that is its commit.
#[derive(Debug)]
#[must_use = "a savepoint that is dropped is rolled back"]
pub struct Savepoint {
    inside: Transaction,
    /// The turn of the transaction around it.
    _turn: OwnedMutexGuard<()>,
}

#[expect(clippy::missing_errors_doc, reason = "each fails as `Connection` says, or with `TransactionEnded`")]
impl Savepoint {
    pub(super) async fn begin(around: &Transaction) -> Result<Self, DriverError> {
        let turn = around.turn().await?;
        let mut guard = around.lock().await?;
        let inside = Transaction { inner: around.inner.clone(), frame: Frame::within(&around.frame) };
        let begun = super::lease(&mut guard)?.batch(&inside.frame.savepoint_sql()).await;
        around.settle(guard);
        begun?;
        around.frame.is_lent.store(true, Ordering::Release);
        Ok(Self { inside, _turn: turn })
    }

    /// The transaction as it is inside: what runs in it is undone when the savepoint is. It ends with the savepoint.
    pub fn transaction(&self) -> &Transaction {
        &self.inside
    }

    /// Keeps what was done since, as a part of the transaction. Waits for the statements and savepoints inside it. If it
    /// fails, the whole transaction is undone: what is reported as failed is not kept.
    pub async fn release(self) -> Result<(), DriverError> {
        let _inside = self.inside.turn().await?;
        let mut guard = self.inside.lock().await?;
        // Ended before it is sent: once sent it takes effect, whether or not this future sees the answer.
        self.inside.frame.end();
        let released = super::lease(&mut guard)?.batch(&self.inside.frame.release_sql()).await;
        self.inside.settle_or_end(guard, &released);
        released
    }

    /// Undoes what was done since. If that fails, the whole transaction is undone: it can no longer be kept in part.
    pub async fn rollback(self) -> Result<(), DriverError> {
        let mut guard = self.inside.lock().await?;
        self.inside.frame.end();
        let undone = super::lease(&mut guard)?.batch(&self.inside.frame.undo_sql()).await;
        self.inside.settle_or_end(guard, &undone);
        undone
    }
}

impl Drop for Savepoint {
    fn drop(&mut self) {
        let Transaction { inner, frame } = &self.inside;
        if frame.end() {
            inner.leave_undone(frame);
        }
        if let Some(around) = frame.parent() {
            around.is_lent.store(false, Ordering::Release);
        }
    }
}

/// What a statement is told that had to wait too long for a savepoint's end.
pub(super) fn lent(waited: std::time::Duration) -> DriverError {
    let waited_ms = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
    DriverError::new(ErrorKind::NestedTransactionOpen { waited_ms })
}
