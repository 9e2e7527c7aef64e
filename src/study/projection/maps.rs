//! Several maps of one war: what is said of the chosen one, and what of any.

mod pooled;
mod truth;

use chrono::{Days, NaiveDate};

use crate::Error;
use crate::domain::past::Past;
use crate::domain::projection::Paths;
use crate::domain::quantity::{Area, Rate};
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::domain::statement::Statements;
use crate::domain::vintage::Vintage;
use crate::model::{Basis, MODELS};
use crate::read::scenarios;
use crate::study::projection::{AnyMap, Projection, Request, project};

const AREA: f64 = 20_000.0;

fn day(n: u64) -> NaiveDate {
    "2024-01-01".parse::<NaiveDate>().unwrap() + Days::new(n)
}

/// A map of a region: a level for each day from `first` on, km², known on its day.
fn map(source: &str, slug: &str, first: u64, levels: impl IntoIterator<Item = f64>) -> ControlSeries {
    let km2 = |km2: f64| Area::from_km2(km2).unwrap();
    let seen = |(n, level): (usize, f64)| {
        let day = day(first + n as u64);
        Vintage { day, known_on: day, value: Some(km2(level.clamp(0.0, AREA))) }
    };
    let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: km2(AREA) };
    ControlSeries::new(source, region, levels.into_iter().enumerate().map(seen).collect()).unwrap()
}

/// A pace that wavers, beside which a map errs by some km² for a while.
fn levels(days: usize, start: f64, pace: f64, errs: f64, phase: usize) -> Vec<f64> {
    let mut level = start;
    (0..days)
        .map(|n| {
            level += pace * (1.0 + (n as f64 / 40.0).sin() + ((n * 7_919) % 13) as f64 / 6.0 - 1.0);
            level + errs * ((n + phase) as f64 / 9.0).sin()
        })
        .collect()
}

fn grouped(series: Vec<ControlSeries>) -> Past {
    let known = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
    Past::new(series).unwrap().grouped(&known)
}

const REGIONS: [(&str, f64, f64); 3] = [("donetsk", 9_000.0, 6.0), ("kharkiv", 900.0, 2.0), ("sumy", 150.0, 0.4)];

/// Three hundred days of one map.
fn of(source: &str, days: usize, errs: f64, phase: usize) -> Vec<ControlSeries> {
    REGIONS.map(|(slug, start, pace)| map(source, slug, 0, levels(days, start, pace, errs * pace, phase))).to_vec()
}

/// Two maps that differ.
fn two(days: usize) -> Past {
    grouped([of("first", days, 4.0, 0), of("second", days, 4.0, 40)].concat())
}

fn request(region: &str) -> Request {
    Request {
        source: Some("first".into()),
        horizon_years: 3,
        paths: 60,
        statements: Statements::Both,
        ..Request::of(region)
    }
}

fn any(projection: &Projection) -> &AnyMap {
    projection.any_map.as_ref().unwrap()
}

fn bits(paths: &Paths) -> Vec<u64> {
    paths.iter().flat_map(|path| (0..1_000).step_by(3).map(move |n| path.level_after(n).to_bits())).collect()
}

#[test]
fn a_source_added_moves_no_number_of_the_chosen_map() {
    let (alone, both) = (grouped(of("first", 300, 4.0, 0)), two(300));
    for model in MODELS.iter().map(|entry| entry.name.as_str()) {
        for region in ["donetsk", "sumy", "ukraine"] {
            let request = Request { model: Some(model.into()), ..request(region) };
            let (alone, both) = (project(&alone, &request).unwrap(), project(&both, &request).unwrap());
            assert_eq!(bits(&alone.paths), bits(&both.paths), "{model} {region}");
            assert_eq!(alone.completion, both.completion, "{model} {region}");
            assert_eq!((alone.facts, alone.starting_rate), (both.facts, both.starting_rate), "{model} {region}");
            assert!(alone.any_map.is_none() && both.any_map.is_some());
            assert_eq!(alone.no_any_map.as_deref(), Some("one map alone is known"));
        }
    }
}

#[test]
fn later_rows_of_any_source_move_nothing_on_any_map() {
    let later = [of("first", 300, 4.0, 0), of("second", 340, 4.0, 40), of("third", 90, 2.0, 7)].concat();
    let known: Vec<ControlSeries> = later.iter().map(|series| series.as_of(day(250)).unwrap()).collect();
    let revised = later.iter().map(|series| {
        // A day that was known is told anew after the origin.
        let again = Vintage { known_on: day(260), ..series.vintages()[80] };
        let again = Vintage { value: Some(Area::from_km2(77.0).unwrap()), ..again };
        let rows = series.vintages().iter().copied().chain([again]).collect();
        ControlSeries::new(series.source(), series.region().clone(), rows).unwrap()
    });
    let (later, known) = (grouped(revised.collect()), grouped(known));
    for region in ["donetsk", "sumy", "ukraine"] {
        let request = Request { as_of: Some(day(250)), ..request(region) };
        let (later, known) = (project(&later, &request).unwrap(), project(&known, &request).unwrap());
        assert_eq!(any(&later).differences, any(&known).differences, "{region}");
        assert_eq!(bits(&any(&later).paths), bits(&any(&known).paths), "{region}");
        assert_eq!(bits(&later.paths), bits(&known.paths), "{region}");
    }
}

