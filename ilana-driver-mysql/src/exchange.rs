//! A connection as a machine of few states: what may be done with it, and what becomes of it.

use ilana_compile::Dialect;
use ilana_driver::{DriverError, ErrorKind};
use mysql_async::consts::StatusFlags;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error};

use crate::cancel::{Killer, hang_up};
use crate::classify;
use crate::prepared::Prepared;
use crate::session::Server;

/// A connection to MySQL or MariaDB.
pub(crate) struct MySqlConnection {
    pub(crate) conn: Conn,
    pub(crate) prepared: Prepared,
    killer: Killer,
    pub(crate) dialect: Dialect,
    pub(crate) max_packet: usize,
    pub(crate) state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Idle,
    InTransaction,
    /// An exchange has begun and not ended.
    Busy,
    /// There is no server at the other end any more.
    Lost,
}

/// Why an exchange did not go on to its end.
pub(crate) enum Stop {
    /// The server or the way to it.
    Beneath(Error),
    /// This side. The connection is as good as before.
    Here(DriverError),
    /// This side, and there is more to be read than is worth it.
    Left(Result<(), DriverError>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Beneath(error)
    }
}

impl MySqlConnection {
    pub(crate) fn new(conn: Conn, server: &Server, prepared: usize, killer: Killer) -> Self {
        Self {
            conn,
            prepared: Prepared::new(prepared),
            killer,
            dialect: server.dialect,
            max_packet: server.max_packet,
            state: State::Idle,
        }
    }

    /// Begins an exchange, and says how things were before it.
    pub(crate) fn start(&mut self) -> Result<State, DriverError> {
        match self.state {
            before @ (State::Idle | State::InTransaction) => {
                self.state = State::Busy;
                Ok(before)
            }
            State::Busy | State::Lost => Err(DriverError::new(ErrorKind::ConnectionLost)),
        }
    }

    /// Ends an exchange. Whether a transaction is open the server says with each success; it says nothing of it with an
    /// error, though after some it has rolled back and before others it has committed, and so it is asked.
    pub(crate) async fn settle(&mut self, result: Result<(), Stop>) -> Result<(), DriverError> {
        match result {
            Ok(()) => {
                self.state = self.told();
                Ok(())
            }
            Err(Stop::Here(error)) => {
                self.state = self.told();
                Err(error)
            }
            Err(Stop::Left(result)) => result,
            Err(Stop::Beneath(error)) => {
                self.state = State::Lost;
                let is_said_by_server = matches!(error, Error::Server(_));
                if is_said_by_server && !self.conn.is_disconnected() && self.conn.ping().await.is_ok() {
                    self.state = self.told();
                }
                Err(classify::error(error))
            }
        }
    }

    /// Whether a transaction is open, as the server said with what it sent last (MySQL, "Client/Server Protocol",
    /// `SERVER_STATUS_IN_TRANS`).
    fn told(&self) -> State {
        let status = self.conn.last_ok_packet().map(|packet| packet.status_flags());
        match status {
            Some(status) if status.contains(StatusFlags::SERVER_STATUS_IN_TRANS) => State::InTransaction,
            Some(_) => State::Idle,
            None => State::Lost,
        }
    }
}

impl Drop for MySqlConnection {
    fn drop(&mut self) {
        match self.state {
            // The server notices at once that a connection is closed on which nothing runs, and rolls back.
            State::Idle | State::InTransaction => {}
            State::Lost => hang_up(&mut self.conn),
            State::Busy => {
                hang_up(&mut self.conn);
                self.killer.kill();
            }
        }
    }
}
