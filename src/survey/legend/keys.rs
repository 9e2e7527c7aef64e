//! Names of properties: which of them can carry a legend, and which never do.

/// What a property may be by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It names a party to the war: whoever differs in it is not alike, whatever else is said.
    Party,
    /// A legend by its usual names.
    Legend,
    /// The name of a feature, which is often its legend too.
    Name,
    /// Anything else.
    Other,
    Colour,
    /// A text that explains.
    Text,
    /// A place: its names differ from feature to feature and say nothing of control, but may hold a word that does.
    Spot,
    /// A number, day, identifier or style: never a legend.
    Aside,
}

const PARTY: &[&str] = &[
    "party",
    "side",
    "actor",
    "faction",
    "owner",
    "holder",
    "controller",
    "controlledby",
    "heldby",
    "occupiedby",
    "allegiance",
    "belligerent",
    "army",
    "ruler",
    "power",
    "government",
    "group",
    "who",
    "country",
];
const LEGEND: &[&str] = &[
    "status",
    "state",
    "layer",
    "type",
    "kind",
    "category",
    "class",
    "control",
    "controlled",
    "occupation",
    "occupied",
    "held",
    "zone",
    "legend",
    "situation",
    "label",
    "sublayer",
    "folder",
    "feature",
    "change",
    "code",
    "gridcode",
    "dn",
    "value",
    "статус",
    "стан",
    "шар",
    "тип",
    "категория",
    "слой",
];
const NAME: &[&str] = &["name", "title", "caption", "heading", "назва", "название", "имя"];
const COLOUR: &[&str] = &["fill", "color", "colour", "fillcolor", "fillcolour"];
const TEXT: &[&str] = &[
    "description",
    "desc",
    "comment",
    "comments",
    "note",
    "notes",
    "remark",
    "remarks",
    "popup",
    "html",
    "text",
    "info",
    "information",
    "details",
    "snippet",
    "опис",
];
const SPOT: &[&str] = &[
    "area",
    "region",
    "oblast",
    "district",
    "raion",
    "rayon",
    "hromada",
    "city",
    "town",
    "settlement",
    "village",
    "place",
    "location",
    "locality",
    "province",
    "governorate",
    "county",
    "municipality",
    "shapename",
    "admin",
    "sector",
    "direction",
    "область",
    "район",
    "місто",
];
/// Who changed a feature last, and when.
const EDIT: &[&str] =
    &["created", "modified", "updated", "edited", "edit", "editor", "creator", "author", "user", "uploaded"];
const ASIDE: &[&str] = &[
    "id",
    "fid",
    "oid",
    "gid",
    "uid",
    "uuid",
    "guid",
    "objectid",
    "globalid",
    "index",
    "idx",
    "num",
    "number",
    "no",
    "date",
    "day",
    "time",
    "datetime",
    "timestamp",
    "creationdate",
    "editdate",
    "since",
    "until",
    "start",
    "end",
    "begin",
    "km",
    "km2",
    "sqkm",
    "sqm",
    "ha",
    "shape",
    "perimeter",
    "length",
    "len",
    "population",
    "pop",
    "share",
    "percent",
    "pct",
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "x",
    "y",
    "z",
    "url",
    "link",
    "href",
    "source",
    "sources",
    "ref",
    "img",
    "image",
    "icon",
    "style",
    "stroke",
    "opacity",
    "width",
    "marker",
    "order",
    "draworder",
    "visibility",
    "tessellate",
    "extrude",
    "altitude",
    "version",
    "iso",
    "pcode",
    "hash",
    "bbox",
    "centroid",
    "wikidata",
    "osm",
];

/// What a property may be.
pub(super) fn kind(key: &str) -> Kind {
    let words = words(key);
    let (joined, last) = (words.concat(), words.last().map_or("", String::as_str));
    let has = |list: &[&str]| list.contains(&joined.as_str()) || words.iter().any(|word| list.contains(&word.as_str()));
    let is_aside = |word: &String| ASIDE.contains(&word.as_str());
    match () {
        // A style of its own tells features apart as a colour does.
        () if joined == "styleurl" => Kind::Colour,
        () if words.iter().any(|word| word.starts_with("style") || word.starts_with("stroke")) => Kind::Aside,
        () if words.iter().any(|word| EDIT.contains(&word.as_str())) => Kind::Aside,
        () if COLOUR.contains(&joined.as_str()) => Kind::Colour,
        () if has(PARTY) || (last == "by" && words.len() > 1) => Kind::Party,
        () if SPOT.contains(&joined.as_str()) => Kind::Spot,
        () if words.iter().any(is_aside) || is_aside(&joined) => Kind::Aside,
        () if has(SPOT) || words.first().is_some_and(|word| word.starts_with("adm")) || is_level_name(&joined) => {
            Kind::Spot
        }
        () if has(LEGEND) => Kind::Legend,
        () if has(NAME) => Kind::Name,
        () if has(TEXT) => Kind::Text,
        () => Kind::Other,
    }
}

/// GADM's names of regions: NAME_1, VARNAME_2.
fn is_level_name(joined: &str) -> bool {
    joined.contains("name") && joined.ends_with(|c: char| c.is_ascii_digit())
}

/// The words of a property's name, in lower case: "controlledBy", "Shape__Area", "style.fill".
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for letter in key.chars() {
        let begins = letter.is_uppercase() && before.is_lowercase();
        if (begins || !letter.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            let word = words.last_mut().expect("there is always a last word");
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_known_by_their_names() {
        for key in
            ["status", "STATUS", "Layer", "layer_name", "zoneType", "controlStatus", "name.status", "attributes.status"]
        {
            assert_eq!(kind(key), Kind::Legend, "{key}");
        }
        for key in [
            "id",
            "OBJECTID",
            "Shape__Area",
            "styleHash",
            "stroke-width",
            "fill-opacity",
            "created_by",
            "area_km2",
            "date",
        ] {
            assert_eq!(kind(key), Kind::Aside, "{key}");
        }
        for key in ["party", "controlled_by", "controlledBy", "heldBy", "Side", "actor_name"] {
            assert_eq!(kind(key), Kind::Party, "{key}");
        }
        for key in ["region", "NAME_1", "ADM1_EN", "shapeName", "city_name"] {
            assert_eq!(kind(key), Kind::Spot, "{key}");
        }
        assert_eq!(
            [kind("Name"), kind("fill"), kind("desc"), kind("x1")],
            [Kind::Name, Kind::Colour, Kind::Text, Kind::Other]
        );
    }
}
