//! The record of issued forecasts in the log of a store.

use super::entry::{Action, Entry};
use super::issue::Issue;
use super::{Recording, Store};
use crate::error::Result;

impl Store {
    /// The store as it was before an entry.
    pub fn before(&self, id: u64) -> Store {
        Store { until: id.saturating_sub(1), ..self.clone() }
    }

    /// Writes issued forecasts into the log, one entry each, and returns their numbers.
    ///
    /// # Errors
    /// As [`Store::ingest`].
    pub fn issue(&self, issues: Vec<Issue>, recording: &Recording, say: &dyn Fn(&str)) -> Result<Vec<u64>> {
        let lock = self.folder.lock(say)?;
        let mut written = Vec::with_capacity(issues.len());
        for issue in issues {
            let (entries, last) = self.entries()?;
            let id = entries.len() as u64 + 1;
            self.append(&lock, id, last, recording, Action::Issue(Box::new(issue)))?;
            written.push(id);
        }
        Ok(written)
    }

    /// The last entry that feeds, accepts or undoes something; 0 where none does.
    ///
    /// # Errors
    /// As [`Store::issued`].
    pub fn last_of_data(&self) -> Result<u64> {
        let (entries, _) = self.entries()?;
        let last = entries.iter().rev().find(|entry| !matches!(entry.action, Action::Issue(_)));
        Ok(last.map_or(0, |entry| entry.id))
    }

    /// All forecasts that were issued, with their entries, in order.
    ///
    /// # Errors
    /// [`crate::Error::Input`] naming an entry that is damaged.
    pub fn issued(&self) -> Result<Vec<Entry>> {
        let (entries, _) = self.entries()?;
        Ok(entries.into_iter().filter(|entry| matches!(entry.action, Action::Issue(_))).collect())
    }
}
