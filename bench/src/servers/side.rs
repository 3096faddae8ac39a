//! What each side does.

use ilana_orm::async_trait;

use super::row::Mixed;
use crate::Result;
use crate::model::Item;

/// How many connections a pool has.
pub(super) const CONNECTIONS: usize = 8;
/// How many tasks share them.
pub(super) const TASKS: u32 = 64;
/// How many rows each task finds in a turn, one after another.
pub(super) const EACH: u32 = 10;

/// One side: the same work by hand and with Ilana. What it opens it keeps, and statements are prepared once.
#[async_trait]
pub(super) trait Side: Send {
    /// Finds so many rows by their keys, one after another, on one connection.
    async fn find(&mut self, times: u32) -> Result<()>;

    /// Reads the first so many rows.
    async fn read(&mut self, rows: u32) -> Result<Vec<Mixed>>;

    /// Finds [`EACH`] rows in each of [`TASKS`] tasks, each row with a connection from a pool.
    async fn find_together(&mut self) -> Result<()>;

    /// Inserts rows in one transaction.
    async fn insert(&mut self, rows: Vec<Item>) -> Result<()>;
}
