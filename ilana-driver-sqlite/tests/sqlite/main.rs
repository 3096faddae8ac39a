//! The adapter against SQLite itself.
#![expect(clippy::expect_used, reason = "a test that cannot be made ready is to stop")]

mod another;
mod damaged;
mod full;
mod locked;
#[cfg(unix)]
mod removed;
#[cfg(unix)]
mod rights;
mod soak;
mod store;

use std::sync::Arc;

use ilana_driver::conformance::{Fixture, Readers};
use ilana_driver::{Driver, Pool};
use ilana_driver_sqlite::{SqliteDriver, SqliteOptions};

mod in_memory {
    //! All pools of a check are to share the database, so that they share the driver.
    use super::*;

    fn fixture() -> Fixture {
        let driver: Arc<dyn Driver> = Arc::new(SqliteDriver::new(SqliteOptions::memory()));
        let fixture = Fixture::new(move |options| Pool::new(Arc::clone(&driver), options));
        // There is no write-ahead log in memory, in which readers would find what was there before.
        fixture.with_readers(Readers::Wait)
    }

    ilana_driver::conformance_tests!(fixture);
}

mod in_a_file {
    use super::*;

    fn fixture() -> Fixture {
        let folder = tempfile::tempdir().expect("a folder for a database");
        let path = folder.path().join("conformance.db");
        Fixture::new(move |options| {
            let _kept = &folder;
            Pool::new(SqliteDriver::new(SqliteOptions::file(&path)), options)
        })
    }

    ilana_driver::conformance_tests!(fixture);
}
