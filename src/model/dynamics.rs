//! How a pace moves from week to week, in the models that filter it.

/// The ratios of variances and the persistences of one such process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dynamics {
    /// φₘ: what remains of the level after a week, 1 for a level that never moves.
    pub level_persistence: f64,
    /// τ²: variance of the level over time, in units of σ².
    pub level_variance: f64,
    /// φ: what remains of a deviation after a week.
    pub persistence: f64,
    /// q: variance of the weekly shocks to the deviation, in units of σ².
    pub shock_variance: f64,
}

impl Dynamics {
    /// The variance of the mean of so many weeks' deviations as a part of that of one, deviations having lasted for long.
    pub fn variance_of_mean(&self, weeks: usize) -> f64 {
        let (f, k) = (self.persistence, weeks as f64);
        (1.0 + f) / (1.0 - f) / k - 2.0 * f * (1.0 - f.powf(k)) / (1.0 - f).powi(2) / (k * k)
    }
}
