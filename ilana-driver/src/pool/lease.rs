//! A connection taken from a pool: the one point through which statements go.

use std::time::Duration;

use deadpool::managed::Object;
use ilana_compile::Dialect;

use super::Pool;
use super::holders::Place;
use super::manager::Manager;
use crate::watch::Watch;
use crate::{Begin, Call, Changed, Connection, DriverError, ErrorKind, Sink};

/// A connection taken from a pool. It goes back when the lease is dropped, or is closed if it is dirty.
pub struct Lease {
    /// `None` after a statement that took longer than allowed.
    object: Option<Object<Manager>>,
    pool: Pool,
    place: Place,
    /// Whether it is closed, and not given back.
    is_spoiled: bool,
}

#[expect(clippy::missing_errors_doc, reason = "each is the method of `Connection` of the same name, watched")]
impl Lease {
    pub(super) fn new(object: Object<Manager>, pool: &Pool) -> Self {
        let place = pool.shared.holders.enter();
        Self { object: Some(object), pool: pool.clone(), place, is_spoiled: false }
    }

    /// The pool it is of.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The connection will be closed and not given back: somebody changes what it is set to, and may not come to set it
    /// as it was.
    pub fn spoil(&mut self) {
        self.is_spoiled = true;
    }

    /// See [`Connection::dialect`].
    pub fn dialect(&mut self) -> Result<Dialect, DriverError> {
        Ok(self.connection()?.dialect())
    }

    /// See [`Connection::ping`].
    pub async fn ping(&mut self) -> Result<(), DriverError> {
        let outcome = within(self.limit(), self.connection()?.ping()).await;
        self.ended(outcome)
    }

    /// See [`Connection::fetch`].
    pub async fn fetch(&mut self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start(call);
        let outcome = within(self.limit(), self.connection()?.fetch(call, sink)).await;
        self.settle(watch, outcome, |()| sink.rows())
    }

    /// See [`Connection::fetch_each`].
    pub async fn fetch_each(&mut self, calls: &mut [(Call, Box<dyn Sink>)]) -> Result<(), DriverError> {
        let watched = &self.pool.shared.watchers;
        let watches: Vec<_> = calls.iter().map(|(call, _)| watched.start(call)).collect();
        let outcome = within(self.limit(), self.connection()?.fetch_each(calls)).await;
        let result = self.ended(outcome);
        for (watch, (_, sink)) in watches.into_iter().zip(calls) {
            self.pool.shared.watchers.finish(watch, result.as_ref().map(|()| sink.rows()));
        }
        result
    }

    /// See [`Connection::execute`].
    pub async fn execute(&mut self, call: &Call) -> Result<Changed, DriverError> {
        let watch = self.pool.shared.watchers.start(call);
        let outcome = within(self.limit(), self.connection()?.execute(call)).await;
        self.settle(watch, outcome, |changed| changed.rows)
    }

    /// See [`Connection::execute_many`].
    pub async fn execute_many(&mut self, call: &Call) -> Result<u64, DriverError> {
        let watch = self.pool.shared.watchers.start(call);
        let outcome = within(self.limit(), self.connection()?.execute_many(call)).await;
        self.settle(watch, outcome, |rows| *rows)
    }

    /// See [`Connection::batch`].
    pub async fn batch(&mut self, sql: &str) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text(sql);
        let outcome = within(self.limit(), self.connection()?.batch(sql)).await;
        self.settle(watch, outcome, |()| 0)
    }

    /// See [`Connection::batch_without_keys`].
    pub(crate) async fn batch_without_keys(&mut self, sql: &str) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text(sql);
        let outcome = within(self.limit(), self.connection()?.batch_without_keys(sql)).await;
        self.settle(watch, outcome, |()| 0)
    }

    /// See [`Connection::begin`].
    pub async fn begin(&mut self, how: Begin) -> Result<(), DriverError> {
        let text = self.connection()?.begin_text(how);
        let watch = self.pool.shared.watchers.start_text(&text);
        let outcome = within(self.limit(), self.connection()?.begin(how)).await;
        self.settle(watch, outcome, |()| 0)
    }

    /// See [`Connection::commit`].
    pub async fn commit(&mut self) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text("COMMIT");
        let outcome = within(None, self.connection()?.commit()).await;
        self.settle(watch, outcome, |()| 0)
    }

    /// See [`Connection::rollback`].
    pub async fn rollback(&mut self) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text("ROLLBACK");
        let outcome = within(None, self.connection()?.rollback()).await;
        self.settle(watch, outcome, |()| 0)
    }

    /// See [`Connection::is_dirty`].
    pub(crate) fn is_dirty(&self) -> bool {
        self.object.as_ref().is_some_and(|connection| connection.is_dirty())
    }

    /// How long a statement may take.
    fn limit(&self) -> Option<Duration> {
        self.pool.shared.options.statement_timeout
    }

    /// After a statement: whoever watches is told of it.
    fn settle<T>(
        &mut self,
        watch: Option<Watch>,
        outcome: Option<Result<T, DriverError>>,
        rows: impl FnOnce(&T) -> u64,
    ) -> Result<T, DriverError> {
        let result = self.ended(outcome);
        self.pool.shared.watchers.finish(watch, result.as_ref().map(rows));
        result
    }

    /// After an exchange. One that took too long is over when its connection is closed, which ends it on the server too;
    /// of one that was lost the pool is told.
    fn ended<T>(&mut self, outcome: Option<Result<T, DriverError>>) -> Result<T, DriverError> {
        let Some(result) = outcome else {
            drop(self.object.take().map(Object::take));
            return Err(DriverError::new(ErrorKind::Timeout));
        };
        if result.as_ref().is_err_and(DriverError::is_of_all_connections) {
            self.pool.shared.connections.manager().note_loss();
        }
        result
    }

    fn connection(&mut self) -> Result<&mut Box<dyn Connection>, DriverError> {
        let object = self.object.as_mut().ok_or_else(|| DriverError::new(ErrorKind::ConnectionLost))?;
        Ok(&mut *object)
    }
}

/// What a future gives, unless it takes too long.
async fn within<F: Future>(limit: Option<Duration>, future: F) -> Option<F::Output> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, future).await.ok(),
        None => Some(future.await),
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.pool.shared.holders.leave(&self.place);
        if let Some(object) = self.object.take()
            && (self.is_spoiled || object.is_dirty())
        {
            // Taken out of the pool, it is closed here, which ends what it was doing at once.
            drop(Object::take(object));
        }
    }
}
