//! Numbers from samples: quantiles, means, intervals of proportions. The only user of statrs.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The quantile of sorted values at `probability` (0 to 1), by linear interpolation between order statistics.
///
/// This is type 7 of Hyndman & Fan (1996), the default of R and numpy. NaN when there are no values.
pub fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = probability.clamp(0.0, 1.0) * last as f64;
    let (below, part) = (position.floor() as usize, position.fract());
    let above = (below + 1).min(last);
    sorted[below] + part * (sorted[above] - sorted[below])
}

/// The quantiles of values in any order at ascending probabilities: those of [`quantile`] without sorting all.
pub fn quantiles<const N: usize>(values: &mut [f64], probabilities: [f64; N]) -> [f64; N] {
    let Some(last) = values.len().checked_sub(1) else { return [f64::NAN; N] };
    // Below `done` all values are in their places or smaller than those from there on.
    let mut done = 0;
    let mut settle = |values: &mut [f64], at: usize| {
        if at >= done {
            values[done..].select_nth_unstable_by(at - done, f64::total_cmp);
            done = at + 1;
        }
    };
    probabilities.map(|probability| {
        let below = (probability.clamp(0.0, 1.0) * last as f64).floor() as usize;
        settle(values, below);
        settle(values, (below + 1).min(last));
        quantile(values, probability)
    })
}

/// The point that a standard normal variable stays below with this probability; 0 and 1 give the infinities.
pub fn normal_quantile(probability: f64) -> f64 {
    // statrs panics outside 0 to 1 and its ends are its own business: settle them here.
    match probability {
        p if p.is_nan() => f64::NAN,
        p if p <= 0.0 => f64::NEG_INFINITY,
        p if p >= 1.0 => f64::INFINITY,
        p => Normal::standard().inverse_cdf(p),
    }
}

/// The probability that a standard normal variable stays below a point.
pub fn normal_cdf(point: f64) -> f64 {
    Normal::standard().cdf(point)
}

/// The probability that Student's t with so many degrees of freedom stays below a point; NaN for no or negative degrees.
pub fn student_cdf(point: f64, degrees: f64) -> f64 {
    match point {
        // statrs is asked about finite points only.
        f64::INFINITY => 1.0,
        f64::NEG_INFINITY => 0.0,
        point => StudentsT::new(0.0, 1.0, degrees).map_or(f64::NAN, |of| of.cdf(point)),
    }
}

/// The point that Student's t stays below with this probability; 0 and 1 give the infinities, no or negative degrees NaN.
pub fn student_quantile(probability: f64, degrees: f64) -> f64 {
    match probability {
        p if p.is_nan() || degrees.is_nan() || degrees <= 0.0 => return f64::NAN,
        p if p <= 0.0 => return f64::NEG_INFINITY,
        p if p >= 1.0 => return f64::INFINITY,
        // About the middle the distribution is known to some eight digits only.
        0.5 => return 0.0,
        _ => {}
    }
    // By halving, since the inverse in statrs does not always return.
    let mut reach = 1.0;
    while reach < 1e150 && student_cdf(reach, degrees) < probability.max(1.0 - probability) {
        reach *= 2.0;
    }
    let (mut low, mut high) = (-reach, reach);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if student_cdf(middle, degrees) < probability { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The interval in which a proportion lies with probability `level`, when a fraction `observed` of `trials` succeeded.
///
/// Used for the error that comes from simulating a finite number of paths. Both ends are fractions, 0 to 1.
///
/// # References
/// Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, 209–212.
pub fn wilson_interval(observed: f64, trials: usize, level: f64) -> (f64, f64) {
    let (n, z) = (trials as f64, normal_quantile(f64::midpoint(1.0, level)));
    if trials == 0 {
        return (0.0, 1.0);
    }
    let spread = z * (observed * (1.0 - observed) / n + z * z / (4.0 * n * n)).sqrt();
    let (middle, scale) = (observed + z * z / (2.0 * n), 1.0 + z * z / n);
    (((middle - spread) / scale).max(0.0), ((middle + spread) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_match_numpy() {
        // numpy 2.4.6: np.quantile([1, 2, 4, 8], [0, .1, .5, .9, 1]), default method "linear".
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (p, expected) in [(0.0, 1.0), (0.1, 1.3), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            assert!((quantile(&sorted, p) - expected).abs() < 1e-12, "{p}");
        }
        assert!(quantile(&[], 0.5).is_nan());
        assert_eq!(quantile(&[3.0], 0.2), 3.0);
        let mut values: Vec<f64> = (0..999_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 20)).collect();
        let found = quantiles(&mut values.clone(), [0.0, 0.025, 0.1, 0.5, 0.5005, 0.975, 1.0]);
        values.sort_unstable_by(f64::total_cmp);
        assert_eq!(found, [0.0, 0.025, 0.1, 0.5, 0.5005, 0.975, 1.0].map(|p| quantile(&values, p)));
        assert!(quantiles(&mut [], [0.5])[0].is_nan());
    }

    #[test]
    fn normal_quantiles_match_scipy_and_never_panic() {
        // scipy 1.17.1: scipy.stats.norm.ppf([.025, .9, .999999]); statrs is good to about 1e-12 here.
        let known =
            [(0.025, -1.959_963_984_540_053_5), (0.9, 1.281_551_565_544_600_4), (0.999_999, 4.753_424_308_817_087)];
        for (p, expected) in known {
            assert!((normal_quantile(p) - expected).abs() < 1e-9, "{p}");
        }
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.5), f64::INFINITY);
        assert!(normal_quantile(f64::NAN).is_nan());
    }

    #[test]
    fn students_t_matches_scipy_and_never_panics() {
        // scipy 1.17.1: scipy.stats.t.ppf(p, df) and t.cdf(x, df).
        let known = [
            (0.975, 2.0, 4.302_652_729_749_462),
            (0.9, 2.5, 1.730_250_928_807_176_6),
            (0.1, 3.7, -1.557_565_838_861_507),
            (0.999, 4.0, 7.173_182_219_782_307),
            (0.5, 3.0, 0.0),
        ];
        for (p, degrees, expected) in known {
            let found = student_quantile(p, degrees);
            assert!((found - expected).abs() < 1e-8, "{p} {degrees}: {found}");
        }
        assert!((student_cdf(-1.2, 2.7) - 0.162_387_307_513_929_52).abs() < 1e-10, "{}", student_cdf(-1.2, 2.7));
        assert_eq!(student_quantile(1.0, 3.0), f64::INFINITY);
        assert_eq!(student_quantile(-0.1, 3.0), f64::NEG_INFINITY);
        assert!(student_quantile(0.5, 0.0).is_nan() && student_quantile(f64::NAN, 3.0).is_nan());
        assert!(student_cdf(1.0, -1.0).is_nan());
    }

    #[test]
    fn wilson_intervals_match_statsmodels() {
        // statsmodels 0.15.0: proportion_confint(8, 10, method="wilson") and (0, 20).
        let (low, high) = wilson_interval(0.8, 10, 0.95);
        assert!((low - 0.490_162_471_536_642).abs() < 1e-9 && (high - 0.943_317_848_545_625).abs() < 1e-9);
        let (low, high) = wilson_interval(0.0, 20, 0.95);
        assert!(low < 1e-12 && (high - 0.161_125_158_052_819).abs() < 1e-9);
    }
}
