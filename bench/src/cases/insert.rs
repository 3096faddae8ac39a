//! Inserting rows: one that is read back, or many in one transaction.

use std::time::{Duration, Instant};

use ilana_orm::{Model, New, async_trait};

use super::{Case, expect};
use crate::Result;
use crate::model::{Entry, NewEntry};
use crate::store::Store;

const INSERT: &str = "INSERT INTO entries (name, score) VALUES (?, ?)";
const INSERT_AND_READ: &str = "INSERT INTO entries (name, score) VALUES (?, ?) RETURNING id, name, score";

/// Empties the table and the write-ahead log, on a connection of its own: neither side finds a warmer cache after it.
struct Reset(rusqlite::Connection);

impl Reset {
    fn run(&self) -> Result<()> {
        Ok(self.0.execute_batch("DELETE FROM entries; PRAGMA wal_checkpoint(TRUNCATE)")?)
    }
}

fn entries(count: u32) -> Vec<NewEntry> {
    (0..count).map(|n| NewEntry { name: format!("the entry number {n}"), score: n.into() }).collect()
}

/// One row that is read back, as its own transaction.
pub(super) struct Create {
    raw: rusqlite::Connection,
    reset: Reset,
}

impl Create {
    pub(super) fn make(store: &Store) -> Result<Box<dyn Case>> {
        store.configure()?;
        Ok(Box::new(Self { raw: store.raw()?, reset: Reset(store.raw()?) }))
    }
}

#[async_trait]
impl Case for Create {
    fn name(&self) -> &'static str {
        "create-1"
    }

    fn target(&self) -> Option<f64> {
        None
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        self.reset.run()?;
        let started = Instant::now();
        for entry in entries(times) {
            let mut insert = self.raw.prepare_cached(INSERT_AND_READ)?;
            let mut rows = insert.query((&entry.name, entry.score))?;
            let row = rows.next()?.ok_or("no row came back")?;
            let made = Entry { id: row.get(0)?, name: row.get(1)?, score: row.get(2)? };
            expect(made.score, entry.score)?;
            // To its end: a statement that is reset before it keeps the log from being checkpointed.
            expect(rows.next()?.is_none(), true)?;
        }
        Ok(started.elapsed())
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        self.reset.run()?;
        let started = Instant::now();
        for entry in entries(times) {
            let score = entry.score;
            expect(entry.create().await?.score, score)?;
        }
        Ok(started.elapsed())
    }
}

/// So many rows in one transaction.
pub(super) struct Insert {
    raw: rusqlite::Connection,
    reset: Reset,
    name: &'static str,
    target: Option<f64>,
    rows: u32,
}

impl Insert {
    pub(super) fn make(
        store: &Store,
        name: &'static str,
        target: Option<f64>,
        rows: u32,
    ) -> Result<Box<dyn Case>> {
        store.configure()?;
        Ok(Box::new(Self { raw: store.raw()?, reset: Reset(store.raw()?), name, target, rows }))
    }

    fn insert(&mut self, entries: Vec<NewEntry>) -> Result<()> {
        let transaction = self.raw.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut insert = transaction.prepare_cached(INSERT)?;
        for entry in entries {
            insert.execute((entry.name, entry.score))?;
        }
        drop(insert);
        Ok(transaction.commit()?)
    }
}

/// So many rows at most go into the table before it is emptied: fewer pages than an automatic checkpoint waits for.
const ROWS_BETWEEN_RESETS: u32 = 256;

#[async_trait]
impl Case for Insert {
    fn name(&self) -> &'static str {
        self.name
    }

    fn target(&self) -> Option<f64> {
        self.target
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        let mut total = Duration::ZERO;
        for turn in 0..times {
            if turn % (ROWS_BETWEEN_RESETS / self.rows).max(1) == 0 {
                self.reset.run()?;
            }
            let entries = entries(self.rows);
            let started = Instant::now();
            self.insert(entries)?;
            total += started.elapsed();
        }
        Ok(total)
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        let mut total = Duration::ZERO;
        for turn in 0..times {
            if turn % (ROWS_BETWEEN_RESETS / self.rows).max(1) == 0 {
                self.reset.run()?;
            }
            let entries = entries(self.rows);
            let started = Instant::now();
            expect(Entry::insert_many(entries).await?, self.rows.into())?;
            total += started.elapsed();
        }
        Ok(total)
    }
}
