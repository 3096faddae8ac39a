//! A thousand parents with ten children each, as a tree.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use ilana_orm::{Model, async_trait};

use super::{Case, expect};
use crate::Result;
use crate::model::{Child, Parent};
use crate::store::{PARENTS, Store};

/// A parent as it is written by hand: its children are a plain vector.
struct RawParent {
    id: i64,
    #[expect(dead_code, reason = "it is read to be kept, as in a program")]
    name: String,
    children: Vec<Child>,
}

/// All parents with all children.
pub(super) struct Tree {
    raw: rusqlite::Connection,
    /// The second query, written out once: building it is not counted against the hand-written side.
    children_of: String,
}

impl Tree {
    pub(super) fn make(store: &Store) -> Result<Box<dyn Case>> {
        store.configure()?;
        let marks = vec!["?"; PARENTS].join(", ");
        let children_of = format!("SELECT id, parent_id, title FROM children WHERE parent_id IN ({marks})");
        Ok(Box::new(Self { raw: store.raw()?, children_of }))
    }

    fn read(&self) -> Result<Vec<RawParent>> {
        let mut parents = self.raw.prepare_cached("SELECT id, name FROM parents")?;
        let parents = parents.query_map((), |row| {
            Ok(RawParent { id: row.get(0)?, name: row.get(1)?, children: Vec::new() })
        })?;
        let mut parents: Vec<RawParent> = parents.collect::<rusqlite::Result<_>>()?;
        let mut children = self.raw.prepare_cached(&self.children_of)?;
        let keys = parents.iter().map(|parent| parent.id);
        let children = children.query_map(rusqlite::params_from_iter(keys), |row| {
            Ok(Child { id: row.get(0)?, parent_id: row.get(1)?, title: row.get(2)? })
        })?;
        let mut groups: HashMap<i64, Vec<Child>> = HashMap::with_capacity(parents.len());
        for child in children {
            let child = child?;
            groups.entry(child.parent_id).or_default().push(child);
        }
        for parent in &mut parents {
            parent.children = groups.remove(&parent.id).unwrap_or_default();
        }
        Ok(parents)
    }
}

#[async_trait]
impl Case for Tree {
    fn name(&self) -> &'static str {
        "tree"
    }

    fn target(&self) -> Option<f64> {
        Some(1.25)
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        let started = Instant::now();
        for _ in 0..times {
            let parents = self.read()?;
            expect(parents.iter().map(|parent| parent.children.len()).sum(), PARENTS * 10)?;
        }
        Ok(started.elapsed())
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        let started = Instant::now();
        for _ in 0..times {
            let parents = Parent::query().with(Parent::CHILDREN).get().await?;
            let children = parents.iter().map(|parent| Ok(parent.children.loaded()?.len()));
            expect(children.sum::<Result<usize>>()?, PARENTS * 10)?;
        }
        Ok(started.elapsed())
    }
}
