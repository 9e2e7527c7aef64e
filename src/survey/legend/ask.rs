//! The questions to the user where a map does not tell which features are held.

use std::collections::BTreeMap;

use super::rule::{NONE, Rule, quoted, typed};
use super::table::Column;
use super::{Map, Reading};
use crate::read::formats::shortened;
use crate::survey::area;
use crate::survey::feature::Feature;

/// Values that are listed one by one.
const LISTED: usize = 12;

impl Map<'_> {
    /// Asks which values of a property are held.
    pub(super) fn ask(&self, column: &Column) -> String {
        let values = self.values(column, |_| true);
        // The likeliest: what names the advancing side, else the largest.
        let likely = values.iter().find(|value| Column::names_advancing(&value.name)).or(values.first());
        let likely = likely.map_or(NONE, |value| value.name.as_str());
        let option = |value: &str| quoted(&format!("{}={value}", column.key));
        format!(
            "the map does not say which of its features are held: its property {:?} is {}. Name what is held, as in \
             --held {}; \
             --held {} means all of it",
            column.key,
            listed(&values),
            option(&typed(likely)),
            option("*"),
        )
    }

    /// Asks about the features that neither the user nor the map's words tell of. Without the words the options have to
    /// tell of all values.
    pub(super) fn ask_about_the_rest(&self, column: Option<&Column>, held: &[Option<bool>], by_words: bool) -> String {
        let open: Vec<usize> = (0..held.len()).filter(|i| held[*i].is_none()).collect();
        let Some(column) = column else { return "the map does not say which of its features are held".into() };
        let values = self.values(column, |i| held[i].is_none());
        let known = |is_held: bool| self.values(column, |i| held[i] == Some(is_held));
        let not_held = if by_words { Vec::new() } else { known(false) };
        let names = |values: &[Value]| values.iter().map(|value| typed(&value.name)).collect::<Vec<_>>();
        let options = |flag: &str, values: Vec<String>| {
            // A value with a comma in it needs an option of its own.
            let (whole, plain): (Vec<String>, Vec<String>) = values.into_iter().partition(|value| value.contains(','));
            let plain = (!plain.is_empty()).then(|| plain.join(","));
            let typed = |value: String| format!("{flag} {}", quoted(&format!("{}={value}", column.key)));
            plain.into_iter().chain(whole).map(typed).collect::<Vec<_>>().join(" ")
        };
        format!(
            "of {} of its {} features the map does not say clearly whether they are held: their property {:?} is {}. \
             If that is not \
             held, give {}; if it is, {}",
            open.len(),
            held.len(),
            column.key,
            listed(&values),
            options("--not-held", [names(&not_held), names(&values)].concat()),
            options("--held", [names(&known(true)), names(&values)].concat()),
        )
    }

    /// That nothing is held, with the values met.
    pub(super) fn nothing_held(&self, reading: Option<&Reading>) -> String {
        let column = reading.and_then(|reading| self.columns.iter().find(|column| column.key == reading.property));
        let spoken = || self.words().and_then(|(speaking, words)| self.speaker(&speaking, &words));
        match column.or_else(spoken) {
            Some(column) => {
                let values = self.values(column, |_| true);
                let first = values.first().map_or(NONE, |value| value.name.as_str());
                format!(
                    "no feature is held: the property {:?} is {}. If that means held, give --held {}",
                    column.key,
                    listed(&values),
                    quoted(&format!("{}={}", column.key, typed(first)))
                )
            }
            None => "no feature is held".into(),
        }
    }

    pub(super) fn named_twice(&self, feature: usize, column: &Column) -> String {
        let value = column.values[feature].as_deref().unwrap_or(NONE);
        format!(
            "feature {}, {:?}, is named by --held and by --not-held",
            self.features[feature].number,
            shortened(value)
        )
    }

    pub(super) fn no_property(&self, rule: &Rule) -> String {
        let met: Vec<&str> = self.columns.iter().map(|column| column.key.as_str()).take(LISTED).collect();
        match met.is_empty() {
            true => format!("no feature has the property {:?}: they have no properties at all", rule.property),
            false => format!("no feature has the property {:?}: they have {}", rule.property, met.join(", ")),
        }
    }

    /// The values of some features with their numbers and areas, the largest first.
    fn values(&self, column: &Column, wanted: impl Fn(usize) -> bool) -> Vec<Value> {
        let mut values: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
        for i in (0..self.features.len()).filter(|i| wanted(*i)) {
            let value = values.entry(column.values[i].as_deref().unwrap_or(NONE)).or_default();
            value.0 += 1;
            value.1 += km2(self.features[i]);
        }
        let value = |(name, (features, km2)): (&str, (usize, f64))| Value { name: name.to_string(), features, km2 };
        let mut values: Vec<Value> = values.into_iter().map(value).collect();
        values.sort_by(|a, b| b.km2.total_cmp(&a.km2));
        values
    }
}

/// A value of a property.
struct Value {
    name: String,
    features: usize,
    km2: f64,
}

fn listed(values: &[Value]) -> String {
    let said = |value: &Value| {
        let features = if value.features == 1 { "feature" } else { "features" };
        let name = if value.name == NONE { "missing".to_string() } else { format!("{:?}", shortened(&value.name)) };
        format!("{name} ({} {features}, {:.1} km²)", value.features, value.km2)
    };
    let mut parts: Vec<String> = values.iter().take(LISTED).map(said).collect();
    if let Some(more) = values.len().checked_sub(LISTED).filter(|more| *more > 0) {
        parts.push(format!("{more} more"));
    }
    parts.join(", ")
}

/// The area of a feature, overlaps of its polygons counted twice.
fn km2(feature: &Feature) -> f64 {
    let of_ring = |ring: &Vec<geo::Coord<f64>>| {
        let mut ring = geo::LineString::new(ring.clone());
        ring.close();
        area::ring_km2(&ring).abs()
    };
    let of_polygon = |rings: &Vec<Vec<geo::Coord<f64>>>| match rings.split_first() {
        Some((outer, holes)) => (of_ring(outer) - holes.iter().map(of_ring).sum::<f64>()).max(0.0),
        None => 0.0,
    };
    feature.polygons.iter().map(of_polygon).sum()
}
