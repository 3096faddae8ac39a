//! Rounds of both sides that take turns, and what they say.

use std::time::Duration;

use crate::Result;
use crate::allocations::{self, Allocated};
use crate::cases::Case;

/// How long a round is to take by hand: long enough that the clock and a switch of tasks do not count.
const ROUND: Duration = Duration::from_millis(25);
/// How often the work is done when allocations are counted.
const COUNTED: u32 = 8;

/// What the rounds of a case say. Times are microseconds for doing the work once.
pub(crate) struct Outcome {
    pub(crate) raw: f64,
    pub(crate) ilana: f64,
    /// Ilana's time by that of the round before it, by hand.
    pub(crate) ratio: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

pub(crate) async fn run(case: &mut dyn Case, rounds: usize) -> Result<Outcome> {
    let times = warm_up(case).await?;
    let (mut raws, mut ilanas, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        // Whoever is first differs from round to round, so that neither has the better place.
        let (raw, ilana) = if round % 2 == 0 {
            let raw = case.raw(times)?;
            (raw, case.ilana(times).await?)
        } else {
            let ilana = case.ilana(times).await?;
            (case.raw(times)?, ilana)
        };
        let each = |total: Duration| total.as_secs_f64() * 1e6 / f64::from(times);
        raws.push(each(raw));
        ilanas.push(each(ilana));
        ratios.push(each(ilana) / each(raw));
    }
    let (least, most) = ratios
        .iter()
        .fold((f64::MAX, 0.0), |(least, most): (f64, f64), ratio| (least.min(*ratio), most.max(*ratio)));
    Ok(Outcome { raw: median(raws), ilana: median(ilanas), ratio: median(ratios), least, most })
}

/// Runs one side only.
pub(crate) async fn run_ilana(case: &mut dyn Case, rounds: usize) -> Result<()> {
    let times = warm_up(case).await?;
    for _ in 0..rounds {
        case.ilana(times).await?;
    }
    Ok(())
}

/// What doing the work once allocates, by hand and with Ilana.
pub(crate) async fn count(case: &mut dyn Case) -> Result<(Allocated, Allocated)> {
    case.raw(COUNTED)?;
    case.ilana(COUNTED).await?;
    allocations::start();
    case.raw(COUNTED)?;
    let raw = allocations::stop();
    allocations::start();
    case.ilana(COUNTED).await?;
    let ilana = allocations::stop();
    let each = |all: Allocated| Allocated {
        times: all.times / u64::from(COUNTED),
        bytes: all.bytes / u64::from(COUNTED),
    };
    Ok((each(raw), each(ilana)))
}

/// Fills caches on both sides and says how often the work fits into a round.
async fn warm_up(case: &mut dyn Case) -> Result<u32> {
    let mut times = 1_u32;
    loop {
        let took = case.raw(times)?;
        case.ilana(times).await?;
        if took >= ROUND / 2 || times >= 1 << 20 {
            let share = ROUND.as_secs_f64() / took.as_secs_f64();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small positive number"
            )]
            return Ok(((f64::from(times) * share).round() as u32).max(1));
        }
        times *= 2;
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
