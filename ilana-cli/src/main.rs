//! The `ilana` program: what needs no project.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ilana_cli::{CompileFor, ConsoleError, compile, make_migration};

#[derive(Parser)]
#[command(name = "ilana", about = "Tools of the Ilana ORM", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads a statement as JSON from the standard input and prints its SQL and values.
    Compile {
        /// The database to compile for: pg, mysql, mariadb or sqlite, with a version if it matters (mariadb:10.6), or all.
        #[arg(long)]
        dialect: CompileFor,
    },
    /// Writes a migration to fill in.
    #[command(name = "make:migration")]
    MakeMigration {
        /// Its name, such as `create_users_table`.
        name: String,
        /// The folder.
        #[arg(long, default_value = "database/migrations")]
        path: PathBuf,
    },
}

fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    match run(command).and_then(|text| Ok(std::io::stdout().write_all(text.as_bytes())?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even the error cannot be written, the exit code still says it.
            let _ = writeln!(std::io::stderr(), "ilana: {error}{}", cause(&error));
            ExitCode::FAILURE
        }
    }
}

fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(String::new, |source| format!(": {source}{}", cause(source)))
}

fn run(command: Command) -> Result<String, ConsoleError> {
    match command {
        Command::Compile { dialect } => {
            let mut json = String::new();
            std::io::stdin().read_to_string(&mut json)?;
            compile(&json, dialect)
        }
        Command::MakeMigration { name, path } => {
            let path = make_migration(&path, &name, chrono::Utc::now())?;
            Ok(format!("Written: {}\n", path.display()))
        }
    }
}
