//! Running statements.

use std::borrow::Cow;
use std::future::poll_fn;

use async_trait::async_trait;
use ilana_compile::{Dialect, Plan};
use ilana_driver::{Begin, Call, Changed, Connection, DriverError, ErrorKind, Flow, Sink, TransactionAccess};
use ilana_ir::Value;
use mysql_async::prelude::Queryable;
use mysql_async::{Error, Params, Value as Stored};

use crate::exchange::{MySqlConnection, State, Stop};
use crate::prepared::is_misread;
use crate::row::MySqlRow;
use crate::value;

/// How many rows that nobody wants are read, so that the connection can be used again. With more of them it is closed.
const MOST_UNWANTED: usize = 100;
/// How many bytes go in one piece; what is longer the server gets value by value.
const LARGEST_PIECE: usize = (1 << 24) - 1;

impl MySqlConnection {
    /// The values of one run of a plan, all of which the server will take.
    fn values(&self, plan: &Plan, binds: &[Value]) -> Result<Vec<Stored>, DriverError> {
        let slots = plan.slots().iter();
        let deepest = value::deepest_json(Some(self.dialect));
        let values: Result<Vec<_>, DriverError> =
            slots.map(|slot| value::store(&*plan.value(slot, binds)?, deepest)).collect();
        let values = values?;
        let lengths = || values.iter().map(length);
        let all = lengths().sum::<usize>();
        let longest = lengths().max().unwrap_or(0);
        let largest = [plan.sql().len(), if all < LARGEST_PIECE { all } else { longest }];
        match largest.into_iter().max() {
            Some(length) if length >= self.max_packet => {
                let message = format!(
                    "it has {length} bytes, and the server's max_allowed_packet is {}",
                    self.max_packet
                );
                Err(DriverError::new(ErrorKind::TooLarge { message }))
            }
            _ => Ok(values),
        }
    }

    /// Runs a statement once, and once more where the server has forgotten what was prepared. Nothing was run then;
    /// within a transaction it is left to the caller all the same.
    async fn run(
        &mut self,
        call: &Call,
        values: Vec<Stored>,
        sink: &mut dyn Sink,
        before: State,
    ) -> Result<Changed, Stop> {
        let result = self.run_once(&call.plan, values, sink, before).await;
        match result {
            Err(Stop::Beneath(Error::Server(error))) if is_stale(error.code) && before == State::Idle => {
                self.prepared.forget(&mut self.conn, &call.plan).await?;
                let values = self.values(&call.plan, &call.binds).map_err(Stop::Here)?;
                self.run_once(&call.plan, values, sink, before).await
            }
            other => other,
        }
    }

    async fn run_once(
        &mut self,
        plan: &Plan,
        values: Vec<Stored>,
        sink: &mut dyn Sink,
        before: State,
    ) -> Result<Changed, Stop> {
        let statement = match self.prepared.get(&mut self.conn, plan).await {
            Ok(statement) => statement,
            // Some statements cannot be prepared ("SQL Syntax Permitted in Prepared Statements"). That it is a single one the
            // server has found out before it says so.
            Err(Error::Server(error)) if error.code == 1295 && values.is_empty() => {
                self.conn.query_drop(plan.sql()).await?;
                return Ok(self.changed());
            }
            Err(error) => return Err(error.into()),
        };
        let params = if values.is_empty() { Params::Empty } else { Params::Positional(values) };
        let may_leave = before == State::Idle && only_reads(plan.sql());
        let mut result = self.conn.exec_iter(&statement, params).await?;
        let mut taken = Ok(Flow::More);
        let mut unwanted = 0;
        while let Some(row) = result.next().await? {
            if matches!(taken, Ok(Flow::More | Flow::Full)) {
                taken = sink.row(&MySqlRow { row: &row });
            } else if may_leave && unwanted == MOST_UNWANTED {
                return Err(Stop::Left(taken.map(drop).map_err(DriverError::from)));
            } else {
                unwanted += 1;
            }
            if let Ok(Flow::Full) = taken {
                poll_fn(|context| sink.poll_ready(context)).await;
            }
        }
        // A procedure may give other results.
        result.drop_result().await?;
        taken.map_err(|error| Stop::Here(error.into()))?;
        Ok(self.changed())
    }

    fn changed(&self) -> Changed {
        let key = self.conn.last_insert_id().and_then(|key| i64::try_from(key).ok());
        Changed { rows: self.conn.affected_rows(), key }
    }

    async fn run_each(&mut self, call: &Call, before: State) -> Result<u64, Stop> {
        let width = call.plan.slots().len();
        let groups = if width == 0 { vec![&[][..]] } else { call.binds.chunks(width).collect() };
        let mut rows = 0;
        for binds in groups {
            let values = self.values(&call.plan, binds).map_err(Stop::Here)?;
            rows += self.run_once(&call.plan, values, &mut Nobody, before).await?.rows;
        }
        Ok(rows)
    }

