//! A way to a server that can be made slow, stalled and cut.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::Error;

/// How often a thread that has nothing to pass on looks whether the way was cut.
const GLANCE: Duration = Duration::from_millis(5);

/// How much goes through a slow way at once, and how long that takes.
const SLOW: (usize, Duration) = (16, Duration::from_millis(1));

/// Passes on what goes between clients and a server, until it is told otherwise. Dropping it cuts the way.
#[derive(Debug)]
pub struct Relay {
    port: u16,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    way: Mutex<Way>,
    changed: Condvar,
}

/// What the way is like, and how often it was cut: what was open before the last time is not to go on.
#[derive(Clone, Copy, Debug)]
struct Way {
    pace: Pace,
    cuts: u64,
    is_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    Open,
    Slow,
    Unanswered,
    Stalled,
    Cut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToClient,
}

impl Relay {
    /// Listens on an address of this machine, at a port of its own, for those who want to reach `server`, such as
    /// `("127.0.0.1", 5432)`.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when that cannot be.
    pub fn start(address: &str, server: (&str, u16)) -> Result<Self, Error> {
        let listener = TcpListener::bind((address, 0)).map_err(Error::io("listen on", address))?;
        let own = listener.local_addr().map_err(Error::io("listen on", address))?;
        let way = Way { pace: Pace::Open, cuts: 0, is_over: false };
        let shared = Arc::new(Shared { way: Mutex::new(way), changed: Condvar::new() });
        let (host, port) = (server.0.to_owned(), server.1);
        let accepting = Arc::clone(&shared);
        let acceptor = thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if accepting.way().is_over {
                    return;
                }
                // What cannot be passed on is cut, which the client notices.
                let _passed = accepting.connect(client, (&host, port));
            }
        });
        Ok(Self { port: own.port(), shared, acceptor: Some(acceptor) })
    }

    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on nothing gets through, and nobody is told.
    pub fn stall(&self) {
        self.shared.change(|way| way.pace = Pace::Stalled);
    }

    /// From now on what clients say gets through, and nothing of what the server says.
    pub fn hold_answers(&self) {
        self.shared.change(|way| way.pace = Pace::Unanswered);
    }

    /// From now on what gets through comes in pieces of 16 bytes, each a millisecond after the other.
    pub fn slow(&self) {
        self.shared.change(|way| way.pace = Pace::Slow);
    }

    /// What waits gets through, and whoever connects.
    pub fn open(&self) {
        self.shared.change(|way| way.pace = Pace::Open);
    }

    /// Resets all connections, at both ends, and those that are made from now on.
    pub fn cut(&self) {
        self.shared.change(|way| {
            way.pace = Pace::Cut;
            way.cuts += 1;
        });
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.cut();
        self.shared.change(|way| way.is_over = true);
        // Wakes the one who listens.
        let _woken = TcpStream::connect(("127.0.0.1", self.port));
        drop(self.acceptor.take());
    }
}

