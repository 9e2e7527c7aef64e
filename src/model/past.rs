//! The pace that `reverting` believes was behind the changes of each past week.
//!
//! Equation, with m, u, e and σ as in [`super::reverting`]: the pace of week t is what its change would be on average over the
//! noise e, E[(m + u(t) + e)·|m + u(t) + e|]; m and all u are drawn together given the whole series, σ² as its n·s²/χ²(n), where n
//! counts increments. An increment over k weeks is the mean of their x: the paces of its weeks are drawn so that they go with it.
//! Wrong when: as `reverting` is.
//!
//! # References
//! Frühwirth-Schnatter (1994), "Data augmentation and dynamic linear models", Journal of Time Series Analysis 15, 183–202:
//! filter forward, draw backward.

use chrono::Days;
use rand_distr::{ChiSquared, Distribution};

use super::draws::{Random, normal};
use super::dynamics::Dynamics;
use super::filter::Filter;
use super::posterior::Posterior;
use super::reverting::{LEVEL_VARIANCE, NAME};
use super::weekly::{Increment, Root, WEEK_DAYS, increments, mean_signed_square, means_of_roots, roots};
use super::{ModelName, require_a_change};
use crate::domain::calendar::Window;
use crate::domain::series::ControlSeries;
use crate::error::Result;

/// The past of a region as `reverting` sees it: paces of whole weeks can be drawn from it.
#[derive(Debug, Clone)]
pub struct PastPace {
    increments: Vec<Increment>,
    roots: Vec<Root>,
    posterior: Posterior,
    sizes: ChiSquared<f64>,
}

impl PastPace {
    pub const MODEL: ModelName = NAME;

    /// Learns from a series, which must be cut off at the day of knowledge.
    ///
    /// # Errors
    /// [`crate::Error::NoData`] for a series of one day.
    pub fn new(series: &ControlSeries) -> Result<Self> {
        require_a_change(series)?;
        let increments = increments(series);
        let roots = roots(&increments);
        let posterior = Posterior::new(&roots, &[(1.0, LEVEL_VARIANCE)]);
        let sizes = ChiSquared::new(roots.len() as f64).expect("there is at least one increment");
        Ok(PastPace { increments, roots, posterior, sizes })
    }

    /// The weeks, oldest first, each from the last day of the one before it. Those of an increment over some weeks share its
    /// days, so they may be a day or two longer or shorter than seven.
    pub fn weeks(&self) -> impl Iterator<Item = Window> {
        self.increments.iter().flat_map(|of| {
            let day = move |week: usize| {
                let days = (of.to - of.from).num_days().unsigned_abs() as usize;
                of.from + Days::new(((days * week + of.weeks / 2) / of.weeks) as u64)
            };
            (0..of.weeks).map(move |week| Window { from: day(week), to: day(week + 1) })
        })
    }

    /// The changes that it learned from, oldest first.
    pub fn increments(&self) -> &[Increment] {
        &self.increments
    }

    /// sign(w)·√|w| of the mean weekly changes w in km², oldest first.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// Draws the paces of all weeks together, km²/day, oldest first.
    pub fn draw(&self, rng: &mut Random) -> Vec<f64> {
        let (dynamics, noise) = self.posterior.dynamics(rng);
        let (roots, _) = means_of_roots(&self.roots, &dynamics, noise);
        let noise = noise * (self.roots.len() as f64 / self.sizes.sample(rng).max(1e-9)).sqrt();
        let states = states(&roots, &dynamics, noise, rng);
        states.into_iter().map(|state| mean_signed_square(state, noise) / WEEK_DAYS).collect()
    }
}

/// What is known of the deviation u and of the sum S of the u of an increment's weeks so far, in units of σ².
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    u: f64,
    sum: f64,
    /// Variance of u, covariance of both, variance of S.
    covariance: [f64; 3],
}

impl Sum {
    /// A week on; the first of an increment begins the sum anew.
    fn next(self, is_first: bool, dynamics: &Dynamics) -> Self {
        let (f, q) = (dynamics.persistence, dynamics.shock_variance);
        let ([c, g, h], before) =
            if is_first { ([self.covariance[0], 0.0, 0.0], 0.0) } else { (self.covariance, self.sum) };
        let (u, ahead) = (f * self.u, f * f * c + q);
        Sum { u, sum: before + u, covariance: [ahead, f * g + ahead, h + 2.0 * f * g + ahead] }
    }

