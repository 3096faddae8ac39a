//! From the address of a server to options.

use std::path::PathBuf;
use std::time::Duration;

use ilana_driver::TlsMode;

use crate::MySqlOptions;

/// What is wrong with an address. It does not hold the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It begins with something else.
    #[error("the address begins with {found:?}: begin it with mysql:// or mariadb://")]
    Scheme {
        /// What, up to the colon.
        found: String,
    },
    /// No server is named.
    #[error("the address names no server: write it after the slashes, or give a socket")]
    Host,
    /// The port is no number of a port.
    #[error("the port {found:?} is no number from 1 to 65535")]
    Port {
        /// What it is.
        found: String,
    },
    /// A part cannot be read.
    #[error("the {part} is not spelt as addresses are: write a percent sign as %25, and characters in UTF-8")]
    Escape {
        /// Which one.
        part: &'static str,
    },
    /// There is no such setting.
    #[error(
        "there is no setting {name:?}: there are ssl-mode, ssl-ca, ssl-cert, ssl-key, socket and connect-timeout"
    )]
    Setting {
        /// Its name.
        name: String,
    },
    /// A setting has a value that it cannot have.
    #[error("{name} cannot be {found:?}: it is {wanted}")]
    Value {
        /// The setting.
        name: String,
        /// The value.
        found: String,
        /// What it can be.
        wanted: &'static str,
    },
}

pub(crate) fn parse(url: &str) -> Result<MySqlOptions, AddressError> {
    let (scheme, rest) = url.split_once("://").unwrap_or((url.split(':').next().unwrap_or(""), ""));
    if !matches!(scheme, "mysql" | "mariadb") {
        // Without slashes it could be anything, a password too.
        let found = if url.contains("://") { scheme.to_owned() } else { String::new() };
        return Err(AddressError::Scheme { found });
    }
    let (rest, settings) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
    let mut options = MySqlOptions::default();
    let server = match authority.rsplit_once('@') {
        Some((user, server)) => {
            let (user, password) =
                user.split_once(':').map_or((user, None), |(user, password)| (user, Some(password)));
            options.user = unescape(user, "user")?;
            options.password = password.map(|password| unescape(password, "password")).transpose()?;
            server
        }
        None => authority,
    };
    let (host, port) = host_and_port(server);
    if let Some(port) = port {
        options.port = port.parse().ok().filter(|port| *port > 0).ok_or_else(|| AddressError::Port {
            // Behind a second @ it could be a part of the password.
            found: port.to_owned(),
        })?;
    }
    if !database.is_empty() {
        options.database = Some(unescape(database, "database")?);
    }
    for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
        let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
        set(&mut options, &unescape(name, "name of a setting")?, unescape(value, "value of a setting")?)?;
    }
    match (host.is_empty(), &options.socket) {
        (true, None) => return Err(AddressError::Host),
        (true, Some(_)) => {}
        (false, _) => options.host = unescape(host, "host")?,
    }
    half_an_identity(&options)?;
    Ok(options)
}

/// A certificate is of no use without its key.
fn half_an_identity(options: &MySqlOptions) -> Result<(), AddressError> {
    let Some((certificate, key)) = &options.tls.identity else { return Ok(()) };
    let missing = match (certificate.as_os_str().is_empty(), key.as_os_str().is_empty()) {
        (true, _) => "ssl-cert",
        (false, true) => "ssl-key",
        (false, false) => return Ok(()),
    };
    let wanted = "a file, as ssl-cert and ssl-key are given together";
    Err(AddressError::Value { name: missing.to_owned(), found: String::new(), wanted })
}

/// `host`, `host:port`, `[address]` or `[address]:port`.
fn host_and_port(server: &str) -> (&str, Option<&str>) {
    if let Some((address, port)) = server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (address, port.strip_prefix(':'));
    }
    server.split_once(':').map_or((server, None), |(host, port)| (host, Some(port)))
}

