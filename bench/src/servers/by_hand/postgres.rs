//! tokio-postgres by hand.

use std::pin::pin;

use deadpool::managed::{self, Metrics, RecycleError, RecycleResult};
use futures_util::TryStreamExt;
use ilana_orm::async_trait;
use tokio::task::JoinSet;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use super::super::row::{Brief, Mixed};
use super::super::side::{CONNECTIONS, EACH, Side, TASKS};
use super::super::tables::Tables;
use super::ROWS;
use crate::Result;
use crate::model::Item;
use crate::store::key;

/// A client with its statements, and a pool of such clients.
pub(crate) struct Postgres {
    client: Client,
    find: Statement,
    read: Statement,
    insert: Statement,
    pool: managed::Pool<Clients>,
}

/// Opens the clients of a pool, each with the statement prepared.
struct Clients {
    config: Config,
    find: String,
}

impl Postgres {
    pub(crate) async fn open(config: &Config, tables: &Tables) -> Result<Self> {
        let client = connect(config).await?;
        let find = client.prepare(tables.find.sql()).await?;
        let read = client.prepare(tables.read.sql()).await?;
        let marks: Vec<String> =
            (0..ROWS).map(|row| row * 3 + 1).map(|n| format!("(${n}, ${}, ${})", n + 1, n + 2)).collect();
        let entries = &tables.entries.name;
        let insert = format!("INSERT INTO {entries} (id, name, score) VALUES {}", marks.join(", "));
        let insert = client.prepare(&insert).await?;
        let clients = Clients { config: config.clone(), find: tables.find.sql().to_owned() };
        let pool = managed::Pool::builder(clients).max_size(CONNECTIONS).build()?;
        Ok(Self { client, find, read, insert, pool })
    }
}

async fn connect(config: &Config) -> std::result::Result<Client, tokio_postgres::Error> {
    let (client, wire) = config.connect(NoTls).await?;
    // Its errors are those of the client, too.
    tokio::spawn(wire);
    Ok(client)
}

impl managed::Manager for Clients {
    type Type = (Client, Statement);
    type Error = tokio_postgres::Error;

    async fn create(&self) -> std::result::Result<Self::Type, Self::Error> {
        let client = connect(&self.config).await?;
        let find = client.prepare(&self.find).await?;
        Ok((client, find))
    }

    async fn recycle(&self, (client, _): &mut Self::Type, _: &Metrics) -> RecycleResult<Self::Error> {
        if client.is_closed() { Err(RecycleError::message("closed")) } else { Ok(()) }
    }
}

async fn find(client: &Client, statement: &Statement, key: i64) -> Result<()> {
    let row = client.query_one(statement, &[&key]).await?;
    Brief { id: row.try_get(0)?, name: row.try_get(1)?, small: row.try_get(2)? }.check(key)
}

fn mixed(row: &Row) -> std::result::Result<Mixed, tokio_postgres::Error> {
    Ok(Mixed {
        id: row.try_get(0)?,
        small: row.try_get(1)?,
        ratio: row.try_get(2)?,
        is_on: row.try_get(3)?,
        name: row.try_get(4)?,
        note: row.try_get(5)?,
        moment: row.try_get(6)?,
        price: row.try_get(7)?,
        detail: row.try_get(8)?,
    })
}

#[async_trait]
impl Side for Postgres {
    async fn find(&mut self, times: u32) -> Result<()> {
        for turn in 0..times {
            find(&self.client, &self.find, key(turn)).await?;
        }
        Ok(())
    }

    async fn read(&mut self, rows: u32) -> Result<Vec<Mixed>> {
        let mut stream = pin!(self.client.query_raw(&self.read, [i64::from(rows)]).await?);
        let mut all = Vec::new();
        while let Some(row) = stream.try_next().await? {
            all.push(mixed(&row)?);
        }
        Ok(all)
    }

    async fn find_together(&mut self) -> Result<()> {
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let pool = self.pool.clone();
            tasks.spawn(async move {
                for turn in 0..EACH {
                    let client = pool.get().await?;
                    let (client, statement) = &*client;
                    find(client, statement, key(task * EACH + turn)).await?;
                }
                Result::Ok(())
            });
        }
        tasks.join_all().await.into_iter().collect()
    }

    async fn insert(&mut self, rows: Vec<Item>) -> Result<()> {
        let transaction = self.client.transaction().await?;
        for rows in rows.chunks(ROWS) {
            let params = rows.iter().flat_map(|Item { id, name, score }| {
                let params: [&(dyn ToSql + Sync); 3] = [id, name, score];
                params
            });
            let params: Vec<_> = params.collect();
            transaction.execute(&self.insert, &params).await?;
        }
        Ok(transaction.commit().await?)
    }
}
