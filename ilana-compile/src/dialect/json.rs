//! How each engine is asked about JSON documents.

mod mysql;
mod postgres;
mod sqlite;

pub(super) use mysql::{MariaDbWords, MySqlWords, Pieces};
pub(super) use postgres::json as postgres;
pub(super) use sqlite::json as sqlite;
