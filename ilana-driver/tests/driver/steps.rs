//! Futures that are dropped at each step.

use ilana_driver::conformance::scripted::Scripted;
use ilana_driver::conformance::{Cut, cut_after};
use ilana_driver::{Begin, DriverError, ErrorKind, Pool, Transaction};

use super::{fetch, of, pool, reading, writing};

/// Drops `work` at each step it waits at, and looks after each whether the pool is as it should be.
async fn at_each_step(work: impl AsyncFn(&Pool) -> Result<(), DriverError>) -> usize {
    for waits in 0.. {
        let script = Scripted::new(2);
        let pool = pool(&script, of(2));
        let outcome = cut_after(waits, work(&pool)).await;
        assert_eq!(pool.in_use(), 0, "after {waits} waits");
        // Whoever comes next meets connections that nobody left in the middle of something.
        let next = async {
            let (first, second) = (pool.lease().await?, pool.lease().await?);
            drop((first, second));
            fetch(&pool, &reading(&pool).await?).await
        };
        assert!(next.await.is_ok(), "after {waits} waits");
        assert_eq!(script.offences(), [""; 0], "after {waits} waits");
        assert!(script.open() <= 2);
        if let Cut::Ended(result) = outcome {
            assert!(result.is_ok(), "{result:?}");
            return waits;
        }
    }
    unreachable!("a future waits no more often than that")
}

#[tokio::test]
async fn a_statement_may_be_dropped_at_any_step() {
    let steps = at_each_step(async |pool| fetch(pool, &reading(pool).await?).await).await;
    assert_eq!(steps, 4, "two of the connection and two of the statement");
}

#[tokio::test]
async fn a_transaction_may_be_dropped_at_any_step() {
    let steps = at_each_step(async |pool| {
        let transaction = Transaction::begin(pool, Begin::default()).await?;
        let call = writing(pool).await?;
        transaction.execute(&call).await?;
        let savepoint = transaction.savepoint().await?;
        savepoint.transaction().execute(&call).await?;
        savepoint.release().await?;
        let savepoint = transaction.savepoint().await?;
        savepoint.rollback().await?;
        transaction.commit().await
    });
    assert_eq!(steps.await, 20);
}

#[tokio::test]
async fn a_transaction_that_cannot_commit_is_rolled_back_and_its_connection_serves_on()
-> Result<(), DriverError> {
    use ilana_driver::conformance::scripted::Step;
    let script = Scripted::new(1);
    let pool = pool(&script, of(1));
    let transaction = Transaction::begin(&pool, Begin::default()).await?;
    script.fail(Step::Commit, ErrorKind::SerializationFailure);
    let refused = transaction.commit().await.map_err(|error| error.kind);
    assert_eq!(refused, Err(ErrorKind::SerializationFailure));
    fetch(&pool, &reading(&pool).await?).await?;
    let steps = [Step::Connect, Step::Begin, Step::Commit, Step::Rollback, Step::Fetch];
    assert_eq!(script.taken(), steps);
    assert_eq!(script.offences(), [""; 0]);
    Ok(())
}
