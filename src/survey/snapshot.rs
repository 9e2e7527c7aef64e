//! Map snapshots: what one map shows as held on one day, from a file of any format that is read.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use geo::{MultiPolygon, Polygon};

use super::days::{self, Dates, Days};
use super::document;
use super::feature::Document;
use super::feature::Feature;
use super::legend::{self, Legend, Reading};
use super::{area, ring_lists, rings};
use crate::error::{Error, Place, Result};
use crate::read::{archive, files};

/// The held area of one day: valid polygons that do not overlap.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The day the map shows.
    pub day: NaiveDate,
    pub(super) held: MultiPolygon<f64>,
    /// The polygons as drawn, where they were united.
    drawn: Option<Vec<Polygon<f64>>>,
    /// What was repaired, each with its feature, and which legend tells what is held.
    pub notes: Vec<String>,
    /// What the file calls itself.
    pub collection: Option<String>,
    /// What its legend was found to say; `None` where all features are alike.
    pub reading: Option<Reading>,
    /// The largest held feature.
    pub largest: Largest,
    /// Whether its file has latitude before longitude.
    pub(super) is_latitude_first: bool,
}

/// A feature, for a map that cannot be right.
#[derive(Debug, Clone, Default)]
pub struct Largest {
    /// Its number in the file, with what it calls itself: `feature 3 ("Country outline")`.
    pub name: String,
    /// Its area in km², good to a few percent.
    pub rough_km2: f64,
}

/// What the user says of a map.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Its day; of a collection of many days, the one that is wanted.
    pub day: Option<NaiveDate>,
    /// What the dates of its features are.
    pub dates: Option<Dates>,
    /// What its legend means.
    pub legend: Legend,
}

/// Where a map comes from.
#[derive(Clone, Copy)]
struct Origin<'a> {
    /// Its name in errors.
    name: &'a str,
    /// The name of its file, which may have its day.
    file: &'a str,
    today: NaiveDate,
}

/// Repairs that are listed one by one.
const LISTED: usize = 20;

impl Snapshot {
    /// Reads the snapshots in a file, plain or gzip: one, or one for each day of a collection that holds many. The day
    /// is the given one, else a date in the file, else in the collection's or file's name.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Input`] with the feature and what is wrong: see the tests for the whole list.
    pub fn all_from_file(path: &Path, manner: &Manner, today: NaiveDate) -> Result<Vec<Self>> {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Snapshot::all(&archive::read(path)?, &files::name(path), &file, manner, today)
    }

    /// Reads the newest snapshot in a file that is not of a day after `until`.
    ///
    /// # Errors
    /// As [`Snapshot::all_from_file`].
    pub fn newest_from_file(path: &Path, manner: &Manner, until: Option<NaiveDate>, today: NaiveDate) -> Result<Self> {
        Ok(newest(Snapshot::all_from_file(path, manner, today)?, until, &files::name(path)))
    }

