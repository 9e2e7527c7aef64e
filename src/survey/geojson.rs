//! Reads GeoJSON (RFC 7946): features with polygons. Every position is checked before anything is computed.

use std::collections::BTreeMap;

use crate::read::formats::shortened;
use geo::Coord;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::feature::{Document, Feature, Located, Pair, RawPolygon, position, positions, without_position};
use super::{members, ring_lists, topojson};
use crate::error::{Error, Place, Result};
use crate::read::formats;

/// What a JSON object can be that holds a map: GeoJSON of any type, or a wrapper around it.
#[derive(serde::Deserialize)]
struct RawDocument<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    map: Option<&'a RawValue>,
    #[serde(borrow)]
    features: Option<Vec<RawFeature<'a>>>,
    name: Option<Value>,
    // Read elsewhere, and not to be kept among the other members.
    #[serde(rename = "coordinates")]
    _coordinates: Option<IgnoredAny>,
    #[serde(rename = "geometries")]
    _geometries: Option<IgnoredAny>,
    #[serde(rename = "geometry")]
    _geometry: Option<IgnoredAny>,
    #[serde(rename = "areas")]
    _areas: Option<IgnoredAny>,
    #[serde(rename = "arcs")]
    _arcs: Option<IgnoredAny>,
    #[serde(rename = "objects")]
    _objects: Option<IgnoredAny>,
    crs: Option<Value>,
    /// What else the document says of itself.
    #[serde(flatten)]
    members: Map<String, Value>,
}

#[derive(serde::Deserialize)]
#[serde(expecting = "a feature")]
struct RawFeature<'a> {
    #[serde(borrow)]
    geometry: Option<RawGeometry<'a>>,
    properties: Option<Map<String, Value>>,
}

#[derive(serde::Deserialize)]
#[serde(expecting = "a geometry")]
struct RawGeometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default, deserialize_with = "present")]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    geometries: Option<&'a RawValue>,
}

/// The most brackets and commas in a document: five million positions, far above any map in use. Without a bound, a
/// packed file of a megabyte could fill the memory.
const MOST_MARKS: usize = 16_000_000;

/// Reads a document; `origin` names it in errors.
///
/// # Errors
/// [`Error::Input`] with the feature and what is wrong: not JSON, not a map, a position that cannot be one.
pub(super) fn read(bytes: &[u8], origin: &str) -> Result<Document> {
    let whole = |problem: String| Error::input(origin, Place::Whole, problem);
    if let Some(problem) = formats::by_signature(bytes, origin) {
        return Err(whole(problem));
    }
    let text =
        std::str::from_utf8(bytes).map_err(|_| whole("this is not JSON: the bytes are not UTF-8 text".into()))?;
    let text = text.trim_start_matches('\u{feff}');
    if bytes.iter().filter(|byte| matches!(byte, b'[' | b'{' | b',')).count() > MOST_MARKS {
        return Err(whole("the map has more than five million positions, more than any map needs".into()));
    }
    let text = text.trim();
    let located = |(place, problem): (Place, String)| Error::input(origin, place, problem);
    document(text, origin, 0).or_else(|(place, problem)| match serde_json::from_str::<&RawValue>(text) {
        Ok(_) => Err(match formats::by_members(text, origin) {
            Some(problem) => whole(problem),
            None => Error::input(origin, place, problem),
        }),
        // What is not JSON at all is told from what is not a map; several objects one after the other are one.
        Err(reason) => match formats::sequence(text) {
            Some(collection) => collection.and_then(|text| document(&text, origin, 0)).map_err(located),
            None if text.starts_with(['{', '[']) => {
                Err(whole(format!("this is not JSON: {}", shortened(&reason.to_string()))))
            }
            None => Err(whole(format!(
                "this is not JSON: it begins with {}; a map is GeoJSON, and `frontcast ingest` feeds tables",
                excerpt(text)
            ))),
        },
    })
}

