//! Distances of places on fed maps, and when they count.
//!
//! A file of distances has no `known_on` of its own. It came with the rows of its ingest, and a map is used whole or
//! not at all: so the distances of a source's day count when the rows that the same ingest brought of that day count. A
//! map whose every row was known before brings no rows, and no distances with it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use chrono::NaiveDate;

use super::entry::{Action, Entry};
use super::folder::PLACES;
use super::maps::{known_maps, map_name, map_source};
use super::segment::StoredRow;
use super::visibility::{Visibility, turns};
use super::{Contents, Store, verify};
use crate::domain::groups::Regions;
use crate::domain::place::{Observed, PlaceName, PlaceSeries, Stand, Town};
use crate::domain::vintage::Vintage;
use crate::error::Result;
use crate::read::distances::{self, DistanceRow};
use crate::survey::days::Dates;
use crate::survey::snapshot::Manner;
use crate::tabular::{Format, Table};

/// A map that the store keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMap {
    /// Its file.
    pub path: PathBuf,
    /// The day it shows.
    pub day: NaiveDate,
    /// The day on which it became known.
    pub known_on: NaiveDate,
}

impl KeptMap {
    /// How it is read: its day is known, and what its legend means was settled when it was fed.
    pub fn manner(&self) -> Manner {
        Manner { day: Some(self.day), dates: Some(Dates::Edits), ..Manner::default() }
    }
}

/// A value of a day beside the area held, as an entry gave it.
pub(super) struct Given<V> {
    pub known_on: NaiveDate,
    pub entry: u64,
    pub kept_apart: bool,
    pub value: V,
}

pub(super) type Days<V> = BTreeMap<NaiveDate, Vec<Given<V>>>;

/// The maps that entries brought, by entry, source and day: when each became known, and whether it was kept apart.
pub(super) type Pictures<'r> = HashMap<(u64, &'r str, NaiveDate), (NaiveDate, bool)>;

impl Store {
    /// The distances of places on all maps that were fed, beside those of `base`; undone maps and those kept apart do
    /// not count, and maps fed later than a day do not exist for a reader of that day. `towns` give places their discs.
    pub(super) fn places(&self, contents: &Contents, base: &[PlaceSeries], towns: &[Town]) -> Result<Vec<PlaceSeries>> {
        let mut fed: BTreeMap<(String, PlaceName), Days<Stand>> = BTreeMap::new();
        let pictures = pictures(&contents.rows);
        for (entry, rows) in self.distances(contents)? {
            for DistanceRow { source, place, day, stand, .. } in rows {
                let Some((known_on, kept_apart)) = pictures.get(&(entry, source.as_str(), day)).copied() else {
                    continue;
                };
                let given = Given { known_on, entry, kept_apart, value: stand };
                fed.entry((source, place)).or_default().entry(day).or_default().push(given);
            }
        }
        let mut series: Vec<PlaceSeries> = Vec::new();
        for known in base {
            let key = (known.source().to_string(), known.place().clone());
            match fed.remove(&key) {
                None => series.push(known.clone()),
                Some(fed) => {
                    let seen = vintages(known.vintages(), fed, &contents.visibility);
                    let of = Observed { name: key.1, radius_km: known.radius_km() };
                    series.push(PlaceSeries::new(&key.0, of, seen)?);
                }
            }
        }
        for ((source, name), fed) in fed {
            let radius_km = distances::radius_km(&name, towns);
            let seen = vintages(&[], fed, &contents.visibility);
            // A place whose every distance is withdrawn or kept apart is no place.
            series.extend(PlaceSeries::new(&source, Observed { name, radius_km }, seen).ok());
        }
        Ok(series)
    }

    /// The newest map of a source that is kept and whose ingest counts, with the day it became known.
    ///
    /// # Errors
    /// [`crate::Error::Io`] when a file cannot be read, [`crate::Error::Input`] naming one that is damaged.
    pub fn kept_map(&self, source: &str) -> Result<Option<KeptMap>> {
        Ok(self.kept_maps(source)?.pop())
    }

