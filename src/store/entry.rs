//! Entries of the log: what was fed, accepted or undone, when, and with what effect.
//!
//! An entry is a file of two lines: its JSON, and the SHA-256 of that line. The JSON names the hash of the entry before
//! it, so that none can be changed or left out unseen, and the hash of every other file that belongs to it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::days::{day_text, day_texts};
use super::issue::Issue;
use super::naming::Naming;
use crate::domain::finding::{Finding, FindingKind, Verdict};
use crate::domain::region::RegionId;
use crate::survey::legend::Legend;

const SCHEMA: &str = "frontcast.entry/1";
/// Findings beyond this are counted and not listed: a file of a million bad rows must not become a log of that size.
pub const MOST_FINDINGS: usize = 1_000;

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Name and version of the form.
    pub schema: String,
    /// Counted from 1 without gaps.
    pub id: u64,
    /// When, as 2026-11-22T09:15:00Z.
    pub recorded_at: String,
    /// The calendar day of that, where it was recorded.
    #[serde(with = "day_text")]
    pub recorded_on: NaiveDate,
    /// "frontcast" and its version.
    pub made_by: String,
    pub arguments: String,
    /// What was done.
    #[serde(flatten)]
    pub action: Action,
    /// SHA-256 of the entry before, as a file; empty for the first.
    pub previous: String,
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Action {
    /// Data were fed.
    Ingest(Box<Ingest>),
    /// Rows that an ingest kept apart are used from now on.
    Accept {
        /// The ingest.
        of: u64,
        /// These days only; all where there are none.
        #[serde(default, with = "day_texts", skip_serializing_if = "Vec::is_empty")]
        days: Vec<NaiveDate>,
    },
    /// A forecast was issued.
    Issue(Box<Issue>),
    /// An earlier entry no longer counts.
    Undo {
        /// That entry.
        of: u64,
    },
}

/// What was fed and what became of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Ingest {
    pub inputs: Vec<FileMark>,
    /// The files that this entry added to the store.
    pub files: Vec<FileMark>,
    /// What the regions are called and which groups they form, where only the fed files say so.
    #[serde(default, skip_serializing_if = "Naming::is_empty")]
    pub naming: Naming,
    /// What the user said of the legend of a source's maps, which later maps of it are read by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legend: Option<SourceLegend>,
    /// What became of the rows.
    pub counts: Counts,
    /// What was odd, up to a thousand of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingRecord>,
}

/// What the legend of a source's maps means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceLegend {
    pub source: String,
    /// Its meaning.
    #[serde(flatten)]
    pub legend: Legend,
}

/// A file and how to know it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileMark {
    /// Its name: in the store with its folder, outside without.
    pub name: String,
    /// Rows in it; absent for maps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// What became of fed rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Days not known before.
    pub new: u64,
    /// Days whose value became another one.
    pub revised: u64,
    /// Nothing new in them.
    pub unchanged: u64,
    /// Kept apart as doubtful.
    pub quarantined: u64,
    /// Not taken.
    pub refused: u64,
}

/// A finding as it stands in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<String>,
    kind: String,
    verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size_km2: Option<f64>,
    words: String,
}

impl From<&Finding> for FindingRecord {
    fn from(finding: &Finding) -> Self {
        FindingRecord {
            file: finding.file.clone(),
            row: finding.row.map(|row| row as u64),
            source: finding.source.clone(),
            region: finding.region.as_ref().map(RegionId::to_string),
            day: finding.day.map(|day| day.to_string()),
            kind: finding.kind.name().into(),
            verdict: finding.verdict.name().into(),
            size_km2: finding.size_km2,
            words: finding.words.clone(),
        }
    }
}

impl From<&FindingRecord> for Finding {
    fn from(record: &FindingRecord) -> Self {
        Finding {
            file: record.file.clone(),
            row: record.row.map(|row| row as usize),
            source: record.source.clone(),
            region: record.region.as_deref().and_then(|slug| RegionId::new(slug).ok()),
            day: record.day.as_deref().and_then(|day| day.parse().ok()),
            // A later version may know kinds that this one does not.
            kind: FindingKind::find(&record.kind).unwrap_or(FindingKind::Error),
            verdict: Verdict::find(&record.verdict).unwrap_or(Verdict::Noted),
            size_km2: record.size_km2,
            words: record.words.clone(),
        }
    }
}

impl Entry {
    /// An entry to be recorded; its number and the hash before it are given to it when it is written.
    pub fn new(recorded_at: &str, recorded_on: NaiveDate, arguments: &str, action: Action) -> Self {
        Entry {
            schema: SCHEMA.into(),
            id: 0,
            recorded_at: recorded_at.into(),
            recorded_on,
            made_by: concat!("frontcast ", env!("CARGO_PKG_VERSION")).into(),
            arguments: arguments.into(),
            action,
            previous: String::new(),
        }
    }

    /// The bytes of its file.
    pub(super) fn encoded(&self) -> Vec<u8> {
        let mut line = serde_json::to_string(self).expect("text and numbers can be written as JSON");
        line.push('\n');
        let seal = seal(line.as_bytes());
        [line.into_bytes(), seal.into_bytes()].concat()
    }

    /// The entry in a file's bytes.
    pub(super) fn decoded(bytes: &[u8]) -> Result<Self, String> {
        let line = sealed(bytes).ok_or("its checksum differs, so it was changed after it was written")?;
        let entry: Entry = serde_json::from_slice(line).map_err(|problem| format!("it cannot be read: {problem}"))?;
        match entry.schema == SCHEMA {
            true => Ok(entry),
            false => {
                Err(format!("it has the form {:?} of a newer frontcast; this version reads {SCHEMA}", entry.schema))
            }
        }
    }
}

/// The first line of a file, if the second vouches for it.
pub(super) fn sealed(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n')? + 1;
    (bytes[end..] == *seal(&bytes[..end]).as_bytes()).then_some(&bytes[..end])
}

/// The line that vouches for the line before it.
pub(super) fn seal(line: &[u8]) -> String {
    format!("{{\"sha256\":\"{}\"}}\n", sha256(line))
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let action = Action::Accept { of: 3, days: vec!["2026-08-22".parse().unwrap()] };
        Entry { id: 4, ..Entry::new("2026-11-22T09:15:00Z", "2026-11-22".parse().unwrap(), "data accept 3", action) }
    }

    #[test]
    fn an_entry_comes_back_as_it_was() {
        assert_eq!(Entry::decoded(&entry().encoded()), Ok(entry()));
        let ingest = Entry { action: Action::Ingest(Box::default()), ..entry() };
        assert_eq!(Entry::decoded(&ingest.encoded()), Ok(ingest));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let whole = entry().encoded();
        for i in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[i] ^= 1 << bit;
                assert!(Entry::decoded(&bytes).is_err(), "byte {i}, bit {bit}");
            }
            assert!(Entry::decoded(&whole[..i]).is_err(), "cut at {i}");
        }
    }

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
