//! `cargo xtask`: the chores of this workspace, from the whole test run to the checks that clippy cannot make.
#![expect(clippy::print_stdout, reason = "a command-line program reports on standard output")]

mod engines;
mod interrupt;
mod purity;
mod serve;
mod servers;
mod sizes;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// The chores of the Ilana workspace.
#[derive(Parser, Debug)]
#[command(name = "xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

/// One chore; its name is the subcommand.
#[derive(Subcommand, Debug)]
enum Chore {
    /// Run everything that must pass before a change goes in: format, lints, tests, docs, purity, tidy, sizes,
    /// the quickstart example and the benchmarks' lints. Stops at the first step that fails. PostgreSQL, MySQL and
    /// MariaDB are brought up for the tests and taken down again; a URL in ILANA_TEST_POSTGRES_URL,
    /// ILANA_TEST_MYSQL_URL or ILANA_TEST_MARIADB_URL replaces that server.
    Test {
        /// Make an engine that cannot be had an error instead of a printed line.
        #[arg(long)]
        all_engines: bool,
    },
    /// Bring databases up, run a command with their URLs in its environment, and take them down.
    Serve(serve::Serve),
    /// Check what clippy cannot: file sizes, opening lines, the layering table, paths named in documents, left-over
    /// markers, and that every IR node and every unsupported feature has a snapshot.
    Tidy,
    /// Check that the pure crates, ilana-ir and ilana-compile, have no runtime, socket or driver below them.
    Purity,
    /// Check that real sizes compile: generate a crate of many related models and measure the CPU time of checking it.
    Sizes(sizes::Sizes),
}

fn main() -> ExitCode {
    let Cli { chore } = Cli::parse();
    match perform(&chore) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: &Chore) -> Result<ExitCode, String> {
    let workspace = Workspace::locate()?;
    match chore {
        Chore::Test { all_engines } => test::run(&workspace, engines::Demand::from_flag(*all_engines))?,
        Chore::Serve(serve) => return serve::run(&workspace, serve),
        Chore::Tidy => tidy::run(&workspace)?,
        Chore::Purity => purity::run(&workspace)?,
        Chore::Sizes(sizes) => sizes::run(&workspace, sizes)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};
    use test_servers::Engine;

    use super::{Chore, Cli};

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_default_to_a_hundred_models_and_a_chain_of_sixty() {
        let parsed = Cli::try_parse_from(["xtask", "sizes"]).map(|cli| cli.chore);
        assert!(matches!(parsed, Ok(Chore::Sizes(sizes)) if sizes == crate::sizes::Sizes::default()));
    }

    #[test]
    fn serve_takes_every_engine_unless_told_and_a_command_behind_two_dashes() {
        let parsed = |words: &[&str]| Cli::try_parse_from(words).map(|cli| cli.chore);
        let served = parsed(&["xtask", "serve"]);
        assert!(
            matches!(served, Ok(Chore::Serve(serve)) if serve.engines == Engine::ALL && serve.command.is_empty())
        );
        let served = parsed(&["xtask", "serve", "--engines", "mysql,postgres", "--", "env", "-0"]);
        assert!(matches!(served, Ok(Chore::Serve(serve))
            if serve.engines == [Engine::Mysql, Engine::Postgres] && serve.command == ["env", "-0"]));
    }

    #[test]
    fn a_graph_that_is_too_small_to_have_two_other_models_is_refused() {
        assert!(Cli::try_parse_from(["xtask", "sizes", "--models", "2"]).is_err());
    }
}
