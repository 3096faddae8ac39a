//! Notifications of other connections: LISTEN and NOTIFY.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll};

use ilana_driver::{DriverError, ErrorKind};
use tokio_postgres::{AsyncMessage, Client};

use crate::connect::{Opened, Wire, quoted};
use crate::{PgDriver, PgOptions, classify};

/// Hears what other connections of the database tell with `NOTIFY` (PostgreSQL manual, "LISTEN" and "NOTIFY"), on a connection of
/// its own.
///
/// Nothing is kept for one who is not there: after an error connect anew, listen, and then look at what the
/// notifications are about. A proxy in transaction mode passes none on: connect to the server itself.
///
/// It reads only while one of its futures is awaited. The server keeps what is not read, within limits (`pg_notification_queue_usage`).
///
/// ```no_run
/// # async fn hear() -> Result<(), Box<dyn std::error::Error>> {
/// use ilana_driver_pg::{PgListener, PgOptions};
///
/// let mut listener = PgListener::connect(PgOptions::from_url("postgres://ada@db.test/shop")?).await?;
/// listener.listen("orders").await?;
/// let first = listener.next().await?;
/// println!("{}: {}", first.channel, first.payload);
/// # Ok(())
/// # }
/// ```
pub struct PgListener {
    client: Client,
    ear: Ear,
}

/// What another connection told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Where.
    pub channel: String,
    /// What; empty when nothing was said with it.
    pub payload: String,
    /// Which connection, as in `pg_stat_activity.pid`.
    pub process: i32,
}

/// The half that reads.
struct Ear {
    wire: Wire,
    heard: VecDeque<Notification>,
    is_lost: bool,
}

impl PgListener {
    /// Opens a connection that hears nothing yet.
    ///
    /// # Errors
    ///
    /// As [`ilana_driver::Driver::connect`].
    pub async fn connect(options: PgOptions) -> Result<Self, DriverError> {
        let Opened { client, wire, encryption: _ } = PgDriver::new(options).open().await?;
        Ok(Self { client, ear: Ear { wire, heard: VecDeque::new(), is_lost: false } })
    }

    /// Hears from now on what is told on this channel.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ConnectionLost`].
    pub async fn listen(&mut self, channel: &str) -> Result<(), DriverError> {
        let sql = format!("LISTEN {}", quoted(channel));
        self.ear.during(self.client.batch_execute(&sql)).await
    }

    /// Hears no more of this channel. What was heard before still comes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ConnectionLost`].
    pub async fn unlisten(&mut self, channel: &str) -> Result<(), DriverError> {
        let sql = format!("UNLISTEN {}", quoted(channel));
        self.ear.during(self.client.batch_execute(&sql)).await
    }

    /// Waits for the next notification. Dropping the future loses none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ConnectionLost`].
    pub async fn next(&mut self) -> Result<Notification, DriverError> {
        loop {
            if let Some(heard) = self.ear.heard.pop_front() {
                return Ok(heard);
            }
            self.ear.one().await?;
        }
    }
}

impl Ear {
    /// Reads while something else is done on the connection.
    async fn during<T>(
        &mut self,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, DriverError> {
        let mut work = pin!(work);
        poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(done.map_err(classify::error));
            }
            while let Poll::Ready(read) = self.poll_read(context) {
                read?;
            }
            work.as_mut().poll(context).map_err(classify::error)
        })
        .await
    }

    /// Reads until there is something.
    async fn one(&mut self) -> Result<(), DriverError> {
        poll_fn(|context| self.poll_read(context)).await
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Result<(), DriverError>> {
        if self.is_lost {
            return Poll::Ready(Err(DriverError::new(ErrorKind::ConnectionLost)));
        }
        let message = std::task::ready!(self.wire.poll_message(context));
        Poll::Ready(match message {
            Some(Ok(AsyncMessage::Notification(told))) => {
                self.heard.push_back(Notification {
                    channel: told.channel().to_owned(),
                    payload: told.payload().to_owned(),
                    process: told.process_id(),
                });
                Ok(())
            }
            // Notices, such as that nothing was listened to.
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => {
                self.is_lost = true;
                Err(DriverError::with_source(ErrorKind::ConnectionLost, error))
            }
            None => {
                self.is_lost = true;
                Err(DriverError::new(ErrorKind::ConnectionLost))
            }
        })
    }
}

impl std::fmt::Debug for PgListener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PgListener").field("heard", &self.ear.heard.len()).finish_non_exhaustive()
    }
}
