//! Mixed work while the server is killed, its sessions are ended, and it stands still: the books balance.

use ilana_compile::Engine;
use ilana_driver::Pool;
use ilana_driver::conformance::Fixture;
use ilana_driver::conformance::ledger::{Work, disturbances, the_books_balance};
use ilana_driver_mysql::MySqlDriver;
use ilana_ir::{Value, ValueType};
use test_servers::Settings;
use tokio::task::block_in_place;

use crate::mysql::faults::{open, options, server};
use crate::mysql::ground::{Db, on_both};

const OTHERS: &str = "SELECT CAST(ID AS SIGNED) FROM information_schema.processlist \
                      WHERE ID <> CONNECTION_ID() AND USER = SUBSTRING_INDEX(CURRENT_USER(), '@', 1)";

async fn others(db: &mut Db) -> Vec<Value> {
    db.rows(OTHERS, [], &[ValueType::I64]).await.unwrap().into_iter().flatten().collect()
}

on_both! {
    async fn the_books_balance_whatever_happens_to_the_server(engine: Engine) {
        let server = server(engine, &Settings::default());
        let driver = options(&server);
        let fixture = Fixture::new(move |pool| Pool::new(MySqlDriver::new(driver.clone()), pool));
        let disturb = async |number: u64| {
            match number % 3 {
                1 => block_in_place(|| server.kill().and_then(|()| server.start_again()))?,
                2 => {
                    let mut db = open(&server).await;
                    for session in others(&mut db).await {
                        // It may have ended in the meantime.
                        let Value::I64(session) = session else { continue };
                        let _ = db.connection.batch(&format!("KILL CONNECTION {session}")).await;
                    }
                }
                _ => block_in_place(|| server.pause().and_then(|()| server.resume()))?,
            }
            Ok(())
        };
        let work = Work { tasks: 16, connections: 6, transfers: 100, disturbances: disturbances() };
        let told = the_books_balance(&fixture, "soak", work, disturb).await.unwrap();
        assert!(told.errors.contains_key("ConnectionLost"), "nobody was disturbed: {told:?}");
        // The pool is closed, and its last connections are on their way out.
        let mut alone = open(&server).await;
        let started = std::time::Instant::now();
        while !others(&mut alone).await.is_empty() {
            assert!(started.elapsed().as_secs() < 30, "connections are left");
            tokio::task::yield_now().await;
        }
    }
}
