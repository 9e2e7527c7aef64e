//! `measure` with input that nobody should trust: each file is named with what is wrong, the rest is measured.

use super::maps::{SQUARE_KM2, collection, feature, gzip, polygon, ring, square};
use super::program::{Folder, ROWS_OF_A_DAY, Ran, cells, number};

const GOOD: &str = "good_20260101.geojson";

/// Measures a good map beside bad ones, given as contents: each of these must be named with its words.
fn assert_skipped<Bytes: AsRef<[u8]>>(cases: &[(Bytes, &str)]) {
    let folder = Folder::new();
    let names: Vec<String> = (1..=cases.len()).map(|i| format!("bad{i}_20260102.geojson")).collect();
    names.iter().zip(cases).for_each(|(name, (bytes, _))| folder.write(name, bytes));
    let named: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(cases.iter().map(|(_, words)| *words)).collect();
    assert_named(&folder, &named);
}

/// As [`assert_skipped`], for files that are already there, or that are meant not to be.
fn assert_named(folder: &Folder, cases: &[(&str, &str)]) {
    folder.write(GOOD, square());
    let bad = cases.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" ");
    let ran = folder.run(&format!("measure {bad} {GOOD}")).ends_with(3);
    for (name, words) in cases {
        let line = ran.err.lines().find(|line| line.starts_with("skipped ") && line.contains(name));
        let line = line.unwrap_or_else(|| panic!("{name} is not named\n{}", ran.err));
        assert!(line.contains(words), "no {words:?} in: {line}");
    }
    assert_eq!(ran.err.lines().filter(|line| line.starts_with("skipped ")).count(), cases.len(), "{}", ran.err);
    assert!((number(&ran.out, &["donetsk"], "held_km2") - SQUARE_KM2).abs() < 0.001, "{}", ran.out);
    assert_eq!(cells(&ran.out).len(), 1 + ROWS_OF_A_DAY, "only the good day is written");
    // Without the good map there is nothing to write.
    let ran = folder.run(&format!("measure {bad} --output control.csv")).ends_with(1);
    assert!(cases.iter().all(|(name, _)| ran.err.contains(name)) && ran.out.is_empty(), "{}", ran.err);
    assert!(!folder.names().contains(&"control.csv".to_string()));
}

/// A polygon with these corners.
fn corners(positions: &str) -> String {
    polygon(&format!("[{positions}]"))
}

#[test]
fn what_is_not_json_is_said_to_be_not_json() {
    assert_skipped::<&[u8]>(&[
        (b"<html>404</html>", "a web page (HTML)"),
        (b"{\"type\":\"Polygon\",\"coordinates\":[[[37", "not JSON"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "a PNG picture"),
        (b"source,region\n", "not JSON"),
        (b" \n", "JSON"),
        (b"", "empty"),
        (&gzip(""), "empty"),
    ]);
}

