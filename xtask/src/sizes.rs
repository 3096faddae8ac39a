//! `cargo xtask sizes`: a generated crate of many related models compiles, at a bounded cost per model.

mod generate;
mod measure;
mod model;

use std::fs;
use std::io;
use std::path::Path;

use clap::Args;

use self::measure::Project;
use crate::workspace::{Workspace, run as run_command};

/// The milliseconds of CPU that checking one model should take at most.
const GOAL: f64 = 30.0;

/// The milliseconds at which the check fails. It is above the goal, which is not reached yet, and guards what is.
const CEILING: f64 = 60.0;

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
    let seconds = measure::cost(&project, REPETITIONS)?;
    let (verdict, passes) = verdict(sizes, seconds);
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
fn verdict(sizes: &Sizes, seconds: f64) -> (String, bool) {
    let models = sizes.models.saturating_add(sizes.chain);
    let each = seconds * 1000.0 / f64::from(models);
    let line = format!(
        "{models} models check in {seconds:.2} s of CPU: {each:.1} ms per model (goal {GOAL}, ceiling {CEILING})"
    );
    (line, each <= CEILING)
}

#[cfg(test)]
mod tests {
    use super::{Sizes, verdict};

    #[test]
    fn the_cost_is_spread_over_all_models() {
        let (line, passes) = verdict(&Sizes::default(), 2.08);
        assert_eq!(line, "160 models check in 2.08 s of CPU: 13.0 ms per model (goal 30, ceiling 60)");
        assert!(passes);
    }

    #[test]
    fn the_ceiling_itself_passes_and_more_does_not() {
        let sizes = Sizes { models: 10, chain: 0 };
        assert!(verdict(&sizes, 0.6).1);
        assert_eq!(
            verdict(&sizes, 0.601),
            ("10 models check in 0.60 s of CPU: 60.1 ms per model (goal 30, ceiling 60)".to_owned(), false)
        );
    }
}
