//! `measure`: maps → control table.

use serde_json::Value;

use super::maps::{SQUARE_KM2, collection, feature, gzip, polygon, ring, square};
use super::program::{Folder, ROWS_OF_A_DAY, cell, cells, exists, number};

/// The measured areas carry three decimals.
const ROUNDING: f64 = 0.001;

fn close(met: f64, expected: f64) -> bool {
    (met - expected).abs() <= ROUNDING
}

/// Three days on which the square grows eastwards.
fn three_days() -> Folder {
    let folder = Folder::new();
    for (i, east) in [37.6, 37.7, 37.8].iter().enumerate() {
        folder.write(&format!("map_2026010{}.geojson", i + 1), polygon(&ring(37.5, 48.0, *east, 48.1)));
    }
    folder
}

const THREE: &str = "map_20260101.geojson map_20260102.geojson map_20260103.geojson";

#[test]
fn a_square_has_its_area_on_the_ellipsoid() {
    let folder = Folder::new();
    folder.write("map_20260101.geojson", square());
    let ran = folder.done("measure map_20260101.geojson");
    let row = ["donetsk", "2026-01-01"];
    assert!(close(number(&ran.out, &row, "controlled_km2"), SQUARE_KM2), "{}", ran.out);
    assert_eq!(cell(&ran.out, &row, "held_km2"), cell(&ran.out, &row, "controlled_km2"));
    let [area, free, share] = ["area_km2", "remaining_km2", "share"].map(|column| number(&ran.out, &row, column));
    assert!(close(area - free, SQUARE_KM2) && (share - SQUARE_KM2 / area).abs() < 1e-6);
    assert_eq!(number(&ran.out, &["kharkiv"], "held_km2"), 0.0);
    assert_eq!(ran.err, "");
}

#[test]
fn every_day_has_a_row_for_every_region() {
    let ran = three_days().done(&format!("measure {THREE}"));
    let rows = cells(&ran.out);
    assert_eq!(rows[0].join(","), "source,region,day,controlled_km2,area_km2,held_km2,remaining_km2,share");
    assert_eq!(rows.len(), 1 + 3 * ROWS_OF_A_DAY);
    for (day, squares) in [("2026-01-01", 1.0), ("2026-01-02", 2.0), ("2026-01-03", 3.0)] {
        // Wider boxes have longer great circles for their edges.
        assert!((number(&ran.out, &["donetsk", day], "held_km2") - squares * SQUARE_KM2).abs() < 0.02, "{}", ran.out);
    }
    assert!(ran.err.contains("3 days measured, from 2026-01-01 to 2026-01-03; no day is missing"), "{}", ran.err);
}

#[test]
fn missing_days_are_said_and_not_filled() {
    let folder = three_days();
    std::fs::remove_file(folder.path("map_20260102.geojson")).unwrap();
    let ran = folder.done("measure map_20260103.geojson map_20260101.geojson --accept");
    assert!(ran.err.contains("there is no map of 2026-01-02"), "{}", ran.err);
    assert!(!ran.out.contains("2026-01-02"));
    let days: Vec<&str> = cells(&ran.out)[1..].iter().map(|row| row[2]).collect();
    assert!(days.is_sorted(), "rows are in order of days, whatever the order of files");
}

#[test]
fn quiet_leaves_stderr_empty() {
    assert_eq!(three_days().done(&format!("measure {THREE} --quiet")).err, "");
}

#[test]
fn the_table_for_people_has_only_regions_with_held_land() {
    let ran = three_days().done(&format!("measure {THREE} --format table"));
    assert!(ran.out.contains("donetsk") && !ran.out.contains("lviv"), "{}", ran.out);
    // The header, and Donetsk and all Ukraine on each day.
    assert_eq!(ran.out.lines().count(), 1 + 3 * 2);
}

#[test]
fn json_rows_have_the_names_of_the_columns() {
    let ran = three_days().done(&format!("measure {THREE} --format json --places --front"));
    let json = ran.json();
    assert_eq!(json["schema"], "frontcast.measure/1");
    let is_donetsk = |row: &&Value| row["region"] == "donetsk" && row["day"] == "2026-01-01";
    let row = json["control"].as_array().unwrap().iter().find(is_donetsk).unwrap();
    assert!(close(row["controlled_km2"].as_f64().unwrap(), SQUARE_KM2), "{row}");
    assert!(row["front_km"].as_f64().unwrap() > 0.0, "{row}");
    assert!(json["places"].as_array().unwrap().iter().any(|row| row["place"] == "Sloviansk"));
    assert!(json["provenance"]["arguments"].as_str().unwrap().starts_with("measure "));
}

