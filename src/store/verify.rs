//! Verifies a store: every byte is compared with the log.

use std::collections::BTreeSet;

use super::entry::{Action, Entry, FileMark, sha256};
use super::entry_name;
use super::folder::{FOLDERS, Folder, MAPS};
use super::head::{self, HEAD};
use super::maps::map_source;
use crate::error::{Error, Result};

/// What a look at every byte of a store found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inspection {
    /// Entries that were read.
    pub entries: usize,
    /// Files that belong to them and were read.
    pub files: usize,
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
    let marks: Vec<&FileMark> = marks.flatten().collect();
    known.extend(marks.iter().map(|mark| mark.name.clone()));
    for mark in &marks {
        if !is_replaced_map(folder, &mark.name, &marks) {
            inspect_file(folder, mark, &mut found);
        }
    }
    for place in FOLDERS {
        let names = folder.names(place)?.into_iter().map(|name| format!("{place}/{name}"));
        found.leftovers.extend(names.filter(|name| !known.contains(name)));
    }
    Ok(found)
}

/// Reads all entries, also after one that is damaged.
fn inspect_entries(folder: &Folder, found: &mut Inspection, known: &mut BTreeSet<String>) -> Result<Vec<Entry>> {
    let (mut entries, mut previous, mut next) = (Vec::new(), Some(String::new()), 1);
    // Before the look at the folder: another process may write an entry in between.
    let promised = inspect_head(folder, found)?;
    let numbers = folder.entry_numbers()?;
    for id in numbers {
        if id > next {
            found.problems.push(gone(next, id - 1));
            previous = None;
        }
        next = id + 1;
        let name = entry_name(id);
        known.insert(name.clone());
        // What follows a damaged entry cannot be held against it, and is no worse for that.
        let before = previous.take();
        let bytes = match folder.read(&name) {
            Ok(bytes) => bytes,
            Err(problem) => {
                found.problems.push((name, problem.to_string()));
                continue;
            }
        };
        found.bytes += bytes.len() as u64;
        match Entry::decoded(&bytes) {
            Ok(entry) => {
                if entry.id != id {
                    found.problems.push((name.clone(), format!("it has the number of entry {}", entry.id)));
                }
                if before.is_some_and(|before| before != entry.previous) {
                    found.problems.push((name, "the entry before it is not the one that it followed".into()));
                }
                found.entries += 1;
                entries.push(entry);
                previous = Some(sha256(&bytes));
            }
            Err(problem) => found.problems.push((name, problem)),
        }
    }
    if promised >= next {
        found.problems.push(gone(next, promised));
    }
    Ok(entries)
}

fn gone(from: u64, to: u64) -> (String, String) {
    let others = if to > from { format!(", and so are the others up to {}", entry_name(to)) } else { String::new() };
    (entry_name(from), format!("it is missing{others}"))
}

/// The number of entries that there have to be at least.
fn inspect_head(folder: &Folder, found: &mut Inspection) -> Result<u64> {
    let entries = folder.last_entry()?;
    let promised = head::read(folder);
    match folder.read(HEAD) {
        Ok(bytes) => {
            found.bytes += bytes.len() as u64;
            if promised.is_none() {
                let words = "its checksum differs, so it was changed after it was written";
                found.problems.push((HEAD.into(), words.into()));
            }
        }
        // A crash may come between the first entry and its head.
        Err(problem) if entries > 1 => found.problems.push((HEAD.into(), problem.to_string())),
        Err(_) => {}
    }
    Ok(promised.unwrap_or(0))
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
        return Err(format!("it has {} bytes, but {} were written", bytes.len(), mark.bytes));
    }
    match sha256(bytes) == mark.sha256 {
        true => Ok(()),
        false => Err("its checksum differs, so it was changed after it was written".into()),
    }
}

/// Only the newest map of a source is kept.
fn is_replaced_map(folder: &Folder, name: &str, marks: &[&FileMark]) -> bool {
    let newer = |other: &&FileMark| {
        other.name.starts_with(MAPS) && map_source(&other.name) == map_source(name) && *other.name > *name
    };
    name.starts_with(MAPS) && marks.iter().any(newer) && !folder.file(name).exists()
}

/// The error of a command that meets a damaged store.
pub(super) fn damaged(folder: &Folder, name: &str, problem: &str) -> Error {
    let origin = folder.file(name).display().to_string();
    let advice = "`frontcast data verify` lists all damage; restore the file from a copy";
    Error::input(origin, crate::error::Place::Whole, format!("{problem}; {advice}"))
}
