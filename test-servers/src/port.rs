//! A free port for a server.

use std::net::TcpListener;

use crate::error::Error;

/// The address of every server: who is not on this machine cannot reach one.
pub(crate) const HOST: &str = "127.0.0.1";

/// Where ports are taken from: below the range in which Linux and the others choose those of outgoing connections, so that
/// none of these takes the port of a server between its end and its next start.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

/// How often another port is tried when someone else was faster.
const ATTEMPTS: usize = 5;

/// Starts something on a free port, and on another one if someone else took that meanwhile.
///
/// # Errors
///
/// That of the last attempt, or [`Error::Io`] when no port is free.
pub(crate) fn with_free_port(mut start: impl FnMut(u16) -> Result<(), Error>) -> Result<(), Error> {
    let mut attempt = 1;
    loop {
        match start(free_port()?) {
            Err(Error::NotReady { tail, .. }) if attempt < ATTEMPTS && tail.contains("in use") => {
                attempt += 1
            }
            outcome => return outcome,
        }
    }
}

fn free_port() -> Result<u16, Error> {
    let mut last = None;
    for _ in 0..1000 {
        let port = fastrand::u16(PORTS);
        match TcpListener::bind((HOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    Err(Error::io("listen on any port of", HOST)(
        last.unwrap_or_else(|| std::io::Error::other("none is free")),
    ))
}

#[cfg(test)]
mod tests {
    use super::{ATTEMPTS, PORTS, free_port, with_free_port};
    use crate::error::Error;

    fn not_ready(tail: &str) -> Error {
        Error::NotReady { what: "it".to_owned(), outcome: "ended".to_owned(), tail: tail.to_owned() }
    }

    #[test]
    fn ports_are_of_the_range_that_outgoing_connections_leave_alone() {
        assert!(PORTS.contains(&free_port().unwrap()));
    }

    #[test]
    fn a_port_that_was_taken_is_replaced_by_another_and_other_errors_stand() {
        let mut tried = Vec::new();
        let outcome = with_free_port(|port| {
            tried.push(port);
            if tried.len() < 3 { Err(not_ready("Address already in use")) } else { Ok(()) }
        });
        assert!(outcome.is_ok() && tried.len() == 3);
        let mut count = 0;
        let count_all = |tail: &'static str, count: &mut usize| {
            let outcome = with_free_port(|_| {
                *count += 1;
                Err(not_ready(tail))
            });
            assert!(outcome.is_err());
        };
        count_all("no memory", &mut count);
        assert_eq!(count, 1);
        count_all("in use", &mut count);
        assert_eq!(count, 1 + ATTEMPTS);
    }
}
