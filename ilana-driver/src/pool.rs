//! A pool of connections.

mod holders;
mod lease;
mod manager;
mod options;
mod reaper;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{self, Object, PoolError, QueueMode, TimeoutType, Timeouts};
use ilana_compile::{Dialect, Effect, Plan, PlanCache};
use ilana_ir::{Shape, Value};
use tokio::sync::OnceCell;

use self::holders::Holders;
pub use self::lease::Lease;
use self::manager::Manager;
pub use self::options::PoolOptions;
use self::reaper::Reaper;
use crate::watch::Watchers;
use crate::{Call, Driver, DriverError, ErrorKind, Listener, Sink};

/// Connections to one database. A clone is the same pool. Connections are opened when they are needed.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    id: u64,
    /// The plans of its database, once it is known which one it is.
    plans: OnceCell<PlanCache>,
    watchers: Watchers,
    options: PoolOptions,
    holders: Holders,
    reaper: Reaper,
    connections: managed::Pool<Manager>,
}

impl Pool {
    /// A pool over a driver.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Other`] when `options` allow no connection.
    pub fn new(driver: impl Driver, options: PoolOptions) -> Result<Self, DriverError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let plans = driver.dialect().map(|dialect| PlanCache::new(dialect, options.plans));
        let timeouts = Timeouts {
            wait: Some(options.acquire_timeout),
            create: Some(options.connect_timeout),
            recycle: None,
        };
        if options.max == 0 {
            let message = "a pool of no connections serves nobody: set its maximum to at least 1".to_owned();
            return Err(DriverError::new(ErrorKind::Other { message }));
        }
        let connections = managed::Pool::builder(Manager::new(Box::new(driver), options))
            .max_size(options.max)
            // The one that was used last is used next, so that those that are not needed grow old.
            .queue_mode(QueueMode::Lifo)
            .timeouts(timeouts)
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| {
                DriverError::with_source(ErrorKind::Other { message: "no pool".to_owned() }, error)
            })?;
        let shared = Shared {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            plans: OnceCell::new_with(plans),
            watchers: Watchers::default(),
            options,
            holders: Holders::default(),
            reaper: Reaper::default(),
            connections,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// What SQL the database understands. A server is asked by opening the first connection.
    ///
    /// # Errors
    ///
    /// As [`Pool::lease`].
    pub async fn dialect(&self) -> Result<Dialect, DriverError> {
        Ok(self.plans().await?.dialect())
    }

    /// The plan of a shape, remembered for all connections of the pool.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Compile`] when the database cannot do it; else as [`Pool::dialect`].
    pub async fn plan(&self, shape: &Shape) -> Result<Arc<Plan>, DriverError> {
        Ok(self.plans().await?.get(shape)?)
    }

    async fn plans(&self) -> Result<&PlanCache, DriverError> {
        if let Some(known) = self.shared.plans.get() {
            return Ok(known);
        }
        let ask = async || Ok(PlanCache::new(self.lease().await?.dialect()?, self.shared.options.plans));
        self.shared.plans.get_or_try_init(ask).await
    }

    /// Tells this pool from others for as long as the process runs.
    pub fn id(&self) -> u64 {
        self.shared.id
    }

    /// Tells `listener` of every statement that is run from now on.
    pub fn listen(&self, listener: Listener) {
        self.shared.watchers.add(listener);
    }

    /// How many connections are in use.
    pub fn in_use(&self) -> usize {
        let status = self.shared.connections.status();
        status.size.saturating_sub(status.available)
    }

    /// Whether the database keeps these values unchanged, before anything is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unstorable`] for the first that it does not.
    pub fn check(&self, values: &[Value]) -> Result<(), DriverError> {
        let driver = &self.shared.connections.manager().driver;
        values.iter().try_for_each(|value| driver.check(value))
    }

    /// How long a caller waits for what another one has.
    pub(crate) fn patience(&self) -> Duration {
        self.shared.options.acquire_timeout
    }

    /// Takes a connection, opening one if there is none free and room for one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::PoolExhausted`] when none became free in time; [`ErrorKind::Connect`] when none could be opened.
    pub async fn lease(&self) -> Result<Lease, DriverError> {
        match self.shared.connections.get().await {
            Ok(object) => {
                if Object::metrics(&object).recycle_count == 0 {
                    self.shared.reaper.start(self.shared.connections.weak(), self.shared.options);
                }
                Ok(Lease::new(object, self))
            }
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Runs a statement on a connection of its own; see [`crate::Connection::fetch`]. A read whose connection turns out to
    /// be lost is tried once more on another one.
    ///
    /// # Errors
    ///
    /// As [`Pool::lease`] and [`crate::Connection::fetch`].
    pub async fn fetch(&self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        let mut lease = self.lease().await?;
        let Err(error) = lease.fetch(call, sink).await else { return Ok(()) };
        let may_repeat = error.kind == ErrorKind::ConnectionLost
            && call.plan.effect() == Effect::Reads
            && !(sink.passes_on() && sink.rows() > 0);
        if !may_repeat {
            return Err(error);
        }
        drop(lease);
        sink.restart();
        self.lease().await?.fetch(call, sink).await
    }

    /// Lets no more connections out and closes those that come back. What is in use stays usable until then.
    pub fn close(&self) {
        self.shared.connections.close();
    }

    fn explain(&self, error: PoolError<DriverError>) -> DriverError {
        let target = || self.shared.connections.manager().driver.target();
        match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(TimeoutType::Wait) => {
                let waited = self.shared.options.acquire_timeout.as_millis();
                DriverError::new(ErrorKind::PoolExhausted {
                    size: self.shared.options.max,
                    waiting: self.shared.connections.status().waiting,
                    waited_ms: u64::try_from(waited).unwrap_or(u64::MAX),
                    longest_ms: u64::try_from(self.shared.holders.longest().as_millis()).unwrap_or(u64::MAX),
                })
            }
            PoolError::Closed => DriverError::new(ErrorKind::PoolClosed),
            other
            @ (PoolError::Timeout(_) | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_)) => {
                DriverError::with_source(ErrorKind::Connect { target: target() }, other)
            }
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool")
            .field("target", &self.shared.connections.manager().driver.target())
            .field("in_use", &self.in_use())
            .finish()
    }
}
