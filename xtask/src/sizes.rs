//! `cargo xtask sizes`: a generated crate of many related models compiles, at a bounded cost per model.

mod generate;
mod measure;
mod model;

use std::fs;
use std::io;
use std::path::Path;

use clap::Args;

use self::measure::{Cost, Project};
use crate::workspace::{Workspace, run as run_command};

/// The milliseconds of CPU that checking one model should take at most.
const GOAL: f64 = 30.0;

/// The milliseconds at which the check fails, on a machine of the usual speed. It is twice the goal: figures scatter.
const CEILING: f64 = 60.0;

/// How many structs the yardstick has, and the seconds of CPU that it takes where a model took 18 ms. Machines differ by
/// more than what is to be guarded, and one and the same machine does from hour to hour.
const YARDSTICK: (u32, f64) = (500, 0.8);

/// Where the generated crate goes, relative to the root; inside the folder that git ignores.
const FOLDER: &str = "target/sizes";

/// How many times each check is measured; odd, so that the median is one of the figures.
const REPETITIONS: usize = 3;

/// How many models the generated crate has.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Models in the graph, each with two foreign keys to two others. At least 3.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(3..=10_000))]
    pub(crate) models: u32,
    /// Models in the chain, each belonging to the next. 0 leaves the chain out.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub(crate) chain: u32,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { models: 100, chain: 60 }
    }
}

/// Generates the crate, checks it, measures what the check costs and prints it.
///
/// # Errors
///
/// When the crate cannot be written, does not compile, or costs more CPU per model than the ceiling.
pub(crate) fn run(workspace: &Workspace, sizes: &Sizes) -> Result<(), String> {
    let sources = generate::sources(sizes);
    write(workspace, &sources).map_err(|error| format!("could not write the crate in {FOLDER}: {error}"))?;
    let project = Project::new(workspace, FOLDER);
    // The first check builds the dependencies, and shows what does not compile before anything is measured.
    run_command(&mut project.check())?;
    let cost = measure::cost(&project, &generate::yardstick(YARDSTICK.0), REPETITIONS)?;
    let (verdict, passes) = verdict(sizes, cost);
    println!("{verdict}");
    if passes { Ok(()) } else { Err(format!("a model costs too much compile time: {verdict}")) }
}

/// Puts the crate where it is built, with the workspace's lock file, so that the versions are the workspace's own.
fn write(workspace: &Workspace, sources: &[generate::Source]) -> io::Result<()> {
    let folder = workspace.path(FOLDER);
    let source_folder = folder.join("src");
    // A run with more models left more modules behind.
    if source_folder.exists() {
        fs::remove_dir_all(&source_folder)?;
    }
    fs::create_dir_all(&source_folder)?;
    fs::copy(workspace.path("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(folder.join("Cargo.toml"), generate::MANIFEST)?;
    for source in sources {
        fs::write(folder.join(Path::new(&source.path)), &source.text)?;
    }
    Ok(())
}

/// The line to print, and whether the cost is below the ceiling.
fn verdict(sizes: &Sizes, cost: Cost) -> (String, bool) {
    let models = sizes.models.saturating_add(sizes.chain);
    let each = cost.seconds * 1000.0 / f64::from(models);
    let slower = cost.yardstick / YARDSTICK.1;
    let usual = each / slower;
    let line = format!(
        "{models} models check in {:.2} s of CPU: {each:.1} ms per model, {usual:.1} on a machine of the usual speed (this \
         one takes {slower:.1} times as long; goal {GOAL}, ceiling {CEILING})",
        cost.seconds
    );
    (line, usual <= CEILING)
}

#[cfg(test)]
mod tests {
    use super::measure::Cost;
    use super::{Sizes, YARDSTICK, verdict};

    fn cost(seconds: f64, slower: f64) -> Cost {
        Cost { seconds, yardstick: YARDSTICK.1 * slower }
    }

    #[test]
    fn the_cost_is_spread_over_all_models_and_is_that_of_a_usual_machine() {
        let (line, passes) = verdict(&Sizes::default(), cost(4.16, 2.0));
        assert_eq!(
            line,
            "160 models check in 4.16 s of CPU: 26.0 ms per model, 13.0 on a machine of the usual speed (this one takes \
             2.0 times as long; goal 30, ceiling 60)"
        );
        assert!(passes);
    }

    #[test]
    fn the_ceiling_itself_passes_and_more_does_not() {
        let sizes = Sizes { models: 10, chain: 0 };
        assert!(verdict(&sizes, cost(0.6, 1.0)).1);
        assert!(!verdict(&sizes, cost(0.601, 1.0)).1);
        assert!(verdict(&sizes, cost(1.2, 2.0)).1, "twice as slow a machine may take twice as long");
        assert!(!verdict(&sizes, cost(0.4, 0.5)).1);
    }
}
