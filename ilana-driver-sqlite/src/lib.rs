//! Ilana's SQLite adapter, over rusqlite with SQLite built in.
//!
//! Small reads run where they are called and cost no thread switch; writes and long reads run on a thread of the
//! connection's own, so that no blocking call holds up the async runtime for long. See [`SqliteDriver`].

mod classify;
mod clock_text;
mod connect;
mod decimal;
mod execute;
mod file;
mod text;
mod thread;
mod value;

pub use connect::{Access, SqliteDriver, SqliteOptions};
