//! Regions as people write them on the command line: by slug, by name, in every spelling that tables know.

use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::error::{Error, Result};
use crate::read::names::Names;

/// The regions and groups that may be named.
pub(super) struct Named(Names);

impl Named {
    /// Those of a table, of all its sources.
    pub fn of(table: &Past) -> Result<Self> {
        Named::among(&table.regions())
    }

    /// Those that are known.
    pub fn among(regions: &Regions) -> Result<Self> {
        Names::bundled(regions).map(Named)
    }

    /// The slug of the region that is meant.
    pub fn slug(&self, written: &str) -> Result<String> {
        let found = self.0.slug(written).map(str::to_string);
        found.ok_or_else(|| Error::Unknown { kind: "region", name: written.to_string(), hint: self.0.nearest(written) })
    }

    /// The slug of the region that is meant, else the word in lower case: it may be known elsewhere.
    pub fn meant(&self, written: &str) -> String {
        self.0.meant(written)
    }

    /// The slugs of several, with commas between them or without; what is a name as a whole may have a comma in it.
    pub fn slugs(&self, written: &[String]) -> Result<Vec<String>> {
        let mut slugs = Vec::with_capacity(written.len());
        for written in written {
            match self.slug(written) {
                Err(_) if written.contains(',') => {
                    let parts = written.split(',').map(str::trim).filter(|part| !part.is_empty());
                    slugs.extend(parts.map(|part| self.slug(part)).collect::<Result<Vec<String>>>()?);
                }
                slug => slugs.push(slug?),
            }
        }
        Ok(slugs)
    }
}
