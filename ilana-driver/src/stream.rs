//! Rows one by one, read from the database as they are wanted.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_channel::mpsc::{Receiver, Sender, channel};
use futures_core::Stream;

use crate::{Call, CellError, DriverError, Flow, Pool, Row, Sink, Transaction};

/// How many rows are read ahead.
const AHEAD: usize = 64;

/// The rows of a statement, read as they are wanted and a few ahead. It ends after an error.
///
/// One that is dropped before its end closes its connection, since what the server would still send is not waited for; if it
/// is in a transaction, it rolls that back.
#[must_use = "nothing is read until it is polled"]
pub struct Rows<T> {
    /// Runs the statement. `None` after its end.
    work: Option<Work>,
    read: Receiver<T>,
    /// What ends with it if it is dropped before its end.
    transaction: Option<Transaction>,
}

type Work = Pin<Box<dyn Future<Output = Result<(), DriverError>> + Send>>;

impl Pool {
    /// The rows of a statement, run on a connection of its own from the first poll on. `decode` makes of each row what the
    /// stream gives.
    pub fn stream<T: Send + 'static>(
        &self,
        call: Call,
        decode: impl Fn(&dyn Row) -> Result<T, CellError> + Send + 'static,
    ) -> Rows<T> {
        let pool = self.clone();
        Rows::of(decode, None, |mut sink| Box::pin(async move { pool.fetch(&call, &mut sink).await }))
    }
}

impl Transaction {
    /// The rows of a statement in the transaction; see [`Pool::stream`]. Other statements of it wait for the end.
    pub fn stream<T: Send + 'static>(
        &self,
        call: Call,
        decode: impl Fn(&dyn Row) -> Result<T, CellError> + Send + 'static,
    ) -> Rows<T> {
        let (own, transaction) = (self.clone(), Some(self.clone()));
        Rows::of(decode, transaction, |mut sink| Box::pin(async move { own.fetch(&call, &mut sink).await }))
    }
}

impl<T: Send + 'static> Rows<T> {
    fn of(
        decode: impl Fn(&dyn Row) -> Result<T, CellError> + Send + 'static,
        transaction: Option<Transaction>,
        work: impl FnOnce(Box<dyn Sink>) -> Work,
    ) -> Self {
        let (to, read) = channel(AHEAD);
        let work = work(Box::new(Passing { to, decode, rows: 0 }));
        Self { work: Some(work), read, transaction }
    }
}

impl<T> Stream for Rows<T> {
    type Item = Result<T, DriverError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(Some(row)) = Pin::new(&mut this.read).poll_next(context) {
            return Poll::Ready(Some(Ok(row)));
        }
        if let Some(work) = &mut this.work
            && let Poll::Ready(result) = work.as_mut().poll(context)
        {
            // Its end lets go of the sink, and with it of the other end of the channel.
            this.work = None;
            if let Err(error) = result {
                this.read.close();
                return Poll::Ready(Some(Err(error)));
            }
        }
        Pin::new(&mut this.read).poll_next(context).map(|row| row.map(Ok))
    }
}

impl<T> Drop for Rows<T> {
    fn drop(&mut self) {
        if self.work.take().is_some()
            && let Some(transaction) = &self.transaction
        {
            transaction.abandon();
        }
    }
}

/// Passes rows on to whoever reads the other end.
struct Passing<T, D> {
    to: Sender<T>,
    decode: D,
    rows: u64,
}

impl<T, D> Sink for Passing<T, D>
where
    T: Send + 'static,
    D: Fn(&dyn Row) -> Result<T, CellError> + Send + 'static,
{
    fn row(&mut self, row: &dyn Row) -> Result<Flow, CellError> {
        let decoded = (self.decode)(row)?;
        self.rows += 1;
        // Room is waited for after each row, so that only an end that is gone refuses one.
        Ok(if self.to.try_send(decoded).is_ok() { Flow::Full } else { Flow::Enough })
    }

    fn restart(&mut self) {
        self.rows = 0;
    }

    fn passes_on(&self) -> bool {
        true
    }

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<()> {
        // An end that is gone is an error here and refuses the next row.
        self.to.poll_ready(context).map(drop)
    }

    fn rows(&self) -> u64 {
        self.rows
    }
}
