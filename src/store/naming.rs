//! The names and groups of fed regions that only the fed files tell.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::segment::Fed;
use crate::domain::groups::{About, Declared, Group, Regions, Whole};
use crate::domain::past::Past;
use crate::domain::region::RegionId;
use crate::error::Result;
use crate::read::groups;

/// What an ingest said of its regions beside their areas.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Naming {
    /// Names by slug, of regions whose name is not their slug and that are not bundled.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) names: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whole: Option<NamedSum>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<NamedSum>,
}

/// A group as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct NamedSum {
    region: String,
    name: String,
    /// Its regions; of a whole those that a source may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<String>,
    /// Regions of which a source must have one for the whole to be its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    any_of: Vec<String>,
}

impl Naming {
    /// What is to be remembered of fed rows: the names that the base table does not have, and groups that are not
    /// bundled.
    pub(super) fn of(rows: &[Fed], known: &Regions, base: Option<&Past>) -> Result<Self> {
        let regions: BTreeMap<&RegionId, &str> =
            rows.iter().map(|row| (&row.series.1.id, row.series.1.name.as_str())).collect();
        let is_bundled = |id: &RegionId, name: &str| {
            let mut all = base.into_iter().flat_map(Past::series).map(|series| series.region());
            all.any(|region| region.id == *id && region.name == name)
        };
        let own = regions.iter().filter(|(id, name)| id.as_str() != **name && !is_bundled(id, name));
        let names = own.map(|(id, name)| (id.to_string(), name.to_string())).collect();
        let fed: BTreeSet<RegionId> = regions.keys().map(|id| (*id).clone()).collect();
        let bundled = groups::bundled()?;
        let declared: Vec<&Declared> = known.declared().iter().filter(|declared| **declared != bundled).collect();
        let whole = declared.iter().find_map(|declared| declared.whole.as_ref()).map(|whole| stored_whole(whole, &fed));
        let parts = declared.iter().flat_map(|declared| &declared.parts);
        Ok(Naming { names, whole, groups: parts.map(stored_part).collect() })
    }

    /// Whether nothing is to be remembered.
    pub fn is_empty(&self) -> bool {
        *self == Naming::default()
    }

    /// The groups.
    pub(super) fn declared(&self) -> Declared {
        let id = |slug: &String| RegionId::new(slug).ok();
        let ids = |slugs: &[String]| slugs.iter().filter_map(id).collect::<BTreeSet<RegionId>>();
        let whole = self.whole.as_ref().and_then(|sum| {
            let about =
                if sum.members.is_empty() { About::AnyOf(ids(&sum.any_of)) } else { About::These(ids(&sum.members)) };
            Some(Whole { id: id(&sum.region)?, name: sum.name.clone(), about })
        });
        let part = |sum: &NamedSum| Some(Group::new(id(&sum.region)?, &sum.name, ids(&sum.members)));
        Declared { whole, parts: self.groups.iter().filter_map(part).collect() }
    }
}

fn stored_part(part: &Group) -> NamedSum {
    let members = part.required().map(RegionId::to_string).collect();
    NamedSum { region: part.id.to_string(), name: part.name.clone(), members, any_of: Vec::new() }
}

/// A whole that a file of groups alone declares is, from now on, that of sources with one of the fed regions.
fn stored_whole(whole: &Whole, fed: &BTreeSet<RegionId>) -> NamedSum {
    let texts = |ids: &BTreeSet<RegionId>| ids.iter().map(RegionId::to_string).collect::<Vec<_>>();
    let (members, any_of) = match &whole.about {
        About::These(members) => (texts(members), Vec::new()),
        About::AnyOf(_) => (Vec::new(), texts(fed)),
    };
    NamedSum { region: whole.id.to_string(), name: whole.name.clone(), members, any_of }
}