#[test]
fn a_file_written_has_its_origin_beside_it() {
    let folder = three_days();
    let printed = folder.done(&format!("measure {THREE}")).out;
    let ran = folder.done(&format!("measure {THREE} --output new/control.csv"));
    assert_eq!(ran.out, "");
    assert_eq!(folder.text("new/control.csv"), printed);
    let made: Value = serde_json::from_str(&folder.text("new/control.csv.provenance.json")).unwrap();
    assert!(made["made_by"].as_str().unwrap().starts_with("frontcast "), "{made}");
    assert_eq!(made["sources"][0]["first_day"], "2026-01-01");
    assert_eq!(made["sources"][0]["last_day"], "2026-01-03");
    assert_eq!(std::fs::read_dir(folder.path("new")).unwrap().count(), 2);
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let folder = three_days();
    let ran = folder.run("measure map_20260101.geojson --output map_20260102.geojson/control.csv").ends_with(1);
    assert!(ran.complaint().contains("map_20260102.geojson"), "{}", ran.err);
    assert_eq!(folder.names().len(), 3);
}

#[test]
fn the_front_of_a_square_is_its_edge() {
    let folder = three_days();
    let out = folder.done("measure map_20260101.geojson --front").out;
    // Two parallels of 0.1° (7.46 and 7.45 km) and two meridians (11.12 km each): WGS 84 series for the length of a degree.
    let front = number(&out, &["donetsk"], "front_km");
    assert!((front - 37.15).abs() < 0.02, "{front}");
    assert_eq!(number(&out, &["lviv"], "front_km"), 0.0);
    assert!(!folder.done("measure map_20260101.geojson").out.contains("front_km"));
}

#[test]
fn places_are_measured_into_a_file_beside() {
    let folder = three_days();
    folder
        .write("towns.csv", "name,region,lon,lat,radius_km\nInside,donetsk,37.55,48.05,1\nWest,donetsk,37.4,48.05,1\n");
    folder.done(&format!("measure {THREE} --places=towns.csv --output control.csv"));
    let places = folder.text("control_places.csv");
    assert_eq!(cells(&places).len(), 1 + 3 * 2);
    // Negative inside. 0.1° of longitude at 48.05° is 7.457 km.
    let inside = number(&places, &["Inside", "2026-01-01"], "distance_km");
    let outside = number(&places, &["West", "2026-01-01"], "distance_km");
    assert!((inside + 7.457 / 2.0).abs() < 0.02 && (outside - 7.457).abs() < 0.02, "{inside} {outside}");
    assert_eq!(number(&places, &["Inside", "2026-01-01"], "disc_held_share"), 1.0);
    assert_eq!(number(&places, &["West", "2026-01-01"], "disc_held_share"), 0.0);
    assert!(exists(&folder.path("control.csv")));
}

#[test]
fn a_bad_place_is_named_with_its_row() {
    let folder = three_days();
    folder.write("towns.csv", "name,region,lon,lat,radius_km\nNowhere,donetsk,37.5,480,1\n");
    let ran = folder.run("measure map_20260101.geojson --places=towns.csv").ends_with(1);
    assert!(ran.complaint().contains("towns.csv: row 2: lat 480"), "{}", ran.err);
}

#[test]
fn day_and_source_can_be_given() {
    let folder = Folder::new();
    folder.write("map.geojson", square());
    let out = folder.done("measure map.geojson --day 2026-02-03 --source mine").out;
    assert!(close(number(&out, &["mine", "donetsk", "2026-02-03"], "held_km2"), SQUARE_KM2), "{out}");
    folder.write("other.geojson", square());
    let ran = folder.run("measure map.geojson other.geojson --day 2026-02-03").ends_with(2);
    assert!(ran.complaint().contains("--day"), "{}", ran.err);
}

