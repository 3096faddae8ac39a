//! The programs of an engine: found on the machine, else unpacked from Debian's packages.

mod machine;
mod version;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::account::Account;
use crate::cache::Cache;
use crate::debian::{self, Suite};
use crate::engine::Engine;
use crate::error::Error;
use crate::program::{is_program, run};

/// Where programs came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They are installed on the machine.
    Machine,
    /// Debian's packages of the machine's own release, unpacked into the cache.
    Debian,
    /// Debian's packages of `unstable`, unpacked into the cache.
    DebianUnstable,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Machine => "installed on the machine",
            Self::Debian => "Debian's packages",
            Self::DebianUnstable => "Debian's packages (unstable)",
        })
    }
}

/// The programs of one engine or proxy.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    account: Account,
    pub(crate) origin: Origin,
    /// The version as the server says it.
    pub(crate) version: String,
    /// The folder of the server's program.
    folder: PathBuf,
    libraries: Libraries,
}

/// How a program finds the libraries that it is linked with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Libraries {
    /// They are installed.
    Machine,
    /// In these folders, but for the C library, which is the machine's.
    Folders(OsString),
    /// In these folders, with the loader that belongs to them: that of another C library would refuse them.
    Loader { loader: PathBuf, folders: OsString },
}

/// What to look for.
struct Wanted {
    what: &'static str,
    /// The server's program.
    server: &'static str,
    /// What stands before the version in the server's answer to `--version`, and what may not stand in it.
    mark: &'static str,
    not: Option<&'static str>,
    /// A program that has to lie beside the server's.
    beside: Option<&'static str>,
    package: &'static str,
    suite: Suite,
}

/// MySQL is in no stable release of Debian.
const MYSQL: Wanted = Wanted {
    what: "MySQL",
    server: "mysqld",
    mark: "Ver ",
    not: Some("MariaDB"),
    beside: None,
    package: "mysql-server-core",
    suite: Suite::Unstable,
};

const MARIADB: Wanted = Wanted {
    what: "MariaDB",
    server: "mariadbd",
    mark: "Ver ",
    not: None,
    beside: None,
    package: "mariadb-server-core",
    suite: Suite::Machine,
};

const POSTGRES: Wanted = Wanted {
    what: "PostgreSQL",
    server: "postgres",
    mark: "(PostgreSQL) ",
    not: None,
    beside: Some("initdb"),
    package: "postgresql",
    suite: Suite::Machine,
};

const PGBOUNCER: Wanted = Wanted {
    what: "pgbouncer",
    server: "pgbouncer",
    mark: "PgBouncer ",
    not: None,
    beside: None,
    package: "pgbouncer",
    suite: Suite::Machine,
};

impl Programs {
    /// The programs of an engine.
    ///
    /// # Errors
    ///
    /// [`Error::NoPrograms`] and [`Error::Failed`] when they are neither there nor to be fetched.
    pub(crate) fn of(engine: Engine, account: &Account, cache: &Cache) -> Result<Self, Error> {
        let wanted = match engine {
            Engine::Postgres => POSTGRES,
            Engine::Mysql => MYSQL,
            Engine::Mariadb => MARIADB,
        };
        find(&wanted, account, cache)
    }

    /// The programs of the proxy.
    ///
    /// # Errors
    ///
    /// As [`Programs::of`].
    pub(crate) fn of_pgbouncer(account: &Account, cache: &Cache) -> Result<Self, Error> {
        find(&PGBOUNCER, account, cache)
    }

    /// A command that runs one of the programs under the servers' account.
    pub(crate) fn command(&self, program: &str) -> Command {
        let path = self.folder.join(program);
        match &self.libraries {
            Libraries::Machine => self.account.command(path),
            Libraries::Folders(folders) => {
                let mut command = self.account.command(path);
                command.env("LD_LIBRARY_PATH", folders);
                command
            }
            Libraries::Loader { loader, folders } => {
                let mut command = self.account.command(loader);
                command.arg("--library-path").arg(folders).arg(path);
                command
            }
        }
    }

    /// The folder above that of the program, in which `share` and `lib` are.
    pub(crate) fn prefix(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }

    /// Whether they are where they were built to be. Otherwise a server must be told where its files are.
    pub(crate) fn are_installed(&self) -> bool {
        self.origin == Origin::Machine
    }
}

fn find(wanted: &Wanted, account: &Account, cache: &Cache) -> Result<Programs, Error> {
    let installed = machine::candidates(wanted.server).into_iter().find_map(|path| {
        let folder = path.parent()?.to_path_buf();
        let whole = wanted.beside.is_none_or(|program| is_program(&folder.join(program)));
        let programs = programs(account, Origin::Machine, folder, Libraries::Machine);
        whole.then(|| with_version(programs, wanted).ok())?
    });
    match installed {
        Some(programs) => Ok(programs),
        None => fetch(wanted, account, cache),
    }
}

fn fetch(wanted: &Wanted, account: &Account, cache: &Cache) -> Result<Programs, Error> {
    let root = debian::unpacked(cache, wanted.package, wanted.suite)?;
    let missing = |what: &str| Error::NoPrograms {
        what: wanted.what.to_owned(),
        reason: format!(
            "the unpacked package in {} has no {what}; remove that folder and try again",
            root.display()
        ),
    };
    let server =
        machine::below(&root, wanted.server).into_iter().next().ok_or_else(|| missing(wanted.server))?;
    let folder = server.parent().unwrap_or(&root).to_path_buf();
    let folders = library_folders(&root);
    let joined = env::join_paths(&folders).map_err(|_| missing("folder without a colon in its name"))?;
    let (origin, libraries) = match wanted.suite {
        Suite::Machine => (Origin::Debian, Libraries::Folders(joined)),
        Suite::Unstable => {
            let loader = loader(&folders).ok_or_else(|| missing("loader of programs"))?;
            (Origin::DebianUnstable, Libraries::Loader { loader, folders: joined })
        }
    };
    with_version(programs(account, origin, folder, libraries), wanted)
}

fn programs(account: &Account, origin: Origin, folder: PathBuf, libraries: Libraries) -> Programs {
    Programs { account: account.clone(), origin, version: String::new(), folder, libraries }
}

/// Asks the server for its version, which also shows that it runs and is what it is called.
fn with_version(mut programs: Programs, wanted: &Wanted) -> Result<Programs, Error> {
    let answer = run(programs.command(wanted.server).arg("--version"))?;
    match version::read(&answer, wanted.mark, wanted.not) {
        Some(version) => {
            programs.version = version.to_owned();
            Ok(programs)
        }
        None => Err(Error::NoPrograms {
            what: wanted.what.to_owned(),
            reason: format!("`{}` says that it is `{}`; install the real one", wanted.server, answer.trim()),
        }),
    }
}

/// The folders of shared libraries: `lib` and `usr/lib`, and in each the folder of the architecture.
fn library_folders(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for above in ["usr/lib", "lib"] {
        let above = root.join(above);
        let inside = fs::read_dir(&above).into_iter().flatten().flatten().map(|entry| entry.path());
        let inside = inside.filter(|path| path.file_name().is_some_and(is_architecture));
        found.extend(inside.chain([above]).filter(|path| path.is_dir()));
    }
    found
}

/// Whether a folder has the name of an architecture, such as `x86_64-linux-gnu`.
fn is_architecture(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().contains("-linux-gnu")
}

/// The loader that came with a C library.
fn loader(folders: &[PathBuf]) -> Option<PathBuf> {
    let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    files.map(|entry| entry.path()).find(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ld-linux"))
            && is_program(path)
    })
}
