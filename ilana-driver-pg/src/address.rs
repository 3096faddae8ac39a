//! Options as an address: `postgres://user:password@host:port/database?parameter=value`.

use std::path::PathBuf;
use std::time::Duration;

use ilana_driver::TlsMode;

use crate::{Password, PgHost, PgOptions, Statements, TargetSession};

/// Where PostgreSQL listens unless told otherwise.
const PORT: u16 = 5432;

/// Why an address is none. It never repeats the address, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It begins with something else.
    #[error("an address of PostgreSQL begins with `postgres://` or `postgresql://`")]
    Scheme,
    /// A part is not written as parts of addresses are.
    #[error(
        "the {part} of the address is not percent-encoded UTF-8: write `%` as `%25`, and `@`, `:` and `/` likewise"
    )]
    Encoding {
        /// Which.
        part: String,
    },
    /// A part that must be there is not.
    #[error("the address has no {part}: write `postgres://user@host/database`")]
    Missing {
        /// Which.
        part: &'static str,
    },
    /// A port is no number.
    #[error("`{port}` in the address is no port: ports are numbers from 1 to 65535")]
    Port {
        /// What is there.
        port: String,
    },
    /// There are several ports, and not one for each host.
    #[error("the address has {ports} ports for {hosts} hosts: give one port, or one for each host")]
    Ports {
        /// How many ports.
        ports: usize,
        /// How many hosts.
        hosts: usize,
    },
    /// A parameter has a value that it cannot have.
    #[error("`{value}` is no value of the parameter {parameter} of the address: it takes {wanted}")]
    Value {
        /// The parameter.
        parameter: &'static str,
        /// What is there.
        value: String,
        /// What may be.
        wanted: &'static str,
    },
    /// A parameter that is not known.
    #[error("the address has a parameter `{parameter}`, which is not known: see `PgOptions::from_url`")]
    Parameter {
        /// Its name.
        parameter: String,
    },
}

/// What is told of hosts and ports, before one goes with the other.
#[derive(Default)]
struct Places {
    hosts: Vec<(String, Option<u16>)>,
    ports: Vec<u16>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl PgOptions {
    /// Reads an address as PostgreSQL's own client does (PostgreSQL manual, section 34.1.1.2): several hosts with commas
    /// between, IPv6 addresses in brackets, percent-encoded parts.
    ///
    /// Parameters after the `?`: `host` (also the folder of a socket), `port`, `user`, `password`, `dbname`, `sslmode`,
    /// `sslrootcert`, `sslcert` with `sslkey`, `target_session_attrs` (`any`, `read-write`, `read-only`),
    /// `application_name`, `connect_timeout` (seconds, 0 for an hour), `options`, and of our own `search_path` (names with
    /// commas between), `statements` (`named`, `unnamed`) and `statement_cache` (how many are kept).
    ///
    /// # Errors
    ///
    /// [`AddressError`] says which part is wrong. No part is passed over.
    pub fn from_url(address: &str) -> Result<Self, AddressError> {
        let rest = address.strip_prefix("postgres://").or_else(|| address.strip_prefix("postgresql://"));
        let rest = rest.ok_or(AddressError::Scheme)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));

