//! Finds the property that names the regions in a boundary file.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::formats::shortened;
use serde_json::Value;

use crate::error::{Error, Place, Result};
use crate::survey::feature::Feature;

/// Properties that hold names of regions in boundary files in use, the usual ones first. Case does not matter.
const USUAL: [&str; 44] = [
    "region",
    "name",
    "name_en",
    "name:en",
    "shapename",
    "shape_name",
    "adm3_en",
    "adm2_en",
    "adm1_en",
    "adm0_en",
    "adm3_name",
    "adm2_name",
    "adm1_name",
    "adm0_name",
    "admin3name",
    "admin2name",
    "admin1name",
    "admin0name",
    "admin3name_en",
    "admin2name_en",
    "admin1name_en",
    "name_4",
    "name_3",
    "name_2",
    "name_1",
    "name_0",
    "nameen",
    "name_latn",
    "nuts_name",
    "region_name",
    "regionname",
    "province",
    "oblast",
    "governorate",
    "state",
    "district",
    "state_name",
    "st_nm",
    "displayname",
    "gen",
    "admin",
    "назва",
    "title",
    "label",
];

/// Names that a place may have which is left out of the list of properties met.
const LISTED: usize = 30;

/// The properties that name the regions of a file.
pub(super) struct Naming {
    /// That which tells regions apart.
    property: String,
    /// That which is printed, where the file has one of its own.
    printed: Option<String>,
}

impl Naming {
    /// The property asked for, else the first usual one that all features have and that tells them apart, else the
    /// first that all have: several features may be one region.
    pub fn of(features: &[Feature], asked: Option<&str>, origin: &str) -> Result<Self> {
        let lacks =
            |problem: String, place: Place| Error::input(origin, place, format!("{problem}; {}", met(features)));
        let is_there = |property: &str| features.iter().all(|feature| text(feature, property).is_some());
        if let Some(asked) = asked {
            return match features.iter().find(|feature| text(feature, asked).is_none()) {
                Some(feature) => {
                    let problem = format!("it has no name in the property {asked:?}, which --region-name names");
                    Err(lacks(problem, Place::Feature(feature.number)))
                }
                None => Ok(Naming { property: asked.into(), printed: None }),
            };
        }
        let there: Vec<&str> = USUAL.into_iter().filter(|property| is_there(property)).collect();
        let tells_apart = |property: &&&str| {
            let names: BTreeSet<String> = features.iter().filter_map(|feature| text(feature, property)).collect();
            names.len() == features.len()
        };
        // Files have their regions' names in one property, or in one of two.
        let either = || features.iter().all(|f| text(f, "region").or_else(|| text(f, "name")).is_some());
        let property = match there.iter().find(tells_apart).or(there.first()) {
            Some(property) => (*property).to_string(),
            None if either() => "region".into(),
            None => {
                let first = features.iter().find(|feature| USUAL.iter().all(|usual| text(feature, usual).is_none()));
                let place = first.map_or(Place::Whole, |feature| Place::Feature(feature.number));
                let problem =
                    "none of the usual properties names the regions: name the property with --region-name PROPERTY";
                return Err(lacks(problem.into(), place));
            }
        };
        let printed = (property == "region").then(|| "name".to_string());
        Ok(Naming { property, printed })
    }

    /// What tells a region apart, and what it is called.
    pub fn names(&self, feature: &Feature) -> Option<(String, String)> {
        let printed = self.printed.as_deref().and_then(|property| text(feature, property));
        let id = text(feature, &self.property).or_else(|| printed.clone())?;
        let name = printed.unwrap_or_else(|| id.clone());
        Some((id, name))
    }
}

/// The text of a property, found whatever its case; numbers are names too.
fn text(feature: &Feature, property: &str) -> Option<String> {
    let properties = &feature.properties;
    let is_meant = |key: &&String| key.to_lowercase() == property.to_lowercase();
    let value = properties
        .get(property)
        .filter(|value| !value.is_null())
        .or_else(|| properties.keys().find(is_meant).and_then(|key| properties.get(key)))?;
    let text = match value {
        Value::String(text) => text.trim().to_string(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The properties met, each with its first value.
fn met(features: &[Feature]) -> String {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    for (key, value) in features.iter().flat_map(|feature| &feature.properties) {
        let value = match value {
            Value::Null => continue,
            Value::String(text) => format!("{:?}", shortened(text)),
            Value::Object(_) => "{…}".into(),
            Value::Array(_) => "[…]".into(),
            other => other.to_string(),
        };
        first.entry(key).or_insert(value);
    }
    if first.is_empty() {
        return "its features have no properties: give each a \"name\"".into();
    }
    let more = if first.len() > LISTED { ", …" } else { "" };
    let listed: Vec<String> = first.iter().take(LISTED).map(|(key, value)| format!("{key} ({value})")).collect();
    format!("the properties are {}{more}", listed.join(", "))
}
