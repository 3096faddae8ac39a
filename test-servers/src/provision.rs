//! A database for tests: the one that the environment names, else a server of our own.

use std::env;
use std::path::PathBuf;

use crate::engine::Engine;
use crate::error::Error;
use crate::server::{Server, Settings};

/// The variable with the file of the certificate to trust.
pub const CA_VARIABLE: &str = "ILANA_TEST_CA";

/// The variable with the file of a certificate whose owner signed nothing.
pub const OTHER_CA_VARIABLE: &str = "ILANA_TEST_OTHER_CA";

/// A database of one engine, which lives as long as the value if it is of our own making.
#[derive(Debug)]
pub struct Provision {
    engine: Engine,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// Someone else's, which is not to be killed.
    Named {
        url: String,
        ca: Option<PathBuf>,
        other_ca: Option<PathBuf>,
    },
    Own(Box<Server>),
}

impl Provision {
    /// The database whose URL is in the engine's variable ([`Engine::url_variable`]), else a server that is started.
    ///
    /// # Errors
    ///
    /// Those of [`Server::start`].
    pub fn get(engine: Engine, settings: &Settings) -> Result<Self, Error> {
        let source = match named(engine, |name| env::var(name).ok()) {
            Some(source) => source,
            None => Source::Own(Box::new(Server::start(engine, settings)?)),
        };
        Ok(Self { engine, source })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The URL, with user and password.
    pub fn url(&self) -> String {
        match &self.source {
            Source::Named { url, .. } => url.clone(),
            Source::Own(server) => server.url(),
        }
    }

    /// The server, if it is of our own making.
    pub fn server(&self) -> Option<&Server> {
        match &self.source {
            Source::Named { .. } => None,
            Source::Own(server) => Some(server),
        }
    }

    /// The variables that hand the database to a child process, which then finds it by [`Provision::get`].
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let (ca, other_ca) = match &self.source {
            Source::Named { url: _, ca, other_ca } => (ca.as_deref(), other_ca.as_deref()),
            Source::Own(server) => (Some(server.ca()), Some(server.other_ca())),
        };
        let files = [(CA_VARIABLE, ca), (OTHER_CA_VARIABLE, other_ca)];
        let files = files.into_iter().filter_map(|(name, path)| Some((name, path?.display().to_string())));
        std::iter::once((self.engine.url_variable(), self.url())).chain(files).collect()
    }
}

/// The database that the environment names. An empty variable is one that is not set.
fn named(engine: Engine, variable: impl Fn(&str) -> Option<String>) -> Option<Source> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let url = set(engine.url_variable())?;
    let file = |name| set(name).map(PathBuf::from);
    Some(Source::Named { url, ca: file(CA_VARIABLE), other_ca: file(OTHER_CA_VARIABLE) })
}

#[cfg(test)]
mod tests {
    use super::{Provision, named};
    use crate::engine::Engine;

    fn provision(engine: Engine, set: &[(&str, &str)]) -> Option<Provision> {
        let find =
            |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        named(engine, find).map(|source| Provision { engine, source })
    }

    #[test]
    fn the_url_of_the_environment_is_taken_for_its_engine_only() {
        let set = [("ILANA_TEST_MYSQL_URL", "mysql://there"), ("ILANA_TEST_CA", "/ca.pem")];
        let provision = |engine| provision(engine, &set);
        let found = provision(Engine::Mysql).unwrap();
        assert!(found.server().is_none());
        assert_eq!(
            found.variables(),
            [("ILANA_TEST_MYSQL_URL", "mysql://there".to_owned()), ("ILANA_TEST_CA", "/ca.pem".to_owned())]
        );
        assert!(provision(Engine::Mariadb).is_none() && provision(Engine::Postgres).is_none());
    }

    #[test]
    fn an_empty_variable_names_nothing() {
        assert!(provision(Engine::Mysql, &[("ILANA_TEST_MYSQL_URL", "")]).is_none());
    }
}
