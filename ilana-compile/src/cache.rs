//! Plans remembered by shape, so that a query that was compiled once costs no rendering again.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use ilana_ir::Shape;

use crate::{CompileError, Dialect, Plan, plan};

/// A bounded store of plans. Shared by all connections of one database.
///
/// A shape is found by its hash and then compared as a whole: two shapes with equal hashes are kept side by side.
/// When the store is full the half that was not used since the last time is let go.
#[derive(Debug)]
pub struct PlanCache {
    dialect: Dialect,
    capacity: usize,
    hasher: RandomState,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    by_hash: HashMap<u64, Vec<Entry>>,
    len: usize,
}

#[derive(Debug)]
struct Entry {
    shape: Shape,
    plan: Arc<Plan>,
    used: bool,
}

impl PlanCache {
    /// A store of at most `capacity` plans for one database.
    pub fn new(dialect: Dialect, capacity: usize) -> Self {
        Self { dialect, capacity: capacity.max(1), hasher: RandomState::new(), entries: Mutex::default() }
    }

    /// The database its plans are for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How many plans it holds.
    pub fn len(&self) -> usize {
        self.lock().len
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
        let hash = self.hasher.hash_one(shape);
        if let Some(found) = self.lock().find(hash, shape) {
            return Ok(found);
        }
        let made = Arc::new(plan(shape, self.dialect)?);
        let mut entries = self.lock();
        if let Some(found) = entries.find(hash, shape) {
            return Ok(found);
        }
        if entries.len >= self.capacity {
            entries.make_room(self.capacity);
        }
        entries.insert(hash, Entry { shape: shape.clone(), plan: Arc::clone(&made), used: true });
        Ok(made)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Entries> {
        // A panic under the lock cannot leave an entry half-made, so a poisoned lock is as good as any.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn find(&mut self, hash: u64, shape: &Shape) -> Option<Arc<Plan>> {
        let entry = self.by_hash.get_mut(&hash)?.iter_mut().find(|entry| entry.shape == *shape)?;
        entry.used = true;
        Some(Arc::clone(&entry.plan))
    }

    fn insert(&mut self, hash: u64, entry: Entry) {
        self.by_hash.entry(hash).or_default().push(entry);
        self.len += 1;
    }

    /// Lets go of what was not used since the last time; of everything when all was used.
    fn make_room(&mut self, capacity: usize) {
        self.retain(|entry| std::mem::replace(&mut entry.used, false));
        if self.len >= capacity {
            self.by_hash.clear();
            self.len = 0;
        }
    }

    fn retain(&mut self, mut keep: impl FnMut(&mut Entry) -> bool) {
        self.by_hash.retain(|_, entries| {
            entries.retain_mut(&mut keep);
            !entries.is_empty()
        });
        self.len = self.by_hash.values().map(Vec::len).sum();
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
