//! A server of a database engine that lives as long as its value.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::account::Account;
use crate::binaries::{Origin, Programs};
use crate::cache::Cache;
use crate::certificates::Authority;
use crate::engine::Engine;
use crate::error::Error;
use crate::mysql::first_statements;
use crate::port::{HOST, with_free_port};
use crate::program::run;
use crate::recipe::{self, DATABASE, Recipe, Site, USER};
use crate::scratch::Scratch;
use crate::serving::Serving;
use crate::watchdog::Watchdog;

/// What the layout of data folders in the cache is called; another layout takes another name.
const LAYOUT: &str = "data-1";

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many clients may be connected; PostgreSQL keeps 3 of them for superusers, and the test user is one.
    pub max_connections: u32,
    /// More arguments of the server's program, which overrule what this library gives it.
    pub arguments: Vec<String>,
    /// Who signs the server's certificate; `None` makes an authority for this server alone.
    pub authority: Option<Arc<Authority>>,
}

impl Default for Settings {
    /// 100 connections, no more arguments, an authority of its own.
    fn default() -> Self {
        Self { max_connections: 100, arguments: Vec::new(), authority: None }
    }
}

/// A server with a data folder, a port and a password of its own. Dropping it kills it and removes its data.
pub struct Server {
    // Fields are dropped in order: the process ends before its folder goes.
    serving: Serving,
    recipe: &'static dyn Recipe,
    engine: Engine,
    programs: Programs,
    site: Site,
    socket: PathBuf,
    ca: PathBuf,
    other_ca: PathBuf,
    _watchdog: Watchdog,
    _authority: Arc<Authority>,
    _scratch: Scratch,
}

impl Server {
    /// Starts a server and waits until it accepts logins.
    ///
    /// # Errors
    ///
    /// When its programs cannot be had ([`Error::NoPrograms`], [`Error::Failed`]), root has no user to run it as
    /// ([`Error::NoAccount`]), it does not start ([`Error::NotReady`]), or a file cannot be handled ([`Error::Io`]).
    pub fn start(engine: Engine, settings: &Settings) -> Result<Self, Error> {
        let account = Account::find()?;
        let cache = Cache::open(&account)?;
        let programs = Programs::of(engine, &account, &cache)?;
        let recipe = recipe::of(engine);
        let scratch = Scratch::new(engine.key())?;
        account.reaches(scratch.path(), "TMPDIR")?;
        let authority = match &settings.authority {
            Some(authority) => Arc::clone(authority),
            None => Arc::new(Authority::new()?),
        };
        let site = Site {
            data: scratch.path().join("data"),
            run: scratch.path().join("run"),
            port: 0,
            password: password()?,
            identity: authority.identity(scratch.path(), &account)?,
            max_connections: settings.max_connections,
            arguments: settings.arguments.clone(),
        };
        lay_out(&account, &cache, &programs, recipe, engine, &site)?;
        let watchdog = Watchdog::over(&site.data, &account)?;
        let mut server = Self {
            serving: Serving::new(engine.name().to_owned(), scratch.path().join("log")),
            recipe,
            engine,
            programs,
            site,
            socket: PathBuf::new(),
            ca: authority.ca(),
            other_ca: authority.other_ca(),
            _watchdog: watchdog,
            _authority: authority,
            _scratch: scratch,
        };
        with_free_port(|port| {
            server.site.port = port;
            server.start_again()
        })?;
        server.socket = recipe.socket(&server.site);
        let first = first_statements(&server.site);
        if first.exists() {
            fs::remove_file(&first).map_err(Error::io("remove", &first))?;
        }
        Ok(server)
    }

    /// Starts a server that was killed or stopped: the same data, port, password and certificate.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it runs, [`Error::NotReady`] when it does not start.
    pub fn start_again(&self) -> Result<(), Error> {
        let command = self.recipe.command(&self.programs, &self.site);
        self.serving.start(command, |log| self.recipe.is_ready(log))
    }