#[test]
fn json_that_is_no_map_is_refused() {
    assert_skipped(&[
        ("[1, 2]".to_string(), "not a map"),
        ("{}".to_string(), "not GeoJSON"),
        (r#"{"type":"Topology","objects":{}}"#.to_string(), "TopoJSON"),
        (r#"{"type":"Point","coordinates":[37,48]}"#.to_string(), "Point"),
        (collection(&[]), "no polygon"),
        (collection(&[feature("{}", "null")]), "no polygon"),
        (collection(&[feature(r#"{"type":"losses"}"#, &square())]), "no feature is held"),
    ]);
}

#[test]
fn the_feature_to_blame_is_numbered() {
    let too_far_north = polygon(&ring(37.5, 48.0, 37.6, 98.0));
    assert_skipped(&[
        (collection(&[feature("{}", &square()), feature("{}", &too_far_north)]), "feature 2: "),
        (collection(&[feature("{}", &square()), "5".into()]), "feature 2: "),
    ]);
}

#[test]
fn a_position_that_cannot_be_is_refused() {
    let cases = [
        ("[37.5,48],[NaN,48],[37.6,48.1],[37.5,48]", "not JSON"),
        ("[37.5,48],[1e999,48],[37.6,48.1],[37.5,48]", "out of range"),
        ("[37.5,48],[37.6,95],[37.6,48.1],[37.5,48]", "95"),
        ("[37.5,48],[1e9,48],[37.6,48.1],[37.5,48]", "1000000000"),
        ("[37.5,48],[37.6],[37.6,48.1],[37.5,48]", "fewer than two numbers"),
        ("[37.5,48],[],[37.6,48.1],[37.5,48]", "fewer than two numbers"),
        ("[37.5,48],[37.6,null],[37.6,48.1],[37.5,48]", "the coordinates are wrong"),
        ("[37.5,48],[37.6,\"48\"],[37.6,48.1],[37.5,48]", "the coordinates are wrong"),
        ("37.5,48,37.6,48", "the coordinates are wrong"),
        // Metres of Web Mercator.
        ("[4174480,6106854],[4185612,6106854],[4185612,6123500],[4174480,6106854]", "metres"),
    ];
    assert_skipped(&cases.map(|(positions, words)| (corners(positions), words)));
}

#[test]
fn land_without_area_or_in_no_region_is_refused() {
    assert_skipped(&[
        (corners(""), "the geometry is empty"),
        (corners("[37.5,48],[37.6,48],[37.5,48]"), "fewer than three corners"),
        (corners("[37.5,48],[37.6,48.1],[37.7,48.2],[37.5,48]"), "skipped"),
        (polygon(&ring(-60.0, -10.0, -59.0, -9.0)), "lies in a region"),
        (polygon(&ring(48.0, 37.5, 48.1, 37.6)), "longitude and latitude seem to be swapped"),
    ]);
}

#[test]
fn rings_that_can_be_read_in_two_ways_are_refused() {
    let [a, b, c, d] = ["[37.5,48.0]", "[37.6,48.0]", "[37.6,48.1]", "[37.5,48.1]"];
    let loop_within = "[37.5,48.02],[37.58,48.02],[37.58,48.08],[37.48,48.08]";
    assert_skipped(&[
        (corners(&format!("{a},{b},{c},{d},{loop_within},{a}")), "two ways"),
        // The same way around twice.
        (corners(&format!("{a},{b},{c},{d},{a},{b},{c},{d},{a}")), "two ways"),
    ]);
}

#[test]
fn a_hole_that_is_not_inside_is_refused() {
    let outer = ring(37.5, 48.0, 37.6, 48.1);
    let beside = polygon(&format!("{outer},{}", ring(37.7, 48.0, 37.75, 48.05)));
    let astride = polygon(&format!("{outer},{}", ring(37.55, 48.05, 37.65, 48.06)));
    assert_skipped(&[(beside, "hole"), (astride, "hole")]);
}

#[test]
fn a_map_needs_one_day() {
    let folder = Folder::new();
    let dated = |day: &str| collection(&[feature(&format!(r#"{{"date":"{day}"}}"#), &square())]);
    let named = collection(&[feature("{}", &square())]).replacen('{', r#"{"name":"map_20260105","#, 1);
    folder.write("undated.geojson", square());
    folder.write("impossible_20261399.geojson", square());
    folder.write("dated_20260102.geojson", dated("2026-01-03"));
    folder.write("named_20260104.geojson", named);
    assert_named(
        &folder,
        &[
            ("undated.geojson", "no day"),
            ("impossible_20261399.geojson", "no day"),
            ("dated_20260102.geojson", "two days"),
            ("named_20260104.geojson", "2026-01-05"),
        ],
    );
}

#[test]
fn a_day_to_come_is_refused() {
    let folder = Folder::new();
    let tomorrow = format!("map_{}.geojson", chrono::Local::now().date_naive() + chrono::Days::new(1));
    folder.write(&tomorrow, square());
    assert_named(&folder, &[(&tomorrow, "future")]);
    folder.write("map.geojson", square());
    assert_ne!(folder.run("measure map.geojson --day 2999-01-01").code, 0);
}

#[test]
fn a_day_given_wins_over_the_name() {
    let folder = Folder::new();
    folder.write(GOOD, square());
    let out = folder.done(&format!("measure {GOOD} --day 2026-02-02")).out;
    assert!((number(&out, &["donetsk", "2026-02-02"], "held_km2") - SQUARE_KM2).abs() < 0.001, "{out}");
}

#[test]
fn of_two_maps_of_one_day_the_first_is_kept_and_the_other_named() {
    let folder = Folder::new();
    folder.write(GOOD, square());
    folder.write("same_20260101.geojson", square());
    folder.write("other_20260101.geojson", polygon(&ring(37.5, 48.0, 37.7, 48.1)));
    let ran = folder.run(&format!("measure {GOOD} same_20260101.geojson other_20260101.geojson")).ends_with(3);
    assert!(
        ran.err.contains(&format!("skipped same_20260101.geojson: {GOOD} shows 2026-01-01 already")),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("with the same areas") && ran.err.contains("with other areas"), "{}", ran.err);
    assert!((number(&ran.out, &["donetsk"], "held_km2") - SQUARE_KM2).abs() < 0.001, "{}", ran.out);
}

#[test]
fn what_is_not_a_file_is_named() {
    let folder = Folder::new();
    folder.write("folder_20260102/map.geojson", square());
    assert_named(&folder, &[("missing_20260102.geojson", "No such file"), ("folder_20260102", "directory")]);
}

#[test]
fn gzip_that_is_cut_off_or_broken_is_refused() {
    let whole = gzip(&square());
    let mut broken = whole.clone();
    broken[whole.len() / 2] ^= 0xff;
    assert_skipped(&[(&whole[..whole.len() - 9], "gzip"), (&whole[..12], "gzip"), (&broken[..], "gzip")]);
}

#[test]
fn a_tower_of_brackets_does_not_fall() {
    // Reading what is nested needs a stack; its end would be the end of the program.
    let tower = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    assert_skipped(&[
        (tower.clone(), "not a map"),
        (feature(&format!(r#"{{"x":{tower}}}"#), &square()), "recursion limit"),
        (polygon(&tower), "the coordinates are wrong"),
        (r#"{"type":"GeometryCollection","geometries":["#.repeat(50_000), "not JSON"),
    ]);
}

#[test]
fn all_bad_is_a_failure_and_every_file_is_named() {
    let folder = Folder::new();
    folder.write("a_20260101.geojson", "");
    folder.write("b_20260102.geojson", "{}");
    let ran = folder.run("measure a_20260101.geojson b_20260102.geojson c_20260103.geojson").ends_with(1);
    for name in ["a_20260101", "b_20260102", "c_20260103"] {
        assert!(
            ran.err.contains(&format!("skipped {name}")) || ran.err.contains(&format!("read {name}")),
            "{}",
            ran.err
        );
    }
    assert_eq!(ran.out, "");
}

#[test]
fn quiet_still_names_what_was_skipped() {
    let folder = Folder::new();
    folder.write(GOOD, square());
    folder.write("bad.geojson", "{}");
    let ran = folder.run(&format!("measure {GOOD} bad.geojson --quiet")).ends_with(3);
    assert!(ran.err.contains("bad.geojson"), "{}", ran.err);
}

/// Measures a map that needs repair: it must be said, with the file and the feature.
fn assert_repaired(bytes: &str, words: &str) -> Ran {
    let folder = Folder::new();
    folder.write("odd_20260102.geojson", bytes);
    let ran = folder.done("measure odd_20260102.geojson");
    assert!(ran.err.contains("odd_20260102.geojson: feature 1: ") && ran.err.contains(words), "{}", ran.err);
    ran
}

#[test]
fn a_ring_left_open_is_closed_and_said() {
    let ran = assert_repaired(&corners("[37.5,48],[37.6,48],[37.6,48.1],[37.5,48.1]"), "not closed");
    assert!((number(&ran.out, &["donetsk"], "held_km2") - SQUARE_KM2).abs() < 0.001, "{}", ran.out);
}

#[test]
fn a_bow_tie_keeps_both_its_loops_and_is_said() {
    let ran = assert_repaired(&corners("[37.5,48],[37.6,48.1],[37.6,48],[37.5,48.1],[37.5,48]"), "crosses itself");
    // The two loops are half of the square; straight lines on the ground tilt that by a few hectares.
    assert!((number(&ran.out, &["donetsk"], "held_km2") - SQUARE_KM2 / 2.0).abs() < 0.05, "{}", ran.out);
}
