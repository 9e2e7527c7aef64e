//! The filter behind `regimes`: that of [`super::filter`] with a noise that forgets and that no single week can raise alone.
//!
//! Equation, with x the weeks' roots, v(t) the surprise of observation t and F(t) its variance in units of σ², both as the filter
//! has them, k the weeks of the observation:
//!
//! ```text
//! δ = 2^(−1/H)                                          what remains of an old surprise after a week
//! r(t) = mean of x² over the observations so far
//! s(t) = max(S / N, 0.01·r(t), 1e-12)                   σ² as it is believed before the observation
//! L ← L − ½·ln(F·s) − ½·(ν + 1)·ln(1 + v² / (ν·F·s))    ν = 10, from the second observation on
//! z = min(v² / F, 9·max(s, S₀))                         the first one whole
//! S ← δᵏ·S + z,  N ← δᵏ·N + 1                           σ² = max(S / N, 1e-12) at the end
//! ```
//!
//! Level and deviation take in the whole surprise; only the noise is bounded. S₀ is the noise that is typical of the other regions, so
//! that a region that slept can wake. Neither level nor deviation depends on H, so one pass serves all half-lives.
//!
//! Estimated: σ² at the end of the series. Assumed: H (a grid lets the data choose), ν, the bound of three standard deviations, the
//! floor of a hundredth of the mean square. Wrong when: the noise of the coming years is that of a year long gone; a jump is the
//! first of many such weeks, which the noise then learns late.
//!
//! # References
//! West & Harrison (1997), "Bayesian forecasting and dynamic models", 2nd edition, Springer, section 10.8: variances by
//! discounting, surprises as Student's t. Huber (1964), "Robust estimation of a location parameter", Annals of
//! Mathematical Statistics 35, 73–101: the bound.

use super::dynamics::Dynamics;
use super::filter::{Filter, Filtered, LEAST_VARIANCE};
use super::weekly::Root;

/// ν: degrees of freedom of a surprise, as it is scored.
const SURPRISE_DEGREES: f64 = 10.0;
/// The most that a surprise counts for, in units of the variance believed: three standard deviations.
const MOST_SURPRISE: f64 = 9.0;
/// The least variance, as a part of the mean square of the past.
const LEAST_SHARE: f64 = 0.01;

/// What is believed of σ² on the way through a series, for one half-life.
#[derive(Debug, Clone, Copy)]
struct Volatility {
    kept: f64,
    /// S, the sum of squared surprises that is left.
    squares: f64,
    /// N, the number of observations that is left.
    weight: f64,
    log_likelihood: f64,
}

impl Volatility {
    fn new(half_life: f64) -> Self {
        Volatility { kept: 0.5_f64.powf(1.0 / half_life), squares: 0.0, weight: 0.0, log_likelihood: 0.0 }
    }

    /// σ².
    fn variance(&self) -> f64 {
        (self.squares / self.weight).max(LEAST_VARIANCE)
    }

    /// Takes in a surprise with its variance in units of σ²; `floor` is the least that σ² is believed to be, `typical` is S₀.
    fn learn(&mut self, (surprise, variance): (f64, f64), weeks: usize, floor: f64, typical: f64) {
        let mut square = surprise * surprise / variance;
        if self.weight > 0.0 {
            let believed = self.variance().max(floor);
            let ratio = square / believed;
            self.log_likelihood -=
                0.5 * (variance * believed).ln() + 0.5 * (SURPRISE_DEGREES + 1.0) * (ratio / SURPRISE_DEGREES).ln_1p();
            square = square.min(MOST_SURPRISE * believed.max(typical));
        }
        let kept = self.kept.powi(weeks as i32);
        self.squares = kept * self.squares + square;
        self.weight = kept * self.weight + 1.0;
    }
}

/// Runs the filter over a series of at least one observation, once for all half-lives, which are in weeks; `typical` is S₀.
///
/// The likelihood is that of all observations but the first.
pub fn forgetting<const N: usize>(
    roots: &[Root],
    dynamics: &Dynamics,
    half_lives: [f64; N],
    typical: f64,
) -> [Filtered; N] {
    let mut state = Filter::new(dynamics);
    let mut beliefs = half_lives.map(Volatility::new);
    let mut mean_square = 0.0;
    for (before, root) in roots.iter().enumerate() {
        let surprise = state.step(*root);
        mean_square += (root.value * root.value - mean_square) / (before + 1) as f64;
        for belief in &mut beliefs {
            belief.learn(surprise, root.weeks, LEAST_SHARE * mean_square, typical);
        }
    }
    beliefs.map(|belief| Filtered {
        level: state.level,
        deviation: state.deviation,
        covariance: state.covariance,
        noise: belief.variance().sqrt(),
        log_likelihood: belief.log_likelihood,
    })
}

