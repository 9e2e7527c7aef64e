//! `chart map`: what it says without a map, that its numbers are those of `measure`, and what changed between two made maps.

use super::maps::{polygon, ring, square};
use super::program::{Folder, exists, number};

/// What a picture says in one of its text chunks.
fn said(bytes: &[u8], keyword: &str) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    assert!(pixels.iter().any(|byte| *byte != pixels[0]), "the picture is blank");
    reader.finish().unwrap();
    let chunks = &reader.info().utf8_text;
    chunks.iter().find(|chunk| chunk.keyword == keyword).unwrap().get_text().unwrap()
}

fn thousands(km2: f64) -> String {
    let whole = format!("{km2:.0}");
    let (front, back) = whole.split_at(whole.len().saturating_sub(3));
    if front.is_empty() { back.to_string() } else { format!("{front},{back}") }
}

#[test]
fn without_a_map_it_says_how_to_get_one() {
    let folder = Folder::new();
    let ran = folder.run("chart map donetsk").ends_with(1);
    for words in ["no map of deepstate", "frontcast update", "frontcast ingest", "--snapshot FILE"] {
        assert!(ran.complaint().contains(words), "{}", ran.err);
    }
    assert!(!exists(&folder.path("output")));
    let ran = folder.run("chart map donetsk --as-of 2026-01-01").ends_with(1);
    assert!(ran.complaint().contains("known on 2026-01-01"), "{}", ran.err);
}

#[test]
fn the_numbers_are_those_of_measure() {
    let folder = Folder::new();
    folder.write("map_20260822.geojson", square());
    folder.write("towns.csv", "name,region,lon,lat,radius_km\nTown,donetsk,37.8,48.05,2\n");
    let csv = folder.done("measure map_20260822.geojson --format csv").out;
    let remaining = number(&csv, &["donetsk"], "remaining_km2");
    let distances = folder.done("measure map_20260822.geojson --places=towns.csv --format csv").out;
    let km = number(&distances, &["Town"], "front_distance_km");
    let ran =
        folder.done("chart map donetsk donbas --snapshot map_20260822.geojson --places towns.csv --output two.png");
    assert!(ran.out.contains("two.png"));
    folder.done("chart map donetsk --snapshot map_20260822.geojson --places towns.csv --source deepstate");
    let bytes = folder.read("output/donetsk-2026-08-22-map.png");
    let title = said(&bytes, "Title");
    assert!(title.starts_with("On 22 August 2026, 0.3 % of Donetsk was held"), "{title}");
    assert!(title.ends_with(&format!("{} km² remain", thousands(remaining))), "{title} {remaining}");
    let described = said(&bytes, "Description");
    assert!(described.contains(&format!("Town {km:.0} km")), "{described} {km}");
    let source = said(&bytes, "Source");
    assert!(source.contains("DeepState map, 22 August 2026") && source.contains("Natural Earth"), "{source}");
    folder.done("chart map donetsk --snapshot map_20260822.geojson --places towns.csv --source deepstate");
    assert_eq!(bytes, folder.read("output/donetsk-2026-08-22-map.png"), "the same input gives the same bytes");
}

#[test]
fn gains_and_losses_between_two_maps_are_told() {
    let folder = Folder::new();
    folder.write("then_20260524.geojson", polygon(&ring(37.5, 48.0, 37.6, 48.1)));
    folder.write("now_20260822.geojson", polygon(&ring(37.55, 48.0, 37.75, 48.1)));
    let line =
        "chart map donetsk --snapshot now_20260822.geojson --since-snapshot then_20260524.geojson --output c.png";
    folder.done(line);
    let (title, described) = (said(&folder.read("c.png"), "Title"), said(&folder.read("c.png"), "Description"));
    // Of squares of 82.8967 km² one and a half were gained and half of one was lost.
    assert!(title.contains("83 km² more than on 24 May 2026"), "{title}");
    assert!(described.contains("gained since 24 May 2026, 124 km²; green: lost, 41 km²"), "{described}");
    // The day asked for must be that of the map.
    let ran = folder.run(&format!("{line} --since 2026-05-25")).ends_with(1);
    assert!(
        ran.complaint().contains("then_20260524.geojson: --since names 2026-05-25, but the map shows 2026-05-24"),
        "{}",
        ran.err
    );
    let ran = folder
        .run("chart map donetsk --snapshot then_20260524.geojson --since-snapshot now_20260822.geojson")
        .ends_with(2);
    assert!(ran.complaint().contains("2026-08-22"), "{}", ran.err);
}

