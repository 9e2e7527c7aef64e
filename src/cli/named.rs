//! Finds the regions that a user names on the command line, by slug, name or code, in every spelling that tables know.

use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::error::{Error, Result};
use crate::read::names::Names;

/// The regions and groups that can be named.
pub(super) struct Named(Names);

impl Named {
    /// Those of a past, from all its sources.
    pub fn of(table: &Past) -> Result<Self> {
        Named::among(&table.regions())
    }

    /// Those of a list of regions.
    pub fn among(regions: &Regions) -> Result<Self> {
        Names::bundled(regions).map(Named)
    }

    /// The slug of the region that is meant.
    pub fn slug(&self, written: &str) -> Result<String> {
        let found = self.0.slug(written).map(str::to_string);
        found.ok_or_else(|| Error::Unknown { kind: "region", name: written.to_string(), hint: self.0.nearest(written) })
    }

    /// The slug of the region that is meant, or else the word in lower case.
    fn meant(&self, written: &str) -> String {
        self.0.meant(written)
    }

    /// The slugs of several regions, separated by commas or not.
    pub fn slugs(&self, written: &[String]) -> Result<Vec<String>> {
        self.parts(written).map(|part| self.slug(part)).collect()
    }

    /// The same, where words that are no region here may be known elsewhere.
    pub fn all_meant(&self, written: &[String]) -> Vec<String> {
        self.parts(written).map(|part| self.meant(part)).collect()
    }

    /// The parts of a list. A name may contain a comma.
    fn parts<'w>(&self, written: &'w [String]) -> impl Iterator<Item = &'w str> {
        written.iter().flat_map(|written| match self.slug(written) {
            Err(_) if written.contains(',') => {
                written.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
            }
            _ => vec![written.as_str()],
        })
    }
}
