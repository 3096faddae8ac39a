//! Where the databases are, and how each side opens them.

use std::path::PathBuf;

use ilana_driver::{Pool, PoolOptions, Tls, TlsMode};
use ilana_driver_mysql::{MySqlDriver, MySqlOptions};
use ilana_driver_pg::{PgDriver, PgOptions};
use ilana_driver_sqlite::{SqliteDriver, SqliteOptions};

use super::side::Side;
use super::tables::Tables;
use super::{by_hand, ours};
use crate::Result;
use crate::report::say;

/// The name of a server, the variable that says where it is, and what is made of that.
type Server = (&'static str, &'static str, fn(String) -> Address);

/// The servers that there may be.
const SERVERS: [Server; 3] = [
    ("PostgreSQL", "ILANA_TEST_POSTGRES_URL", Address::Postgres),
    ("MySQL", "ILANA_TEST_MYSQL_URL", Address::MySql),
    ("MariaDB", "ILANA_TEST_MARIADB_URL", Address::MySql),
];

/// Where a database is.
pub(crate) enum Address {
    Sqlite(PathBuf),
    Postgres(String),
    /// MySQL or MariaDB.
    MySql(String),
}

/// The servers that the environment names. One that it does not name is told of.
pub(super) fn from_environment() -> Result<Vec<Address>> {
    let mut all = Vec::new();
    for (engine, variable, address) in SERVERS {
        match std::env::var(variable) {
            Ok(url) => all.push(address(url)),
            Err(_) => say(&format!("!!! LEFT OUT: {engine}, since {variable} is not set !!!"))?,
        }
    }
    if all.is_empty() {
        let message = "there is no server: run `cargo xtask serve -- <command>` with this command, or set \
                       ILANA_TEST_POSTGRES_URL, ILANA_TEST_MYSQL_URL or ILANA_TEST_MARIADB_URL";
        return Err(message.into());
    }
    Ok(all)
}

impl Address {
    /// What the two sides are.
    pub(super) fn sides(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "a file; by hand: rusqlite",
            Self::Postgres(_) => {
                "TCP, not encrypted; by hand: tokio-postgres, its clients in a pool of deadpool's"
            }
            Self::MySql(_) => {
                "TCP, not encrypted; by hand: mysql_async and its pool, without resets of sessions"
            }
        }
    }

    /// Ilana's pool of at most so many connections.
    pub(super) fn pool(&self, max: usize) -> Result<Pool> {
        let options = PoolOptions { max, ..PoolOptions::default() };
        Ok(match self {
            Self::Sqlite(file) => Pool::new(SqliteDriver::new(SqliteOptions::file(file)), options)?,
            Self::Postgres(url) => {
                let driver = PgOptions { tls: not_encrypted(), ..PgOptions::from_url(url)? };
                Pool::new(PgDriver::new(driver), options)?
            }
            Self::MySql(url) => Pool::new(MySqlDriver::new(my_options(url)?), options)?,
        })
    }

    /// The side that is written by hand.
    pub(super) async fn by_hand(&self, tables: &Tables) -> Result<Box<dyn Side>> {
        let side: Box<dyn Side> = match self {
            Self::Sqlite(file) => Box::new(by_hand::Sqlite::open(file, tables)?),
            Self::Postgres(url) => Box::new(by_hand::Postgres::open(&pg_config(url)?, tables).await?),
            Self::MySql(url) => Box::new(by_hand::MySql::open(my_options(url)?, tables).await?),
        };
        Ok(side)
    }

    /// Ilana's side.
    pub(super) fn ilana(&self, tables: &Tables) -> Result<Box<dyn Side>> {
        Ok(Box::new(ours::Ours::new(self.pool(super::side::CONNECTIONS)?, tables)))
    }
}

/// Encryption would be the larger part of the time, and the same on both sides.
fn not_encrypted() -> Tls {
    Tls { mode: TlsMode::Disable, roots: None, identity: None }
}

/// What comes after the question mark has names of Ilana's own, and is about encryption as a rule.
fn pg_config(url: &str) -> Result<tokio_postgres::Config> {
    let (url, _) = url.split_once('?').unwrap_or((url, ""));
    let mut config: tokio_postgres::Config = url.parse()?;
    config.ssl_mode(tokio_postgres::config::SslMode::Disable);
    Ok(config)
}

fn my_options(url: &str) -> Result<MySqlOptions> {
    Ok(MySqlOptions { tls: not_encrypted(), ..MySqlOptions::from_url(url)? })
}
