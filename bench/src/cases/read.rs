//! Reading rows of three columns into structs: one by its key, or many.

use std::time::{Duration, Instant};

use ilana_orm::{Model, async_trait};

use super::{Case, expect};
use crate::Result;
use crate::model::Item;
use crate::store::{Store, key};

fn item(row: &rusqlite::Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item { id: row.get(0)?, name: row.get(1)?, score: row.get(2)? })
}

/// One row by its primary key, each time another one.
pub(super) struct ByKey {
    raw: rusqlite::Connection,
}

impl ByKey {
    pub(super) fn make(store: &Store) -> Result<Box<dyn Case>> {
        store.configure()?;
        Ok(Box::new(Self { raw: store.raw()? }))
    }
}

#[async_trait]
impl Case for ByKey {
    fn name(&self) -> &'static str {
        "by-key"
    }

    fn target(&self) -> Option<f64> {
        Some(1.5)
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        let started = Instant::now();
        for turn in 0..times {
            let key = key(turn);
            let mut find = self.raw.prepare_cached("SELECT id, name, score FROM items WHERE id = ?")?;
            expect(find.query_row([key], item)?.score, key * 7)?;
        }
        Ok(started.elapsed())
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        let started = Instant::now();
        for turn in 0..times {
            let key = key(turn);
            expect(Item::find_or_fail(key).await?.score, key * 7)?;
        }
        Ok(started.elapsed())
    }
}

/// The first so many rows.
pub(super) struct Many {
    raw: rusqlite::Connection,
    name: &'static str,
    target: Option<f64>,
    rows: u32,
}

impl Many {
    pub(super) fn make(
        store: &Store,
        name: &'static str,
        target: Option<f64>,
        rows: u32,
    ) -> Result<Box<dyn Case>> {
        store.configure()?;
        Ok(Box::new(Self { raw: store.raw()?, name, target, rows }))
    }
}

#[async_trait]
impl Case for Many {
    fn name(&self) -> &'static str {
        self.name
    }

    fn target(&self) -> Option<f64> {
        self.target
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        let started = Instant::now();
        for _ in 0..times {
            let mut read = self.raw.prepare_cached("SELECT id, name, score FROM items LIMIT ?")?;
            let items: Vec<Item> = read.query_map([self.rows], item)?.collect::<rusqlite::Result<_>>()?;
            expect(items.len(), self.rows as usize)?;
        }
        Ok(started.elapsed())
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        let started = Instant::now();
        for _ in 0..times {
            let items = Item::query().limit(self.rows.into()).get().await?;
            expect(items.len(), self.rows as usize)?;
        }
        Ok(started.elapsed())
    }
}
