//! How far a mean pace strays by itself: the spread of a mean of weekly changes that hang together from week to week.
//!
//! Equation, for the n weekly changes of one side with mean x̄ and a persistence φ that all of the series shares:
//!
//! ```text
//! e(t) = (x(t) − x̄) − φ·(x(t−1) − x̄)                       what is new in a week
//! Ω = ½·[c₁² + c₂²] / (1 − φ)²,   cₖ = √(2/m)·Σ e(t)·cos(πk(t − ½)/m),   m = n − 1
//! Var(x̄) = Ω/n · f,   f = (1 − φ)/(1 + φ)·[1 + 2·Σ (1 − k/n)·φᵏ]   k = 1 … n − 1
//! ```
//!
//! Two cosines see the slowest ups and downs only, which are what a mean of n weeks strays by; that few make a rough
//! estimate, and Student's t with as few degrees of freedom pays for it. Taking φ out first and putting it back is what makes
//! short windows honest, for which a quarter tells nothing of ups and downs that last as long: φ is learned from the whole series,
//! without the means of the stretches before, within and after the windows. It is that of the autoregression whose first six
//! autocorrelations have the sum of those found, since the first alone hides slow ups and downs behind the noise of single weeks; what
//! the estimated means take off them, Var(x̄) of each stretch, is put back.
//!
//! Measured on made series of 110 weeks with a known step (`rates/tests/calibration.rs`): 81 to 85 and 96 to 97 % of steps in 80 and
//! 95 % intervals, for windows of a quarter, half a year and a year and persistences of 0 to 0.8. Wrong when slow ups and downs hide under
//! the noise of single weeks: with 0.9 and noise of equal size 78, 70, 75 and 95, 92, 94 %.
//!
//! # References
//! Lazarus, Lewis, Stock & Watson (2018), "HAR inference: recommendations for practice", Journal of Business & Economic
//! Statistics 36, 541–559 (equal-weighted cosines); Andrews & Monahan (1992), Econometrica 60, 953–966 (prewhitening);
//! Welch (1947), Biometrika 34, 28–35 (degrees of freedom of a difference).

use std::f64::consts::PI;

/// The number of cosines of each side.
const COSINES: usize = 2;
/// The least number of weeks whose mean has a spread.
pub(super) const LEAST_WEEKS: usize = 4;
/// Largest persistence that is believed: beyond it a series of some hundred weeks cannot be told from a random walk.
const MOST_PERSISTENCE: f64 = 0.9;
/// The autocorrelations that tell the persistence, with fewer weeks than 48 one for each eight.
const MOST_LAGS: usize = 6;
/// Rounds of putting back what means have taken, which depends on the persistence itself.
const CORRECTIONS: usize = 4;
/// The largest part of the variance that means are believed to have taken.
const MOST_TAKEN: f64 = 0.6;

/// How far a mean, or a difference of two, strays: a standard deviation and the degrees of freedom behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    pub variance: f64,
    pub degrees: f64,
}

impl Spread {
    /// The spread of the difference of two means that stray apart from each other; `None` where neither strays.
    pub fn of_difference(self, other: Spread) -> Option<Spread> {
        let variance = self.variance + other.variance;
        let of_each = |part: Spread| part.variance * part.variance / part.degrees;
        let degrees = variance * variance / (of_each(self) + of_each(other));
        (variance > 0.0).then_some(Spread { variance, degrees })
    }
}

/// What remains of a week's change in the next one, 0 to 0.9, from stretches that each have a mean of their own.
pub(super) fn persistence(stretches: &[&[f64]]) -> f64 {
    let centred: Vec<Vec<f64>> = stretches
        .iter()
        .filter(|weeks| weeks.len() >= 2)
        .map(|weeks| (mean(weeks), weeks))
        .map(|(mean, weeks)| weeks.iter().map(|week| week - mean).collect())
        .collect();
    let weeks: usize = centred.iter().map(Vec::len).sum();
    let lags = (weeks / 8).clamp(1, MOST_LAGS);
    let product = |lag: usize| {
        let pairs = centred.iter().flat_map(|part| part.iter().zip(part.iter().skip(lag)));
        let (count, sum) = pairs.fold((0, 0.0), |(count, sum), (a, b)| (count + 1, sum + a * b));
        sum / f64::from(count.max(1))
    };
    let own = product(0);
    // Rounding leaves a little of what never changed.
    let size = stretches.iter().flat_map(|weeks| weeks.iter()).fold(0.0_f64, |most, week| most.max(week.abs()));
    if own <= 1e-18 * size * size {
        return 0.0;
    }
    let shared: f64 = (1..=lags).map(product).sum();
    let mut found = autoregression(shared / own, lags);
    for _ in 0..CORRECTIONS {
        let of_means = |part: &Vec<f64>| part.len() as f64 * variance_of_mean(part.len(), found);
        let taken = (centred.iter().map(of_means).sum::<f64>() / weeks as f64).min(MOST_TAKEN);
        // In units of the variance without an estimated mean, of which `own` is what the mean has left.
        found = autoregression(shared / own * (1.0 - taken) + lags as f64 * taken, lags);
    }
    found
}

