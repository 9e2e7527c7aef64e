//! Verifying a store: every byte of it against the log.

use std::collections::BTreeSet;

use super::entry::{Action, Entry, FileMark, sha256};
use super::folder::{ENTRIES, Folder, MAPS, PLACES, QUARANTINE, SEGMENTS};
use super::{entry_name, map_source};
use crate::error::{Error, Result};

/// What a look at every byte of a store found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inspection {
    /// Entries that were read.
    pub entries: u64,
    /// Files that belong to them and were read.
    pub files: u64,
    /// Their size together.
    pub bytes: u64,
    /// What is wrong, each with its file.
    pub problems: Vec<(String, String)>,
    /// Files that no entry knows: an ingest that did not end. They are not used, and do no harm.
    pub leftovers: Vec<String>,
}

pub(super) fn inspect(folder: &Folder) -> Result<Inspection> {
    let mut found = Inspection::default();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let entries = inspect_entries(folder, &mut found, &mut known)?;
    let marks = entries.iter().filter_map(|entry| match &entry.action {
        Action::Ingest(ingest) => Some(&ingest.files),
        _ => None,
    });
    let maps = folder.names(MAPS)?;
    for mark in marks.flatten() {
        known.insert(mark.name.clone());
        if !is_replaced_map(&mark.name, &maps) {
            inspect_file(folder, mark, &mut found);
        }
    }
    for place in [ENTRIES, SEGMENTS, QUARANTINE, PLACES, MAPS] {
        let names = folder.names(place)?.into_iter().map(|name| format!("{place}/{name}"));
        found.leftovers.extend(names.filter(|name| !known.contains(name)));
    }
    Ok(found)
}

/// Reads all entries, also after one that is damaged.
fn inspect_entries(folder: &Folder, found: &mut Inspection, known: &mut BTreeSet<String>) -> Result<Vec<Entry>> {
    let (mut entries, mut previous) = (Vec::new(), Some(String::new()));
    for id in 1..=folder.last_entry()? {
        let name = entry_name(id);
        known.insert(name.clone());
        let bytes = match folder.read(&name) {
            Ok(bytes) => bytes,
            Err(problem) => {
                found.problems.push((name, problem.to_string()));
                previous = None;
                continue;
            }
        };
        found.bytes += bytes.len() as u64;
        match Entry::decoded(&bytes) {
            Ok(entry) => {
                if entry.id != id {
                    found.problems.push((name.clone(), format!("it says that it is entry {}", entry.id)));
                }
                if previous.is_some_and(|previous| previous != entry.previous) {
                    found.problems.push((name, "the entry before it is not the one it followed".into()));
                }
                found.entries += 1;
                entries.push(entry);
            }
            Err(problem) => found.problems.push((name, problem)),
        }
        previous = Some(sha256(&bytes));
    }
    Ok(entries)
}

fn inspect_file(folder: &Folder, mark: &FileMark, found: &mut Inspection) {
    let problem = match folder.read(&mark.name) {
        Ok(bytes) => {
            found.files += 1;
            found.bytes += bytes.len() as u64;
            check(mark, &bytes).err()
        }
        Err(problem) => Some(problem.to_string()),
    };
    found.problems.extend(problem.map(|problem| (mark.name.clone(), problem)));
}

/// Checks a file against what the log says of it.
pub(super) fn check(mark: &FileMark, bytes: &[u8]) -> std::result::Result<(), String> {
    if bytes.len() as u64 != mark.bytes {
        return Err(format!("it has {} bytes where {} were written", bytes.len(), mark.bytes));
    }
    match sha256(bytes) == mark.sha256 {
        true => Ok(()),
        false => Err("it was changed after it was written: its checksum differs".into()),
    }
}

/// Only the newest map of a source is kept.
fn is_replaced_map(name: &str, maps: &[String]) -> bool {
    let Some(own) = name.strip_prefix(MAPS).and_then(|name| name.strip_prefix('/')) else { return false };
    let newer = |other: &String| map_source(other) == map_source(own) && other.as_str() > own;
    maps.iter().any(newer) && !maps.iter().any(|other| other == own)
}

/// The error of a command that meets a damaged store.
pub(super) fn damaged(folder: &Folder, name: &str, problem: &str) -> Error {
    let origin = folder.file(name).display().to_string();
    let advice = "`frontcast data verify` lists all that is damaged; put back a copy of the file, or use --table";
    Error::input(origin, crate::error::Place::Whole, format!("{problem}; {advice}"))
}
