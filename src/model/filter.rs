//! The filter behind `reverting`, and behind `regimes` up to the size of the noise ([`super::forgetting`]): a slow level,
//! deviations that die out, noise.
//!
//! Equation, for the weeks t = 1 … n:
//!
//! ```text
//! x(t) = m(t) + u(t) + e(t)                      e ~ N(0, σ²)
//! m(t) = φₘ·m(t−1) + N(0, σ²·τ²·(1 − φₘ²))       m(0) ~ N(0, σ²·τ²)
//! u(t) = φ·u(t−1)  + N(0, σ²·q)                  u(0) ~ N(0, σ²·min(q / (1 − φ²), 50))
//! ```
//!
//! What is known of the weeks t + 1 … t + k may be their mean alone: y = 1/k · Σ x, which is 1/k · Σ (m + u) + N(0, σ²/k). The
//! state then carries the sum of m + u along until it is observed, so that an increment over k weeks is one observation.
//!
//! Every variance is in units of σ², which then drops out of the recursion and is estimated in closed form.
//!
//! # References
//! Harvey (1989), "Forecasting, structural time series models and the Kalman filter", Cambridge University Press, sections
//! 3.2 (the filter), 3.4 (the likelihood by prediction errors, σ² concentrated out).

use super::dynamics::Dynamics;
use super::weekly::Root;

/// What the filter knows at the end of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Filtered {
    /// The level m.
    pub level: f64,
    /// The deviation u from it.
    pub deviation: f64,
    /// Variance of the level, covariance of both, variance of the deviation, in units of σ².
    pub covariance: [f64; 3],
    /// σ: standard deviation of the noise.
    pub noise: f64,
    /// Logarithm of the likelihood: of [`filter`] with σ² at its maximum, without the constant −n/2·(1 + ln 2π); of a noise that
    /// forgets without the constants of Student's t.
    pub log_likelihood: f64,
}

/// Smallest variance of the noise, so that a series that never moved can be filtered.
pub(super) const LEAST_VARIANCE: f64 = 1e-12;
/// Largest starting variance of the deviation, in units of σ².
const MOST_START: f64 = 50.0;

/// The filter on its way through a series: what it knows of the state after the values so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Filter {
    dynamics: Dynamics,
    /// The level m.
    pub level: f64,
    /// The deviation u from it.
    pub deviation: f64,
    /// Variance of the level, covariance of both, variance of the deviation, in units of σ².
    pub covariance: [f64; 3],
}

impl Filter {
    /// Before the first value.
    pub fn new(dynamics: &Dynamics) -> Self {
        let Dynamics { level_variance, persistence: f, shock_variance: q, .. } = *dynamics;
        let start = (q / (1.0 - f * f)).min(MOST_START);
        Filter { dynamics: *dynamics, level: 0.0, deviation: 0.0, covariance: [level_variance, 0.0, start] }
    }

    /// Takes in what is known of the next weeks. Returns by how much their mean differs from what was expected, and the
    /// variance of that in units of σ².
    ///
    /// One week is a usual step. Over several the sum of m + u is carried along with both, by its covariances with them and
    /// its own variance.
    pub fn step(&mut self, root: Root) -> (f64, f64) {
        let Dynamics { level_persistence: fm, level_variance: t2, persistence: f, shock_variance: q } = self.dynamics;
        let k = root.weeks as f64;
        let (mut m, mut u) = (self.level, self.deviation);
        let [mut a, mut b, mut c] = self.covariance;
        // What the sum of all weeks is above m + u of those so far; covariances of m and of u with the sum; its variance.
        let (mut rest, mut with_m, mut with_u, mut of_sum) = (k * root.value, 0.0, 0.0, 0.0);
        for _ in 0..root.weeks {
            (m, u) = (fm * m, f * u);
            (a, b, c) = (fm * fm * a + t2 * (1.0 - fm * fm), fm * f * b, f * f * c + q);
            of_sum += 2.0 * (fm * with_m + f * with_u) + (a + 2.0 * b + c);
            (with_m, with_u) = (fm * with_m + (a + b), f * with_u + (b + c));
            rest = rest - m - u;
        }
        let (surprise, with_m, with_u) = (rest / k, with_m / k, with_u / k);
        let variance = of_sum / k / k + 1.0 / k;
        let (gain_m, gain_u) = (with_m / variance, with_u / variance);
        self.level = m + gain_m * surprise;
        self.deviation = u + gain_u * surprise;
        self.covariance = [a - gain_m * with_m, b - gain_m * with_u, c - gain_u * with_u];
        (surprise, variance)
    }
}