/// The persistence of the autoregression whose first autocorrelations have this sum, 0 to 0.9.
fn autoregression(sum: f64, lags: usize) -> f64 {
    let of = |persistence: f64| (1..=lags).map(|lag| persistence.powi(lag as i32)).sum::<f64>();
    let (mut low, mut high) = (0.0, MOST_PERSISTENCE);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if of(middle) < sum { low = middle } else { high = middle }
    }
    if sum <= 0.0 { 0.0 } else { f64::midpoint(low, high) }
}

/// The variance of the mean of so many weeks of an autoregression whose own variance is one.
fn variance_of_mean(weeks: usize, persistence: f64) -> f64 {
    let n = weeks as f64;
    let lags: f64 = (1..weeks).map(|lag| (1.0 - lag as f64 / n) * persistence.powi(lag as i32)).sum();
    (1.0 + 2.0 * lags) / n
}

/// The spread of the mean of consecutive weeks, nothing where every week was the same; `None` for less than four.
pub(super) fn spread_of_mean(weeks: &[f64], persistence: f64) -> Option<Spread> {
    if weeks.len() < LEAST_WEEKS {
        return None;
    }
    let mean = mean(weeks);
    let new: Vec<f64> = weeks.windows(2).map(|pair| pair[1] - mean - persistence * (pair[0] - mean)).collect();
    let m = new.len() as f64;
    let coefficient = |k: usize| {
        let wave = |t: usize| (PI * k as f64 * (t as f64 + 0.5) / m).cos();
        (2.0 / m).sqrt() * new.iter().enumerate().map(|(t, e)| e * wave(t)).sum::<f64>()
    };
    let power = (1..=COSINES).map(|k| coefficient(k).powi(2)).sum::<f64>() / COSINES as f64;
    // The shocks have this power, the changes themselves more: shocks add up as an autoregression does.
    let finite = variance_of_mean(weeks.len(), persistence) * (1.0 - persistence) / (1.0 + persistence);
    // What is the same every week is so to the last digit only.
    let is_flat = weeks.iter().all(|week| (week - mean).abs() <= 1e-9 * mean.abs());
    let variance = if is_flat { 0.0 } else { power / (1.0 - persistence).powi(2) * finite };
    Some(Spread { variance, degrees: COSINES as f64 })
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The weeks of golden_rates.py.
    const WEEKS: [f64; 9] = [4.0, -1.5, 3.25, 7.0, 6.5, 2.0, 0.0, 5.75, 9.0];

    #[test]
    fn spreads_match_a_second_writing() {
        // numpy 2.4.6, with dense matrices in place of sums: tests/it/fixtures/golden_rates.py.
        for (persistence, expected) in GOLDEN_SPREADS {
            let found = spread_of_mean(&WEEKS, persistence).unwrap();
            assert!((found.variance - expected).abs() < 1e-10, "{persistence}: {found:?}");
        }
        // The second writing looks persistences up in a grid of a millionth.
        assert!((persistence(&[&WEEKS, &WEEKS[2..6]]) - GOLDEN_PERSISTENCES[0]).abs() < 1e-6);
        let long: Vec<f64> = WEEKS.iter().flat_map(|week| [*week; 5]).collect();
        assert!((persistence(&[&long, &WEEKS[..4], &WEEKS[..1]]) - GOLDEN_PERSISTENCES[1]).abs() < 1e-6);
    }

    const GOLDEN_SPREADS: [(f64, f64); 3] =
        [(0.0, 0.804_688_220_761_998_5), (0.4, 1.744_135_292_455_959_4), (0.9, 29.554_186_391_103_602)];
    const GOLDEN_PERSISTENCES: [f64; 2] = [0.347_298_122_957_818_53, 0.841_613_434_845_719_4];

    #[test]
    fn what_never_changes_has_no_spread() {
        let flat = spread_of_mean(&[0.1 + 0.2; 30], 0.0).unwrap();
        assert_eq!(flat.variance, 0.0);
        assert_eq!(flat.of_difference(flat), None);
        assert_eq!(spread_of_mean(&WEEKS[..3], 0.0), None);
        assert_eq!(persistence(&[&[1.0; 5], &[]]), 0.0);
    }

    #[test]
    fn a_quiet_side_leaves_the_degrees_of_the_loud_one() {
        let (loud, quiet) = (Spread { variance: 4.0, degrees: 2.0 }, Spread { variance: 1e-9, degrees: 2.0 });
        let both = loud.of_difference(quiet).unwrap();
        assert!((both.degrees - 2.0).abs() < 1e-6 && (both.variance - 4.0).abs() < 1e-6, "{both:?}");
        assert!((loud.of_difference(loud).unwrap().degrees - 4.0).abs() < 1e-12);
    }
}
