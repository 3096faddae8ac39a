//! `cargo xtask test`: everything that must pass, step by step, up to the first failure.

mod step;

use std::time::Instant;

use test_servers::Engine;

use self::step::{Reached, STEPS, Step};
use crate::engines::{Demand, judge};
use crate::interrupt::{self, Guarded};
use crate::servers::Servers;
use crate::workspace::Workspace;

/// Brings the servers up, runs every step with their URLs in its environment, takes them down, and prints how many
/// steps passed.
///
/// # Errors
///
/// When a step fails: the message names it and the command that repeats it. Later steps are not run. Also when an engine
/// is not to be had and every one is demanded.
pub(crate) fn run(workspace: &Workspace, demand: Demand) -> Result<(), String> {
    let servers = Servers::up(&Engine::ALL);
    let untested = judge(demand, &servers.missing)?;
    let missing: Vec<Engine> = servers.missing.iter().map(|missing| missing.engine).collect();
    if !untested.is_empty() {
        println!("{untested}");
    }
    let guarded = Guarded::new(servers)?;
    let reached = Reached { variables: guarded.variables(), missing: &missing };
    let steps: Vec<Step> =
        STEPS.into_iter().filter(|step| step.needs.is_none_or(|engine| !missing.contains(&engine))).collect();
    let passed = each(&steps, |step| timed(step, workspace, &reached))?;
    drop(guarded);
    // Once more at the end, where it is not scrolled away.
    if !untested.is_empty() {
        println!("\n{untested}");
    }
    println!("\n{passed} steps passed");
    Ok(())
}

/// Performs the steps in order and counts them.
fn each(steps: &[Step], mut perform: impl FnMut(&Step) -> Result<(), String>) -> Result<usize, String> {
    for step in steps {
        perform(step).and_then(|()| interrupt::check()).map_err(|error| {
            format!("the step `{}` failed: {error}\nrepeat it with: {}", step.name, step.command_line())
        })?;
    }
    Ok(steps.len())
}

fn timed(step: &Step, workspace: &Workspace, reached: &Reached<'_>) -> Result<(), String> {
    println!("\n=== {}: {}", step.name, step.command_line());
    let begun = Instant::now();
    let outcome = step.perform(workspace, reached);
    let verdict = if outcome.is_ok() { "passed" } else { "failed" };
    println!("--- {} {verdict} after {:.1} s", step.name, begun.elapsed().as_secs_f64());
    outcome
}

#[cfg(test)]
mod tests {
    use super::each;
    use super::step::STEPS;

    #[test]
    fn all_steps_are_counted_when_all_pass() {
        assert_eq!(each(&STEPS, |_| Ok(())), Ok(STEPS.len()));
    }

    #[test]
    fn the_first_failure_stops_the_run_and_says_how_to_repeat_it() {
        let mut performed = Vec::new();
        let outcome = each(&STEPS, |step| {
            performed.push(step.name);
            if step.name == "docs" { Err("two links are broken".to_owned()) } else { Ok(()) }
        });
        let on_servers = ["orm on PostgreSQL", "orm on MySQL", "orm on MariaDB"];
        let before = ["format", "clippy", "tests"].into_iter().chain(on_servers);
        assert_eq!(performed, before.chain(["docs"]).collect::<Vec<_>>());
        assert_eq!(
            outcome,
            Err("the step `docs` failed: two links are broken\n\
                 repeat it with: RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps --locked"
                .to_owned())
        );
    }
}
