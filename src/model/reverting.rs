//! `reverting`: the pace leaves its lasting level for months and comes back to it.
//!
//! Equation, with w(t) the weekly increments and x(t) = sign(w)·√|w|:
//!
//! ```text
//! x(t) = m + u(t) + e(t),  u(t) = φ·u(t−1) + N(0, σ²q),  e ~ N(0, σ²),  m ~ N(0, 3·σ²) beforehand
//! ```
//!
//! Where maps lie more than a week apart, the mean of the weeks between them is one observation: see [`super::filter`].
//!
//! Estimated: φ, q, σ and the state m, u, as a posterior on a grid. Random, once for each path: the point of the grid, the state and the
//! size of all noise (Student's t with 5 degrees of freedom); each week: shocks and noise. Wrong when: the level itself
//! changes; the history is long and was once violent, which neither level nor noise forgets; a quiet region becomes a front, of which its own past knows nothing; a front is so steady that its level is
//! many times its noise, which the prior of m then draws toward nothing.
//!
//! # References
//! Harvey (1989), see [`super::filter`].

use super::draws::{Random, TailScale, Weeks};
use super::explain;
use super::posterior::Posterior;
use super::weekly::{increments, roots, signed_square};
use super::{Basis, Fact, FittedRate, ModelName, RateModel, StartingRate, require_a_change};
use crate::domain::series::ControlSeries;
use crate::error::Result;

pub(super) const NAME: ModelName = ModelName("reverting");

/// Variance of the level before anything is seen, in units of the noise's.
pub(super) const LEVEL_VARIANCE: f64 = 3.0;
/// Degrees of freedom of the noise's size.
const DEGREES: f64 = 5.0;

/// The reverting model, which has no settings.
#[derive(Debug, Clone, Copy)]
pub struct Reverting;

impl Reverting {
    /// The reverting model.
    ///
    /// # Errors
    /// [`crate::Error::Usage`] when a window or a rate is given.
    pub fn new(asked: Basis) -> Result<Self> {
        asked.must_be_learned(NAME).map(|()| Reverting)
    }
}

impl RateModel for Reverting {
    fn name(&self) -> ModelName {
        NAME
    }

    fn fit(&self, region: &ControlSeries, _others: &[ControlSeries]) -> Result<Box<dyn FittedRate>> {
        require_a_change(region)?;
        Ok(Box::new(Reversion {
            posterior: Posterior::new(&roots(&increments(region)), &[(1.0, LEVEL_VARIANCE)]),
            tail: TailScale::new(DEGREES),
            starting_rate: StartingRate::recent(region)?,
        }))
    }
}

/// The fitted model.
struct Reversion {
    posterior: Posterior,
    tail: TailScale,
    starting_rate: StartingRate,
}

impl FittedRate for Reversion {
    fn draw(&self, weeks: &mut Weeks, rng: &mut Random) -> Option<usize> {
        let state = self.posterior.draw(self.tail.draw(rng), rng);
        let mut deviation = state.innovations.from(state.deviation);
        while weeks.are_asked() {
            weeks.push(signed_square(state.level + deviation.next(state.noise, rng)));
        }
        None
    }

    fn starting_rate(&self) -> StartingRate {
        self.starting_rate
    }

    fn explain(&self, rng: &mut Random) -> Vec<Fact> {
        let mut facts = vec![self.starting_rate.fact()];
        facts.extend(explain::pace(&self.posterior, rng));
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::{agrees, deviation_after, made, roots, shares_below, tail_below, weighed};
    use super::super::weekly::signed_root;
    use super::*;

    #[test]
    fn every_week_ahead_has_the_distribution_of_the_closed_form() {
        // Given the point of the grid, the root of a week's change is Student's t: normal level, deviation, shocks and noise,
        // all of one size that is drawn with the path. What is simulated must be the weighed mixture of those.
        const DRAWS: usize = 40_000;
        let weekly: Vec<f64> = roots(80).into_iter().map(signed_square).collect();
        let fitted = Reverting.fit(&made("donetsk", &weekly), &[]).unwrap();
        let grid = weighed(&weekly.iter().map(|w| signed_root(*w)).collect::<Vec<_>>(), &[(1.0, 3.0)]);
        let weeks = [1, 4, 13, 52];
        for (week, bound, share) in shares_below(fitted.as_ref(), DRAWS, &weeks, &[-4.0, -0.5, 0.0, 0.3, 1.5, 8.0]) {
            let root = signed_root(bound);
            let below = |(weight, dynamics, found): &(f64, _, super::super::filter::Filtered)| {
                let (mean, variance) = deviation_after(week, dynamics, found);
                let [level, shared, _] = found.covariance;
                let all = level + 2.0 * dynamics.persistence.powi(week as i32) * shared + variance + 1.0;
                weight * tail_below((root - found.level - mean) / (found.noise * all.sqrt()), 5)
            };
            let expected: f64 = grid.iter().map(below).sum();
            assert!(agrees(share, expected, DRAWS), "week {week}, below {bound}: {share}, closed form {expected}");
        }
    }

    #[test]
    fn other_regions_and_the_unit_have_no_part_in_it() {
        let draw = |unit: f64, others: &[ControlSeries]| {
            // Whole numbers, so that levels and their differences are exact.
            let weekly: Vec<f64> = roots(60).into_iter().map(|x| unit * (8.0 * signed_square(x)).round()).collect();
            let mut changes = [0.0; 30];
            let fitted = Reverting.fit(&made("donetsk", &weekly), others).unwrap();
            assert_eq!(fitted.draw_into(&mut changes, &mut super::super::posterior::tests::rng(9)), None);
            changes
        };
        let plain = draw(1.0, &[]);
        assert_eq!(plain, draw(1.0, &[made("luhansk", &[500.0; 40])]));
        // Four times the area, a power of two: only the least variance could tell the two apart.
        for (four, one) in draw(4.0, &[]).iter().zip(plain) {
            assert!((four - 4.0 * one).abs() < 1e-9 * one.abs().max(1.0), "{four} {one}");
        }
    }
}