    /// Kills the server and all its children at once with SIGKILL, and waits until they are gone.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn kill(&self) -> Result<(), Error> {
        self.serving.kill()
    }

    /// Stops the server in good order, and waits for that. Clients are disconnected.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn stop(&self) -> Result<(), Error> {
        self.serving.stop(self.recipe.end())
    }

    /// Makes the server stop where it is, with SIGSTOP: connections stay open and nothing answers.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn pause(&self) -> Result<(), Error> {
        self.serving.pause()
    }

    /// Lets a paused server go on.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn resume(&self) -> Result<(), Error> {
        self.serving.resume()
    }

    /// The number of the server's process. A restarted server has another one.
    ///
    /// # Errors
    ///
    /// [`Error::State`] when it does not run.
    pub fn process_id(&self) -> Result<u32, Error> {
        self.serving.id()
    }

    /// The URL of the database over TCP, with user and password. It says nothing of TLS: the client chooses.
    pub fn url(&self) -> String {
        self.url_at(self.site.port)
    }

    /// The same URL with another port: that of a proxy.
    pub fn url_at(&self, port: u16) -> String {
        let (scheme, password) = (self.engine.scheme(), &self.site.password);
        format!("{scheme}://{USER}:{password}@{HOST}:{port}/{DATABASE}")
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The version as the server's program says it, such as `15.20` or `10.11.19-MariaDB-0+deb12u1`.
    pub fn version(&self) -> &str {
        &self.programs.version
    }

    /// Where its programs came from.
    pub fn origin(&self) -> Origin {
        self.programs.origin
    }

    /// The address, `127.0.0.1`. The certificate is valid for it and for `localhost`.
    pub fn host(&self) -> &'static str {
        HOST
    }

    /// The TCP port.
    pub fn port(&self) -> u16 {
        self.site.port
    }

    /// The file of the Unix socket. PostgreSQL's clients want the folder that it is in, and the port.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The user, who may do everything.
    pub fn user(&self) -> &'static str {
        USER
    }

    /// The user's password: letters and digits, other ones for each server.
    pub fn password(&self) -> &str {
        &self.site.password
    }

    /// The database, empty, for any text of Unicode.
    pub fn database(&self) -> &'static str {
        DATABASE
    }

    /// The file with the certificate of the authority to trust.
    pub fn ca(&self) -> &Path {
        &self.ca
    }

    /// The file with the certificate of an authority that did not sign the server's.
    pub fn other_ca(&self) -> &Path {
        &self.other_ca
    }

    /// The data folder. It is gone when the server is dropped.
    pub fn data_folder(&self) -> &Path {
        &self.site.data
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the password: logs of tests are shown to others.
        f.debug_struct("Server")
            .field("engine", &self.engine)
            .field("port", &self.site.port)
            .finish_non_exhaustive()
    }
}

/// Makes the folders of a site: a copy of a fresh data folder, which the cache keeps per version and user, and what
/// belongs to this server alone.
fn lay_out(
    account: &Account,
    cache: &Cache,
    programs: &Programs,
    recipe: &dyn Recipe,
    engine: Engine,
    site: &Site,
) -> Result<(), Error> {
    for folder in [&site.data, &site.run] {
        fs::create_dir(folder).map_err(Error::io("make", folder))?;
        account.own(folder)?;
    }
    let name = format!("{LAYOUT}-{}-{}-{}", engine.key(), programs.version, account.uid());
    let fresh = cache.once(&name, |unfinished| {
        let folder = unfinished.join("data");
        fs::create_dir(&folder).map_err(Error::io("make", &folder))?;
        account.own(&folder)?;
        recipe.fill(programs, &folder)
    })?;
    // Under the servers' account, which then owns the copy.
    run(account.command("cp").arg("-a").arg(fresh.join("data/.")).arg(&site.data))?;
    recipe.personalise(programs, site)
}

/// Digits that nobody guesses: servers listen where every user of the machine can knock.
fn password() -> Result<String, Error> {
    let source = "/dev/urandom";
    let mut bytes = [0_u8; 16];
    let mut file = fs::File::open(source).map_err(Error::io("open", source))?;
    file.read_exact(&mut bytes).map_err(Error::io("read", source))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::password;

    #[test]
    fn passwords_differ_and_need_no_escape_in_a_url() {
        let (one, other) = (password().unwrap(), password().unwrap());
        assert_ne!(one, other);
        assert!(one.len() == 32 && one.chars().all(|c| c.is_ascii_hexdigit()));
    }
}
