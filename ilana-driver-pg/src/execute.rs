//! A connection: statements and transactions, and what becomes of it when one is given up.

mod copy;
mod each;
mod protect;
mod state;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use ilana_compile::{Dialect, Plan};
use ilana_driver::{Begin, Call, Changed, Connection, DriverError, ErrorKind, Sink, TransactionAccess};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::Client;

use self::protect::GivenUp;
use self::state::{Remedy, State};
use crate::connect::{self, Opened};
use crate::exchange::{self, Failure, Form, Left};
use crate::statements::{self, Prepared};
use crate::tls::Encryption;
use crate::{FailedStatement, PgDriver, Statements, classify, learn, value};

/// How long a connection that is closed may take to say so to the server, and a request to cancel may take.
const FAREWELL: Duration = Duration::from_secs(5);

/// A connection to PostgreSQL.
pub(crate) struct PgConnection {
    /// `None` only while it is dropped.
    client: Option<Arc<Client>>,
    /// Reads and writes for the client, until that is dropped.
    wire: Option<JoinHandle<()>>,
    encryption: Encryption,
    dialect: Dialect,
    prepared: Option<Prepared>,
    state: State,
    failed_statement: FailedStatement,
    /// Whether the savepoint of the transaction's last statement is there.
    is_saved: bool,
    /// What is done about the exchange under way if it is given up.
    given_up: GivenUp,
}

impl PgConnection {
    pub(crate) async fn open(driver: &PgDriver) -> Result<Self, DriverError> {
        let settings = driver.settings()?;
        let Opened { client, wire, encryption } = driver.open().await?;
        let dialect = connect::dialect(&wire, &driver.options().target())?;
        let wire = tokio::spawn(async move {
            // Whoever uses the client learns of an error from its own exchange.
            let _ = wire.await;
        });
        let prepared = match driver.options().statements {
            Statements::Named { kept } => Some(Prepared::new(kept)),
            Statements::Unnamed => None,
        };
        let (client, wire) = (Some(Arc::new(client)), Some(wire));
        let failed_statement = driver.options().failed_statement;
        let state = State::Idle;
        let (is_saved, given_up) = (false, GivenUp::IsTheEnd);
        let mut connection =
            Self { client, wire, encryption, dialect, prepared, state, failed_statement, is_saved, given_up };
        let set = async move {
            for text in settings {
                connection.batch(&text).await?;
            }
            if connection.prepared.is_none() {
                learn::types(connection.client()?).await?;
            }
            Ok(connection)
        };
        match timeout(driver.patience(), set).await {
            Ok(set) => set.map_err(|error: DriverError| error.while_connecting(driver.options().target())),
            Err(elapsed) => {
                let target = driver.options().target();
                Err(DriverError::with_source(ErrorKind::Connect { target }, elapsed))
            }
        }
    }

    fn client(&self) -> Result<&Client, DriverError> {
        self.client.as_deref().ok_or_else(|| DriverError::new(ErrorKind::ConnectionLost))
    }

    /// Begins an exchange, and gives the state to go back to.
    async fn enter(&mut self) -> Result<State, DriverError> {
        if self.state == State::Lost {
            return Err(DriverError::new(ErrorKind::ConnectionLost));
        }
        self.resume().await?;
        if self.state == State::Busy {
            let message = "a statement on this connection was given up half-way, and nothing more runs on it: begin \
                           again on another one";
            return Err(DriverError::new(ErrorKind::Other { message: message.to_owned() }));
        }
        self.given_up = GivenUp::IsTheEnd;
        Ok(std::mem::replace(&mut self.state, State::Busy))
    }

    /// Ends an exchange.
    fn leave<T>(&mut self, next: State, result: &Result<T, DriverError>) {
        let is_lost = result.as_ref().is_err_and(|error| error.kind == ErrorKind::ConnectionLost);
        self.state = if is_lost { State::Lost } else { next };
    }

    /// How to send a statement, and whether that was known before.
    async fn form(&mut self, plan: &Plan, around: State) -> Result<(Form, bool), DriverError> {
        let Some(prepared) = &mut self.prepared else { return Ok((Form::Unnamed, false)) };
        if let Some(statement) = prepared.get(plan.id()) {
            return Ok((Form::Named(statement), true));
        }
        let statement = statements::prepare(self.client()?, plan, around.surroundings()).await?;
        self.keep(plan, &statement);
        Ok((Form::Named(statement), false))
    }

