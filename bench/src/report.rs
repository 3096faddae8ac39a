//! What is printed.

use std::io::Write;

use crate::Result;
use crate::allocations::Allocated;
use crate::arguments::Arguments;
use crate::cases::{Case, Measure};
use crate::rounds::{self, Outcome};

pub(crate) fn help() -> Result<()> {
    say(
        "ilana-bench [--rounds N] [--case NAME].. [--allocations] [--ilana-only] | --compiler [--rounds N] | --servers [..]",
    )
}

pub(crate) fn header(arguments: &Arguments) -> Result<()> {
    let cores = std::thread::available_parallelism()?;
    say(&format!("{cores} cores, SQLite {}, {} rounds", rusqlite::version(), arguments.rounds))?;
    if arguments.ilana_only {
        return Ok(());
    }
    if arguments.allocations {
        return say(&format!(
            "{:<14} {:>12} {:>12} {:>14} {:>14}   allocations and bytes, each time",
            "case", "by hand", "ilana", "by hand", "ilana"
        ));
    }
    let what = if arguments.servers { "same tables, with the same statements" } else { "same file" };
    say(&format!(
        "Both sides work on the {what}, in rounds that take turns. Times are of this machine and this"
    ))?;
    say("minute: what counts is the ratio, the median of those of the pairs of rounds.")?;
    say(&format!(
        "{:<14} {:>12} {:>12} {:>7}  {:<14} {:>6}",
        "case", "by hand, us", "ilana, us", "ratio", "least..most", "target"
    ))
}

/// Does the work of a case as it was asked for, and prints what that says.
pub(crate) async fn case(case: &mut dyn Case, arguments: &Arguments) -> Result<()> {
    if arguments.ilana_only {
        rounds::run_ilana(case, arguments.rounds).await
    } else if arguments.allocations {
        allocations(case.name(), rounds::count(case).await?)
    } else {
        let outcome = rounds::run(case, arguments.rounds).await?;
        times(case, &outcome)
    }
}

fn times(case: &dyn Case, outcome: &Outcome) -> Result<()> {
    let Outcome { raw, ilana, ratio, least, most } = outcome;
    let range = format!("{least:.2}..{most:.2}");
    let target = case.target().map_or_else(String::new, |target| format!("{target:.2}"));
    let (name, unit) = (case.name(), if case.measure() == Measure::Memory { "  (KiB at once)" } else { "" });
    say(&format!("{name:<14} {raw:>12.2} {ilana:>12.2} {ratio:>7.2}  {range:<14} {target:>6}{unit}"))
}

fn allocations(name: &str, (raw, ilana): (Allocated, Allocated)) -> Result<()> {
    say(&format!("{name:<14} {:>12} {:>12} {:>14} {:>14}", raw.times, ilana.times, raw.bytes, ilana.bytes))
}

pub(crate) fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}