    /// Reads a snapshot from bytes, the newest where there are several; `origin` names it in errors, `file_name` may
    /// hold its day.
    ///
    /// # Errors
    /// [`Error::Input`] as for [`Snapshot::all_from_file`].
    pub fn parse(
        bytes: &[u8],
        origin: &str,
        file_name: &str,
        day: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self> {
        let manner = Manner { day, ..Manner::default() };
        Ok(newest(Snapshot::all(bytes, origin, file_name, &manner, today)?, None, origin))
    }

    /// Reads the snapshots in bytes, in order of days: at least one.
    ///
    /// # Errors
    /// [`Error::Input`] as for [`Snapshot::all_from_file`].
    pub fn all(bytes: &[u8], origin: &str, file_name: &str, manner: &Manner, today: NaiveDate) -> Result<Vec<Self>> {
        let mut document = document::read(bytes, origin)?;
        let origin = Origin { name: origin, file: file_name, today };
        let empties = document.notes(origin.name);
        document.features.retain(|feature| !feature.polygons.is_empty());
        let days = days::days(&document, origin.file, manner.day, manner.dates).map_err(|it| origin.whole(it))?;
        let features: Vec<&Feature> = document.features.iter().collect();
        let decision = match document.is_ring_lists && manner.legend.is_empty() {
            true => ring_lists::decide(&features),
            false => {
                legend::decide(&features, document.name.as_deref(), &manner.legend).map_err(|it| origin.whole(it))?
            }
        };
        let Document { features, name, is_ring_lists, .. } = document;
        let held = features.into_iter().zip(decision.held);
        let mut by_day: BTreeMap<NaiveDate, Vec<Feature>> = BTreeMap::new();
        for (i, (feature, is_held)) in held.enumerate() {
            let day = match &days {
                Days::One(day) => *day,
                Days::Each(days) => days[i],
            };
            let of_day = by_day.entry(day).or_default();
            of_day.extend(is_held.then_some(feature));
        }
        if let (Days::Each(_), Some(day)) = (&days, manner.day) {
            let met = span(&by_day);
            by_day.retain(|of, _| *of == day);
            if by_day.is_empty() {
                return Err(origin.whole(format!("the file has no map of {day}; it has maps of {met}")));
            }
        }
        let made = by_day.into_iter().map(|(day, features)| {
            let snapshot = Snapshot::of(features, day, decision.reading.as_ref(), &empties, origin)?;
            Ok(Snapshot { collection: name.clone(), is_latitude_first: is_ring_lists, ..snapshot })
        });
        let snapshots: Vec<Snapshot> = made.collect::<Result<_>>()?;
        if snapshots.is_empty() { Err(origin.whole(nothing_in_it(&empties))) } else { Ok(snapshots) }
    }

    /// The snapshot of a day from its held features.
    fn of(
        features: Vec<Feature>,
        day: NaiveDate,
        reading: Option<&Reading>,
        empties: &[String],
        origin: Origin,
    ) -> Result<Self> {
        if day > origin.today {
            return Err(origin.whole(format!("the day {day} is in the future (today is {})", origin.today)));
        }
        let (mut polygons, mut notes) = (Vec::new(), empties.to_vec());
        let mut largest = Largest::default();
        for feature in features {
            let name = called(&feature, reading);
            let mut km2 = 0.0;
            for raw in feature.polygons {
                let here = |problem: String| Error::input(origin.name, Place::Feature(feature.number), problem);
                let repaired = rings::repair(raw).map_err(here)?;
                km2 += repaired.polygons.iter().map(area::rough_km2).sum::<f64>();
                polygons.extend(repaired.polygons);
                notes.extend(repaired.notes.iter().map(|note| here(note.clone()).to_string()));
            }
            if km2 > largest.rough_km2 {
                largest = Largest { name, rough_km2: km2 };
            }
        }
        if polygons.is_empty() {
            return Err(origin.whole(match notes.last() {
                Some(note) => format!("the map has no polygon with an area ({note})"),
                None => format!("no feature of {day} is held"),
            }));
        }
        if let Some(more) = notes.len().checked_sub(LISTED).filter(|more| *more > 0) {
            notes.truncate(LISTED);
            notes.push(origin.whole(format!("{more} more repairs like these were made")).to_string());
        }
        notes.extend(reading.map(|reading| origin.whole(reading.to_string()).to_string()));
        let (held, drawn) = rings::unite(polygons).map_err(|it| origin.whole(it))?;
        Ok(Snapshot {
            day,
            held,
            drawn,
            notes,
            collection: None,
            reading: reading.cloned(),
            largest,
            is_latitude_first: false,
        })
    }

    /// The held polygons as drawn; they may overlap.
    pub(super) fn pieces(&self) -> &[Polygon<f64>] {
        self.drawn.as_deref().unwrap_or(&self.held.0)
    }

    /// The held area as GeoJSON with its day: a map without a legend, of one day.
    pub fn geojson(&self) -> Vec<u8> {
        let position = |at: &geo::Coord<f64>| serde_json::json!([at.x, at.y]);
        let ring = |ring: &geo::LineString<f64>| ring.coords().map(position).collect::<Vec<_>>();
        let rings = |polygon: &Polygon<f64>| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect::<Vec<_>>()
        };
        let coordinates: Vec<_> = self.held.iter().map(rings).collect();
        serde_json::json!({
            "type": "Feature", "properties": {"date": self.day.to_string()},
            "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
        })
        .to_string()
        .into_bytes()
    }
}

impl Origin<'_> {
    fn whole(&self, problem: String) -> Error {
        Error::input(self.name, Place::Whole, problem)
    }
}

/// The newest snapshot that is not of a day after `until`, else the oldest; says which where there are several.
fn newest(mut snapshots: Vec<Snapshot>, until: Option<NaiveDate>, origin: &str) -> Snapshot {
    let all = snapshots.len();
    let at = snapshots.iter().rposition(|snapshot| until.is_none_or(|until| snapshot.day <= until)).unwrap_or(0);
    let mut newest = snapshots.swap_remove(at);
    if all > 1 {
        newest.notes.push(format!("{origin} has maps of {all} days, and that of {} is used", newest.day));
    }
    newest
}

fn nothing_in_it(empties: &[String]) -> String {
    match empties.first() {
        Some(note) => format!("the map has no polygon with an area ({note})"),
        None => "the map has no polygon".into(),
    }
}

