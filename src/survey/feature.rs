//! Features of a map as they are read: properties, and rings that are not yet checked.

use chrono::NaiveDate;
use geo::Coord;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::read::formats::shortened;

/// Rings of one polygon as written, the outer one first; not yet closed, oriented or checked for crossings.
pub(super) type RawPolygon = Vec<Vec<Coord<f64>>>;

/// A feature with the polygons of its geometry; none when the geometry is null or has no area.
pub(super) struct Feature {
    /// Its number in the file, from 1.
    pub number: usize,
    pub properties: Map<String, Value>,
    pub polygons: Vec<RawPolygon>,
    /// Geometries without any corner, which are left out.
    pub empty: usize,
}

/// A GeoJSON document: its features, and its own name and days where it has them.
pub(super) struct Document {
    pub features: Vec<Feature>,
    pub name: Option<String>,
    /// Each with where it stands.
    pub days: Vec<(String, NaiveDate)>,
    /// Whether it is no GeoJSON but lists of rings with latitude first.
    pub is_ring_lists: bool,
}

/// Coordinates of a geometry, as deep as they are asked for.
pub(super) fn positions<'a, T: serde::Deserialize<'a>>(raw: &'a str) -> std::result::Result<T, String> {
    serde_json::from_str(raw).map_err(|reason| format!("the coordinates are wrong: {}", without_position(&reason)))
}

/// What serde says, without the line and column within a part of the file, which help nobody.
pub(super) fn without_position(reason: &serde_json::Error) -> String {
    let text = reason.to_string();
    shortened(text.split(" at line ").next().unwrap_or(&text))
}

/// The first two of a list of numbers.
pub(super) struct Pair(pub f64, pub f64);

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Pair;

            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a position of two numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Pair, A::Error> {
                let mut next = || seq.next_element::<f64>();
                let (Some(first), Some(second)) = (next()?, next()?) else {
                    return Err(A::Error::custom("a position with fewer than two numbers"));
                };
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Pair(first, second))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}
