//! Opening connections.

use std::sync::OnceLock;

use async_trait::async_trait;
use ilana_compile::Dialect;
use ilana_driver::{Connection, Driver, DriverError, ErrorKind, TlsMode};
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};

use crate::cancel::Killer;
use crate::exchange::MySqlConnection;
use crate::{MySqlOptions, classify, session, tls, value};

/// The largest answer that is read, which is the largest that a server can be set to send (MySQL manual, "max_allowed_packet").
const LARGEST_ANSWER: usize = 1 << 30;

/// Opens connections to one database of MySQL or MariaDB.
///
/// Each connection is in `utf8mb4` with a collation that tells every two texts apart (`utf8mb4_0900_bin`, `utf8mb4_nopad_bin`), in
/// UTC, in strict mode and without `NO_BACKSLASH_ESCAPES`; an update counts the rows that its condition met, also where their
/// values stayed the same (`CLIENT_FOUND_ROWS`); files of this machine are never sent (`LOAD DATA LOCAL`). MySQL's sessions refuse a
/// column that is neither grouped by nor follows from those that are, MariaDB's do not, for its check takes no key for
/// granted ("ONLY_FULL_GROUP_BY").
///
/// On MariaDB the functions of JSON give texts in `utf8mb4_bin`. The compiler sees to it; in SQL of your own, write
/// `COLLATE utf8mb4_nopad_bin` behind what is compared with a value or a literal, or it is an error ("Illegal mix of collations").
///
/// A connection that is dropped while a statement runs tells the server to end it, over a connection that is opened for that
/// and closed: a closed socket alone does not stop a statement. It needs the runtime for it, and a server that takes another
/// connection.
///
/// [`TlsMode::Prefer`] falls back to no encryption only where the server says that it has none. Passwords are not sent in
/// clear in any mode; without encryption, `caching_sha2_password` encrypts them with a key that the server sends, and that
/// nobody certified.
#[derive(Debug)]
pub struct MySqlDriver {
    options: MySqlOptions,
    target: String,
    /// What the server said that answered first.
    server: OnceLock<Dialect>,
}

impl MySqlDriver {
    /// A driver for a database. Nothing is opened yet.
    pub fn new(options: MySqlOptions) -> Self {
        let target = options.target();
        Self { options, target, server: OnceLock::new() }
    }

    async fn open(&self) -> Result<MySqlConnection, DriverError> {
        let (mut conn, opts) = self.dial().await.map_err(|error| classify::refused(error, &self.target))?;
        let server = session::set_up(&mut conn, &self.options.init, &self.target).await;
        let server = server.map_err(|error| error.while_connecting(&self.target))?;
        // A server of the other kind would be refused by the pool.
        let _ = self.server.set(server.dialect);
        let killer = Killer::new(opts, &server, self.options.connect_timeout);
        Ok(MySqlConnection::new(conn, &server, self.options.prepared, killer))
    }

    /// Opens a connection, and says with which options that went.
    async fn dial(&self) -> Result<(Conn, Opts), mysql_async::Error> {
        // A socket does not leave the machine, and mysql_async would begin to encrypt it and not go on.
        let secured = tls::options(&self.options.tls).filter(|_| self.options.socket.is_none());
        let opts = self.opts(secured.clone());
        let error = match Conn::new(opts.clone()).await {
            Ok(conn) => return Ok((conn, opts)),
            Err(error) => error,
        };
        let other = if self.options.tls.mode == TlsMode::Prefer && tls::is_unknown_to_server(&error) {
            self.opts(None)
        } else if let (true, Some(secured), Some(name)) =
            (tls::takes_any_name(&self.options.tls), secured, tls::own_name(&error))
        {
            self.opts(Some(secured.with_danger_tls_hostname_override(Some(name))))
        } else {
            return Err(error);
        };
        Ok((Conn::new(other.clone()).await?, other))
    }

    fn opts(&self, secured: Option<SslOpts>) -> Opts {
        let MySqlOptions { host, port, socket, user, password, database, .. } = &self.options;
        OptsBuilder::default()
            .ip_or_hostname(host)
            .tcp_port(*port)
            .socket(socket.as_ref().map(|path| path.to_string_lossy()))
            .prefer_socket(false)
            .user(Some(user))
            .pass(password.as_ref())
            .db_name(database.as_ref())
            .ssl_opts(secured)
            .client_found_rows(true)
            // Statements are kept by plan, not by text.
            .stmt_cache_size(0)
            // With both given it has no questions of its own.
            .max_allowed_packet(Some(LARGEST_ANSWER))
            .wait_timeout(Some(0))
            .into()
    }
}

#[async_trait]
impl Driver for MySqlDriver {
    fn target(&self) -> String {
        self.target.clone()
    }

    fn check(&self, value: &ilana_ir::Value) -> Result<(), DriverError> {
        value::check(value, value::deepest_json(self.server.get().copied()))
    }

    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError> {
        let limit = self.options.connect_timeout;
        match tokio::time::timeout(limit, self.open()).await {
            Ok(opened) => Ok(Box::new(opened?)),
            Err(late) => {
                let target = self.target.clone();
                Err(DriverError::with_source(ErrorKind::Connect { target }, late))
            }
        }
    }
}
