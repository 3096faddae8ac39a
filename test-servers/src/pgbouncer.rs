//! pgbouncer in front of a PostgreSQL, which hands a connection to another client after each transaction.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;

use crate::account::Account;
use crate::binaries::Programs;
use crate::cache::Cache;
use crate::error::Error;
use crate::port::{HOST, with_free_port};
use crate::recipe::DATABASE;
use crate::scratch::Scratch;
use crate::server::Server;
use crate::serving::Serving;

/// The PostgreSQL behind the proxy, on 127.0.0.1.
#[derive(Clone, PartialEq, Eq)]
pub struct Upstream {
    /// Its TCP port.
    pub port: u16,
    /// The user that the proxy logs in as, and that its clients log in as.
    pub user: String,
    /// The password of both.
    pub password: String,
    /// How many connections the proxy opens; more clients than these share them, a transaction each. At least 1.
    pub connections: u32,
    /// More lines of the `[pgbouncer]` section, such as `max_prepared_statements = 100`.
    pub settings: Vec<String>,
}

impl Upstream {
    /// A server of this library, through two connections.
    pub fn of(server: &Server) -> Self {
        let (user, password) = (server.user().to_owned(), server.password().to_owned());
        Self { port: server.port(), user, password, connections: 2, settings: Vec::new() }
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream").field("port", &self.port).field("user", &self.user).finish_non_exhaustive()
    }
}

/// A proxy in transaction-pooling mode. Dropping it kills it.
pub struct PgBouncer {
    serving: Serving,
    programs: Programs,
    configuration: PathBuf,
    port: u16,
    upstream: Upstream,
    _scratch: Scratch,
}

impl PgBouncer {
    /// Starts a proxy and waits until it accepts logins, which need the password (SCRAM).
    ///
    /// # Errors
    ///
    /// As [`Server::start`].
    pub fn start(upstream: Upstream) -> Result<Self, Error> {
        let account = Account::find()?;
        let cache = Cache::open(&account)?;
        let programs = Programs::of_pgbouncer(&account, &cache)?;
        let scratch = Scratch::new("pgbouncer")?;
        account.reaches(scratch.path(), "TMPDIR")?;
        let (configuration, users) = (scratch.path().join("ini"), scratch.path().join("users"));
        write_owned(&account, &users, &format!("\"{}\" \"{}\"\n", upstream.user, upstream.password))?;
        let serving = Serving::new("pgbouncer".to_owned(), scratch.path().join("log"));
        let mut proxy = Self { serving, programs, configuration, port: 0, upstream, _scratch: scratch };
        with_free_port(|port| {
            proxy.port = port;
            write_owned(&account, &proxy.configuration, &configuration_text(&proxy.upstream, port, &users))?;
            proxy.start_again()
        })?;
        Ok(proxy)
    }

    /// Starts a proxy that was killed or stopped, on the same port.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it runs, [`Error::NotReady`] when it does not start.
    pub fn start_again(&self) -> Result<(), Error> {
        let mut command = self.programs.command("pgbouncer");
        command.arg(&self.configuration);
        self.serving.start(command, |log| log.contains("process up"))
    }

    /// Kills the proxy with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn kill(&self) -> Result<(), Error> {
        self.serving.kill()
    }

    /// Stops the proxy without regard for its clients.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn stop(&self) -> Result<(), Error> {
        // "Immediate shutdown" in its manual; since 1.23 SIGTERM is that too, and before SIGINT waits for clients.
        self.serving.stop(Signal::TERM)
    }

    /// The URL of the server's database through the proxy.
    pub fn url(&self) -> String {
        let Upstream { user, password, .. } = &self.upstream;
        format!("postgres://{user}:{password}@{HOST}:{}/{DATABASE}", self.port)
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The version as the program says it.
    pub fn version(&self) -> &str {
        &self.programs.version
    }
}

impl fmt::Debug for PgBouncer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgBouncer").field("port", &self.port).finish_non_exhaustive()
    }
}

fn write_owned(account: &Account, path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(Error::io("write", path))?;
    account.own(path)
}

fn configuration_text(upstream: &Upstream, port: u16, users: &Path) -> String {
    let Upstream { port: server, user: _, password: _, connections, settings } = upstream;
    format!(
        "[databases]\n* = host={HOST} port={server}\n[pgbouncer]\nlisten_addr = {HOST}\nlisten_port = {port}\n\
         unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {users}\npool_mode = transaction\n\
         default_pool_size = {connections}\nmax_client_conn = 1000\n{more}\n",
        users = users.display(),
        more = settings.join("\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::Upstream;

    #[test]
    fn the_password_is_not_shown() {
        let upstream = Upstream {
            port: 1,
            user: "ada".to_owned(),
            password: "secret".to_owned(),
            connections: 1,
            settings: Vec::new(),
        };
        assert!(!format!("{upstream:?}").contains("secret"));
    }
}