impl Shared {
    fn way(&self) -> MutexGuard<'_, Way> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Way)) {
        change(&mut self.way());
        self.changed.notify_all();
    }

    fn connect(self: &Arc<Self>, client: TcpStream, server: (&str, u16)) -> io::Result<()> {
        let way = *self.way();
        if way.pace == Pace::Cut {
            return reset(&client);
        }
        let server = TcpStream::connect(server)?;
        let (client, server) = (Arc::new(client), Arc::new(server));
        let ways = [(&client, &server, Direction::ToServer), (&server, &client, Direction::ToClient)];
        for (from, to, direction) in ways {
            let (shared, from, to) = (Arc::clone(self), Arc::clone(from), Arc::clone(to));
            thread::spawn(move || {
                // An end of one side is passed on as such. After anything else neither is of use.
                if shared.pass_on((&from, &to), direction, way.cuts).is_err() {
                    let was_cut = shared.way().cuts != way.cuts;
                    for socket in [&from, &to] {
                        let _ended = if was_cut { reset(socket) } else { socket.shutdown(Shutdown::Both) };
                    }
                }
            });
        }
        Ok(())
    }

    /// Passes on one direction to its end.
    fn pass_on(
        &self,
        (mut from, mut to): (&TcpStream, &TcpStream),
        direction: Direction,
        cuts: u64,
    ) -> io::Result<()> {
        from.set_read_timeout(Some(GLANCE))?;
        to.set_nodelay(true)?;
        let mut buffer = [0; 1 << 14];
        loop {
            let length = match from.read(&mut buffer) {
                Ok(0) => {
                    self.pace_of(direction, cuts)?;
                    return to.shutdown(Shutdown::Write);
                }
                Ok(length) => length,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => 0,
                Err(error) => return Err(error),
            };
            let mut left = buffer.get(..length).unwrap_or_default();
            while !left.is_empty() {
                let (size, pause) = match self.pace_of(direction, cuts)? {
                    Pace::Slow => SLOW,
                    Pace::Open | Pace::Unanswered | Pace::Stalled | Pace::Cut => (left.len(), Duration::ZERO),
                };
                thread::sleep(pause);
                let (piece, rest) = left.split_at(size.min(left.len()));
                to.write_all(piece)?;
                left = rest;
            }
            // What is stalled is to be cut as well.
            if length == 0 && self.way().cuts != cuts {
                return Err(ErrorKind::ConnectionReset.into());
            }
        }
    }

    /// The pace, once it is not to stand still; an error when the way was cut.
    fn pace_of(&self, direction: Direction, cuts: u64) -> io::Result<Pace> {
        let stands = |way: &mut Way| {
            let held = way.pace == Pace::Unanswered && direction == Direction::ToClient;
            (held || way.pace == Pace::Stalled) && way.cuts == cuts
        };
        let way = self.changed.wait_while(self.way(), stands).unwrap_or_else(PoisonError::into_inner);
        if way.cuts == cuts { Ok(way.pace) } else { Err(ErrorKind::ConnectionReset.into()) }
    }
}

/// Whoever is at the other end is told of a reset, and not of an orderly end, once nobody here has the socket any more.
fn reset(socket: &TcpStream) -> io::Result<()> {
    rustix::net::sockopt::set_socket_linger(socket, Some(Duration::ZERO))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it gets, and says in the end how that ended.
    fn echo() -> (u16, JoinHandle<io::Result<usize>>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = thread::spawn(move || {
            let (mut socket, _) = listener.accept()?;
            let mut buffer = [0; 100];
            loop {
                let length = socket.read(&mut buffer)?;
                if length == 0 {
                    return Ok(length);
                }
                socket.write_all(&buffer[..length])?;
            }
        });
        (port, serving)
    }

    fn asked(socket: &mut TcpStream) -> io::Result<[u8; 40]> {
        let mut answer = [0; 40];
        socket.write_all(&[7; 40])?;
        socket.read_exact(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn what_goes_through_is_passed_on_at_each_pace_and_so_is_the_end() {
        let (port, serving) = echo();
        let relay = Relay::start("127.0.0.1", ("127.0.0.1", port)).unwrap();
        let mut client = TcpStream::connect(("127.0.0.1", relay.port())).unwrap();
        assert_eq!(asked(&mut client).unwrap(), [7; 40]);
        relay.slow();
        assert_eq!(asked(&mut client).unwrap(), [7; 40]);
        relay.stall();
        client.set_read_timeout(Some(GLANCE * 10)).unwrap();
        assert!(asked(&mut client).is_err());
        relay.hold_answers();
        assert!(client.read(&mut [0; 1]).is_err());
        client.set_read_timeout(None).unwrap();
        relay.open();
        let mut late = [0; 40];
        client.read_exact(&mut late).unwrap();
        drop(client);
        assert_eq!(serving.join().unwrap().unwrap(), 0);
    }

    #[test]
    fn a_cut_is_a_reset_at_both_ends_and_for_those_who_come_until_it_is_mended() {
        for is_stalled in [false, true] {
            let (port, serving) = echo();
            let relay = Relay::start("127.0.0.1", ("127.0.0.1", port)).unwrap();
            let mut client = TcpStream::connect(("127.0.0.1", relay.port())).unwrap();
            asked(&mut client).unwrap();
            if is_stalled {
                relay.stall();
                client.write_all(&[1]).unwrap();
            }
            relay.cut();
            let end = client.read(&mut [0; 1]).unwrap_err();
            assert_eq!(end.kind(), ErrorKind::ConnectionReset);
            assert_eq!(serving.join().unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset);
            let mut next = TcpStream::connect(("127.0.0.1", relay.port())).unwrap();
            assert!(asked(&mut next).is_err());
        }
    }
}
