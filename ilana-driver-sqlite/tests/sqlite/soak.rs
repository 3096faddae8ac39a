//! Mixed work while processes that use the same file are killed: the books balance.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use ilana_driver::conformance::Fixture;
use ilana_driver::conformance::ledger::{Work, disturbances, the_books_balance};
use ilana_driver::{Begin, ErrorKind, Pool, Transaction};
use ilana_driver_sqlite::{SqliteDriver, SqliteOptions};

use crate::another::Another;
use crate::store::{Store, ask, fill, pool, put};

/// So long is waited for a lock: some transfers get it in time, and some do not.
const SHORT: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread")]
async fn the_books_balance_whatever_other_processes_do() {
    let store = Store::new();
    let driver = SqliteOptions { busy_timeout: SHORT, ..SqliteOptions::file(&store.path) };
    let fixture = Fixture::new(move |options| Pool::new(SqliteDriver::new(driver.clone()), options));
    let disturb = async |number: u64| {
        let path = store.path.clone();
        let text = format!("BEGIN IMMEDIATE; INSERT INTO t VALUES ({number})");
        let another = tokio::task::spawn_blocking(move || Another::when_it_can(&path, &text)).await?;
        for _ in 0..3 {
            // Transfers find the file locked, too, while this waits for it.
            assert_eq!(put(&store.pool_with(SHORT), 0).await, Err(ErrorKind::LockTimeout));
        }
        tokio::task::block_in_place(
            || if number.is_multiple_of(2) { another.kill() } else { another.commit() },
        );
        Ok(())
    };
    let work = Work { tasks: 8, connections: 4, transfers: 100, disturbances: disturbances() };
    let told = the_books_balance(&fixture, "soak", work, disturb).await.expect("the books");
    assert!(told.errors.contains_key("LockTimeout"), "nobody was disturbed: {told:?}");
    let committed: Vec<i64> =
        (1..=disturbances()).filter(|n| n % 2 == 1).filter_map(|n| n.try_into().ok()).collect();
    assert_eq!(ask(&store.pool(), "SELECT a FROM t ORDER BY a").await, Ok(committed));
}

const FILE: &str = "ILANA_SQLITE_SOAK_FILE";

#[tokio::test]
async fn what_a_process_reported_before_it_was_killed_is_in_the_file() {
    let store = Store::new();
    fill(
        &store.path,
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER); \
         INSERT INTO accounts VALUES (1, 1000), (2, 1000); CREATE TABLE transfers (id INTEGER PRIMARY KEY)",
    );
    let mut reported = BTreeSet::new();
    for round in 1..=disturbances() {
        // At another moment each time, so that it is killed in the middle of another thing.
        reported.extend(killed_after(&store, 20 + usize::try_from(round % 7).expect("small")));
        let pool = store.pool();
        let there: BTreeSet<i64> =
            ask(&pool, "SELECT id FROM transfers").await.expect("the file").into_iter().collect();
        assert!(there.is_superset(&reported), "lost: {:?}", reported.difference(&there));
        let count = i64::try_from(there.len()).expect("few");
        let balances = ask(&pool, "SELECT balance FROM accounts ORDER BY id").await;
        assert_eq!(balances, Ok(vec![1000 - count, 1000 + count]), "each transfer is whole or not there");
        assert_eq!(
            ask(&pool, "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'").await,
            Ok(vec![1])
        );
    }
    assert!(reported.len() >= 20, "{reported:?}");
}

/// The transfers that another process reports before it is killed.
fn killed_after(store: &Store, transfers: usize) -> Vec<i64> {
    let mut process = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", "soak::transfers_until_it_is_killed_and_nothing_without_a_file", "--nocapture"])
        .env(FILE, &store.path)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("this program can be started");
    let said = BufReader::new(process.stderr.take().expect("it can be heard"));
    let mut lines = said.lines().map(|line| line.expect("a line"));
    let number = |line: String| line.strip_prefix("committed ").and_then(|number| number.parse().ok());
    let mut reported: Vec<i64> = lines.by_ref().filter_map(number).take(transfers).collect();
    process.kill().expect("it runs");
    process.wait().expect("it ends");
    // What it had said and nobody had heard yet.
    reported.extend(lines.filter_map(number));
    reported
}

#[tokio::test]
async fn transfers_until_it_is_killed_and_nothing_without_a_file() {
    let Some(file) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let pool = pool(SqliteOptions::file(file));
    let last = ask(&pool, "SELECT COALESCE(MAX(id), 0) FROM transfers").await.expect("the file");
    let first = last.first().expect("one row") + 1;
    for number in first.. {
        let transaction = Transaction::begin(&pool, Begin::default()).await.expect("nobody else writes");
        for text in [
            "UPDATE accounts SET balance = balance - 1 WHERE id = 1".to_owned(),
            "UPDATE accounts SET balance = balance + 1 WHERE id = 2".to_owned(),
            format!("INSERT INTO transfers VALUES ({number})"),
        ] {
            transaction.batch(&text).await.expect("a table");
        }
        transaction.commit().await.expect("nobody else writes");
        eprintln!("committed {number}");
    }
}
