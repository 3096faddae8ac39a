//! What checking the generated crate costs in CPU time, beyond what an empty crate with the same dependencies costs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::workspace::{Workspace, cargo_program, output};

/// Runs a command under bash's `time -p`, whose figures go to standard output while the command keeps this program's
/// standard error. The standard library cannot ask for the CPU time of a child, and this workspace has no unsafe code
/// with which to ask the operating system.
const TIMED: &str = r#"{ time -p "$@" 2>&3; } 3>&2 2>&1"#;

/// A generated crate on disk.
#[derive(Debug)]
pub(crate) struct Project<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
}

impl<'a> Project<'a> {
    /// The crate in a folder, named relative to the root.
    pub(crate) fn new(workspace: &'a Workspace, folder: &str) -> Self {
        Self { workspace, folder: workspace.path(folder) }
    }

    /// The command that checks it.
    pub(crate) fn check(&self) -> Command {
        let mut command = self.workspace.cargo(["check"]);
        self.complete(&mut command);
        command
    }

    /// The same command, which also writes its CPU time to standard output.
    fn timed_check(&self) -> Command {
        let mut command = self.workspace.command("/usr/bin/env");
        command.args(["bash", "-c", TIMED, "bash"]).arg(cargo_program()).args(["check", "--quiet"]);
        // Bash writes the decimal point of the user's language.
        command.env("LC_ALL", "C");
        self.complete(&mut command);
        command
    }

    /// Adds what both commands share, so that the measured one does not build the dependencies again.
    fn complete(&self, command: &mut Command) {
        command
            .arg("--manifest-path")
            .arg(self.folder.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            // A crate that changed only by its time stamp would be answered from the incremental cache.
            .env("CARGO_INCREMENTAL", "0")
            // A compiler cache works in a process of its own, whose CPU time is not seen here.
            .env("RUSTC_WRAPPER", "");
    }

    /// Seconds of CPU that a check takes with this text as `src/lib.rs`; writing it makes cargo check again.
    fn seconds_with(&self, library: &str) -> Result<f64, String> {
        let path = self.folder.join("src/lib.rs");
        fs::write(&path, library).map_err(|error| format!("could not write {}: {error}", path.display()))?;
        cpu_seconds(&output(&mut self.timed_check())?)
    }
}

/// What a crate costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cost {
    /// Seconds of CPU beyond those of an empty crate.
    pub(crate) seconds: f64,
    /// The same of the yardstick, which tells how fast this machine is at the moment.
    pub(crate) yardstick: f64,
}

/// What the crate costs: the median check of it less the median check of an empty one. Leaves the crate as it was.
///
/// # Errors
///
/// When a check fails, or its figures show that nothing was measured.
pub(crate) fn cost(project: &Project<'_>, yardstick: &str, repetitions: usize) -> Result<Cost, String> {
    let path = project.folder.join("src/lib.rs");
    let library =
        fs::read_to_string(&path).map_err(|error| format!("could not read {}: {error}", path.display()))?;
    let (mut empty, mut plain, mut full) = (Vec::new(), Vec::new(), Vec::new());
    // They take turns, so that a machine that slows down meanwhile slows all.
    for _ in 0..repetitions {
        empty.push(project.seconds_with("")?);
        plain.push(project.seconds_with(yardstick)?);
        full.push(project.seconds_with(&library)?);
    }
    let empty = median(&mut empty);
    let cost = Cost { seconds: median(&mut full) - empty, yardstick: median(&mut plain) - empty };
    if cost.seconds > 0.0 && cost.yardstick > 0.0 {
        Ok(cost)
    } else {
        Err("the models cost no more CPU time than an empty crate: nothing was measured".to_owned())
    }
}

/// The middle one of an odd number of figures; 0 for none.
fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// User and system seconds together, from the text of `time -p`.
fn cpu_seconds(report: &str) -> Result<f64, String> {
    let figure = |name: &str| {
        report
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok())
            .ok_or_else(|| format!("no `{name}` figure in what `time -p` wrote: {report:?}"))
    };
    Ok(figure("user ")? + figure("sys ")?)
}

#[cfg(test)]
mod tests {
    use super::{cpu_seconds, median};

    #[test]
    fn cpu_time_is_user_and_system_time() {
        assert_eq!(cpu_seconds("real 9.00\nuser 1.25\nsys 0.50\n"), Ok(1.75));
    }

    #[test]
    fn a_report_without_figures_is_an_error() {
        assert!(cpu_seconds("real 9.00\nuser 1,25\nsys 0.50\n").is_err());
        assert!(cpu_seconds("").is_err());
    }

    #[test]
    fn the_median_is_the_middle_figure() {
        assert!((median(&mut [3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
