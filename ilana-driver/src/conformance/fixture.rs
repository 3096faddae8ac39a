//! The database that the checks run on.

use crate::{DriverError, Pool, PoolOptions};

/// What a check ends with.
pub type Outcome = Result<(), Failure>;

/// Why a check could not be made; what does not hold is a panic.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The database that the checks run on.
pub struct Fixture {
    open: Box<dyn Fn(PoolOptions) -> Result<Pool, DriverError> + Send + Sync>,
    readers: Readers,
}

/// What a reader does while a transaction of somebody else has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// It reads what was there before.
    GoOn,
    /// It waits for the end.
    Wait,
}

impl Fixture {
    /// A database that `open` makes pools to; all of them see the same tables.
    pub fn new(open: impl Fn(PoolOptions) -> Result<Pool, DriverError> + Send + Sync + 'static) -> Self {
        Self { open: Box::new(open), readers: Readers::GoOn }
    }

    /// The same for a database whose readers wait for those who write, such as SQLite's in memory.
    #[must_use]
    pub fn with_readers(self, readers: Readers) -> Self {
        Self { readers, ..self }
    }

    pub(super) fn readers(&self) -> Readers {
        self.readers
    }

    /// Connections to it, with the default options.
    ///
    /// # Errors
    ///
    /// Those of `open`.
    pub fn pool(&self) -> Result<Pool, DriverError> {
        self.pool_with(PoolOptions::default())
    }

    /// Connections to it.
    ///
    /// # Errors
    ///
    /// Those of `open`.
    pub fn pool_with(&self, options: PoolOptions) -> Result<Pool, DriverError> {
        (self.open)(options)
    }
}

impl std::fmt::Debug for Fixture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fixture").finish_non_exhaustive()
    }
}
