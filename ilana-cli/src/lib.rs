//! The console that a project embeds, and what the `ilana` program does without one.
//!
//! A project's own `main` hands its migrations to a [`Console`] and has the commands of the database:
//!
//! ```no_run
//! use ilana_cli::Console;
//! use ilana_orm::prelude::*;
//!
//! # fn migrations() -> Migrator { Migrator::new() }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ilana_cli::ConsoleError> {
//! Database::configure(Config::sqlite(SqliteOptions::file("app.db")))?;
//! let report = Console::new(migrations()).run(std::env::args_os()).await?;
//! std::io::Write::write_all(&mut std::io::stdout(), report.as_bytes())?;
//! # Ok(()) }
//! ```

mod compile;
mod console;
mod make;

pub use compile::{CompileFor, compile};
pub use console::{Console, ConsoleError};
pub use make::make_migration;
