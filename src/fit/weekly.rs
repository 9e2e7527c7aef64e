//! Weekly increments of a control series, and their signed roots.

use chrono::Days;

use crate::domain::series::ControlSeries;
use crate::stats::normal_cdf;

/// Days in a week.
pub(super) const WEEK_DAYS: f64 = 7.0;

/// The changes over the whole weeks that end with the last observed day, km², oldest first; gaps are filled forward.
///
/// A history shorter than a week counts as one week at its mean pace, so there is always at least one.
pub(super) fn weekly_increments(series: &ControlSeries) -> Vec<f64> {
    let (first, last) = (series.first_day(), series.last_day());
    let days = (last - first).num_days().max(0).unsigned_abs();
    let weeks = days / 7;
    let level = |day| series.level_on(day).map_or(0.0, |area| area.km2());
    if weeks == 0 {
        return vec![(level(last) - level(first)) * WEEK_DAYS / days.max(1) as f64];
    }
    let ends: Vec<f64> = (0..=weeks).rev().map(|week| level(last - Days::new(7 * week))).collect();
    ends.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// sign(w)·√|w|: brings quiet and loud weeks onto one scale and keeps zero and the sign.
pub(super) fn signed_root(value: f64) -> f64 {
    value.abs().sqrt().copysign(value)
}

/// The inverse of [`signed_root`].
pub(super) fn signed_square(root: f64) -> f64 {
    root * root.abs()
}

/// The mean of [`signed_square`] over a normal variable: (μ² + s²)·(2Φ(μ/s) − 1) + 2·μ·s·φ(μ/s).
pub(super) fn mean_signed_square(mean: f64, spread: f64) -> f64 {
    if spread <= 0.0 {
        return signed_square(mean);
    }
    let z = mean / spread;
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    (mean * mean + spread * spread) * (2.0 * normal_cdf(z) - 1.0) + 2.0 * mean * spread * density
}

/// Means over every run of `width` values in a row, or over all of them where there are fewer.
pub(super) fn running_means(values: &[f64], width: usize) -> Vec<f64> {
    let width = width.clamp(1, values.len().max(1));
    values.windows(width).map(|run| run.iter().sum::<f64>() / width as f64).collect()
}

/// The standard deviation of the change from one value to the next over √2: the noise about a level that moves slowly.
pub(super) fn noise_by_differences(values: &[f64]) -> f64 {
    let differences: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if differences.is_empty() {
        return 0.0;
    }
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    (differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / n / 2.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_keep_the_sign_and_square_back() {
        for value in [-16.0, -0.25, 0.0, 9.0] {
            assert_eq!(signed_square(signed_root(value)), value);
        }
        assert_eq!(signed_root(-16.0), -4.0);
    }

    #[test]
    fn the_mean_of_a_signed_square_matches_scipy() {
        // scipy 1.17.1: scipy.integrate.quad of z·|z|·norm(m, s).pdf(z), epsabs 1e-13, split at 0.
        for (mean, spread, expected) in GOLDEN_MEANS {
            let found = mean_signed_square(mean, spread);
            assert!((found - expected).abs() < 1e-8, "{mean} ± {spread}: {found}");
        }
        assert_eq!(mean_signed_square(-3.0, 0.0), -9.0);
    }

    const GOLDEN_MEANS: [(f64, f64, f64); 3] =
        [(1.0, 2.0, 3.322885919797), (-0.5, 0.25, -0.311778909161), (3.0, 1.0, 9.999593129839)];

    #[test]
    fn means_run_over_whole_windows_or_all_there_is() {
        assert_eq!(running_means(&[1.0, 3.0, 5.0], 2), [2.0, 4.0]);
        assert_eq!(running_means(&[1.0, 3.0], 13), [2.0]);
    }

    #[test]
    fn noise_ignores_a_steady_drift() {
        assert_eq!(noise_by_differences(&[1.0, 2.0, 3.0, 4.0]), 0.0);
        assert_eq!(noise_by_differences(&[1.0]), 0.0);
        // Differences 2, −2: variance 4, halved.
        assert!((noise_by_differences(&[0.0, 2.0, 0.0]) - 2.0_f64.sqrt()).abs() < 1e-12);
    }
}
