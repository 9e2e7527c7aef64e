//! Rows, as they are fed and as they are stored, and segments: the rows of one ingest as a CSV, written once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::finding::FindingKind;
use crate::domain::groups::Regions;
use crate::domain::quantity::{Area, Length};
use crate::domain::region::{Region, RegionId};
use crate::tabular::{Cells, Format, Table};

/// The columns of a segment; files of a store are read by others too, so they are a promise.
const HEADER: &str = "source,region,day,known_on,controlled_km2,area_km2,held_km2,front_km\n";

/// A row that is fed.
#[derive(Debug, Clone, PartialEq)]
pub struct Fed {
    /// Which of the fed files it stands in.
    pub file: usize,
    /// Its row in a table; `None` for a map.
    pub row: Option<usize>,
    /// Which series it belongs to.
    pub series: Arc<(String, Region)>,
    pub day: NaiveDate,
    /// The day it became known, where that was said.
    pub known_on: Option<NaiveDate>,
    /// Area held by the advancing side.
    pub controlled: Area,
    /// The unit that the number in the table looks like, where that is another.
    pub looks_like: Option<FindingKind>,
    /// What a map draws as held.
    pub held: Option<Area>,
    /// The length of the front on a map.
    pub front: Option<Length>,
}

/// A value that an entry gave for a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Claim {
    /// The day it became known.
    pub known_on: NaiveDate,
    /// The entry that brought it; 0 for the bundled data.
    pub entry: u64,
    /// Area held by the advancing side.
    pub controlled: Area,
    /// Whether it was kept apart as doubtful.
    pub kept_apart: bool,
}

/// Which series a row belongs to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SeriesMark {
    /// The same number for rows of the same series, within one reading.
    pub id: usize,
    pub source: String,
    pub region: Region,
}

/// A row as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredRow {
    pub series: Arc<SeriesMark>,
    pub day: NaiveDate,
    pub claim: Claim,
    /// What the map draws as held, where it was measured.
    pub held: Option<Area>,
    /// The length of the front, where it was measured.
    pub front: Option<Length>,
}

/// The bytes of a segment.
pub(super) fn encode(rows: &[StoredRow]) -> Vec<u8> {
    let text = |value: &dyn Fn(&StoredRow) -> String| Cells::Text(rows.iter().map(|row| Some(value(row))).collect());
    let days = |value: fn(&StoredRow) -> NaiveDate| Cells::Day(rows.iter().map(|row| Some(value(row))).collect());
    let numbers = |value: fn(&StoredRow) -> Option<f64>| Cells::Number(rows.iter().map(value).collect());
    let table = Table::default()
        .with("source", text(&|row| row.series.source.clone()))
        .with("region", text(&|row| row.series.region.id.to_string()))
        .with("day", days(|row| row.day))
        .with("known_on", days(|row| row.claim.known_on))
        .with("controlled_km2", numbers(|row| Some(row.claim.controlled.km2())))
        .with("area_km2", numbers(|row| Some(row.series.region.area.km2())))
        .with("held_km2", numbers(|row| row.held.map(Area::km2)))
        .with("front_km", numbers(|row| row.front.map(Length::km)));
    let mut bytes = Vec::new();
    table.write(&mut bytes, Format::Csv).expect("text, days and numbers can be written as CSV");
    bytes
}

/// A segment to be read: the entry it belongs to, whether its rows are kept apart, how many they are, and its bytes.
pub(super) struct Segment {
    pub entry: u64,
    pub kept_apart: bool,
    pub rows: u64,
    pub bytes: Vec<u8>,
}

/// The rows of many segments, read as one table: ten years of days are thousands of small files. Regions that are not
/// known have the names they were fed with.
///
/// # Errors
/// In words, when a segment is not what `encode` writes.
pub(super) fn decode(
    segments: Vec<Segment>,
    known: &Regions,
    fed: &BTreeMap<String, String>,
) -> Result<Vec<StoredRow>, String> {
    let mut whole = HEADER.as_bytes().to_vec();
    let mut marks: Vec<(u64, bool, u64)> = Vec::with_capacity(segments.len());
    for segment in segments {
        let rows = segment
            .bytes
            .strip_prefix(HEADER.as_bytes())
            .ok_or("a segment has columns that this version does not write")?;
        whole.extend_from_slice(rows);
        marks.push((segment.entry, segment.kept_apart, segment.rows));
    }
    let table = Table::read(&whole, Format::Csv)?;
    drop(whole);
    if table.rows() as u64 != marks.iter().map(|(_, _, rows)| rows).sum::<u64>() {
        return Err("segments have more or fewer rows than the log says".into());
    }
    let column = |name: &str| table.column(name).ok_or_else(|| format!("there is no column {name}"));
    let (source, region, area) = (column("source")?, column("region")?, column("area_km2")?);
    let (day, known_on, controlled) = (column("day")?, column("known_on")?, column("controlled_km2")?);
    let (held, front) = (column("held_km2")?, column("front_km")?);
    let fed = fed.iter().map(|(slug, name)| (slug.as_str(), name.as_str()));
    let groups = known.group_names().map(|(id, name)| (id.as_str(), name));
    let regions = known.iter().map(|region| (region.id.as_str(), region.name.as_str()));
    // A file that is given now names regions first.
    let names: HashMap<&str, &str> = fed.chain(groups).chain(regions).collect();
    // With the area, which an undone ingest may have had wrong.
    let mut series: HashMap<(&str, &str, &str), Arc<SeriesMark>> = HashMap::new();
    let mut rows = Vec::with_capacity(table.rows());
    let entries = marks.iter().flat_map(|mark| (0..mark.2).map(move |_| mark));
    for (row, (entry, kept_apart, _)) in entries.enumerate() {
        let needed = |met: Option<f64>| met.ok_or_else(|| format!("row {row}: a number is missing"));
        let on = |cells: &Cells| cells.day(row)?.ok_or_else(|| format!("row {row}: a day is missing"));
        let of = (source.text(row), region.text(row), area.text(row));
        let mark = match series.get(&of) {
            Some(mark) => Arc::clone(mark),
            None => {
                let area = Area::from_km2(needed(area.number(row)?)?).map_err(|problem| problem.to_string())?;
                let id = RegionId::new(of.1).map_err(|problem| problem.to_string())?;
                let name = names.get(of.1).copied().unwrap_or(of.1).to_string();
                let mark = SeriesMark { id: series.len(), source: of.0.into(), region: Region { id, name, area } };
                Arc::clone(series.entry(of).or_insert(Arc::new(mark)))
            }
        };
        let area = |km2: f64| Area::from_km2(km2).map_err(|problem| problem.to_string());
        let claim = Claim {
            known_on: on(known_on)?,
            entry: *entry,
            controlled: area(needed(controlled.number(row)?)?)?,
            kept_apart: *kept_apart,
        };
        let front = front.number(row)?.map(Length::from_km).transpose().map_err(|problem| problem.to_string())?;
        rows.push(StoredRow {
            series: mark,
            day: on(day)?,
            claim,
            held: held.number(row)?.map(area).transpose()?,
            front,
        });
    }
    Ok(rows)
}
