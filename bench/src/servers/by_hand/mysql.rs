//! mysql_async by hand.

use std::sync::Arc;

use chrono::NaiveDateTime;
use ilana_driver_mysql::MySqlOptions;
use ilana_orm::async_trait;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, OptsBuilder, Params, Pool, PoolConstraints, PoolOpts, Statement, TxOpts, Value};
use rust_decimal::Decimal;
use tokio::task::JoinSet;

use super::super::row::{Brief, Mixed};
use super::super::side::{CONNECTIONS, EACH, Side, TASKS};
use super::super::tables::Tables;
use super::ROWS;
use crate::Result;
use crate::model::Item;
use crate::store::key;

/// The columns of a row of nine types.
type Columns = (i64, i32, f64, bool, String, Option<String>, NaiveDateTime, Decimal, serde_json::Value);

/// A connection with its statements, and a pool of connections, which keep statements by their text.
pub(crate) struct MySql {
    conn: Conn,
    find: Statement,
    read: Statement,
    insert: Statement,
    pool: Pool,
    text: Arc<str>,
}

impl MySql {
    pub(crate) async fn open(options: MySqlOptions, tables: &Tables) -> Result<Self> {
        let constraints = PoolConstraints::new(CONNECTIONS, CONNECTIONS).ok_or("a pool of none")?;
        // A reset is one more round trip, and forgets what is prepared.
        let pool = PoolOpts::new().with_constraints(constraints).with_reset_connection(false);
        let opts = OptsBuilder::default()
            .ip_or_hostname(options.host)
            .tcp_port(options.port)
            // Else it would go on by the server's socket, where there is one.
            .prefer_socket(false)
            .user(Some(options.user))
            .pass(options.password)
            .db_name(options.database)
            .pool_opts(pool);
        let mut conn = Conn::new(opts.clone()).await?;
        let find = conn.prep(tables.find.sql()).await?;
        let read = conn.prep(tables.read.sql()).await?;
        let marks = vec!["(?, ?, ?)"; ROWS].join(", ");
        let entries = &tables.entries.name;
        let insert = conn.prep(format!("INSERT INTO {entries} (id, name, score) VALUES {marks}")).await?;
        Ok(Self { conn, find, read, insert, pool: Pool::new(opts), text: tables.find.sql().into() })
    }
}

fn check((id, name, small): (i64, String, i32), key: i64) -> Result<()> {
    Brief { id, name, small }.check(key)
}

fn mixed((id, small, ratio, is_on, name, note, moment, price, detail): Columns) -> Mixed {
    Mixed { id, small, ratio, is_on, name, note, moment: moment.and_utc(), price, detail }
}

#[async_trait]
impl Side for MySql {
    async fn find(&mut self, times: u32) -> Result<()> {
        for turn in 0..times {
            let key = key(turn);
            let found = self.conn.exec_first(&self.find, (key,)).await?;
            check(found.ok_or("no row came back")?, key)?;
        }
        Ok(())
    }

    async fn read(&mut self, rows: u32) -> Result<Vec<Mixed>> {
        Ok(self.conn.exec_map(&self.read, (rows,), mixed).await?)
    }

    async fn find_together(&mut self) -> Result<()> {
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let (pool, text) = (self.pool.clone(), Arc::clone(&self.text));
            tasks.spawn(async move {
                for turn in 0..EACH {
                    let key = key(task * EACH + turn);
                    let mut conn = pool.get_conn().await?;
                    let found = conn.exec_first(&*text, (key,)).await?;
                    check(found.ok_or("no row came back")?, key)?;
                }
                Result::Ok(())
            });
        }
        tasks.join_all().await.into_iter().collect()
    }

    async fn insert(&mut self, rows: Vec<Item>) -> Result<()> {
        let mut transaction = self.conn.start_transaction(TxOpts::default()).await?;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let values = rows.by_ref().take(ROWS);
            let values = values
                .flat_map(|row| [Value::from(row.id), Value::from(row.name), Value::from(row.score)])
                .collect();
            transaction.exec_drop(&self.insert, Params::Positional(values)).await?;
        }
        Ok(transaction.commit().await?)
    }
}
