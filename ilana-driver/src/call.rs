//! A plan and the values to run it with.

use std::sync::Arc;

use ilana_compile::Plan;
use ilana_ir::Value;

/// A statement on its way to a connection. A clone is cheap: a connection may hand one to a thread, and a statement that
/// fails since its connection was lost may be run again.
#[derive(Clone, Debug)]
pub struct Call {
    /// The SQL text and the order of its values.
    pub plan: Arc<Plan>,
    /// The statement's values, in slot order.
    pub binds: Arc<Vec<Value>>,
}

impl Call {
    /// A plan with its values.
    pub fn new(plan: Arc<Plan>, binds: Vec<Value>) -> Self {
        Self { plan, binds: Arc::new(binds) }
    }
}
