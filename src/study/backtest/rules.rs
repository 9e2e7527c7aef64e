//! Scoring rules on plain slices. All are in the unit of what is forecast and lower is better, unless said otherwise.
//!
//! # References
//! Gneiting & Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102, 359–378. Bracher, Ray, Gneiting & Reich
//! (2021), "Evaluating epidemic forecasts in an interval format", PLOS Computational Biology 17, e1008618.

/// The weighted interval score with what it is made of; the three parts add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wis {
    /// What the width of the intervals costs.
    pub dispersion: f64,
    /// What is paid because the truth lay below: the forecast was too high.
    pub overprediction: f64,
    /// What is paid because the truth lay above: the forecast was too low.
    pub underprediction: f64,
}

impl Wis {
    /// The score.
    pub fn total(self) -> f64 {
        self.dispersion + self.overprediction + self.underprediction
    }
}

/// The weighted interval score of quantiles at ascending probability levels, pair by pair symmetric about one half: twice
/// the mean pinball loss.
///
/// A pair at levels p and 1 − p is a central interval with α = 2p, weighed by α/2; the median weighs one half. `None` when the
/// levels are not symmetric, or there are none.
///
/// # References
/// Bracher et al. (2021), equation (1).
pub fn wis(quantiles: &[(f64, f64)], observed: f64) -> Option<Wis> {
    let share = 2.0 / quantiles.len() as f64;
    let mut score = (!quantiles.is_empty()).then(Wis::default)?;
    let pairs = quantiles.iter().zip(quantiles.iter().rev()).take(quantiles.len().div_ceil(2));
    for ((level, low), (opposite, high)) in pairs {
        if (level + opposite - 1.0).abs() > 1e-9 {
            return None;
        }
        // The median is its own opposite: an interval without width that counts once, not twice.
        let share = if level < opposite { share } else { share / 2.0 };
        score.dispersion += share * level * (high - low);
        score.overprediction += share * (low - observed).max(0.0);
        score.underprediction += share * (observed - high).max(0.0);
    }
    Some(score)
}

/// The continuous ranked probability score of a sample, sorted ascending, each value as likely as any other: E|X − y| − ½·E|X − X′|.
///
/// For one value it is the absolute error. NaN for an empty sample.
///
/// # References
/// Gneiting & Raftery (2007), equation (21); over sorted values as in Jordan, Krüger & Lerch (2019), Journal of Statistical Software
/// 90 (12).
pub fn crps(sorted: &[f64], observed: f64) -> f64 {
    let n = sorted.len() as f64;
    let sum: f64 = sorted
        .iter()
        .enumerate()
        .map(|(i, x)| (x - observed) * (if observed < *x { n } else { 0.0 } - i as f64 - 0.5))
        .sum();
    // An exact forecast scores 0, not −0.
    2.0 * sum / (n * n) + 0.0
}

/// Where the truth lies in a sample, sorted ascending: the share of it below, and half of what equals it. 0 to 1; even over
/// many forecasts whose bands mean what they say. What is within a square metre equals it. NaN for an empty sample.
///
/// # References
/// Dawid (1984), "The prequential approach", JRSS A 147, 278–292; ties at the middle as in Czado, Gneiting & Held (2009), Biometrics 65, 1254–1261.
pub fn pit(sorted: &[f64], observed: f64) -> f64 {
    let below = sorted.partition_point(|x| *x < observed - SLACK);
    let up_to = sorted.partition_point(|x| *x <= observed + SLACK);
    (below + up_to) as f64 / (2.0 * sorted.len() as f64)
}

/// Bias of a sample, sorted ascending: 1 − 2·PIT. From −1, all of it below the truth, to 1, all of it above: positive when
/// the forecast gave the advancing side more than it took. NaN for an empty sample.
///
/// # References
/// Funk et al. (2019), "Assessing the performance of real-time epidemic forecasts", PLOS Computational Biology 15, e1006785.
pub fn bias(sorted: &[f64], observed: f64) -> f64 {
    1.0 - 2.0 * pit(sorted, observed)
}

