//! Futures that are dropped, statements that take too long, and pools that have nothing left.

use std::time::Duration;

use ilana_compile::Engine;
use ilana_ir::{ColumnType, Value, ValueType};
use tokio::task::JoinSet;

use super::cut::{Cut, cut_after};
use super::fixture::{Failure, Fixture, Outcome};
use super::table::{Table, nullable, own};
use crate::{Begin, DriverError, ErrorKind, Pool, PoolOptions, Transaction};

/// Two connections, so that a leaked one is missed at once.
fn small(fixture: &Fixture) -> Result<Pool, DriverError> {
    let acquire_timeout = Duration::from_secs(10);
    fixture.pool_with(PoolOptions { max: 2, acquire_timeout, ..PoolOptions::default() })
}

/// Whatever point a statement is dropped at: no connection stays in use, and the next statement gets its own answer.
pub async fn a_statement_dropped_at_any_point_leaves_no_dirty_connection(fixture: &Fixture) -> Outcome {
    let pool = small(fixture)?;
    let table = Table::make(&pool, "cut", vec![nullable("n", ColumnType::Integer)]).await?;
    for waits in 0.. {
        let id = i64::try_from(waits)? + 1;
        let put = table.put(&["n"], vec![id.into(), id.into()]);
        let outcome = cut_after(waits, put).await;
        assert_eq!(pool.in_use(), 0, "after {waits} waits");
        assert_eq!(table.read("n", ValueType::I64).await?, table.read("id", ValueType::I64).await?);
        match outcome {
            Cut::Dropped => {}
            Cut::Ended(result) => {
                assert_eq!(result?, 1);
                break;
            }
        }
    }
    let read = table.query(&["id"]).await?;
    for waits in 0.. {
        let outcome = cut_after(waits, super::table::fetch(&pool, &read, vec![ValueType::I64])).await;
        assert_eq!(pool.in_use(), 0, "after {waits} waits");
        if let Cut::Ended(rows) = outcome {
            assert_eq!(rows?.len(), table.count().await?);
            return Ok(());
        }
    }
    Ok(())
}

/// Whatever point a transaction is dropped at: both of its rows are there or none, and what was reported as committed is.
pub async fn a_transaction_dropped_at_any_point_is_whole_or_gone(fixture: &Fixture) -> Outcome {
    let pool = small(fixture)?;
    let table = Table::make(&pool, "whole", vec![nullable("n", ColumnType::Integer)]).await?;
    for waits in 0.. {
        let first = i64::try_from(waits)? * 2;
        let outcome = cut_after(waits, both(&pool, &table, first)).await;
        assert_eq!(pool.in_use(), 0, "after {waits} waits");
        let ids = settled(&table).await?;
        let pair = [Value::I64(first), Value::I64(first + 1)].map(|id| ids.contains(&id));
        assert_eq!(pair[0], pair[1], "after {waits} waits: half of a transaction");
        if let Cut::Ended(result) = outcome {
            result?;
            assert!(pair[0], "what was committed is there");
            return Ok(());
        }
    }
    Ok(())
}

async fn both(pool: &Pool, table: &Table, first: i64) -> Result<(), DriverError> {
    let transaction = Transaction::begin(pool, Begin::default()).await?;
    for id in [first, first + 1] {
        let call = table.insert(&["n"], vec![id.into(), 0_i64.into()]).await?;
        transaction.execute(&call).await?;
    }
    transaction.commit().await
}

/// The keys in the table once nobody else writes: a server may still be rolling back what was dropped, and whoever writes
/// the same row waits for that.
async fn settled(table: &Table) -> Result<Vec<Value>, Failure> {
    table.put(&["n"], vec![(-1_i64).into(), 0_i64.into()]).await.ok();
    Ok(table.read("id", ValueType::I64).await?)
}

