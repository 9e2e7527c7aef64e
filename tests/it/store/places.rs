//! Distances on maps that were fed, as the program tells them.

use super::made::Kept;
use crate::command_line::maps::{polygon, ring, square};
use crate::command_line::program::{Ran, cell, number};

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
    assert!(
        kept.done("place donetsk").err.contains("Distances are from deepstate; other sources (mine) have some, too")
    );
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
        Ran::new(more, command.output().unwrap())
    };
    kept.0.write("map_20250103.geojson", square());
    kept.0.write("map_20250104.geojson", polygon(&ring(37.5, 48.0, 37.57, 48.1)));
    kept.done("ingest map_20250103.geojson --source mine --quiet");
    kept.done("ingest map_20250104.geojson --source mine --quiet");
    let ran = own("").ends_with(0);
    assert!(ran.err.contains("One day gives no pace and no projection") && ran.err.contains("--map"), "{}", ran.err);
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
