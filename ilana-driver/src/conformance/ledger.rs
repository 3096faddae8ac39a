//! A ledger that must balance: transfers and reads from many tasks at once, some of them dropped half-way, while a test has
//! whatever it likes go wrong besides.

mod check;
mod transfer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use self::transfer::{Books, Fate};
use super::fixture::{Failure, Fixture, Outcome};
use crate::{ErrorKind, PoolOptions};

/// How much is done.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// How many tasks do it at the same time.
    pub tasks: usize,
    /// How many connections they share.
    pub connections: usize,
    /// How many transfers are committed between two disturbances.
    pub transfers: u64,
    /// How often something goes wrong; the work goes on after the last time as long as between two.
    pub disturbances: u64,
}

/// What became of it all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Transfers whose commit was reported: each is in the books.
    pub committed: u64,
    /// Transfers that failed before: none is in the books.
    pub refused: u64,
    /// Transfers whose commit had no answer, or whose future was dropped: in the books or not, but whole.
    pub unknown: u64,
    /// Reads of all balances at one moment: each had the right sum.
    pub reads: u64,
    /// The errors, and how many there were of each kind.
    pub errors: BTreeMap<String, u64>,
}

/// How often something goes wrong in a test that says nothing else: as `ILANA_TEST_DISTURBANCES` says, for a soak of hours, or
/// a few times.
///
/// # Panics
///
/// When it says no number.
#[expect(clippy::expect_used, reason = "a soak of another length than was asked for would be no soak")]
pub fn disturbances() -> u64 {
    std::env::var("ILANA_TEST_DISTURBANCES")
        .map_or(6, |text| text.parse().expect("ILANA_TEST_DISTURBANCES is a number"))
}

/// How often a ledger is kept until a transfer was dropped in its middle.
const MOST_RUNS: u32 = 10;

/// Futures are dropped at all points of many transfers at once: the books balance, and what was reported is in them.
pub async fn the_books_balance_though_futures_are_dropped(fixture: &Fixture) -> Outcome {
    let work = Work { tasks: 8, connections: 4, transfers: 100, disturbances: 0 };
    // Where all is quick, a run may end without a transfer that was dropped in its middle.
    let mut told = Told::default();
    for _ in 0..MOST_RUNS {
        told = the_books_balance(fixture, "dropped", work, async |_| Ok(())).await?;
        if told.unknown > 0 && told.reads > 0 {
            return Ok(());
        }
    }
    Err(format!("in {MOST_RUNS} runs no outcome was unknown: {told:?}").into())
}

/// Transfers money between accounts, and calls `disturb` with the number of each time that something is to go wrong: it ends
/// when the database can be reached again, or earlier. What it does must lose connections at most.
///
/// # Panics
///
/// When a transfer that was reported as committed is not in the books, one that failed is, one is there by half, or a read saw
/// a moment at which the sum was another; when an error is of a kind that no disturbance explains; when a connection stays in
/// use.
pub async fn the_books_balance(
    fixture: &Fixture,
    name: &'static str,
    work: Work,
    mut disturb: impl AsyncFnMut(u64) -> Outcome,
) -> Result<Told, Failure> {
    let pool = fixture.pool_with(PoolOptions { max: work.connections, ..PoolOptions::default() })?;
    let books = Arc::new(Books::open(pool.clone(), name).await?);
    let (clock, over) = (Arc::new(AtomicI64::new(1)), Arc::new(AtomicBool::new(false)));
    let (tell, mut told) = unbounded_channel();
    let mut tasks = JoinSet::new();
    for _ in 0..work.tasks {
        tasks.spawn(go_on(Arc::clone(&books), Arc::clone(&clock), Arc::clone(&over), tell.clone()));
    }
    drop(tell);
    let mut fates = Vec::new();
    let mut committed = 0;
    let mut done = 0;
    while let Some(fate) = told.recv().await {
        committed += u64::from(matches!(fate, Fate::Committed(_)));
        fates.push(fate);
        if committed < work.transfers * (done + 1) {
            continue;
        }
        done += 1;
        if done > work.disturbances {
            over.store(true, Ordering::Release);
        } else {
            disturb(done).await?;
        }
    }
    while let Some(ended) = tasks.join_next().await {
        ended?;
    }
    assert_eq!(pool.in_use(), 0, "a connection stays in use");
    check::balances(&books, &fates).await?;
    pool.close();
    Ok(summary(&fates))
}

/// One thing after the other until it is over.
async fn go_on(books: Arc<Books>, clock: Arc<AtomicI64>, over: Arc<AtomicBool>, tell: UnboundedSender<Fate>) {
    while !over.load(Ordering::Acquire) {
        let fate = books.turn(clock.fetch_add(1, Ordering::Relaxed)).await;
        if tell.send(fate).is_err() {
            return;
        }
        // Without a server each turn ends at once.
        tokio::task::yield_now().await;
    }
}

fn summary(fates: &[Fate]) -> Told {
    let mut told = Told::default();
    for fate in fates {
        let (count, kind) = match fate {
            Fate::Committed(_) => (&mut told.committed, None),
            Fate::Refused(_, kind) => (&mut told.refused, Some(kind)),
            Fate::Unknown(kind) => (&mut told.unknown, kind.as_ref()),
            Fate::Read(None) => (&mut told.reads, None),
            Fate::Read(Some(kind)) => {
                (told.errors.entry(format!("read: {}", name_of(kind))).or_default(), None)
            }
        };
        *count += 1;
        if let Some(kind) = kind {
            *told.errors.entry(name_of(kind)).or_default() += 1;
        }
    }
    told
}

/// The name of a kind of error, without what it is about.
fn name_of(kind: &ErrorKind) -> String {
    let text = format!("{kind:?}");
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}
