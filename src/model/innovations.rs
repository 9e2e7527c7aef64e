//! Deviations seen through noise, drawn with one random number a week instead of two.
//!
//! Equation: nobody asks for u alone, so y is drawn from what is expected of it after the weeks before.
//!
//! ```text
//! y(t) = u(t) + N(0, σ²),  u(t) = φ·u(t−1) + N(0, σ²q),  u(0) known
//! P(t) = φ²·G(t−1) + q,  F(t) = P(t) + 1,  G(t) = P(t)/F(t),  G(0) = 0
//! y(t) = φ·û(t−1) + σ·√F(t)·z(t),  û(t) = φ·û(t−1) + σ·√F(t)·G(t)·z(t),  z ~ N(0, 1)
//! ```
//!
//! The y have the same joint distribution as before: û is the mean and σ²G the variance of u given the weeks so far. Nothing is
//! estimated here. Where σ changes u is drawn from that mean and variance and known again.
//!
//! # References
//! Harvey (1989), "Forecasting, structural time series models and the Kalman filter", Cambridge University Press, section 3.2;
//! Anderson & Moore (1979), "Optimal filtering", Prentice-Hall, section 9.1: the innovations representation.

use super::draws::{Random, normal};

/// G no longer changes in the last digits that matter.
const SETTLED: f64 = 1e-13;

/// What a week's number moves, week after week from a known deviation on; the last week stands for all that follow.
#[derive(Debug, Clone)]
pub(super) struct Innovations {
    /// φ.
    persistence: f64,
    /// √F and √F·G.
    weeks: Vec<(f64, f64)>,
}

impl Innovations {
    /// Those of φ and q.
    pub fn new(persistence: f64, shock_variance: f64) -> Self {
        let (mut gain, mut weeks) = (0.0, Vec::new());
        loop {
            let predicted: f64 = persistence * persistence * gain + shock_variance;
            let next = predicted / (predicted + 1.0);
            let spread = (predicted + 1.0).sqrt();
            weeks.push((spread, spread * next));
            if (next - gain).abs() < SETTLED {
                return Innovations { persistence, weeks };
            }
            gain = next;
        }
    }

    /// A deviation that is known now.
    pub fn from(&self, deviation: f64) -> Deviation<'_> {
        Deviation { of: self, expected: deviation, age: 0 }
    }
}

/// A deviation on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deviation<'i> {
    of: &'i Innovations,
    /// û.
    expected: f64,
    /// Weeks since it was known.
    age: usize,
}

impl Deviation<'_> {
    /// The next week's deviation with its noise, of size `noise`.
    #[inline]
    pub fn next(&mut self, noise: f64, rng: &mut Random) -> f64 {
        let (spread, kept) = self.of.weeks[self.age.min(self.of.weeks.len() - 1)];
        self.age += 1;
        let z = noise * normal(rng);
        let mean = self.of.persistence * self.expected;
        self.expected = mean + kept * z;
        mean + spread * z
    }

    /// Draws what the deviation is after weeks whose noise was of this size, so that weeks of another noise can follow.
    pub fn settle(&mut self, noise: f64, rng: &mut Random) {
        let Some(before) = self.age.checked_sub(1) else { return };
        let (spread, kept) = self.of.weeks[before.min(self.of.weeks.len() - 1)];
        *self = self.of.from(self.expected + noise * (kept / spread).sqrt() * normal(rng));
    }
}

#[cfg(test)]
mod tests {
    use super::super::posterior::tests::rng;
    use super::*;

    #[test]
    fn weeks_have_the_covariance_of_the_two_numbers_they_stand_for() {
        const PATHS: usize = 60_000;
        const WEEKS: usize = 12;
        let (f, q, changed): (f64, f64, usize) = (0.85, 0.3, 7);
        // From the eighth week on the noise is three times as large.
        let noise = |week: usize| if week < changed { 0.5 } else { 1.5 };
        let (of, mut rng) = (Innovations::new(f, q), rng(11));
        let mut products = vec![vec![0.0; WEEKS]; WEEKS];
        let mut sums = [0.0; WEEKS];
        for _ in 0..PATHS {
            let mut deviation = of.from(2.0);
            let mut path = [0.0; WEEKS];
            for (week, value) in path.iter_mut().enumerate() {
                if week == changed {
                    deviation.settle(noise(0), &mut rng);
                }
                *value = deviation.next(noise(week), &mut rng);
            }
            for a in 0..WEEKS {
                sums[a] += path[a];
                (0..WEEKS).for_each(|b| products[a][b] += path[a] * path[b]);
            }
        }
        // u(t) = φᵗ·u(0) + Σ φ^(t−s)·shock(s), written out.
        let shared = |a: usize, b: usize| {
            let shocks = (0..=a.min(b)).map(|s| f.powi((a + b - 2 * s) as i32) * q * noise(s).powi(2));
            shocks.sum::<f64>() + if a == b { noise(a).powi(2) } else { 0.0 }
        };
        let n = PATHS as f64;
        for a in 0..WEEKS {
            let mean = f.powi(a as i32 + 1) * 2.0;
            assert!((sums[a] / n - mean).abs() < 4.0 * (shared(a, a) / n).sqrt(), "mean of week {a}");
            for b in 0..WEEKS {
                let found = products[a][b] / n - sums[a] / n * sums[b] / n;
                let error = ((shared(a, a) * shared(b, b) + shared(a, b).powi(2)) / n).sqrt();
                assert!((found - shared(a, b)).abs() < 4.5 * error, "weeks {a} and {b}: {found}, {}", shared(a, b));
            }
        }
    }
}
