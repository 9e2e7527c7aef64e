//! A grid of dynamics weighed by how well each tells the past: what `regimes` and `reverting` draw their parameters from.

use super::draws::{Random, normal, uniform};
use super::dynamics::Dynamics;
use super::filter::{Filtered, filter};
use super::forgetting::forgetting;
use super::innovations::Innovations;
use super::weekly::{Root, ever_moved, means_of_roots};

/// φ, what remains of a deviation after a week, with its prior: half-lives of 2, 4, 8, 17 and 46 weeks.
const PERSISTENCES: [(f64, f64); 5] = [(0.75, 0.2), (0.85, 0.3), (0.92, 0.3), (0.96, 0.15), (0.985, 0.05)];
/// q, the variance of weekly shocks in units of the noise's, each as likely as any other beforehand.
const SHOCKS: [f64; 6] = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0];
/// How many pairs of φ and q there are.
const PAIRS: usize = PERSISTENCES.len() * SHOCKS.len();
/// The power of the likelihood. A grid that holds no true model is too sure of itself at full power.
///
/// # References
/// Miller & Dunson (2019), "Robust Bayesian inference via coarsening", JASA 114, 1113–1125.
const TEMPER: f64 = 0.25;

/// H, the weeks after which a surprise counts half in the noise, each as likely as any other: two months, half a year, two years.
const HALF_LIVES: [f64; 3] = [8.0, 26.0, 104.0];

/// One point of the grid with what its filter found, and its weight added to those before it.
#[derive(Debug, Clone, Copy)]
struct Point {
    dynamics: Dynamics,
    /// H; infinite where the noise never forgets.
    half_life: f64,
    found: Filtered,
    cumulative_weight: f64,
}

/// The points of the grid with their weights.
#[derive(Debug, Clone)]
pub(super) struct Posterior {
    points: Vec<Point>,
    /// By φ and q: those of a point lie at its number divided by how many points share them.
    innovations: Vec<Innovations>,
}

/// What a filter finds that first found `found`. Where increments span several weeks it takes in the means of the weeks' roots,
/// which the size of the noise tells apart from the roots of their means, and the noise is found again from them.
fn refined(roots: &[Root], dynamics: &Dynamics, mut found: Filtered, filter: impl Fn(&[Root]) -> Filtered) -> Filtered {
    const ROUNDS: usize = 4;
    if roots.iter().any(|root| root.weeks > 1) {
        for _ in 0..ROUNDS {
            let (means, log_density) = means_of_roots(roots, dynamics, found.noise);
            found = filter(&means);
            found.log_likelihood += log_density;
        }
    }
    found
}

/// The points of φ, q and pairs of φₘ and τ² with the prior of φ.
fn grid(levels: &[(f64, f64)]) -> impl Iterator<Item = (f64, Dynamics)> {
    let grid = PERSISTENCES.iter().flat_map(|prior| SHOCKS.iter().map(move |shock| (*prior, *shock)));
    let grid = grid.flat_map(|point| levels.iter().map(move |level| (point, *level)));
    grid.map(|(((persistence, prior), shock_variance), (level_persistence, level_variance))| {
        (prior, Dynamics { level_persistence, level_variance, persistence, shock_variance })
    })
}

/// Parameters and the state at the origin, drawn together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw<'p> {
    /// The level m and the deviation u.
    pub level: f64,
    pub deviation: f64,
    pub persistence: f64,
    /// σ, scaled for the whole path.
    pub noise: f64,
    /// √q, the size of shocks in units of the noise.
    pub shock: f64,
    /// H in weeks; infinite where the noise never forgets.
    pub half_life: f64,
    /// How deviations and noise go on together.
    pub innovations: &'p Innovations,
}

