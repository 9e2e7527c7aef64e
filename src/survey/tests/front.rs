//! The length of the front: where it runs, and where it must not.

use std::collections::BTreeMap;

use crate::survey::surveyor::Extent;
use serde_json::Value;

use crate::survey::snapshot::Snapshot;

use super::{fixture, number, polygon, read, read_fixture, rows, rows_of, snapshot, survey};

/// Kilometres of front by region; only regions that have any.
fn front(snapshot: &Snapshot) -> BTreeMap<String, f64> {
    let (regions, whole) = rows_of(survey(snapshot, Extent { front: true, ..Extent::default() }));
    let sum: f64 = regions.iter().map(|row| row.front.unwrap().km()).sum();
    assert!((whole.front.unwrap().km() - sum).abs() < 1e-6, "the theatre's front is that of its regions");
    let km = regions.into_iter().map(|row| (row.region.id.to_string(), row.front.unwrap().km()));
    km.filter(|(_, km)| *km > 0.0).collect()
}

/// All east of a straight line from the Sea of Azov to beyond the border in the north, in steps of some 5 km.
fn east_of_a_line() -> Snapshot {
    let line = (0..=100).map(|i| f64::from(i) / 100.0).map(|t| [36.0 + 3.2 * t, 46.0 + 4.5 * t]);
    let far = (0..=100).map(|i| f64::from(i) / 100.0).map(|t| [42.0, 50.5 - 4.5 * t]);
    snapshot(&[polygon(&[line.chain(far).collect()])])
}

/// The polygons of a bundled region as features.
fn outline(region: &str) -> Vec<Value> {
    let path = fixture("../../../../data/regions/ukraine.geojson");
    let all: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let features = all["features"].as_array().unwrap();
    let found = features.iter().filter(|f| f["properties"]["region"] == region);
    found.map(|f| f["geometry"].clone()).collect()
}

#[test]
fn a_straight_front_is_as_long_as_its_line_inside_the_country() {
    // pyproj 3.7.2: Geod(ellps="WGS84").geometry_length of shapely's intersection of the line with each region, in
    // tests/it/fixtures/golden_geometry.py. One per cent: where a front meets the outer border its last kilometres face a
    // wedge of free land that may pass for a border drawn differently. This line meets it at wide angles on purpose; a
    // line from (36.6, 46) to (38.4, 50.5), which leaves Luhansk at a narrow one, loses 17 of its 92 km there.
    let front = front(&east_of_a_line());
    let golden: Vec<_> = rows("front.csv").into_iter().filter(|row| row[0] == "straight").collect();
    for row in &golden {
        let (km, known) = (front.get(&row[1]).copied().unwrap_or(0.0), number(&row[2]));
        assert!((km - known).abs() <= 0.01 * known, "{}: {km}, by pyproj {known}", row[1]);
    }
    assert_eq!(front.len(), golden.iter().filter(|row| number(&row[2]) > 0.0).count(), "{front:?}");
}

#[test]
fn a_coast_drawn_differently_is_no_front() {
    // Crimea, Sevastopol and the south of Kherson, their coast smoothed and moved by a kilometre.
    let front = front(&read_fixture("20260105"));
    assert_eq!(front.get("crimea"), None);
    assert_eq!(front.get("sevastopol"), None);
    assert!(front.contains_key("kherson"), "the map ends in the middle of Kherson: {front:?}");
}

#[test]
fn a_whole_oblast_has_its_front_along_inner_borders_only() {
    // pyproj 3.7.2 and shapely 2.2.0: the length of Donetsk's border without the country's, tests/it/fixtures/.
    let front = front(&snapshot(&outline("donetsk")));
    let known = rows("front.csv").into_iter().find(|row| row[0] == "donetsk").map(|row| number(&row[2])).unwrap();
    let total: f64 = front.values().sum();
    assert!((total / known - 1.0).abs() <= 0.01, "{total}, by pyproj {known}: {front:?}");
    // A border lies in both its regions: its length may be given to either, but to nobody else.
    for region in front.keys() {
        let neighbours = ["dnipropetrovsk", "donetsk", "kharkiv", "luhansk", "zaporizhzhia"];
        assert!(neighbours.contains(&region.as_str()), "{front:?}");
    }
}

#[test]
fn a_country_that_is_all_held_has_no_front() {
    let everything = vec![[20.0, 43.0], [42.0, 43.0], [42.0, 54.0], [20.0, 54.0]];
    assert_eq!(front(&snapshot(&[polygon(&[everything])])), BTreeMap::new());
}

#[test]
fn a_pocket_in_the_interior_has_its_outline_for_a_front() {
    // A square pocket of 0.2 degrees in Donetsk, far from any border, in steps of 0.02 degrees.
    let square = |half: f64| {
        let side = |from: [f64; 2], to: [f64; 2]| {
            (0..10).map(move |i| f64::from(i) / 10.0).map(move |t| [0, 1].map(|k| from[k] + (to[k] - from[k]) * t))
        };
        let [a, b, c, d] =
            [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]].map(|[x, y]| [37.5 + half * x, 48.0 + half * y]);
        side(a, b).chain(side(b, c)).chain(side(c, d)).chain(side(d, a)).collect::<Vec<_>>()
    };
    let front = front(&snapshot(&[polygon(&[square(0.4), square(0.1)])]));
    // pyproj 3.7.2: Geod(ellps="WGS84").line_lengths along both squares in the same steps, kilometres.
    assert!((front["donetsk"] / GOLDEN_SQUARES_KM - 1.0).abs() < 1e-4, "{front:?}");
}

const GOLDEN_SQUARES_KM: f64 = 371.628_364_952_603_76;

#[test]
fn the_same_line_read_from_bytes_is_the_same_front() {
    let bytes = std::fs::read(fixture("20260104.geojson")).unwrap();
    assert_eq!(front(&read(&bytes, "20260104.geojson")), front(&read_fixture("20260104")));
}
