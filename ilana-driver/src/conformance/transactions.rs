//! What stays and what goes.

use ilana_ir::{ColumnType, Value, ValueType};

use super::fixture::{Failure, Fixture, Outcome, Readers};
use super::table::{Table, nullable};
use crate::{Begin, ErrorKind, Isolation, Pool, PoolOptions, Transaction, TransactionAccess};

async fn table(pool: &Pool, name: &str) -> Result<Table, Failure> {
    Table::make(pool, name, vec![nullable("n", ColumnType::Integer)]).await
}

async fn put(transaction: &Transaction, table: &Table, id: i64) -> Result<u64, crate::DriverError> {
    let call = table.insert(&["n"], vec![id.into(), 0_i64.into()]).await?;
    Ok(transaction.execute(&call).await?.rows)
}

async fn begin(pool: &Pool) -> Result<Transaction, crate::DriverError> {
    Transaction::begin(pool, Begin::default()).await
}

/// What is committed is seen by others, and not before.
pub async fn what_is_committed_stays(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = table(&pool, "committed").await?;
    let transaction = begin(&pool).await?;
    put(&transaction, &table, 1).await?;
    if fixture.readers() == Readers::GoOn {
        assert_eq!(table.count().await?, 0, "nobody sees it before");
    }
    transaction.commit().await?;
    assert_eq!(table.count().await?, 1);
    let ended = put(&transaction, &table, 2).await.map_err(|error| error.kind);
    assert_eq!(ended, Err(ErrorKind::TransactionEnded));
    Ok(())
}

/// What is rolled back is gone.
pub async fn what_is_rolled_back_is_gone(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = table(&pool, "rolled_back").await?;
    let transaction = begin(&pool).await?;
    put(&transaction, &table, 1).await?;
    transaction.rollback().await?;
    assert_eq!(table.count().await?, 0);
    Ok(())
}

/// A transaction that is dropped, or given up, is rolled back, and its connection used by nobody else.
pub async fn a_dropped_transaction_is_rolled_back(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool_with(PoolOptions { max: 1, ..PoolOptions::default() })?;
    let table = table(&pool, "dropped_transaction").await?;
    for id in 1..=3 {
        let transaction = begin(&pool).await?;
        put(&transaction, &table, id).await?;
        if id == 2 {
            transaction.abandon();
        }
        drop(transaction);
        assert_eq!(pool.in_use(), 0);
        // Whoever comes next finds no lock and no row.
        table.put(&["n"], vec![id.into(), 1_i64.into()]).await?;
    }
    assert_eq!(table.count().await?, 3);
    Ok(())
}

/// A statement that fails takes no effect, and the transaction goes on without it.
pub async fn a_failed_statement_leaves_its_transaction_open(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = table(&pool, "failed").await?;
    let transaction = begin(&pool).await?;
    put(&transaction, &table, 1).await?;
    let again = put(&transaction, &table, 1).await.map_err(|error| error.kind);
    assert!(matches!(again, Err(ErrorKind::UniqueViolation { .. })), "{again:?}");
    put(&transaction, &table, 2).await?;
    transaction.commit().await?;
    assert_eq!(table.read("id", ValueType::I64).await?, [1_i64, 2].map(Value::I64));
    Ok(())
}

/// A savepoint that is dropped or rolled back takes what was done since with it, and nothing else.
pub async fn a_savepoint_is_undone_by_itself(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = table(&pool, "savepoint").await?;
    let transaction = begin(&pool).await?;
    put(&transaction, &table, 1).await?;
    let savepoint = transaction.savepoint().await?;
    put(savepoint.transaction(), &table, 2).await?;
    savepoint.rollback().await?;
    let savepoint = transaction.savepoint().await?;
    put(savepoint.transaction(), &table, 3).await?;
    let within = put(savepoint.transaction(), &table, 1).await;
    assert!(within.is_err());
    savepoint.release().await?;
    let savepoint = transaction.savepoint().await?;
    put(savepoint.transaction(), &table, 4).await?;
    drop(savepoint);
    put(&transaction, &table, 5).await?;
    transaction.commit().await?;
    assert_eq!(table.read("id", ValueType::I64).await?, [1_i64, 3, 5].map(Value::I64));
    Ok(())
}

/// A transaction that may only read writes nothing, and the connection may write again after it.
pub async fn a_reading_transaction_writes_nothing(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool_with(PoolOptions { max: 1, ..PoolOptions::default() })?;
    let table = table(&pool, "reading").await?;
    let how = Begin { access: TransactionAccess::ReadOnly, ..Begin::default() };
    for id in 1..=2 {
        let transaction = Transaction::begin(&pool, how).await?;
        let refused = put(&transaction, &table, id).await.map_err(|error| error.kind);
        assert_eq!(refused, Err(ErrorKind::ReadOnly));
        if id == 1 {
            transaction.commit().await?
        } else {
            transaction.rollback().await?
        }
        table.put(&["n"], vec![id.into(), 0_i64.into()]).await?;
    }
    assert_eq!(table.count().await?, 2);
    Ok(())
}

/// Each level of isolation is taken, and from the third on a transaction sees no change in what it read.
pub async fn every_level_is_understood(fixture: &Fixture) -> Outcome {
    let pool = fixture.pool()?;
    let table = table(&pool, "levels").await?;
    let mut rows = 0;
    for isolation in [
        Isolation::ReadUncommitted,
        Isolation::ReadCommitted,
        Isolation::RepeatableRead,
        Isolation::Serializable,
    ] {
        let how = Begin { isolation: Some(isolation), access: TransactionAccess::ReadOnly };
        let transaction = Transaction::begin(&pool, how).await?;
        let call = table.query(&["id"]).await?;
        let count = async || {
            let mut sink: Box<dyn crate::Sink> = Box::new(super::collect::Collect::default());
            transaction.fetch(&call, &mut sink).await?;
            Ok::<_, Failure>(super::table::taken(sink)?.rows.len())
        };
        assert_eq!(count().await?, rows, "{isolation:?}");
        // A reader at the highest level may make writers wait.
        let writes = isolation != Isolation::Serializable && fixture.readers() == Readers::GoOn;
        if writes {
            rows += 1;
            table.put(&["n"], vec![i64::try_from(rows)?.into(), 0_i64.into()]).await?;
        }
        let now = count().await?;
        if writes && isolation == Isolation::RepeatableRead {
            assert_eq!(now, rows - 1, "what was read does not change");
        }
        transaction.commit().await?;
    }
    Ok(())
}
