//! Ending what a connection was doing when nobody waits for it any more.

use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Error, Opts, Row};

use crate::classify;
use crate::session::Server;

/// How long a server that takes no more connections is asked again, and how long to wait in between at first.
const PATIENCE: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Closes the socket when the connection is dropped, and not after the rest of what is under way was read, as mysql_async
/// would have it: it takes a connection for dead on which an exchange was begun and not ended.
pub(crate) fn hang_up(conn: &mut Conn) {
    let mut context = Context::from_waker(Waker::noop());
    // The first may end with the error of what was under way; the second has to wait for the server.
    for _ in 0..3 {
        if conn.is_disconnected() {
            return;
        }
        let mut ping = conn.ping();
        let _ = Pin::new(&mut ping).poll(&mut context);
    }
}

/// What is needed to end a session from outside. It has the password in it.
#[derive(Clone)]
pub(crate) struct Killer {
    opts: Opts,
    id: u64,
    place: String,
    opened: Instant,
    connect_timeout: Duration,
}

impl Killer {
    pub(crate) fn new(opts: Opts, server: &Server, connect_timeout: Duration) -> Self {
        Self { opts, id: server.id, place: server.place.clone(), opened: Instant::now(), connect_timeout }
    }

    /// Ends the session, on a task of its own that ends with it. Without a runtime nothing is done: the server ends the
    /// session when it next has something to send.
    pub(crate) fn kill(&self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let killer = self.clone();
        runtime.spawn(async move {
            let limit = PATIENCE + killer.connect_timeout;
            let id = killer.id;
            match tokio::time::timeout(limit, killer.end()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    tracing::warn!(id, %error, "a statement that nobody waits for was not ended")
                }
                Err(_) => tracing::warn!(id, "a statement that nobody waits for was not ended in time"),
            }
        });
    }

    async fn end(&self) -> Result<(), Error> {
        let mut conn = self.open().await?;
        if self.is_same(&mut conn).await? {
            match conn.query_drop(format!("KILL CONNECTION {}", self.id)).await {
                // There is no such session any more.
                Err(Error::Server(error)) if error.code == 1094 => {}
                other => other?,
            }
        }
        conn.disconnect().await
    }

    /// Opens a connection, as soon as the server takes one.
    async fn open(&self) -> Result<Conn, Error> {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match Conn::new(self.opts.clone()).await {
                Ok(conn) => return Ok(conn),
                Err(error) => error,
            };
            let is_full = matches!(&error, Error::Server(server) if classify::is_full(server.code));
            if !is_full || started.elapsed() > PATIENCE {
                return Err(error);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Whether this is the server that has the session. Behind a balancer it may be another one, and after a restart the
    /// number may be another session's.
    async fn is_same(&self, conn: &mut Conn) -> Result<bool, Error> {
        let place: Option<Row> = conn.query_first("SELECT CONCAT(@@hostname, ':', @@port)").await?;
        let place = place.and_then(|row| row.get_opt::<String, _>(0)?.ok());
        let uptime: Option<Row> = conn.query_first("SHOW GLOBAL STATUS LIKE 'Uptime'").await?;
        let uptime = uptime.and_then(|row| row.get_opt::<u64, _>(1)?.ok());
        let is_older = uptime.is_some_and(|seconds| was_up(seconds, self.opened.elapsed()));
        Ok(place.as_deref() == Some(&*self.place) && is_older)
    }
}

/// Whether a server that has been up for so many whole seconds was up when a connection of this age was opened.
fn was_up(seconds: u64, age: Duration) -> bool {
    Duration::from_secs(seconds.saturating_add(1)) >= age
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_younger_than_the_connection_was_restarted() {
        assert!(was_up(0, Duration::from_millis(900)));
        assert!(was_up(10, Duration::from_millis(10_900)));
        assert!(!was_up(0, Duration::from_millis(1_100)));
        assert!(!was_up(10, Duration::from_secs(60)));
    }
}
