//! How PostgreSQL's data folder is made and served.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::binaries::Programs;
use crate::error::Error;
use crate::program::{feed, run};
use crate::recipe::{DATABASE, Recipe, Site, USER};

/// Everyone needs the password, also on the socket.
const RULES: &str = "local all all scram-sha-256\n\
                     local replication all scram-sha-256\n\
                     host all all 127.0.0.1/32 scram-sha-256\n\
                     host replication all 127.0.0.1/32 scram-sha-256\n";

pub(crate) struct Postgres;

impl Recipe for Postgres {
    fn fill(&self, programs: &Programs, folder: &Path) -> Result<(), Error> {
        let mut command = programs.command("initdb");
        command.arg("--pgdata").arg(folder).args(["--username", USER, "--encoding=UTF8", "--locale=C.UTF-8"]);
        command.args(["--auth=trust", "--no-sync", "--no-instructions"]);
        run(&mut command)?;
        say(programs, folder, &format!("CREATE DATABASE {DATABASE};\n"))
    }

    fn personalise(&self, programs: &Programs, site: &Site) -> Result<(), Error> {
        let rules = site.data.join("pg_hba.conf");
        fs::write(&rules, RULES).map_err(Error::io("write", &rules))?;
        let password = &site.password;
        say(programs, &site.data, &format!("ALTER ROLE {USER} PASSWORD '{password}';\n"))
    }

    fn command(&self, programs: &Programs, site: &Site) -> Command {
        let Site { data, run, port, password: _, identity, max_connections, arguments } = site;
        let mut command = programs.command("postgres");
        command.arg("-D").arg(data).arg("-k").arg(run).args(["-p", &port.to_string()]);
        // What is lost without syncing is lost in a power cut only: the system keeps what a killed process wrote.
        let settings = [
            "fsync=off".to_owned(),
            "listen_addresses=127.0.0.1".to_owned(),
            "password_encryption=scram-sha-256".to_owned(),
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", identity.certificate.display()),
            format!("ssl_key_file={}", identity.key.display()),
            format!("max_connections={max_connections}"),
        ];
        for setting in settings {
            command.arg("-c").arg(setting);
        }
        command.args(arguments);
        command
    }

    fn is_ready(&self, log: &str) -> bool {
        log.contains("database system is ready to accept connections")
    }

    fn socket(&self, site: &Site) -> PathBuf {
        site.run.join(format!(".s.PGSQL.{}", site.port))
    }

    fn end(&self) -> Signal {
        // "Fast Shutdown" in the manual's chapter 19.5; SIGTERM would wait for every client to leave.
        Signal::INT
    }
}

/// Has a server without network run a statement, in a data folder that is not served.
fn say(programs: &Programs, data: &Path, statement: &str) -> Result<(), Error> {
    let mut command = programs.command("postgres");
    command.arg("--single").arg("-D").arg(data).args(["-F", "-c", "exit_on_error=on", "postgres"]);
    feed(&mut command, statement)
}
