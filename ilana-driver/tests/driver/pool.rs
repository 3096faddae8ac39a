//! Opening connections and letting go of them.

use std::time::{Duration, Instant};

use ilana_driver::conformance::scripted::{Scripted, Step};
use ilana_driver::{DriverError, ErrorKind, PoolOptions};

use super::{of, pool};

fn unreachable() -> ErrorKind {
    ErrorKind::Connect { target: "a script".to_owned() }
}

/// Waits until something is so, for ten seconds at most.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(10), "{what} did not come to be");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nothing_is_opened_before_it_is_needed() -> Result<(), DriverError> {
    let script = Scripted::new(0);
    let pool = pool(&script, PoolOptions { min: 2, ..of(3) });
    assert_eq!(script.open(), 0);
    drop(pool.lease().await?);
    assert_eq!(script.open(), 1);
    Ok(())
}

#[tokio::test]
async fn what_nobody_uses_is_closed_but_for_the_least() -> Result<(), DriverError> {
    let script = Scripted::new(0);
    let short = Duration::from_millis(5);
    let pool = pool(&script, PoolOptions { min: 1, idle_timeout: short, reap_interval: short, ..of(4) });
    let all = [pool.lease().await?, pool.lease().await?, pool.lease().await?];
    let held = pool.lease().await?;
    drop(all);
    until("one unused connection beside the one in use", || script.open() <= 2).await;
    drop(held);
    until("one connection", || script.open() == 1).await;
    // Many times as long as it takes to close one that may go.
    let started = Instant::now();
    until("the end of a while", || started.elapsed() > short * 20).await;
    drop(pool.lease().await?);
    assert_eq!(script.taken(), [Step::Connect; 4], "the one that stayed serves on");
    drop(pool);
    until("none", || script.open() == 0).await;
    Ok(())
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_an_error_at_once() {
    let script = Scripted::new(0);
    let pool = pool(&script, of(1));
    script.fail(Step::Connect, unreachable());
    assert_eq!(pool.lease().await.err().map(|error| error.kind), Some(unreachable()));
    assert_eq!(script.taken(), [Step::Connect]);
    assert!(pool.lease().await.is_ok(), "and the next caller tries anew");
}

#[tokio::test]
async fn a_server_that_comes_up_late_is_waited_for_where_that_is_asked() {
    let script = Scripted::new(0);
    let retry_connect_for = Duration::from_secs(10);
    let retry_interval = Duration::from_millis(1);
    let pool = pool(&script, PoolOptions { retry_connect_for, retry_interval, ..of(1) });
    script.fail(Step::Connect, unreachable());
    script.fail(Step::Connect, ErrorKind::TooManyConnections);
    assert!(pool.lease().await.is_ok());
    assert_eq!(script.taken(), [Step::Connect; 3]);
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again() {
    let script = Scripted::new(0);
    let retry_connect_for = Duration::from_secs(10);
    let pool = pool(&script, PoolOptions { retry_connect_for, ..of(1) });
    let wrong = ErrorKind::Authentication { target: "a script".to_owned(), message: "no".to_owned() };
    script.fail(Step::Connect, wrong.clone());
    assert_eq!(pool.lease().await.err().map(|error| error.kind), Some(wrong));
    assert_eq!(script.taken(), [Step::Connect]);
}

#[tokio::test]
async fn a_server_that_never_answers_is_an_error_in_time() {
    let script = Scripted::new(usize::MAX);
    let pool = pool(&script, PoolOptions { connect_timeout: Duration::from_millis(5), ..of(1) });
    let late = pool.lease().await.err().map(|error| error.kind);
    assert_eq!(late, Some(unreachable()));
    assert_eq!((pool.in_use(), script.open()), (0, 0));
}