impl Posterior {
    /// Filters a series with every point of the grid and a noise of one size; `levels` lists pairs of φₘ and τ², each as likely as
    /// any other.
    pub fn new(values: &[impl Into<Root> + Copy], levels: &[(f64, f64)]) -> Self {
        let values: Vec<Root> = values.iter().map(|value| (*value).into()).collect();
        let of_point = |(prior, dynamics): (f64, Dynamics)| {
            let run = |values: &[Root]| filter(values, &dynamics);
            let found = refined(&values, &dynamics, run(&values), run);
            (prior, Point { dynamics, half_life: f64::INFINITY, found, cumulative_weight: 0.0 })
        };
        Posterior::weighed(&values, grid(levels).map(of_point).collect())
    }

    /// As [`Posterior::new`] with a noise that forgets, of which `typical` is S₀: see [`super::forgetting`].
    pub fn forgetting(values: &[impl Into<Root> + Copy], levels: &[(f64, f64)], typical: f64) -> Self {
        let values: Vec<Root> = values.iter().map(|value| (*value).into()).collect();
        let of_point = |(prior, dynamics): (f64, Dynamics)| {
            let first = forgetting(&values, &dynamics, HALF_LIVES, typical);
            let values = &values;
            HALF_LIVES.into_iter().zip(first).map(move |(half_life, first)| {
                let run = |values: &[Root]| forgetting(values, &dynamics, [half_life], typical)[0];
                let found = refined(values, &dynamics, first, run);
                (prior, Point { dynamics, half_life, found, cumulative_weight: 0.0 })
            })
        };
        Posterior::weighed(&values, grid(levels).flat_map(of_point).collect())
    }