/// What a feature calls itself.
fn called(feature: &Feature, reading: Option<&Reading>) -> String {
    let property = reading.map_or("name", |reading| reading.property.as_str());
    let value =
        [property, "name", "title", "Name", "NAME"].iter().find_map(|key| feature.properties.get(*key)?.as_str());
    match value {
        Some(value) => format!("feature {} ({:?})", feature.number, crate::read::formats::shortened(value.trim())),
        None => format!("feature {}", feature.number),
    }
}

/// The days of maps, in words.
fn span(by_day: &BTreeMap<NaiveDate, Vec<Feature>>) -> String {
    match (by_day.keys().next(), by_day.keys().next_back()) {
        (Some(first), Some(last)) => format!("{} days, {first} to {last}", by_day.len()),
        _ => "no day".into(),
    }
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
        assert!(parse(&text, "20260822").unwrap_err().to_string().contains("Unknown status"));
    }

    #[test]
    fn a_third_coordinate_is_left_out() {
        let text = r#"{"type":"Polygon","coordinates":[[[37,48,1],[38,48,1],[38,49,1],[37,48,1]]]}"#;
        assert_eq!(parse(text, "20260822").unwrap().held.0[0].exterior().0[1].x, 38.0);
    }

    #[test]
    fn days_come_from_names_and_must_agree() {
        let day = |name: &str| days::day_in(name).map(|d| d.to_string());
        assert_eq!(day("deepstatemap_data_20260822.geojson").as_deref(), Some("2026-08-22"));
        assert_eq!(day("2026-08-22.json.gz").as_deref(), Some("2026-08-22"));
        assert_eq!(day("v2_2026_08_22").as_deref(), Some("2026-08-22"));
        assert_eq!(day("id-123456789"), None);
        assert_eq!(day("20261399"), None);
        let error = |text: &str, name: &str| parse(text, name).unwrap_err().to_string();
        assert!(error(&collection("map_20260821", &["{}"]), "20260822.geojson").contains("two days"));
        assert!(error(SQUARE, "map.geojson").contains("no day"));
        assert!(error(SQUARE, "22020101.geojson").contains("future"));
        let days = collection("x", &[r#"{"date":"2026-08-20"}"#, r#"{"date":"2026-08-21"}"#]);
        assert_eq!(parse(&days, "x").unwrap().day.to_string(), "2026-08-21", "maps of two days: the newest");
    }

    #[test]
    fn what_cannot_be_a_map_is_refused_by_name() {
        let cases = [
            ("", "not JSON"),
            ("<html>", "a web page"),
            ("[1, 2]", "a GeoJSON object is expected"),
            ("{}", "no \"type\""),
            (r#"{"type":"Topology","objects":{}}"#, "missing field `arcs`"),
            (r#"{"type":"Point","coordinates":[37,48]}"#, "\"Point\" has no area"),
            (r#"{"type":"FeatureCollection"}"#, "has no \"features\""),
            (r#"{"type":"FeatureCollection","features":[]}"#, "no polygon"),
            (r#"{"type":"FeatureCollection","features":[{"geometry":null}]}"#, "no polygon"),
            (r#"{"type":"FeatureCollection","features":[{},{"geometry":5}]}"#, "feature 2: this is not a feature"),
            (r#"{"type":"Polygon","coordinates":[[[37],[38,48],[38,49],[37,48]]]}"#, "fewer than two numbers"),
            (r#"{"type":"Polygon","coordinates":[[[37,null],[38,48],[38,49],[37,48]]]}"#, "the coordinates are wrong"),
            (r#"{"type":"Polygon","coordinates":[[[37,NaN],[38,48],[38,49],[37,48]]]}"#, "not JSON"),
            (r#"{"type":"Polygon","coordinates":[[[37,1e999],[38,48],[38,49],[37,48]]]}"#, "out of range"),
            (r#"{"type":"Polygon","coordinates":[[[37,1e9],[38,48],[38,49],[37,48]]]}"#, "not on Earth"),
            (r#"{"type":"Polygon","coordinates":[[[37,91],[38,48],[38,49],[37,48]]]}"#, "not on Earth"),
            (r#"{"type":"Polygon","coordinates":[[[37,48],[38,48]]]}"#, "no polygon with an area"),
            (r#"{"type":"Polygon","coordinates":[[]]}"#, "the geometry is empty"),
            (r#"{"type":"Polygon","coordinates":[]}"#, "the geometry is empty"),
            (r#"{"type":"Polygon"}"#, "has no \"coordinates\""),
            (r#"{"type":"Polygon","coordinates":[["a"]]}"#, "the coordinates are wrong"),
        ];
        for (text, problem) in cases {
            let error = parse(text, "20260822.geojson").unwrap_err().to_string();
            assert!(error.starts_with("20260822.geojson: ") && error.contains(problem), "{text}: {error}");
        }
    }
}
