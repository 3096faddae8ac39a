//! `cargo xtask`: the chores of this workspace, from the whole test run to the checks that clippy cannot make.
#![expect(clippy::print_stdout, reason = "a command-line program reports on standard output")]

mod engines;
mod purity;
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
    /// the quickstart example and the benchmarks' lints. Stops at the first step that fails.
    Test {
        /// Make an engine that cannot be tested an error instead of a printed line. Today only SQLite has an
        /// adapter, and an engine without an adapter is always named on a line of its own.
        #[arg(long)]
        all_engines: bool,
    },
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
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: &Chore) -> Result<(), String> {
    let workspace = Workspace::locate()?;
    match chore {
        Chore::Test { all_engines } => test::run(&workspace, engines::Demand::from_flag(*all_engines)),
        Chore::Tidy => tidy::run(&workspace),
        Chore::Purity => purity::run(&workspace),
        Chore::Sizes(sizes) => sizes::run(&workspace, sizes),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

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
    fn a_graph_that_is_too_small_to_have_two_other_models_is_refused() {
        assert!(Cli::try_parse_from(["xtask", "sizes", "--models", "2"]).is_err());
    }
}