/// Runs the filter over a series of at least one value: an [`f64`] for each week, or a [`Root`] for some weeks.
pub fn filter(values: &[impl Into<Root> + Copy], dynamics: &Dynamics) -> Filtered {
    let mut state = Filter::new(dynamics);
    let (mut squares, mut logs) = (0.0, 0.0);
    for value in values {
        let (surprise, variance) = state.step((*value).into());
        squares += surprise * surprise / variance;
        logs += variance.ln();
    }
    let n = values.len() as f64;
    let noise_variance = (squares / n).max(LEAST_VARIANCE);
    Filtered {
        level: state.level,
        deviation: state.deviation,
        covariance: state.covariance,
        noise: noise_variance.sqrt(),
        log_likelihood: -0.5 * (n * noise_variance.ln() + logs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The series of golden_filter.py.
    const SERIES: [f64; 12] = [0.5, -1.25, 2.0, 3.5, 1.0, 0.0, -0.75, 4.25, 6.0, 5.5, 2.25, 3.0];

    fn dynamics(level_persistence: f64, level_variance: f64, persistence: f64, shock_variance: f64) -> Dynamics {
        Dynamics { level_persistence, level_variance, persistence, shock_variance }
    }

    /// A level that stays, a quiet series, a loud one, and one whose start is as uncertain as it may be.
    fn several() -> [Dynamics; 4] {
        [
            dynamics(1.0, 3.0, 0.92, 0.1),
            dynamics(0.9935, 1.0, 0.75, 0.003),
            dynamics(0.9935, 0.3, 0.985, 1.0),
            dynamics(0.9935, 3.0, 0.99, 2.0),
        ]
    }

    fn numbers(found: Filtered) -> [f64; 7] {
        let Filtered { level, deviation, covariance: [a, b, c], noise, log_likelihood } = found;
        [level, deviation, a, b, c, noise, log_likelihood]
    }

    fn assert_close(found: Filtered, expected: [f64; 7], tolerance: f64) {
        let names = ["level", "deviation", "var level", "cov", "var deviation", "sigma", "log likelihood"];
        for ((name, found), expected) in names.iter().zip(numbers(found)).zip(expected) {
            assert!((found - expected).abs() < tolerance, "{name}: {found}, expected {expected}");
        }
    }

    #[test]
    fn filter_matches_statsmodels() {
        // statsmodels 0.15.0: KalmanFilter(k_endog=1, k_states=2) with filter_concentrated, started by initialize_known one
        // prediction after ours; covariances by scale, and the constant added to llf: tests/it/fixtures/golden_filter.py.
        // Twelve steps of some ten operations on numbers below 50: rounding stays far below 1e-10.
        let golden = [
            [
                1.780_226_156_590_278_2,
                1.081_074_235_603_176_4,
                0.468_953_697_455_122_44,
                -0.365_163_937_267_017_46,
                0.509_569_112_535_949_5,
                2.012_882_222_113_591,
                -11.078_032_695_032_146,
            ],
            [
                2.233_552_771_087_050_6,
                0.024_980_910_178_094_246,
                0.117_070_689_469_595_59,
                -0.002_465_752_757_264_467_6,
                0.006_810_802_632_671_612,
                2.272_297_564_561_672_5,
                -11.287_193_805_026_973,
            ],
            [
                0.021_773_834_319_919_645,
                3.087_478_060_983_97,
                0.297_307_173_845_061_45,
                -0.293_364_051_879_269_17,
                0.904_984_449_085_340_9,
                1.427_804_011_805_85,
                -11.379_587_983_879_826,
            ],
            [
                0.081_960_472_023_695_58,
                2.929_943_933_796_194,
                2.844_659_970_064_717_5,
                -2.827_087_156_350_387_4,
                3.543_440_174_557_811,
                1.188_675_333_453_688_1,
                -11.393_301_577_088_671,
            ],
        ];
        for (dynamics, expected) in several().iter().zip(golden) {
            assert_close(filter(&SERIES, dynamics), expected, 1e-10);
        }
    }

    /// The lower Cholesky factor of a positive definite matrix.
    fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let n = matrix.len();
        let mut lower = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..=i {
                let rest = matrix[i][j] - (0..j).map(|k| lower[i][k] * lower[j][k]).sum::<f64>();
                lower[i][j] = if i == j { rest.sqrt() } else { rest / lower[j][j] };
            }
        }
        lower
    }

    /// Solves L·y = b for a lower triangle L.
    fn solved(lower: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
        let mut y: Vec<f64> = Vec::new();
        for (row, b) in lower.iter().zip(b) {
            let rest = b - row.iter().zip(&y).map(|(l, y)| l * y).sum::<f64>();
            y.push(rest / row[y.len()]);
        }
        y
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// The same numbers without any recursion: the last level and deviation given all values at once, as parts of one normal
    /// vector with its whole covariance matrix.
    fn conditioned(values: &[f64], dynamics: &Dynamics) -> [f64; 7] {
        conditioned_on_means(&values.iter().copied().map(Root::from).collect::<Vec<_>>(), dynamics)
    }

    /// The same of means of some weeks each, as rows of ones over their number.
    fn conditioned_on_means(roots: &[Root], dynamics: &Dynamics) -> [f64; 7] {
        let Dynamics { level_persistence: fm, level_variance: t2, persistence: f, shock_variance: q } = *dynamics;
        let values: Vec<f64> = roots.iter().map(|root| root.value).collect();
        let weeks: usize = roots.iter().map(|root| root.weeks).sum();
        let ends = roots.iter().scan(0, |end, root| {
            *end += root.weeks;
            Some(*end)
        });
        let runs: Vec<std::ops::RangeInclusive<usize>> =
            ends.zip(roots).map(|(end, root)| end - root.weeks + 1..=end).collect();
        let n = values.len();
        let start = (q / (1.0 - f * f)).min(50.0);
        let of_levels = |s: usize, t: usize| t2 * fm.powi(s.abs_diff(t) as i32);
        let of_deviations = |s: usize, t: usize| {
            let early = s.min(t) as i32;
            let variance = f.powi(2 * early) * start + q * (0..early).map(|k| f.powi(2 * k)).sum::<f64>();
            f.powi(s.abs_diff(t) as i32) * variance
        };
        let covariance = |s: usize, t: usize| of_levels(s, t) + of_deviations(s, t) + f64::from(s == t);
        let mean = |run: &std::ops::RangeInclusive<usize>, of: &dyn Fn(usize) -> f64| {
            run.clone().map(of).sum::<f64>() / run.clone().count() as f64
        };
        let of_means = |s: &_, t: &_| mean(s, &|s| mean(t, &|t| covariance(s, t)));
        let matrix: Vec<Vec<f64>> = runs.iter().map(|s| runs.iter().map(|t| of_means(s, t)).collect()).collect();
        let lower = cholesky(&matrix);
        let level = solved(&lower, &runs.iter().map(|t| mean(t, &|t| of_levels(weeks, t))).collect::<Vec<_>>());
        let deviation = solved(&lower, &runs.iter().map(|t| mean(t, &|t| of_deviations(weeks, t))).collect::<Vec<_>>());
        let x = solved(&lower, &values);
        let noise_variance = dot(&x, &x) / n as f64;
        let logs: f64 = lower.iter().enumerate().map(|(i, row)| 2.0 * row[i].ln()).sum();
        [
            dot(&level, &x),
            dot(&deviation, &x),
            of_levels(weeks, weeks) - dot(&level, &level),
            -dot(&level, &deviation),
            of_deviations(weeks, weeks) - dot(&deviation, &deviation),
            noise_variance.sqrt(),
            -0.5 * (n as f64 * noise_variance.ln() + logs),
        ]
    }

    #[test]
    fn filter_is_what_conditioning_a_normal_vector_gives() {
        let long: Vec<f64> = (0..60).map(|i| SERIES[i % 12] + 0.1 * i as f64).collect();
        for dynamics in several() {
            for values in [&SERIES[..1], &SERIES[..2], &SERIES, &long] {
                // The dense road is the rough one: matrices of 60 by 60 with a condition number of some hundred.
                assert_close(filter(values, &dynamics), conditioned(values, &dynamics), 1e-9);
            }
        }
    }

    #[test]
    fn a_mean_of_some_weeks_is_one_observation_of_the_same_vector() {
        let spans = [[1, 4, 4, 4, 5, 1, 1, 13, 2, 4, 20, 1], [4; 12], [1, 1, 1, 1, 1, 1, 20, 1, 1, 1, 1, 1]];
        for dynamics in several() {
            for weeks in spans {
                let roots: Vec<Root> =
                    SERIES.iter().zip(weeks).map(|(value, weeks)| Root { value: *value, weeks }).collect();
                assert_close(filter(&roots, &dynamics), conditioned_on_means(&roots, &dynamics), 1e-9);
            }
        }
    }

    #[test]
    fn the_unit_moves_the_scale_and_nothing_else() {
        let tenfold = SERIES.map(|x| 10.0 * x);
        for dynamics in several() {
            let [m, u, a, b, c, sigma, likelihood] = numbers(filter(&SERIES, &dynamics));
            let shift = 12.0 * 10_f64.ln();
            let expected = [10.0 * m, 10.0 * u, a, b, c, 10.0 * sigma, likelihood - shift];
            assert_close(filter(&tenfold, &dynamics), expected, 1e-9);
        }
    }

    #[test]
    fn a_series_that_never_moved_has_a_filter_too() {
        for dynamics in several() {
            let found = filter(&[0.0; 5_000], &dynamics);
            assert_eq!((found.level, found.deviation, found.noise), (0.0, 0.0, 1e-6));
            assert!(numbers(found).iter().all(|number| number.is_finite()));
            let [a, b, c] = found.covariance;
            assert!(a >= 0.0 && c >= 0.0 && b * b <= a * c + 1e-12, "{found:?}");
        }
    }
}
