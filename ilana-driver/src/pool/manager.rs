//! Opening the connections of a pool, and judging those that come back.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use ilana_compile::Dialect;

use super::PoolOptions;
use crate::{Connection, Driver, DriverError, ErrorKind};

/// Opens the connections of a pool, and judges those that come back.
pub(super) struct Manager {
    pub(super) driver: Box<dyn Driver>,
    options: PoolOptions,
    /// What the first connection spoke. The plans of the pool are for it.
    dialect: OnceLock<Dialect>,
    epoch: Instant,
    /// When a connection was last found lost, in nanoseconds after the epoch: those that were not used since are suspect.
    lost: AtomicU64,
}

impl Manager {
    pub(super) fn new(driver: Box<dyn Driver>, options: PoolOptions) -> Self {
        let dialect = driver.dialect().map_or_else(OnceLock::new, OnceLock::from);
        Self { driver, options, dialect, epoch: Instant::now(), lost: AtomicU64::new(0) }
    }

    /// A connection was found lost: most likely its server is gone, and with it all others.
    pub(super) fn note_loss(&self) {
        self.lost.store(nanoseconds(self.epoch.elapsed()), Ordering::Relaxed);
    }

    /// Opens a connection. A server that cannot be reached is tried again for as long as the options say.
    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError> {
        let started = Instant::now();
        loop {
            let opened = self.driver.connect().await;
            let Err(error) = &opened else { return opened };
            let may_pass = matches!(error.kind, ErrorKind::Connect { .. } | ErrorKind::TooManyConnections);
            if !may_pass || started.elapsed() + self.options.retry_interval > self.options.retry_connect_for {
                return opened;
            }
            tokio::time::sleep(self.options.retry_interval).await;
        }
    }

    /// The plans of the pool are for the server that was met first. Another one may have taken its place since: one that
    /// understands less, or something else, must not be handed them.
    fn check(&self, dialect: Dialect) -> Result<(), DriverError> {
        let known = *self.dialect.get_or_init(|| dialect);
        if dialect.engine() == known.engine() && dialect.version() >= known.version() {
            return Ok(());
        }
        Err(DriverError::new(ErrorKind::UnsupportedServer {
            target: self.driver.target(),
            found: dialect.to_string(),
            wanted: format!("{known}, which was there before, or a later version of it"),
        }))
    }
}

impl managed::Manager for Manager {
    type Type = Box<dyn Connection>;
    type Error = DriverError;

    async fn create(&self) -> Result<Self::Type, DriverError> {
        let connection = self.connect().await.inspect_err(|error| {
            if error.is_of_all_connections() {
                self.note_loss();
            }
        })?;
        self.check(connection.dialect())?;
        Ok(connection)
    }

    async fn recycle(&self, connection: &mut Self::Type, metrics: &Metrics) -> RecycleResult<DriverError> {
        // It may have learnt since that its server is gone. One that is dirty was closed when its lease ended.
        if connection.is_dirty() {
            return Err(RecycleError::message("lost"));
        }
        let unused = metrics.last_used();
        let used_at = nanoseconds(self.epoch.elapsed().saturating_sub(unused));
        if unused >= self.options.check_after || used_at < self.lost.load(Ordering::Relaxed) {
            let answer = tokio::time::timeout(self.options.connect_timeout, connection.ping()).await;
            answer.map_err(|_| RecycleError::message("no answer"))??;
        }
        Ok(())
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