/// A statement that takes longer than it may is an error, ended on the server too, and the pool goes on.
pub async fn a_statement_that_takes_too_long_is_ended(fixture: &Fixture) -> Outcome {
    let limit = Duration::from_millis(200);
    let options = PoolOptions { max: 1, statement_timeout: Some(limit), ..PoolOptions::default() };
    let pool = fixture.pool_with(options)?;
    // Counts for hours where nobody stops it.
    let endless = match pool.dialect().await?.engine() {
        Engine::Postgres => "SELECT pg_sleep(3600)",
        Engine::MySql | Engine::MariaDb => "SELECT SLEEP(3600)",
        Engine::Sqlite => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        }
    };
    let call = own(&pool, endless).await?;
    for _ in 0..2 {
        let ended = super::table::fetch(&pool, &call, vec![]).await.map_err(|error| error.kind);
        assert_eq!(ended.map(|_| ()), Err(ErrorKind::Timeout));
        assert_eq!(pool.in_use(), 0);
        pool.lease().await?.ping().await?;
    }
    Ok(())
}

/// Who finds no connection in time is told how many there are and how long the one in use has been so.
pub async fn a_full_pool_says_who_holds_it(fixture: &Fixture) -> Outcome {
    let acquire_timeout = Duration::from_millis(50);
    let pool = fixture.pool_with(PoolOptions { max: 1, acquire_timeout, ..PoolOptions::default() })?;
    let held = pool.lease().await?;
    let refused = pool.lease().await.err().map(|error| error.kind);
    let Some(ErrorKind::PoolExhausted { size: 1, longest_ms, .. }) = refused else {
        return Err(format!("{refused:?}").into());
    };
    assert!(longest_ms >= 50, "{longest_ms}");
    drop(held);
    pool.lease().await?.ping().await?;
    Ok(())
}

/// Of many callers who wait for a full pool at once each that waits no more is told, each that gives up leaves nothing, and
/// each that goes on waiting is served.
pub async fn callers_of_a_full_pool_are_served_or_told(fixture: &Fixture) -> Outcome {
    let options =
        PoolOptions { max: 2, acquire_timeout: Duration::from_millis(50), ..PoolOptions::default() };
    let impatient = fixture.pool_with(options)?;
    let held = (impatient.lease().await?, impatient.lease().await?);
    let mut callers = waiting(&impatient);
    let mut most = 0;
    while let Some(told) = callers.join_next().await {
        let Err(ErrorKind::PoolExhausted { size: 2, waiting, .. }) = told? else {
            return Err("a caller got a connection that is held".into());
        };
        most = most.max(waiting);
    }
    assert!(most > 1, "they wait at the same time");
    drop(held);

    let acquire_timeout = Duration::from_secs(60);
    let patient = fixture.pool_with(PoolOptions { acquire_timeout, ..options })?;
    let held = (patient.lease().await?, patient.lease().await?);
    let (first, mut given_up, last) = (waiting(&patient), waiting(&patient), waiting(&patient));
    tokio::task::yield_now().await;
    // What would wake one that has given up is to wake the next.
    given_up.abort_all();
    drop(held);
    while given_up.join_next().await.is_some() {}
    for mut callers in [first, last] {
        while let Some(served) = callers.join_next().await {
            assert_eq!(served?, Ok(()));
        }
    }
    assert_eq!((impatient.in_use(), patient.in_use()), (0, 0));
    Ok(())
}

/// Several tasks that each want a connection.
fn waiting(pool: &Pool) -> JoinSet<Result<(), ErrorKind>> {
    let mut callers = JoinSet::new();
    for _ in 0..8 {
        let pool = pool.clone();
        callers.spawn(async move {
            let mut lease = pool.lease().await.map_err(|error| error.kind)?;
            lease.ping().await.map_err(|error| error.kind)
        });
    }
    callers
}

/// A closed pool serves nobody and says why.
pub async fn a_closed_pool_says_so(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    pool.lease().await?.ping().await?;
    pool.close();
    assert_eq!(pool.lease().await.err().map(|error| error.kind), Some(ErrorKind::PoolClosed));
    Ok(())
}
