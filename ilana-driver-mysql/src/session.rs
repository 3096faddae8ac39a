//! What a session is set to, and what the server says of itself.

use ilana_compile::{Dialect, Engine, Version};
use ilana_driver::{DriverError, ErrorKind};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Row};

use crate::classify;

/// What each session is set to, and the questions to the server, in one round trip. Each server runs the comments that are
/// meant for it (MySQL manual, "Comments"; MariaDB, "Comment Syntax").
///
/// - Texts are compared by their code points, spaces at the end among them, as on the other engines. On MariaDB values that are
///   sent are too where `NAMES` says so, and not where the variables are set that it stands for ("SET NAMES").
/// - A value that does not fit is an error, zero is an ordinary value of a numbered column, and a backslash escapes (which
///   the compiler takes for granted when it splits raw SQL).
/// - Lists and recursions end where they end, and not at a number of bytes or rounds.
/// - The sizes of tables are those of now, and not of yesterday.
const SETTINGS: &str = "SET SESSION sql_mode = CONCAT(/*!80000 'ONLY_FULL_GROUP_BY,', */ 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
     ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO'), time_zone = '+00:00', \
     /*!80000 NAMES utf8mb4 COLLATE utf8mb4_0900_bin, cte_max_recursion_depth = 4294967295, \
     information_schema_stats_expiry = 0, */ \
     /*M! NAMES utf8mb4 COLLATE utf8mb4_nopad_bin, max_recursive_iterations = 4294967295, */ \
     autocommit = 1, completion_type = NO_CHAIN, group_concat_max_len = 1073741824, div_precision_increment = 4, \
     sql_auto_is_null = 0, sql_safe_updates = 0, sql_select_limit = DEFAULT; \
     SELECT @@version, CONNECTION_ID(), @@max_allowed_packet, CONCAT(@@hostname, ':', @@port)";

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) dialect: Dialect,
    /// The number of this connection.
    pub(crate) id: u64,
    /// How many bytes a statement or a value may have.
    pub(crate) max_packet: usize,
    /// The machine and port.
    pub(crate) place: String,
}

/// Runs the caller's own texts and sets the session up.
pub(crate) async fn set_up(conn: &mut Conn, init: &[String], target: &str) -> Result<Server, DriverError> {
    for text in init {
        conn.query_drop(text.as_str()).await.map_err(classify::error)?;
    }
    let row = ask(conn).await.map_err(|error| classify::refused(error, target))?;
    let unsupported = |found: String| {
        DriverError::new(ErrorKind::UnsupportedServer {
            target: target.to_owned(),
            found,
            wanted: "MySQL from 8.0.31 or MariaDB from 10.6".to_owned(),
        })
    };
    let version = row.as_ref().and_then(|row| row.get_opt::<String, _>(0)?.ok()).unwrap_or_default();
    let dialect = dialect(&version).ok_or_else(|| unsupported(version.clone()))?;
    let answer = || {
        let row = row.as_ref()?;
        let id = row.get_opt::<u64, _>(1)?.ok()?;
        let max_packet = row.get_opt::<u64, _>(2)?.ok()?;
        let place = row.get_opt::<String, _>(3)?.ok()?;
        Some(Server { dialect, id, max_packet: usize::try_from(max_packet).unwrap_or(usize::MAX), place })
    };
    answer().ok_or_else(|| unsupported(format!("{version}, which does not answer as one")))
}

async fn ask(conn: &mut Conn) -> Result<Option<Row>, mysql_async::Error> {
    let mut result = conn.query_iter(SETTINGS).await?;
    // The settings give no rows.
    let mut row = result.next().await?;
    if row.is_none() {
        row = result.next().await?;
    }
    result.drop_result().await?;
    Ok(row)
}

/// The dialect of a version such as `8.4.2`, `10.11.19-MariaDB-0+deb12u1` or `5.5.5-10.6.12-MariaDB`; `None` where it is too old.
///
/// Before 8.0.31 MySQL has no INTERSECT and EXCEPT (manual, section 13.2.8).
fn dialect(version: &str) -> Option<Dialect> {
    let is_mariadb = version.to_ascii_lowercase().contains("mariadb");
    // Old clients take a major version of two digits for one (MariaDB, "VERSION").
    let version = if is_mariadb { version.strip_prefix("5.5.5-").unwrap_or(version) } else { version };
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(|digits| digits.parse::<u16>().ok());
    let (major, minor) = (numbers.next()??, numbers.next()??);
    let patch = numbers.next().flatten().unwrap_or(u16::MAX);
    let dialect =
        if is_mariadb { Dialect::mariadb(major, minor) } else { Dialect::mysql(major).with_minor(minor) };
    let oldest = match dialect.engine() {
        Engine::MariaDb => Version { major: 10, minor: 6 },
        Engine::MySql | Engine::Postgres | Engine::Sqlite => Version { major: 8, minor: 0 },
    };
    let lacks_sets = !is_mariadb && dialect.version() == oldest && patch < 31;
    (dialect.version() >= oldest && !lacks_sets).then_some(dialect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_tells_the_dialect() {
        assert_eq!(dialect("9.7.4-2"), Some(Dialect::mysql(9).with_minor(7)));
        assert_eq!(dialect("8.0.36"), Some(Dialect::mysql(8)));
        assert_eq!(dialect("8.0.mysql_aurora.3.05.2"), Some(Dialect::mysql(8)));
        assert_eq!(dialect("10.11.19-MariaDB-0+deb12u1"), Some(Dialect::mariadb(10, 11)));
        assert_eq!(dialect("5.5.5-10.6.12-MariaDB-log"), Some(Dialect::mariadb(10, 6)));
        assert_eq!(dialect("11.4.2-MariaDB"), Some(Dialect::mariadb(11, 4)));
    }

    #[test]
    fn an_old_version_is_none() {
        for version in ["5.7.44", "8.0.30", "10.5.9-MariaDB", "5.5.5-10.3.2-MariaDB", "", "x"] {
            assert_eq!(dialect(version), None, "{version}");
        }
    }
}