fn set(options: &mut MySqlOptions, name: &str, value: String) -> Result<(), AddressError> {
    let wrong = |value: String, wanted| AddressError::Value { name: name.to_owned(), found: value, wanted };
    let file = |value: String| {
        if value.is_empty() { Err(wrong(value, "a file")) } else { Ok(PathBuf::from(value)) }
    };
    match name {
        "ssl-mode" | "sslmode" => {
            let wanted = "disable, prefer, require, verify-ca or verify-full";
            options.tls.mode = TlsMode::from_name(&value).ok_or_else(|| wrong(value, wanted))?;
        }
        "ssl-ca" => options.tls.roots = Some(file(value)?),
        "ssl-cert" => options.tls.identity.get_or_insert_default().0 = file(value)?,
        "ssl-key" => options.tls.identity.get_or_insert_default().1 = file(value)?,
        "socket" => options.socket = Some(file(value)?),
        "connect-timeout" => {
            let seconds = value.parse().ok().filter(|seconds| *seconds > 0);
            let seconds = seconds.ok_or_else(|| wrong(value, "a number of seconds from 1 on"))?;
            options.connect_timeout = Duration::from_secs(seconds);
        }
        _ => return Err(AddressError::Setting { name: name.to_owned() }),
    }
    Ok(())
}

/// Reads `%` and two digits as a byte.
fn unescape(text: &str, part: &'static str) -> Result<String, AddressError> {
    let wrong = || AddressError::Escape { part };
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(wrong()) };
        out.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?);
    }
    String::from_utf8(out).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_all_options() {
        let url = "mariadb://a%40b:p%3A%2F%25%C3%A9@db.example:3307/sh%20op?ssl-mode=verify-full&ssl-ca=/etc/ca.pem\
                   &ssl-cert=c.pem&ssl-key=k.pem&connect-timeout=5";
        let options = MySqlOptions::from_url(url).unwrap();
        assert_eq!((options.user.as_str(), options.password.as_deref()), ("a@b", Some("p:/%é")));
        assert_eq!((options.host.as_str(), options.port), ("db.example", 3307));
        assert_eq!(options.database.as_deref(), Some("sh op"));
        assert_eq!(options.tls.mode, TlsMode::VerifyFull);
        assert_eq!(options.tls.roots, Some("/etc/ca.pem".into()));
        assert_eq!(options.tls.identity, Some(("c.pem".into(), "k.pem".into())));
        assert_eq!(options.connect_timeout, Duration::from_secs(5));
        assert_eq!(options.target(), "db.example:3307/sh op");
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let options = MySqlOptions::from_url("mysql://[::1]").unwrap();
        assert_eq!(options, MySqlOptions { host: "::1".into(), ..MySqlOptions::default() });
        assert_eq!(options.target(), "[::1]:3306");
        let local = MySqlOptions::from_url("mysql://u@/app?socket=%2Frun%2Fmysqld.sock").unwrap();
        assert_eq!(local.target(), "/run/mysqld.sock/app");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let refused = |url: &str| MySqlOptions::from_url(url).unwrap_err().to_string();
        for (url, named) in [
            ("postgres://h/d", "\"postgres\""),
            ("mysql://u:secret@/d", "names no server"),
            ("mysql://h:0/d", "port \"0\""),
            ("mysql://h:x/d", "port \"x\""),
            ("mysql://u:secret%2@h/d", "the password"),
            ("mysql://u:secret%ff@h/d", "the password"),
            ("mysql://h/d?ssl-mode=on", "ssl-mode cannot be \"on\""),
            ("mysql://h/d?timeout=1", "no setting \"timeout\""),
            ("mysql://h/d?connect-timeout=0", "connect-timeout cannot be \"0\""),
            ("mysql://h/d?ssl-cert=c.pem", "ssl-key cannot be \"\""),
            ("u:secret@h", "begin it with mysql://"),
        ] {
            let text = refused(url);
            assert!(text.contains(named), "{url}: {text}");
            assert!(!text.contains("secret"), "{url}: {text}");
        }
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        let options = MySqlOptions::from_url("mysql://u:secret@h/d").unwrap();
        assert!(!format!("{options:?}{}", options.target()).contains("secret"));
    }
}
