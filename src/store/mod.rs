//! The observations that frontcast works on: the bundled ones, with which an installed frontcast needs no files, and
//! the user's store, which only grows.
//!
//! A store is a folder. Each ingest, acceptance and undoing is an entry in `entries/`, and each ingest has its rows as
//! CSV in `segments/`, those kept apart in `quarantine/`, distances of places in `places/`, cells in `cells/`. An entry takes effect when
//! its file is renamed into place; that rename is atomic and is always the last step. Nothing in these folders is ever
//! changed or removed. `maps/` holds the newest map of each source.

mod archive;
mod brought;
pub mod bundled;
pub mod cells;
mod claims;
mod days;
pub mod entry;
pub mod feed;
mod folder;
mod head;
mod ingest;
pub mod issue;
mod maps;
pub mod naming;
mod places;
mod record;
mod remembered;
mod segment;
mod verify;
mod visibility;

#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::NaiveDate;

pub use archive::{Archive, Revision, SeriesSummary};
use brought::files_of;
use entry::{Action, Entry, FileMark, Ingest, SourceLegend, sha256};
use folder::{ENTRIES, Folder, MAPS, QUARANTINE, SEGMENTS, WriteLock};
pub use places::KeptMap;
pub use segment::{Claim, Fed};
pub use verify::Inspection;

use crate::domain::finding::{Finding, Verdict};
use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::Town;
use crate::error::{Error, Result};
use claims::Claims;
use ingest::Planner;
use maps::map_source;
use naming::Naming;
use remembered::Remembered;
use segment::Segment;
use visibility::Visibility;

/// The user's store.
#[derive(Debug, Clone)]
pub struct Store {
    folder: Folder,
    /// The last entry that is read.
    until: u64,
}

/// When and how something is recorded.
#[derive(Debug, Clone)]
pub struct Recording {
    /// As 2026-11-22T09:15:00Z.
    pub at: String,
    /// The calendar day of that.
    pub on: NaiveDate,
    pub arguments: String,
}

/// What is fed.
#[derive(Debug, Default)]
pub struct Feed {
    /// The files, with their hashes.
    pub inputs: Vec<FileMark>,
    /// Rows that could be read.
    pub rows: Vec<Fed>,
    /// What could not be read.
    pub refused: Vec<Finding>,
    /// Distances of places on the maps that were fed, as CSV, if any.
    pub places: Option<(u64, Vec<u8>)>,
    /// The cells of the maps that were fed, if any.
    pub cells: Option<Vec<u8>>,
    /// The newest of the maps themselves, unpacked, with source and day; the newest one that is used is kept.
    pub maps: Vec<(String, NaiveDate, Vec<u8>)>,
    /// What the user said of the maps' legend, to be remembered.
    pub legend: Option<SourceLegend>,
    /// What was repaired in maps.
    pub notes: Vec<String>,
}

/// How a feed is to be taken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// Use doubtful rows too.
    pub accept: bool,
    /// Say what would happen and store nothing.
    pub dry_run: bool,
}

/// What became of a feed.
#[derive(Debug)]
pub struct Receipt {
    /// The number of the new entry; `None` where nothing was stored.
    pub id: Option<u64>,
    /// The entry, as it is or would be.
    pub ingest: Ingest,
    /// All findings, without the log's limit.
    pub findings: Vec<Finding>,
    /// What was known before; `None` for nothing.
    pub before: Option<Past>,
    /// What is known now; `None` for nothing.
    pub after: Option<Past>,
}

/// What a store holds: its log and its rows.
struct Contents {
    entries: Vec<Entry>,
    rows: Vec<segment::StoredRow>,
    visibility: Visibility,
    remembered: Remembered,
    /// SHA-256 of the last entry's file.
    last: String,
}

/// The file of an entry.
fn entry_name(id: u64) -> String {
    format!("{ENTRIES}/{id:06}.json")
}

impl Store {
    /// The store in a folder, which need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Store { folder: Folder::new(folder), until: u64::MAX }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Everything that was fed, beside a base table; regions that are `known` get their names from there. The distances
    /// of places are read where there are `towns`, which give them their discs.
    ///
    /// # Errors
    /// [`Error::Io`] when a file cannot be read, [`Error::Input`] naming one that is damaged.
    pub fn archive(&self, base: Option<Past>, known: &Regions, towns: &[Town]) -> Result<Archive> {
        let contents = self.contents(known)?;
        let places = match towns.is_empty() {
            true => Vec::new(),
            false => self.places(&contents, base.as_ref().map_or(&[], Past::places), towns)?,
        };
        let fronts = contents.rows.iter().filter(|row| row.front.is_some()).cloned().collect();
        let claims = Claims::new(base.as_ref(), contents.rows, contents.visibility);
        let regions = contents.remembered.groups(known)?;
        Ok(Archive { entries: contents.entries, claims, fronts, places, base, regions })
    }

