//! Many statements under way at once.

use futures_util::StreamExt;
use futures_util::future::{join_all, try_join_all};
use futures_util::stream::{self, FuturesOrdered};
use ilana_driver::{Call, DriverError, Sink};
use ilana_ir::Value;
use tokio_postgres::Client;

use super::PgConnection;
use super::state::{Remedy, State, conflict};
use crate::exchange::{self, Failure, Form};
use crate::statements::Surroundings;
use crate::{classify, statements, value};

/// How many runs of one statement are sent before the first is answered.
const UNDER_WAY: usize = 64;

impl PgConnection {
    /// Prepares what is not yet, all at once, and then runs all at once.
    pub(super) async fn fetch_together(
        &mut self,
        tasks: &mut [(Call, Box<dyn Sink>)],
        next: &mut State,
    ) -> Result<(), DriverError> {
        let (calls, mut sinks): (Vec<_>, Vec<_>) =
            tasks.iter_mut().map(|(call, sink)| (&*call, &mut **sink)).unzip();
        for call in &calls {
            *next = next.after(call.plan.sql());
        }
        let mut forms = self.forms(&calls, *next).await?;
        let mut result = self.run_all(&calls, &mut sinks, &forms).await?;
        if let Err((index, Failure::Server(error))) = &result
            && let Some(call) = calls.get(*index)
        {
            match self.remedy(&call.plan, *next, error) {
                Remedy::RunTransactionAgain => return Err(conflict(result.map_err(|(_, failure)| failure))),
                Remedy::RunAgain if sinks.iter().all(|sink| sink.rows() == 0 || !sink.passes_on()) => {
                    sinks.iter_mut().for_each(|sink| sink.restart());
                    if self.protects(*next) {
                        self.undo().await?;
                    }
                    self.forget_all();
                    forms = self.forms(&calls, *next).await?;
                    result = self.run_all(&calls, &mut sinks, &forms).await?;
                }
                Remedy::RunAgain | Remedy::None => {}
            }
        }
        match result {
            Ok(()) => Ok(()),
            Err((_, failure)) => Err(failure.into()),
        }
    }

    async fn forms(&mut self, calls: &[&Call], around: State) -> Result<Vec<Form>, DriverError> {
        let Some(known) = &mut self.prepared else { return Ok(vec![Form::Unnamed; calls.len()]) };
        let known: Vec<_> = calls.iter().map(|call| known.get(call.plan.id())).collect();
        let client = self.client()?;
        let around = around.surroundings();
        let all = calls.iter().zip(known).map(|(call, known)| known_or_prepared(client, call, known, around));
        // Savepoints of a transaction are a stack: one at a time.
        let all = match around {
            Surroundings::Nothing => join_all(all).await,
            Surroundings::Transaction => stream::iter(all).then(|one| one).collect().await,
        };
        let mut forms = Vec::with_capacity(calls.len());
        for (call, statement) in calls.iter().zip(all) {
            let statement = statement?;
            self.keep(&call.plan, &statement);
            forms.push(Form::Named(statement));
        }
        Ok(forms)
    }

    /// Runs all, each with its sink. The first that fails is told by its number: their answers come in their order.
    async fn run_all(
        &self,
        calls: &[&Call],
        sinks: &mut [&mut dyn Sink],
        forms: &[Form],
    ) -> Result<Result<(), (usize, Failure)>, DriverError> {
        let client = self.client()?;
        let mut all = Vec::with_capacity(calls.len());
        for (index, ((call, sink), form)) in calls.iter().zip(sinks).zip(forms).enumerate() {
            // A value that is refused is, before anything is sent.
            let params = value::params(call, &call.binds)?;
            all.push(async move {
                let done = exchange::fetch(client, form, &call.plan, &params, &mut **sink).await;
                done.map_err(|failure| (index, failure))
            });
        }
        Ok(try_join_all(all).await.map(|_| ()))
    }

    /// Runs a statement for each group of values.
    pub(super) async fn execute_groups(&mut self, call: &Call, before: State) -> Result<u64, DriverError> {
        let Call { plan, binds } = call;
        let width = plan.slots().len();
        let (form, _) = self.form(plan, before).await?;
        let client = self.client()?;
        if width == 0 {
            return exchange::execute(client, &form, plan, &[]).await.map_err(classify::error);
        }
        let mut groups = binds.chunks(width);
        let mut under_way = FuturesOrdered::new();
        let (mut rows, mut failed) = (0, None);
        loop {
            while failed.is_none() && under_way.len() < UNDER_WAY {
                let Some(group) = groups.next() else { break };
                under_way.push_back(run_group(client, &form, call, group));
            }
            match under_way.next().await {
                None => break,
                Some(Ok(changed)) => rows += changed,
                // What is under way is waited for: it may still take effect.
                Some(Err(error)) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(rows), Err)
    }

    fn forget_all(&mut self) {
        if let Some(prepared) = &mut self.prepared {
            prepared.forget_all();
        }
    }
}

async fn known_or_prepared(
    client: &Client,
    call: &Call,
    known: Option<tokio_postgres::Statement>,
    around: Surroundings,
) -> Result<tokio_postgres::Statement, DriverError> {
    match known {
        Some(statement) => Ok(statement),
        None => statements::prepare(client, &call.plan, around).await,
    }
}

async fn run_group(client: &Client, form: &Form, call: &Call, group: &[Value]) -> Result<u64, DriverError> {
    let params = value::params(call, group)?;
    exchange::execute(client, form, &call.plan, &params).await.map_err(classify::error)
}
