//! rusqlite by hand, without a thread of its own: it blocks whoever calls it.

use std::path::Path;

use chrono::NaiveDateTime;
use ilana_orm::async_trait;
use rust_decimal::Decimal;

use super::super::row::{Brief, Mixed};
use super::super::side::Side;
use super::super::tables::Tables;
use crate::Result;
use crate::model::Item;
use crate::store::{key, open};

/// A connection, which keeps statements by their text.
pub(crate) struct Sqlite {
    connection: rusqlite::Connection,
    find: String,
    read: String,
    insert: String,
}

impl Sqlite {
    pub(crate) fn open(file: &Path, tables: &Tables) -> Result<Self> {
        Ok(Self {
            connection: open(file)?,
            find: tables.find.sql().to_owned(),
            read: tables.read.sql().to_owned(),
            insert: format!("INSERT INTO {} (id, name, score) VALUES (?, ?, ?)", tables.entries.name),
        })
    }
}

fn mixed(row: &rusqlite::Row<'_>) -> Result<Mixed> {
    Ok(Mixed {
        id: row.get(0)?,
        small: row.get(1)?,
        ratio: row.get(2)?,
        is_on: row.get(3)?,
        name: row.get(4)?,
        note: row.get(5)?,
        moment: NaiveDateTime::parse_from_str(row.get_ref(6)?.as_str()?, "%Y-%m-%d %H:%M:%S%.f")?.and_utc(),
        price: Decimal::from_str_exact(row.get_ref(7)?.as_str()?)?,
        detail: serde_json::from_str(row.get_ref(8)?.as_str()?)?,
    })
}

#[async_trait]
impl Side for Sqlite {
    async fn find(&mut self, times: u32) -> Result<()> {
        for turn in 0..times {
            let key = key(turn);
            let mut find = self.connection.prepare_cached(&self.find)?;
            let brief = |row: &rusqlite::Row<'_>| {
                Ok(Brief { id: row.get(0)?, name: row.get(1)?, small: row.get(2)? })
            };
            find.query_row([key], brief)?.check(key)?;
        }
        Ok(())
    }

    async fn read(&mut self, rows: u32) -> Result<Vec<Mixed>> {
        let mut read = self.connection.prepare_cached(&self.read)?;
        let mut rows = read.query([rows])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(mixed(row)?);
        }
        Ok(all)
    }

    async fn find_together(&mut self) -> Result<()> {
        Err("this is a side of one connection".into())
    }

    async fn insert(&mut self, rows: Vec<Item>) -> Result<()> {
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut insert = transaction.prepare_cached(&self.insert)?;
        for row in rows {
            insert.execute((row.id, row.name, row.score))?;
        }
        drop(insert);
        Ok(transaction.commit()?)
    }
}
