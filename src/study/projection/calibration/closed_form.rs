//! Two roads to the same numbers: simulated paths and closed forms.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use crate::domain::quantity::{Rate, Share};
use crate::model::Basis;
use crate::study::projection::Request;

use super::{area, day, levels, normal_changes, projected, rng, table};

/// Sums over `days` days from each day on, the days closed to a circle.
fn circular_sums(changes: &[f64], days: usize) -> Vec<f64> {
    let n = changes.len();
    (0..n).map(|start| (start..start + days).map(|i| changes[i % n]).sum()).collect()
}

/// Mean, variance and fourth central moment of the values, each as likely as any other.
fn moments(values: &[f64]) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let central = |power| values.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / n;
    (mean, central(2), central(4))
}

/// Compares the simulated levels after some weeks with the moments of sums of independent circular blocks.
fn compare_bootstrap(window: u32, changes: &[f64]) {
    const PATHS: usize = 20_000;
    // So far from both bounds of the region that no path meets them.
    let (whole, first) = (2e6, 1e6);
    let table = table(whole, &levels(first, changes));
    let basis = Basis::Window(window);
    let request = Request { basis, paths: PATHS, horizon_years: 2, ..Request::of("donetsk") };
    let projection = projected(&table, "bootstrap", request);
    let last = &changes[changes.len() - window as usize..];
    let start = first + changes.iter().sum::<f64>();
    let rate = last.iter().sum::<f64>() / f64::from(window);
    let (_, block, block_fourth) = moments(&circular_sums(last, 14));
    let (_, week, week_fourth) = moments(&circular_sums(last, 7));
    for weeks in [1, 2, 3, 4, 12, 52] {
        let (blocks, odd) = (f64::from(weeks / 2), f64::from(weeks % 2));
        let variance = blocks * block + odd * week;
        // Fourth cumulants of independent parts add up; they give the standard error of a simulated variance.
        let cumulant = blocks * (block_fourth - 3.0 * block.powi(2)) + odd * (week_fourth - 3.0 * week.powi(2));
        let simulated: Vec<f64> = projection.paths.iter().map(|path| path.level_after(7 * weeks as usize)).collect();
        let (mean, spread, _) = moments(&simulated);
        let mean_error = (variance / PATHS as f64).sqrt();
        let variance_error = ((cumulant + 2.0 * variance.powi(2)) / PATHS as f64).sqrt();
        // Four standard errors each: about one false alarm in 650 seeds over these 24 comparisons, and the seed is fixed.
        let expected = start + 7.0 * f64::from(weeks) * rate;
        assert!((mean - expected).abs() <= 4.0 * mean_error, "mean at {weeks} weeks: {mean}, closed form {expected}");
        assert!(
            (spread - variance).abs() <= 4.0 * variance_error,
            "variance at {weeks} weeks: {spread}, closed form {variance}"
        );
    }
}

#[test]
fn bootstrap_has_the_moments_of_circular_blocks() {
    compare_bootstrap(90, &normal_changes(200, 6.0, 9.0, &mut rng(1)));
}

#[test]
fn bootstrap_has_them_for_changes_that_hang_together_and_jump() {
    // Each day half like the one before, and one jump of 300 km²: blocks keep both. A window that is no number of weeks.
    let mut changes = normal_changes(60, 2.0, 5.0, &mut rng(2));
    for i in 1..changes.len() {
        changes[i] += 0.5 * changes[i - 1];
    }
    changes[40] += 300.0;
    compare_bootstrap(45, &changes);
}

#[test]
fn constant_is_a_straight_line() {
    let rate = Rate::from_km2_per_day(-3.25).unwrap();
    let table = table(1e5, &levels(5e4, &[1.0, 7.0, 2.0]));
    let basis = Basis::Given(rate);
    let projection = projected(&table, "constant", Request { basis, ..Request::of("donetsk") });
    assert_eq!(projection.paths.count(), 1, "all futures are the same");
    let path = projection.paths.iter().next().unwrap();
    for days in 0..=30 * 365 {
        let expected = 50_010.0 - 3.25 * days as f64;
        // Some thousand additions of numbers near 5e4 carry rounding of 1e-11 each.
        assert!((path.level_after(days) - expected).abs() < 1e-7, "{days}");
    }
    // Learned over its own window: (last − first) / days.
    let levels = levels(5e4, &normal_changes(100, 4.0, 9.0, &mut rng(3)));
    let expected = (levels[100].1 - levels[10].1) / 90.0;
    let learned = projected(&super::table(1e5, &levels), "constant", Request::of("donetsk"));
    assert!((learned.starting_rate.rate().km2_per_day() - expected).abs() < 1e-12);
    let path = learned.paths.iter().next().unwrap();
    assert!((path.level_after(365) - levels[100].1 - 365.0 * expected).abs() < 1e-8);
}

