//! The statements that a connection keeps prepared.

use std::collections::HashMap;

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

/// Prepares a statement with the types of its values.
pub(crate) async fn prepare(client: &Client, plan: &Plan) -> Result<Statement, DriverError> {
    let mut types: Vec<Type> = plan.slots().iter().map(|slot| value::prepared_type(slot.ty)).collect();
    let statement = client.prepare_typed(plan.sql(), &types).await.map_err(classify::error)?;
    // A list that stands for itself, and not beside a column, is taken for one text.
    let mut is_mistaken = false;
    for ((slot, inferred), ty) in plan.slots().iter().zip(statement.params()).zip(&mut types) {
        if slot.ty == ValueType::Array(Scalar::Text) && value::item_type(inferred).is_none() {
            *ty = Type::TEXT_ARRAY;
            is_mistaken = true;
        }
    }
    if !is_mistaken {
        return Ok(statement);
    }
    client.prepare_typed(plan.sql(), &types).await.map_err(classify::error)
}
