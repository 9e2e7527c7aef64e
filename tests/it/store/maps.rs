//! Maps: measured as `measure` does, the newest of each source kept, places with their distances.

use super::made::Kept;
use crate::command_line::maps::{SQUARE_KM2, polygon, ring, square};
use crate::command_line::program::{ROWS_OF_A_DAY, cell, number};

/// A map of a day whose square reaches so far east.
fn map(kept: &Kept, day: &str, east: f64) -> String {
    let name = format!("map_{}.geojson", day.replace('-', ""));
    kept.0.write(&name, polygon(&ring(37.5, 48.0, east, 48.1)));
    name
}

/// The files in the folder of maps.
fn kept_maps(kept: &Kept) -> Vec<String> {
    kept.files().into_keys().filter_map(|name| name.strip_prefix("maps/").map(str::to_string)).collect()
}

#[test]
fn a_map_is_measured_as_measure_does() {
    let kept = Kept::new();
    kept.0.write("map_20250101.geojson", square());
    let ran = kept.done("ingest map_20250101.geojson --source mine --format json");
    assert_eq!(ran.json()["rows"]["new"], ROWS_OF_A_DAY);
    let export = kept.export("--source mine");
    assert!((number(&export, &["donetsk"], "controlled_km2") - SQUARE_KM2).abs() <= 0.001, "{export}");
    let measured = kept.done("measure map_20250101.geojson --source mine").out;
    for region in ["donetsk", "kharkiv", "ukraine"] {
        for column in ["controlled_km2", "area_km2"] {
            assert_eq!(number(&export, &[region], column), number(&measured, &[region], column));
        }
        assert_eq!(cell(&export, &[region], "known_on"), "2025-01-01");
    }
    // Beside the rows there are what the map draws, the length of its front and the places.
    let segment = String::from_utf8(kept.files()["segments/000001.csv"].clone()).unwrap();
    assert!(number(&segment, &["donetsk"], "held_km2") > 82.0 && number(&segment, &["donetsk"], "front_km") > 37.0);
    kept.done("measure map_20250101.geojson --source mine --places --output measured.csv");
    assert_eq!(kept.files()["places/000001.csv"], kept.0.read("measured_places.csv"));
    kept.is_clean();
}

#[test]
fn measured_rows_fed_as_a_table_are_nothing_new() {
    let kept = Kept::new();
    let name = map(&kept, "2025-01-01", 37.6);
    kept.done(&format!("measure {name} --source mine --front --output control.csv"));
    kept.done(&format!("ingest {name} --source mine"));
    let ran = kept.done("ingest control.csv --format json").json();
    assert!(ran["id"].is_null() && ran["rows"]["unchanged"] == ROWS_OF_A_DAY, "{}", ran["rows"]);
}

#[test]
fn the_newest_map_of_each_source_is_kept() {
    let kept = Kept::new();
    for (day, east) in [("2025-01-01", 37.6), ("2025-01-03", 37.62), ("2025-01-02", 37.61)] {
        let name = map(&kept, day, east);
        kept.done(&format!("ingest {name} --source mine --quiet"));
        kept.is_clean();
    }
    let maps = kept_maps(&kept);
    assert!(maps.len() == 1 && maps[0].starts_with("mine-2025-01-03"), "{maps:?}");
    let drawn = |source: &str| kept.run(&format!("chart map donetsk --source {source} --output map.svg"));
    drawn("mine").ends_with(0);
    assert!(kept.0.text("map.svg").contains("3 January 2025"));
    // Two at once, of another source.
    let names = [map(&kept, "2025-01-05", 37.63), map(&kept, "2025-01-04", 37.63)];
    kept.done(&format!("ingest {} --source other --quiet", names.join(" ")));
    assert_eq!(kept_maps(&kept).len(), 2, "{:?}", kept_maps(&kept));
    drawn("other").ends_with(0);
    assert!(kept.0.text("map.svg").contains("5 January 2025"));
    assert!(drawn("nobody").ends_with(1).complaint().contains("no map of nobody"));
    kept.is_clean();
}

#[test]
fn a_corrected_map_of_the_same_day_damages_nothing() {
    let kept = Kept::new();
    let name = map(&kept, "2025-01-01", 37.6);
    kept.done(&format!("ingest {name} --source mine --quiet"));
    map(&kept, "2025-01-01", 37.61);
    let ran = kept.done(&format!("ingest {name} --source mine --format json"));
    assert_eq!(ran.json()["rows"]["revised"], 2, "Donetsk and all");
    kept.is_clean();
    assert_eq!(kept_maps(&kept).len(), 1);
    kept.done("data revisions donetsk");
}

#[test]
fn a_map_that_could_not_be_stored_leaves_the_one_before() {
    let kept = Kept::new();
    let name = map(&kept, "2025-01-01", 37.6);
    kept.done(&format!("ingest {name} --source mine --quiet"));
    let before = kept.files();
    map(&kept, "2025-01-01", 37.61);
    // The entry cannot get its name.
    std::fs::create_dir(kept.0.path("store/entries/000002.json")).unwrap();
    let ran = kept.run(&format!("ingest {name} --source mine")).ends_with(1);
    assert!(ran.complaint().contains("store/entries/000002.json"), "{}", ran.err);
    std::fs::remove_dir(kept.0.path("store/entries/000002.json")).unwrap();
    assert_eq!(kept.files(), before);
    kept.is_clean();
}

#[test]
fn two_maps_of_one_day_are_not_both_taken() {
    let kept = Kept::new();
    kept.0.write("a_20250101.geojson", square());
    kept.0.write("b_20250101.geojson", polygon(&ring(37.5, 48.0, 37.7, 48.1)));
    let ran = kept.run("ingest a_20250101.geojson b_20250101.geojson --source mine").ends_with(3);
    assert!(
        ran.err.contains("refused b_20250101.geojson: 2025-01-01") && ran.err.contains("other areas"),
        "{}",
        ran.err
    );
    assert!((number(&kept.export("--source mine"), &["donetsk"], "controlled_km2") - SQUARE_KM2).abs() <= 0.001);
}

#[test]
fn a_map_needs_a_source_and_a_day() {
    let kept = Kept::new();
    kept.0.write("map.geojson", square());
    let ran = kept.run("ingest map.geojson --source mine").ends_with(1);
    assert!(ran.err.contains("map.geojson") && ran.err.contains("day"), "{}", ran.err);
    assert!(kept.run("ingest map.geojson --day 2025-01-01").ends_with(2).complaint().contains("--source"));
    assert!(kept.files().is_empty());
    kept.done("ingest map.geojson --day 2025-01-01 --source mine");
    kept.0.write("map_20250102.geojson", square());
    kept.run("ingest map.geojson map_20250102.geojson --day 2025-01-01 --source mine").ends_with(2);
}

#[test]
fn a_broken_map_among_good_ones_is_named() {
    let kept = Kept::new();
    let names = [map(&kept, "2025-01-01", 37.6), map(&kept, "2025-01-02", 37.61)];
    kept.0.write("map_20250103.geojson", "{\"type\":\"Polygon\",\"coordinates\":[[[37.5,48");
    let ran = kept.run(&format!("ingest {} map_20250103.geojson --source mine", names.join(" "))).ends_with(3);
    assert!(ran.err.contains("refused map_20250103.geojson:"), "{}", ran.err);
    assert_eq!(kept.export("--source mine").lines().count(), 1 + 2 * ROWS_OF_A_DAY);
    kept.is_clean();
}
