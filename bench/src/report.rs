//! What is printed.

use std::io::Write;

use crate::Result;
use crate::allocations::Allocated;
use crate::arguments::Arguments;
use crate::rounds::Outcome;

pub(crate) fn help() -> Result<()> {
    say("ilana-bench [--rounds N] [--case NAME].. [--allocations] [--ilana-only] | --compiler [--rounds N]")
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
    say("Both sides work on the same file, in rounds that take turns. Times are of this machine and this")?;
    say("minute: what counts is the ratio, the median of those of the pairs of rounds.")?;
    say(&format!(
        "{:<14} {:>12} {:>12} {:>7}  {:<14} {:>6}",
        "case", "by hand, us", "ilana, us", "ratio", "least..most", "target"
    ))
}

pub(crate) fn times(name: &str, target: Option<f64>, outcome: &Outcome) -> Result<()> {
    let Outcome { raw, ilana, ratio, least, most } = outcome;
    let range = format!("{least:.2}..{most:.2}");
    let target = target.map_or_else(String::new, |target| format!("{target:.2}"));
    say(&format!("{name:<14} {raw:>12.2} {ilana:>12.2} {ratio:>7.2}  {range:<14} {target:>6}"))
}

pub(crate) fn allocations(name: &str, (raw, ilana): (Allocated, Allocated)) -> Result<()> {
    say(&format!("{name:<14} {:>12} {:>12} {:>14} {:>14}", raw.times, ilana.times, raw.bytes, ilana.bytes))
}

pub(crate) fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}