#[test]
fn any_country_can_be_measured() {
    let folder = Folder::new();
    let region = |name: &str, west: f64, east: f64| {
        feature(&format!(r#"{{"name":"{name}"}}"#), &polygon(&ring(west, 10.0, east, 11.0)))
    };
    folder.write("regions.geojson", collection(&[region("Nord Est", 1.0, 2.0), region("Захід", 0.0, 1.0)]));
    // All of one region, and half of the other.
    folder.write("map_20260101.geojson", polygon(&ring(0.5, 10.0, 2.0, 11.0)));
    let out = folder.done("measure map_20260101.geojson --regions regions.geojson").out;
    assert_eq!(number(&out, &["nord-est"], "share"), 1.0);
    assert!((number(&out, &["захід"], "share") - 0.5).abs() < 0.001, "{out}");
    let ran = folder.run("measure map_20260101.geojson --regions map_20260101.geojson").ends_with(1);
    assert!(ran.complaint().contains("--region-name PROPERTY"), "{}", ran.err);
}

#[test]
fn gzip_is_read_whatever_its_name() {
    let folder = Folder::new();
    folder.write("map_20260101.geojson.gz", gzip(&square()));
    folder.write("map_20260102.geojson", gzip(&square()));
    let out = folder.done("measure map_20260101.geojson.gz map_20260102.geojson").out;
    for day in ["2026-01-01", "2026-01-02"] {
        assert!(close(number(&out, &["donetsk", day], "held_km2"), SQUARE_KM2), "{out}");
    }
}

#[test]
fn what_is_measured_can_be_projected() {
    let folder = three_days();
    folder.done(&format!("measure {THREE} --output control.csv --front"));
    let ran = folder.done("project donetsk ukraine --model constant --table control.csv --format json");
    let json = ran.json();
    assert_eq!(json[0]["source"], "map");
    let pace = json[0]["rate"]["km2_per_day"].as_f64().unwrap();
    assert!((pace - SQUARE_KM2).abs() < 0.02, "{pace}");
    assert_eq!(json[1]["observed"]["day"], "2026-01-03");
}

#[test]
fn parquet_goes_out_and_comes_back() {
    let folder = three_days();
    folder.done(&format!("measure {THREE} --output control.parquet"));
    folder.done(&format!("measure {THREE} --output control.csv"));
    let answer = |table: &str| {
        let line = format!("project donetsk --table {table} --chart none --format csv");
        folder.done(&line).out
    };
    assert_eq!(answer("control.parquet"), answer("control.csv"));
}

#[test]
fn overlapping_features_count_once_and_losses_not_at_all() {
    let folder = Folder::new();
    let overlap = collection(&[feature("{}", &square()), feature("null", &square()), feature("{}", "null")]);
    folder.write("a_20260101.geojson", overlap);
    let far = polygon(&ring(37.8, 48.0, 37.9, 48.1));
    let kinds = [feature(r#"{"type":"nochange"}"#, &square()), feature(r#"{"type":"losses"}"#, &far)];
    folder.write("b_20260102.geojson", format!(r#"{{"value":{}}}"#, collection(&kinds)));
    let statuses = [
        feature(r#"{"name":"Окуповано /// Occupied /// x"}"#, &square()),
        feature(r#"{"name":"Звільнено /// Liberated /// x"}"#, &far),
    ];
    folder.write("c_20260103.geojson", format!(r#"{{"map":{}}}"#, collection(&statuses)));
    let out = folder.done("measure a_20260101.geojson b_20260102.geojson c_20260103.geojson").out;
    for day in ["2026-01-01", "2026-01-02", "2026-01-03"] {
        assert!(close(number(&out, &["donetsk", day], "held_km2"), SQUARE_KM2), "{day}\n{out}");
    }
}

#[test]
fn no_region_holds_more_than_it_has() {
    let folder = Folder::new();
    folder.write("all_20260101.geojson", polygon(&ring(20.0, 43.0, 42.0, 54.0)));
    let out = folder.done("measure all_20260101.geojson --front --accept").out;
    for row in &cells(&out)[1..] {
        // Held, controlled and whole are the same number; a front has no room.
        assert!(row[3] == row[4] && row[5] == row[4], "{row:?}");
        assert_eq!((row[6], row[7], row[8]), ("0.0", "1.0", "0.0"), "{row:?}");
    }
}

#[test]
fn the_direction_of_a_ring_does_not_matter() {
    let folder = Folder::new();
    let clockwise = "[[37.5,48.0],[37.5,48.1],[37.6,48.1],[37.6,48.0],[37.5,48.0]]";
    folder.write("a_20260101.geojson", square());
    folder.write("b_20260101.geojson", polygon(clockwise));
    let out = |name: &str| folder.done(&format!("measure {name}")).out;
    assert_eq!(out("a_20260101.geojson"), out("b_20260101.geojson"));
}
