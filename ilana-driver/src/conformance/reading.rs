//! Sinks that stop, refuse or wait, and several statements at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_core::Stream;
use ilana_ir::{ColumnType, Value, ValueType};

use super::collect::Collect;
use super::fixture::{Failure, Fixture, Outcome};
use super::table::{Table, fetch, nullable, taken};
use crate::{CellFault, ErrorKind, Pool, PoolOptions, Sink};

/// How many rows the tables of these checks have.
const ROWS: u16 = 20_000;

async fn filled(pool: &Pool, name: &str) -> Result<Table, Failure> {
    let table = Table::make(pool, name, vec![nullable("s", ColumnType::Text)]).await?;
    let one = table.insert(&["s"], vec![1_i64.into(), "text".into()]).await?;
    let binds =
        (1..=i64::from(ROWS)).flat_map(|id| [Value::I64(id), Value::from(format!("row {id}"))]).collect();
    let transaction = crate::Transaction::begin(pool, crate::Begin::default()).await?;
    transaction.execute_many(&crate::Call::new(one.plan, binds)).await?;
    transaction.commit().await?;
    Ok(table)
}

/// A pool of one connection, so that a check meets the one that it used before.
fn single(fixture: &Fixture) -> Result<Pool, crate::DriverError> {
    fixture.pool_with(PoolOptions { max: 1, ..PoolOptions::default() })
}

/// A sink that wants no more rows than two of many gets two, and the next statement its own.
pub async fn a_sink_that_has_enough_leaves_the_connection_usable(fixture: &Fixture) -> Outcome {
    let pool = single(fixture)?;
    let table = filled(&pool, "enough").await?;
    let call = table.query(&["id"]).await?;
    for _ in 0..3 {
        let collect = Collect { types: vec![ValueType::I64], most: Some(2), ..Collect::default() };
        let mut sink: Box<dyn Sink> = Box::new(collect);
        pool.fetch(&call, &mut sink).await?;
        assert_eq!(taken(sink)?.rows, [[Value::I64(1)], [Value::I64(2)]]);
    }
    assert_eq!(table.count().await?, usize::from(ROWS));
    Ok(())
}

/// A cell that is not what the sink wants, and a null where there must be none, are errors that name the column.
pub async fn a_refused_cell_is_an_error_that_names_its_column(fixture: &Fixture) -> Outcome {
    let pool = single(fixture)?;
    let table = filled(&pool, "refused").await?;
    let call = table.query(&["id", "s"]).await?;
    let error = fetch(&pool, &call, vec![ValueType::I64, ValueType::Uuid]).await.map_err(|error| error.kind);
    let Err(ErrorKind::Cell(cell)) = error else { return Err(format!("{error:?}").into()) };
    assert_eq!(cell.column, "s");
    assert!(matches!(&cell.fault, CellFault::WrongType { found, .. } if found.contains("row 1")), "{cell}");
    let error = fetch(&pool, &call, vec![ValueType::I64; 3]).await.map_err(|error| error.kind);
    assert!(matches!(error, Err(ErrorKind::Cell(_))), "{error:?}");
    assert_eq!(table.count().await?, usize::from(ROWS));
    Ok(())
}

/// Independent statements each get their own rows, in the order in which they were given.
pub async fn statements_run_side_by_side(fixture: &Fixture) -> Outcome {
    let pool = single(fixture)?;
    let table = Table::make(&pool, "beside", vec![nullable("n", ColumnType::Integer)]).await?;
    table.put(&["n"], vec![1_i64.into(), 5_i64.into()]).await?;
    let (ids, numbers) = (table.query(&["id"]).await?, table.query(&["n"]).await?);
    let sink =
        || -> Box<dyn Sink> { Box::new(Collect { types: vec![ValueType::I64], ..Collect::default() }) };
    let mut calls = vec![(ids.clone(), sink()), (numbers, sink()), (ids, sink())];
    pool.lease().await?.fetch_each(&mut calls).await?;
    let mut values = Vec::new();
    for (_, sink) in calls {
        values.extend(taken(sink)?.rows.into_iter().flatten());
    }
    assert_eq!(values, [1_i64, 5, 1].map(Value::I64));
    Ok(())
}

/// A stream reads no further ahead of its reader than a few rows.
pub async fn a_stream_reads_as_it_is_asked(fixture: &Fixture) -> Outcome {
    let pool = single(fixture)?;
    let table = filled(&pool, "stream").await?;
    let read = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&read);
    let call = table.query(&["id"]).await?;
    let mut rows = pool.stream(call, move |row| {
        counter.fetch_add(1, Ordering::Relaxed);
        row.i64(0)
    });
    let (mut seen, mut expected) = (0_usize, 0_i64);
    while let Some(id) = next(&mut rows).await {
        (seen, expected) = (seen + 1, expected + 1);
        assert_eq!(id?, Some(expected));
        let ahead = read.load(Ordering::Relaxed).saturating_sub(seen);
        assert!(ahead <= 128, "{ahead} rows were read before anyone asked for them");
    }
    assert_eq!(seen, usize::from(ROWS));
    drop(rows);
    assert_eq!(table.count().await?, usize::from(ROWS));
    Ok(())
}

/// A stream that is dropped after a few rows leaves no connection in use and none that is dirty.
pub async fn a_stream_that_is_dropped_leaves_nothing(fixture: &Fixture) -> Outcome {
    let pool = single(fixture)?;
    let table = filled(&pool, "dropped").await?;
    let call = table.query(&["id"]).await?;
    for _ in 0..3 {
        let mut rows = pool.stream(call.clone(), |row| row.i64(0));
        assert_eq!(next(&mut rows).await.transpose()?, Some(Some(1)));
        drop(rows);
        assert_eq!(pool.in_use(), 0);
        assert_eq!(table.count().await?, usize::from(ROWS));
    }
    Ok(())
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}
