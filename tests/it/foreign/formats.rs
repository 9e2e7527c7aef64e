//! Maps and boundaries in other formats and with other names: read, or refused by their right name with the way on.

use crate::command_line::maps::{SQUARE_KM2, collection, feature, polygon, ring, square};
use crate::command_line::program::{Folder, Ran, cell, number};

/// What `measure` makes of a file.
fn measured(name: &str, bytes: impl AsRef<[u8]>) -> Ran {
    let folder = Folder::new();
    folder.write(name, bytes);
    folder.run(&format!("measure {name}"))
}

/// What `measure` says of a file that it refuses.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    measured(name, bytes).ends_with(1).err
}

fn held(ran: Ran) -> f64 {
    number(&ran.ends_with(0).out, &["donetsk"], "held_km2")
}

/// The square of [`square`] and its neighbour to the east as features.
fn two_features() -> [String; 2] {
    [square(), polygon(&ring(37.6, 48.0, 37.7, 48.1))].map(|shape| feature("{}", &shape))
}

#[test]
fn features_on_lines_and_in_sequences_are_one_map() {
    let [a, b] = two_features();
    let texts = [
        format!("{a}\n{b}\n"),
        format!("{a}\r\n\r\n{b}"),
        format!("\u{feff}{a}\n{b}\n"),
        format!("\u{1e}{a}\n\u{1e}{b}\n"),
        format!("{}\n{b}\n", square()),
    ];
    for text in texts {
        let km2 = held(measured("map_20260801.geojsonl", &text));
        assert!((km2 - 2.0 * SQUARE_KM2).abs() < 0.01, "{km2}: {text}");
    }
    assert!((held(measured("map_20260801.geojsons", format!("\u{1e}{a}\n"))) - SQUARE_KM2).abs() < 0.01);
}

#[test]
fn a_broken_line_is_named() {
    let [a, b] = two_features();
    let error = refused("map_20260801.ndjson", format!("{a}\n{b}\n{{\"type\":\"Feature\",\n"));
    assert!(error.contains("map_20260801.ndjson: line 3: this is not JSON"), "{error}");
    let error = refused("map_20260801.ndjson", format!("{a}\n{{\"no\":1}}\n"));
    let days = format!("{}\n{}\n", collection(std::slice::from_ref(&a)), collection(std::slice::from_ref(&b)));
    let several = refused("map_20260801.ndjson", days);
    assert!(several.contains("line 1: the file has several FeatureCollections"), "{several}");
    assert!(error.contains("line 2: a record without a \"type\""), "{error}");
}

