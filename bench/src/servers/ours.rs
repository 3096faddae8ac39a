//! The side of Ilana's: the same on every engine.

use std::any::Any;
use std::sync::Arc;

use ilana_compile::Plan;
use ilana_driver::{Begin, Call, CellError, Flow, Pool, Row, Sink, Transaction};
use ilana_ir::{BindRows, Insert, InsertRows, Name, Shape, TableName, Value, ValueType};
use ilana_orm::async_trait;
use tokio::task::JoinSet;

use super::row::{Brief, Mixed};
use super::side::{EACH, Side, TASKS};
use super::tables::{ENTRY, Tables};
use crate::Result;
use crate::model::Item;
use crate::store::key;

/// A pool of an adapter's connections.
pub(super) struct Ours {
    pool: Pool,
    find: Arc<Plan>,
    read: Arc<Plan>,
    entries: TableName,
}

impl Ours {
    pub(super) fn new(pool: Pool, tables: &Tables) -> Self {
        let (find, read) = (Arc::clone(&tables.find), Arc::clone(&tables.read));
        Self { pool, find, read, entries: tables.entries.clone() }
    }
}

#[async_trait]
impl Side for Ours {
    async fn find(&mut self, times: u32) -> Result<()> {
        let mut lease = self.pool.lease().await?;
        for turn in 0..times {
            let key = key(turn);
            let call = Call::new(Arc::clone(&self.find), vec![Value::I64(key)]);
            let mut sink = Collect::sink(Brief::read);
            lease.fetch(&call, &mut sink).await?;
            the_one(sink)?.check(key)?;
        }
        Ok(())
    }

    async fn read(&mut self, rows: u32) -> Result<Vec<Mixed>> {
        let call = Call::new(Arc::clone(&self.read), vec![Value::I64(rows.into())]);
        let mut sink = Collect::sink(Mixed::read);
        self.pool.fetch(&call, &mut sink).await?;
        Collect::taken(sink)
    }

    async fn find_together(&mut self) -> Result<()> {
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let (pool, find) = (self.pool.clone(), Arc::clone(&self.find));
            tasks.spawn(async move {
                for turn in 0..EACH {
                    let key = key(task * EACH + turn);
                    let call = Call::new(Arc::clone(&find), vec![Value::I64(key)]);
                    let mut sink = Collect::sink(Brief::read);
                    pool.fetch(&call, &mut sink).await?;
                    the_one(sink)?.check(key)?;
                }
                Result::Ok(())
            });
        }
        tasks.join_all().await.into_iter().collect()
    }

    async fn insert(&mut self, rows: Vec<Item>) -> Result<()> {
        let names = ENTRY.map(|(name, _)| Name::Borrowed(name));
        let values = rows
            .into_iter()
            .flat_map(|row| [Value::I64(row.id), Value::Text(row.name), Value::I64(row.score)])
            .collect();
        insert(&self.pool, &self.entries, &names, &ENTRY.map(|(_, ty)| ty), values).await
    }
}

/// Inserts rows as the ORM inserts many: in as few statements as the dialect says, all in one transaction.
pub(super) async fn insert(
    pool: &Pool,
    table: &TableName,
    columns: &[Name],
    types: &[ValueType],
    mut values: Vec<Value>,
) -> Result<()> {
    pool.check(&values)?;
    let width = columns.len();
    let rows = values.len() / width.max(1);
    let per_statement = pool.dialect().await?.rows_per_insert(width);
    let whole = rows - rows % per_statement;
    let rest = values.split_off(whole * width);
    let transaction = Transaction::begin(pool, Begin::default()).await?;
    for (rows, binds) in [(per_statement, values), (rows - whole, rest)] {
        if binds.is_empty() {
            continue;
        }
        let rows = BindRows { first: 0, types: types.to_vec(), rows: u32::try_from(rows)? };
        let shape = Shape::Insert(Insert::new(table.clone(), columns.to_vec(), InsertRows::Values(rows)));
        transaction.execute_many(&Call::new(pool.plan(&shape).await?, binds)).await?;
    }
    Ok(transaction.commit().await?)
}

fn the_one(sink: Box<dyn Sink>) -> Result<Brief> {
    Ok(Collect::<Brief>::taken(sink)?.pop().ok_or("no row came back")?)
}

/// Reads each row, as the ORM does: where the driver has it.
struct Collect<T> {
    all: Vec<T>,
    read: fn(&dyn Row) -> std::result::Result<T, CellError>,
}

impl<T: Send + 'static> Collect<T> {
    fn sink(read: fn(&dyn Row) -> std::result::Result<T, CellError>) -> Box<dyn Sink> {
        Box::new(Self { all: Vec::new(), read })
    }

    fn taken(sink: Box<dyn Sink>) -> Result<Vec<T>> {
        let sink: Box<dyn Any> = sink;
        Ok(sink.downcast::<Self>().map_err(|_| "another sink came back")?.all)
    }
}

impl<T: Send + 'static> Sink for Collect<T> {
    fn row(&mut self, row: &dyn Row) -> std::result::Result<Flow, CellError> {
        self.all.push((self.read)(row)?);
        Ok(Flow::More)
    }

    fn restart(&mut self) {
        self.all.clear();
    }

    fn rows(&self) -> u64 {
        self.all.len() as u64
    }
}
