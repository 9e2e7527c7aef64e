//! Distances on maps that were fed: they count as the maps do.

use chrono::NaiveDate;
use frontcast::domain::groups::Regions;
use frontcast::domain::place::{PlaceTable, Town};
use frontcast::domain::quantity::Length;
use frontcast::domain::region::RegionId;
use frontcast::read::table::Wording;
use frontcast::store::feed::{Given, Said, feed};
use frontcast::store::{Store, Terms};
use frontcast::survey::snapshot::Manner;

use crate::command_line::maps::{polygon, ring, square};
use crate::command_line::program::{cell, number};
use crate::store::made::{Kept, on, recording};

/// A town five kilometres or so east of the square.
fn town() -> Town {
    Town { name: "Town".into(), region: RegionId::new("donetsk").unwrap(), lon: 37.7, lat: 48.05, radius_km: 1.0 }
}

/// Feeds the map of a day, whose square reaches so far east, as if it were another day.
fn feed_map(store: &Store, today: NaiveDate, day: NaiveDate, east: f64) -> Option<u64> {
    let towns = [town()];
    let said = Said {
        known: &Regions::default(),
        boundaries: None,
        towns: &towns,
        cracks: Length::from_km(0.025).unwrap(),
        today,
        wording: Wording { source: Some("mine".into()), ..Wording::default() },
        manner: Manner { day: Some(day), ..Manner::default() },
        remember: false,
        accept: false,
        known_on: None,
    };
    let bytes = polygon(&ring(37.5, 48.0, east, 48.1)).into_bytes();
    let fed = feed(&[Given::Fetched { name: "map.geojson".into(), bytes }], &said, &|| ()).unwrap();
    assert_eq!(fed.refused, []);
    store.ingest(fed, Terms::default(), &recording(today), None, &Regions::default(), &|_| ()).unwrap().id
}

/// The distance as a reader of a day knew it: the last day with a map, and km to the nearest tenth.
fn known(store: &Store, as_of: u64) -> Option<(u64, f64)> {
    let table = store.places(&PlaceTable::default(), &[town()]).unwrap();
    let known = table.as_of(on(as_of)).ok()?;
    let series = &known.series()[0];
    assert_eq!(series.radius_km(), Some(1.0));
    let km = series.last().value.front_distance_km;
    Some(((series.last_day() - on(0)).num_days() as u64, (km * 10.0).round() / 10.0))
}

#[test]
fn distances_count_from_the_day_their_map_was_known_and_as_long_as_it_counts() {
    let kept = Kept::new();
    let store = kept.store();
    for n in 0..3 {
        feed_map(&store, on(5), on(n), 37.6 + 0.001 * n as f64);
    }
    // 0.1 degrees of longitude are 7.5 km here, 0.001 degrees 75 m.
    assert_eq!(known(&store, 5), Some((2, 7.3)));
    assert_eq!([0, 1, 2].map(|n| known(&store, n).map(|(day, _)| day)), [Some(0), Some(1), Some(2)]);
    // A corrected map of the last day, fed on day 10, undone on day 20, given back on day 30.
    let corrected = feed_map(&store, on(10), on(2), 37.62).unwrap();
    assert_eq!([9, 10, 40].map(|n| known(&store, n).unwrap().1), [7.3, 6.0, 6.0]);
    let undone = store.undo(corrected, &recording(on(20)), &|_| ()).unwrap();
    assert_eq!([9, 10, 19, 20, 40].map(|n| known(&store, n).unwrap().1), [7.3, 6.0, 6.0, 7.3, 7.3]);
    store.undo(undone, &recording(on(30)), &|_| ()).unwrap();
    assert_eq!([9, 15, 25, 30, 40].map(|n| known(&store, n).unwrap().1), [7.3, 6.0, 7.3, 6.0, 6.0]);
    // What was fed and withdrawn at once was never known.
    let mistaken = feed_map(&store, on(41), on(6), 37.61).unwrap();
    store.undo(mistaken, &recording(on(41)), &|_| ()).unwrap();
    assert_eq!([6, 41, 50].map(|n| known(&store, n).unwrap().0), [2, 2, 2]);
}

