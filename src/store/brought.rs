//! The files that an ingest brings into a store.

use chrono::NaiveDate;

use super::entry::{Entry, FileMark, sha256};
use super::folder::{CELLS, PLACES, QUARANTINE, SEGMENTS};
use super::ingest::Plan;
use super::maps::{known_maps, map_name, map_source, packed};
use super::segment;

/// Rows as a file, with their number.
pub(super) type Counted = (u64, Vec<u8>);

/// The files of an ingest with their hashes: rows used, rows kept apart, places, cells, and the newest map if it is news.
pub(super) fn files_of(
    id: u64,
    plan: &Plan,
    (places, cells): (Option<Counted>, Option<Vec<u8>>),
    maps: Vec<(String, NaiveDate, Vec<u8>)>,
    entries: &[Entry],
) -> Vec<(FileMark, Vec<u8>)> {
    let mut files = Vec::new();
    let mut add = |name: String, rows: Option<u64>, bytes: Vec<u8>| {
        let mark = FileMark { name, rows, bytes: bytes.len() as u64, sha256: sha256(&bytes) };
        files.push((mark, bytes));
    };
    for (folder, rows) in [(SEGMENTS, &plan.used), (QUARANTINE, &plan.kept_apart)] {
        if !rows.is_empty() {
            add(format!("{folder}/{id:06}.csv"), Some(rows.len() as u64), segment::encode(rows));
        }
    }
    if let Some((rows, bytes)) = places.filter(|(rows, _)| *rows > 0) {
        add(format!("{PLACES}/{id:06}.csv"), Some(rows), bytes);
    }
    if let Some(bytes) = cells {
        add(format!("{CELLS}/{id:06}.cells"), None, bytes);
    }
    let used = |source: &str, day: NaiveDate| plan.used.iter().any(|row| row.day == day && row.series.source == source);
    let newest = maps.into_iter().filter(|(source, day, _)| used(source, *day)).max_by_key(|(_, day, _)| *day);
    if let Some((source, day, bytes)) = newest {
        let name = map_name(&source, day, id);
        if !known_maps(entries).any(|known| map_source(known) == map_source(&name) && *known > *name) {
            add(name, None, packed(&bytes));
        }
    }
    files
}
