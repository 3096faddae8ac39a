//! Pools and transactions over connections that fail and stop where a script says.
#![expect(clippy::unwrap_used, reason = "a test that cannot be made ready is to stop")]

mod loss;
mod pool;
mod steps;

use std::sync::Arc;

use ilana_driver::conformance::scripted::Scripted;
use ilana_driver::{Call, CellError, DriverError, Flow, Pool, PoolOptions, Row, Sink};
use ilana_ir::{Delete, Select, SelectItem, Shape, Source, TableName};

fn pool(script: &Scripted, options: PoolOptions) -> Pool {
    Pool::new(script.clone(), options).unwrap()
}

/// At most so many connections.
fn of(max: usize) -> PoolOptions {
    PoolOptions { max, ..PoolOptions::default() }
}

/// A query.
async fn reading(pool: &Pool) -> Result<Call, DriverError> {
    let mut select = Select::from(Source::table("t"));
    select.columns.push(SelectItem::column("t", "a"));
    Ok(Call { plan: pool.plan(&Shape::Select(select)).await?, binds: Arc::default() })
}

/// A statement that changes rows.
async fn writing(pool: &Pool) -> Result<Call, DriverError> {
    let delete = Delete::new(TableName::parse("t"));
    Ok(Call { plan: pool.plan(&Shape::Delete(delete)).await?, binds: Arc::default() })
}

/// Takes no rows, and counts how often it was started again.
#[derive(Default)]
struct Nothing {
    restarts: u64,
}

impl Sink for Nothing {
    fn row(&mut self, _: &dyn Row) -> Result<Flow, CellError> {
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.restarts += 1;
    }

    fn rows(&self) -> u64 {
        0
    }
}

async fn fetch(pool: &Pool, call: &Call) -> Result<(), DriverError> {
    let mut sink: Box<dyn Sink> = Box::new(Nothing::default());
    pool.fetch(call, &mut sink).await
}
