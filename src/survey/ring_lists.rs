//! Maps as lists of rings: a JSON object whose member "areas" has the rings of the held land, as UAControlMap publishes
//! it.
//!
//! Positions are [latitude, longitude], the other way round than in GeoJSON. An entry of a list is a ring, or the rings
//! of a polygon, the outer one first. What the advancing side holds is in "areas". Every other list "areas_…" is land
//! of another side and is not held: UAControlMap's "areas_ua" is the land in Russia that Ukraine held from August 2024
//! to March 2025. Other members (front line, units, places) say nothing of areas.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::formats::shortened;
use geo::Coord;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::feature::{Feature, Pair, RawPolygon, positions};
use super::legend::{Decision, Reading};
use crate::error::Place;
use crate::read::formats;

/// The list of the held land.
pub(super) const HELD: &str = "areas";
/// The property that names the list of a feature, as for `--held list=areas_ua`.
const LIST: &str = "list";

/// The features of a document of this kind, one for each entry of its lists; `None` for another document.
///
/// # Errors
/// With the entry: no list, no ring, a position that cannot be one, or nothing in the list of the held land.
pub(super) fn features(raw: &str) -> Option<Result<Vec<Feature>, (Place, String)>> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(raw).ok()?;
    let is_list = |raw: &RawValue| raw.get().starts_with('[');
    members.get(HELD).filter(|raw| is_list(raw))?;
    let lists = members.iter().filter(|(name, raw)| is_areas(name) && is_list(raw));
    Some(read(lists.map(|(name, raw)| (name.as_str(), *raw))))
}

fn is_areas(name: &str) -> bool {
    name.strip_prefix(HELD).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

fn read<'a>(lists: impl Iterator<Item = (&'a str, &'a RawValue)>) -> Result<Vec<Feature>, (Place, String)> {
    let mut features: Vec<Feature> = Vec::new();
    for (name, list) in lists {
        let entries: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|reason| {
            (Place::Whole, format!("{name:?} is not a list of rings: {}", shortened(&reason.to_string())))
        })?;
        if name == HELD && entries.is_empty() {
            let words = format!("its list {HELD:?} is empty, so nothing is held: the map may have dropped out");
            return Err((Place::Whole, words));
        }
        for (i, entry) in entries.into_iter().enumerate() {
            let number = features.len() + 1;
            let here = |problem| (Place::Feature(number), format!("entry {} of {name:?}: {problem}", i + 1));
            let polygon = polygon(entry.get()).map_err(here)?;
            let (empty, polygons) = match polygon.iter().all(Vec::is_empty) {
                true => (1, Vec::new()),
                false => (0, vec![polygon]),
            };
            let properties = Map::from_iter([(LIST.to_string(), Value::from(name))]);
            features.push(Feature { number, properties, polygons, empty });
        }
    }
    Ok(features)
}

/// The rings of an entry: one ring is a polygon without holes.
fn polygon(entry: &str) -> Result<RawPolygon, String> {
    let depth = entry.chars().filter(|c| !c.is_whitespace()).take_while(|c| *c == '[').count();
    let coords = |ring: Vec<LatitudeFirst>| ring.into_iter().map(|position| position.0).collect();
    match depth {
        0 => Err(format!("the entry is not a ring: {}", shortened(entry))),
        1 | 2 => Ok(vec![coords(positions(entry)?)]),
        _ => Ok(positions::<Vec<Vec<LatitudeFirst>>>(entry)?.into_iter().map(coords).collect()),
    }
}

/// What the lists of features say where the user says nothing: "areas" is held, all else is not.
pub(super) fn decide(features: &[&Feature]) -> Decision {
    let list =
        |feature: &&Feature| feature.properties.get(LIST).and_then(Value::as_str).unwrap_or_default().to_string();
    let (held, not_held): (BTreeSet<String>, BTreeSet<String>) =
        features.iter().map(list).partition(|name| name == HELD);
    let is_held = features.iter().map(|feature| list(feature) == HELD).collect();
    let reading = (!not_held.is_empty()).then(|| Reading { property: LIST.into(), held, not_held });
    Decision { held: is_held, reading }
}

/// A position [latitude, longitude] that can be one, with longitude as x.
struct LatitudeFirst(Coord<f64>);

impl<'de> Deserialize<'de> for LatitudeFirst {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Pair(y, x) = Pair::deserialize(deserializer)?;
        match (-360.0..=360.0).contains(&x) && (-90.0..=90.0).contains(&y) {
            true => Ok(LatitudeFirst(Coord { x, y })),
            false => Err(D::Error::custom(formats::not_in_degrees_latitude_first(y, x))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Result<Vec<Feature>, String> {
        features(text).expect("a map of rings").map_err(|(place, problem)| format!("{place:?}: {problem}"))
    }

    #[test]
    fn latitude_comes_first_and_holes_are_read() {
        let text = r#"{"areas":[[[48.1,37.1],[48.2,37.2],[48.1,37.3]],
                [[[48,36],[49,36],[49,37]],[[48.5,36.1],[48.6,36.1],[48.6,36.2]]]],
            "areas_ua":[[[51,35],[51.1,35],[51.1,35.1]]],"frontline":[[[48,37],[49,38]]],"areasize":[1]}"#;
        let features = read_all(text).unwrap();
        assert_eq!(features.iter().map(|feature| feature.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(features[0].polygons[0][0][1], Coord { x: 37.2, y: 48.2 });
        assert_eq!(features[1].polygons[0].len(), 2, "an outer ring and a hole");
        let decision = decide(&features.iter().collect::<Vec<_>>());
        assert_eq!(decision.held, [true, true, false]);
        assert_eq!(decision.reading.unwrap().not_held, BTreeSet::from(["areas_ua".to_string()]));
    }

    #[test]
    fn what_is_no_ring_is_named() {
        let cases = [
            (r#"{"areas":[]}"#, "may have dropped out"),
            (r#"{"areas":[5]}"#, "entry 1 of \"areas\": the entry is not a ring: 5"),
            (r#"{"areas":[[[48,37],[48]]]}"#, "fewer than two numbers"),
            (r#"{"areas":[[[48,37],["x",1]]]}"#, "the coordinates are wrong"),
            (r#"{"areas":[[[148,37],[48,37]]]}"#, "latitude first"),
            (r#"{"areas":[[[6106854.0,4118821.0]]]}"#, "metres"),
            (
                r#"{"areas":[[[48,37]]],"areas_ua":[[[[[1]]]]]}"#,
                "Feature(2): entry 1 of \"areas_ua\": the coordinates are wrong",
            ),
        ];
        for (text, problem) in cases {
            let error = read_all(text).map(|features| features.len()).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
        assert!(features(r#"{"areas":{"a":1}}"#).is_none() && features(r#"{"type":"Polygon"}"#).is_none());
    }
}
