//! Mixed work while the server is killed, its sessions are ended, and it stands still: the books balance.

use ilana_driver::Pool;
use ilana_driver::conformance::Fixture;
use ilana_driver::conformance::ledger::{Told, Work, disturbances, the_books_balance};
use ilana_driver_pg::{PgDriver, PgOptions};
use test_servers::{Engine, Server, Settings};
use tokio::task::block_in_place;

use crate::kit::{connect_to, until};

const SESSIONS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread")]
async fn the_books_balance_whatever_happens_to_the_server() {
    let server = block_in_place(|| Server::start(Engine::Postgres, &Settings::default())).unwrap();
    let options = PgOptions::from_url(&server.url()).unwrap();
    let driver = options.clone();
    let fixture = Fixture::new(move |pool| Pool::new(PgDriver::new(driver.clone()), pool));
    let disturb = async |number: u64| {
        match number % 3 {
            1 => block_in_place(|| server.kill().and_then(|()| server.start_again()))?,
            2 => connect_to(options.clone()).await?.batch(SESSIONS).await?,
            _ => block_in_place(|| server.pause().and_then(|()| server.resume()))?,
        }
        Ok(())
    };
    let work = Work { tasks: 16, connections: 6, transfers: 100, disturbances: disturbances() };
    let told: Told = the_books_balance(&fixture, "soak", work, disturb).await.unwrap();
    assert!(told.errors.contains_key("ConnectionLost"), "nobody was disturbed: {told:?}");
    // The pool is closed, and its last connections are on their way out.
    let mut alone = connect_to(options).await.unwrap();
    let others = "SELECT count(*) = 1 FROM pg_stat_activity WHERE backend_type = 'client backend'";
    until(&mut *alone, others).await;
}
