//! `cargo xtask test`: everything that must pass, step by step, up to the first failure.

mod step;

use std::time::Instant;

use self::step::{STEPS, Step};
use test_servers::Engine;

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
    if !untested.is_empty() {
        println!("{untested}");
    }
    let guarded = Guarded::new(servers)?;
    let passed = each(&STEPS, |step| timed(step, workspace, guarded.variables()))?;
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

fn timed(step: &Step, workspace: &Workspace, variables: &[(&str, String)]) -> Result<(), String> {
    println!("\n=== {}: {}", step.name, step.command_line());
    let begun = Instant::now();
    let outcome = step.perform(workspace, variables);
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
        assert_eq!(performed, ["format", "clippy", "tests", "docs"]);
        assert_eq!(
            outcome,
            Err("the step `docs` failed: two links are broken\n\
                 repeat it with: RUSTDOCFLAGS=\"-D warnings\" cargo doc --workspace --no-deps --locked"
                .to_owned())
        );
    }
}