/// The median day of completion for a given free area and rate, counted from the origin.
fn days_to_completion(remaining: f64, rate: f64, whole: f64) -> Option<i64> {
    let table = table(whole, &levels(whole / 2.0, &[1.0, 1.0]));
    let basis = Basis::Given(Rate::from_km2_per_day(rate).unwrap());
    let request = Request { basis, remaining: Some(area(remaining)), ..Request::of("donetsk") };
    let projection = projected(&table, "constant", request);
    projection.completion.median().day().map(|found| (found - day(2)).num_days())
}

#[test]
fn constant_completes_after_remaining_by_rate() {
    // Remaining, rate and whole days, rounded up; the last ones overshoot the region within their first week.
    let known = [
        (5_850.0, 9.3, Some(630)),
        (5_850.0, 10.0, Some(585)),
        (5_850.0, 9.75, Some(600)),
        (100.0, 1.0, Some(100)),
        (100.0, 3.0, Some(34)),
        (100.0, 100.0 / 7.0, Some(7)),
        (100.0, 99.9, Some(2)),
        (100.0, 100.0, Some(1)),
        (100.0, 1e6, Some(1)),
        (0.1, 1e-4, Some(1_000)),
        (0.0, 5.0, Some(0)),
        (0.0, -5.0, Some(0)),
        (100.0, 0.0, None),
        (100.0, -1.0, None),
        (100.0, 1e-3, None),
    ];
    for (remaining, rate, days) in known {
        assert_eq!(days_to_completion(remaining, rate, 26_602.6), days, "{remaining} at {rate}");
    }
}

#[test]
fn the_published_arithmetic_comes_out() {
    // ISW on 2025-11-20: 9.3 km² a day, 5,850 km² left: August 2027.
    let origin: NaiveDate = "2025-11-20".parse().unwrap();
    let table = table(26_602.6, &levels(20_000.0, &[1.0, 2.0]));
    let basis = Basis::Given(Rate::from_km2_per_day(9.3).unwrap());
    let request = Request { basis, as_of: Some(origin), remaining: Some(area(5_850.0)), ..Request::of("donetsk") };
    let found = projected(&table, "constant", request).completion.median().day().unwrap();
    assert_eq!(found, origin + Days::new(630));
    assert_eq!(found.to_string(), "2027-08-12");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn constant_completes_on_the_first_day_that_holds_all(remaining in 1.0..20_000.0_f64, days in 0.2..9_000.0_f64) {
        let rate = remaining / days;
        let found = days_to_completion(remaining, rate, 26_602.6).unwrap() as f64;
        // Held to within a square metre on that day and not the day before.
        prop_assert!(rate * found >= remaining - 2e-6, "{found} of {days}");
        prop_assert!(rate * (found - 1.0) < remaining, "{found} of {days}");
    }

    #[test]
    fn constant_reaches_a_share_by_the_same_arithmetic(share in 0.51..1.0_f64, rate in 0.5..2_000.0_f64) {
        let whole = 20_000.0;
        let table = table(whole, &levels(10_000.0, &[1.0, 2.0]));
        let basis = Basis::Given(Rate::from_km2_per_day(rate).unwrap());
        let target = Share::from_fraction(share).unwrap();
        let request = Request { basis, target, horizon_years: 60, ..Request::of("donetsk") };
        let projection = projected(&table, "constant", request);
        let found = projection.completion.median().day().map(|found| (found - day(2)).num_days() as f64).unwrap();
        let missing = share * whole - 10_003.0;
        prop_assert!(rate * found >= missing - 2e-6 && rate * (found - 1.0) < missing, "{found}");
    }
}
