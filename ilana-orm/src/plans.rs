//! Plans of a model's statements that never change their shape.

use std::sync::{Arc, OnceLock};

use ilana_compile::Plan;
use ilana_driver::Pool;
use ilana_ir::Shape;

use crate::Result;

/// The plans of one model. The derive gives each model one, in a static.
#[derive(Debug, Default)]
pub struct ModelPlans {
    pub(crate) find: PlanCell,
    pub(crate) delete: PlanCell,
}

impl ModelPlans {
    /// None yet.
    pub const fn new() -> Self {
        Self { find: PlanCell(OnceLock::new()), delete: PlanCell(OnceLock::new()) }
    }
}

/// One plan, kept for the dialect that asked first. Others are found in their pool's cache.
#[derive(Debug, Default)]
pub(crate) struct PlanCell(OnceLock<Arc<Plan>>);

impl PlanCell {
    pub(crate) async fn get(&self, pool: &Pool, shape: impl FnOnce() -> Shape) -> Result<Arc<Plan>> {
        if let Some(plan) = self.0.get()
            && plan.dialect() == pool.dialect().await?
        {
            return Ok(Arc::clone(plan));
        }
        let plan = pool.plan(&shape()).await?;
        // Another task may have been faster; its plan is as good.
        let _ = self.0.set(Arc::clone(&plan));
        Ok(plan)
    }
}
