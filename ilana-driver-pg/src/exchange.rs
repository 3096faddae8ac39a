//! One statement's way to the server and its rows' way back.

use std::future::poll_fn;
use std::pin::{Pin, pin};

use futures_util::TryStreamExt;
use ilana_compile::Plan;
use ilana_driver::{CellError, DriverError, Flow, Sink};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, RowStream, Statement};

use crate::value::{Param, PgRow};
use crate::{classify, value};

/// How many rows that nobody wants are waited for, where not to wait is possible.
const UNWANTED: u64 = 1000;

/// How a statement is sent.
#[derive(Clone)]
pub(crate) enum Form {
    /// By the name that it was prepared under.
    Named(Statement),
    /// As its text.
    Unnamed,
}

/// What is left on the way after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// Nothing.
    Nothing,
    /// Rows that nobody wants, more than are waited for.
    Rows,
}

/// Why a statement was not run to its end.
pub(crate) enum Failure {
    Server(tokio_postgres::Error),
    Cell(CellError, Left),
}

impl From<Failure> for DriverError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Server(error) => classify::error(error),
            Failure::Cell(error, _) => error.into(),
        }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(error)
    }
}

/// Runs a statement and feeds its rows to the sink. It is sent at the first poll.
pub(crate) async fn fetch(
    client: &Client,
    form: &Form,
    plan: &Plan,
    params: &[Param<'_>],
    sink: &mut dyn Sink,
) -> Result<Left, Failure> {
    let stream = match form {
        Form::Named(statement) => client.query_raw(statement, params.iter()).await?,
        Form::Unnamed => client.query_typed_raw(plan.sql(), typed(plan, params)).await?,
    };
    let mut stream = pin!(stream);
    while let Some(row) = stream.try_next().await? {
        // In a statement of its own: the view of the row must not live across an await.
        let flow = sink.row(&PgRow::new(&row));
        match flow {
            Ok(Flow::More) => {}
            // Nothing is read from the server meanwhile but what fills tokio-postgres's channel of two buffers.
            Ok(Flow::Full) => poll_fn(|context| sink.poll_ready(context)).await,
            Ok(Flow::Enough) => return Ok(drain(stream, plan).await?),
            Err(error) => {
                let left = drain(stream, plan).await?;
                return Err(Failure::Cell(error, left));
            }
        }
    }
    Ok(Left::Nothing)
}

/// Waits for the rest of the rows. A statement that may write is waited for to its end: whether it took effect is only
/// known then.
async fn drain(mut stream: Pin<&mut RowStream>, plan: &Plan) -> Result<Left, tokio_postgres::Error> {
    let reads = plan.sql().starts_with("SELECT ");
    let mut unwanted = 0;
    while stream.try_next().await?.is_some() {
        unwanted += 1;
        if reads && unwanted > UNWANTED {
            return Ok(Left::Rows);
        }
    }
    Ok(Left::Nothing)
}

/// Runs a statement and says how many rows it changed. It is sent at the first poll.
pub(crate) async fn execute(
    client: &Client,
    form: &Form,
    plan: &Plan,
    params: &[Param<'_>],
) -> Result<u64, tokio_postgres::Error> {
    match form {
        Form::Named(statement) => client.execute_raw(statement, params.iter()).await,
        Form::Unnamed => {
            let typed: Vec<_> =
                typed(plan, params).map(|(param, ty)| (param as &(dyn ToSql + Sync), ty)).collect();
            client.execute_typed(plan.sql(), &typed).await
        }
    }
}

fn typed<'p, 'v>(
    plan: &Plan,
    params: &'p [Param<'v>],
) -> impl ExactSizeIterator<Item = (&'p Param<'v>, Type)> {
    params.iter().zip(plan.slots()).map(|(param, slot)| (param, value::prepared_type(slot.ty)))
}
