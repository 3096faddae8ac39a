//! Which database, and how its connections are set up.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ilana_driver::Tls;

/// How many prepared statements a connection keeps unless told otherwise.
const STATEMENTS: usize = 256;

/// Which database, and how its connections are set up. [`PgOptions::from_url`] reads one from an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PgOptions {
    /// The servers, in the order in which they are tried. At least one.
    pub hosts: Vec<PgHost>,
    /// Who connects.
    pub user: String,
    /// Its password, where the server asks for one.
    pub password: Option<Password>,
    /// The database; `None` is the one called as the user.
    pub database: Option<String>,
    /// How the way to the server is encrypted. A socket in the file system never is (PostgreSQL manual, section 34.1.2,
    /// `sslmode`).
    pub tls: Tls,
    /// What a server must allow to be taken.
    pub session: TargetSession,
    /// The schemas in which names without one are looked for; empty is the server's own setting.
    pub search_path: Vec<String>,
    /// What the connections are called in `pg_stat_activity`.
    pub application_name: Option<String>,
    /// Options for the server's command line, such as `-c statement_timeout=5s` (section 34.1.2, `options`). Most pooling
    /// proxies refuse them.
    pub options: Option<String>,
    /// How long opening a connection to one server may take, with encryption and password.
    pub connect_timeout: Duration,
    /// Whether statements are kept prepared.
    pub statements: Statements,
    /// What becomes of a transaction when one of its statements fails.
    pub failed_statement: FailedStatement,
    /// SQL texts that each new connection runs, such as `SET statement_timeout = '5s'`.
    pub init: Vec<String>,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PgHost {
    /// A name or address, and a port.
    Tcp {
        /// The name or address.
        host: String,
        /// The port.
        port: u16,
    },
    /// The folder of its socket in the file system.
    Socket {
        /// The folder.
        folder: PathBuf,
        /// The number in the name of the socket.
        port: u16,
    },
}

/// What a server must allow to be taken, when there are several (section 34.1.2, `target_session_attrs`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TargetSession {
    /// Anything.
    #[default]
    Any,
    /// Writes: not a standby.
    ReadWrite,
    /// No writes.
    ReadOnly,
}

/// Whether statements are kept prepared on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statements {
    /// Each is prepared once per connection and kept under a name.
    Named {
        /// At most so many are kept; the one unused for longest goes first.
        kept: usize,
    },
    /// None is kept: for a proxy that hands each transaction to another connection, such as PgBouncer in transaction mode,
    /// where a name may be unknown or another's. It costs the server one more planning for each statement.
    ///
    /// What such a proxy does not keep from one transaction to the next is refused here, too: a search path.
    Unnamed,
}

/// What becomes of a transaction when one of its statements fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailedStatement {
    /// The statement takes no effect and the transaction goes on, as on the other engines. Each statement of a transaction has
    /// a savepoint for that, which is sent together with it.
    #[default]
    IsUndone,
    /// PostgreSQL's own way: nothing more runs in the transaction, and it can only be rolled back. It spares the savepoints,
    /// of which a transaction with thousands of writes has as many (PostgreSQL manual, section 74.3).
    AbortsTransaction,
}

/// A password. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl PgOptions {
    /// A user's database of the same name on a server at port 5432.
    pub fn new(host: impl Into<String>, user: impl Into<String>) -> Self {
        Self {
            hosts: vec![PgHost::Tcp { host: host.into(), port: 5432 }],
            user: user.into(),
            password: None,
            database: None,
            tls: Tls::default(),
            session: TargetSession::default(),
            search_path: Vec::new(),
            application_name: None,
            options: None,
            connect_timeout: Duration::from_secs(10),
            statements: Statements::default(),
            failed_statement: FailedStatement::default(),
            init: Vec::new(),
        }
    }

    /// The database that is meant.
    pub(crate) fn database(&self) -> &str {
        self.database.as_deref().unwrap_or(&self.user)
    }

    /// What the database is called in errors and logs.
    pub(crate) fn target(&self) -> String {
        let hosts: Vec<_> = self.hosts.iter().map(PgHost::to_string).collect();
        format!("{}/{}", hosts.join(","), self.database())
    }
}

impl Default for Statements {
    /// 256 named ones.
    fn default() -> Self {
        Self::Named { kept: STATEMENTS }
    }
}

impl Password {
    /// The password itself.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl From<&str> for Password {
    fn from(password: &str) -> Self {
        Self(password.to_owned())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl fmt::Display for PgHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Socket { folder, port } => write!(f, "{}/.s.PGSQL.{port}", folder.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_nowhere() {
        let options = PgOptions { password: Some("hunter2".into()), ..PgOptions::new("db.test", "ada") };
        assert!(!format!("{options:?}{}", options.target()).contains("hunter2"));
        assert_eq!(options.target(), "db.test:5432/ada");
    }
}
