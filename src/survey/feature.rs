//! Features of a map as they are read: properties, and rings that are not yet checked.

use chrono::NaiveDate;
use geo::Coord;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::{Error, Place};
use crate::read::formats::{self, shortened};

/// Rings of one polygon as written, the outer one first; not yet closed, oriented or checked for crossings.
pub(super) type RawPolygon = Vec<Vec<Coord<f64>>>;

/// What was read, or a problem with its place in the file.
pub(super) type Located<T> = Result<T, (Place, String)>;

/// A feature with the polygons of its geometry; none when the geometry is null or has no area.
pub(super) struct Feature {
    /// Its number in the file, from 1.
    pub number: usize,
    pub properties: Map<String, Value>,
    pub polygons: Vec<RawPolygon>,
    /// Geometries without any corner, which are left out.
    pub empty: usize,
}

/// What a file holds: its features, and its own name and days where it has them.
#[derive(Default)]
pub(super) struct Document {
    pub features: Vec<Feature>,
    pub name: Option<String>,
    /// Each with where it stands.
    pub days: Vec<(String, NaiveDate)>,
    /// Whether it is no GeoJSON but lists of rings with latitude first.
    pub is_ring_lists: bool,
    /// What the reader left out, in words.
    pub notes: Vec<String>,
}

impl Feature {
    /// A feature of the polygons that have a corner.
    pub fn of(number: usize, properties: Map<String, Value>, mut polygons: Vec<RawPolygon>) -> Self {
        let all = polygons.len();
        polygons.retain(|polygon| polygon.iter().any(|ring| !ring.is_empty()));
        Feature { number, properties, empty: all - polygons.len(), polygons }
    }
}

impl Document {
    /// What was left out: by the reader, and the features that have an empty geometry.
    pub fn notes(&self, origin: &str) -> Vec<String> {
        let empty = self.features.iter().filter(|feature| feature.empty > 0);
        let empty = empty.map(|feature| {
            let words = "the geometry is empty, and the feature is left out";
            Error::input(origin, Place::Feature(feature.number), words).to_string()
        });
        let notes = self.notes.iter().map(|note| Error::input(origin, Place::Whole, note.clone()).to_string());
        notes.chain(empty).collect()
    }
}

/// What may still be read of a map: features, their properties and positions. Without a bound, a small packed file could
/// fill the memory.
pub(super) struct Budget(usize);

impl Default for Budget {
    /// Five million, far above any map in use.
    fn default() -> Self {
        Budget(5_000_000)
    }
}

impl Budget {
    /// A feature with so many properties; it takes as much memory as some positions, without any shape too.
    ///
    /// # Errors
    /// As [`Budget::spend`].
    pub fn feature(&mut self, properties: usize) -> Result<(), String> {
        self.spend(4 + properties)
    }

    /// So many positions, or what takes as much memory.
    ///
    /// # Errors
    /// In words, when there are too many.
    pub fn spend(&mut self, count: usize) -> Result<(), String> {
        let left = self.0.checked_sub(count);
        self.0 = left.ok_or("the map has more than five million positions, more than any map needs")?;
        Ok(())
    }
}

/// A position that can be one, in degrees.
///
/// # Errors
/// In words, when it cannot.
pub(super) fn position(x: f64, y: f64) -> Result<Coord<f64>, String> {
    // Longitudes beyond ±180 are of maps that go on over the antimeridian.
    match (-360.0..=360.0).contains(&x) && (-90.0..=90.0).contains(&y) {
        true => Ok(Coord { x, y }),
        false => Err(formats::not_in_degrees(x, y)),
    }
}

/// A number as a property: a whole one without a point.
pub(super) fn number(value: f64) -> Value {
    /// Up to here every whole number has a value of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { Value::from(value as i64) } else { Value::from(value) }
}

/// Coordinates of a geometry, as deep as they are asked for.
pub(super) fn positions<'a, T: serde::Deserialize<'a>>(raw: &'a str) -> Result<T, String> {
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
