//! Small maps in other formats than GeoJSON, whole and broken: what each is told to be.

use proptest::prelude::*;

use super::{assert_told, folder, names, told_of_map};

#[test]
fn every_map_in_another_format_is_told_in_words() {
    const LEGEND: &str = r#"held: "occupied"; not held: "liberated""#;
    const TOLD: &[(&str, &str)] = &[
        ("good.kml", LEGEND),
        ("good.kmz", LEGEND),
        ("good.topojson", LEGEND),
        ("good.geojsons", LEGEND),
        ("good.geojsonl", LEGEND),
        ("good.gpkg", LEGEND),
        ("good.fgb", LEGEND),
        ("good.zip", LEGEND),
        ("good.parquet", "a map"),
        ("good.shp", ".dbf is missing"),
        ("good.dbf", "not JSON"),
        ("good.prj", "a part of a shapefile"),
        ("good.shx", "the index of a shapefile (.shx): give its .shp"),
        ("alone.shp", ".dbf is missing"),
        ("cut.kml", "this KML"),
        ("entities.kml", "feature 2: \"&b;\" is no position"),
        ("link.kml", "a link to http://example.org/map.kml"),
        ("deep.kml", "elements lie within each other"),
        ("latitude-first.kml", "feature 1: position [480, 37] is not on Earth"),
        ("cut.shp", "shorter than its header says"),
        ("cut.zip", "the zip archive cannot be read"),
        ("other-system.zip", "its positions are in CH1903+_LV95"),
        ("rows-missing.zip", ".dbf has 1 rows only"),
        ("two-maps.zip", "several maps"),
        ("no-map.zip", "no map in it; its files are a.txt"),
        ("zip-in-zip.zip", "a zip archive lies within another"),
        ("zeros.zip", "not JSON"),
        ("cut.gpkg", "broken or cut off"),
        ("utf-16.gpkg", "its text is in UTF-16"),
        ("cut.fgb", "it is cut off"),
        ("header-too-long.fgb", "this FlatGeobuf cannot be read"),
        ("arc-missing.topojson", "feature 1: arc 7 is not among the 3 arcs"),
        ("no-objects.topojson", "missing field `objects`"),
    ];
    assert_told("shapes", told_of_map, TOLD);
}

#[test]
fn a_file_cut_anywhere_is_refused_in_words() {
    for name in names("shapes").into_iter().filter(|name| name.starts_with("good.") && !name.contains("geojson")) {
        let whole = std::fs::read(folder("shapes").join(&name)).unwrap();
        let whole = whole.trim_ascii_end();
        for end in (0..whole.len()).step_by(1 + whole.len() / 300) {
            let told = told_of_map(whole[..end].to_vec(), &name);
            assert!(told.starts_with(&name) && !told.contains("a map; "), "{end}: {told}");
        }
    }
}

#[test]
fn every_target_of_fuzzing_takes_every_file() {
    for name in names("shapes") {
        let bytes = std::fs::read(folder("shapes").join(name)).unwrap();
        for format in ["kml", "shapefile", "zip", "geopackage", "geoparquet", "flatgeobuf", "topojson"] {
            crate::fuzz::shapes(format, &bytes);
        }
    }
}

/// A file with some bytes changed, and perhaps a part put in twice.
fn nearly_a_map() -> impl Strategy<Value = (String, Vec<u8>)> {
    let file = any::<prop::sample::Index>().prop_map(|index| {
        let names = names("shapes");
        let name = index.get(&names).clone();
        let bytes = std::fs::read(folder("shapes").join(&name)).unwrap();
        (name, bytes)
    });
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8);
    (file, changes, any::<[prop::sample::Index; 3]>(), any::<bool>()).prop_map(
        |((name, mut bytes), changes, cuts, twice)| {
            for (index, byte) in changes {
                let at = index.index(bytes.len());
                bytes[at] = byte;
            }
            let [at, from, to] = cuts.map(|cut| cut.index(bytes.len() + 1));
            if twice {
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.splice(at..at, part);
            }
            (name, bytes)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4096) })]

    #[test]
    fn no_bytes_make_a_reader_of_shapes_panic((name, bytes) in nearly_a_map()) {
        prop_assert!(told_of_map(bytes, &name).starts_with(&name));
    }
}
