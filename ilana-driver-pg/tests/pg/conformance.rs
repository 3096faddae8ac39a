//! What every adapter must do.

use ilana_driver::Pool;
use ilana_driver::conformance::Fixture;
use ilana_driver_pg::PgDriver;

use crate::kit;

fn fixture() -> Fixture {
    Fixture::new(|options| Pool::new(PgDriver::new(kit::options()), options))
}

ilana_driver::conformance_tests!(fixture);
