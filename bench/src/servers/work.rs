//! The kinds of work, and a case of each: the same is asked of both sides.

use std::time::{Duration, Instant};

use ilana_compile::Engine;
use ilana_driver::Lease;
use ilana_orm::async_trait;

use super::address::Address;
use super::side::Side;
use super::tables::Tables;
use crate::Result;
use crate::cases::{Case, Measure, expect};
use crate::model::Item;
use crate::store::ITEMS;

/// How many rows of nine types are read, and how many are inserted.
const MANY: u32 = 10_000;
/// Both sides must have read the same of so many rows.
const CHECKED: u32 = 1000;

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// A row by its key, again and again.
    ByKey,
    /// Many rows of nine types.
    Read,
    /// Rows by their keys, by more tasks than there are connections.
    Together,
    /// What is held at once while very many rows are read.
    Memory,
    /// Many rows of three columns.
    Insert,
}

pub(super) const ALL: [Work; 5] = [Work::ByKey, Work::Read, Work::Together, Work::Memory, Work::Insert];

impl Work {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ByKey => "by-key",
            Self::Read => "mixed-10000",
            Self::Together => "64-tasks-on-8",
            Self::Memory => "memory-100000",
            Self::Insert => "insert-10000",
        }
    }

    pub(super) fn takes_one_connection(self) -> bool {
        self != Self::Together
    }

    /// The ratio that the design asks for. That of throughput is 0.9 at least, so that of the time is its inverse.
    fn target(self, engine: Engine) -> Option<f64> {
        match (self, engine) {
            (Self::ByKey, Engine::Sqlite) => Some(1.5),
            (Self::ByKey, Engine::Postgres | Engine::MySql | Engine::MariaDb) => Some(1.1),
            (Self::Read, _) => Some(1.15),
            (Self::Together, _) => Some(1.11),
            (Self::Memory, _) => Some(1.2),
            (Self::Insert, _) => None,
        }
    }
}

/// A kind of work, done by both sides with connections of their own.
pub(super) struct Compare {
    work: Work,
    target: Option<f64>,
    raw: Box<dyn Side>,
    ilana: Box<dyn Side>,
    reset: Reset,
}

/// Empties the table that is inserted into.
struct Reset {
    lease: Lease,
    text: String,
}

impl Compare {
    pub(super) async fn make(work: Work, address: &Address, tables: &Tables) -> Result<Self> {
        let mut raw = address.by_hand(tables).await?;
        let mut ilana = address.ilana(tables)?;
        if work == Work::Read && raw.read(CHECKED).await? != ilana.read(CHECKED).await? {
            return Err("the two sides read different rows".into());
        }
        let reset = Reset { lease: tables.lease().await?, text: tables.emptying() };
        Ok(Self { work, target: work.target(tables.dialect().engine()), raw, ilana, reset })
    }
}

#[async_trait]
impl Case for Compare {
    fn name(&self) -> &'static str {
        self.work.name()
    }

    fn target(&self) -> Option<f64> {
        self.target
    }

    fn measure(&self) -> Measure {
        if self.work == Work::Memory { Measure::Memory } else { Measure::Time }
    }

    async fn raw(&mut self, times: u32) -> Result<Duration> {
        perform(self.work, &mut *self.raw, &mut self.reset, times).await
    }

    async fn ilana(&mut self, times: u32) -> Result<Duration> {
        perform(self.work, &mut *self.ilana, &mut self.reset, times).await
    }
}

async fn perform(work: Work, side: &mut dyn Side, reset: &mut Reset, times: u32) -> Result<Duration> {
    let started = Instant::now();
    match work {
        Work::ByKey => side.find(times).await?,
        Work::Read => read(side, MANY, times).await?,
        Work::Memory => read(side, ITEMS, times).await?,
        Work::Together => {
            for _ in 0..times {
                side.find_together().await?;
            }
        }
        Work::Insert => return insert(side, reset, times).await,
    }
    Ok(started.elapsed())
}

async fn read(side: &mut dyn Side, rows: u32, times: u32) -> Result<()> {
    for _ in 0..times {
        expect(side.read(rows).await?.len(), rows as usize)?;
    }
    Ok(())
}

async fn insert(side: &mut dyn Side, reset: &mut Reset, times: u32) -> Result<Duration> {
    let mut total = Duration::ZERO;
    for _ in 0..times {
        reset.lease.batch(&reset.text).await?;
        let rows = (1..=MANY)
            .map(|n| Item { id: n.into(), name: format!("the entry number {n}"), score: i64::from(n) * 7 })
            .collect();
        let started = Instant::now();
        side.insert(rows).await?;
        total += started.elapsed();
    }
    Ok(total)
}