    /// Weighs points by their priors and by how well they tell the past.
    fn weighed(values: &[Root], mut points: Vec<(f64, Point)>) -> Self {
        let best = points.iter().map(|(_, point)| point.found.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
        // Where nothing ever changed the likelihood tells nothing but how small the least variance is.
        let temper = if ever_moved(values) { TEMPER } else { 0.0 };
        let mut sum = 0.0;
        for (prior, point) in &mut points {
            sum += *prior * (temper * (point.found.log_likelihood - best)).exp();
            point.cumulative_weight = sum;
        }
        let points: Vec<Point> = points.into_iter().map(|(_, point)| point).collect();
        let first_of_each = points.iter().step_by(points.len() / PAIRS);
        let innovations = first_of_each.map(|of| Innovations::new(of.dynamics.persistence, of.dynamics.shock_variance));
        Posterior { innovations: innovations.collect(), points }
    }

    /// Draws dynamics and the size of the noise that goes with them.
    pub fn dynamics(&self, rng: &mut Random) -> (Dynamics, f64) {
        let Point { dynamics, found, .. } = self.points[self.choose(rng)];
        (dynamics, found.noise)
    }

    /// The dynamics with the largest weight, and the size of the noise that goes with them.
    pub fn likeliest(&self) -> (Dynamics, f64) {
        let before = |at: usize| at.checked_sub(1).map_or(0.0, |before| self.points[before].cumulative_weight);
        let weight = |at: &usize| self.points[*at].cumulative_weight - before(*at);
        let best = (0..self.points.len()).max_by(|a, b| weight(a).total_cmp(&weight(b))).unwrap_or(0);
        (self.points[best].dynamics, self.points[best].found.noise)
    }

    /// Draws a point of the grid: its number.
    fn choose(&self, rng: &mut Random) -> usize {
        let total = self.points.last().expect("a grid has points").cumulative_weight;
        let target = uniform(rng) * total;
        let chosen = self.points.partition_point(|point| point.cumulative_weight <= target);
        chosen.min(self.points.len() - 1)
    }

    /// Draws parameters and the state at the origin; all noise of the path, that of the state too, is scaled by `scale`.
    pub fn draw(&self, scale: f64, rng: &mut Random) -> Draw<'_> {
        let chosen = self.choose(rng);
        let Point { dynamics, half_life, found, .. } = self.points[chosen];
        let noise = scale * found.noise;
        let [a, b, c] = found.covariance;
        // Cholesky: the level first, the deviation given the level.
        let spread = a.max(0.0).sqrt();
        let shared = if spread > 0.0 { b / spread } else { 0.0 };
        let own = (c - shared * shared).max(0.0).sqrt();
        let (first, second) = (normal(rng), normal(rng));
        Draw {
            level: found.level + noise * spread * first,
            deviation: found.deviation + noise * (shared * first + own * second),
            persistence: dynamics.persistence,
            noise,
            shock: dynamics.shock_variance.sqrt(),
            half_life,
            innovations: &self.innovations[chosen * PAIRS / self.points.len()],
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::weekly::{mean_signed_square, signed_root, signed_square};
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::series::ControlSeries;
    use crate::domain::vintage::Vintage;
    use crate::model::FittedRate;
    use chrono::{Days, NaiveDate};
    use rand_core::SeedableRng;

    pub(crate) fn rng(seed: u64) -> Random {
        Random::seed_from_u64(seed)
    }

    /// Roots of weekly increments to learn from: a level of one, slow waves, noise of a linear congruence.
    pub(crate) fn roots(count: u32) -> Vec<f64> {
        let root = |i: u32| {
            let noise = f64::from(i.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
            1.0 + (f64::from(i) / 9.0).sin() + 3.0 * noise
        };
        (0..count).map(root).collect()
    }

    /// The posterior written once more from its description: weights that sum to one, parameters, what the filter found.
    pub(crate) fn weighed(values: &[f64], levels: &[(f64, f64)]) -> Vec<(f64, Dynamics, Filtered)> {
        let mut all = Vec::new();
        for (persistence, prior) in [(0.75, 0.2), (0.85, 0.3), (0.92, 0.3), (0.96, 0.15), (0.985, 0.05)] {
            for shock_variance in [0.003, 0.01, 0.03, 0.1, 0.3, 1.0] {
                for (level_persistence, level_variance) in levels.iter().copied() {
                    let dynamics = Dynamics { level_persistence, level_variance, persistence, shock_variance };
                    let found = filter(values, &dynamics);
                    all.push((prior * (0.25 * found.log_likelihood).exp(), dynamics, found));
                }
            }
        }
        let sum: f64 = all.iter().map(|(weight, ..)| weight).sum();
        all.into_iter().map(|(weight, dynamics, found)| (weight / sum, dynamics, found)).collect()
    }

    /// A point of the grid: H, the dynamics, what the filter found, the weight.
    pub(crate) type Weighed = (f64, Dynamics, Filtered, f64);

    /// Every point of the grid.
    pub(crate) fn points(posterior: &Posterior) -> Vec<Weighed> {
        let all = posterior.points.last().unwrap().cumulative_weight;
        let mut before = 0.0;
        let with_weight = |point: &Point| {
            let weight = (point.cumulative_weight - before) / all;
            before = point.cumulative_weight;
            (point.half_life, point.dynamics, point.found, weight)
        };
        posterior.points.iter().map(with_weight).collect()
    }

    /// Distribution function of √((ν − 2)/χ²(ν)) times a standard normal number: Student's t of unit variance.
    ///
    /// Abramowitz & Stegun (1964), 26.7.3 and 26.7.4.
    pub(crate) fn tail_below(x: f64, degrees: u32) -> f64 {
        let angle = (x / f64::from(degrees - 2).sqrt()).atan();
        let (sin, cos) = angle.sin_cos();
        let mut term = if degrees % 2 == 1 { cos } else { 1.0 };
        let mut sum = term;
        let mut k = if degrees % 2 == 1 { 3 } else { 2 };
        while k < degrees {
            term *= cos * cos * f64::from(k - 1) / f64::from(k);
            sum += term;
            k += 2;
        }
        if degrees % 2 == 1 { 0.5 + (angle + sin * sum) / std::f64::consts::PI } else { 0.5 + 0.5 * sin * sum }
    }

    /// A region with these changes in km² from week to week, far from its bounds.
    pub(crate) fn made(slug: &str, weekly: &[f64]) -> ControlSeries {
        let first: NaiveDate = "2020-01-01".parse().unwrap();
        let km2 = |km2| Area::from_km2(km2).unwrap();
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: km2(2e6) };
        let mut level = 1e6;
        let mut observations = vec![Vintage { day: first, known_on: first, value: Some(km2(level)) }];
        for (week, change) in weekly.iter().enumerate() {
            level += change;
            let day = first + Days::new(7 * (week as u64 + 1));
            observations.push(Vintage { day, known_on: day, value: Some(km2(level)) });
        }
        ControlSeries::new("made", region, observations).unwrap()
    }

    /// For each of the weeks, counted from 1, and of the bounds, the share of drawn changes that lie at or below the bound.
    pub(crate) fn shares_below(
        fitted: &dyn FittedRate,
        draws: usize,
        weeks: &[usize],
        bounds: &[f64],
    ) -> Vec<(usize, f64, f64)> {
        let mut rng = rng(3);
        let mut changes = vec![0.0; weeks.iter().copied().max().unwrap()];
        let mut counts = vec![0_usize; weeks.len() * bounds.len()];
        for _ in 0..draws {
            fitted.draw_into(&mut changes, &mut rng);
            for (i, week) in weeks.iter().enumerate() {
                for (j, bound) in bounds.iter().enumerate() {
                    counts[i * bounds.len() + j] += usize::from(changes[week - 1] <= *bound);
                }
            }
        }
        let pairs = weeks.iter().flat_map(|week| bounds.iter().map(|bound| (*week, *bound)));
        pairs.zip(counts).map(|((week, bound), count)| (week, bound, count as f64 / draws as f64)).collect()
    }

    /// Mean and variance in units of σ² of a deviation some weeks on.
    pub(crate) fn deviation_after(weeks: usize, dynamics: &Dynamics, found: &Filtered) -> (f64, f64) {
        let f = dynamics.persistence;
        let shocks: f64 = (0..weeks).map(|k| dynamics.shock_variance * f.powi(2 * k as i32)).sum();
        let kept = f.powi(weeks as i32);
        (kept * found.deviation, kept * kept * found.covariance[2] + shocks)
    }

    /// Whether a share of so many draws agrees with its probability, to four standard errors.
    pub(crate) fn agrees(share: f64, probability: f64, draws: usize) -> bool {
        let error = (probability * (1.0 - probability) / draws as f64).sqrt();
        (share - probability).abs() <= 4.0 * error + 1e-9
    }

    #[test]
    fn tails_match_scipy() {
        // scipy 1.17.1: stats.t.cdf(x * (nu / (nu - 2)) ** 0.5, nu).
        let known = [
            (-2.5, 5, 0.011_635_418_731_393_355),
            (0.3, 5, 0.642_763_711_407_494_7),
            (1.96, 5, 0.973_746_190_882_234_7),
            (-0.7, 10, 0.225_991_387_846_767_26),
            (0.0, 10, 0.5),
            (3.2, 10, 0.997_484_584_955_568_1),
        ];
        for (x, degrees, expected) in known {
            assert!((tail_below(x, degrees) - expected).abs() < 1e-12, "{x} {degrees}");
        }
    }

    #[test]
    fn draws_have_the_moments_of_the_weighed_grid() {
        const DRAWS: usize = 100_000;
        let levels = [(0.9935, 0.3), (1.0, 3.0)];
        let (values, scale) = (roots(80), 1.3);
        let (posterior, mut rng) = (Posterior::new(&values, &levels), rng(1));
        let draws: Vec<Draw> = (0..DRAWS).map(|_| posterior.draw(scale, &mut rng)).collect();
        // The sum and the difference of both parts of the state see the sign of their covariance.
        let views: [(f64, f64); 4] = [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)];
        for (of_level, of_deviation) in views {
            let seen: Vec<f64> = draws.iter().map(|d| of_level * d.level + of_deviation * d.deviation).collect();
            let parts: Vec<(f64, f64, f64)> = weighed(&values, &levels)
                .into_iter()
                .map(|(weight, _, Filtered { level, deviation, covariance: [a, b, c], noise, .. })| {
                    let variance = of_level.powi(2) * a + 2.0 * of_level * of_deviation * b + of_deviation.powi(2) * c;
                    (weight, of_level * level + of_deviation * deviation, (scale * noise).powi(2) * variance)
                })
                .collect();
            let mean: f64 = parts.iter().map(|(w, m, _)| w * m).sum();
            let central = |f: &dyn Fn(f64, f64) -> f64| parts.iter().map(|(w, m, v)| w * f(m - mean, *v)).sum::<f64>();
            let variance = central(&|m, v| m * m + v);
            let fourth = central(&|m, v| m.powi(4) + 6.0 * m * m * v + 3.0 * v * v);
            let n = DRAWS as f64;
            let found_mean = seen.iter().sum::<f64>() / n;
            let found_variance = seen.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            // Four standard errors each.
            assert!((found_mean - mean).abs() < 4.0 * (variance / n).sqrt(), "{found_mean} {mean}");
            let error = ((fourth - variance * variance) / n).sqrt();
            assert!((found_variance - variance).abs() < 4.0 * error, "{found_variance} {variance}");
        }
        for persistence in PERSISTENCES.map(|(persistence, _)| persistence) {
            let expected: f64 = weighed(&values, &levels)
                .iter()
                .filter(|(_, d, _)| d.persistence == persistence)
                .map(|(w, ..)| w)
                .sum();
            let share = draws.iter().filter(|draw| draw.persistence == persistence).count() as f64 / DRAWS as f64;
            assert!(agrees(share, expected, DRAWS), "{persistence}: {share} {expected}");
        }
    }

    #[test]
    fn where_nothing_ever_changed_the_prior_is_drawn() {
        const DRAWS: usize = 40_000;
        let (posterior, mut rng) = (Posterior::new(&[0.0; 30], &[(1.0, 3.0)]), rng(2));
        let draws: Vec<Draw> = (0..DRAWS).map(|_| posterior.draw(1.0, &mut rng)).collect();
        for (persistence, prior) in PERSISTENCES {
            let share = draws.iter().filter(|draw| draw.persistence == persistence).count() as f64 / DRAWS as f64;
            assert!(agrees(share, prior, DRAWS), "{persistence}: {share} {prior}");
        }
        for shock in SHOCKS {
            let share = draws.iter().filter(|draw| draw.shock == shock.sqrt()).count() as f64 / DRAWS as f64;
            assert!(agrees(share, 1.0 / 6.0, DRAWS), "{shock}: {share}");
        }
        // A square metre is 1e-6 km², its root 1e-3: what is left of a standstill is far below.
        assert!(draws.iter().all(|draw| draw.level.abs() + draw.deviation.abs() < 1e-4));
    }

    /// The change a week, on average over draws of the state and over the noise.
    fn mean_pace(posterior: &Posterior) -> f64 {
        const DRAWS: usize = 4_000;
        let mut rng = rng(4);
        let pace = |draw: Draw| {
            let lasting = draw.shock * draw.shock / (1.0 - draw.persistence * draw.persistence);
            mean_signed_square(draw.level, draw.noise * (1.0 + lasting).sqrt())
        };
        (0..DRAWS).map(|_| pace(posterior.draw(1.0, &mut rng))).sum::<f64>() / DRAWS as f64
    }

    #[test]
    fn what_is_known_by_the_month_tells_the_pace_that_weeks_tell() {
        // Weeks that differ by twice their level: the root of a month's mean is far above the mean of its weeks' roots.
        let noise = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
        let weekly: Vec<f64> = (0..208).map(|i| signed_square(1.0 + 7.0 * noise(i))).collect();
        let truth = weekly.iter().sum::<f64>() / weekly.len() as f64;
        for weeks in [1, 2, 4, 8, 13] {
            let root = |run: &[f64]| Root { value: signed_root(run.iter().sum::<f64>() / weeks as f64), weeks };
            let roots: Vec<Root> = weekly.chunks_exact(weeks).map(root).collect();
            let levels = [(1.0, 3.0)];
            let posteriors = [Posterior::new(&roots, &levels), Posterior::forgetting(&roots, &levels, 0.0)];
            for found in posteriors.iter().map(mean_pace) {
                assert!((found / truth - 1.0).abs() < 0.15, "{weeks} weeks: {found}, {truth}");
            }
        }
    }
}
