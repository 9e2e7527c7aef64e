//! What a fitted model believes, in words and numbers.

use super::draws::Random;
use super::posterior::Posterior;
use super::weekly::{Root, WEEK_DAYS, by_week, mean_signed_square, noise_by_differences};
use crate::stats::{quantile, wilson_interval};

/// One thing a fitted model believes or assumes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is, in words.
    pub what: String,
    pub unit: Unit,
    /// Its value: the median where it is uncertain.
    pub value: f64,
    /// The central interval of [`INTERVAL`], where it is uncertain.
    pub interval: Option<(f64, f64)>,
}

/// The units of what models believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// km²/day, positive when the advancing side gains.
    Km2PerDay,
    Weeks,
    /// A fraction, 0 to 1.
    Share,
}

/// The probability that intervals of [`Fact`]s hold.
pub const INTERVAL: f64 = 0.8;
/// Draws for a median and an interval: simulation moves them by some percent of the interval's width.
const DRAWS: usize = 4_000;
/// Weeks of which a level is the mean when the past is asked how often levels changed.
const QUARTER_WEEKS: usize = 13;

impl Fact {
    /// Something known or assumed.
    pub(super) fn plain(what: impl Into<String>, unit: Unit, value: f64) -> Self {
        Fact { what: what.into(), unit, value, interval: None }
    }

    /// Something uncertain, from draws of it.
    fn drawn(what: &str, unit: Unit, mut draws: Vec<f64>) -> Self {
        draws.sort_unstable_by(f64::total_cmp);
        let at = |level| quantile(&draws, level);
        let interval = Some((at((1.0 - INTERVAL) / 2.0), at(f64::midpoint(1.0, INTERVAL))));
        Fact { what: what.into(), unit, value: at(0.5), interval }
    }
}

/// What a posterior believes of the pace: now, the level behind it, and how long deviations from the level last.
pub(super) fn pace(posterior: &Posterior, rng: &mut Random) -> Vec<Fact> {
    let draws: Vec<_> = (0..DRAWS).map(|_| posterior.draw(1.0, rng)).collect();
    let daily = |mean: f64, spread: f64| mean_signed_square(mean, spread) / WEEK_DAYS;
    let now = draws.iter().map(|draw| daily(draw.level + draw.deviation, draw.noise)).collect();
    let level = draws.iter().map(|draw| {
        // Over time the deviation adds its own spread to the noise.
        let lasting = draw.shock * draw.shock / (1.0 - draw.persistence * draw.persistence);
        daily(draw.level, draw.noise * (1.0 + lasting).sqrt())
    });
    let half_life = draws.iter().map(|draw| -std::f64::consts::LN_2 / draw.persistence.ln());
    vec![
        Fact::drawn("rate it believes in now", Unit::Km2PerDay, now),
        Fact::drawn("level behind it", Unit::Km2PerDay, level.collect()),
        Fact::drawn("half-life of deviations from the level", Unit::Weeks, half_life.collect()),
    ]
}

/// How fast a posterior believes that noise forgets.
pub(super) fn memory(posterior: &Posterior, rng: &mut Random) -> Fact {
    let half_lives = (0..DRAWS).map(|_| posterior.draw(1.0, rng).half_life).collect();
    Fact::drawn("half-life of what the noise remembers", Unit::Weeks, half_lives)
}

/// How often the level changed from one quarter of the past to the next: the share of quarters whose mean root differs
/// from that of the quarter before by more than two standard errors of the noise. `None` with less than two quarters.
pub(super) fn level_changes(roots: &[Root]) -> Option<Fact> {
    let weeks = by_week(roots);
    let quarters: Vec<f64> =
        weeks.rchunks_exact(QUARTER_WEEKS).map(|quarter| quarter.iter().sum::<f64>() / QUARTER_WEEKS as f64).collect();
    let steps = quarters.len().checked_sub(1).filter(|steps| *steps > 0)?;
    let margin = 2.0 * noise_by_differences(roots) * (2.0 / QUARTER_WEEKS as f64).sqrt();
    let changes = quarters.windows(2).filter(|pair| (pair[0] - pair[1]).abs() > margin).count();
    let share = changes as f64 / steps as f64;
    Some(Fact {
        what: format!("quarters of the past whose level was new ({changes} of {steps})"),
        unit: Unit::Share,
        value: share,
        interval: Some(wilson_interval(share, steps, INTERVAL)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_with_a_new_level_are_counted() {
        // Two quiet quarters, two loud ones, each with the same small noise.
        let root = |week| Root::from(if week < 26 { 1.0 } else { 4.0 } + 0.1 * f64::from(week % 2));
        let roots: Vec<Root> = (0..52).map(root).collect();
        let fact = level_changes(&roots).unwrap();
        assert!((fact.value - 1.0 / 3.0).abs() < 1e-12, "{fact:?}");
        assert!(fact.what.ends_with("(1 of 3)"));
        assert_eq!(level_changes(&roots[..25]), None);
        assert_eq!(level_changes(&[Root::from(0.0); 52]).unwrap().value, 0.0);
    }
}
