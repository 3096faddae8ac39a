//! Opening a connection, and what every one is set to.

use std::time::Duration;

use async_trait::async_trait;
use ilana_compile::Dialect;
use ilana_driver::{Connection, Driver, DriverError, ErrorKind};
use tokio::time::timeout;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::{Client, Config, Socket};

use crate::execute::PgConnection;
use crate::tls::{Encrypted, Encryption};
use crate::{PgHost, PgOptions, Statements, TargetSession, classify, value};

/// The oldest major version that is served: those before are no longer maintained.
const OLDEST: u16 = 13;

/// What a text of a date, a span, bytes or a number looks like, and how texts in SQL are read: as the compiler expects it, whatever
/// the server, the database or the user is set to (PostgreSQL manual, sections 20.11 and 20.13).
const SETTINGS: &str = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET standard_conforming_strings = on";
/// What a proxy in transaction mode does not set again for each transaction, and is refused or lost there.
const MORE_SETTINGS: &str =
    "; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; SET extra_float_digits = 1";

/// Opens connections to one PostgreSQL database.
///
/// Each connection works in UTC and UTF-8, whatever the server is set to. Files of certificates are read anew for each, so
/// that they can be replaced while the program runs.
#[derive(Clone, Debug)]
pub struct PgDriver {
    options: PgOptions,
}

/// A connection before anything was said on it.
pub(crate) struct Opened {
    pub(crate) client: Client,
    pub(crate) wire: Wire,
    pub(crate) encryption: Encryption,
}

/// The half of a connection that reads and writes.
pub(crate) type Wire = tokio_postgres::Connection<Socket, Encrypted<Socket>>;

impl PgDriver {
    /// A driver for a database. Nothing is opened yet.
    pub fn new(options: PgOptions) -> Self {
        Self { options }
    }

    /// Tries one server after the other. A refused password ends it, as in PostgreSQL's own client (section 34.1.1.3).
    pub(crate) async fn open(&self) -> Result<Opened, DriverError> {
        let unset = || DriverError::new(ErrorKind::Connect { target: "no host at all".to_owned() });
        let mut last = None;
        for host in &self.options.hosts {
            match self.open_host(host).await {
                Err(error) if !matches!(error.kind, ErrorKind::Authentication { .. }) => last = Some(error),
                opened => return opened,
            }
        }
        Err(last.unwrap_or_else(unset))
    }

    async fn open_host(&self, host: &PgHost) -> Result<Opened, DriverError> {
        let target = format!("{host}/{}", self.options.database());
        let encryption = match host {
            PgHost::Tcp { .. } => Encryption::new(&self.options.tls).map_err(|error| {
                DriverError::with_source(ErrorKind::Connect { target: target.clone() }, error)
            })?,
            PgHost::Socket { .. } => Encryption::none(),
        };
        let config = self.config(host, &encryption);
        let limit = self.options.connect_timeout;
        match timeout(limit, config.connect(encryption.clone())).await {
            Ok(Ok((client, wire))) => Ok(Opened { client, wire, encryption }),
            Ok(Err(error)) => Err(classify::connecting(error, &target)),
            Err(elapsed) => Err(DriverError::with_source(ErrorKind::Connect { target }, elapsed)),
        }
    }

    fn config(&self, host: &PgHost, encryption: &Encryption) -> Config {
        let PgOptions { user, password, tls: _, session, application_name, options, connect_timeout, .. } =
            &self.options;
        let mut config = Config::new();
        match host {
            PgHost::Tcp { host, port } => config.host(host).port(*port),
            PgHost::Socket { folder, port } => config.host_path(folder).port(*port),
        };
        config.user(user).dbname(self.options.database()).ssl_mode(encryption.mode);
        config.connect_timeout(*connect_timeout).target_session_attrs(match session {
            TargetSession::Any => TargetSessionAttrs::Any,
            TargetSession::ReadWrite => TargetSessionAttrs::ReadWrite,
            TargetSession::ReadOnly => TargetSessionAttrs::ReadOnly,
        });
        if let Some(password) = password {
            config.password(password.reveal());
        }
        if let Some(name) = application_name {
            config.application_name(name);
        }
        if let Some(options) = options {
            config.options(options);
        }
        config
    }

    /// The texts that a new connection runs, each in a transaction of its own.
    pub(crate) fn settings(&self) -> Result<Vec<String>, DriverError> {
        let PgOptions { search_path, statements, init, .. } = &self.options;
        let mut first = SETTINGS.to_owned();
        match statements {
            Statements::Named { .. } => first.push_str(MORE_SETTINGS),
            Statements::Unnamed if !search_path.is_empty() => {
                let message = "a proxy that hands out connections by transaction keeps no search path: set it on the \
                               role or the database, with ALTER ROLE or ALTER DATABASE";
                return Err(DriverError::new(ErrorKind::Other { message: message.to_owned() }));
            }
            Statements::Unnamed => {}
        }
        if !search_path.is_empty() {
            first.push_str("; SET search_path = ");
            first.push_str(&search_path.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "));
        }
        let mut all = vec![first];
        all.extend(init.iter().cloned());
        Ok(all)
    }

    pub(crate) fn options(&self) -> &PgOptions {
        &self.options
    }

    /// The longest that the texts of [`PgDriver::settings`] may take.
    pub(crate) fn patience(&self) -> Duration {
        self.options.connect_timeout
    }
}

/// A name in quotes, its own quotes doubled.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What the server is, as it says itself.
pub(crate) fn dialect(wire: &Wire, target: &str) -> Result<Dialect, DriverError> {
    let version = wire.parameter("server_version").unwrap_or("a server without a version");
    let major = version.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
    match major {
        Some(major) if major >= OLDEST => Ok(Dialect::postgres(major)),
        _ => Err(DriverError::new(ErrorKind::UnsupportedServer {
            target: target.to_owned(),
            found: format!("PostgreSQL {version}"),
            wanted: format!("PostgreSQL {OLDEST} or later"),
        })),
    }
}

#[async_trait]
impl Driver for PgDriver {
    fn target(&self) -> String {
        self.options.target()
    }

    fn check(&self, value: &ilana_ir::Value) -> Result<(), DriverError> {
        value::check(value)
    }

    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError> {
        Ok(Box::new(PgConnection::open(self).await?))
    }
}
