//! How far maps differ, computed once more by hand.

use crate::model::maps::{Maps, Together};

use super::{grouped, map};

/// Sixty days on which two maps of a region gain p and p − g km² a day.
const DAYS: usize = 60;
/// n: sixty days in quarters.
const QUARTERS: f64 = 60.0 / 91.0;

fn line(pace: f64) -> Vec<f64> {
    (0..DAYS).map(|n| 1_000.0 + pace * n as f64).collect()
}

/// s² of the two maps before pooling: pairs over 28 days differ by 28·g, their square counts three quarters, and with one
/// horizon the shortest half-life meets it: V = 2s²(1 − 2^(−4/2)).
fn square(g: f64) -> f64 {
    0.75 * (28.0 * g).powi(2) / (2.0 * (1.0 - 0.25))
}

fn together(maps: &Maps, table: &crate::Past, slug: &str) -> Together {
    maps.of_region(&table.of_source(Some("first")).unwrap().region(slug).unwrap()).unwrap()
}

#[test]
fn a_region_is_drawn_to_what_all_regions_say_by_their_gains() {
    // Paces and differences of two regions; a third is on one map only.
    let (donetsk, sumy, lone) = ((10.0, 2.0), (4.0, 0.5), 3.0);
    let mut series = vec![map("first", "kharkiv", 0, line(lone))];
    for (slug, (pace, g)) in [("donetsk", donetsk), ("sumy", sumy)] {
        series.push(map("first", slug, 0, line(pace)));
        series.push(map("second", slug, 0, line(pace - g)));
    }
    let table = grouped(series);
    let maps = Maps::of(&table).unwrap();
    let gain = |(pace, g): (f64, f64)| 7.0 * (pace - g / 2.0);
    let kappa = (square(donetsk.1) + square(sumy.1)) / (gain(donetsk) + gain(sumy));
    for (slug, of) in [("donetsk", donetsk), ("sumy", sumy)] {
        let pooled = (QUARTERS * square(of.1) + 4.0 * kappa * gain(of)) / (QUARTERS + 4.0);
        let found = together(&maps, &table, slug).differences;
        assert!((found.scale_km2 - pooled.sqrt()).abs() < 1e-6 * pooled.sqrt(), "{slug}: {found:?}, {}", pooled.sqrt());
        assert_eq!(found.half_life_weeks, 2.0);
        // The mean lies midway, and a difference that grows all the time ends half its growth above its mean.
        let stands: Vec<f64> = found.maps.iter().map(|map| map.apart_km2.unwrap()).collect();
        let end = of.1 * (DAYS - 1) as f64 / 4.0;
        assert!((stands[0] - end).abs() < 1e-9 && (stands[1] + end).abs() < 1e-9, "{slug}: {stands:?}, {end}");
    }
    let alone = together(&maps, &table, "kharkiv").differences;
    let expected = (kappa * 7.0 * lone).sqrt();
    assert!((alone.scale_km2 - expected).abs() < 1e-6 * expected, "{alone:?}, {expected}");
    assert_eq!(alone.maps.len(), 1);
}

#[test]
fn maps_of_the_theatre_alone_are_no_part_of_the_mean_and_count_as_they_are() {
    let theatre = |pace: f64| (0..DAYS).map(move |n| 5_000.0 + pace * n as f64);
    let mut series = vec![map("third", "ukraine", 0, theatre(9.0))];
    for (source, pace) in [("first", 10.0), ("second", 6.0)] {
        series.push(map(source, "donetsk", 0, line(pace)));
        series.push(map(source, "ukraine", 0, theatre(pace)));
    }
    let table = grouped(series);
    let found = together(&Maps::of(&table).unwrap(), &table, "ukraine");
    assert_eq!(found.members, ["first", "second"]);
    // The third gains 9 a day beside a mean of 8; the first two differ by 4: the mean of three squares, and none is pooled.
    let squares = [28.0_f64.powi(2), 0.75 * 112.0_f64.powi(2), 0.75 * 112.0_f64.powi(2)];
    let expected = (squares.iter().sum::<f64>() / 3.0 / 1.5).sqrt();
    assert!((found.differences.scale_km2 - expected).abs() < 1e-6 * expected, "{:?} {expected}", found.differences);
    let gains: Vec<f64> = found.consensus.daily_changes(50);
    assert!(gains.iter().all(|gain| (gain - 8.0).abs() < 1e-9), "{gains:?}");
}

#[test]
fn a_time_without_any_map_stays_one_observation_and_a_map_that_ends_drops_out() {
    // The second map ends on day 100; the first has no map from day 150 to day 190.
    let first: Vec<_> = (0..250).map(|n| 1_000.0 + f64::from(n)).collect();
    let whole = map("first", "donetsk", 0, first);
    let gap = |o: &&crate::domain::vintage::Vintage<crate::Area>| !(super::day(151)..super::day(190)).contains(&o.day);
    let rows = whole.vintages().iter().filter(gap).copied().collect();
    let first = crate::ControlSeries::new("first", whole.region().clone(), rows).unwrap();
    let second = map("second", "donetsk", 0, (0..=100).map(|n| 1_000.0 + 3.0 * f64::from(n)));
    let table = grouped(vec![first, second]);
    let consensus = together(&Maps::of(&table).unwrap(), &table, "donetsk").consensus;
    assert_eq!(consensus.levels().len(), 250 - 39);
    let gained = |from, to| {
        consensus.line_on(super::day(to)).unwrap().km2() - consensus.line_on(super::day(from)).unwrap().km2()
    };
    assert!((gained(0, 100) - 200.0).abs() < 1e-9 && (gained(100, 249) - 149.0).abs() < 1e-9);
    let weeks: Vec<usize> = crate::model::weekly::increments(&consensus).iter().map(|of| of.weeks).collect();
    assert_eq!(weeks.iter().filter(|weeks| **weeks > 1).count(), 1, "{weeks:?}");
}
