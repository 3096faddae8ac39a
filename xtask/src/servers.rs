//! The databases of a run: all brought up at once, handed to child processes, and taken down together.

use std::env;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use test_servers::{Authority, CA_VARIABLE, Engine, Error, Provision, Settings};

use crate::engines::Missing;

/// How many clients a server of a whole test run takes: many tests run side by side, each with a pool.
const MAX_CONNECTIONS: u32 = 300;

/// The databases that are up, and the engines that could not be had. Dropping it takes down what it brought up.
#[derive(Debug)]
pub(crate) struct Servers {
    provisions: Vec<Provision>,
    pub(crate) missing: Vec<Missing>,
}

impl Servers {
    /// Brings the engines up side by side and prints a line about each.
    pub(crate) fn up(engines: &[Engine]) -> Self {
        // One authority for all, since the variable that hands it on is one.
        let authority = authority().map(Arc::new).map_err(|error| error.whole());
        let settings = authority.map(|authority| Settings {
            max_connections: MAX_CONNECTIONS,
            authority: Some(authority),
            ..Settings::default()
        });
        let settings = settings.as_ref();
        let outcomes: Vec<(Engine, Result<Provision, String>)> = thread::scope(|scope| {
            let starts: Vec<_> =
                engines.iter().map(|&engine| (engine, scope.spawn(move || up(engine, settings)))).collect();
            let join = |(engine, start): (Engine, thread::ScopedJoinHandle<'_, _>)| {
                (engine, start.join().unwrap_or_else(|_| Err("its start panicked".to_owned())))
            };
            starts.into_iter().map(join).collect()
        });
        let mut servers = Self { provisions: Vec::new(), missing: Vec::new() };
        for (engine, outcome) in outcomes {
            match outcome {
                Ok(provision) => servers.provisions.push(provision),
                Err(reason) => servers.missing.push(Missing { engine, reason }),
            }
        }
        servers
    }

    /// The variables by which tests find the databases. An engine that could not be had has none.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables: Vec<_> = self.provisions.iter().flat_map(Provision::variables).collect();
        // The certificates are the same for all servers of ours, and serve for one that was named as well.
        let own = self.provisions.iter().filter(|provision| provision.server().is_some());
        let own: Vec<_> = own.flat_map(Provision::variables).collect();
        variables.sort_by_key(|variable| (variable.0, !own.contains(variable)));
        variables.dedup_by_key(|(name, _)| *name);
        variables
    }
}

/// The authority of this run's servers, in whose file are also the certificates that servers of others are known by.
fn authority() -> Result<Authority, Error> {
    let authority = Authority::new()?;
    if let Some(file) = env::var_os(CA_VARIABLE).filter(|file| !file.is_empty()) {
        authority.trust_also(Path::new(&file))?;
    }
    Ok(authority)
}

fn up(engine: Engine, settings: Result<&Settings, &String>) -> Result<Provision, String> {
    let begun = Instant::now();
    let provision = Provision::get(engine, settings.map_err(Clone::clone)?).map_err(|error| error.whole())?;
    println!("{}", line(&provision, begun.elapsed().as_secs_f64()));
    Ok(provision)
}

/// What is said of a database that is up. A URL that came from outside is not shown: there is a password in it.
fn line(provision: &Provision, seconds: f64) -> String {
    let engine = provision.engine();
    match provision.server() {
        None => format!("server: {engine}, the one that {} names", engine.url_variable()),
        Some(server) => format!(
            "server: {engine} {}, {}, port {}, up after {seconds:.1} s",
            server.version(),
            server.origin(),
            server.port()
        ),
    }
}
