//! The pace that `reverting` believes was behind the changes of each past week.
//!
//! Equation, with m, u, e and σ as in [`super::reverting`]: the pace of week t is what its change would be on average over the
//! noise e, E[(m + u(t) + e)·|m + u(t) + e|]; m and all u are drawn together given the whole series, σ² as its n·s²/χ²(n).
//! Wrong when: as `reverting` is.
//!
//! # References
//! Frühwirth-Schnatter (1994), "Data augmentation and dynamic linear models", Journal of Time Series Analysis 15, 183–202:
//! filter forward, draw backward.

use chrono::{Days, NaiveDate};
use rand_core::Rng;
use rand_distr::{ChiSquared, Distribution};

use super::draws::normal;
use super::filter::{Dynamics, Filter};
use super::posterior::Posterior;
use super::reverting::{LEVEL_VARIANCE, NAME};
use super::weekly::{WEEK_DAYS, mean_signed_square, signed_root, weekly_increments};
use super::{ModelName, require_a_change};
use crate::domain::series::ControlSeries;
use crate::error::Result;

/// The past of a region as `reverting` sees it: paces of whole weeks can be drawn from it.
#[derive(Debug, Clone)]
pub struct PastPace {
    roots: Vec<f64>,
    posterior: Posterior,
    sizes: ChiSquared<f64>,
    last_day: NaiveDate,
}

impl PastPace {
    /// The name of the model.
    pub const MODEL: ModelName = NAME;

    /// Learns from a series, which must be cut off at the day of knowledge.
    ///
    /// # Errors
    /// [`crate::Error::NoData`] for a series of one day.
    pub fn new(series: &ControlSeries) -> Result<Self> {
        require_a_change(series)?;
        let roots: Vec<f64> = weekly_increments(series).into_iter().map(signed_root).collect();
        let posterior = Posterior::new(&roots, &[(1.0, LEVEL_VARIANCE)]);
        let sizes = ChiSquared::new(roots.len() as f64).expect("there is at least one week");
        Ok(PastPace { roots, posterior, sizes, last_day: series.last_day() })
    }

    /// The number of weeks.
    pub fn weeks(&self) -> usize {
        self.roots.len()
    }

    /// sign(w)·√|w| of the changes w of the weeks in km², oldest first.
    pub fn roots(&self) -> &[f64] {
        &self.roots
    }

    /// The last days of the weeks, oldest first; each week is the seven days up to it.
    pub fn ends(&self) -> impl Iterator<Item = NaiveDate> {
        (0..self.weeks() as u64).rev().map(|week| self.last_day - Days::new(7 * week))
    }

    /// Draws the paces of all weeks together, km²/day, oldest first.
    pub fn draw(&self, rng: &mut dyn Rng) -> Vec<f64> {
        let (dynamics, noise) = self.posterior.dynamics(rng);
        let noise = noise * (self.weeks() as f64 / self.sizes.sample(rng).max(1e-9)).sqrt();
        let states = states(&self.roots, &dynamics, noise, rng);
        states.into_iter().map(|state| mean_signed_square(state, noise) / WEEK_DAYS).collect()
    }
}

