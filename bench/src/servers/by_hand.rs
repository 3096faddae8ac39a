//! The sides that are written by hand, as a careful hand would: what is sent often is prepared once.

mod mysql;
mod postgres;
mod sqlite;

pub(super) use self::mysql::MySql;
pub(super) use self::postgres::Postgres;
pub(super) use self::sqlite::Sqlite;

/// How many rows go with one statement.
const ROWS: usize = 1000;
