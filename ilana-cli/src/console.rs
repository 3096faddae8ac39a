//! The commands that need a project's migrations and its database.

use std::ffi::OsString;
use std::fmt::Write;

use clap::{Parser, Subcommand};
use ilana_orm::{MigrationState, Migrator};

/// What can go wrong in a console.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConsoleError {
    /// The arguments are off, or ask for help: the text says how they should be.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The database or a migration.
    #[error(transparent)]
    Orm(#[from] ilana_orm::Error),
    /// A file.
    #[error("{what}")]
    File {
        /// Which, and what was to be done with it.
        what: String,
        /// Why it could not be done.
        source: std::io::Error,
    },
    /// Text that was to be read.
    #[error("{what}")]
    Input {
        /// What is wrong with it.
        what: String,
    },
    /// What the console prints could not be printed.
    #[error("the output could not be written")]
    Output(#[from] std::io::Error),
}

/// The commands of a project: `migrate`, `migrate:rollback`, `migrate:reset`, `migrate:status`.
pub struct Console {
    migrator: Migrator,
}

#[derive(Parser)]
#[command(name = "console", about = "Runs the migrations of this project", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs all pending migrations, in the order of their names, as one batch.
    Migrate,
    /// Undoes the last batch.
    #[command(name = "migrate:rollback")]
    Rollback {
        /// How many batches.
        #[arg(long, default_value_t = 1)]
        step: u64,
    },
    /// Undoes all migrations, newest first.
    #[command(name = "migrate:reset")]
    Reset,
    /// Lists all migrations and whether they were run.
    #[command(name = "migrate:status")]
    Status,
}

impl Console {
    /// A console over these migrations and the database they are for.
    pub fn new(migrator: Migrator) -> Self {
        Self { migrator }
    }

    /// Runs the command that the arguments name, the program's own name first, and gives what is to be printed.
    ///
    /// # Errors
    ///
    /// [`ConsoleError::Usage`], whose text is to be printed as it is; [`ConsoleError::Orm`].
    pub async fn run(self, arguments: impl IntoIterator<Item = OsString>) -> Result<String, ConsoleError> {
        let Arguments { command } = Arguments::try_parse_from(arguments)?;
        Ok(match command {
            Command::Migrate => done("Migrated", &self.migrator.run().await?),
            Command::Rollback { step } => done("Rolled back", &self.migrator.rollback(step).await?),
            Command::Reset => done("Rolled back", &self.migrator.reset().await?),
            Command::Status => status(&self.migrator.status().await?),
        })
    }
}

fn done(what: &str, names: &[String]) -> String {
    if names.is_empty() {
        return "Nothing to do.\n".to_owned();
    }
    names.iter().fold(String::new(), |mut out, name| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{what}: {name}");
        out
    })
}

fn status(all: &[MigrationState]) -> String {
    if all.is_empty() {
        return "There are no migrations.\n".to_owned();
    }
    all.iter().fold(String::new(), |mut out, MigrationState { name, batch }| {
        let state = batch.map_or("pending".to_owned(), |batch| format!("batch {batch}"));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{state:<10} {name}");
        out
    })
}