#[test]
fn what_cannot_be_said_of_any_map_is_said_so() {
    let alone = grouped(of("first", 300, 4.0, 0));
    let only_any = Request { statements: Statements::AnyMap, ..request("donetsk") };
    assert!(matches!(project(&alone, &only_any), Err(Error::NoData(_))));
    // Two maps that have less than sixty days in common.
    let brief = grouped([of("first", 300, 4.0, 0), of("second", 59, 4.0, 9)].concat());
    let projection = project(&brief, &request("donetsk")).unwrap();
    assert!(projection.no_any_map.as_ref().is_some_and(|why| why.contains("60 days")), "{:?}", projection.no_any_map);
    assert!(project(&brief, &only_any).is_err());
    let unasked = project(&two(300), &Request { statements: Statements::ThisMap, ..request("donetsk") }).unwrap();
    assert!(unasked.any_map.is_none() && unasked.no_any_map.is_none());
}

#[test]
fn maps_that_agree_say_on_any_map_what_each_says() {
    let same = grouped([of("first", 300, 4.0, 0), of("second", 300, 4.0, 0)].concat());
    for region in ["donetsk", "kharkiv", "ukraine"] {
        let projection = project(&same, &request(region)).unwrap();
        assert_eq!(any(&projection).differences.scale_km2, 0.0, "{region}");
        let levels = |paths: &Paths| paths.iter().map(|path| path.level_after(700)).collect::<Vec<_>>();
        for (own, any) in levels(&projection.paths).into_iter().zip(levels(&any(&projection).paths)) {
            assert!((own - any).abs() < 1e-6 * AREA, "{region}: {own} {any}");
        }
    }
}

#[test]
fn what_any_map_shows_stays_within_the_region_and_starts_from_the_chosen_map() {
    // A region nearly full, one nearly empty, and maps that differ by more than remains.
    let near = |source: &str, phase| {
        [("donetsk", AREA - 30.0, 0.2), ("sumy", 20.0, -0.1)]
            .map(|(slug, start, pace)| map(source, slug, 0, levels(300, start, pace, 60.0, phase)))
    };
    let table = grouped([near("first", 0), near("second", 40)].concat());
    for region in ["donetsk", "sumy"] {
        let projection = project(&table, &request(region)).unwrap();
        let start = projection.history.last().value.km2();
        let paths = &any(&projection).paths;
        assert_eq!(paths.start(), projection.paths.start());
        for path in paths.iter() {
            assert!((path.level_after(0) - start).abs() < 1e-9);
            assert!((0..1_000).all(|n| (0.0..=AREA).contains(&path.level_after(n))), "{region}");
        }
        assert!(any(&projection).differences.scale_km2 > 20.0, "{:?}", any(&projection).differences);
    }
}

#[test]
fn a_straight_line_has_a_band_on_any_map_that_is_all_differences() {
    let rate = Rate::from_km2_per_day(2.0).unwrap();
    let basis = Basis::Given(rate);
    let projection = project(&two(300), &Request { basis, paths: 1_500, ..request("donetsk") }).unwrap();
    let any = any(&projection);
    assert_eq!((projection.paths.count(), any.paths.count()), (1, 1_500));
    assert_eq!(any.starting_rate.rate(), rate);
    let start = projection.history.last().value.km2();
    let week = any.paths.sorted_levels_on(day(299 + 7));
    let mean = week.iter().sum::<f64>() / week.len() as f64;
    let scale = any.differences.scale_km2;
    assert!(week[1_499] - week[0] > 0.5 * scale, "{} to {}, s {scale}", week[0], week[1_499]);
    // Maps that are known come back from where they stand, which moves the mean a little.
    assert!((mean - start - 14.0).abs() < scale, "{mean} {start}");
}

#[test]
fn a_scenario_acts_on_the_mean_of_maps_and_maps_go_on_to_differ() {
    let freeze = scenarios::find("freeze").unwrap();
    let projection = project(&two(300), &Request { scenario: Some(freeze), ..request("donetsk") }).unwrap();
    let start = projection.history.last().value.km2();
    assert!(projection.paths.iter().all(|path| (path.level_after(365) - start).abs() < 1e-9));
    let any = any(&projection);
    let apart = any.paths.iter().map(|path| (path.level_after(365) - start).abs()).fold(0.0, f64::max);
    assert!(apart > 0.5 * any.differences.scale_km2 && apart < 20.0 * any.differences.scale_km2, "{apart}");
}
