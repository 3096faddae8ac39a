//! What an adapter implements.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use ilana_compile::Dialect;
use ilana_ir::Value;

use crate::{Begin, Call, DriverError, ErrorKind, Sink};

/// What a statement without rows did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// How many rows it changed: those that its condition met, also where their values stayed the same.
    pub rows: u64,
    /// The key that the database gave an inserted row, where the engine tells it so and not by RETURNING.
    pub key: Option<i64>,
}

/// Opens connections to one database.
#[async_trait]
pub trait Driver: Send + Sync + 'static {
    /// What SQL the database understands, where that is known before there is a connection; otherwise
    /// [`Connection::dialect`] tells.
    fn dialect(&self) -> Option<Dialect> {
        None
    }

    /// What the database is called in errors and logs. MUST NOT hold a password.
    fn target(&self) -> String;

    /// Whether the database keeps a value unchanged. A statement with one that it does not is refused in any case; this is
    /// asked before the first of several statements is sent.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Unstorable`].
    fn check(&self, value: &Value) -> Result<(), DriverError>;

    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Connect`] with the cause, [`crate::ErrorKind::TooManyConnections`],
    /// [`crate::ErrorKind::Authentication`], or [`crate::ErrorKind::UnsupportedServer`].
    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError>;
}

/// A driver that several pools share.
#[async_trait]
impl Driver for Arc<dyn Driver> {
    fn dialect(&self) -> Option<Dialect> {
        (**self).dialect()
    }

    fn target(&self) -> String {
        (**self).target()
    }

    fn check(&self, value: &Value) -> Result<(), DriverError> {
        (**self).check(value)
    }

    async fn connect(&self) -> Result<Box<dyn Connection>, DriverError> {
        (**self).connect().await
    }
}

/// One connection. Its owner runs one thing at a time on it.
///
/// Each method is an exchange: between its first poll and its end the connection is *dirty*, and so it stays when the
/// future is dropped half-way. It is dirty, too, while a transaction is open. A dirty connection MUST say so by
/// [`Connection::is_dirty`]; it is closed and never used again, and closing it MUST end what it was doing and roll
/// back what it had not committed.
#[async_trait]
pub trait Connection: Send {
    /// What SQL the server understands, as it said when the connection was opened.
    fn dialect(&self) -> Dialect;

    /// Asks the server for a sign of life.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::ConnectionLost`].
    async fn ping(&mut self) -> Result<(), DriverError>;

    /// Runs a statement and feeds its rows to a sink. A statement that writes is stepped to its end also when the sink wants
    /// no more. The sink may be taken out of its box meanwhile, and MUST be back in it at the end, unless the connection is
    /// lost. After [`crate::Flow::Full`] it MUST wait for [`Sink::poll_ready`] before
    /// the next row, and read no more than a buffer's worth from the server meanwhile.
    ///
    /// # Errors
    ///
    /// What the database says, classified; [`crate::ErrorKind::Cell`] when the sink refuses a row.
    async fn fetch(&mut self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError>;

    /// Runs statements that do not depend on each other, each with a sink of its own. An adapter whose protocol allows it has
    /// all of them under way at once.
    ///
    /// # Errors
    ///
    /// As [`Connection::fetch`], for the first that fails. Whether those after it ran is not said: they are to be reads, or
    /// within a transaction.
    async fn fetch_each(&mut self, calls: &mut [(Call, Box<dyn Sink>)]) -> Result<(), DriverError> {
        for (call, sink) in calls {
            self.fetch(call, sink).await?;
        }
        Ok(())
    }

    /// Runs a statement that gives no rows.
    ///
    /// # Errors
    ///
    /// What the database says, classified.
    async fn execute(&mut self, call: &Call) -> Result<Changed, DriverError>;

    /// Runs a statement once for each group of as many values as it has slots (one without slots once), and says how
    /// many rows it changed in all. Not atomic in itself: on an error the earlier groups have taken effect, so that the caller opens a
    /// transaction.
    ///
    /// # Errors
    ///
    /// What the database says, classified.
    async fn execute_many(&mut self, call: &Call) -> Result<u64, DriverError>;

    /// Runs SQL text of one or more statements without values and results.
    ///
    /// # Errors
    ///
    /// What the database says, classified.
    async fn batch(&mut self, sql: &str) -> Result<(), DriverError>;

    /// The same within the open transaction, and while the text runs no foreign key is looked at. They MUST be looked at again
    /// afterwards, also when the text fails. It is asked of connections to SQLite alone, which makes tables anew for some
    /// changes: what [`ilana_compile::SchemaTexts::before`] says does nothing any more once a transaction is open.
    ///
    /// # Errors
    ///
    /// What the database says, classified; [`crate::ErrorKind::Other`] where foreign keys cannot be left alone.
    async fn batch_without_keys(&mut self, _sql: &str) -> Result<(), DriverError> {
        let message = "the adapter cannot leave foreign keys alone within a transaction".to_owned();
        Err(DriverError::new(ErrorKind::Other { message }))
    }

    /// Begins a transaction.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::LockTimeout`] where the engine locks at once and another connection is faster.
    async fn begin(&mut self, how: Begin) -> Result<(), DriverError>;

    /// The text with which [`Connection::begin`] begins, for those who watch.
    fn begin_text(&self, how: Begin) -> Cow<'static, str>;

    /// Commits the open transaction.
    ///
    /// # Errors
    ///
    /// What the database says, classified. The transaction is then still open, unless the connection was lost.
    async fn commit(&mut self) -> Result<(), DriverError>;

    /// Rolls the open transaction back.
    ///
    /// # Errors
    ///
    /// What the database says, classified.
    async fn rollback(&mut self) -> Result<(), DriverError>;

    /// Whether the connection cannot be handed to another user. It is also dirty when it is known to be lost.
    fn is_dirty(&self) -> bool;
}
