//! What every adapter must do.

mod on_mysql {
    use ilana_driver::Pool;
    use ilana_driver::conformance::Fixture;
    use ilana_driver_mysql::MySqlDriver;

    use crate::mysql::ground::options;

    fn fixture() -> Fixture {
        Fixture::new(|pool| Pool::new(MySqlDriver::new(options(ilana_compile::Engine::MySql)), pool))
    }

    ilana_driver::conformance_tests!(fixture);
}

mod on_mariadb {
    use ilana_driver::Pool;
    use ilana_driver::conformance::Fixture;
    use ilana_driver_mysql::MySqlDriver;

    use crate::mysql::ground::options;

    fn fixture() -> Fixture {
        Fixture::new(|pool| Pool::new(MySqlDriver::new(options(ilana_compile::Engine::MariaDb)), pool))
    }

    ilana_driver::conformance_tests!(fixture);
}