    /// Given that `of_u`·u + `of_sum`·S was seen to be a value, but for an error of this variance.
    fn given(self, (of_u, of_sum): (f64, f64), value: f64, variance: f64) -> Self {
        let [c, g, h] = self.covariance;
        let (with_u, with_sum) = (of_u * c + of_sum * g, of_u * g + of_sum * h);
        let all = of_u * with_u + of_sum * with_sum + variance;
        if all <= 0.0 {
            return self;
        }
        let surprise = (value - of_u * self.u - of_sum * self.sum) / all;
        Sum {
            u: self.u + with_u * surprise,
            sum: self.sum + with_sum * surprise,
            covariance: [c - with_u * with_u / all, g - with_u * with_sum / all, h - with_sum * with_sum / all],
        }
    }
}

/// Draws level and deviation together for every week, given all increments: m + u(t).
///
/// The level is drawn first. Given it, the deviations are filtered forward, each with the sum over its increment so far, of
/// which the last is observed; then they are drawn backward, and with the last of an increment its sum, which leaves that of
/// the week before.
fn states(roots: &[Root], dynamics: &Dynamics, noise: f64, rng: &mut Random) -> Vec<f64> {
    let mut filter = Filter::new(dynamics);
    let start = filter.covariance[2];
    for root in roots {
        filter.step(*root);
    }
    let level = filter.level + noise * filter.covariance[0].max(0.0).sqrt() * normal(rng);

    let mut known = Sum { covariance: [start, 0.0, 0.0], ..Sum::default() };
    let weeks: Vec<(bool, Sum)> = roots
        .iter()
        .flat_map(|root| (1..=root.weeks).map(move |week| (root, week)))
        .map(|(root, week)| {
            known = known.next(week == 1, dynamics);
            if week == root.weeks {
                let k = week as f64;
                known = known.given((0.0, 1.0 / k), root.value - level, 1.0 / k);
            }
            (week == root.weeks, known)
        })
        .collect();

    let mut states = vec![0.0; weeks.len()];
    let (mut later, mut left): (Option<f64>, f64) = (None, 0.0);
    for (at, (is_last, known)) in weeks.iter().enumerate().rev() {
        let mut known = *known;
        if !is_last {
            known = known.given((0.0, 1.0), left, 0.0);
        }
        if let Some(later) = later {
            known = known.given((dynamics.persistence, 0.0), later, dynamics.shock_variance);
        }
        let mut drawn = |mean: f64, variance: f64| mean + noise * variance.max(0.0).sqrt() * normal(rng);
        let deviation = drawn(known.u, known.covariance[0]);
        if *is_last && at > 0 && !weeks[at - 1].0 {
            let known = known.given((1.0, 0.0), deviation, 0.0);
            left = drawn(known.sum, known.covariance[2]);
        }
        left -= deviation;
        states[at] = level + deviation;
        later = Some(deviation);
    }
    states
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::{made, rng, roots as values_of};
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
        for weeks in [[1; 9], [1, 1, 3, 1, 2, 1, 4, 1, 1]] {
            let roots: Vec<Root> =
                values_of(9).into_iter().zip(weeks).map(|(value, weeks)| Root { value, weeks }).collect();
            compare(&roots);
        }
    }

    fn compare(roots: &[Root]) {
        const DRAWS: usize = 40_000;
        let noise = 1.4;
        // The weeks that each observation is the mean of.
        let mut first = 0;
        let mut runs = Vec::new();
        for root in roots {
            runs.push(first..first + root.weeks);
            first += root.weeks;
        }
        let n = first;
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
            let mean = |run: &std::ops::Range<usize>, of: &dyn Fn(usize) -> f64| {
                run.clone().map(of).sum::<f64>() / run.len() as f64
            };
            let with_mean = |run: &std::ops::Range<usize>, s: usize| mean(run, &|t| states_prior[s][t]);
            let mut seen: Vec<Vec<f64>> =
                runs.iter().map(|a| runs.iter().map(|b| mean(a, &|s| with_mean(b, s))).collect()).collect();
            runs.iter().enumerate().for_each(|(i, run)| seen[i][i] += 1.0 / run.len() as f64);
            let row = |(run, root): (&std::ops::Range<usize>, &Root)| {
                (0..n).map(|s| with_mean(run, s)).chain([root.value]).collect::<Vec<f64>>()
            };
            let solution = solved(&seen, &runs.iter().zip(roots).map(row).collect::<Vec<_>>());
            let at = |s: usize, column: usize| {
                runs.iter().zip(&solution).map(|(run, row)| with_mean(run, s) * row[column]).sum::<f64>()
            };

            let mut rng = rng(5);
            let draws: Vec<Vec<f64>> = (0..DRAWS).map(|_| states(roots, &dynamics, noise, &mut rng)).collect();
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
        let weeks: Vec<Window> = past.weeks().collect();
        assert_eq!((weeks.len(), weeks[11].to), (12, series.last_day()));
        assert!(weeks.iter().all(|week| week.days() == 7) && weeks.windows(2).all(|pair| pair[0].to == pair[1].from));
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