#[test]
fn sequences_are_fed_and_are_boundaries_too() {
    let (folder, [a, b]) = (Folder::new(), two_features());
    folder.write("map_20260801.geojsonl", format!("{a}\n{b}\n"));
    folder.write("map_20260802.geojsons", format!("\u{1e}{a}\n\u{1e}{b}\n"));
    let named = [("West", 37.5), ("East", 37.6)]
        .map(|(name, west)| feature(&format!(r#"{{"name":"{name}"}}"#), &polygon(&ring(west, 48.0, west + 0.1, 48.1))));
    folder.write("regions.ndjson", named.join("\n"));
    folder.done("ingest map_20260801.geojsonl map_20260802.geojsons --source made --store store --quiet");
    let ran = folder.done("measure map_20260801.geojsonl --regions regions.ndjson --accept");
    assert_eq!(cell(&ran.out, &["west"], "remaining_km2"), "0.0");
}

#[test]
fn other_formats_are_known_by_name_with_the_command_that_converts() {
    let zip = |name: &str| [&b"PK\x03\x04\x14\0\0\0\0\0........................"[..], name.as_bytes()].concat();
    let files: [(&str, Vec<u8>, &str, &str); 12] = [
        (
            "a_20260801.gpx",
            b"<?xml version=\"1.0\"?>\n<gpx xmlns=\"x\"></gpx>".to_vec(),
            "GPX",
            "ogr2ogr -f GeoJSON -t_srs EPSG:4326 a_20260801.geojson a_20260801.gpx",
        ),
        ("a b.zip", zip("oblasts.gdbtable"), "zipped file geodatabase", "'/vsizip/a b.zip'"),
        ("a.zip", zip("map.geojson"), "the zip archive cannot be read", ""),
        ("a.db", b"SQLite format 3\0".to_vec(), "SQLite database", "ogr2ogr"),
        ("a.png", b"\x89PNG\r\n".to_vec(), "PNG picture", "GeoJSON"),
        ("a.html", b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec(), "web page", "fetch"),
        ("a.gml", b"<x xmlns:gml=\"http://www.opengis.net/gml/3.2\"/>".to_vec(), "GML", "ogr2ogr"),
        (
            "a.json",
            br#"{"geometryType":"esriGeometryPolygon","features":[{"attributes":{},"geometry":{"rings":[]}}]}"#
                .to_vec(),
            "Esri JSON",
            "ogr2ogr",
        ),
        (
            "b.json",
            br#"{"error":{"code":499,"message":"Token Required","details":[]}}"#.to_vec(),
            "499 Token Required",
            "server",
        ),
        (
            "c.json",
            br#"{"message":"Not Found","documentation_url":"x","status":"404"}"#.to_vec(),
            "Not Found",
            "server",
        ),
        ("d.json", b"version https://git-lfs.github.com/spec/v1\n".to_vec(), "Git LFS pointer", "git lfs pull"),
        ("e.json", br#"{"areas":[],"areas_ua":[]}"#.to_vec(), "\"areas\"", "dropped out"),
    ];
    for (name, bytes, word, cure) in files {
        let folder = Folder::new();
        folder.write(name, &bytes);
        for ran in [
            folder.command("measure").arg(name).args(["--day", "2026-08-01"]).output().unwrap(),
            folder.command("ingest --source made --store store --day 2026-08-01").arg(name).output().unwrap(),
        ] {
            let ran = Ran::new(name, ran);
            assert!(ran.err.contains(word) && ran.err.contains(cure), "{name}: {}", ran.err);
            assert_ne!(ran.code, 0, "{name}");
        }
        let ran = folder.command("regions --regions").arg(name).output().unwrap();
        assert!(Ran::new(name, ran).ends_with(1).err.contains(word), "{name}");
    }
}

/// Lists of rings with latitude first, as UAControlMap publishes them: two that overlap, and one of the other side.
fn ring_lists() -> &'static str {
    r#"{"areas":[[[48.0,37.0],[48.2,37.0],[48.2,37.15],[48.0,37.15]],[[[48.0,37.1],[48.2,37.1],[48.2,37.2],[48.0,37.2]]]],
        "areas_ua":[[[48.0,37.4],[48.2,37.4],[48.2,37.6],[48.0,37.6],[48.0,37.4]]],
        "frontline":[[[48.0,37.2],[48.2,37.2]]],"units":{"ru":[[1,[42.0,55.5]]]},"unit_count":{"ru":1}}"#
}

#[test]
fn lists_of_rings_have_latitude_first_and_one_list_is_held() {
    // A square of two tenths of a degree at 48° north by pyproj 3.7.2.
    const LAND_KM2: f64 = 331.268;
    let folder = Folder::new();
    folder.write("20260801.json", ring_lists());
    let ran = folder.done("measure 20260801.json");
    assert!((number(&ran.out, &["donetsk"], "held_km2") - LAND_KM2).abs() < 0.001, "{}", ran.out);
    assert!(ran.err.contains("held: \"areas\"; not held: \"areas_ua\""), "{}", ran.err);
    // Beside the first square the other one would be free land; alone it is as large.
    let other = folder.done("measure 20260801.json --held list=areas_ua").out;
    assert!((number(&other, &["donetsk"], "held_km2") - LAND_KM2).abs() < 0.001, "{other}");
    let both = folder.done("measure 20260801.json --held list=*").out;
    assert!((number(&both, &["donetsk"], "held_km2") - 2.0 * LAND_KM2).abs() < 0.001, "{both}");
    folder.done("ingest 20260801.json --source made --store store --quiet");
    folder.done("chart map donetsk --snapshot 20260801.json --output map.svg");
}

#[test]
fn lists_of_rings_with_longitude_first_are_told() {
    let swap = |text: &str| {
        let mut text = text.to_string();
        for (a, b) in [(37, 48), (48, 37)] {
            text = text.replace(&format!("[{a}."), &format!("<{b}."));
        }
        text
    };
    // Each position [48.x, 37.y] becomes [37.x, 48.y]: in Iran, where no region is.
    let swapped = swap(ring_lists()).replace(",37.", ",48.").replace('<', "[");
    let error = refused("m_20260801.json", swapped);
    assert!(error.contains("seem to be swapped") && error.contains("latitude first"), "{error}");
    let error = refused("m_20260801.json", ring_lists().replace("[48.0,37.0]", "[148.0,37.0]"));
    assert!(error.contains("entry 1 of \"areas\"") && error.contains("latitude first"), "{error}");
    let error = refused("m_20260801.json", ring_lists().replace("[48.0,37.0],", "[48.0],"));
    assert!(error.contains("fewer than two numbers"), "{error}");
}

#[test]
fn positions_that_are_not_degrees_are_refused_with_their_system() {
    let with_crs = |crs: &str| collection(&two_features()).replacen('{', &format!(r#"{{"crs":{crs},"#), 1);
    let named = |name: &str| with_crs(&format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#));
    for name in ["urn:ogc:def:crs:EPSG::3857", "EPSG:3857", "http://www.opengis.net/def/crs/EPSG/0/3857"] {
        let error = refused("m_20260801.geojson", named(name));
        assert!(error.contains("EPSG:3857") && error.contains("-t_srs EPSG:4326 m_20260801_wgs84.geojson"), "{error}");
    }
    for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "WGS 84"] {
        assert!((held(measured("m_20260801.geojson", named(name))) - 2.0 * SQUARE_KM2).abs() < 0.01, "{name}");
    }
    held(measured("m_20260801.geojson", with_crs("null")));
    let error = refused("m_20260801.geojson", with_crs(r#"{"type":"EPSG","properties":{"code":28992}}"#));
    assert!(error.contains("EPSG:28992"), "{error}");
    let metres = polygon(&ring(4_118_821.0, 6_106_854.0, 4_141_085.0, 6_140_192.0));
    let error = refused("m_20260801.geojson", metres);
    assert!(error.contains("metres") && error.contains("-s_srs EPSG:3857"), "{error}");
}

/// Two boxes as regions with these properties.
fn regions(properties: [&str; 2]) -> String {
    let boxes = [ring(37.5, 48.0, 37.6, 48.1), ring(37.6, 48.0, 37.7, 48.1)];
    let features = [0, 1].map(|i| feature(properties[i], &polygon(&boxes[i])));
    collection(&features)
}

fn measured_with(regions: &str, options: &str) -> Ran {
    let folder = Folder::new();
    folder.write("m_20260801.geojson", square());
    folder.write("regions.geojson", regions);
    folder.run(&format!("measure m_20260801.geojson --regions regions.geojson {options}"))
}

#[test]
fn usual_names_of_regions_are_found() {
    for property in ["name", "shapeName", "ADM1_EN", "NAME_1", "Name", "admin1Name", "name_en", "REGION"] {
        let text = regions(
            ["West Side", "East"]
                .map(|name| format!(r#"{{"id":1,"{property}":"{name}"}}"#))
                .each_ref()
                .map(|s| s as &str),
        );
        let out = measured_with(&text, "").ends_with(0).out;
        assert_eq!(cell(&out, &["west-side"], "remaining_km2"), "0.0", "{property}");
    }
    // The finer of two levels tells regions apart.
    let text = regions([r#"{"NAME_1":"Land","NAME_2":"West"}"#, r#"{"NAME_1":"Land","NAME_2":"East"}"#]);
    assert_eq!(cell(&measured_with(&text, "").ends_with(0).out, &["west"], "remaining_km2"), "0.0");
}

#[test]
fn other_names_are_asked_for_and_told() {
    let text = regions([r#"{"rayon":"West","code":7}"#, r#"{"rayon":"East","code":8}"#]);
    let error = measured_with(&text, "").ends_with(1).err;
    for words in ["--region-name PROPERTY", "code (7)", "rayon (\"West\")"] {
        assert!(error.contains(words), "{words}: {error}");
    }
    assert_eq!(cell(&measured_with(&text, "--region-name rayon").ends_with(0).out, &["west"], "remaining_km2"), "0.0");
    assert_eq!(cell(&measured_with(&text, "--region-name CODE").ends_with(0).out, &["7"], "remaining_km2"), "0.0");
    let error = measured_with(&text, "--region-name district").ends_with(1).err;
    assert!(error.contains("\"district\"") && error.contains("rayon"), "{error}");
}

#[test]
fn features_of_one_name_are_one_region_of_all_their_parts() {
    let ran = measured_with(&regions([r#"{"name":"Both"}"#, r#"{"name":"Both"}"#]), "").ends_with(0);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    let (area, held) = (number(&ran.out, &["both"], "area_km2"), number(&ran.out, &["both"], "held_km2"));
    assert!((area - 2.0 * SQUARE_KM2).abs() < 0.01 && (held - SQUARE_KM2).abs() < 0.01, "{}", ran.out);
    assert!(ran.err.contains("2 features have the name \"Both\""), "{}", ran.err);
}

#[test]
fn regions_that_overlap_are_warned_of_with_their_area() {
    let wide = feature(r#"{"name":"Wide"}"#, &polygon(&ring(37.5, 48.0, 37.7, 48.1)));
    let west = feature(r#"{"name":"West"}"#, &square());
    let ran = measured_with(&collection(&[wide, west]), "").ends_with(0);
    assert!(ran.err.contains("overlap: West and Wide share 82.9 km²"), "{}", ran.err);
    assert!(measured_with(&regions([r#"{"name":"a"}"#, r#"{"name":"b"}"#]), "").err.is_empty());
}

#[test]
fn a_map_given_as_a_table_is_told_so() {
    let folder = Folder::new();
    folder.write("map.kml", "<?xml version=\"1.0\"?>\n<kml xmlns=\"x\"></kml>");
    folder.write("map.geojson", square());
    folder.write("map.gpkg", [&b"SQLite format 3\0"[..], &[1; 52], b"GPKG", &[0xff; 9]].concat());
    for (name, words) in [
        ("map.kml", "it is KML"),
        ("map.geojson", "frontcast measure"),
        ("map.gpkg", "map.gpkg: this is not a table: it is a GeoPackage"),
    ] {
        let error = folder.run(&format!("project donetsk --table {name}")).ends_with(1).err;
        assert!(error.contains(words), "{name}: {error}");
    }
}

#[test]
fn names_keep_their_marks_and_pictures_say_what_they_cannot_write() {
    let folder = Folder::new();
    for (i, name) in ["ရှမ်းပြည်နယ်", "الرقة", "हिमाचल प्रदेश"].into_iter().enumerate()
    {
        let days = (1..=28).map(|day| format!("{name},2025-01-{day:02},{}.5,1000\n", 300 + day));
        let table = format!("t{i}.csv");
        folder.write(&table, format!("region,day,controlled_km2,area_km2\n{}", days.collect::<String>()));
        let run = |picture: &str| {
            let mut command = folder.command("chart history");
            Ran::new(name, command.arg(name).args(["--table", &table, "--output", picture]).output().unwrap())
                .ends_with(0)
        };
        let first = name.split(' ').next().unwrap();
        let said = run("picture.png").err;
        assert!(said.contains("cannot write") && said.contains(first) && said.contains(".svg"), "{said}");
        assert!(!run("picture.svg").err.contains("cannot write"));
        assert!(folder.text("picture.svg").contains(first), "words are whole");
    }
}
