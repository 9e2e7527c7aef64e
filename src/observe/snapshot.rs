//! Map snapshots: what one map says is held on one day, from the GeoJSON shapes in use today.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use geo::{MultiPolygon, Polygon};

use super::geojson::{self, Document, Feature};
use super::{files, rings};
use crate::error::{Error, Place, Result};

/// The held area of one day: valid polygons that do not overlap.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The day the map shows.
    pub day: NaiveDate,
    pub(super) held: MultiPolygon<f64>,
    /// The polygons as drawn, where they were united.
    drawn: Option<Vec<Polygon<f64>>>,
    /// What was repaired, each with its feature.
    pub notes: Vec<String>,
    /// What the file calls itself.
    pub collection: Option<String>,
}

/// Statuses of DeepState's own map that mean held; the rest (liberated, unknown, other countries) does not.
const HELD_STATUSES: [&str; 2] = ["occupied", "cadr and calr"];

impl Snapshot {
    /// Reads a snapshot, plain or gzip. The day is `day`, else a date in the file, else in the collection's or file's name.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Input`] with the feature and what is wrong: see the tests for the whole list.
    pub fn from_file(path: &Path, day: Option<NaiveDate>, today: NaiveDate) -> Result<Self> {
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Snapshot::parse(&files::read(path)?, &files::name(path), &file_name, day, today)
    }

