//! The day that a map shows, and the days of a collection that holds the maps of many days.
//!
//! A date on a feature may be the day of the map it belongs to, or the day on which somebody last edited it. Land tells
//! which: maps of several days show the same land again and again, while edits of one map lie beside each other.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use clap::ValueEnum;
use geo::{BoundingRect, Intersects, MultiPolygon};
use serde_json::{Map, Value};

use super::feature::Document;
use super::feature::Feature;
use super::{area, overlay, rings};

/// What the dates of a map's features are, where the user says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// Each day is a map of its own.
    Maps,
    /// Days of the last edit: all features are one map.
    Edits,
}

/// The days of a document's features.
#[derive(Debug, PartialEq)]
pub(super) enum Days {
    One(NaiveDate),
    /// Each of a day of its own; in the order of the features.
    Each(Vec<NaiveDate>),
}

/// Names of properties that hold the day of a map. Those of edits are not among them.
const NAMES: [&str; 12] = [
    "date",
    "day",
    "datetime",
    "timestamp",
    "time",
    "mapdate",
    "mapday",
    "snapshotdate",
    "asof",
    "validon",
    "дата",
    "день",
];

/// The property with the day of a map, and that day; the day is `None` where its value is no day.
pub(super) fn dated<'p>(properties: &'p Map<String, Value>) -> impl Iterator<Item = (&'p str, Option<NaiveDate>)> {
    let plain =
        |key: &str| key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let rank = move |key: &str| NAMES.iter().position(|name| *name == plain(key));
    let mut found: Vec<(usize, &'p str, &'p Value)> =
        properties.iter().filter_map(|(key, value)| Some((rank(key)?, key.as_str(), value))).collect();
    found.sort_by_key(|(rank, ..)| *rank);
    found.into_iter().filter(|(.., value)| !value.is_null()).map(|(_, key, value)| (key, day_of(value)))
}

/// A day as files write it: 2026-08-22 or 20260822, with or without a time of that day and its zone, or the seconds or
/// milliseconds since 1970 in UTC. The day of a time with a zone is the one written.
pub(super) fn day_of(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            match text.parse::<f64>() {
                Ok(number) => day_of_number(number),
                Err(_) => written(text),
            }
        }
        Value::Number(number) => day_of_number(number.as_f64()?),
        _ => None,
    }
}

fn written(text: &str) -> Option<NaiveDate> {
    // A year with the month and the day after it, or the other way round with dots.
    let date = text.split(['T', ' ']).next().unwrap_or(text);
    crate::read::dialect::day(text, None)
        .or_else(|_| crate::read::dialect::day(date, None))
        .ok()
        .or_else(|| text.get(..10)?.parse().ok())
}

fn day_of_number(number: f64) -> Option<NaiveDate> {
    // From 2001 to 2128.
    const SECONDS: std::ops::Range<f64> = 1e9..5e9;
    let seconds = |seconds: f64| Some(DateTime::from_timestamp(seconds as i64, 0)?.date_naive());
    match number {
        n if SECONDS.contains(&n) => seconds(n),
        n if SECONDS.contains(&(n / 1e3)) => seconds(n / 1e3),
        n if n.fract() == 0.0 && (19_000_101.0..=21_001_231.0).contains(&n) => {
            NaiveDate::parse_from_str(&format!("{n}"), "%Y%m%d").ok()
        }
        _ => None,
    }
}

