//! What `tests/fuzz` throws any bytes at. Nothing here is part of the library that others build.

use std::path::Path;
use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::domain::groups::Regions;
use crate::read::table::{Reader, Wording};
use crate::store::feed::{Given, Said, feed};
use crate::survey::boundaries::Boundaries;
use crate::survey::snapshot::Snapshot;
use crate::survey::surveyor::{Extent, Surveyor};
use crate::tabular::Format;
use crate::write::ingest::finding_lines;

/// Two made regions, a square and a square with a lake.
const BOUNDARIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz/boundaries.geojson");

pub(crate) static MADE: LazyLock<Boundaries> =
    LazyLock::new(|| Boundaries::from_file(Path::new(BOUNDARIES).into()).expect("the made regions are regions"));
static KNOWN: LazyLock<Regions> =
    LazyLock::new(|| Boundaries::bundled_regions().expect("the bundled regions are part of the tests"));
static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(&KNOWN, today(), wording()).expect("the bundled names are part of the tests"));

/// The day after which nothing can have been seen.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("a calendar day")
}

/// Nothing is said of tables but their source.
fn wording() -> Wording {
    Wording { source: Some("made".into()), ..Wording::default() }
}

/// As a control table in CSV: its rows are read or refused, and nothing else happens.
pub fn csv(bytes: &[u8]) {
    let _ = READER.rows(bytes, Format::Csv, "table.csv");
}

/// As a control table in Parquet.
pub fn parquet(bytes: &[u8]) {
    let _ = READER.rows(bytes, Format::Parquet, "table.parquet");
}

/// How files of each format of shapes begin, by the name of its target.
const BEGINNINGS: [(&str, &[u8]); 7] = [
    ("kml", b"<kml>"),
    ("shapefile", &[0, 0, 0x27, 0x0a]),
    ("zip", b"PK\x03\x04"),
    ("geopackage", b"SQLite format 3\0"),
    ("geoparquet", b"PAR1"),
    ("flatgeobuf", b"fgb\x03fgb"),
    ("topojson", b"{\"type\":\"Topology\","),
];

/// As a map of a format: bytes that begin otherwise are given its beginning.
pub fn shapes(format: &str, bytes: &[u8]) {
    let known = BEGINNINGS.iter().find(|(name, _)| *name == format).expect("a format that has a target");
    match bytes.starts_with(known.1) {
        true => map(bytes),
        false => map(&[known.1, bytes].concat()),
    }
}

/// As a map, which is measured against two made regions once it is read.
pub fn map(bytes: &[u8]) {
    let Ok(snapshot) = Snapshot::parse(bytes, "map.geojson", "map_20260822.geojson", None, today()) else { return };
    let extent = Extent { front: true, ..Extent::default() };
    if let Ok(survey) = Surveyor::new(&MADE, extent).survey(&snapshot) {
        for row in survey.regions {
            let whole = row.region.area.km2();
            assert!((0.0..=whole).contains(&row.controlled.km2()), "{row:?}");
            assert!((0.0..=whole).contains(&row.held.km2()), "{row:?}");
        }
    }
}

/// As a file that is fed: gzip or plain, a table or a map. What is said of it is safe to print.
pub fn fed(bytes: &[u8]) {
    let said = Said {
        known: &KNOWN,
        boundaries: Some(Path::new(BOUNDARIES).into()),
        towns: &[],
        cracks: Extent::default().cracks,
        today: today(),
        wording: wording(),
        manner: Default::default(),
        remember: false,
        accept: false,
        known_on: None,
    };
    let given = Given::Fetched { name: "fed_20260822".into(), bytes: bytes.to_vec() };
    let fed = feed(&[given], &said, &|| ()).expect("what cannot be read is refused, not an error");
    let lines = finding_lines(&fed.refused, &KNOWN, "");
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
}
