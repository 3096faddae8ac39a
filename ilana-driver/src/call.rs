//! A plan and the values to run it with.

use std::sync::Arc;

use ilana_compile::Plan;
use ilana_ir::Value;

/// A statement on its way to a connection. It owns what it needs, so that a connection may hand it to a thread.
#[derive(Clone, Debug)]
pub struct Call {
    /// The SQL text and the order of its values.
    pub plan: Arc<Plan>,
    /// The statement's values, in slot order.
    pub binds: Vec<Value>,
}