    fn keep(&mut self, plan: &Plan, statement: &tokio_postgres::Statement) {
        if let Some(prepared) = &mut self.prepared {
            prepared.keep(plan.id(), statement.clone());
        }
    }

    /// What to do about the failure of a kept statement: the schema may have changed under it, and it failed before it did
    /// anything.
    fn remedy(&mut self, plan: &Plan, before: State, error: &tokio_postgres::Error) -> Remedy {
        let Some(report) = error.as_db_error() else { return Remedy::None };
        let code = report.code().code();
        let is_protected = self.protects(before);
        // Other uses of this code come from other functions of the server (source of PostgreSQL, plancache.c).
        let is_old =
            code == "26000" || (code == "0A000" && report.routine() == Some("RevalidateCachedQuery"));
        let Some(prepared) = self.prepared.as_mut().filter(|_| is_old || code.starts_with("42")) else {
            return Remedy::None;
        };
        prepared.forget(plan.id());
        if before == State::Idle || (is_old && is_protected) {
            return Remedy::RunAgain;
        }
        if !is_old {
            return Remedy::None;
        }
        // The transaction has others that may be as old.
        prepared.forget_all();
        Remedy::RunTransactionAgain
    }

    /// Runs a statement. `next` is the state to go to after it.
    async fn fetch_within(
        &mut self,
        call: &Call,
        sink: &mut dyn Sink,
        next: &mut State,
    ) -> Result<(), DriverError> {
        let Call { plan, binds } = call;
        let params = value::params(call, binds)?;
        let (form, was_known) = self.form(plan, *next).await?;
        let mut result = exchange::fetch(self.client()?, &form, plan, &params, sink).await;
        if let Err(Failure::Server(error)) = &result
            && was_known
            && sink.rows() == 0
        {
            match self.remedy(plan, *next, error) {
                Remedy::None => {}
                Remedy::RunTransactionAgain => return Err(state::conflict(result)),
                Remedy::RunAgain => {
                    if self.protects(*next) {
                        self.undo().await?;
                    }
                    let (form, _) = self.form(plan, *next).await?;
                    result = exchange::fetch(self.client()?, &form, plan, &params, sink).await;
                }
            }
        }
        // Those of a transaction are read over while it goes on; nobody would wait for them after it.
        if matches!(result, Ok(Left::Rows) | Err(Failure::Cell(_, Left::Rows))) && *next == State::Idle {
            *next = State::Busy;
        }
        result.map(|_| ()).map_err(DriverError::from)
    }

    async fn execute_within(&mut self, call: &Call, before: State) -> Result<u64, DriverError> {
        let Call { plan, binds } = call;
        let params = value::params(call, binds)?;
        let (form, was_known) = self.form(plan, before).await?;
        let mut result = exchange::execute(self.client()?, &form, plan, &params).await;
        if let Err(error) = &result
            && was_known
        {
            match self.remedy(plan, before, error) {
                Remedy::None => {}
                Remedy::RunTransactionAgain => return Err(state::conflict(result)),
                Remedy::RunAgain => {
                    if self.protects(before) {
                        self.undo().await?;
                    }
                    let (form, _) = self.form(plan, before).await?;
                    result = exchange::execute(self.client()?, &form, plan, &params).await;
                }
            }
        }
        result.map_err(classify::error)
    }

    async fn text(&self, sql: &str) -> Result<(), DriverError> {
        self.client()?.batch_execute(sql).await.map_err(classify::error)
    }
}

#[async_trait]
impl Connection for PgConnection {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    async fn ping(&mut self) -> Result<(), DriverError> {
        let before = self.enter().await?;
        // An empty text is answered also in a transaction that has failed.
        let result = self.text("").await;
        self.leave(before, &result);
        result
    }

    async fn fetch(&mut self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        let before = self.enter().await?;
        let mut next = before.after(call.plan.sql());
        let saved = self.protect(before)?;
        let result = self.fetch_within(call, &mut **sink, &mut next).await;
        let result = self.mend(saved, result).await;
        self.leave(next, &result);
        result
    }

    async fn fetch_each(&mut self, calls: &mut [(Call, Box<dyn Sink>)]) -> Result<(), DriverError> {
        let mut next = self.enter().await?;
        let saved = self.protect(next)?;
        let result = self.fetch_together(calls, &mut next).await;
        let result = self.mend(saved, result).await;
        self.leave(next, &result);
        result
    }

