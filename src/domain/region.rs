//! Regions and groups of regions, named by slugs.

use std::fmt;
use std::sync::Arc;

use super::quantity::Area;
use crate::error::{Error, Result};

/// The slug that names a region or a group: lower-case letters of any script, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(Arc<str>);

impl RegionId {
    /// A slug as written.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when it is empty, longer than 64 characters or has other characters.
    pub fn new(slug: &str) -> Result<Self> {
        let fits = |c: char| c == '-' || (c.is_alphanumeric() && !c.is_uppercase());
        if !slug.is_empty() && slug.chars().count() <= 64 && slug.chars().all(fits) {
            Ok(RegionId(slug.into()))
        } else {
            Err(Error::OutOfRange {
                quantity: "region",
                met: format!("{slug:?}"),
                allowed: "a slug of lower-case letters, digits and hyphens, at most 64",
            })
        }
    }

    /// A slug made from a name: lower case, anything else than letters and digits a hyphen.
    ///
    /// # Errors
    /// As [`RegionId::new`], for a name without letters and digits or a very long one.
    pub fn from_name(name: &str) -> Result<Self> {
        let lower = name.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        RegionId::new(&words.join("-"))
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A region as people know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its slug.
    pub id: RegionId,
    /// Its name as printed, in any script.
    pub name: String,
    /// Its area, km² on WGS 84.
    pub area: Area,
}

/// A sum of regions under a name of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The slug.
    pub id: &'static str,
    /// The name as printed.
    pub name: &'static str,
    members: Members,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Members {
    All,
    These(&'static [&'static str]),
}

/// The slug of the group of all regions of a table: the whole theatre.
pub const THEATRE: &str = "ukraine";

/// The groups everybody speaks of.
pub const GROUPS: [Group; 3] = [
    Group { id: "donbas", name: "Donbas", members: Members::These(&["donetsk", "luhansk"]) },
    Group {
        id: "four-oblasts",
        name: "the four oblasts (Donetsk, Luhansk, Zaporizhzhia, Kherson)",
        members: Members::These(&["donetsk", "luhansk", "zaporizhzhia", "kherson"]),
    },
    Group { id: THEATRE, name: "Ukraine", members: Members::All },
];

impl Group {
    /// The group of this slug, if it is one.
    pub fn find(id: &str) -> Option<&'static Group> {
        GROUPS.iter().find(|group| group.id == id)
    }

    /// The group as a region of the given area.
    ///
    /// # Errors
    /// None in practice: the slugs of groups are valid.
    pub fn region(&self, area: Area) -> Result<Region> {
        Ok(Region { id: RegionId::new(self.id)?, name: self.name.into(), area })
    }

    /// Whether a region is a member.
    pub fn contains(&self, region: &RegionId) -> bool {
        match self.members {
            Members::All => Group::find(region.as_str()).is_none(),
            Members::These(members) => members.contains(&region.as_str()),
        }
    }

    /// The members that must be there for the sum to mean something; none for the group of all regions.
    pub fn required(&self) -> &'static [&'static str] {
        match self.members {
            Members::All => &[],
            Members::These(members) => members,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_come_from_names_in_any_script() {
        assert_eq!(RegionId::from_name("Ivano-Frankivs'k (oblast)").unwrap().as_str(), "ivano-frankivs-k-oblast");
        assert_eq!(RegionId::from_name("Донецька область").unwrap().as_str(), "донецька-область");
        assert!(RegionId::from_name("…").is_err());
        assert!(RegionId::new("Donetsk").is_err());
    }

    #[test]
    fn the_theatre_holds_every_region_but_no_group() {
        let theatre = Group::find(THEATRE).unwrap();
        assert!(theatre.contains(&RegionId::new("lviv").unwrap()));
        assert!(!theatre.contains(&RegionId::new("donbas").unwrap()));
    }
}
