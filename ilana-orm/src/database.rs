//! Databases by name, and the one that is used where none is named.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use ilana_driver::{Executed, Pool};

use crate::config::Config;
use crate::context::Context;
use crate::error::list;
use crate::session::Target;
use crate::transaction::{TransactionCall, TransactionOnce};
use crate::{Error, Result, Tx};

/// Databases that are open: a pool for each name. A clone is the same ones.
#[derive(Clone, Debug)]
pub struct Database {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    default: String,
    pools: BTreeMap<String, Pool>,
}

/// The databases of the running program: [`Database`]'s statics under the name that Eloquent gives them.
#[derive(Clone, Copy, Debug)]
pub struct DB;

static GLOBAL: RwLock<Option<Database>> = RwLock::new(None);

impl Database {
    /// Makes the pools. Connections are opened when they are first needed.
    ///
    /// # Errors
    ///
    /// [`Error::Argument`] when two connections have one name; [`Error::Driver`] when a pool allows no connection.
    pub fn open(config: Config) -> Result<Self> {
        let Config { default, connections, pool } = config;
        let mut pools = BTreeMap::new();
        for (name, connect) in connections {
            let made = connect.pool(pool)?;
            if pools.insert(name, made).is_some() {
                return Err(Error::Argument { what: "two connections have one name: give each its own" });
            }
        }
        Ok(Self { shared: Arc::new(Shared { default, pools }) })
    }

    /// Opens the databases and makes them those of the program: what names no database uses them. A later call
    /// replaces them.
    ///
    /// # Errors
    ///
    /// As [`Database::open`].
    pub fn configure(config: Config) -> Result<Self> {
        let database = Self::open(config)?;
        *GLOBAL.write().unwrap_or_else(PoisonError::into_inner) = Some(database.clone());
        Ok(database)
    }

    /// The databases of the running task, or of the program.
    ///
    /// # Errors
    ///
    /// [`Error::NotConfigured`].
    pub fn current() -> Result<Self> {
        if let Some(database) = Context::database() {
            return Ok(database);
        }
        Self::configured()
    }

    /// The databases of the program, whatever the running task was told to use.
    pub(crate) fn configured() -> Result<Self> {
        GLOBAL.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NotConfigured)
    }

    /// Runs a future in which these are the databases that are used where none is named: for tests, and for programs
    /// that serve several customers. A task spawned inside does not inherit it. A record that was read outside is written
    /// where it was read.
    pub async fn scope<F: Future>(&self, future: F) -> F::Output {
        Context { database: Some(self.clone()), ..Context::current() }.scope(future).await
    }

    /// The pool of a name; `None` is the default.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownConnection`], with the names that there are.
    pub fn connection(&self, name: Option<&str>) -> Result<Pool> {
        let name = name.unwrap_or(&self.shared.default);
        self.shared.pools.get(name).cloned().ok_or_else(|| Error::UnknownConnection {
            name: name.to_owned(),
            known: list(self.shared.pools.keys().map(String::as_str)),
        })
    }

    /// Whether there is a connection of this name.
    pub fn has_connection(&self, name: &str) -> bool {
        self.shared.pools.contains_key(name)
    }

    /// Whether it is a clone of another one.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// The name of the default connection.
    pub fn default_connection(&self) -> &str {
        &self.shared.default
    }

    /// Tells `listener` of every statement on every connection, from now on. It is called on the task that ran the
    /// statement and must be quick.
    pub fn listen(&self, listener: impl Fn(&Executed<'_>) + Send + Sync + 'static) {
        let listener: ilana_driver::Listener = Arc::new(listener);
        for pool in self.shared.pools.values() {
            pool.listen(Arc::clone(&listener));
        }
    }
}

impl DB {
    /// Runs `work` in a transaction; see [`TransactionCall`].
    ///
    /// ```
    /// # use ilana_orm::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # Database::open(Config::sqlite(SqliteOptions::memory()))?.scope(async {
    /// let answer = DB::transaction(async |_tx| Ok(42)).attempts(3).await?;
    /// assert_eq!(answer, 42);
    /// # Ok(()) }).await }
    /// ```
    pub fn transaction<'a, F, Fut, T>(work: F) -> TransactionCall<'a, F>
    where
        F: Fn(Tx) -> Fut + 'a,
        Fut: Future<Output = Result<T>>,
    {
        TransactionCall::new(work)
    }

    /// Runs `work` in a transaction, once at most, so that it may change what it captures. [`DB::transaction`] may run its
    /// work again and can therefore not allow that.
    ///
    /// ```
    /// # use ilana_orm::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # Database::open(Config::sqlite(SqliteOptions::memory()))?.scope(async {
    /// let mut seen = Vec::new();
    /// DB::transaction_once(async |_tx| {
    ///     seen.push(1);
    ///     Ok(())
    /// }).await?;
    /// assert_eq!(seen, [1]);
    /// # Ok(()) }).await }
    /// ```
    pub fn transaction_once<'a, F, Fut, T>(work: F) -> TransactionOnce<'a, F>
    where
        F: FnOnce(Tx) -> Fut + 'a,
        Fut: Future<Output = Result<T>>,
    {
        TransactionOnce::new(work)
    }

    /// The pool of a name; `None` is the default.
    ///
    /// # Errors
    ///
    /// [`Error::NotConfigured`] and [`Error::UnknownConnection`].
    pub fn connection(name: Option<&str>) -> Result<Pool> {
        Database::current()?.connection(name)
    }

    /// Runs SQL text of one or more statements without values and results, on the default connection.
    ///
    /// # Errors
    ///
    /// [`Error::Driver`] with what the database says.
    pub async fn batch(sql: impl Into<String>) -> Result<()> {
        Target::Default.session(None)?.batch(&sql.into()).await
    }
}
