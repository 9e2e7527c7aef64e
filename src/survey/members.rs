//! The members of a document beside its features: its day, and that features are missing.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::days;

/// Members that hold what is said of the whole document.
const WITHIN: [&str; 4] = ["properties", "metadata", "meta", "info"];

/// A document's own members and those of the objects in which it describes itself.
fn described(members: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    std::iter::once(members).chain(WITHIN.iter().filter_map(|name| members.get(*name)?.as_object()))
}

/// The days that a document gives for itself, each with where it stands.
pub(super) fn days_of(members: &Map<String, Value>) -> Vec<(String, NaiveDate)> {
    let claim = |(key, day): (&str, Option<NaiveDate>)| Some((format!("its property {key:?}"), day?));
    described(members).flat_map(days::dated).filter_map(claim).collect()
}

/// Why a document with so many features is not the whole map: the server that sent it says so.
pub(super) fn incomplete(members: &Map<String, Value>, features: usize) -> Option<String> {
    let is_true =
        |value: &Value| value.as_bool() == Some(true) || value.as_str() == Some("true") || value.as_u64() == Some(1);
    let exceeded = |part: &Map<String, Value>| {
        part.iter().any(|(key, value)| key.eq_ignore_ascii_case("exceededTransferLimit") && is_true(value))
    };
    if described(members).any(exceeded) {
        return Some(format!(
            "features are missing, because the server sent {features} and says that there are more \
             (exceededTransferLimit). Fetch the \
             rest with resultOffset={features} in the address, and so on, and put all features into one file"
        ));
    }
    let all = ["numberMatched", "totalFeatures"].iter().find_map(|key| Some((*key, members.get(*key)?.as_u64()?)));
    let (key, all) = all.filter(|(_, all)| *all > features as u64)?;
    Some(format!(
        "features are missing, because the server sent {features} of {all} ({key}). Fetch the rest with \
         startIndex={features} (or \
         offset={features}) in the address, and put all features into one file"
    ))
}
