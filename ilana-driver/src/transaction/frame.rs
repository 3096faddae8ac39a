//! A transaction, or one nested in it: whether it is open, and whose turn it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Mutex;

/// A transaction or a savepoint in one.
///
/// Its statements, and the savepoints in it, take turns: a savepoint keeps the turn for its whole life, so that nothing
/// of the surrounding transaction slips into what may yet be undone, and savepoints are a stack whatever is joined.
pub(super) struct Frame {
    /// The one around it; `None` for the transaction itself.
    parent: Option<Arc<Self>>,
    /// How many are around it. It names the savepoint.
    depth: u32,
    /// Held by whoever has the turn.
    pub(super) turn: Arc<Mutex<()>>,
    /// Whether a savepoint has it.
    pub(super) is_lent: AtomicBool,
    ended: AtomicBool,
}

impl Frame {
    pub(super) fn outermost() -> Arc<Self> {
        Self::new(None, 0)
    }

    pub(super) fn within(parent: &Arc<Self>) -> Arc<Self> {
        Self::new(Some(Arc::clone(parent)), parent.depth.saturating_add(1))
    }

    fn new(parent: Option<Arc<Self>>, depth: u32) -> Arc<Self> {
        let (turn, is_lent, ended) = (Arc::default(), AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Self { parent, depth, turn, is_lent, ended })
    }

    pub(super) fn parent(&self) -> Option<&Arc<Self>> {
        self.parent.as_ref()
    }

    /// Itself and those around it, from the inside.
    pub(super) fn chain(self: &Arc<Self>) -> impl Iterator<Item = &Arc<Self>> {
        std::iter::successors(Some(self), |frame| frame.parent())
    }

    /// Whether it and all around it are open.
    pub(super) fn is_open(self: &Arc<Self>) -> bool {
        self.chain().all(|frame| !frame.ended.load(Ordering::Acquire))
    }

    /// Ends it, and says whether it was this call that did.
    pub(super) fn end(&self) -> bool {
        !self.ended.swap(true, Ordering::AcqRel)
    }

    pub(super) fn savepoint_sql(&self) -> String {
        format!("SAVEPOINT ilana_{}", self.depth)
    }

    pub(super) fn release_sql(&self) -> String {
        format!("RELEASE SAVEPOINT ilana_{}", self.depth)
    }

    pub(super) fn undo_sql(&self) -> String {
        let depth = self.depth;
        format!("ROLLBACK TO SAVEPOINT ilana_{depth}; RELEASE SAVEPOINT ilana_{depth}")
    }
}
