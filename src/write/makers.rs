//! Whose a map is, as sentences name it. Bundled sources have a publisher; any other is called by its own name.

use crate::store::bundled;

/// Whose a source is, in a word: "DeepState", "ISW"; of a source that is not bundled its own name.
pub fn maker(source: &str) -> &str {
    let known = bundled::SOURCES.iter().find(|known| known.id == source);
    match (known, source) {
        (Some(known), _) => known.publisher,
        (None, "isw") => "ISW",
        (None, "map" | "table") => "your data",
        (None, other) => other,
    }
}

/// Who holds what the map of a source shows as held, as a sentence names them; `None` where the source does not say.
pub fn holder(source: &str) -> Option<&'static str> {
    bundled::source(source).map(|known| known.holder)
}

/// The side that gains ground, as a sentence names it: "Russian forces", or "the advancing side" where a source does not say.
pub fn advancing(source: &str) -> &'static str {
    holder(source).unwrap_or("the advancing side")
}

/// The map of a source as a sentence names it: "DeepState's map", "UAControlMap", "your data".
pub fn whose_map(source: &str) -> String {
    match maker(source) {
        name if is_map(name) => name.to_string(),
        name => format!("{name}'s map"),
    }
}

/// As [`whose_map`], where a map was just spoken of: "ISW's", "UAControlMap".
pub fn whose(source: &str) -> String {
    match maker(source) {
        name if is_map(name) => name.to_string(),
        name => format!("{name}'s"),
    }
}

/// Whether a name says already that it is one of a map or of data.
fn is_map(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with("map") || name.ends_with("maps") || name.ends_with("data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_named_by_its_publisher_or_by_the_source_a_user_gave() {
        let named = ["deepstate", "economist_isw", "uacontrolmap", "mine", "table"].map(whose_map);
        assert_eq!(named, ["DeepState's map", "ISW's map", "UAControlMap", "mine's map", "your data"]);
        assert_eq!((whose("economist_isw"), whose("uacontrolmap")), ("ISW's".into(), "UAControlMap".into()));
    }
}
