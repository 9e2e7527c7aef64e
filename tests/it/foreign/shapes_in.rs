//! The same map in each format that is read: held is one piece in Donetsk oblast with a hole, freed land lies beside it.

use crate::command_line::program::{Folder, number};

/// The piece less its hole: ST_Area on WGS 84 by GDAL 3.6.2 with PROJ, km².
const HELD_KM2: f64 = 248.451;

fn made(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/broken/shapes");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

/// The files of each format under the name of a day.
const FORMATS: [(&str, &[&str]); 9] = [
    ("kml", &[]),
    ("kmz", &[]),
    ("topojson", &[]),
    ("geojsons", &[]),
    ("geojsonl", &[]),
    ("gpkg", &[]),
    ("fgb", &[]),
    ("zip", &[]),
    ("shp", &["dbf", "prj"]),
];

fn with(ending: &str, beside: &[&str]) -> (Folder, String) {
    let folder = Folder::new();
    for ending in beside.iter().chain([&ending]) {
        folder.write(&format!("map_20260822.{ending}"), made(&format!("good.{ending}")));
    }
    (folder, format!("map_20260822.{ending}"))
}

#[test]
fn each_format_measures_the_same() {
    for (ending, beside) in FORMATS {
        let (folder, file) = with(ending, beside);
        let ran = folder.done(&format!("measure {file} --format csv"));
        let held = number(&ran.out, &["donetsk"], "held_km2");
        assert!((held - HELD_KM2).abs() < 0.001, "{ending}: {held}");
        assert!(ran.err.contains("held: \"occupied\"; not held: \"liberated\""), "{ending}: {}", ran.err);
    }
}

#[test]
fn each_format_is_fed_drawn_and_packed() {
    for (ending, beside) in FORMATS {
        let (folder, file) = with(ending, beside);
        let fed = folder.done(&format!("ingest {file} --source made --store store"));
        assert!(fed.out.contains("28 new"), "{ending}: {}", fed.out);
        folder.done(&format!("chart map donetsk --snapshot {file} --output map.svg"));
        // What the store keeps is drawn without the file.
        folder.done("chart map donetsk --store store --source made --output kept.svg");
    }
    let (folder, _) = with("kml", &[]);
    folder.write("map_20260822.kml.gz", crate::command_line::maps::gzip(&String::from_utf8(made("good.kml")).unwrap()));
    folder.done("measure map_20260822.kml.gz");
}

#[test]
fn regions_can_be_in_any_format() {
    for (ending, beside) in FORMATS.iter().filter(|(ending, _)| !["kml", "kmz"].contains(ending)) {
        let (folder, file) = with(ending, beside);
        folder.write(
            "held_20260822.geojson",
            crate::command_line::maps::polygon("[[37,48],[37.1,48],[37.1,49],[37,48]]"),
        );
        let ran =
            folder.done(&format!("measure held_20260822.geojson --regions {file} --region-name status --format csv"));
        let area = number(&ran.out, &["occupied"], "area_km2");
        assert!((area - HELD_KM2).abs() < 0.001, "{ending}: {area}");
    }
}

#[test]
fn the_name_of_a_file_in_an_archive_has_the_day_and_the_ending_matters_nowhere() {
    let folder = Folder::new();
    folder.write("oblasts.zip", made("good.zip"));
    assert!(folder.done("measure oblasts.zip --format csv").out.contains("2026-08-22"));
    for ending in ["kml", "kmz", "gpkg", "fgb", "topojson"] {
        folder.write("20260822.download", made(&format!("good.{ending}")));
        folder.done("measure 20260822.download");
    }
}

#[test]
fn a_legend_of_styles_is_asked_for_and_then_read() {
    let folder = Folder::new();
    let text = String::from_utf8(made("good.kml")).unwrap();
    let text = text
        .replace("<name>occupied</name>", "<name>Polygons</name>")
        .replace("<name>liberated</name>", "<name>Polygons</name>");
    let text = text.replacen("#o", "#ru", 1).replacen("#l", "#ua", 1);
    folder.write("map_20260822.kml", text);
    let asked = folder.run("measure map_20260822.kml").ends_with(1).err;
    assert!(asked.contains("--held 'styleUrl=#ru'"), "{asked}");
    let held =
        number(&folder.done("measure map_20260822.kml --held styleUrl=#ru --format csv").out, &["donetsk"], "held_km2");
    assert!((held - HELD_KM2).abs() < 0.001, "{held}");
}
