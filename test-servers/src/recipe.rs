//! What differs between the engines: how a data folder is made, and how a server is started on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::binaries::Programs;
use crate::certificates::Identity;
use crate::engine::Engine;
use crate::error::Error;
use crate::mariadb::Mariadb;
use crate::mysql::Mysql;
use crate::postgres::Postgres;

/// The user that tests log in as, who may do everything.
pub(crate) const USER: &str = "ilana";

/// The database that tests find, for any text of Unicode.
pub(crate) const DATABASE: &str = "ilana";

/// The place of one server: its folders, its port and what opens it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The data folder, owned by the servers' account.
    pub(crate) data: PathBuf,
    /// The folder of the socket, owned by the servers' account.
    pub(crate) run: PathBuf,
    pub(crate) port: u16,
    pub(crate) password: String,
    pub(crate) identity: Identity,
    pub(crate) max_connections: u32,
    /// Arguments of the test's own, which come last and so overrule ours.
    pub(crate) arguments: Vec<String>,
}

/// What an engine needs done.
pub(crate) trait Recipe: Sync {
    /// Fills an empty folder, owned by the servers' account, with the data of a server that nobody has used.
    ///
    /// # Errors
    ///
    /// When a program of the engine fails.
    fn fill(&self, programs: &Programs, folder: &Path) -> Result<(), Error>;

    /// Gives a copy of such a folder its password and what else belongs to one server.
    ///
    /// # Errors
    ///
    /// When a program of the engine fails, or a file cannot be written.
    fn personalise(&self, programs: &Programs, site: &Site) -> Result<(), Error>;

    /// The command that serves a site.
    fn command(&self, programs: &Programs, site: &Site) -> Command;

    /// Whether a log says that logins are accepted.
    fn is_ready(&self, log: &str) -> bool;

    /// The file of the socket.
    fn socket(&self, site: &Site) -> PathBuf;

    /// The signal that asks for an orderly end, whoever is connected.
    fn end(&self) -> Signal;
}

/// The recipe of an engine.
pub(crate) fn of(engine: Engine) -> &'static dyn Recipe {
    match engine {
        Engine::Postgres => &Postgres,
        Engine::Mysql => &Mysql,
        Engine::Mariadb => &Mariadb,
    }
}
