//! The steps of a full test run, as data: what each is called, what it does, and the command that repeats it.

use test_servers::Engine;

use crate::sizes::{self, Sizes};
use crate::workspace::{self, Workspace};
use crate::{purity, tidy};

/// One step of the run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// What headings and failures call it.
    pub(crate) name: &'static str,
    /// The engine without which it is left out.
    pub(crate) needs: Option<Engine>,
    action: Action,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    /// A cargo command with one variable added to its environment, if it needs one.
    Cargo { variable: Option<(&'static str, &'static str)>, arguments: &'static [&'static str] },
    /// The tests of all crates, but for adapters to servers that are missing.
    Tests,
    /// A chore of this program, done in this process.
    Own { subcommand: &'static str, chore: fn(&Workspace) -> Result<(), String> },
}

impl Step {
    /// Does it, with its output going where this program's goes. Commands find the servers in their environment.
    ///
    /// # Errors
    ///
    /// When the command or the chore fails.
    pub(crate) fn perform(&self, workspace: &Workspace, reached: &Reached<'_>) -> Result<(), String> {
        let cargo = |variable: Option<(&str, &str)>, arguments: &[&str]| {
            let mut command = workspace.cargo(arguments.iter().copied());
            command.envs(variable).envs(reached.variables.iter().map(|(name, value)| (name, value)));
            workspace::run(&mut command)
        };
        match self.action {
            Action::Cargo { variable, arguments } => cargo(variable, arguments),
            Action::Tests => cargo(None, &tests_without(reached.missing)),
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
            Action::Tests => format!("cargo {}", tests_without(&[]).join(" ")),
            Action::Own { subcommand, chore: _ } => format!("cargo xtask {subcommand}"),
        }
    }
}

/// The servers that a run reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached<'a> {
    /// What tells a command where they are.
    pub(crate) variables: &'a [(&'static str, String)],
    /// Those that are not to be had.
    pub(crate) missing: &'a [Engine],
}

/// The arguments to cargo that test all crates, but for adapters to servers that are missing.
fn tests_without(missing: &[Engine]) -> Vec<&'static str> {
    let mut arguments = vec!["test", "--workspace", "--locked"];
    let mut leave_out = |adapter| arguments.extend(["--exclude", adapter]);
    if missing.contains(&Engine::Postgres) {
        leave_out("ilana-driver-pg");
    }
    if missing.contains(&Engine::Mysql) || missing.contains(&Engine::Mariadb) {
        leave_out("ilana-driver-mysql");
    }
    arguments
}

/// Every step, in the order in which they run.
pub(crate) const STEPS: [Step; 12] = [
    cargo("format", &["fmt", "--all", "--check"]),
    cargo("clippy", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    Step { name: "tests", needs: None, action: Action::Tests },
    orm("orm on PostgreSQL", Engine::Postgres, "postgres"),
    orm("orm on MySQL", Engine::Mysql, "mysql"),
    orm("orm on MariaDB", Engine::Mariadb, "mariadb"),
    Step {
        name: "docs",
        needs: None,
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
    Step { name, needs: None, action: Action::Cargo { variable: None, arguments } }
}

/// The tests of the ORM on a server; those of all crates run them on SQLite.
const fn orm(name: &'static str, engine: Engine, key: &'static str) -> Step {
    // The whole workspace, so that nothing is built anew with fewer features.
    let arguments = &["test", "--workspace", "--test", "orm", "--locked"];
    let variable = Some(("ILANA_TEST_ENGINE", key));
    Step { name, needs: Some(engine), action: Action::Cargo { variable, arguments } }
}

/// A chore whose step and subcommand have the same name.
const fn own(name: &'static str, chore: fn(&Workspace) -> Result<(), String>) -> Step {
    Step { name, needs: None, action: Action::Own { subcommand: name, chore } }
}

fn default_sizes(workspace: &Workspace) -> Result<(), String> {
    sizes::run(workspace, &Sizes::default())
}

#[cfg(test)]
mod tests {
    use test_servers::Engine;

    use super::{STEPS, tests_without};

    #[test]
    fn an_adapter_without_its_servers_is_left_out() {
        let without_one = ["test", "--workspace", "--locked", "--exclude", "ilana-driver-mysql"];
        assert_eq!(tests_without(&[Engine::Mariadb]), without_one);
        assert_eq!(tests_without(&[Engine::Mysql, Engine::Mariadb]), without_one);
        assert_eq!(tests_without(&[Engine::Postgres]).last(), Some(&"ilana-driver-pg"));
    }

    #[test]
    fn the_commands_are_those_that_a_contributor_types() {
        let lines: Vec<String> = STEPS.iter().map(super::Step::command_line).collect();
        assert_eq!(
            lines,
            [
                "cargo fmt --all --check",
                "cargo clippy --workspace --all-targets --locked -- -D warnings",
                "cargo test --workspace --locked",
                "ILANA_TEST_ENGINE=\"postgres\" cargo test --workspace --test orm --locked",
                "ILANA_TEST_ENGINE=\"mysql\" cargo test --workspace --test orm --locked",
                "ILANA_TEST_ENGINE=\"mariadb\" cargo test --workspace --test orm --locked",
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