    /// Feeds data: all of it or nothing. `say` is told if another process has to be waited for.
    ///
    /// # Errors
    /// [`Error::Io`] when the store cannot be written, [`Error::Input`] when it is damaged.
    pub fn ingest(
        &self,
        feed: Feed,
        terms: Terms,
        recording: &Recording,
        base: Option<&Past>,
        known: &Regions,
        say: &dyn Fn(&str),
    ) -> Result<Receipt> {
        let lock = if terms.dry_run { None } else { Some(self.folder.lock(say)?) };
        let contents = self.contents(known)?;
        let mut claims = Claims::new(base, contents.rows, contents.visibility);
        let naming = Naming::of(&feed.rows, known, base)?;
        let regions = contents.remembered.groups(known)?;
        let before = claims.table(None).map(|table| table.grouped(&regions)).ok();
        let id = contents.entries.len() as u64 + 1;
        let files: Vec<String> = feed.inputs.iter().map(|input| input.name.clone()).collect();
        let planner = Planner { entry: id, today: recording.on, accept: terms.accept, files: &files, bundled: base };
        let mut plan = planner.plan(&mut claims, feed.rows);
        plan.counts.refused += feed.refused.len() as u64;
        let findings = [feed.refused, std::mem::take(&mut plan.findings)].concat();
        let after = claims.table(None).map(|table| table.grouped(&regions)).ok();
        let is_news = !plan.used.is_empty() || !plan.kept_apart.is_empty() || contents.remembered.lacks(&naming);
        let files = files_of(id, &plan, (feed.places, feed.cells), feed.maps, &contents.entries);
        let mut ingest = Ingest {
            inputs: feed.inputs,
            files: Vec::new(),
            naming,
            legend: feed.legend,
            counts: plan.counts,
            findings: findings.iter().take(entry::MOST_FINDINGS).map(Into::into).collect(),
        };
        let id = match lock {
            Some(lock) if is_news => {
                ingest.files = files.iter().map(|(mark, _)| mark.clone()).collect();
                let entry = Entry {
                    id,
                    previous: contents.last,
                    ..Entry::new(
                        &recording.at,
                        recording.on,
                        &recording.arguments,
                        Action::Ingest(ingest.clone().into()),
                    )
                };
                self.commit(&lock, &entry, &files)?;
                Some(id)
            }
            _ => None,
        };
        Ok(Receipt { id, ingest, findings, before, after })
    }

    /// Accepts rows that an ingest kept apart: those of some days, or all.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is nothing to accept; else as [`Store::ingest`].
    pub fn accept(
        &self,
        of: u64,
        days: Vec<NaiveDate>,
        recording: &Recording,
        say: &dyn Fn(&str),
    ) -> Result<(u64, u64)> {
        // A store that is not there is not made to say so.
        find(&self.entries()?.0, of)?;
        let lock = self.folder.lock(say)?;
        let contents = self.contents(&Regions::default())?;
        let entry = find(&contents.entries, of)?;
        if !matches!(entry.action, Action::Ingest(_)) {
            return Err(Error::Usage(format!(
                "{of} is no ingest: only rows that an ingest kept apart can be accepted"
            )));
        }
        let claims = Claims::new(None, contents.rows, contents.visibility);
        let asked = |day: &NaiveDate| days.is_empty() || days.contains(day);
        let waits = |day: &NaiveDate, claim: &Claim, known: &[Claim]| {
            claim.entry == of && asked(day) && claims.is_waiting(*day, claim, known)
        };
        let all = claims.series.iter().flat_map(|series| &series.days);
        let count: usize = all.map(|(day, known)| known.iter().filter(|claim| waits(day, claim, known)).count()).sum();
        if count == 0 {
            return Err(Error::Usage(format!("nothing of ingest {of} is kept apart{}", of_days(&days))));
        }
        let id = contents.entries.len() as u64 + 1;
        self.append(&lock, id, contents.last, recording, Action::Accept { of, days })?;
        Ok((id, count as u64))
    }

    /// Withdraws an entry by a new one; nothing is erased, and an undoing can be undone.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is no such entry or it is undone already; else as [`Store::ingest`].
    pub fn undo(&self, of: u64, recording: &Recording, say: &dyn Fn(&str)) -> Result<u64> {
        // A store that is not there is not made to say so.
        if matches!(find(&self.entries()?.0, of)?.action, Action::Issue(_)) {
            return Err(Error::Usage(format!("{of} is an issued forecast: those stay in the record")));
        }
        let lock = self.folder.lock(say)?;
        let contents = self.contents(&Regions::default())?;
        if !contents.visibility.is_active(of) {
            return Err(Error::Usage(format!("{of} is undone already")));
        }
        let id = contents.entries.len() as u64 + 1;
        self.append(&lock, id, contents.last, recording, Action::Undo { of })?;
        Ok(id)
    }

