//! The statements that a connection keeps prepared.

use std::collections::HashMap;

use futures_util::future::join;
use ilana_compile::{Plan, PlanId};
use ilana_driver::DriverError;
use ilana_ir::{Scalar, ValueType};
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Statement};

use crate::{classify, value};

/// Statements by their plans; the one unused for longest makes room for another. What is forgotten is closed on the server
/// once nothing runs it any more: tokio-postgres sees to that.
pub(crate) struct Prepared {
    limit: usize,
    /// Counts uses.
    now: u64,
    all: HashMap<PlanId, (Statement, u64)>,
}

impl Prepared {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, now: 0, all: HashMap::new() }
    }

    pub(crate) fn get(&mut self, plan: PlanId) -> Option<Statement> {
        self.now += 1;
        let (statement, used) = self.all.get_mut(&plan)?;
        *used = self.now;
        Some(statement.clone())
    }

    pub(crate) fn keep(&mut self, plan: PlanId, statement: Statement) {
        if self.limit == 0 {
            return;
        }
        if self.all.len() >= self.limit
            && !self.all.contains_key(&plan)
            && let Some(oldest) = self.all.iter().min_by_key(|(_, (_, used))| *used).map(|(plan, _)| *plan)
        {
            self.all.remove(&oldest);
        }
        self.now += 1;
        self.all.insert(plan, (statement, self.now));
    }

    pub(crate) fn forget(&mut self, plan: PlanId) {
        self.all.remove(&plan);
    }

    pub(crate) fn forget_all(&mut self) {
        self.all.clear();
    }
}

/// Prepares a statement with the types of its values, those of texts inferred. Where none can be inferred, as of a value that is
/// only asked whether it is null, they are texts; `surroundings` says whether a first attempt may fail.
pub(crate) async fn prepare(
    client: &Client,
    plan: &Plan,
    surroundings: Surroundings,
) -> Result<Statement, DriverError> {
    let types: Vec<Type> = plan.slots().iter().map(|slot| value::prepared_type(slot.ty)).collect();
    let may_fail = types.contains(&Type::UNKNOWN);
    let is_guarded = may_fail && surroundings == Surroundings::Transaction;
    let first = if is_guarded {
        guarded(client, plan, &types).await?
    } else {
        client.prepare_typed(plan.sql(), &types).await
    };
    match first {
        Ok(statement) => {
            let types = with_arrays(plan, &statement, types);
            let Some(types) = types else { return Ok(statement) };
            client.prepare_typed(plan.sql(), &types).await.map_err(classify::error)
        }
        Err(error) if may_fail && is_undetermined(&error) => {
            let types: Vec<Type> = plan.slots().iter().map(|slot| as_text(slot.ty)).collect();
            client.prepare_typed(plan.sql(), &types).await.map_err(classify::error)
        }
        Err(error) => Err(classify::error(error)),
    }
}

/// What is around a statement that is prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surroundings {
    /// Nothing: it may fail.
    Nothing,
    /// A transaction, which fails with it.
    Transaction,
}

/// Prepares within a savepoint, sent at once with it. After any other failure than the one that is mended the transaction is
/// as failed as it would be without.
async fn guarded(
    client: &Client,
    plan: &Plan,
    types: &[Type],
) -> Result<Result<Statement, tokio_postgres::Error>, DriverError> {
    let save = client.batch_execute("SAVEPOINT ilana_prepare");
    let (saved, prepared) = join(save, client.prepare_typed(plan.sql(), types)).await;
    if let Err(error) = &prepared
        && (saved.is_err() || !is_undetermined(error))
    {
        return Ok(prepared);
    }
    saved.map_err(classify::error)?;
    let end = "ROLLBACK TO SAVEPOINT ilana_prepare; RELEASE SAVEPOINT ilana_prepare";
    client.batch_execute(end).await.map_err(classify::error)?;
    Ok(prepared)
}

/// "could not determine data type of parameter" and "function is not unique" (PostgreSQL manual, appendix A).
fn is_undetermined(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| matches!(code.code(), "42P18" | "42725"))
}

fn as_text(ty: ValueType) -> Type {
    match ty {
        ValueType::Text => Type::TEXT,
        ValueType::Array(Scalar::Text) => Type::TEXT_ARRAY,
        ValueType::Scalar(_) | ValueType::Array(_) => value::prepared_type(ty),
    }
}

/// Other types, if a list that stands for itself, and not beside a column, was taken for one text.
fn with_arrays(plan: &Plan, statement: &Statement, mut types: Vec<Type>) -> Option<Vec<Type>> {
    let mut is_mistaken = false;
    for ((slot, inferred), ty) in plan.slots().iter().zip(statement.params()).zip(&mut types) {
        if slot.ty == ValueType::Array(Scalar::Text) && value::item_type(inferred).is_none() {
            *ty = Type::TEXT_ARRAY;
            is_mistaken = true;
        }
    }
    is_mistaken.then_some(types)
}
