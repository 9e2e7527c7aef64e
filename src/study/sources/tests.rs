use super::*;
use crate::domain::region::RegionId;
use crate::domain::vintage::Vintage;

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n)
}

fn series(source: &str, days: std::ops::Range<u64>, level: impl Fn(f64) -> f64) -> ControlSeries {
    let area = |km2: f64| Area::from_km2(km2).unwrap();
    let region = Region { id: RegionId::new("a").unwrap(), name: "A".into(), area: area(10_000.0) };
    let seen = |n| Vintage { day: day(n), known_on: day(n), value: Some(area(level(n as f64))) };
    ControlSeries::new(source, region, days.map(seen).collect()).unwrap()
}

fn all(series: Vec<ControlSeries>) -> Sources {
    let table = Past::new(series).unwrap();
    let as_of = table.origin(None);
    sources(&table, "a", "m", as_of).unwrap()
}

/// A wave that is over after so many days, km².
fn wave(n: f64, days: f64, size: f64) -> f64 {
    size * (std::f64::consts::TAU * n / days).sin()
}

#[test]
fn paces_are_over_the_same_days_whatever_the_last_map_of_each() {
    // The first gains 2 a day, and 50 on the last day, which the second does not know.
    let first = series("m", 0..400, |n| 1000.0 + 2.0 * n + if n > 398.0 { 50.0 } else { 0.0 });
    let found = all(vec![series("k", 0..399, |n| 500.0 + 3.0 * n), first]);
    let names: Vec<&str> = found.maps.iter().map(SourceMap::source).collect();
    assert_eq!(names, ["m", "k"], "the one that is used where none is asked for comes first");
    assert_eq!(found.common_day, day(398));
    let paces = |at: usize| -> Vec<f64> { found.maps[at].paces.iter().map(|of| of.unwrap().km2_per_day()).collect() };
    assert!(paces(0).iter().all(|pace| (pace - 2.0).abs() < 1e-9), "{:?}", paces(0));
    assert!(paces(1).iter().all(|pace| (pace - 3.0).abs() < 1e-9), "{:?}", paces(1));
    assert_eq!(found.maps[0].common_level.unwrap().km2(), 1000.0 + 2.0 * 398.0);
    let (window, told) = found.told().unwrap();
    assert_eq!((window.days(), told.len()), (90, 2));
    assert!(!found.disagree(window, &told), "3 and 2 are no two stories");
}

#[test]
fn maps_disagree_by_direction_or_by_half_and_not_over_a_trifle() {
    let window = Window { from: day(0), to: day(90) };
    let says = |a: f64, b: f64| {
        let rate = |of| Rate::from_km2_per_day(of).unwrap();
        disagree(rate(a), rate(b), window, Area::from_km2(600_000.0).unwrap())
    };
    assert!(says(1.4, -2.9) && says(0.1, -0.1) && says(4.0, 1.9));
    assert!(!says(4.0, 2.1) && !says(0.02, -0.02) && !says(0.0, 0.0) && !says(0.1, 0.0));
}

#[test]
fn spreads_are_those_of_differences_by_hand() {
    // Gains differ by the change of a wave of 60 days and 30 km² up and down: over 30 days by −2 × its value.
    let found = all(vec![
        series("m", 0..500, |n| 1000.0 + 2.0 * n + wave(n, 60.0, 30.0)),
        series("k", 0..500, |n| 800.0 + 2.0 * n),
    ]);
    let [pair] = &found.pairs[..] else { panic!("{:?}", found.pairs) };
    let ends = (0..).map(|k| 499.0 - 7.0 * f64::from(k)).take_while(|end| *end >= 30.0);
    let by_hand: Vec<f64> = ends.map(|end| wave(end, 60.0, 30.0) - wave(end - 30.0, 60.0, 30.0)).collect();
    let mean = by_hand.iter().sum::<f64>() / by_hand.len() as f64;
    let sd = (by_hand.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (by_hand.len() as f64 - 1.0)).sqrt();
    let month = &pair.spreads[0];
    assert_eq!((month.days, month.pairs), (30, by_hand.len()));
    let past = month.past.unwrap();
    assert!((past.mean - mean).abs() < 1e-9 && (past.sd - sd).abs() < 1e-9, "{past:?} {mean} {sd}");
    assert!((month.now_km2.unwrap() - by_hand[0]).abs() < 1e-9);
    assert!(!pair.parting.unwrap().stands_out, "a wave comes back: {:?}", pair.parting);
}

#[test]
fn maps_part_where_one_begins_to_gain_more() {
    // From day 600 on the first gains 3 a day more.
    let apart = |n: f64| wave(n, 40.0, 8.0) + 3.0 * (n - 600.0).max(0.0);
    let found =
        all(vec![series("m", 0..700, |n| 1000.0 + 2.0 * n + apart(n)), series("k", 0..700, |n| 800.0 + 2.0 * n)]);
    let parting = found.pairs[0].parting.unwrap();
    assert!(parting.stands_out && parting.difference_km2 > 0.0);
    assert!((parting.since - day(600)).num_days().abs() <= 21, "{parting:?}");
}

#[test]
fn one_that_ended_long_ago_takes_nothing_from_the_others() {
    let old = series("old", 0..200, |n| 100.0 + n);
    let now = vec![series("m", 0..400, |n| 1000.0 + 2.0 * n), series("k", 100..400, |n| 900.0 + 2.0 * n)];
    let found = all(now.iter().cloned().chain([old]).collect());
    let is_current: Vec<bool> = found.maps.iter().map(|of| of.is_current).collect();
    assert_eq!((found.common_day, is_current), (day(399), vec![true, true, false]));
    assert!(found.maps[2].paces.iter().all(Option::is_none) && found.pairs.len() == 1);
    assert_eq!(found.maps[1].paces[4], None, "it begins within the year");
    assert_eq!(found.pairs, all(now).pairs);
}

#[test]
fn another_place_of_the_same_name_is_left_out() {
    let other = series("k", 0..400, |n| 10.0 + n);
    let small = Region { area: Area::from_km2(2_000.0).unwrap(), ..other.region().clone() };
    let other = ControlSeries::new("k", small, other.vintages().to_vec()).unwrap();
    let found = all(vec![series("m", 0..400, |n| 1000.0 + n), other]);
    assert_eq!((found.maps.len(), found.pairs.len(), found.left_out.len()), (1, 0, 1));
    let (window, told) = found.told().unwrap();
    assert!((told[0].1.km2_per_day() - 1.0).abs() < 1e-9 && window.days() == 90);
}
