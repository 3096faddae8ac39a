//! How MySQL's data folder is made and served.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::binaries::Programs;
use crate::error::Error;
use crate::program::run;
use crate::recipe::{DATABASE, Recipe, Site, USER};

pub(crate) struct Mysql;

impl Recipe for Mysql {
    fn fill(&self, programs: &Programs, folder: &Path) -> Result<(), Error> {
        let mut command = server(programs);
        command.arg("--initialize-insecure").arg("--datadir").arg(folder);
        // What it does not have to write it does not have to copy; a server that runs has a log of the usual size.
        command.args(["--innodb-flush-method=nosync", "--innodb-redo-log-capacity=8M"]);
        run(&mut command).map(drop)
    }

    fn personalise(&self, _: &Programs, site: &Site) -> Result<(), Error> {
        write_first_statements(site, "DROP USER root@localhost;\n")
    }

    fn command(&self, programs: &Programs, site: &Site) -> Command {
        let mut command = server(programs);
        serve(&mut command, site);
        command.arg("--innodb-flush-method=nosync").args(&site.arguments);
        command
    }

    fn is_ready(&self, log: &str) -> bool {
        is_ready(log)
    }

    fn socket(&self, site: &Site) -> PathBuf {
        socket(site)
    }

    fn end(&self) -> Signal {
        Signal::TERM
    }
}

/// The server's program, told where its files are and to write no others.
fn server(programs: &Programs) -> Command {
    let mut command = programs.command("mysqld");
    command.arg("--no-defaults");
    if !programs.are_installed() {
        let prefix = programs.prefix().display();
        command.arg(format!("--basedir={prefix}"));
        command.arg(format!("--plugin-dir={prefix}/lib/mysql/plugin"));
        command.arg(format!("--lc-messages-dir={prefix}/share/mysql"));
    }
    command.args(["--secure-file-priv=NULL", "--mysqlx=OFF"]);
    command
}

/// The arguments that MySQL and MariaDB share.
pub(crate) fn serve(command: &mut Command, site: &Site) {
    let Site { data, run, port, password: _, identity, max_connections, arguments: _ } = site;
    command.arg("--datadir").arg(data).arg("--socket").arg(socket(site));
    // MariaDB removes what it takes for temporary tables of its own when it starts: those of other servers, were they in one folder.
    command.arg("--tmpdir").arg(run);
    command.arg("--pid-file").arg(run.join("pid")).arg(format!("--port={port}"));
    command.arg("--ssl-cert").arg(&identity.certificate).arg("--ssl-key").arg(&identity.key);
    command.arg(format!("--max-connections={max_connections}"));
    command.args(["--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin"]);
    // Values of 16 MiB are tested; MariaDB's default is just too small for them, and its character set another.
    command.args(["--max-allowed-packet=64M", "--character-set-server=utf8mb4"]);
    let first = first_statements(site);
    if first.exists() {
        command.arg("--init-file").arg(first);
    }
}

/// The file of the socket.
pub(crate) fn socket(site: &Site) -> PathBuf {
    site.run.join("sock")
}

/// Whether a log of MySQL or MariaDB says that logins are accepted.
pub(crate) fn is_ready(log: &str) -> bool {
    log.contains("ready for connections")
}

/// Writes what a server does before its first login: the user, the database, and what else the engine needs.
///
/// # Errors
///
/// [`Error::Io`] when the file cannot be written.
pub(crate) fn write_first_statements(site: &Site, more: &str) -> Result<(), Error> {
    let password = &site.password;
    let text = format!(
        "CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4;\n\
         CREATE USER {USER}@'%' IDENTIFIED BY '{password}';\n\
         GRANT ALL ON *.* TO {USER}@'%' WITH GRANT OPTION;\n\
         {more}"
    );
    let path = first_statements(site);
    fs::write(&path, text).map_err(Error::io("write", &path))
}

/// The file with those statements, which is there until they have been run.
pub(crate) fn first_statements(site: &Site) -> PathBuf {
    site.run.join("first.sql")
}
