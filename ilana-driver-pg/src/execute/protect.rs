//! Statements of a transaction that fail and leave it open.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use ilana_driver::{DriverError, ErrorKind};

use super::PgConnection;
use super::state::State;
use crate::{FailedStatement, classify};

const SAVE: &str = "SAVEPOINT ilana_statement";
const SAVE_ANEW: &str = "RELEASE SAVEPOINT ilana_statement; SAVEPOINT ilana_statement";
const RELEASE: &str = "RELEASE SAVEPOINT ilana_statement";
const UNDO: &str = "ROLLBACK TO SAVEPOINT ilana_statement";

/// The answer to a savepoint that was sent, and is on its way.
pub(super) type Saved = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send>>;

/// What becomes of the transaction when an exchange in it is given up: its future was dropped, and the server goes on with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// Nothing more runs on the connection.
    IsTheEnd,
    /// What it did is undone before the next statement.
    IsUndone,
    /// It takes its effect, as a savepoint does that nobody comes to use.
    GoesOn,
}

impl PgConnection {
    /// Makes a connection usable again on which an exchange of a transaction was given up. tokio-postgres reads its answer over.
    pub(super) async fn resume(&mut self) -> Result<(), DriverError> {
        if self.state != State::Busy {
            return Ok(());
        }
        match self.given_up {
            GivenUp::IsTheEnd => return Ok(()),
            GivenUp::IsUndone => self.undo().await?,
            GivenUp::GoesOn => {}
        }
        self.state = State::InTransaction;
        Ok(())
    }

    /// Sends a savepoint in front of a statement of a transaction. Its answer comes with the statement's own, so that nothing
    /// waits for it.
    pub(super) fn protect(&mut self, before: State) -> Result<Option<Saved>, DriverError> {
        if !self.protects(before) {
            return Ok(None);
        }
        let text = if self.is_saved { SAVE_ANEW } else { SAVE };
        self.is_saved = true;
        self.given_up = GivenUp::IsUndone;
        self.send_ahead(text).map(Some)
    }

    /// Ends the savepoint before a text that has savepoints of its own: what it says of them is to be true.
    pub(super) fn unprotect(&mut self) -> Result<Option<Saved>, DriverError> {
        if !std::mem::take(&mut self.is_saved) {
            return Ok(None);
        }
        self.send_ahead(RELEASE).map(Some)
    }

    /// After the statement: undoes it where it failed, so that the transaction goes on.
    pub(super) async fn mend<T>(
        &mut self,
        saved: Option<Saved>,
        result: Result<T, DriverError>,
    ) -> Result<T, DriverError> {
        let Some(saved) = saved else { return result };
        let saved = saved.await.map_err(classify::error);
        match result {
            Ok(value) => saved.map(|()| value),
            Err(error) => {
                if error.kind != ErrorKind::ConnectionLost && saved.is_ok() {
                    // The first error tells why. A transaction that cannot be mended says so at its next statement.
                    let _ = self.undo().await;
                }
                Err(error)
            }
        }
    }

    /// Undoes the statement that was sent last.
    pub(super) async fn undo(&self) -> Result<(), DriverError> {
        self.text(UNDO).await
    }

    pub(super) fn protects(&self, before: State) -> bool {
        before == State::InTransaction && self.failed_statement == FailedStatement::IsUndone
    }

    fn send_ahead(&self, text: &'static str) -> Result<Saved, DriverError> {
        let lost = || DriverError::new(ErrorKind::ConnectionLost);
        let client = Arc::clone(self.client.as_ref().ok_or_else(lost)?);
        let mut saved: Saved = Box::pin(async move { client.batch_execute(text).await });
        // tokio-postgres sends at the first poll, which finds no answer yet.
        match saved.as_mut().now_or_never() {
            None => Ok(saved),
            Some(answer) => Ok(Box::pin(async move { answer })),
        }
    }
}
