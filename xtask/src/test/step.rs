//! The steps of a full test run, as data: what each is called, what it does, and the command that repeats it.

use crate::sizes::{self, Sizes};
use crate::workspace::{self, Workspace};
use crate::{purity, tidy};

/// One step of the run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// What headings and failures call it.
    pub(crate) name: &'static str,
    action: Action,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    /// A cargo command with one variable added to its environment, if it needs one.
    Cargo { variable: Option<(&'static str, &'static str)>, arguments: &'static [&'static str] },
    /// A chore of this program, done in this process.
    Own { subcommand: &'static str, chore: fn(&Workspace) -> Result<(), String> },
}

impl Step {
    /// Does it, with its output going where this program's goes. Commands find these variables in their environment.
    ///
    /// # Errors
    ///
    /// When the command or the chore fails.
    pub(crate) fn perform(&self, workspace: &Workspace, variables: &[(&str, String)]) -> Result<(), String> {
        match self.action {
            Action::Cargo { variable, arguments } => {
                let mut command = workspace.cargo(arguments.iter().copied());
                command.envs(variable).envs(variables.iter().map(|(name, value)| (name, value)));
                workspace::run(&mut command)
            }
            Action::Own { subcommand: _, chore } => chore(workspace),
        }
    }

    /// The command that repeats it, as one types it in a shell at the root.
    pub(crate) fn command_line(&self) -> String {
        match self.action {
            Action::Cargo { variable: Some((name, value)), arguments } => {
                format!("{name}=\"{value}\" cargo {}", arguments.join(" "))
            }
            Action::Cargo { variable: None, arguments } => format!("cargo {}", arguments.join(" ")),
            Action::Own { subcommand, chore: _ } => format!("cargo xtask {subcommand}"),
        }
    }
}

/// Every step, in the order in which they run.
pub(crate) const STEPS: [Step; 9] = [
    cargo("format", &["fmt", "--all", "--check"]),
    cargo("clippy", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    cargo("tests", &["test", "--workspace", "--locked"]),
    Step {
        name: "docs",
        action: Action::Cargo {
            variable: Some(("RUSTDOCFLAGS", "-D warnings")),
            arguments: &["doc", "--workspace", "--no-deps", "--locked"],
        },
    },
    own("purity", purity::run),
    own("tidy", tidy::run),
    own("sizes", default_sizes),
    cargo("quickstart", &["run", "--locked", "-p", "ilana-orm", "--example", "quickstart"]),
    cargo("bench", &["clippy", "--manifest-path", "bench/Cargo.toml", "--locked", "--", "-D", "warnings"]),
];

const fn cargo(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, action: Action::Cargo { variable: None, arguments } }
}

/// A chore whose step and subcommand have the same name.
const fn own(name: &'static str, chore: fn(&Workspace) -> Result<(), String>) -> Step {
    Step { name, action: Action::Own { subcommand: name, chore } }
}

fn default_sizes(workspace: &Workspace) -> Result<(), String> {
    sizes::run(workspace, &Sizes::default())
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    #[test]
    fn the_commands_are_those_that_a_contributor_types() {
        let lines: Vec<String> = STEPS.iter().map(super::Step::command_line).collect();
        assert_eq!(
            lines,
            [
                "cargo fmt --all --check",
                "cargo clippy --workspace --all-targets --locked -- -D warnings",
                "cargo test --workspace --locked",
                "RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps --locked",
                "cargo xtask purity",
                "cargo xtask tidy",
                "cargo xtask sizes",
                "cargo run --locked -p ilana-orm --example quickstart",
                "cargo clippy --manifest-path bench/Cargo.toml --locked -- -D warnings",
            ]
        );
    }
}
