//! Which databases there are.

use std::fmt;
use std::sync::Arc;

use ilana_driver::{Driver, DriverError, Pool, PoolOptions};
#[cfg(feature = "mysql")]
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
#[cfg(feature = "postgres")]
use ilana_driver_pg::{PgDriver, PgOptions};
#[cfg(feature = "sqlite")]
use ilana_driver_sqlite::{SqliteDriver, SqliteOptions};

use crate::{Error, Result};

/// Which databases there are.
///
/// ```
/// use ilana_orm::{Config, Database, SqliteOptions};
///
/// let config = Config::sqlite(SqliteOptions::memory()).connection("reporting", SqliteOptions::memory());
/// let db = Database::open(config)?;
/// assert!(db.has_connection("reporting"));
/// # Ok::<(), ilana_orm::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) default: String,
    pub(crate) connections: Vec<(String, Connect)>,
    pub(crate) pool: PoolOptions,
}

/// How one database is connected to. The options of each adapter become one, and so does a driver that is none of ours.
///
/// ```
/// use std::sync::Arc;
///
/// use ilana_driver::Driver;
/// use ilana_driver_sqlite::SqliteDriver;
/// use ilana_orm::{Config, Connect, Database, SqliteOptions};
///
/// // Any adapter's driver will do.
/// let driver: Arc<dyn Driver> = Arc::new(SqliteDriver::new(SqliteOptions::memory()));
/// let db = Database::open(Config::new(Connect::Driver(driver)))?;
/// assert!(db.has_connection("default"));
/// # Ok::<(), ilana_orm::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Connect {
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres(Box<PgOptions>),
    /// A MySQL or MariaDB server, which says itself which of the two it is.
    #[cfg(feature = "mysql")]
    MySql(Box<MySqlOptions>),
    /// A SQLite file, or a database in memory.
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteOptions),
    /// Whatever a driver opens.
    Driver(Arc<dyn Driver>),
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(options) => f.debug_tuple("Postgres").field(options).finish(),
            #[cfg(feature = "mysql")]
            Self::MySql(options) => f.debug_tuple("MySql").field(options).finish(),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(options) => f.debug_tuple("Sqlite").field(options).finish(),
            Self::Driver(driver) => f.debug_tuple("Driver").field(&driver.target()).finish(),
        }
    }
}

impl Connect {
    /// What an address says: `postgres://user:password@host/database`, `mysql://..`, `mariadb://..`, or `sqlite:` before the
    /// path of a file or `:memory:`. What may follow is said by the options of each adapter.
    ///
    /// # Errors
    ///
    /// [`Error::Address`], which names what is wrong and shows no password.
    pub fn from_url(address: &str) -> Result<Self> {
        let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
        match scheme {
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => PgOptions::from_url(address).map(Self::from).map_err(Error::address),
            #[cfg(feature = "mysql")]
            "mysql" | "mariadb" => MySqlOptions::from_url(address).map(Self::from).map_err(Error::address),
            #[cfg(feature = "sqlite")]
            "sqlite" => Ok(SqliteOptions::file(sqlite_path(address)).into()),
            _ => Err(Error::Scheme { scheme: scheme.to_owned() }),
        }
    }

    pub(crate) fn pool(self, options: PoolOptions) -> Result<Pool, DriverError> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connect) => Pool::new(PgDriver::new(*connect), options),
            #[cfg(feature = "mysql")]
            Self::MySql(connect) => Pool::new(MySqlDriver::new(*connect), options),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connect) => Pool::new(SqliteDriver::new(connect), options),
            Self::Driver(driver) => Pool::new(driver, options),
        }
    }
}

/// What stands after `sqlite:`, or after `sqlite://`, which many write.
#[cfg(feature = "sqlite")]
fn sqlite_path(address: &str) -> &str {
    let rest = address.strip_prefix("sqlite:").unwrap_or(address);
    rest.strip_prefix("//").unwrap_or(rest)
}

#[cfg(feature = "postgres")]
impl From<PgOptions> for Connect {
    fn from(options: PgOptions) -> Self {
        Self::Postgres(Box::new(options))
    }
}

#[cfg(feature = "mysql")]
impl From<MySqlOptions> for Connect {
    fn from(options: MySqlOptions) -> Self {
        Self::MySql(Box::new(options))
    }
}

#[cfg(feature = "sqlite")]
impl From<SqliteOptions> for Connect {
    fn from(options: SqliteOptions) -> Self {
        Self::Sqlite(options)
    }
}

impl From<Arc<dyn Driver>> for Connect {
    fn from(driver: Arc<dyn Driver>) -> Self {
        Self::Driver(driver)
    }
}

impl Config {
    /// One database, named `default`: the options of an adapter, or [`Connect::from_url`].
    pub fn new(connect: impl Into<Connect>) -> Self {
        let connections = vec![("default".to_owned(), connect.into())];
        Self { default: "default".to_owned(), connections, pool: PoolOptions::default() }
    }

    /// One database, named `default`, by its address; see [`Connect::from_url`].
    ///
    /// # Errors
    ///
    /// As [`Connect::from_url`].
    pub fn from_url(address: &str) -> Result<Self> {
        Connect::from_url(address).map(Self::new)
    }

    /// One SQLite database, named `default`.
    #[cfg(feature = "sqlite")]
    pub fn sqlite(options: SqliteOptions) -> Self {
        Self::new(options)
    }

    /// A further database.
    #[must_use]
    pub fn connection(mut self, name: impl Into<String>, connect: impl Into<Connect>) -> Self {
        self.connections.push((name.into(), connect.into()));
        self
    }

    /// How large the pools are and how long their callers wait.
    #[must_use]
    pub fn pool(mut self, options: PoolOptions) -> Self {
        self.pool = options;
        self
    }
}
