//! The compiler alone: building a statement and making its text, for PostgreSQL.

mod by_hand;
mod ilana;
mod sea;

use std::hint::black_box;
use std::time::{Duration, Instant};

use ilana_compile::{Dialect, PlanCache, plan};

use self::ilana::Asked;
use crate::Result;
use crate::allocations::{self, Allocated};
use crate::report::say;
use crate::rounds::median;

/// How long a side of a round is to take.
const ROUND: Duration = Duration::from_millis(5);

/// One statement, as each side makes it.
struct Statement {
    name: &'static str,
    /// Most of sea-query's time that a hit of the plan cache may take.
    target: f64,
    ilana: Asked,
    /// With names that are constants of the program, and with names that are made while it runs.
    sea: [fn() -> (String, sea_query::Values); 2],
    by_hand: fn() -> (String, Vec<ilana_ir::Value>),
}

const STATEMENTS: [Statement; 4] = [
    Statement {
        name: "constant by key",
        target: 0.3,
        ilana: Asked::Constant(ilana::by_key_of_a_constant),
        sea: [sea::by_key::<sea::Constant>, sea::by_key::<sea::Made>],
        by_hand: by_hand::by_key,
    },
    Statement {
        name: "select by key",
        target: 0.3,
        ilana: Asked::Made(ilana::by_key),
        sea: [sea::by_key::<sea::Constant>, sea::by_key::<sea::Made>],
        by_hand: by_hand::by_key,
    },
    Statement {
        name: "join",
        target: 0.25,
        ilana: Asked::Made(ilana::join),
        sea: [sea::join::<sea::Constant>, sea::join::<sea::Made>],
        by_hand: by_hand::join,
    },
    Statement {
        name: "insert 100 rows",
        target: 0.4,
        ilana: Asked::Made(ilana::insert),
        sea: [sea::insert::<sea::Constant>, sea::insert::<sea::Made>],
        by_hand: by_hand::insert,
    },
];

/// Times each statement, and counts what it allocates.
pub(crate) fn run(rounds: usize) -> Result<()> {
    say(
        "Building a statement and making its text, in rounds that take turns; ratios to sea-query with constant names",
    )?;
    say("(in parentheses: with names made at run time) are medians of those of the rounds.")?;
    say(&format!(
        "{:<16} {:>12} {:>16} {:>16} {:>9} {:>7}   allocations",
        "statement", "sea-query ns", "cold", "cache hit", "by hand", "target"
    ))?;
    STATEMENTS.iter().try_for_each(|statement| report(statement, rounds))?;
    many_shapes()
}

/// A cache that is asked for a million shapes holds as many plans as it may.
fn many_shapes() -> Result<()> {
    let cache = PlanCache::new(Dialect::postgres(15), 1000);
    let mut most = 0;
    for number in 0..1_000_000 {
        cache.get(&ilana::of_table(format!("table {number}")))?;
        most = most.max(cache.len());
    }
    say(&format!("a million shapes: never more than {most} plans held, of 1000 that may be"))
}

fn report(statement: &Statement, rounds: usize) -> Result<()> {
    let dialect = Dialect::postgres(15);
    let cache = PlanCache::new(dialect, 100);
    let [constant, made] = statement.sea;
    let cold = || statement.ilana.with(|shape| plan(shape, dialect));
    let hit = || statement.ilana.with(|shape| cache.get(shape));
    check(statement, &cache)?;
    let times = how_often(constant);
    let mut took: [Vec<f64>; 5] = Default::default();
    for _ in 0..rounds {
        let round = [
            time(times, constant),
            time(times, made),
            time(times, cold),
            time(times, hit),
            time(times, statement.by_hand),
        ];
        took.iter_mut().zip(round).for_each(|(all, one)| all.push(one));
    }
    let [constants, mades, colds, hits, by_hands] = &took;
    let ratio = |side: &[f64], by: &[f64]| median(side.iter().zip(by).map(|(one, by)| one / by).collect());
    let both = |side: &[f64]| format!("{:.2} ({:.2})", ratio(side, constants), ratio(side, mades));
    let counts = [allocated(constant), allocated(cold), allocated(hit)];
    say(&format!(
        "{:<16} {:>12.0} {:>16} {:>16} {:>9.2} {:>7.2}   sea-query {}, cold {}, hit {}",
        statement.name,
        median(constants.clone()),
        both(colds),
        both(hits),
        ratio(by_hands, constants),
        statement.target,
        counts[0].times,
        counts[1].times,
        counts[2].times,
    ))
}

/// All sides must say the same.
fn check(statement: &Statement, cache: &PlanCache) -> Result<()> {
    let (plan, _) = statement.ilana.with(|shape| cache.get(shape));
    let text = plan?.sql().to_owned();
    let (by_hand, _) = (statement.by_hand)();
    if text != by_hand {
        return Err(format!("two texts differ:\n{text}\n{by_hand}").into());
    }
    Ok(())
}

fn how_often<T>(work: impl Fn() -> T) -> u32 {
    let mut times = 1_u32;
    while times < 1 << 24 {
        let started = Instant::now();
        (0..times).for_each(|_| drop(black_box(work())));
        if started.elapsed() >= ROUND {
            break;
        }
        times *= 2;
    }
    times
}

/// Nanoseconds for doing the work once.
fn time<T>(times: u32, work: impl Fn() -> T) -> f64 {
    let started = Instant::now();
    (0..times).for_each(|_| drop(black_box(work())));
    started.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}

fn allocated<T>(work: impl Fn() -> T) -> Allocated {
    allocations::start();
    drop(black_box(work()));
    allocations::stop()
}
