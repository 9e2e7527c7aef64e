//! Geometry as others draw it: empty and nested, specks, cracks between pieces, crossings, the antimeridian.

use crate::command_line::maps::{SQUARE_KM2, collection, feature, polygon, ring, square};
use crate::command_line::program::{Folder, Ran, cell, number};

fn measured(text: &str, options: &str) -> Ran {
    let folder = Folder::new();
    folder.write("m_20260801.geojson", text);
    folder.run(&format!("measure m_20260801.geojson {options}"))
}

/// What is held in Donetsk, and that something was said about it.
fn held_with_a_note(text: &str, note: &str) -> f64 {
    let ran = measured(text, "").ends_with(0);
    assert!(ran.err.contains(note), "{note}: {}", ran.err);
    number(&ran.out, &["donetsk"], "held_km2")
}

#[test]
fn what_has_no_area_is_left_out_with_a_note() {
    let odd = [
        r#"{"type":"Polygon","coordinates":[]}"#,
        r#"{"type":"Polygon","coordinates":null}"#,
        r#"{"type":"Polygon","coordinates":[[]]}"#,
        r#"{"type":"MultiPolygon","coordinates":[]}"#,
        r#"{"type":"MultiPolygon","coordinates":[[[]]]}"#,
        r#"{"type":"GeometryCollection","geometries":[]}"#,
        r#"{"type":"Polygon","coordinates":[[[37.5,48.1],[37.5,48.1],[37.5,48.1],[37.5,48.1]]]}"#,
        r#"{"type":"Polygon","coordinates":[[[37.1,48.1],[37.2,48.2],[37.1,48.1]]]}"#,
        r#"{"type":"Polygon","coordinates":[[[37.1,48.1],[37.2,48.2],[37.3,48.3],[37.1,48.1]]]}"#,
    ];
    for odd in odd {
        let text = collection(&[feature("{}", &square()), feature("{}", odd)]);
        let km2 = held_with_a_note(&text, "m_20260801.geojson: feature 2: ");
        assert!((km2 - SQUARE_KM2).abs() < 0.001, "{km2}: {odd}");
        let error = measured(odd, "").ends_with(1).err;
        assert!(error.contains("no polygon with an area"), "{error}");
    }
}

#[test]
fn a_hole_of_a_square_metre_that_touches_another_is_left_out() {
    let hole = |dx: f64, dy: f64| {
        format!("[[37.55,48.05],[{},{}],[{},{}],[37.55,48.05]]", 37.55 + dx, 48.05 + dy, 37.55 + 2.0 * dx, 48.05 + dy)
    };
    let rings = [ring(37.5, 48.0, 37.6, 48.1), hole(1e-5, 1e-5), hole(-1e-5, 1e-5)].join(",");
    let km2 = held_with_a_note(&polygon(&rings), "2 holes of less than 100 m²");
    assert!((km2 - SQUARE_KM2).abs() < 0.0005, "{km2}");
}

