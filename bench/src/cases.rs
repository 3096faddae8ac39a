//! The work that is timed, each case once by hand and once with Ilana.

mod insert;
mod read;
mod tree;
mod update;

use std::time::Duration;

use ilana_orm::async_trait;

use crate::Result;
use crate::store::Store;

/// What is compared of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// How long the work takes, in microseconds.
    Time,
    /// How many bytes are allocated at once while it is done, in KiB.
    Memory,
}

/// One kind of work. Both sides do the same, and check that they got what they should.
#[async_trait]
pub(crate) trait Case: Send {
    fn name(&self) -> &'static str;

    /// The ratio that the design asks for.
    fn target(&self) -> Option<f64>;

    /// What is compared.
    fn measure(&self) -> Measure {
        Measure::Time
    }

    /// Does the work so often by hand, and says how long that took.
    async fn raw(&mut self, times: u32) -> Result<Duration>;

    /// Does the work so often with Ilana, and says how long that took.
    async fn ilana(&mut self, times: u32) -> Result<Duration>;
}

type Make = fn(&Store) -> Result<Box<dyn Case>>;

/// Each makes its case with connections of its own, so that no case finds what another one left in them.
pub(crate) const ALL: [Make; 10] = [
    |store| read::ByKey::make(store),
    |store| read::Many::make(store, "read-100", None, 100),
    |store| read::Many::make(store, "read-10000", Some(1.15), 10_000),
    |store| read::Many::make(store, "read-100000", None, 100_000),
    |store| insert::Create::make(store),
    |store| insert::Insert::make(store, "insert-1", None, 1),
    |store| insert::Insert::make(store, "insert-100", None, 100),
    |store| insert::Insert::make(store, "insert-10000", Some(1.1), 10_000),
    |store| update::Update::make(store),
    |store| tree::Tree::make(store),
];

pub(crate) fn expect<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Result<()> {
    if found == wanted { Ok(()) } else { Err(format!("{found:?} was got and not {wanted:?}").into()) }
}
