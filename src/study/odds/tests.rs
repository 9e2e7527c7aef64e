//! Odds on the bundled data: one set of futures, whose parts agree.

use std::sync::OnceLock;

use super::*;
use crate::read::scenarios;
use crate::store::bundled::SOURCE;
use crate::survey::boundaries::Boundaries;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The bundled table with distances, its cells and its towns, read once.
fn bundled() -> &'static (Past, CellSeries, Vec<Town>) {
    static BUNDLED: OnceLock<(Past, CellSeries, Vec<Town>)> = OnceLock::new();
    BUNDLED.get_or_init(|| {
        let towns = crate::survey::places::bundled().unwrap();
        let all = crate::store::bundled::all(&Boundaries::bundled_regions().unwrap(), &towns).unwrap();
        (all.of_source(Some(SOURCE)).unwrap(), crate::store::cells::bundled().unwrap(), towns)
    })
}

fn few(seed: u64) -> Request {
    let mut request = Request::default();
    (request.forecast.paths, request.forecast.seed) = (60, seed);
    request
}

fn of(request: &Request) -> Odds {
    let (table, cells, towns) = bundled();
    odds(table, cells, towns, request).unwrap()
}

#[test]
fn no_place_is_behind_its_region_and_no_group_ahead_of_a_member() {
    for (seed, zones) in [(1, Zones::Region), (2, Zones::Region), (1, Zones::Theatre), (1, Zones::Pool)] {
        let told = of(&Request { zones, ..few(seed) });
        assert_eq!((told.paths, told.by.len(), told.places.len()), (60, 5, 30));
        for (at, by) in told.by.iter().enumerate() {
            for place in &told.places {
                let region = told.regions.iter().find(|of| of.region.id == place.place.region).unwrap();
                let (complete, disc) = (region.completion.by(*by), place.disc_passed[at]);
                assert!(complete <= disc + 1e-9, "{} by {by}: {complete} {disc}", place.place.name);
                let goals: Vec<f64> = place.within.iter().map(|(_, odds)| odds[at]).collect();
                assert!(disc <= goals[0] && goals[0] <= goals[1] && goals[1] <= goals[2], "{goals:?}");
                assert!(at == 0 || place.disc_passed[at - 1] <= disc, "what was reached stays so");
            }
            for group in &told.groups {
                let members = told.regions.iter().filter(|of| group.members.contains(&of.region.id));
                let least = members.map(|of| of.completion.by(*by)).fold(1.0, f64::min);
                assert!(group.completion.by(*by) <= least, "{}", group.region.id);
            }
        }
    }
}

#[test]
fn a_group_gains_what_its_members_gain() {
    let told = of(&few(1));
    let mean = |of: &RegionOdds, day: usize| {
        of.gains_km2[day].iter().map(|km2| f64::from(*km2)).sum::<f64>() / told.paths as f64
    };
    let donbas = told.groups.iter().find(|of| of.region.id.as_str() == "donbas").unwrap();
    let members: Vec<&RegionOdds> = told.regions.iter().filter(|of| donbas.members.contains(&of.region.id)).collect();
    assert_eq!(members.len(), 2);
    for day in 0..told.by.len() {
        let sum: f64 = members.iter().map(|of| mean(of, day)).sum();
        assert!((mean(donbas, day) - sum).abs() < 0.1, "{sum}");
    }
}

#[test]
fn a_region_is_that_of_its_own_projection() {
    let told = of(&few(1));
    let (table, ..) = bundled();
    let alone =
        projection::project(table, &projection::Request { region: "donetsk".into(), ..few(1).forecast }).unwrap();
    let donetsk = told.regions.iter().find(|of| of.region.id.as_str() == "donetsk").unwrap();
    assert_eq!(donetsk.completion, alone.completion);
}

#[test]
fn cells_and_places_are_told_from_the_map_of_the_day() {
    let told = of(&few(1));
    let (table, cells, _) = bundled();
    assert_eq!((told.map_day, told.as_of), (cells.last_day(), table.last_day()));
    for place in &told.places {
        let series = table.places().iter().find(|of| *of.place() == place.place).unwrap();
        let measured = series.last().value.front_distance_km.max(-series.radius_km().unwrap());
        assert!((place.distance_km - measured).abs() < 1e-9, "{}", place.place.name);
    }
    assert!(told.cells.len() > 5_000);
    for cell in &told.cells {
        assert!(!told.today.holds(cell.cell as usize));
        assert!(cell.by.windows(2).all(|pair| pair[0] <= pair[1]) && cell.by[4] <= cell.within && cell.within <= 1.0);
        assert_eq!(cell.median.is_some(), cell.within >= 0.5);
    }
    // Land beside the front comes before land behind it.
    let median = |km: std::ops::Range<f64>| {
        let near = |of: &&PlaceOdds| km.contains(&of.distance_km) && of.place.region.as_str() == "donetsk";
        let places: Vec<f64> = told.places.iter().filter(near).map(|of| of.within[0].1[1]).collect();
        places.iter().sum::<f64>() / places.len() as f64
    };
    assert!(median(0.0..12.0) > median(12.0..30.0));
}

#[test]
fn nothing_known_later_moves_the_odds() {
    let (table, cells, towns) = bundled();
    let origin = day("2025-11-26");
    let mut request = few(1);
    (request.forecast.as_of, request.forecast.horizon_years) = (Some(origin), 2);
    let with_later = of(&request);
    let (cut, cut_cells) = (table.as_of(origin).unwrap(), cells.as_of(origin).unwrap());
    let alone = odds(&cut, &cut_cells, towns, &request).unwrap();
    assert_eq!(with_later.map_day, day("2025-11-22"), "the last map of cells before the origin");
    assert_eq!((&with_later.cells, &with_later.places), (&alone.cells, &alone.places));
    assert_eq!((&with_later.regions, &with_later.groups), (&alone.regions, &alone.groups));
}

#[test]
fn a_freeze_stops_the_map_and_a_pause_delays_it() {
    let mut request = few(1);
    (request.forecast.horizon_years, request.forecast.by) = (2, vec![day("2027-08-22")]);
    let land = |request: &Request| -> f32 { of(request).cells.iter().map(|cell| cell.by[0]).sum() };
    let free = land(&request);
    let mut under = |name: &str| {
        request.forecast.scenario = Some(scenarios::find(name).unwrap());
        land(&request)
    };
    let (frozen, paused) = (under("freeze"), under("winter-pause"));
    assert!(frozen < 0.2 * free && paused < free && paused > frozen, "{frozen} {paused} {free}");
}

#[test]
fn without_cells_there_is_no_map() {
    let (table, cells, towns) = bundled();
    let mut request = few(1);
    request.forecast.as_of = Some(day("2024-07-07"));
    let reason = odds(table, cells, towns, &request).unwrap_err().to_string();
    assert!(reason.contains("no map of cells of deepstate was known on 2024-07-07"), "{reason}");
    request.forecast.as_of = Some(day("2024-07-10"));
    assert!(odds(table, cells, towns, &request).unwrap_err().to_string().contains("a second one is needed"));
}