        let mut options = Self::new("", "");
        let mut places = Places::default();
        let (user, password) = user.split_once(':').map_or((user, None), |(user, rest)| (user, Some(rest)));
        options.user = decode(user, "user")?;
        options.password = password.map(|text| decode(text, "password")).transpose()?.map(Password::from);
        options.database = Some(decode(path, "database")?).filter(|name| !name.is_empty());
        for host in hosts.split(',').filter(|host| !host.is_empty()) {
            places.hosts.push(host_and_port(host)?);
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name, "name of a parameter")?;
            let value = decode(value, &name)?;
            options.set(&mut places, name, value)?;
        }
        if options.user.is_empty() {
            return Err(AddressError::Missing { part: "user" });
        }
        options.hosts = places.hosts()?;
        options.tls.identity = match (places.certificate, places.key) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) => return Err(AddressError::Missing { part: "`sslkey` beside its `sslcert`" }),
            (None, Some(_)) => return Err(AddressError::Missing { part: "`sslcert` beside its `sslkey`" }),
        };
        Ok(options)
    }

    fn set(&mut self, places: &mut Places, name: String, value: String) -> Result<(), AddressError> {
        match name.as_str() {
            "host" => places.hosts = value.split(',').map(|host| (host.to_owned(), None)).collect(),
            "port" => places.ports = value.split(',').map(port).collect::<Result<_, _>>()?,
            "user" => self.user = value,
            "password" => self.password = Some(value.into()),
            "dbname" => self.database = Some(value),
            "sslmode" => {
                let wanted = "disable, prefer, require, verify-ca or verify-full";
                self.tls.mode = TlsMode::from_name(&value).ok_or_else(|| wrong("sslmode", value, wanted))?;
            }
            "sslrootcert" => self.tls.roots = Some(value.into()),
            "sslcert" => places.certificate = Some(value.into()),
            "sslkey" => places.key = Some(value.into()),
            "target_session_attrs" => self.session = session(value)?,
            "application_name" => self.application_name = Some(value),
            "connect_timeout" => {
                let seconds = number("connect_timeout", value, "seconds")?;
                self.connect_timeout = Duration::from_secs(if seconds == 0 { 3600 } else { seconds.into() });
            }
            "options" => self.options = Some(value),
            "search_path" => self.search_path = value.split(',').map(|name| name.trim().to_owned()).collect(),
            "statements" => self.statements = statements(value)?,
            "statement_cache" => {
                let kept = number("statement_cache", value, "a number of statements")?;
                self.statements = Statements::Named { kept: usize::try_from(kept).unwrap_or(usize::MAX) };
            }
            _ => return Err(AddressError::Parameter { parameter: name }),
        }
        Ok(())
    }
}

impl Places {
    fn hosts(&self) -> Result<Vec<PgHost>, AddressError> {
        let Self { hosts, ports, certificate: _, key: _ } = self;
        if hosts.is_empty() {
            return Err(AddressError::Missing { part: "host" });
        }
        if ports.len() > 1 && ports.len() != hosts.len() {
            return Err(AddressError::Ports { ports: ports.len(), hosts: hosts.len() });
        }
        let place = |(index, (host, port)): (usize, &(String, Option<u16>))| {
            let port = port.or_else(|| ports.get(index).or(ports.first()).copied()).unwrap_or(PORT);
            if host.starts_with('/') {
                PgHost::Socket { folder: host.into(), port }
            } else {
                PgHost::Tcp { host: host.clone(), port }
            }
        };
        Ok(hosts.iter().enumerate().map(place).collect())
    }
}

fn host_and_port(text: &str) -> Result<(String, Option<u16>), AddressError> {
    let (host, rest) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => text.split_once(':').map_or((text, None), |(host, rest)| (host, Some(rest))),
    };
    let port = rest.filter(|rest| !rest.is_empty()).map(port).transpose()?;
    Ok((decode(host, "host")?, port))
}

fn port(text: &str) -> Result<u16, AddressError> {
    text.parse().ok().filter(|port| *port > 0).ok_or_else(|| AddressError::Port { port: text.to_owned() })
}

fn number(parameter: &'static str, value: String, wanted: &'static str) -> Result<u32, AddressError> {
    value.parse().map_err(|_| wrong(parameter, value, wanted))
}

fn session(value: String) -> Result<TargetSession, AddressError> {
    match value.as_str() {
        "any" => Ok(TargetSession::Any),
        "read-write" | "primary" => Ok(TargetSession::ReadWrite),
        "read-only" | "standby" => Ok(TargetSession::ReadOnly),
        _ => Err(wrong("target_session_attrs", value, "any, read-write or read-only")),
    }
}

fn statements(value: String) -> Result<Statements, AddressError> {
    match value.as_str() {
        "named" => Ok(Statements::default()),
        "unnamed" => Ok(Statements::Unnamed),
        _ => Err(wrong("statements", value, "named or unnamed")),
    }
}

fn wrong(parameter: &'static str, value: String, wanted: &'static str) -> AddressError {
    AddressError::Value { parameter, value, wanted }
}

/// Takes the percent-encoding off.
fn decode(text: &str, part: &str) -> Result<String, AddressError> {
    let wrong = || AddressError::Encoding { part: part.to_owned() };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digits = [digit(*high).ok_or_else(wrong)?, digit(*low).ok_or_else(wrong)?];
                (digits[0] << 4 | digits[1], after)
            }
            (b'%', _) => return Err(wrong()),
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

fn digit(hex: u8) -> Option<u8> {
    char::from(hex).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests;