    /// The maps of a source that are kept and whose ingests count, in order of days, a corrected one after the one
    /// before.
    pub fn kept_maps(&self, source: &str) -> Result<Vec<KeptMap>> {
        let contents = self.contents(&Regions::default())?;
        let (pictures, visibility) = (pictures(&contents.rows), Visibility::of(&contents.entries));
        let wanted = map_name(source, NaiveDate::MAX, 0);
        let of_source = known_maps(&contents.entries).filter(|name| map_source(name) == map_source(&wanted));
        let usable = of_source.filter_map(|name| {
            let (day, entry) = day_and_entry(name)?;
            let (known_on, _) = *pictures.get(&(entry, source, day))?;
            let path = self.folder.file(name);
            (visibility.is_active(entry) && path.exists()).then_some((name, KeptMap { path, day, known_on }))
        });
        let mut usable: Vec<(&str, KeptMap)> = usable.collect();
        usable.sort_by_key(|(name, _)| *name);
        Ok(usable.into_iter().map(|(_, map)| map).collect())
    }

    /// The rows of all files of distances with the entries they belong to, each file held against its hash.
    fn distances(&self, contents: &Contents) -> Result<Vec<(u64, Vec<DistanceRow>)>> {
        let damaged = |name: &str, problem: String| verify::damaged(&self.folder, name, &problem);
        let marks = contents.entries.iter().flat_map(|entry| files(entry).map(move |mark| (entry.id, mark)));
        let read = |(entry, mark): (u64, &super::FileMark)| {
            let bytes = self.folder.read(&mark.name).map_err(|problem| damaged(&mark.name, problem.to_string()))?;
            verify::check(mark, &bytes).map_err(|problem| damaged(&mark.name, problem))?;
            let table = Table::read(&bytes, Format::Csv).map_err(|problem| damaged(&mark.name, problem))?;
            // Days were held against the clock when they were fed.
            let name = self.folder.file(&mark.name).display().to_string();
            Ok((entry, distances::rows(&table, &name, NaiveDate::MAX)?))
        };
        marks.map(read).collect()
    }
}

/// The files of distances that an entry brought.
fn files(entry: &Entry) -> impl Iterator<Item = &super::FileMark> {
    let files = match &entry.action {
        Action::Ingest(ingest) => ingest.files.as_slice(),
        _ => &[],
    };
    files.iter().filter(|mark| mark.name.starts_with(PLACES))
}

/// Rows of one map are one picture; where they became known on several days, all of it was known on the last.
pub(super) fn pictures(rows: &[StoredRow]) -> Pictures<'_> {
    let mut pictures: Pictures = HashMap::new();
    for row in rows {
        let met = (row.claim.known_on, row.claim.kept_apart);
        let picture = pictures.entry((row.claim.entry, row.series.source.as_str(), row.day)).or_insert(met);
        *picture = (picture.0.max(met.0), picture.1 || met.1);
    }
    pictures
}

/// The vintages of a series: those of the base table, entry 0, and those fed, as they followed each other.
pub(super) fn vintages<V: Copy>(base: &[Vintage<V>], fed: Days<V>, visibility: &Visibility) -> Vec<Vintage<V>> {
    let mut all: Vec<Vintage<V>> = base.iter().filter(|seen| !fed.contains_key(&seen.day)).copied().collect();
    for (day, given) in fed {
        let of_base = base.iter().filter(|seen| seen.day == day).filter_map(|seen| {
            Some(Given { known_on: seen.known_on, entry: 0, kept_apart: false, value: seen.value? })
        });
        let mut given: Vec<Given<V>> = of_base.chain(given).collect();
        given.sort_by_key(|given| (given.known_on, given.entry));
        let spans = |given: &Given<V>| visibility.spans(given.entry, given.kept_apart, day);
        let spans: Vec<_> = given.iter().map(|given| (given.known_on, spans(given))).collect();
        all.extend(turns(&spans).into_iter().map(|(known_on, newest)| Vintage {
            day,
            known_on,
            value: newest.map(|i| given[i].value),
        }));
    }
    all
}

/// The day and the entry in the name of a map's file.
fn day_and_entry(name: &str) -> Option<(NaiveDate, u64)> {
    let stem = name.strip_suffix(".geojson.gz")?;
    let (rest, entry) = stem.rsplit_once('-')?;
    let day = rest.get(rest.len().checked_sub("2026-08-22".len())?..)?;
    Some((day.parse().ok()?, entry.parse().ok()?))
}