/// Draws level and deviation together for every week, given all of them: m + u(t).
fn states(roots: &[f64], dynamics: &Dynamics, noise: f64, rng: &mut dyn Rng) -> Vec<f64> {
    let mut filter = Filter::new(dynamics);
    let filtered: Vec<Filter> = roots.iter().map(|root| (filter.step(*root), filter).1).collect();
    let level = filter.level + noise * filter.covariance[0].max(0.0).sqrt() * normal(rng);
    let (persistence, shock) = (dynamics.persistence, dynamics.shock_variance);
    let mut states = vec![0.0; roots.len()];
    let mut later: Option<f64> = None;
    for (state, known) in states.iter_mut().zip(&filtered).rev() {
        let [a, b, c] = known.covariance;
        // The deviation given the weeks so far and the level, then given the deviation of the week after.
        let (mut mean, mut variance) = (known.deviation + b / a * (level - known.level), (c - b * b / a).max(0.0));
        if let Some(later) = later {
            let gain = variance * persistence / (persistence * persistence * variance + shock);
            mean += gain * (later - persistence * mean);
            variance -= gain * persistence * variance;
        }
        let deviation = mean + noise * variance.max(0.0).sqrt() * normal(rng);
        *state = level + deviation;
        later = Some(deviation);
    }
    states
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::{made, rng, roots};
    use super::*;

    /// Solves A·X = B for a positive definite A, by Gauss.
    fn solved(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let n = a.len();
        let mut rows: Vec<Vec<f64>> = a.iter().zip(b).map(|(a, b)| [&a[..], &b[..]].concat()).collect();
        for i in 0..n {
            let pivot: Vec<f64> = rows[i].iter().map(|x| x / rows[i][i]).collect();
            for (j, row) in rows.iter_mut().enumerate() {
                let factor = if i == j { 0.0 } else { row[i] };
                row.iter_mut().zip(&pivot).for_each(|(x, y)| *x -= factor * y);
            }
            rows[i] = pivot;
        }
        rows.into_iter().map(|row| row[n..].to_vec()).collect()
    }

    #[test]
    fn drawn_states_have_the_moments_of_one_conditioned_normal_vector() {
        const DRAWS: usize = 40_000;
        let (values, noise) = (roots(9), 1.4);
        let n = values.len();
        for (persistence, shock_variance) in [(0.75, 1.0), (0.985, 0.1)] {
            let dynamics =
                Dynamics { level_persistence: 1.0, level_variance: LEVEL_VARIANCE, persistence, shock_variance };
            let start = (shock_variance / (1.0 - persistence * persistence)).min(50.0);
            let prior = |s: usize, t: usize| {
                let early = s.min(t) as i32 + 1;
                let steps: f64 = (0..early).map(|k| persistence.powi(2 * k)).sum();
                let variance = persistence.powi(2 * early) * start + shock_variance * steps;
                LEVEL_VARIANCE + persistence.powi(s.abs_diff(t) as i32) * variance
            };
            let states_prior: Vec<Vec<f64>> = (0..n).map(|s| (0..n).map(|t| prior(s, t)).collect()).collect();
            let mut seen = states_prior.clone();
            (0..n).for_each(|t| seen[t][t] += 1.0);
            let right: Vec<Vec<f64>> = (0..n).map(|s| [&states_prior[s][..], &[values[s]]].concat()).collect();
            let solution = solved(&seen, &right);
            let at = |s: usize, column: usize| (0..n).map(|t| states_prior[s][t] * solution[t][column]).sum::<f64>();

            let mut rng = rng(5);
            let draws: Vec<Vec<f64>> = (0..DRAWS).map(|_| states(&values, &dynamics, noise, &mut rng)).collect();
            for s in 0..n {
                let mean = draws.iter().map(|draw| draw[s]).sum::<f64>() / DRAWS as f64;
                for t in [s, (s + 1).min(n - 1), 0] {
                    let covariance = noise * noise * (prior(s, t) - at(s, t));
                    let (of_s, of_t) =
                        (noise * noise * (prior(s, s) - at(s, s)), noise * noise * (prior(t, t) - at(t, t)));
                    let found = draws.iter().map(|d| (d[s] - at(s, n)) * (d[t] - at(t, n))).sum::<f64>() / DRAWS as f64;
                    // Four standard errors, of the mean and of a product of two normal variables.
                    let error = ((of_s * of_t + covariance * covariance) / DRAWS as f64).sqrt();
                    assert!((mean - at(s, n)).abs() < 4.0 * (of_s / DRAWS as f64).sqrt(), "{s}: {mean} {}", at(s, n));
                    assert!((found - covariance).abs() < 4.0 * error, "{s} {t}: {found} {covariance}");
                }
            }
        }
    }

    #[test]
    fn weeks_end_with_the_last_day() {
        let series = made("donetsk", &[1.0; 12]);
        let past = PastPace::new(&series).unwrap();
        let ends: Vec<NaiveDate> = past.ends().collect();
        assert_eq!((ends.len(), ends[11]), (12, series.last_day()));
        assert_eq!((ends[11] - ends[0]).num_days(), 77);
        assert_eq!(past.draw(&mut rng(1)).len(), 12);
    }

    #[test]
    fn where_weeks_hardly_differ_the_pace_is_what_they_show() {
        // The grid has no series without shocks, but both shrink with the noise.
        let past = PastPace::new(&made("donetsk", &[70.0; 60])).unwrap();
        let mut rng = rng(2);
        let draws: Vec<Vec<f64>> = (0..2_000).map(|_| past.draw(&mut rng)).collect();
        let mean = draws.iter().flatten().sum::<f64>() / (2_000.0 * 60.0);
        assert!((mean - 10.0).abs() < 0.5, "{mean}");
    }
}