    /// Reads a snapshot from bytes; `origin` names it in errors, `file_name` may hold its day.
    ///
    /// # Errors
    /// [`Error::Input`] as for [`Snapshot::from_file`].
    pub fn parse(
        bytes: &[u8],
        origin: &str,
        file_name: &str,
        day: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self> {
        let document = geojson::read(bytes, origin)?;
        let whole = |problem: String| Error::input(origin, Place::Whole, problem);
        let day = snapshot_day(&document, file_name, day).map_err(whole)?;
        if day > today {
            return Err(whole(format!("the day {day} is in the future (today is {today})")));
        }
        let (mut polygons, mut notes) = (Vec::new(), document.empties(origin));
        let features = held_features(document.features).map_err(whole)?;
        for feature in features {
            for raw in feature.polygons {
                let here = |problem: String| Error::input(origin, Place::Feature(feature.number), problem);
                let repaired = rings::repair(raw).map_err(here)?;
                polygons.extend(repaired.polygons);
                notes.extend(repaired.notes.iter().map(|note| here(note.clone()).to_string()));
            }
        }
        if let Some(more) = notes.len().checked_sub(LISTED).filter(|more| *more > 0) {
            notes.truncate(LISTED);
            notes.push(whole(format!("{more} more repairs like these")).to_string());
        }
        match polygons.is_empty() {
            true => Err(whole(match notes.first() {
                Some(note) => format!("no polygon with an area in it ({note})"),
                None => "no polygon in it".into(),
            })),
            false => {
                let (held, drawn) = rings::unite(polygons).map_err(whole)?;
                Ok(Snapshot { day, held, drawn, notes, collection: document.name })
            }
        }
    }
}

impl Snapshot {
    /// The held polygons as drawn; they may overlap.
    pub(super) fn pieces(&self) -> &[Polygon<f64>] {
        self.drawn.as_deref().unwrap_or(&self.held.0)
    }
}

/// Statuses, or repairs, that are listed one by one.
const LISTED: usize = 20;

/// The features that are held: all, unless they carry a status.
fn held_features(features: Vec<Feature>) -> std::result::Result<Vec<Feature>, String> {
    let mut unheld: BTreeMap<String, usize> = BTreeMap::new();
    let held: Vec<Feature> = features
        .into_iter()
        .filter(|feature| !feature.polygons.is_empty())
        .filter(|feature| match status(feature) {
            None => true,
            Some((_, true)) => true,
            Some((name, false)) => {
                *unheld.entry(name).or_default() += 1;
                false
            }
        })
        .collect();
    match (held.is_empty(), unheld.is_empty()) {
        (true, false) => Err(format!(
            "no feature is held; statuses met: {}{}",
            unheld
                .iter()
                .take(LISTED)
                .map(|(name, count)| format!("{name:?} ({count})"))
                .collect::<Vec<_>>()
                .join(", "),
            if unheld.len() > LISTED { ", …" } else { "" }
        )),
        _ => Ok(held),
    }
}

/// The status of a feature and whether it means held: `type` of nochange, gains or losses, or a `name` whose second
/// part after `///` says so.
fn status(feature: &Feature) -> Option<(String, bool)> {
    let text = |key: &str| feature.properties.get(key).and_then(serde_json::Value::as_str);
    match text("type") {
        Some(kind @ ("nochange" | "gains")) => return Some((kind.into(), true)),
        Some("losses") => return Some(("losses".into(), false)),
        _ => {}
    }
    let name = text("name")?.split("///").nth(1)?.trim().to_lowercase();
    let held = HELD_STATUSES.iter().any(|status| name.starts_with(status));
    Some((geojson::shortened(&name), held))
}

/// The day of a snapshot; sources of it that disagree are an error, except that the given one need not be repeated.
fn snapshot_day(
    document: &Document,
    file_name: &str,
    given: Option<NaiveDate>,
) -> std::result::Result<NaiveDate, String> {
    let of_feature =
        |feature: &Feature| ["date", "day"].iter().find_map(|key| geojson::day_of(feature.properties.get(*key)));
    let mut claims: Vec<(String, NaiveDate)> = Vec::new();
    claims.extend(given.map(|day| ("--day".into(), day)));
    claims.extend(document.day.map(|day| ("its date property".into(), day)));
    claims.extend(
        document
            .features
            .iter()
            .filter_map(|f| Some((format!("the date property of feature {}", f.number), of_feature(f)?))),
    );
    let name = document.name.as_deref().and_then(day_in);
    claims.extend(name.map(|day| ("the collection's name".into(), day)));
    claims.extend(day_in(file_name).map(|day| ("the file's name".into(), day)));
    let Some((first, day)) = claims.first() else {
        return Err("no day: give it with --day, a date property or a name with 20260822 or 2026-08-22 in it".into());
    };
    match claims.iter().find(|(_, other)| other != day) {
        Some((second, other)) => Err(format!("two days: {first} says {day}, {second} says {other}")),
        None => Ok(*day),
    }
}

/// The first day written in a name as 20260822, 2026-08-22 or 2026_08_22, not inside a longer number.
fn day_in(name: &str) -> Option<NaiveDate> {
    let bytes = name.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).filter(|start| digit(*start) && !(*start > 0 && digit(start - 1))).find_map(|start| {
        let run = (start..).take_while(|i| digit(*i)).count();
        let text = match run {
            8 => name.get(start..start + 8)?.to_string(),
            4 => {
                let part = name.get(start..start + 10)?;
                let separator = *bytes.get(start + 4)?;
                let fits = matches!(separator, b'-' | b'_') && bytes[start + 7] == separator && !digit(start + 10);
                fits.then(|| part.replace(char::from(separator), ""))?
            }
            _ => return None,
        };
        NaiveDate::parse_from_str(&text, "%Y%m%d").ok().filter(|day| text.len() == 8 && *day > NaiveDate::MIN)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-09-01".parse().unwrap()
    }

    fn parse(text: &str, file_name: &str) -> Result<Snapshot> {
        Snapshot::parse(text.as_bytes(), file_name, file_name, None, today())
    }

    const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[37,48],[38,48],[38,49],[37,49],[37,48]]]}"#;

    fn collection(name: &str, properties: &[&str]) -> String {
        let features: Vec<String> = properties
            .iter()
            .map(|p| format!(r#"{{"type":"Feature","properties":{p},"geometry":{SQUARE}}}"#))
            .collect();
        format!(r#"{{"type":"FeatureCollection","name":"{name}","features":[{}]}}"#, features.join(","))
    }

    #[test]
    fn every_shape_in_use_is_read() {
        let shapes = [
            SQUARE.to_string(),
            collection("x", &["{}", "{}", "null"]),
            format!(r#"{{"type":"Feature","properties":null,"geometry":{SQUARE}}}"#),
            format!(r#"{{"value":{}}}"#, collection("x", &[r#"{"type":"nochange"}"#, r#"{"type":"losses"}"#])),
            format!(r#"{{"map":{}}}"#, collection("x", &[r#"{"name":"Окуповано /// Occupied\u00a0/// k"}"#])),
            SQUARE.replace("Polygon", "MultiPolygon").replace("[[[", "[[[[").replace("]]]", "]]]]"),
            format!(r#"{{"type":"GeometryCollection","geometries":[{SQUARE}]}}"#),
        ];
        for shape in shapes {
            let snapshot = parse(&shape, "map_20260822.geojson").unwrap_or_else(|e| panic!("{e}: {shape}"));
            assert_eq!(snapshot.day.to_string(), "2026-08-22");
        }
    }

    #[test]
    fn losses_and_unknown_statuses_are_not_held() {
        let text = collection("x", &[r#"{"type":"nochange"}"#, r#"{"type":"losses"}"#]);
        assert_eq!(parse(&text, "20260822").unwrap().held.0.len(), 1);
        let text = collection("x", &[r#"{"name":"Статус невідомий /// Unknown status /// k"}"#]);
        assert!(parse(&text, "20260822").unwrap_err().to_string().contains("unknown status"));
    }

    #[test]
    fn a_third_coordinate_is_left_out() {
        let text = r#"{"type":"Polygon","coordinates":[[[37,48,1],[38,48,1],[38,49,1],[37,48,1]]]}"#;
        assert_eq!(parse(text, "20260822").unwrap().held.0[0].exterior().0[1].x, 38.0);
    }

    #[test]
    fn days_come_from_names_and_must_agree() {
        let day = |name: &str| day_in(name).map(|d| d.to_string());
        assert_eq!(day("deepstatemap_data_20260822.geojson").as_deref(), Some("2026-08-22"));
        assert_eq!(day("2026-08-22.json.gz").as_deref(), Some("2026-08-22"));
        assert_eq!(day("v2_2026_08_22").as_deref(), Some("2026-08-22"));
        assert_eq!(day("id-123456789"), None);
        assert_eq!(day("20261399"), None);
        let error = |text: &str, name: &str| parse(text, name).unwrap_err().to_string();
        assert!(error(&collection("map_20260821", &["{}"]), "20260822.geojson").contains("two days"));
        assert!(error(SQUARE, "map.geojson").contains("no day"));
        assert!(error(SQUARE, "22020101.geojson").contains("future"));
        assert!(
            error(&collection("x", &[r#"{"date":"2026-08-20"}"#, r#"{"date":"2026-08-21"}"#]), "x").contains("two")
        );
    }

    #[test]
    fn what_cannot_be_a_map_is_refused_by_name() {
        let cases = [
            ("", "not JSON"),
            ("<html>", "a web page"),
            ("[1, 2]", "expected a GeoJSON object"),
            ("{}", "no \"type\""),
            (r#"{"type":"Topology","objects":{}}"#, "\"Topology\" holds no area"),
            (r#"{"type":"Point","coordinates":[37,48]}"#, "\"Point\" holds no area"),
            (r#"{"type":"FeatureCollection"}"#, "without \"features\""),
            (r#"{"type":"FeatureCollection","features":[]}"#, "no polygon"),
            (r#"{"type":"FeatureCollection","features":[{"geometry":null}]}"#, "no polygon"),
            (r#"{"type":"FeatureCollection","features":[{},{"geometry":5}]}"#, "feature 2: not a feature"),
            (r#"{"type":"Polygon","coordinates":[[[37],[38,48],[38,49],[37,48]]]}"#, "fewer than two numbers"),
            (r#"{"type":"Polygon","coordinates":[[[37,null],[38,48],[38,49],[37,48]]]}"#, "bad coordinates"),
            (r#"{"type":"Polygon","coordinates":[[[37,NaN],[38,48],[38,49],[37,48]]]}"#, "not JSON"),
            (r#"{"type":"Polygon","coordinates":[[[37,1e999],[38,48],[38,49],[37,48]]]}"#, "out of range"),
            (r#"{"type":"Polygon","coordinates":[[[37,1e9],[38,48],[38,49],[37,48]]]}"#, "not on Earth"),
            (r#"{"type":"Polygon","coordinates":[[[37,91],[38,48],[38,49],[37,48]]]}"#, "not on Earth"),
            (r#"{"type":"Polygon","coordinates":[[[37,48],[38,48]]]}"#, "fewer than three corners"),
            (r#"{"type":"Polygon","coordinates":[[]]}"#, "an empty geometry"),
            (r#"{"type":"Polygon","coordinates":[]}"#, "an empty geometry"),
            (r#"{"type":"Polygon"}"#, "without \"coordinates\""),
            (r#"{"type":"Polygon","coordinates":[["a"]]}"#, "bad coordinates"),
        ];
        for (text, problem) in cases {
            let error = parse(text, "20260822.geojson").unwrap_err().to_string();
            assert!(error.starts_with("20260822.geojson: ") && error.contains(problem), "{text}: {error}");
        }
    }
}