#[test]
fn collections_of_geometries_lie_in_each_other() {
    let within = |inner: &str| format!(r#"{{"type":"GeometryCollection","geometries":[{inner}]}}"#);
    let deep = |depth: usize| (0..depth).fold(square(), |inner, _| within(&inner));
    for depth in [1, 2, 5, 16] {
        let out = measured(&deep(depth), "").ends_with(0).out;
        assert!((number(&out, &["donetsk"], "held_km2") - SQUARE_KM2).abs() < 0.001, "{depth}");
    }
    assert!(measured(&deep(40), "").ends_with(1).err.contains("GeometryCollections lie within each other"));
}

#[test]
fn a_crossing_that_is_refused_is_told_with_its_place() {
    let twice = "[[37,48],[37.4,48],[37.4,48.4],[37,48.4],[37,48.1],[37.3,48.1],[37.3,48.3],[36.9,48.3],[37,48]]";
    let error = measured(&polygon(twice), "").ends_with(1).err;
    assert!(error.contains("longitude 37.000000, latitude 48.300000"), "{error}");
}

/// Two squares of a fifth of a degree with a crack of `gap` degrees between them.
fn cracked(gap: f64) -> String {
    let (west, east) = (ring(37.0, 48.0, 37.2, 48.2), ring(37.2 + gap, 48.0, 37.4, 48.2));
    collection(&[west, east].map(|ring| feature("{}", &polygon(&ring))))
}

#[test]
fn a_crack_between_two_pieces_is_no_front() {
    // shapely and pyproj: the outline of both squares as one, in the middle of Donetsk oblast.
    const OUTLINE_KM: f64 = 104.06;
    let front = |options: &str| {
        let ran = measured(&cracked(1e-6), &format!("--front {options}")).ends_with(0);
        (number(&ran.out, &["donetsk"], "front_km"), number(&ran.out, &["donetsk"], "held_km2"), ran.err)
    };
    let (km, km2, said) = front("");
    assert!((km - OUTLINE_KM).abs() < 0.02, "{km}");
    assert!(said.contains("1 crack up to 25 m wide"), "{said}");
    let (open, as_drawn, said) = front("--cracks 0");
    assert!((open - OUTLINE_KM - 2.0 * 22.24).abs() < 0.1 && said.is_empty(), "{open} {said}");
    assert_eq!(km2, as_drawn, "areas are measured on the map as drawn");
    assert!(measured(&cracked(1e-6), "--front --cracks wide").ends_with(2).err.contains("metres"));
    // 0.001 degrees are 74 m: land that somebody holds, unless the user says otherwise.
    let wide = |options: &str| number(&measured(&cracked(1e-3), options).ends_with(0).out, &["donetsk"], "front_km");
    assert!(wide("--front") > OUTLINE_KM + 40.0 && wide("--front --cracks 100") < OUTLINE_KM + 0.5);
}

#[test]
fn a_large_crack_is_named() {
    let said = measured(&cracked(3e-4), "--front").ends_with(0).err;
    assert!(said.contains("one of 0.4") && said.contains("near longitude 37.200"), "{said}");
}

#[test]
fn a_town_beside_a_crack_is_as_far_behind_the_front_as_without() {
    let folder = Folder::new();
    folder.write("m_20260801.geojson", cracked(1e-6));
    for lon in ["37.2", "37.2000005", "37.200001"] {
        let line = format!("place --place X,{lon},48.1,1 --map m_20260801.geojson --format csv --cracks 25");
        let out = folder.done(&line).out;
        let km: f64 = number(&out, &["X"], "front_distance_km");
        assert!((km + 11.12).abs() < 0.02, "{lon}: {km}");
    }
}

#[test]
fn a_map_over_the_antimeridian_is_measured_in_every_way_to_write_it() {
    let half = |name: &str, west: f64, east: f64| {
        feature(&format!(r#"{{"name":"{name}"}}"#), &polygon(&ring(west, -17.0, east, -16.0)))
    };
    let regions = collection(&[half("Western", 178.0, 180.0), half("Eastern", -180.0, -179.0)]);
    let maps = [
        ring(179.0, -17.0, -179.0, -16.0),
        ring(179.0, -17.0, 181.0, -16.0),
        ring(-181.0, -17.0, -179.0, -16.0),
        format!("{}],[{}", ring(179.0, -17.0, 180.0, -16.0), ring(-180.0, -17.0, -179.0, -16.0)),
    ];
    for map in maps {
        let folder = Folder::new();
        let kind = if map.contains("]],[[[") { "MultiPolygon" } else { "Polygon" };
        let coordinates = if kind == "Polygon" { format!("[{map}]") } else { format!("[[{map}]]") };
        folder.write("m_20260801.geojson", format!(r#"{{"type":"{kind}","coordinates":{coordinates}}}"#));
        folder.write("regions.geojson", &regions);
        let out = folder.done("measure m_20260801.geojson --regions regions.geojson").out;
        // pyproj 3.7.2: Geod(ellps="WGS84").polygon_area_perimeter of the box: 11,814.99 km².
        assert!((number(&out, &["eastern"], "held_km2") - 11_815.0).abs() < 1.0, "{map}: {out}");
        assert_eq!(cell(&out, &["eastern"], "remaining_km2"), "0.0", "{map}");
        assert!((number(&out, &["western"], "held_km2") - 11_815.0).abs() < 1.0, "{map}: {out}");
    }
}
