//! Tests of the geometry, from bytes of a map to areas, front and distances, on shapes of our own making.

mod front;
mod golden;
mod properties;
mod strip;
mod towns;

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::survey::boundaries::Boundaries;
use crate::survey::snapshot::Snapshot;
use crate::survey::surveyor::{Extent, RegionSurvey, Survey, Surveyor};
use serde_json::{Value, json};

/// Corners of a ring as [longitude, latitude], the first not repeated.
type Ring = Vec<[f64; 2]>;

/// The bundled boundaries, read once for all tests.
fn boundaries() -> &'static Boundaries {
    static ONCE: OnceLock<Boundaries> = OnceLock::new();
    ONCE.get_or_init(|| Boundaries::bundled().unwrap())
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/geometry").join(name)
}

/// The rows of a fixture in CSV, without its header.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(fixture(name)).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_string).collect()).collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap()
}

/// The rings of one polygon as GeoJSON: closed, the outer one first.
fn polygon(rings: &[Ring]) -> Value {
    let closed = |ring: &Ring| ring.iter().chain(ring.first()).map(|point| json!(point)).collect::<Vec<_>>();
    json!({"type": "Polygon", "coordinates": rings.iter().map(closed).collect::<Vec<_>>()})
}

/// A snapshot of polygons, one feature each.
fn snapshot(polygons: &[Value]) -> Snapshot {
    let features: Vec<Value> =
        polygons.iter().map(|shape| json!({"type": "Feature", "properties": {}, "geometry": shape})).collect();
    read(json!({"type": "FeatureCollection", "features": features}).to_string().as_bytes(), "20260101.geojson")
}

fn read(bytes: &[u8], name: &str) -> Snapshot {
    Snapshot::parse(bytes, name, name, None, "2026-09-01".parse().unwrap()).unwrap()
}

fn read_fixture(day: &str) -> Snapshot {
    let name = format!("{day}.geojson");
    read(&std::fs::read(fixture(&name)).unwrap(), &name)
}

fn survey(snapshot: &Snapshot, extent: Extent) -> Survey {
    Surveyor::new(boundaries(), extent).survey(snapshot).unwrap()
}

/// The rows of the single regions, and that of the whole theatre.
fn rows_of(survey: Survey) -> (Vec<RegionSurvey>, RegionSurvey) {
    let (whole, regions): (Vec<_>, Vec<_>) =
        survey.regions.into_iter().partition(|row| row.region.id.as_str() == "ukraine");
    (regions, whole.into_iter().next().unwrap())
}

fn areas(snapshot: &Snapshot) -> Vec<RegionSurvey> {
    rows_of(survey(snapshot, Extent::default())).0
}

/// The same rows to the last bit.
fn same_bits(a: &[RegionSurvey], b: &[RegionSurvey]) -> bool {
    let bits = |r: &RegionSurvey| {
        let front = r.front.map(|front| front.km().to_bits());
        (r.region.id.clone(), r.held.km2().to_bits(), r.controlled.km2().to_bits(), front)
    };
    a.iter().map(bits).eq(b.iter().map(bits))
}
