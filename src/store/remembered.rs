//! The names and groups of regions in the entries that count.

use std::collections::BTreeMap;

use super::entry::{Action, Entry};
use super::naming::Naming;
use super::visibility::Visibility;
use crate::domain::groups::{Declared, Regions};
use crate::error::Result;
use crate::read::groups;

/// What the entries that count say of regions.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// Names by slug; of two the later one.
    pub names: BTreeMap<String, String>,
    declared: Vec<Declared>,
}

impl Remembered {
    /// Replays the log.
    pub fn of(entries: &[Entry], visibility: &Visibility) -> Self {
        let mut remembered = Remembered::default();
        for entry in entries.iter().filter(|entry| visibility.is_active(entry.id)) {
            if let Action::Ingest(ingest) = &entry.action {
                remembered.learn(&ingest.naming);
            }
        }
        remembered
    }

    /// Takes in what an ingest said.
    pub fn learn(&mut self, naming: &Naming) {
        self.names.extend(naming.names.clone());
        let declared = naming.declared();
        if declared != Declared::default() && self.declared.first() != Some(&declared) {
            self.declared.insert(0, declared);
        }
    }

    /// Whether an ingest says something that is not known yet.
    pub fn lacks(&self, naming: &Naming) -> bool {
        let is_new = |(slug, name): (&String, &String)| self.names.get(slug) != Some(name);
        let declared = naming.declared();
        naming.names.iter().any(is_new) || (declared != Declared::default() && !self.declared.contains(&declared))
    }

    /// Known regions with the remembered groups and the bundled ones; what is declared now comes first.
    pub fn groups(&self, known: &Regions) -> Result<Regions> {
        let with_fed = self.declared.iter().fold(known.clone(), |known, declared| known.with(declared.clone()));
        Ok(with_fed.with(groups::bundled()?))
    }
}
