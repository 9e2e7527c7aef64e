//! Order that any sample of futures must keep: among bands, odds, targets and dates.

use chrono::Days;

use crate::domain::completion::Arrival;
use crate::domain::quantity::Share;
use crate::study::bands::bands;
use crate::study::projection::{Projection, Request};

use super::{levels, normal_changes, projected, rng, table};

/// A region of 1,000 km² whose paths meet both bounds within three years, now here, now there.
fn projection(target: f64) -> Projection {
    let table = table(1_000.0, &levels(450.0, &normal_changes(120, 0.1, 10.0, &mut rng(4))));
    let target = Share::from_fraction(target).unwrap();
    projected(&table, "bootstrap", Request { target, paths: 2_000, horizon_years: 3, ..Request::of("donetsk") })
}

#[test]
fn the_odds_by_a_day_are_the_share_of_paths_that_were_there() {
    for target in [0.4, 0.55, 0.7, 0.95, 1.0] {
        let projection = projection(target);
        let (paths, completion) = (&projection.paths, &projection.completion);
        // A square metre short is there; the bounds of the region are met to the last bit.
        let level = target * 1_000.0 - 1e-6;
        let last = (paths.end() - paths.start()).num_days() as usize;
        let first_day = |path: crate::domain::projection::Path| {
            (0..=last).find(|days| path.level_after(*days) >= level - 1e-9).unwrap_or(usize::MAX)
        };
        let there: Vec<usize> = paths.iter().map(first_day).collect();
        for days in (0..=last).step_by(5).chain([last]) {
            let share = there.iter().filter(|first| **first <= days).count() as f64 / there.len() as f64;
            let odds = completion.by(paths.start() + Days::new(days as u64));
            assert_eq!(odds, share, "{target} by {days} days");
        }
        let never = there.iter().filter(|first| **first == usize::MAX).count() as f64 / there.len() as f64;
        assert!((completion.not_within() - never).abs() < 1e-12, "{target}");
    }
}

#[test]
fn the_made_region_is_one_where_it_matters() {
    // Guards the test above: some paths arrive and some do not, some lose all and come back.
    let projection = projection(0.95);
    assert!((0.1..0.9).contains(&projection.completion.not_within()), "{}", projection.completion.not_within());
    assert!(projection.paths.iter().any(|path| path.days_to_nothing().is_some()));
}

#[test]
fn odds_never_fall_with_the_day_and_rise_with_a_lower_target() {
    let targets = [0.5, 0.6, 0.75, 0.9, 1.0];
    let completions: Vec<_> = targets.iter().map(|target| projection(*target).completion).collect();
    for completion in &completions {
        let start = completion.horizon_end() - Days::new(3 * 365);
        let odds: Vec<f64> = (0..1_200).map(|n| completion.by(start + Days::new(n))).collect();
        assert!(odds.windows(2).all(|pair| pair[0] <= pair[1]));
        assert!(odds.iter().all(|p| (0.0..=1.0).contains(p)));
    }
    for pair in completions.windows(2) {
        let (lower, higher) = (pair[0].arrivals(), pair[1].arrivals());
        assert!(lower.iter().zip(higher).all(|(early, late)| early <= late));
        assert!(pair[0].not_within() <= pair[1].not_within());
    }
}

#[test]
fn bands_nest_and_rise_with_the_level() {
    let projection = projection(1.0);
    let levels: Vec<f64> = (0..=200).map(|i| f64::from(i) / 200.0).collect();
    let horizons: Vec<u32> = (0..=36).map(|i| 30 * i).collect();
    let bands = bands(&projection.paths, projection.paths.start(), &horizons, &levels);
    assert_eq!(bands.len(), horizons.len());
    for band in &bands {
        let km2: Vec<f64> = band.quantiles.iter().map(|(_, area)| area.km2()).collect();
        assert!(km2.windows(2).all(|pair| pair[0] <= pair[1]), "{}", band.day);
        // Central intervals: the wider level holds the narrower one.
        for i in 1..100 {
            assert!(km2[i - 1] <= km2[i] && km2[200 - i] <= km2[201 - i], "{}", band.day);
        }
        assert!(km2.iter().all(|km2| (0.0..=1_000.0).contains(km2)));
    }
}

#[test]
fn dates_of_completion_nest_too() {
    for target in [0.6, 0.9, 1.0] {
        let completion = projection(target).completion;
        let quantiles: Vec<Arrival> = (0..=100).map(|i| completion.quantile(f64::from(i) / 100.0)).collect();
        assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]));
        let intervals = [0.0, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99].map(|level| completion.interval(level));
        assert!(intervals.windows(2).all(|pair| pair[1].0 <= pair[0].0 && pair[0].1 <= pair[1].1));
        // A quantile is the first day whose odds reach it.
        for p in [0.05, 0.1, 0.25, 0.5] {
            if let Arrival::On(day) = completion.quantile(p) {
                assert!(completion.by(day) >= p && completion.by(day.pred_opt().unwrap()) < p, "{target} {p}");
            }
        }
    }
}
