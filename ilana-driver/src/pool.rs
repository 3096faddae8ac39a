//! A pool of connections, and the one point through which statements go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{
    self, Metrics, Object, PoolError, RecycleError, RecycleResult, TimeoutType, Timeouts,
};
use ilana_compile::{Dialect, Plan, PlanCache};
use ilana_ir::{Shape, Value};
use tokio::sync::OnceCell;

use crate::watch::Watchers;
use crate::{Begin, Call, Changed, Connection, Driver, DriverError, ErrorKind, Listener, Sink};

/// How large a pool is and how long its callers wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOptions {
    /// At most so many connections.
    pub max: usize,
    /// How long a caller waits for a free one.
    pub acquire_timeout: Duration,
    /// How long opening one may take.
    pub connect_timeout: Duration,
    /// How many plans are remembered.
    pub plans: usize,
}

impl Default for PoolOptions {
    /// 10 connections, 30 seconds for either wait, 1,000 plans.
    fn default() -> Self {
        let wait = Duration::from_secs(30);
        Self { max: 10, acquire_timeout: wait, connect_timeout: wait, plans: 1000 }
    }
}

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
    connections: managed::Pool<Manager>,
}

struct Manager {
    driver: Box<dyn Driver>,
}

impl managed::Manager for Manager {
    type Type = Box<dyn Connection>;
    type Error = DriverError;

    async fn create(&self) -> Result<Self::Type, DriverError> {
        self.driver.connect().await
    }

    async fn recycle(&self, connection: &mut Self::Type, _: &Metrics) -> RecycleResult<DriverError> {
        // A lease closes a dirty connection when it ends; none should ever come back here.
        if connection.is_dirty() { Err(RecycleError::message("dirty")) } else { Ok(()) }
    }
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
        let connections = managed::Pool::builder(Manager { driver: Box::new(driver) })
            .max_size(options.max)
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
            Ok(object) => Ok(Lease { object: Some(object), pool: self.clone(), is_spoiled: false }),
            Err(error) => Err(self.explain(error)),
        }
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
                })
            }
            other @ (PoolError::Timeout(_)
            | PoolError::Closed
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_)) => {
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

/// A connection taken from a pool. It goes back when the lease is dropped, or is closed if it is dirty.
pub struct Lease {
    object: Option<Object<Manager>>,
    pool: Pool,
    /// Whether it is closed, and not given back.
    is_spoiled: bool,
}

#[expect(clippy::missing_errors_doc, reason = "each is the method of `Connection` of the same name, watched")]
impl Lease {
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
        self.connection()?.ping().await
    }

    /// See [`Connection::fetch`].
    pub async fn fetch(&mut self, call: Call, sink: Box<dyn Sink>) -> Result<Box<dyn Sink>, DriverError> {
        let watch = self.pool.shared.watchers.start(&call);
        let result = self.connection()?.fetch(call, sink).await;
        self.pool.shared.watchers.finish(watch, result.as_ref().map(|sink| sink.rows()));
        result
    }

    /// See [`Connection::execute`].
    pub async fn execute(&mut self, call: Call) -> Result<Changed, DriverError> {
        let watch = self.pool.shared.watchers.start(&call);
        let result = self.connection()?.execute(call).await;
        self.pool.shared.watchers.finish(watch, result.as_ref().map(|changed| changed.rows));
        result
    }

    /// See [`Connection::execute_many`].
    pub async fn execute_many(&mut self, call: Call) -> Result<u64, DriverError> {
        let watch = self.pool.shared.watchers.start(&call);
        let result = self.connection()?.execute_many(call).await;
        self.pool.shared.watchers.finish(watch, result.as_ref().copied());
        result
    }

    /// See [`Connection::batch`].
    pub async fn batch(&mut self, sql: String) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text(&sql);
        let result = self.connection()?.batch(sql).await;
        self.pool.shared.watchers.finish(watch, result.as_ref().map(|()| 0));
        result
    }

    /// See [`Connection::begin`].
    pub async fn begin(&mut self, how: Begin) -> Result<(), DriverError> {
        let text = self.connection()?.begin_text(how);
        let watch = self.pool.shared.watchers.start_text(&text);
        let result = self.connection()?.begin(how).await;
        self.pool.shared.watchers.finish(watch, result.as_ref().map(|()| 0));
        result
    }

    /// See [`Connection::commit`].
    pub async fn commit(&mut self) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text("COMMIT");
        let result = self.connection()?.commit().await;
        self.pool.shared.watchers.finish(watch, result.as_ref().map(|()| 0));
        result
    }

    /// See [`Connection::rollback`].
    pub async fn rollback(&mut self) -> Result<(), DriverError> {
        let watch = self.pool.shared.watchers.start_text("ROLLBACK");
        let result = self.connection()?.rollback().await;
        self.pool.shared.watchers.finish(watch, result.as_ref().map(|()| 0));
        result
    }

    /// See [`Connection::is_dirty`].
    pub(crate) fn is_dirty(&self) -> bool {
        self.object.as_ref().is_some_and(|connection| connection.is_dirty())
    }

    fn connection(&mut self) -> Result<&mut Box<dyn Connection>, DriverError> {
        let object = self.object.as_mut().ok_or_else(|| DriverError::new(ErrorKind::ConnectionLost))?;
        Ok(&mut *object)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.object.take()
            && (self.is_spoiled || object.is_dirty())
        {
            // Taken out of the pool, it is closed here, which ends what it was doing at once.
            drop(Object::take(object));
        }
    }
}
