//! A store of its own for each test, fed as if it were another day.

use std::path::Path;

use chrono::NaiveDate;
use tempfile::TempDir;

use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::Town;
use crate::domain::quantity::Length;
use crate::domain::region::RegionId;
use crate::read::table::Wording;
use crate::store::feed::{Given, Said, feed};
use crate::store::{Receipt, Recording, Store, Terms};
use crate::survey::snapshot::Manner;

use super::common::{Row, csv};

/// A folder with a store in it.
pub struct Kept(TempDir);

impl Kept {
    pub fn new() -> Self {
        Kept(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn store(&self) -> Store {
        Store::new(self.path())
    }
}

/// Something recorded on a day.
pub fn recording(on: NaiveDate) -> Recording {
    Recording { at: format!("{on}T12:00:00Z"), on, arguments: "made by a test".into() }
}

fn said(known: &Regions, today: NaiveDate) -> Said<'_> {
    Said {
        known,
        boundaries: None,
        towns: &[],
        cracks: Length::from_km(0.025).unwrap(),
        today,
        wording: Wording::default(),
        manner: Manner::default(),
        remember: false,
        accept: false,
        known_on: None,
    }
}

/// Ingests rows as if it were another day, without bundled data.
pub fn ingest_on(store: &Store, today: NaiveDate, rows: &[Row], terms: Terms) -> Receipt {
    let known = Regions::default();
    let said = said(&known, today);
    let given = [Given::Fetched { name: "fed.csv".into(), bytes: csv(rows).into_bytes() }];
    let fed = feed(&given, &said, &|| ()).unwrap();
    assert_eq!(fed.refused, [], "rows of {today}");
    store.ingest(fed, terms, &recording(today), None, &Regions::default(), &|_| ()).unwrap()
}

/// A town five kilometres or so east of the square.
pub fn town() -> Town {
    Town { name: "Town".into(), region: RegionId::new("donetsk").unwrap(), lon: 37.7, lat: 48.05, radius_km: 1.0 }
}

/// Feeds the map of a day, whose square reaches so far east, as if it were another day.
pub fn feed_map(store: &Store, today: NaiveDate, day: NaiveDate, east: f64) -> Option<u64> {
    let (towns, known) = ([town()], Regions::default());
    let wording = Wording { source: Some("mine".into()), ..Wording::default() };
    let manner = Manner { day: Some(day), ..Manner::default() };
    let said = Said { towns: &towns, wording, manner, ..said(&known, today) };
    let corners = [[37.5, 48.0], [east, 48.0], [east, 48.1], [37.5, 48.1], [37.5, 48.0]];
    let bytes = serde_json::json!({"type": "Polygon", "coordinates": [corners]}).to_string().into_bytes();
    let fed = feed(&[Given::Fetched { name: "map.geojson".into(), bytes }], &said, &|| ()).unwrap();
    assert_eq!(fed.refused, []);
    store.ingest(fed, Terms::default(), &recording(today), None, &Regions::default(), &|_| ()).unwrap().id
}

/// The levels of a region's days in a vintage.
pub fn levels(store: &Store, region: &str, as_of: Option<NaiveDate>) -> Vec<(NaiveDate, f64)> {
    let table = store.archive(None, &Regions::default(), &[]).unwrap().past(as_of);
    let of_region = |table: Past| {
        let series = table.series().iter().find(|series| series.region().id.as_str() == region)?;
        Some(series.levels().iter().map(|level| (level.day, level.value.km2())).collect())
    };
    table.ok().and_then(of_region).unwrap_or_default()
}
