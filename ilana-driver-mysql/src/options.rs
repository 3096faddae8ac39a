//! Which server, and how it is connected to.

use std::path::PathBuf;
use std::time::Duration;

use ilana_driver::Tls;

use crate::AddressError;

/// Which server, and how it is connected to. `Debug` does not show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct MySqlOptions {
    /// The name or address of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// A Unix socket, which is used in place of host and port. It is not encrypted, whatever [`MySqlOptions::tls`] says: it does
    /// not leave the machine.
    pub socket: Option<PathBuf>,
    /// The user.
    pub user: String,
    /// The user's password.
    pub password: Option<String>,
    /// The database that unqualified names are looked up in.
    pub database: Option<String>,
    /// How the way to the server is encrypted.
    pub tls: Tls,
    /// How long opening a connection may take.
    pub connect_timeout: Duration,
    /// How many prepared statements a connection keeps; of more, the ones that were used least recently are closed on the
    /// server. At least one is kept.
    pub prepared: usize,
    /// SQL that each connection runs once, before it is set to what [`crate::MySqlDriver`] says: each text of one or more
    /// statements.
    pub init: Vec<String>,
}

impl Default for MySqlOptions {
    /// The user `root` without a password at `localhost:3306`, encrypted where the server can; 30 seconds to connect,
    /// 128 prepared statements.
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 3306,
            socket: None,
            user: "root".to_owned(),
            password: None,
            database: None,
            tls: Tls::default(),
            connect_timeout: Duration::from_secs(30),
            prepared: 128,
            init: Vec::new(),
        }
    }
}

impl MySqlOptions {
    /// The options that an address says: `mysql://user:password@host:port/database?name=value&..`. `mariadb://` means the
    /// same. What is not said is as by [`MySqlOptions::default`]. Reserved characters are written as `%` and two hexadecimal
    /// digits (RFC 3986, section 2.1).
    ///
    /// The names are `ssl-mode` or `sslmode` (`disable`, `prefer`, `require`, `verify-ca`, `verify-full`), `ssl-ca`, `ssl-cert` and
    /// `ssl-key` (PEM files; the last two together), `socket` (a Unix socket), and `connect-timeout` (seconds).
    ///
    /// # Errors
    ///
    /// [`AddressError`], which names the part that is wrong.
    pub fn from_url(url: &str) -> Result<Self, AddressError> {
        crate::address::parse(url)
    }

    /// Where the server is, for errors and logs.
    pub(crate) fn target(&self) -> String {
        let place = match &self.socket {
            Some(path) => path.display().to_string(),
            None if self.host.contains(':') => format!("[{}]:{}", self.host, self.port),
            None => format!("{}:{}", self.host, self.port),
        };
        match &self.database {
            Some(database) => format!("{place}/{database}"),
            None => place,
        }
    }
}

impl std::fmt::Debug for MySqlOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port, socket, user, password, database, tls, connect_timeout, prepared, init } =
            self;
        f.debug_struct("MySqlOptions")
            .field("host", host)
            .field("port", port)
            .field("socket", socket)
            .field("user", user)
            .field("password", &password.as_ref().map(|_| "***"))
            .field("database", database)
            .field("tls", tls)
            .field("connect_timeout", connect_timeout)
            .field("prepared", prepared)
            .field("init", init)
            .finish()
    }
}
