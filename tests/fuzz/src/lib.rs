//! What the targets share: the reader, the regions and the day they all work with.

use std::path::Path;
use std::sync::LazyLock;

use chrono::NaiveDate;
use frontcast::domain::groups::Regions;
use frontcast::survey::boundaries::Boundaries;
use frontcast::read::table::{Reader, Wording};

/// Two made regions, a square and a square with a lake.
pub const BOUNDARIES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/boundaries.geojson");

static MADE: LazyLock<Boundaries> =
    LazyLock::new(|| Boundaries::from_file(Path::new(BOUNDARIES).into()).expect("the made regions are regions"));
static KNOWN: LazyLock<Regions> =
    LazyLock::new(|| Boundaries::bundled_regions().expect("the bundled regions are part of the tests"));
static READER: LazyLock<Reader> = LazyLock::new(|| {
    let wording = Wording { source: Some("made".into()), ..Wording::default() };
    Reader::new(known(), today(), wording).expect("the bundled names are part of the tests")
});

/// The made regions.
pub fn boundaries() -> &'static Boundaries {
    &MADE
}

/// The bundled regions, for names in tables.
pub fn known() -> &'static Regions {
    &KNOWN
}

/// A reader of tables with nothing said of them but their source.
pub fn reader() -> &'static Reader<'static> {
    &READER
}

/// The day after which nothing can have been seen.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 1).expect("a calendar day")
}