    async fn execute(&mut self, call: &Call) -> Result<Changed, DriverError> {
        let before = self.enter().await?;
        let saved = self.protect(before)?;
        let result = self.execute_within(call, before).await;
        let result = self.mend(saved, result).await;
        self.leave(before.after(call.plan.sql()), &result);
        result.map(|rows| Changed { rows, key: None })
    }

    async fn execute_many(&mut self, call: &Call) -> Result<u64, DriverError> {
        let before = self.enter().await?;
        let saved = self.protect(before)?;
        let result = match self.copy(call, before).await {
            Ok(None) => self.execute_groups(call, before).await,
            Ok(Some(rows)) => Ok(rows),
            Err(error) => Err(error),
        };
        let result = self.mend(saved, result).await;
        self.leave(before.after(call.plan.sql()), &result);
        result
    }

    async fn batch(&mut self, sql: &str) -> Result<(), DriverError> {
        let before = self.enter().await?;
        let ends = before.after(sql) != before;
        let has_own = ends || state::has_savepoints(sql);
        let saved = if has_own { self.unprotect()? } else { self.protect(before)? };
        if has_own && !ends && self.protects(before) {
            self.given_up = GivenUp::GoesOn;
        }
        let result = self.text(sql).await;
        let result = if has_own { result } else { self.mend(saved, result).await };
        self.leave(before.after(sql), &result);
        result
    }

    async fn begin(&mut self, how: Begin) -> Result<(), DriverError> {
        let before = self.enter().await?;
        let result = self.text(&self.begin_text(how)).await;
        self.is_saved = false;
        self.leave(if result.is_ok() { State::InTransaction } else { before }, &result);
        result
    }

    /// A transaction that may write is begun without a word about it: on a standby, which writes nothing, that would be
    /// refused ("SET TRANSACTION" in the manual).
    fn begin_text(&self, how: Begin) -> Cow<'static, str> {
        let Begin { isolation, access } = how;
        let read_only = match access {
            TransactionAccess::ReadWrite => "",
            TransactionAccess::ReadOnly => " READ ONLY",
        };
        match isolation {
            None if read_only.is_empty() => Cow::Borrowed("BEGIN"),
            None => Cow::Owned(format!("BEGIN{read_only}")),
            Some(level) => Cow::Owned(format!("BEGIN ISOLATION LEVEL {}{read_only}", level.sql())),
        }
    }

    /// The commit of a transaction that has failed is a rollback, of which the server speaks as of a success ("COMMIT" and
    /// section 55.2.2.1 of the manual). Any statement before it in the same text fails there, and the commit is not reached.
    async fn commit(&mut self) -> Result<(), DriverError> {
        let before = self.enter().await?;
        if before == State::Idle {
            self.state = before;
            return Err(DriverError::new(ErrorKind::TransactionEnded));
        }
        let result = self.text("SELECT; COMMIT").await;
        // After most errors the server has rolled back already. To do it again does no harm, to leave it out would.
        self.leave(if result.is_ok() { State::Idle } else { before }, &result);
        result
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        let before = self.enter().await?;
        if before == State::Idle {
            self.state = before;
            return Ok(());
        }
        let result = self.text("ROLLBACK").await;
        self.leave(if result.is_ok() { State::Idle } else { before }, &result);
        result
    }

    fn is_dirty(&self) -> bool {
        self.state != State::Idle || self.client.as_ref().is_none_or(|client| client.is_closed())
    }
}

impl Drop for PgConnection {
    fn drop(&mut self) {
        let (Some(client), Some(mut wire)) = (self.client.take(), self.wire.take()) else { return };
        let cancel = client.cancel_token();
        let was_busy = self.state == State::Busy;
        if self.state != State::Idle {
            // Closes the socket at once: what was not committed is rolled back.
            wire.abort();
        }
        drop(self.prepared.take());
        drop(client);
        // Without a runtime nothing can be waited for, and the socket is closed with it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let encryption = self.encryption.clone();
        runtime.spawn(async move {
            if was_busy {
                // A server that computes does not look at its socket (section 55.2.8).
                let _ = timeout(FAREWELL, cancel.cancel_query(encryption)).await;
            } else if timeout(FAREWELL, &mut wire).await.is_err() {
                wire.abort();
            }
        });
    }
}
