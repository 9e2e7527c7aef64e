//! The properties of features as columns, one for each property; names of nested properties have dots.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::keys::{Kind, kind};
use super::tokens::{Part, parts};
use super::words::Word;
use crate::survey::feature::Feature;

/// A legend has few values: more than this, none of them often, are names.
const FEW: usize = 8;
/// The property that a collection's own name counts as, where it denies that its features are held.
const COLLECTION: &str = "collection name";
/// A text longer than this explains and is no legend.
const SHORT: usize = 60;

/// One property of all features.
pub(super) struct Column {
    pub key: String,
    pub kind: Kind,
    /// The value of each feature as text; `None` where it has none.
    pub values: Vec<Option<String>>,
}

pub(super) fn columns(features: &[&Feature], collection: Option<&str>) -> Vec<Column> {
    let mut columns: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
    for (i, feature) in features.iter().enumerate() {
        let mut add = |key: String, text: String| {
            columns.entry(key).or_insert_with(|| vec![None; features.len()])[i] = Some(text);
        };
        feature.properties.iter().for_each(|(key, value)| flatten(key, value, &mut add));
    }
    // A layer of its own may say in its name what all of it is: "Claimed Russian territory".
    if let Some(name) = collection.filter(|name| Word::of(name) == Word::NotHeld && !columns.contains_key(COLLECTION)) {
        columns.insert(COLLECTION.into(), vec![Some(name.to_string()); features.len()]);
    }
    columns.into_iter().map(|(key, values)| Column { kind: kind(&key), key, values }).collect()
}

fn flatten(key: &str, value: &Value, add: &mut impl FnMut(String, String)) {
    let text = match value {
        Value::Object(inner) => {
            return inner.iter().for_each(|(name, value)| flatten(&format!("{key}.{name}"), value, add));
        }
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    };
    if !text.is_empty() {
        add(key.to_string(), text);
    }
}

impl Column {
    pub fn is_varied(&self) -> bool {
        self.values.windows(2).any(|pair| pair[0] != pair[1])
    }

    /// Different values, "none" among them.
    pub fn distinct(&self) -> BTreeSet<Option<&str>> {
        self.values.iter().map(Option::as_deref).collect()
    }

    /// Whether its values differ as those of a legend do: few of them, and neither measures nor identifiers.
    pub fn may_be_legend(&self) -> bool {
        let (distinct, all) = (self.distinct(), self.values.len());
        let is_named = matches!(self.kind, Kind::Party | Kind::Legend);
        let is_number = |value: &&str| value.parse::<f64>().is_ok();
        let numbers = distinct.iter().flatten().filter(|value| is_number(value)).count();
        let are_numbers = numbers == distinct.iter().flatten().count();
        let are_few = distinct.len() <= FEW || 2 * distinct.len() <= all;
        let fits = match self.kind {
            Kind::Spot | Kind::Aside => false,
            Kind::Text => distinct.iter().flatten().all(|value| value.chars().count() <= SHORT),
            // A number of its own for each feature is a measure or an identifier, unless the name says "status".
            _ => is_named || !are_numbers || distinct.len() < all,
        };
        self.is_varied() && are_few && fits
    }

    /// What the value of a feature says.
    pub fn word(&self, feature: usize) -> Word {
        let Some(value) = self.values[feature].as_deref() else { return Word::Silent };
        if self.kind == Kind::Aside || self.kind == Kind::Colour {
            return Word::Silent;
        }
        if let Some(yes) = flag(value) {
            // "occupied": true
            return match (Word::of(&self.key), yes) {
                (Word::Held | Word::Gained | Word::Controlled, true) => Word::Held,
                (Word::Held | Word::Gained | Word::Controlled, false) | (Word::NotHeld, true) => Word::NotHeld,
                _ => Word::Silent,
            };
        }
        match Word::of(value) {
            // "controlled_by": "Russia"
            Word::Silent if self.names_a_controller() && value.parse::<f64>().is_err() => {
                Word::of(&format!("controlled by {value}"))
            }
            word => word,
        }
    }

    /// Whether a value names the advancing side.
    pub fn names_advancing(value: &str) -> bool {
        parts(value).iter().any(Part::names_advancing)
    }

    /// Whether a value names a side to the war: `#ru`, "Ukraine".
    pub fn names_sides(&self) -> bool {
        let names = |part: &Part| part.names_advancing() || part.names_defending();
        self.values.iter().flatten().flat_map(|value| parts(value)).any(|part| names(&part))
    }

    fn names_a_controller(&self) -> bool {
        let speaks = Word::of(&self.key) != Word::Silent;
        speaks && (self.kind == Kind::Party || self.key.to_lowercase().starts_with("control"))
    }
}

/// A yes or no.
fn flag(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "так" | "да" => Some(true),
        "false" | "no" | "n" | "0" | "ні" | "нет" => Some(false),
        _ => None,
    }
}
