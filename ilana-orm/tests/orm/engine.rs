//! The engine that the tests run on: SQLite, or what the environment says.

use std::env;
use std::sync::atomic::{AtomicU64, Ordering};

use ilana_orm::prelude::*;
use ilana_orm::{Connect, PoolOptions};

/// Which engine the tests run on. `cargo xtask test` runs them once for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
    MySql,
    MariaDb,
}

/// Whether the tests run on SQLite.
pub(crate) fn is_sqlite() -> bool {
    Engine::tested() == Engine::Sqlite
}

impl Engine {
    /// Whether a double may be no number there, or an infinity.
    pub(crate) fn keeps_nan(self) -> bool {
        self == Self::Postgres
    }

    /// Whether it is MySQL or MariaDB.
    pub(crate) fn is_mysql(self) -> bool {
        matches!(self, Self::MySql | Self::MariaDb)
    }

    /// How many levels a document may have there.
    pub(crate) fn deepest_document(self) -> usize {
        match self {
            Self::Sqlite | Self::Postgres => 127,
            Self::MySql => 100,
            Self::MariaDb => 31,
        }
    }

    /// How a transaction begins there.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
            Self::MySql | Self::MariaDb => "START TRANSACTION",
        }
    }

    /// The one that `ILANA_TEST_ENGINE` names; without it SQLite.
    pub(crate) fn tested() -> Self {
        match env::var("ILANA_TEST_ENGINE").as_deref() {
            Err(_) | Ok("sqlite") => Self::Sqlite,
            Ok("postgres") => Self::Postgres,
            Ok("mysql") => Self::MySql,
            Ok("mariadb") => Self::MariaDb,
            Ok(other) => panic!("ILANA_TEST_ENGINE is {other}: it is sqlite, postgres, mysql or mariadb"),
        }
    }

    fn address(self) -> Option<String> {
        let variable = match self {
            Self::Sqlite => return None,
            Self::Postgres => "ILANA_TEST_POSTGRES_URL",
            Self::MySql => "ILANA_TEST_MYSQL_URL",
            Self::MariaDb => "ILANA_TEST_MARIADB_URL",
        };
        let remedy = "run the tests by `cargo xtask serve -- cargo test --workspace --test orm`";
        Some(env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: {remedy}")))
    }
}

/// An empty database of the engine under test, which nobody else uses.
pub(crate) async fn empty() -> Result<Config> {
    Ok(empty_named().await?.0)
}

/// The same with its name, where it is one of a server, which [`remove`] takes.
pub(crate) async fn empty_named() -> Result<(Config, Option<String>)> {
    let Some(address) = Engine::tested().address() else {
        return Ok((Config::sqlite(SqliteOptions::memory()), None));
    };
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("ilana_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    on_server(&address, format!("CREATE DATABASE {name}")).await?;
    let (server, parameters) = address.split_at(address.find('?').unwrap_or(address.len()));
    let server = server.rsplit_once('/').map_or(server, |(server, _)| server);
    // Tests run side by side, and a server takes some hundred connections in all.
    let pool = PoolOptions { max: 5, ..PoolOptions::default() };
    let config = Config::new(Connect::from_url(&format!("{server}/{name}{parameters}"))?).pool(pool);
    Ok((config, Some(name)))
}

/// Removes a database, with whatever connections there still are.
pub(crate) async fn remove(name: Option<String>) -> Result<()> {
    let (Some(address), Some(name)) = (Engine::tested().address(), name) else { return Ok(()) };
    let with_all = if Engine::tested() == Engine::Postgres { " WITH (FORCE)" } else { "" };
    on_server(&address, format!("DROP DATABASE {name}{with_all}")).await
}

async fn on_server(address: &str, sql: String) -> Result<()> {
    Schema::on(&Database::open(Config::from_url(address)?)?).raw(sql).await
}