#[test]
fn a_day_without_its_map_is_told_from_the_table() {
    let folder = Folder::new();
    folder.write("now_20260822.geojson", square());
    folder.write("t.csv", "source,region,day,controlled_km2\nmine,donetsk,2026-05-24,60\nmine,donetsk,2026-08-22,80\n");
    let line = "chart map donetsk --snapshot now_20260822.geojson --since 2026-05-24 --table t.csv --output c.png";
    folder.done(&format!("{line} --source mine"));
    let bytes = folder.read("c.png");
    // 82.9 km² on the map, 60 in the table.
    assert!(said(&bytes, "Title").contains("23 km² more than on 24 May 2026"), "{}", said(&bytes, "Title"));
    let described = said(&bytes, "Description");
    assert!(
        described.contains("map of 24 May 2026 is not at hand, so the change is told and not drawn"),
        "{described}"
    );
    // A table with one source says whose the map is; without one, a map of no name is not compared with the bundled table.
    folder.done(line);
    assert!(said(&folder.read("c.png"), "Source").contains("mine data, 22 August 2026"));
    let ran = folder.run(&line.replace("--table t.csv ", "")).ends_with(1);
    assert!(ran.complaint().contains("deepstate") && ran.complaint().contains("--since-snapshot"), "{}", ran.err);
    let ran = folder.run(&format!("{line} --source mine").replace("05-24", "05-23")).ends_with(1);
    assert!(ran.complaint().contains("2026-05-24"), "{}", ran.err);
}

#[test]
fn a_map_says_itself_whose_it_is() {
    let folder = Folder::new();
    folder.write("deepstatemap_data_20260822.geojson", square());
    folder.write("renamed_20260822.geojson", square().replacen('{', "{\"name\":\"deepstatemap_data_20260822\",", 1));
    folder.write("other_20260822.geojson", square());
    for (file, whose) in [("deepstatemap_data", "DeepState map"), ("renamed", "DeepState map"), ("other", "own data")] {
        folder.done(&format!("chart map donetsk --snapshot {file}_20260822.geojson --output c.png"));
        let source = said(&folder.read("c.png"), "Source");
        assert!(source.contains(&format!("{whose}, 22 August 2026")), "{file}: {source}");
    }
}

#[test]
fn options_of_a_calendar_are_not_offered() {
    let help = Folder::new().done("chart map --help").out;
    assert!(!help.contains("--from") && !help.contains("--to ") && !help.contains("--scales"), "{help}");
    assert!(help.contains("--since") && help.contains("--size"));
}

#[test]
fn the_newest_fed_map_is_drawn() {
    let folder = Folder::new();
    folder.write("map_20260822.geojson", square());
    folder.done("ingest map_20260822.geojson --source mine");
    folder.done("chart map donetsk --source mine --output c.png");
    assert!(said(&folder.read("c.png"), "Title").starts_with("On 22 August 2026, 0.3 % of Donetsk"));
    let ran = folder.run("chart map donetsk --source mine --as-of 2026-08-21").ends_with(1);
    assert!(ran.complaint().contains("no map of mine"), "{}", ran.err);
}

#[test]
fn wrong_use_is_named() {
    let folder = Folder::new();
    folder.write("broken_20260822.geojson", "{");
    folder.write("map_20260822.geojson", square());
    folder.write("far_20260822.geojson", polygon(&ring(2.0, 48.0, 2.1, 48.1)));
    for (line, code, words) in [
        ("chart map donetsk --snapshot broken_20260822.geojson", 1, "broken_20260822.geojson: "),
        (
            "chart map donetsk --snapshot far_20260822.geojson",
            1,
            "far_20260822.geojson: none of the held land lies in a region",
        ),
        ("chart map donetsk --snapshot none.geojson", 1, "none.geojson"),
        ("chart map atlantis --snapshot map_20260822.geojson", 2, "atlantis"),
        ("chart map donetsk --snapshot map_20260822.geojson --from 2026-01-01", 2, "a map has none"),
        ("chart map donetsk --snapshot map_20260822.geojson --as-of 2026-08-21", 2, "--as-of 2026-08-21"),
        ("chart map donetsk --table t.csv", 2, "--table has no shapes"),
    ] {
        let ran = folder.run(line).ends_with(code);
        assert!(ran.complaint().contains(words), "{line}: {}", ran.err);
        assert!(!exists(&folder.path("output")), "{line}");
    }
}
