//! Plans remembered by shape, so that a query that was compiled once costs no rendering again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use ilana_ir::Shape;
use rustc_hash::FxBuildHasher;

use crate::{CompileError, Dialect, Plan, plan};

/// A bounded store of plans. Shared by all connections of one database.
///
/// A shape is found by its hash and then compared as a whole. The hash is a quick one that bad faith could make collide;
/// that costs at most a comparison with each plan that is held. When the store is full, what was not used since the last
/// time it was full is let go.
#[derive(Debug)]
pub struct PlanCache {
    dialect: Dialect,
    capacity: usize,
    entries: RwLock<HashMap<Shape, Entry, FxBuildHasher>>,
}

#[derive(Debug)]
struct Entry {
    plan: Arc<Plan>,
    /// Whether it was used since the store was full.
    used: AtomicBool,
}

impl PlanCache {
    /// A store of at most `capacity` plans for one database; at least one.
    pub fn new(dialect: Dialect, capacity: usize) -> Self {
        Self { dialect, capacity: capacity.max(1), entries: RwLock::default() }
    }

    /// The database its plans are for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How many plans it holds.
    pub fn len(&self) -> usize {
        // A panic under the lock cannot leave an entry half-made, so a poisoned lock is as good as any.
        self.entries.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The plan of a shape: remembered, or compiled now and remembered.
    ///
    /// # Errors
    ///
    /// As [`plan`]. Errors are not remembered.
    pub fn get(&self, shape: &Shape) -> Result<Arc<Plan>, CompileError> {
        if let Some(found) = self.find(shape) {
            return Ok(found);
        }
        let made = Arc::new(plan(shape, self.dialect)?);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have made it in the meantime: all are to have the same plan, by which statements are kept.
        if let Some(entry) = entries.get(shape) {
            return Ok(Arc::clone(&entry.plan));
        }
        if entries.len() >= self.capacity {
            entries.retain(|_, entry| std::mem::replace(entry.used.get_mut(), false));
            if entries.len() >= self.capacity {
                entries.clear();
            }
        }
        entries.insert(shape.clone(), Entry { plan: Arc::clone(&made), used: AtomicBool::new(true) });
        Ok(made)
    }

    fn find(&self, shape: &Shape) -> Option<Arc<Plan>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(shape)?;
        if !entry.used.load(Ordering::Relaxed) {
            entry.used.store(true, Ordering::Relaxed);
        }
        Some(Arc::clone(&entry.plan))
    }
}

#[cfg(test)]
mod tests {
    use ilana_ir::{Select, SelectItem, Source};

    use super::*;

    fn shape(table: String) -> Shape {
        let mut select = Select::from(Source::table(table));
        select.columns.push(SelectItem::column("t", "c"));
        Shape::Select(select)
    }

    #[test]
    fn an_equal_shape_gets_the_same_plan() {
        let cache = PlanCache::new(Dialect::sqlite(3, 45), 8);
        let first = cache.get(&shape("a".into())).unwrap();
        assert_eq!(first.id(), cache.get(&shape("a".into())).unwrap().id());
        assert_ne!(first.id(), cache.get(&shape("b".into())).unwrap().id());
    }

    #[test]
    fn many_shapes_do_not_grow_it_past_its_limit() {
        let cache = PlanCache::new(Dialect::sqlite(3, 45), 100);
        for n in 0..1000 {
            cache.get(&shape(format!("t{n}"))).unwrap();
            assert!(cache.len() <= 100);
        }
    }
}
