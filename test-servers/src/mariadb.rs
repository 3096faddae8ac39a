//! How MariaDB's data folder is made and served.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::binaries::Programs;
use crate::error::Error;
use crate::mysql;
use crate::program::feed;
use crate::recipe::{Recipe, Site};

/// What `mariadb-install-db` feeds to the server, in its order: each under the names of older and newer versions.
const SCRIPTS: [[&str; 2]; 5] = [
    ["mariadb_system_tables.sql", "mysql_system_tables.sql"],
    ["mariadb_performance_tables.sql", "mysql_performance_tables.sql"],
    ["mariadb_system_tables_data.sql", "mysql_system_tables_data.sql"],
    ["maria_add_gis_sp_bootstrap.sql", "maria_add_gis_sp_bootstrap.sql"],
    ["mariadb_sys_schema.sql", "mysql_sys_schema.sql"],
];

/// Where those scripts may be, below the folder of the installation.
const SHARES: [&str; 3] = ["share/mysql", "share/mariadb", "share"];

pub(crate) struct Mariadb;

impl Recipe for Mariadb {
    fn fill(&self, programs: &Programs, folder: &Path) -> Result<(), Error> {
        let mut text =
            "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n".to_owned();
        let share = share(programs)?;
        for names in SCRIPTS {
            let path = names.map(|name| share.join(name)).into_iter().find(|path| path.exists());
            // A script that this version does not have belongs to another one's tables.
            if let Some(path) = path {
                text.push_str(&fs::read_to_string(&path).map_err(Error::io("read", &path))?);
                text.push('\n');
            }
        }
        // The scripts make a root without a password for each name that the machine has.
        text.push_str("DELETE FROM mysql.global_priv WHERE User IN ('root', '');\n");
        let mut command = server(programs)?;
        command.arg("--bootstrap").arg("--datadir").arg(folder).arg("--innodb-log-file-size=8M");
        feed(&mut command, &text)
    }

    fn personalise(&self, _: &Programs, site: &Site) -> Result<(), Error> {
        mysql::write_first_statements(site, "")
    }

    fn command(&self, programs: &Programs, site: &Site) -> Command {
        let mut command = programs.command("mariadbd");
        settings(&mut command, programs, share(programs).ok().as_deref());
        mysql::serve(&mut command, site);
        command.args(&site.arguments);
        command
    }

    fn is_ready(&self, log: &str) -> bool {
        mysql::is_ready(log)
    }

    fn socket(&self, site: &Site) -> PathBuf {
        mysql::socket(site)
    }

    fn end(&self) -> Signal {
        Signal::TERM
    }
}

/// The server's program, told where its files are.
fn server(programs: &Programs) -> Result<Command, Error> {
    let mut command = programs.command("mariadbd");
    settings(&mut command, programs, Some(&share(programs)?));
    Ok(command)
}

fn settings(command: &mut Command, programs: &Programs, share: Option<&Path>) {
    command.arg("--no-defaults");
    if !programs.are_installed() {
        let prefix = programs.prefix().display();
        command.arg(format!("--basedir={prefix}")).arg(format!("--plugin-dir={prefix}/lib/mysql/plugin"));
        if let Some(share) = share {
            command.arg("--lc-messages-dir").arg(share);
        }
    }
    command.arg("--debug-no-sync");
}

/// The folder of the scripts.
fn share(programs: &Programs) -> Result<PathBuf, Error> {
    let folders = SHARES.map(|share| programs.prefix().join(share));
    let found =
        folders.into_iter().find(|folder| SCRIPTS.iter().flatten().any(|name| folder.join(name).exists()));
    found.ok_or_else(|| Error::NoPrograms {
        what: "MariaDB".to_owned(),
        reason: format!(
            "below {} no folder has its system tables; install mariadb-server-core",
            programs.prefix().display()
        ),
    })
}