    /// Looks at every byte; what is wrong with the store is in the answer.
    pub fn verify(&self) -> Result<Inspection> {
        verify::inspect(&self.folder)
    }

    /// The log, and the hash of its last entry's file.
    fn entries(&self) -> Result<(Vec<Entry>, String)> {
        let damaged = |name: &str, problem: String| verify::damaged(&self.folder, name, &problem);
        // Before the look at the folder: another process may write an entry in between.
        let promised = head::read(&self.folder).unwrap_or(0);
        let (mut entries, mut last) = (Vec::new(), String::new());
        for id in 1..=self.folder.last_entry()?.max(promised).min(self.until) {
            let name = entry_name(id);
            let bytes = self.folder.read(&name).map_err(|problem| damaged(&name, problem.to_string()))?;
            let entry = Entry::decoded(&bytes).map_err(|problem| damaged(&name, problem))?;
            if entry.id != id || entry.previous != last {
                return Err(damaged(&name, "it does not follow the entry before it".into()));
            }
            last = sha256(&bytes);
            entries.push(entry);
        }
        Ok((entries, last))
    }

    /// The log and all rows, each file held against its hash.
    fn contents(&self, known: &Regions) -> Result<Contents> {
        let damaged = |name: &str, problem: String| verify::damaged(&self.folder, name, &problem);
        let (entries, last) = self.entries()?;
        let mut segments = Vec::new();
        for entry in &entries {
            let Action::Ingest(ingest) = &entry.action else { continue };
            for mark in &ingest.files {
                let kept_apart = mark.name.starts_with(QUARANTINE);
                if !kept_apart && !mark.name.starts_with(SEGMENTS) {
                    continue;
                }
                let bytes = self.folder.read(&mark.name).map_err(|problem| damaged(&mark.name, problem.to_string()))?;
                verify::check(mark, &bytes).map_err(|problem| damaged(&mark.name, problem))?;
                segments.push(Segment { entry: entry.id, kept_apart, rows: mark.rows.unwrap_or(0), bytes });
            }
        }
        let visibility = Visibility::of(&entries);
        let remembered = Remembered::of(&entries, &visibility);
        let rows = segment::decode(segments, known, &remembered.names).map_err(|problem| damaged(SEGMENTS, problem))?;
        Ok(Contents { entries, rows, visibility, remembered, last })
    }

    fn append(&self, lock: &WriteLock, id: u64, previous: String, recording: &Recording, action: Action) -> Result<()> {
        let entry = Entry::new(&recording.at, recording.on, &recording.arguments, action);
        self.commit(lock, &Entry { id, previous, ..entry }, &[])
    }

    /// Writes an entry's files and then, as the last step that makes all of them count, the entry.
    fn commit(&self, _lock: &WriteLock, entry: &Entry, files: &[(FileMark, Vec<u8>)]) -> Result<()> {
        let write = || {
            for (mark, bytes) in files {
                // A file of this name is what an ingest that did not end left behind.
                self.folder.write(&mark.name, bytes, false)?;
            }
            self.folder.write(&entry_name(entry.id), &entry.encoded(), true)
        };
        write().inspect_err(|_| {
            // Best effort: without its entry a file is not used, it only takes room.
            files.iter().for_each(|(mark, _)| drop(self.folder.remove(&mark.name)));
        })?;
        // The entry counts already; a head that lags behind is caught up by the next one.
        let _ = head::write(&self.folder, entry.id);
        self.drop_replaced_maps(files);
        Ok(())
    }

    /// Removes the maps that newer ones replace. One that cannot be removed is only in the way of nothing.
    fn drop_replaced_maps(&self, files: &[(FileMark, Vec<u8>)]) {
        let names = self.folder.names(MAPS).unwrap_or_default();
        let names: Vec<String> = names.iter().map(|name| format!("{MAPS}/{name}")).collect();
        for mark in files.iter().map(|(mark, _)| &mark.name).filter(|name| name.starts_with(MAPS)) {
            for older in names.iter().filter(|name| map_source(name) == map_source(mark) && *name < mark) {
                let _ = self.folder.remove(older);
            }
        }
    }
}

/// The entry of a number.
fn find(entries: &[Entry], id: u64) -> Result<&Entry> {
    entries.iter().find(|entry| entry.id == id).ok_or_else(|| {
        let known = match entries.len() {
            0 => "the store is empty".to_string(),
            last => format!("the log has 1 to {last}, see `frontcast data log`"),
        };
        Error::Usage(format!("there is no entry {id}: {known}"))
    })
}

fn of_days(days: &[NaiveDate]) -> String {
    match days {
        [] => String::new(),
        days => format!(" for {}", days.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Whether a finding leaves data unused.
pub fn is_held_back(finding: &Finding) -> bool {
    finding.verdict != Verdict::Noted
}