/// The Brier score of a probability: its squared distance from what happened, 0 to 1.
///
/// # References
/// Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1–3.
pub fn brier(probability: f64, happened: bool) -> f64 {
    (probability - f64::from(happened)).powi(2)
}

/// What counts as equal, where values are km²: a square metre, for rounding in tables and noise next to nothing.
const SLACK: f64 = 1e-6;

/// Whether the truth lies in an interval, ends included, to within a square metre where values are km².
pub fn covers((low, high): (f64, f64), observed: f64) -> bool {
    (low - SLACK..=high + SLACK).contains(&observed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::normal_quantile;
    use crate::study::bands::HUB_LEVELS;
    use proptest::prelude::*;

    /// Skew quantiles at the levels of hubs, exact in binary: 80 to 154.25, the median 109.5625.
    fn skew() -> Vec<(f64, f64)> {
        let quantile = |i: f64| 80.0 + 2.0 * i + i * i / 16.0;
        HUB_LEVELS.iter().enumerate().map(|(i, level)| (*level, quantile(i as f64))).collect()
    }

    /// Equal but for the rounding of some dozen additions.
    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0)
    }

    /// The pinball loss of one quantile: `level` of the distance when the truth lies above, `1 − level` of it when below.
    ///
    /// # References
    /// Koenker & Bassett (1978), "Regression quantiles", Econometrica 46, 33–50; as a score, Gneiting & Raftery (2007), section 6.
    fn pinball(level: f64, quantile: f64, observed: f64) -> f64 {
        let miss = observed - quantile;
        (level * miss).max((level - 1.0) * miss)
    }

    #[test]
    fn wis_and_its_parts_match_scoringrules() {
        // scoringrules 0.10.0: interval_score(observed, lower, upper, 2 * LEVELS[:11]) put together as Bracher et al. (2021);
        // the total again as 2 * quantile_score(observed, quantiles, LEVELS).mean(): tests/it/fixtures/golden_scores.py.
        // observed, score, dispersion, overprediction, underprediction
        const WIDTH: f64 = 5.053_695_652_173_912_5;
        let known = [
            (60.0, 37.996_630_434_782_61, 32.942_934_782_608_69, 0.0),
            (80.0, 17.996_630_434_782_61, 12.942_934_782_608_695, 0.0),
            (93.5, 8.6325, 3.578_804_347_826_087, 0.0),
            (109.5625, WIDTH, 0.0, 0.0),
            (111.0, 5.116_195_652_173_912_5, 0.0, 0.0625),
            (155.25, 28.621_630_434_782_61, 0.0, 23.567_934_782_608_7),
            (300.0, 173.371_630_434_782_62, 0.0, 168.317_934_782_608_7),
        ];
        for (observed, total, over, under) in known {
            let found = wis(&skew(), observed).unwrap();
            assert!(close(found.total(), total), "{observed}: {found:?}");
            assert!(close(found.dispersion, WIDTH), "{observed}: {found:?}");
            assert!(close(found.overprediction, over) && close(found.underprediction, under), "{observed}: {found:?}");
        }
    }

    #[test]
    fn pinball_matches_scoringrules() {
        // scoringrules 0.10.0: quantile_score(observed, quantile, level).
        for (observed, quantile, level, expected) in
            [(12.5, 10.0, 0.9, 2.25), (7.0, 10.0, 0.9, 0.3), (-3.0, -3.0, 0.2, 0.0), (-8.0, 4.0, 0.025, 11.7)]
        {
            assert!(close(pinball(level, quantile, observed), expected), "{observed} {quantile} {level}");
        }
    }

    #[test]
    fn crps_matches_scoringrules() {
        // scoringrules 0.10.0: crps_ensemble(observed, sample, estimator="nrg"), which is E|X − y| − ½·E|X − X′|.
        let sample = [-4.0, 1.5, 2.25, 2.25, 7.0, 11.0, 30.5];
        let known = [
            (-10.0, 12.020_408_163_265_307),
            (-4.0, 6.020_408_163_265_305),
            (2.25, 1.770_408_163_265_306),
            (3.0, 1.877_551_020_408_162_7),
            (8.5, 3.091_836_734_693_878),
            (30.5, 18.091_836_734_693_878),
            (64.0, 51.591_836_734_693_88),
        ];
        for (observed, expected) in known {
            assert!(close(crps(&sample, observed), expected), "{observed}: {}", crps(&sample, observed));
        }
    }

    #[test]
    fn brier_matches_scoringrules() {
        // scoringrules 0.10.0: brier_score(happened, probability).
        for (happened, probability, expected) in
            [(true, 0.2, 0.64), (false, 0.2, 0.04), (true, 1.0, 0.0), (false, 0.75, 0.5625)]
        {
            assert!(close(brier(probability, happened), expected));
        }
    }

    #[test]
    fn crps_of_many_normal_values_nears_that_of_the_normal_distribution() {
        // scoringrules 0.10.0: crps_normal(observed, 20, 6); scipy 1.17.1 integrates (F(x) − 1{x ≥ observed})² to the same
        // 14 digits: golden_scores.py. The sample lacks the tails, and comes near as 1/n or faster: scoringrules' own
        // crps_ensemble of it is off by 1.3/n at most over these n and observed values.
        let known = [
            (5.0, 11.638_912_144_863),
            (20.0, 1.402_169_863_530_654_8),
            (23.0, 1.988_421_187_529_134_7),
            (60.0, 36.614_862_498_736_05),
        ];
        for n in [100, 1_000, 4_000] {
            let middle = |i| (f64::from(i) + 0.5) / f64::from(n);
            let sample: Vec<f64> = (0..n).map(|i| 20.0 + 6.0 * normal_quantile(middle(i))).collect();
            for (observed, expected) in known {
                let off = (crps(&sample, observed) - expected).abs();
                assert!(off < 1.4 / f64::from(n), "{n} {observed}: off by {off}");
            }
        }
    }

    #[test]
    fn levels_must_be_symmetric_to_be_scored() {
        assert_eq!(wis(&[], 1.0), None);
        assert_eq!(wis(&[(0.4, 1.0)], 1.0), None);
        assert_eq!(wis(&[(0.1, 1.0), (0.8, 2.0)], 1.0), None);
        for (gone, level) in HUB_LEVELS.iter().enumerate() {
            let mut quantiles = skew();
            quantiles.remove(gone);
            // Without the median they are still eleven intervals.
            assert_eq!(wis(&quantiles, 100.0).is_some(), gone == 11, "without {level}");
        }
        // The median alone is scored by its distance.
        assert_eq!(wis(&[(0.5, 3.0)], 7.0).unwrap().total(), 4.0);
        assert_eq!(wis(&[(0.5, 3.0)], 7.0).unwrap().underprediction, 4.0);
    }

    #[test]
    fn an_interval_covers_its_ends_and_a_square_metre_more() {
        assert!(covers((1.0, 2.0), 1.0) && covers((1.0, 2.0), 2.0) && covers((2.0, 2.0), 2.0 + 9e-7));
        assert!(!covers((1.0, 2.0), 1.0 - 2e-6) && !covers((1.0, 2.0), 2.0 + 2e-6) && !covers((1.0, 2.0), f64::NAN));
    }

    fn sorted(mut values: Vec<f64>) -> Vec<f64> {
        values.sort_by(f64::total_cmp);
        values
    }

    /// Samples with ties: quarters from −250 to 250.
    fn sample() -> impl Strategy<Value = Vec<f64>> {
        let value = prop_oneof![(-1_000..=1_000).prop_map(|i| f64::from(i) / 4.0), Just(3.0)];
        prop::collection::vec(value, 1..60).prop_map(sorted)
    }

    fn forecast() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec(-1e3..1e3_f64, HUB_LEVELS.len())
            .prop_map(|values| HUB_LEVELS.into_iter().zip(sorted(values)).collect())
    }

    fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
        let n = values.len() as f64;
        values.sum::<f64>() / n
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn wis_is_twice_the_mean_pinball_and_its_parts_are_costs(quantiles in forecast(), observed in -1.5e3..1.5e3_f64) {
            let found = wis(&quantiles, observed).unwrap();
            let Wis { dispersion, overprediction, underprediction } = found;
            prop_assert!(dispersion >= 0.0 && overprediction >= 0.0 && underprediction >= 0.0, "{found:?}");
            let losses = mean(quantiles.iter().map(|(level, quantile)| pinball(*level, *quantile, observed)));
            prop_assert!(close(found.total(), 2.0 * losses), "{found:?} {losses}");
            // A truth cannot lie both above and below the median.
            let spared = if observed > quantiles[11].1 { overprediction } else { underprediction };
            prop_assert_eq!(spared, 0.0);
        }

        #[test]
        fn crps_is_its_definition(sample in sample(), observed in -400.0..400.0_f64) {
            let from = |y: f64| mean(sample.iter().map(|x| (x - y).abs()));
            let expected = from(observed) - 0.5 * mean(sample.iter().map(|x| from(*x)));
            let found = crps(&sample, observed);
            // Sums of up to 60 products of 1e3 and 60, divided by the square of their number.
            prop_assert!((found - expected).abs() < 1e-9, "{found} {expected}");
            prop_assert!(found >= -1e-9 && found <= from(observed) + 1e-9, "above the mean absolute error: {found}");
        }

        #[test]
        fn crps_of_one_value_is_the_absolute_error(value in -1e3..1e3_f64, observed in -1e3..1e3_f64) {
            prop_assert!(close(crps(&[value], observed), (value - observed).abs()));
        }

        #[test]
        fn scores_scale_with_the_unit_and_do_not_see_a_shift(
            sample in sample(), quantiles in forecast(), observed in -1e3..1e3_f64, unit in 1e-3..1e3_f64, by in -1e3..1e3_f64,
        ) {
            let (scale, shift) = (|x: f64| unit * x, |x: f64| x + by);
            let score = |f: &dyn Fn(f64) -> f64| {
                let quantiles: Vec<(f64, f64)> = quantiles.iter().map(|(level, q)| (*level, f(*q))).collect();
                let sample: Vec<f64> = sample.iter().map(|x| f(*x)).collect();
                (wis(&quantiles, f(observed)).unwrap().total(), crps(&sample, f(observed)), pit(&sample, f(observed)))
            };
            let (wis, crps, pit) = score(&|x| x);
            let (scaled_wis, scaled_crps, scaled_pit) = score(&scale);
            let (shifted_wis, shifted_crps, _) = score(&shift);
            // Values of up to 2e3 carry rounding of 1e-13 each.
            prop_assert!((scaled_wis - unit * wis).abs() < 1e-9 * unit && (scaled_crps - unit * crps).abs() < 1e-9 * unit);
            prop_assert!((shifted_wis - wis).abs() < 1e-9 && (shifted_crps - crps).abs() < 1e-9);
            prop_assert_eq!(scaled_pit, pit);
        }

        #[test]
        fn no_other_sample_scores_better_on_average_than_the_true_one(truth in sample(), other in sample()) {
            let score = |forecast: &[f64]| mean(truth.iter().map(|y| crps(forecast, *y)));
            prop_assert!(score(&truth) <= score(&other) + 1e-9);
        }

        #[test]
        fn pit_and_bias_keep_their_ranges(sample in sample(), observed in -1_200..=1_200) {
            let observed = f64::from(observed) / 4.0;
            let (pit, bias) = (pit(&sample, observed), bias(&sample, observed));
            prop_assert!((0.0..=1.0).contains(&pit) && (-1.0..=1.0).contains(&bias));
            prop_assert_eq!(bias, 1.0 - 2.0 * pit);
            let share = |is: &dyn Fn(f64) -> bool| mean(sample.iter().map(|x| f64::from(is(*x))));
            prop_assert!((pit - share(&|x| x < observed) - 0.5 * share(&|x| x == observed)).abs() < 1e-12);
            if observed < sample[0] {
                prop_assert!(pit == 0.0 && bias == 1.0, "all of the forecast lies above: too high");
            }
        }
    }
}
