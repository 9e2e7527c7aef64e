//! Odds that are made: what is told of them, in which order, and as which shapes.

use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::domain::cells::Cover;
use crate::domain::completion::{Arrival, Completion};
use crate::domain::place::PlaceName;
use crate::domain::quantity::{Area, Share};
use crate::domain::region::Region;
use crate::study::odds::{PlaceOdds, Zones};
use crate::survey::cells::middle;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn region(slug: &str, members: &[&str], km2: &[f32]) -> RegionOdds {
    let area = Area::from_km2(48.0).unwrap();
    let end = day("2027-01-01");
    let arrivals = vec![Arrival::On(day("2026-03-01")), Arrival::NotWithin(end)];
    RegionOdds {
        region: Region { id: RegionId::new(slug).unwrap(), name: slug.to_uppercase(), area },
        members: members.iter().map(|slug| RegionId::new(slug).unwrap()).collect(),
        completion: Completion::new(Share::WHOLE, end, arrivals),
        gains_km2: vec![km2.to_vec()],
    }
}

/// Four by three cells of a region whose two western columns are held, and three places from west to east.
fn made() -> (Odds, Vec<Settlement>) {
    let grid = crate::domain::cells::tests::grid(4, 3);
    let id = RegionId::new("a").unwrap();
    let settlement = |(name, cell, people): (&str, usize, Option<u32>)| {
        let (lon, lat) = middle(&grid, cell);
        let town = Town { name: name.into(), region: id.clone(), lon, lat, radius_km: 1.0 };
        Settlement { town, name_uk: None, people, is_measured: false }
    };
    let settlements: Vec<Settlement> =
        [("Behind", 4, Some(900)), ("Large", 7, Some(40_000)), ("Near", 6, Some(700))].map(settlement).to_vec();
    let place = |name: &str, km: f64, centre: f64| PlaceOdds {
        place: PlaceName { region: id.clone(), name: name.into() },
        distance_km: km,
        within: vec![(0.0, vec![centre]), (5.0, vec![1.0])],
        disc_passed: vec![centre / 2.0],

        arrivals: Vec::new(),
        disc_held: vec![vec![(centre / 2.0) as f32]],
        distances_km: vec![vec![0.0; 2]],
    };
    let cell = |cell: u32, odds: f32| CellOdds { cell, by: vec![odds], within: odds, median: None };
    let odds = Odds {
        as_of: day("2026-01-01"),
        source: "made".into(),
        map_day: day("2026-01-01"),
        end: day("2027-01-01"),
        zones: Zones::Region,
        model: crate::model::growth::NAME,
        paths: 2,
        seed: 1,

        scenario: None,
        by: vec![day("2026-06-30")],
        today: Cover((0..12).map(|cell| if cell % 4 < 2 { 255 } else { 0 }).collect()),
        cells: vec![cell(2, 0.5), cell(6, 1.0), cell(7, 0.5)],
        places: vec![place("Large", 2.0, 0.5), place("Near", 0.4, 1.0)],
        regions: vec![region("a", &[], &[4.0, 8.0])],
        groups: vec![region("all", &["a"], &[4.0, 8.0])],
        blocks: Vec::new(),
        grid: Arc::clone(&grid),
    };
    (odds, settlements)
}

#[test]
fn free_places_come_in_order_of_odds_and_the_sentence_names_most_people_s() {
    let (odds, settlements) = made();
    let told = Told::new(&odds, &settlements, &[]);
    let names: Vec<&str> = told.places.iter().map(|of| of.settlement.town.name.as_str()).collect();
    assert_eq!((names, told.passed), (vec!["Near", "Large"], 1));
    let said = finding(&told);
    assert_eq!(
        said,
        "By 30 June 2026, the front would pass the centre of Near in 100 % of 2 futures and of Large in 50 %."
    );
    let text = sheet(&told, true, true).text(100, 100, &str::to_string);
    // 700 in both futures, 40,000 in one.
    assert!(text.contains("On average over all futures, 20,700 people"), "{text}");
    assert!(text.contains("40,700 of them in places that it passes as likely as not"), "{text}");
    assert!(text.contains("1 place, which the front has passed, is left out."), "{text}");
    assert!(!text.contains("In replays"), "of another source nothing is known");
    assert!(text.contains("+6.0 km²") && text.contains("already"), "{text}");
}

#[test]
fn a_region_asked_for_limits_what_is_told() {
    let (mut odds, settlements) = made();
    odds.regions.push(region("b", &[], &[0.0, 0.0]));
    let told = |slug: &str| Told::new(&odds, &settlements, &[slug.to_string()]);
    assert_eq!((told("b").places.len(), told("b").cells(0.0).count(), told("b").passed), (0, 0, 0));
    assert_eq!((told("all").places.len(), told("all").cells(0.0).count(), told("a").passed), (2, 3, 1));
    assert!(finding(&told("b")).contains("pass the centre of no place near it"));
}

#[test]
fn shapes_are_closed_rings_that_run_anticlockwise_and_cover_their_cells() {
    let (odds, settlements) = made();
    let told = Told::new(&odds, &settlements, &[]);
    let document = cells_geojson(&told);
    assert_eq!((document["type"].as_str(), document["source"].as_str()), (Some("FeatureCollection"), Some("made")));
    let features = document["features"].as_array().unwrap();
    assert_eq!(features.len(), 3);
    for feature in features {
        let ring: Vec<[f64; 2]> = serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
        assert_eq!((ring.len(), ring.first()), (5, ring.last()));
        let twice: f64 = ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
        // Four square kilometres; a degree is 111.2 km north and 74.5 km east at 48°.
        let km2 = twice / 2.0 * 111.2 * 74.5;
        assert!((km2 - 4.0).abs() < 0.05, "{km2}");
    }
    assert!(features.iter().all(|of| of["properties"].get("source").is_none()));
    assert_eq!(features[1]["properties"]["odds_by_2026-06-30"], 1.0);
    let points = places_geojson(&told);
    assert_eq!(points["features"][1]["geometry"]["type"], "Point");
    assert_eq!(points["features"][1]["properties"]["people"], 40_000);
}

#[test]
fn rows_have_a_column_for_each_day_and_json_has_what_was_asked_for() {
    let (odds, settlements) = made();
    let told = Told::new(&odds, &settlements, &[]);
    let names: Vec<String> = places(&told).names().map(str::to_string).collect();
    assert!(names.contains(&"within_5_km_odds_by_2026-06-30".to_string()), "{names:?}");
    assert_eq!((cells(&told, 0.0).rows(), cells(&told, 0.9).rows(), regions(&told).rows()), (3, 1, 2));
    let document = json(&told, false);
    assert_eq!((document["schema"].as_str(), document.get("cells")), (Some("frontcast.odds/1"), None));
    assert_eq!(document["regions"][0]["complete_odds_by_2026-06-30"], 0.5);
    assert_eq!(json(&told, true)["cells"].as_array().unwrap().len(), 3);
}
