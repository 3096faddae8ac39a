//! Changing one column of one row by its key.

use std::time::{Duration, Instant};

use ilana_orm::{Model, async_trait};

use super::{Case, expect};
use crate::Result;
use crate::model::Item;
use crate::store::Store;

/// So many updates fit into the write-ahead log before an automatic checkpoint.
const BETWEEN_CHECKPOINTS: u32 = 256;

/// One column of one row, each time to another value: `save` of a record that was read before.
pub(super) struct Update {
    raw: rusqlite::Connection,
    reset: rusqlite::Connection,
    next: i64,
}

impl Update {
    pub(super) fn make(store: &Store) -> Result<Box<dyn Case>> {
        store.configure()?;
        Ok(Box::new(Self { raw: store.raw()?, reset: store.raw()?, next: 0 }))
    }

    fn checkpoint(&self) -> Result<()> {
        Ok(self.reset.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    fn next(&mut self) -> i64 {
        self.next += 1;
        self.next
    }
}

#[async_trait]
impl Case for Update {
    fn name(&self) -> &'static str {
        "update-by-key"
    }

    fn target(&self) -> Option<f64> {
        Some(1.2)
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        let mut total = Duration::ZERO;
        for turn in 0..times {
            if turn % BETWEEN_CHECKPOINTS == 0 {
                self.checkpoint()?;
            }
            let score = self.next();
            let started = Instant::now();
            let mut update = self.raw.prepare_cached("UPDATE items SET score = ? WHERE id = ?")?;
            expect(update.execute((score, 50_000))?, 1)?;
            total += started.elapsed();
        }
        Ok(total)
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        let mut total = Duration::ZERO;
        let mut item = Item::find_or_fail(50_000).await?;
        for turn in 0..times {
            if turn % BETWEEN_CHECKPOINTS == 0 {
                self.checkpoint()?;
            }
            let score = self.next();
            let started = Instant::now();
            item.score = score;
            item.save().await?;
            total += started.elapsed();
        }
        Ok(total)
    }
}