#[test]
fn a_map_that_is_kept_apart_gives_no_distances_until_it_is_accepted() {
    let kept = Kept::new();
    let store = kept.store();
    for n in 0..3 {
        feed_map(&store, on(3), on(n), 37.6);
    }
    let doubtful = feed_map(&store, on(4), on(4), 39.5).unwrap();
    assert_eq!(known(&store, 9).unwrap().0, 2, "more than 1 % of the oblast overnight");
    store.accept(doubtful, Vec::new(), &recording(on(8)), &|_| ()).unwrap();
    assert_eq!([7, 8].map(|n| known(&store, n).unwrap().0), [2, 4]);
    assert!(known(&store, 8).unwrap().1 < 0.0);
}

#[test]
fn the_command_sees_what_was_fed_and_undone() {
    let kept = Kept::new();
    kept.0.write("map_20250103.geojson", square());
    kept.0.write("map_20250104.geojson", polygon(&ring(37.5, 48.0, 37.61, 48.1)));
    kept.done("ingest map_20250103.geojson map_20250104.geojson --source mine --quiet");
    let shown = kept.done("place donetsk --source mine --format csv --quiet").out;
    let measured = kept.done("measure map_20250104.geojson --places").out;
    for column in ["distance_km", "front_distance_km", "disc_held_share"] {
        assert_eq!(number(&shown, &["2025-01-04"], column), number(&measured, &["Donetsk"], column), "{column}");
    }
    assert_eq!(shown.lines().count(), 3, "{shown}");
    assert!(kept.done("place donetsk").err.contains("Distances are of deepstate; mine have some too"));
    kept.done("data undo 1");
    let ran = kept.run("place donetsk --source mine").ends_with(2);
    assert!(ran.complaint().contains("unknown source \"mine\""), "{}", ran.err);
}

#[test]
fn a_damaged_file_of_distances_is_named() {
    let kept = Kept::new();
    kept.0.write("map_20250103.geojson", square());
    kept.done("ingest map_20250103.geojson --source mine --quiet");
    let name = "store/places/000001.csv";
    let text = kept.0.text(name).replacen("0.0", "0.5", 1);
    kept.0.write(name, text);
    let ran = kept.run("place donetsk").ends_with(1);
    assert!(ran.complaint().contains("places/000001.csv"), "{}", ran.err);
}

#[test]
fn a_place_of_ones_own_is_measured_on_the_newest_map_that_counts() {
    let kept = Kept::new();
    let own = |more: &str| {
        let mut command = kept.0.command("place --place Home,37.55,48.05,2 --source mine --format json");
        command.args(more.split_whitespace()).env("FRONTCAST_STORE", "store");
        crate::command_line::program::Ran::new(more, command.output().unwrap())
    };
    kept.0.write("map_20250103.geojson", square());
    kept.0.write("map_20250104.geojson", polygon(&ring(37.5, 48.0, 37.57, 48.1)));
    kept.done("ingest map_20250103.geojson --source mine --quiet");
    kept.done("ingest map_20250104.geojson --source mine --quiet");
    let ran = own("").ends_with(0);
    assert!(ran.err.contains("one day, so no pace and no projection") && ran.err.contains("--map"), "{}", ran.err);
    let home = &ran.json();
    assert_eq!(
        (&home["place"], &home["region"], &home["observed"]["day"]),
        (&"Home".into(), &"donetsk".into(), &"2025-01-04".into())
    );
    // 0.02 degrees of longitude on this parallel: 1.49 km (pyproj 3.7, Geod(ellps="WGS84").inv).
    let km = home["observed"]["front_distance_km"].as_f64().unwrap();
    assert!((km + 1.491).abs() < 0.003, "{km}");
    assert_eq!(home["no_projection"], "one day was observed");
    let early = own("--as-of 2025-01-03").ends_with(1);
    assert!(early.complaint().contains("no map of mine that was known on 2025-01-03"), "{}", early.err);
    kept.done("data undo 2");
    let undone = own("").ends_with(1);
    assert!(undone.complaint().contains("give maps with --map FILE…"), "{}", undone.err);
    let csv = kept.done("place donetsk --source mine --format csv --quiet").out;
    assert_eq!(cell(&csv, &["Donetsk"], "day"), "2025-01-03");
}