#[cfg(test)]
mod tests {
    use super::super::filter::filter;
    use super::super::posterior::tests::roots as values_of;
    use super::*;

    const DYNAMICS: Dynamics =
        Dynamics { level_persistence: 0.9935, level_variance: 1.0, persistence: 0.92, shock_variance: 0.1 };

    fn roots(values: &[f64]) -> Vec<Root> {
        values.iter().copied().map(Root::from).collect()
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-10 * expected.abs().max(1.0), "{found}, expected {expected}");
    }

    #[test]
    fn what_never_forgets_has_the_noise_of_the_plain_filter() {
        // No surprise is bounded: S₀ is beyond all of them.
        let values = roots(&values_of(80));
        let [found] = forgetting(&values, &DYNAMICS, [f64::INFINITY], 1e6);
        let plain = filter(&values, &DYNAMICS);
        close(found.noise, plain.noise);
        assert_eq!((found.level, found.deviation), (plain.level, plain.deviation));
        assert_eq!(found.covariance, plain.covariance);
    }

    #[test]
    fn a_surprise_counts_half_after_its_half_life_in_weeks() {
        // No surprise is bounded: S₀ is beyond all of them.
        let spans = [1, 4, 4, 1, 13, 2, 1, 1, 20, 5, 1, 1];
        let observed: Vec<Root> =
            values_of(12).into_iter().zip(spans).map(|(value, weeks)| Root { value, weeks }).collect();
        for half_life in [8.0, 26.0] {
            let (mut state, mut squares, mut weights) = (Filter::new(&DYNAMICS), 0.0, 0.0);
            for (i, root) in observed.iter().enumerate() {
                let (v, variance) = state.step(*root);
                let weeks_after: usize = spans[i + 1..].iter().sum();
                let share = 0.5_f64.powf(weeks_after as f64 / half_life);
                squares += share * v * v / variance;
                weights += share;
            }
            close(forgetting(&observed, &DYNAMICS, [half_life], 1e6)[0].noise, f64::sqrt(squares / weights));
        }
    }

    #[test]
    fn no_surprise_raises_the_variance_by_more_than_nine_times_what_is_typical() {
        let calm = values_of(80);
        let variance =
            |values: &[f64], typical| forgetting(&roots(values), &DYNAMICS, [26.0], typical)[0].noise.powi(2);
        let weights = |n: i32| (0..n).map(|age| 0.5_f64.powf(f64::from(age) / 26.0)).sum::<f64>();
        let check = |jump: f64, typical: f64, most: &dyn Fn(f64) -> f64| {
            // The weeks before are bounded by the same S₀.
            let before = variance(&calm, typical);
            let left = 0.5_f64.powf(1.0 / 26.0) * before * weights(80);
            close(variance(&[&calm[..], &[jump]].concat(), typical), (left + 9.0 * most(before)) / weights(81));
        };
        check(40.0, 0.0, &|before| before);
        check(40.0, 3.0, &|before| before.max(3.0));
        // So large that a hundredth of the mean square with it is more than all that was.
        let mean_square = (calm.iter().map(|x| x * x).sum::<f64>() + 1e8) / 81.0;
        check(1e4, 0.0, &|_| 0.01 * mean_square);
        check(1e4, mean_square, &|_| mean_square);
    }

    #[test]
    fn the_unit_moves_the_scale_and_nothing_else() {
        let values = values_of(60);
        let tenfold: Vec<f64> = values.iter().map(|x| 10.0 * x).collect();
        let (one, ten) = (
            forgetting(&roots(&values), &DYNAMICS, [8.0, 104.0], 2.0),
            forgetting(&roots(&tenfold), &DYNAMICS, [8.0, 104.0], 200.0),
        );
        for (one, ten) in one.iter().zip(ten) {
            close(ten.noise, 10.0 * one.noise);
            close(ten.level, 10.0 * one.level);
            // One factor for each observation but the first.
            close(ten.log_likelihood, one.log_likelihood - 59.0 * 10.0_f64.ln());
        }
    }

    #[test]
    fn a_series_that_never_moved_has_a_filter_too() {
        for found in forgetting(&roots(&[0.0; 5_000]), &DYNAMICS, [8.0, 26.0, 104.0], 1.0) {
            assert_eq!((found.level, found.deviation, found.noise), (0.0, 0.0, 1e-6));
            assert!(found.log_likelihood.is_finite());
        }
    }
}