fn document(raw: &str, origin: &str, depth: usize) -> Located<Document> {
    let whole = |problem: String| (Place::Whole, problem);
    if !raw.starts_with('{') {
        return Err(whole(format!("this is not a map: a GeoJSON object is expected, not {}", excerpt(raw))));
    }
    let parsed: RawDocument = serde_json::from_str(raw).map_err(|reason| blame(raw, &reason))?;
    if let Some(problem) = parsed.crs.as_ref().and_then(|crs| formats::crs_problem(crs, origin)) {
        return Err(whole(problem));
    }
    let mut days = members::days_of(&parsed.members);
    if let Some(problem) = members::incomplete(&parsed.members, parsed.features.as_ref().map_or(1, Vec::len)) {
        return Err(whole(problem));
    }
    if let (Some(inner), 0) = (parsed.value.or(parsed.map), depth) {
        let inner = document(inner.get(), origin, depth + 1)?;
        days.extend(inner.days);
        return Ok(Document { days, ..inner });
    }
    let features = match (parsed.kind.as_deref(), parsed.features) {
        (Some("FeatureCollection"), Some(features)) => {
            features.into_iter().enumerate().map(|(i, feature)| read_feature(feature, i + 1)).collect::<Located<_>>()?
        }
        (Some("FeatureCollection"), None) => return Err(whole("the FeatureCollection has no \"features\"".into())),
        (Some("Topology"), _) => {
            let (features, name) = topojson::features(raw)?;
            return Ok(Document { features, name, days, ..Document::default() });
        }
        (Some("Feature"), _) => {
            let feature = serde_json::from_str(raw).map_err(|reason| (Place::Feature(1), not_a_feature(&reason)))?;
            vec![read_feature(feature, 1)?]
        }
        (Some("Polygon" | "MultiPolygon" | "GeometryCollection"), _) => {
            let geometry = serde_json::from_str(raw)
                .map_err(|reason| whole(format!("this is not a geometry: {}", shortened(&reason.to_string()))))?;
            vec![Feature::of(1, Map::new(), polygons(geometry, 0).map_err(whole)?)]
        }
        (Some(other), _) => {
            return Err(whole(format!(
                "type {:?} has no area: a FeatureCollection, Feature, Polygon or MultiPolygon is expected",
                shortened(other)
            )));
        }
        (None, _) if let Some(features) = ring_lists::features(raw) => {
            return Ok(Document { features: features?, days, is_ring_lists: true, ..Document::default() });
        }
        (None, _) => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(raw).unwrap_or_default();
            let met = shortened(&members.into_keys().collect::<Vec<_>>().join(", "));
            return Err(whole(format!(
                "this is not GeoJSON: the object has no \"type\", \"value\" or \"map\"; its members are {met}"
            )));
        }
    };
    let name = parsed.name.as_ref().and_then(Value::as_str).map(str::to_string);
    Ok(Document { features, name, days, ..Document::default() })
}

/// Which feature is to blame for a document that could not be read.
fn blame(raw: &str, reason: &serde_json::Error) -> (Place, String) {
    #[derive(serde::Deserialize)]
    struct Unread<'a> {
        #[serde(borrow)]
        features: Vec<&'a RawValue>,
    }
    let features = serde_json::from_str::<Unread>(raw).map(|unread| unread.features).unwrap_or_default();
    let broken = features.iter().enumerate().find_map(|(i, feature)| {
        let reason = serde_json::from_str::<RawFeature>(feature.get()).err()?;
        Some((Place::Feature(i + 1), not_a_feature(&reason)))
    });
    broken.unwrap_or_else(|| (Place::Whole, format!("this is not a map: {}", shortened(&reason.to_string()))))
}

fn not_a_feature(reason: &serde_json::Error) -> String {
    format!("this is not a feature: {}", without_position(reason))
}

fn read_feature(parsed: RawFeature, number: usize) -> Located<Feature> {
    let here = |problem: String| (Place::Feature(number), problem);
    let polygons = match parsed.geometry {
        Some(geometry) => polygons(geometry, 0).map_err(here)?,
        None => Vec::new(),
    };
    Ok(Feature::of(number, parsed.properties.unwrap_or_default(), polygons))
}

/// What is there, `null` too, as it is written.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(deserializer).map(Some)
}

/// How deep collections of geometries may lie in each other.
const DEEPEST: usize = 16;

/// The polygons of a geometry; points and lines have none. An empty geometry is a polygon without rings.
fn polygons(parsed: RawGeometry, depth: usize) -> std::result::Result<Vec<RawPolygon>, String> {
    let coordinates = || match parsed.coordinates {
        Some(raw) if raw.get() == "null" => Ok("[]"),
        Some(raw) => Ok(raw.get()),
        None => Err(format!("a {} has no \"coordinates\"", parsed.kind)),
    };
    match parsed.kind.as_str() {
        "Polygon" => Ok(vec![polygon(positions::<Vec<Vec<Position>>>(coordinates()?)?)]),
        "MultiPolygon" => {
            let polygons: Vec<Vec<Vec<Position>>> = positions(coordinates()?)?;
            Ok(if polygons.is_empty() { vec![Vec::new()] } else { polygons.into_iter().map(polygon).collect() })
        }
        "GeometryCollection" if depth == DEEPEST => {
            Err(format!("more than {DEEPEST} GeometryCollections lie within each other"))
        }
        "GeometryCollection" => {
            let parts = parsed.geometries.ok_or("a GeometryCollection has no \"geometries\"")?;
            let parts: Option<Vec<RawGeometry>> = serde_json::from_str(parts.get())
                .map_err(|reason| format!("the geometries are wrong: {}", without_position(&reason)))?;
            let parts = parts.unwrap_or_default();
            if parts.is_empty() {
                return Ok(vec![Vec::new()]);
            }
            let nested = parts.into_iter().map(|part| polygons(part, depth + 1));
            Ok(nested.collect::<std::result::Result<Vec<_>, _>>()?.concat())
        }
        "Point" | "MultiPoint" | "LineString" | "MultiLineString" => Ok(Vec::new()),
        other => Err(format!("unknown geometry type {:?}", shortened(other))),
    }
}

fn polygon(rings: Vec<Vec<Position>>) -> RawPolygon {
    rings.into_iter().map(|ring| ring.into_iter().map(|position| position.0).collect()).collect()
}

/// A position that can be one: longitude, latitude and perhaps an altitude, which is left out.
struct Position(Coord<f64>);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let Pair(x, y) = Pair::deserialize(deserializer)?;
        position(x, y).map(Position).map_err(D::Error::custom)
    }
}

fn excerpt(raw: &str) -> String {
    let text: String = raw.chars().take(20).collect();
    format!("{text:?}")
}
