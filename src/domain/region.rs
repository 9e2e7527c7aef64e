//! Regions, named by slugs.

use std::fmt;
use std::sync::Arc;

use super::quantity::Area;
use crate::error::{Error, Result};

mod marks;

/// The slug that names a region or a group: lower-case letters of any script, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(Arc<str>);

impl RegionId {
    /// A slug as written.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when it is empty, longer than 64 characters or has other characters.
    pub fn new(slug: &str) -> Result<Self> {
        let fits = |c: char| c == '-' || (is_of_word(c) && !c.is_uppercase());
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

    /// A slug made from a name: lower case, letters with their marks and digits kept, anything else a hyphen.
    ///
    /// # Errors
    /// As [`RegionId::new`], for a name without letters and digits or a very long one.
    pub fn from_name(name: &str) -> Result<Self> {
        let lower: String = name.to_lowercase().chars().filter(|c| !marks::is_joiner(*c)).collect();
        let words: Vec<&str> = lower.split(|c: char| !is_of_word(c)).filter(|w| !w.is_empty()).collect();
        RegionId::new(&words.join("-"))
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character is a letter with its marks, or a digit.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || marks::is_mark(c)
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

/// Whether two regions of one slug can be one place, by their areas: another war may have a region of the same name.
pub fn same_region(a: &Region, b: &Region) -> bool {
    (a.area.km2() - b.area.km2()).abs() < 0.1 * a.area.km2().max(b.area.km2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_come_from_names_in_any_script() {
        assert_eq!(RegionId::from_name("Ivano-Frankivs'k (oblast)").unwrap().as_str(), "ivano-frankivs-k-oblast");
        assert_eq!(RegionId::from_name("Донецька область").unwrap().as_str(), "донецька-область");
        for name in ["ရှမ်းပြည်နယ်", "दिल्ली", "เชียงใหม่", "تَعِزّ", "ꯃꯅꯤꯄꯨꯔ"]
        {
            let id = RegionId::from_name(name).unwrap();
            assert_eq!(id.as_str(), name);
            assert_eq!(RegionId::new(name).unwrap(), id);
        }
        assert_eq!(RegionId::from_name("ရှမ်း ပြည်နယ်").unwrap().as_str(), "ရှမ်း-ပြည်နယ်");
        assert_eq!(RegionId::from_name("می\u{200c}خ").unwrap().as_str(), "میخ");
        assert!(RegionId::from_name("…").is_err());
        assert!(RegionId::new("Donetsk").is_err());
    }
}
