//! The file that both sides work on, and how each of them opens it.

use std::path::{Path, PathBuf};

use ilana_orm::{Config, Database, SqliteOptions};
use tempfile::TempDir;

use crate::Result;

/// How many rows of three columns there are to be read.
pub(crate) const ITEMS: u32 = 100_000;
/// How many roots of trees there are.
pub(crate) const PARENTS: usize = 1000;

/// The key of an item that is far from the one of the turn before.
pub(crate) fn key(turn: u32) -> i64 {
    i64::from(turn.wrapping_mul(7919) % ITEMS) + 1
}

/// A database file that is removed in the end.
pub(crate) struct Store {
    folder: TempDir,
}

impl Store {
    pub(crate) fn create() -> Result<Self> {
        let store = Self { folder: tempfile::tempdir()? };
        store.raw()?.execute_batch(&format!(
            "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score INTEGER NOT NULL);
             CREATE TABLE entries (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score INTEGER NOT NULL);
             CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
             CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents (id),
                                    title TEXT NOT NULL);
             CREATE INDEX children_parent ON children (parent_id);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ITEMS})
             INSERT INTO items SELECT i, 'the item number ' || i, i * 7 FROM n;
             INSERT INTO parents SELECT id, name FROM items WHERE id <= {PARENTS};
             INSERT INTO children SELECT id, 1 + (id - 1) / 10, 'the child number ' || id FROM items
             WHERE id <= {PARENTS} * 10;
             ANALYZE;"
        ))?;
        Ok(store)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("bench.db")
    }

    pub(crate) fn raw(&self) -> Result<rusqlite::Connection> {
        open(&self.file())
    }

    /// Makes this file the program's database, with a pool that has no connections yet.
    pub(crate) fn configure(&self) -> Result<()> {
        Database::configure(Config::sqlite(SqliteOptions::file(self.file())))?;
        Ok(())
    }
}

/// A connection as a careful hand would open it: what Ilana sets and costs time is set here too.
pub(crate) fn open(file: &Path) -> Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "normal")?;
    Ok(connection)
}
