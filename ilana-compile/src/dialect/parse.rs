//! Dialects by their names, as a command line or a configuration has them.

use std::str::FromStr;

use super::{Dialect, Engine, Version};

/// A text that names no dialect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no database: give pg, mysql, mariadb or sqlite, with a version behind a colon if it matters: mariadb:10.6"
)]
pub struct UnknownDialect {
    /// The text.
    pub text: String,
}

/// Reads `pg`, `mysql:8`, `mariadb:10.6` or `sqlite:3.45`, and the longer names of the engines. Without a version it is
/// the one that snapshots show.
///
/// ```
/// use ilana_compile::Dialect;
///
/// assert_eq!("mariadb:10.6".parse(), Ok(Dialect::mariadb(10, 6)));
/// assert_eq!("postgresql".parse(), Ok(Dialect::postgres(15)));
/// assert!("oracle".parse::<Dialect>().is_err());
/// ```
impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        let unknown = || UnknownDialect { text: text.to_owned() };
        let (name, version) = match text.split_once(':') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let usual = match name.to_ascii_lowercase().as_str() {
            "pg" | "postgres" | "postgresql" => Self::postgres(15),
            "mysql" => Self::mysql(8),
            "mariadb" => Self::mariadb(10, 11),
            "sqlite" | "sqlite3" => Self::sqlite(3, 45),
            _ => return Err(unknown()),
        };
        let Some(version) = version else { return Ok(usual) };
        let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
        let number = |text: &str| text.parse::<u16>().map_err(|_| unknown());
        let version = Version { major: number(major)?, minor: number(minor)? };
        Ok(match usual.engine() {
            // Its second number says nothing of what it can do.
            Engine::Postgres => Self::postgres(version.major),
            Engine::MySql | Engine::MariaDb | Engine::Sqlite => Self { version, ..usual },
        })
    }
}