/// The first day written in a name as 20260822, 2026-08-22 or 2026_08_22, not inside a longer number.
pub(super) fn day_in(name: &str) -> Option<NaiveDate> {
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

/// The days of a document: what the user says wins; else its dates and names must agree.
///
/// # Errors
/// In words: no day, two that disagree, or dates of features of which nobody can tell what they are.
pub(super) fn days(
    document: &Document,
    file_name: &str,
    given: Option<NaiveDate>,
    dates: Option<Dates>,
) -> Result<Days, String> {
    let of_features = FeatureDates::of(&document.features);
    let mut claims = document.days.clone();
    let name = document.name.as_deref().and_then(day_in);
    claims.extend(name.map(|day| ("the collection's name".to_string(), day)));
    claims.extend(day_in(file_name).map(|day| ("the file's name".to_string(), day)));
    if let Some(each) = of_features.each_of_its_own(dates, given, !claims.is_empty())? {
        return Ok(Days::Each(each));
    }
    if let Some(day) = given {
        return Ok(Days::One(day));
    }
    if dates != Some(Dates::Edits) {
        claims.splice(0..0, of_features.claims());
    }
    let Some((first, day)) = claims.first() else { return Err(no_day(document)) };
    match claims.iter().find(|(_, other)| other != day) {
        Some((second, other)) => Err(format!("the map has two days: {first} says {day}, {second} says {other}")),
        None => Ok(Days::One(*day)),
    }
}

fn no_day(document: &Document) -> String {
    let unread = document.features.iter().find_map(|feature| {
        let (key, _) = dated(&feature.properties).find(|(_, day)| day.is_none())?;
        Some(format!(
            " (the property {key:?} of feature {} is {}, which is not a day)",
            feature.number, feature.properties[key]
        ))
    });
    format!(
        "the map has no day{}: give it with --day, a date property or a name with 20260822 or 2026-08-22 in it",
        unread.unwrap_or_default()
    )
}

struct FeatureDates<'d> {
    features: &'d [Feature],
    days: Vec<Option<(&'d str, NaiveDate)>>,
}

impl<'d> FeatureDates<'d> {
    fn of(features: &'d [Feature]) -> Self {
        let day = |feature: &'d Feature| dated(&feature.properties).find_map(|(key, day)| Some((key, day?)));
        FeatureDates { days: features.iter().map(day).collect(), features }
    }

    fn claims(&self) -> impl Iterator<Item = (String, NaiveDate)> + '_ {
        self.features.iter().zip(&self.days).filter_map(|(feature, day)| {
            let (key, day) = (*day)?;
            Some((format!("the property {key:?} of feature {}", feature.number), day))
        })
    }

    /// The day of each feature, where each day is a map of its own.
    fn each_of_its_own(
        &self,
        dates: Option<Dates>,
        given: Option<NaiveDate>,
        is_named: bool,
    ) -> Result<Option<Vec<NaiveDate>>, String> {
        let lands = |feature: &Feature| !feature.polygons.is_empty();
        let with_land = || self.features.iter().zip(&self.days).filter(|(feature, _)| lands(feature));
        let mut by_day: BTreeMap<NaiveDate, Vec<&Feature>> = BTreeMap::new();
        with_land().for_each(|(feature, day)| {
            by_day.entry(day.map_or(NaiveDate::MIN, |day| day.1)).or_default().push(feature)
        });
        let undated = by_day.get(&NaiveDate::MIN).and_then(|features| features.first());
        match (dates, undated) {
            (Some(Dates::Edits), _) => return Ok(None),
            (Some(Dates::Maps), Some(feature)) => {
                return Err(format!("--dates maps needs a day on every feature: feature {} has none", feature.number));
            }
            (None, Some(_)) => return Ok(None),
            (_, None) if by_day.len() < 2 => return Ok(None),
            (_, None) => {}
        }
        let is_maps = match dates {
            Some(_) => true,
            None => match (same_land(&by_day), given) {
                (Some(same), _) if same || given.is_some() => same,
                (same, _) => return Err(self.which(&by_day, same, is_named || given.is_some())),
            },
        };
        // Features without land have no part in it, whatever their day.
        let first = *by_day.keys().next().expect("there are two days at least");
        Ok(is_maps.then(|| self.days.iter().map(|day| day.map_or(first, |day| day.1)).collect()))
    }

    fn which(&self, by_day: &BTreeMap<NaiveDate, Vec<&Feature>>, same: Option<bool>, has_day: bool) -> String {
        let key = self.days.iter().flatten().next().map_or("date", |day| day.0);
        let (first, last) = (by_day.keys().next(), by_day.keys().next_back());
        let span = first.zip(last).map_or_else(String::new, |(first, last)| format!(", {first} to {last}"));
        let land = match same {
            Some(_) => "which lie on different land",
            None => "which lie on the same land in part",
        };
        let edits = match has_day {
            true => "--dates edits",
            false => "--dates edits and the day of the map with --day",
        };
        format!(
            "its features have several days in their property {key:?} ({}{span}), {land}. Where these are days of the \
             last \
             edit, give {edits}; where each day is a map of its own, give --dates maps",
            by_day.len()
        )
    }
}

/// Whether the maps of neighbouring days show the same land; `None` where they do in part. Three pairs of days tell.
fn same_land(by_day: &BTreeMap<NaiveDate, Vec<&Feature>>) -> Option<bool> {
    const SAME: f64 = 0.5;
    const DIFFERENT: f64 = 0.05;
    let days: Vec<&Vec<&Feature>> = by_day.values().collect();
    let last = days.len() - 2;
    let mut pairs = vec![0, last / 2, last];
    pairs.dedup();
    let shares = pairs.into_iter().map(|i| common_share(days[i], days[i + 1])).collect::<Option<Vec<f64>>>()?;
    match () {
        () if shares.iter().all(|share| *share >= SAME) => Some(true),
        () if shares.iter().all(|share| *share <= DIFFERENT) => Some(false),
        () => None,
    }
}

/// The area that two days have in common, as a share of the smaller one; `None` where their rings make no sense.
fn common_share(a: &[&Feature], b: &[&Feature]) -> Option<f64> {
    let (a, b) = (land(a)?, land(b)?);
    if !a.bounding_rect()?.intersects(&b.bounding_rect()?) {
        return Some(0.0);
    }
    let common = area::km2(&crate::tabular::panics::caught(|| overlay::cut(&a, &b).inside)?);
    let smaller = area::km2(&a).min(area::km2(&b));
    (smaller > 0.0).then_some(common / smaller)
}

fn land(features: &[&Feature]) -> Option<MultiPolygon<f64>> {
    let mut polygons = Vec::new();
    for raw in features.iter().flat_map(|feature| &feature.polygons) {
        polygons.extend(rings::repair(raw.clone()).ok()?.polygons);
    }
    Some(rings::unite(polygons).ok()?.0)
}
