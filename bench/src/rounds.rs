//! Rounds of both sides that take turns, and what they say.

use std::time::Duration;

use crate::Result;
use crate::allocations::{self, Allocated};
use crate::cases::{Case, Measure};

/// How long a round is to take by hand: long enough that the clock and a switch of tasks do not count.
const ROUND: Duration = Duration::from_millis(25);
/// How often the work is done when allocations are counted.
const COUNTED: u32 = 8;

/// What the rounds of a case say, for doing the work once: microseconds, or KiB where memory is compared.
pub(crate) struct Outcome {
    pub(crate) raw: f64,
    pub(crate) ilana: f64,
    /// Ilana's figure by that of the round before it, by hand.
    pub(crate) ratio: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

/// Who does the work.
#[derive(Clone, Copy)]
enum Side {
    Raw,
    Ilana,
}

pub(crate) async fn run(case: &mut dyn Case, rounds: usize) -> Result<Outcome> {
    let times = warm_up(case).await?;
    let (mut raws, mut ilanas, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        // Whoever is first differs from round to round, so that neither has the better place.
        let (raw, ilana) = if round % 2 == 0 {
            let raw = measure(case, Side::Raw, times).await?;
            (raw, measure(case, Side::Ilana, times).await?)
        } else {
            let ilana = measure(case, Side::Ilana, times).await?;
            (measure(case, Side::Raw, times).await?, ilana)
        };
        raws.push(raw);
        ilanas.push(ilana);
        ratios.push(ilana / raw);
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
    case.raw(COUNTED).await?;
    case.ilana(COUNTED).await?;
    let raw = allocated(case, Side::Raw, COUNTED).await?;
    let ilana = allocated(case, Side::Ilana, COUNTED).await?;
    let each = |all: Allocated| Allocated {
        times: all.times / u64::from(COUNTED),
        bytes: all.bytes / u64::from(COUNTED),
        peak: all.peak,
    };
    Ok((each(raw), each(ilana)))
}

async fn go(case: &mut dyn Case, side: Side, times: u32) -> Result<Duration> {
    match side {
        Side::Raw => case.raw(times).await,
        Side::Ilana => case.ilana(times).await,
    }
}

async fn allocated(case: &mut dyn Case, side: Side, times: u32) -> Result<Allocated> {
    allocations::start();
    let done = go(case, side, times).await;
    let allocated = allocations::stop();
    done.map(|_| allocated)
}

#[expect(clippy::cast_precision_loss, reason = "nobody has so much memory")]
async fn measure(case: &mut dyn Case, side: Side, times: u32) -> Result<f64> {
    Ok(match case.measure() {
        Measure::Time => go(case, side, times).await?.as_secs_f64() * 1e6 / f64::from(times),
        Measure::Memory => allocated(case, side, times).await?.peak as f64 / 1024.0,
    })
}

/// Fills caches on both sides and says how often the work fits into a round.
async fn warm_up(case: &mut dyn Case) -> Result<u32> {
    let mut times = 1_u32;
    loop {
        let took = case.raw(times).await?;
        case.ilana(times).await?;
        if case.measure() == Measure::Memory {
            return Ok(1);
        }
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