    /// Runs text that has no values.
    async fn text(&mut self, sql: &str) -> Result<(), DriverError> {
        if sql.trim_matches(|c: char| c.is_whitespace() || c == ';').is_empty() {
            // The servers call it an error.
            return Ok(());
        }
        self.start()?;
        let result = self.conn.query_drop(sql).await;
        self.settle(result.map_err(Stop::from)).await
    }
}

/// One who wants no rows.
struct Nobody;

impl Sink for Nobody {
    fn row(&mut self, _: &dyn ilana_driver::Row) -> Result<Flow, ilana_driver::CellError> {
        Ok(Flow::Enough)
    }

    fn restart(&mut self) {}

    fn rows(&self) -> u64 {
        0
    }
}

/// How many bytes a value takes on its way.
fn length(value: &Stored) -> usize {
    if let Stored::Bytes(bytes) = value { bytes.len() + 9 } else { 13 }
}

/// Whether the server no longer has what was prepared: it needs to be prepared again, or is unknown.
fn is_stale(code: u16) -> bool {
    matches!(code, 1615 | 1243)
}

/// Whether a statement can be left before its end without anything being lost. A write that gives rows is not done before
/// its last one.
fn only_reads(sql: &str) -> bool {
    let first = sql.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let word = first.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    ["SELECT", "WITH", "TABLE", "VALUES", "SHOW"].iter().any(|reading| word.eq_ignore_ascii_case(reading))
}

fn check_text(sql: &str) -> Result<(), DriverError> {
    if !is_misread(sql) {
        return Ok(());
    }
    let message = "a colon in the statement would be taken for a parameter's: put spaces around a minus or slash \
                   before a text or name, and write no `:name`";
    Err(DriverError::new(ErrorKind::Syntax { message: message.to_owned() }))
}

#[async_trait]
impl Connection for MySqlConnection {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    async fn ping(&mut self) -> Result<(), DriverError> {
        self.start()?;
        let result = self.conn.ping().await;
        self.settle(result.map_err(Stop::from)).await
    }

    async fn fetch(&mut self, call: &Call, sink: &mut Box<dyn Sink>) -> Result<(), DriverError> {
        check_text(call.plan.sql())?;
        let values = self.values(&call.plan, &call.binds)?;
        let before = self.start()?;
        let result = self.run(call, values, &mut **sink, before).await;
        self.settle(result.map(drop)).await
    }

    async fn execute(&mut self, call: &Call) -> Result<Changed, DriverError> {
        check_text(call.plan.sql())?;
        let values = self.values(&call.plan, &call.binds)?;
        let before = self.start()?;
        let mut changed = Changed::default();
        let result = self.run(call, values, &mut Nobody, before).await.map(|done| changed = done);
        self.settle(result).await.map(|()| changed)
    }

    async fn execute_many(&mut self, call: &Call) -> Result<u64, DriverError> {
        check_text(call.plan.sql())?;
        let before = self.start()?;
        let mut rows = 0;
        let result = self.run_each(call, before).await.map(|done| rows = done);
        self.settle(result).await.map(|()| rows)
    }

    /// The server takes the text apart, so that it may make triggers and procedures. After an error the statements
    /// before it have taken effect.
    async fn batch(&mut self, sql: &str) -> Result<(), DriverError> {
        self.text(sql).await
    }

    async fn begin(&mut self, how: Begin) -> Result<(), DriverError> {
        if self.state == State::InTransaction {
            // The server would commit the one that is open ("START TRANSACTION, COMMIT, and ROLLBACK Statements").
            let message = "a transaction is open already: end it, or use a savepoint".to_owned();
            return Err(DriverError::new(ErrorKind::Other { message }));
        }
        let sql = self.begin_text(how);
        let result = self.text(&sql).await;
        if result.is_err() && self.state == State::Idle {
            // The level that was set would be the one of the next transaction.
            self.state = State::Lost;
        }
        result
    }

    /// The level is set for the next transaction only ("SET TRANSACTION Statement").
    fn begin_text(&self, how: Begin) -> Cow<'static, str> {
        let start = match how.access {
            TransactionAccess::ReadWrite => "START TRANSACTION",
            TransactionAccess::ReadOnly => "START TRANSACTION READ ONLY",
        };
        match how.isolation {
            None => Cow::Borrowed(start),
            Some(level) => Cow::Owned(format!("SET TRANSACTION ISOLATION LEVEL {}; {start}", level.sql())),
        }
    }

    async fn commit(&mut self) -> Result<(), DriverError> {
        if self.state == State::Idle {
            // The server would say that it has committed.
            return Err(DriverError::new(ErrorKind::TransactionEnded));
        }
        self.text("COMMIT").await
    }

    async fn rollback(&mut self) -> Result<(), DriverError> {
        if self.state == State::Idle {
            // After some errors the server has rolled back already.
            return Ok(());
        }
        self.text("ROLLBACK").await
    }

    fn is_dirty(&self) -> bool {
        self.state != State::Idle
    }
}
