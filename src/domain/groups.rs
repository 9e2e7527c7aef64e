//! Groups of regions: sums under names of their own, and the whole theatre. They come with the data.
//!
//! A file of boundaries or of groups declares them for the regions it names; which of them a source has is decided on the
//! regions of that source. Where nothing that is declared fits, the whole theatre is the sum of all regions under a name
//! that is nobody's.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::quantity::Area;
use super::region::{Region, RegionId};
use super::series::ControlSeries;

/// A sum of regions under a name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The slug.
    pub id: RegionId,
    /// The name as printed.
    pub name: String,
    members: Members,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Members {
    /// All regions of the table.
    All {
        /// But these, which are sums themselves.
        sums: Arc<BTreeSet<RegionId>>,
        /// How many more are declared to belong to the whole.
        lacking: usize,
    },
    These(BTreeSet<RegionId>),
}

impl Group {
    /// The sum of these regions.
    pub fn new(id: RegionId, name: &str, members: BTreeSet<RegionId>) -> Self {
        Group { id, name: name.into(), members: Members::These(members) }
    }

    pub fn region(&self, area: Area) -> Region {
        Region { id: self.id.clone(), name: self.name.clone(), area }
    }

    /// Whether a region is a member.
    pub fn contains(&self, region: &RegionId) -> bool {
        match &self.members {
            Members::All { sums, .. } => !sums.contains(region),
            Members::These(members) => members.contains(region),
        }
    }

    /// The members that must be there for the sum to mean something; none for the whole theatre, which is all there is.
    pub fn required(&self) -> impl Iterator<Item = &RegionId> {
        match &self.members {
            Members::All { .. } => None,
            Members::These(members) => Some(members.iter()),
        }
        .into_iter()
        .flatten()
    }

    /// How many of the regions that are declared to belong to the whole theatre the source does not have; none for parts.
    pub fn lacking(&self) -> usize {
        match self.members {
            Members::All { lacking, .. } => lacking,
            Members::These(_) => 0,
        }
    }
}

/// The groups of one source: the parts in the order declared, then the whole theatre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups(Vec<Group>);

impl Groups {
    /// The group of this slug, if it is one.
    pub fn find(&self, id: &str) -> Option<&Group> {
        self.0.iter().find(|group| group.id.as_str() == id)
    }

    /// Whether this is the slug of a group.
    pub fn has(&self, id: &RegionId) -> bool {
        self.find(id.as_str()).is_some()
    }

    /// The whole theatre.
    pub fn whole(&self) -> &Group {
        self.0.last().expect("groups always have a whole")
    }

    /// The groups as a file would declare them.
    pub fn declared(&self) -> Declared {
        let Group { id, name, .. } = self.whole().clone();
        let parts = self.iter().filter(|group| group.id != id).cloned().collect();
        Declared { whole: Some(Whole { id, name, about: About::AnyOf(BTreeSet::new()) }), parts }
    }

    /// All groups, the whole theatre last.
    pub fn iter(&self) -> impl Iterator<Item = &Group> {
        self.0.iter()
    }
}

/// The whole theatre as a file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The slug.
    pub id: RegionId,
    /// The name as printed.
    pub name: String,
    /// Which sources it is the whole of.
    pub about: About,
}

/// Which sources a declared whole is the whole of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Those all of whose regions are among these.
    These(BTreeSet<RegionId>),
    /// Those that have one of these regions; any source where there are none.
    AnyOf(BTreeSet<RegionId>),
}

/// What one file declares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// The whole theatre, where it has a name.
    pub whole: Option<Whole>,
    /// Sums of some regions.
    pub parts: Vec<Group>,
}

impl Declared {
    /// The slug of each group with each region it names.
    pub fn members(&self) -> impl Iterator<Item = (&RegionId, &RegionId)> {
        let of_whole = self.whole.iter().filter_map(|whole| match &whole.about {
            About::These(regions) => Some(regions.iter().map(|region| (&whole.id, region))),
            About::AnyOf(_) => None,
        });
        self.parts.iter().flat_map(|part| part.required().map(|region| (&part.id, region))).chain(of_whole.flatten())
    }
}

/// Regions that are known by name and area, and the groups that are declared of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Regions {
    list: Vec<Region>,
    declared: Vec<Declared>,
}

impl From<Vec<Region>> for Regions {
    fn from(list: Vec<Region>) -> Self {
        Regions::default().listing(list)
    }
}

/// The slug of the whole theatre where nobody names it.
const ALL: &str = "all";
const ALL_NAME: &str = "all regions";
/// The slugs of rows that are the sum of the others in a table of regions.
const TOTALS: [&str; 12] = [
    ALL,
    "all-regions",
    "total",
    "totals",
    "grand-total",
    "overall",
    "whole",
    "sum",
    "gesamt",
    "insgesamt",
    "всего",
    "усього",
];

impl Regions {
    /// These regions instead, with what is declared.
    pub fn listing(self, mut list: Vec<Region>) -> Self {
        // Several sources may have one region.
        let mut seen = BTreeSet::new();
        list.retain(|region| seen.insert(region.id.clone()));
        Regions { list, ..self }
    }

    /// With the groups of one more file, which count where those declared before do not fit.
    pub fn with(mut self, declared: Declared) -> Self {
        self.declared.push(declared);
        self
    }

    /// With the groups of one more file, which win over those declared before.
    pub fn with_first(mut self, declared: Declared) -> Self {
        self.declared.insert(0, declared);
        self
    }

    /// What files declare of them; what comes first wins.
    pub fn declared(&self) -> &[Declared] {
        &self.declared
    }

    /// All regions as one, where they have a name as a whole.
    pub fn whole(&self) -> Option<Region> {
        let whole = self.declared.iter().find_map(|of| of.whole.as_ref())?;
        let area = Area::sum(self.iter().map(|region| region.area));
        Some(Region { id: whole.id.clone(), name: whole.name.clone(), area })
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Region> {
        self.list.iter()
    }

    pub fn find(&self, slug: &str) -> Option<&Region> {
        self.iter().find(|region| region.id.as_str() == slug)
    }

    /// Slug and name of every declared group, each slug once.
    pub fn group_names(&self) -> impl Iterator<Item = (&RegionId, &str)> {
        let mut seen = BTreeSet::new();
        let all = self.declared.iter().flat_map(|of| {
            let whole = of.whole.as_ref().map(|whole| (&whole.id, whole.name.as_str()));
            of.parts.iter().map(|part| (&part.id, part.name.as_str())).chain(whole)
        });
        all.filter(move |(id, _)| seen.insert(*id))
    }

    /// A declared group as a region: its area is that of its members, as far as they are known.
    pub fn group(&self, slug: &str) -> Option<Region> {
        let (id, name) = self.group_names().find(|(id, _)| id.as_str() == slug)?;
        let part = self.declared.iter().flat_map(|of| &of.parts).find(|part| part.id == *id);
        let whole = self.declared.iter().filter_map(|of| of.whole.as_ref()).find(|whole| whole.id == *id);
        let is_member = |region: &&Region| match (part, whole.map(|whole| &whole.about)) {
            (Some(part), _) => part.contains(&region.id),
            (None, Some(About::These(regions))) => regions.contains(&region.id),
            _ => false,
        };
        let area = Area::sum(self.iter().filter(is_member).map(|region| region.area));
        Some(Region { id: id.clone(), name: name.into(), area })
    }

    /// The groups of one source by its series.
    pub fn groups_of(&self, series: &[&ControlSeries]) -> Groups {
        let ids: BTreeSet<&RegionId> = series.iter().map(|of| &of.region().id).collect();
        let declared: BTreeSet<&RegionId> = self.group_names().map(|(id, _)| id).collect();
        let singles: Vec<&ControlSeries> =
            series.iter().filter(|of| !declared.contains(&of.region().id)).copied().collect();
        self.fitting(&ids, || total(&singles))
    }

    /// The groups that the regions themselves form.
    pub fn groups(&self) -> Groups {
        self.fitting(&self.iter().map(|region| &region.id).collect(), || None)
    }

    /// The groups of a source that has these regions; `total` is one that is the sum of the others, if any.
    fn fitting<'r>(&self, ids: &BTreeSet<&RegionId>, total: impl FnOnce() -> Option<&'r Region>) -> Groups {
        let declared: BTreeSet<&RegionId> = self.group_names().map(|(id, _)| id).collect();
        let singles: BTreeSet<&RegionId> = ids.difference(&declared).copied().collect();
        let mut groups: Vec<Group> = Vec::new();
        let parts = self.declared.iter().flat_map(|of| &of.parts);
        for part in parts.filter(|part| ids.contains(&part.id) || part.required().any(|id| singles.contains(id))) {
            if !groups.iter().any(|known| known.id == part.id) {
                groups.push(part.clone());
            }
        }
        let wholes = || self.declared.iter().filter_map(|of| of.whole.as_ref());
        let fits = |whole: &&Whole| match &whole.about {
            About::These(all) if singles.is_empty() => !all.is_empty() && ids.contains(&whole.id),
            About::These(all) => singles.iter().all(|id| all.contains(*id)),
            About::AnyOf(some) => {
                some.is_empty() || some.iter().any(|id| singles.contains(id)) || ids.contains(&whole.id)
            }
        };
        let declared = wholes().find(fits);
        let (id, name) = match declared {
            Some(whole) => (whole.id.clone(), whole.name.clone()),
            None => total().map_or_else(unnamed, |region| (region.id.clone(), region.name.clone())),
        };
        let lacking = match declared.map(|whole| &whole.about) {
            Some(About::These(all)) => all.len() - singles.len(),
            _ => 0,
        };
        // The whole of other regions that the source gives is a sum still.
        for other in wholes().filter(|other| other.id != id && ids.contains(&other.id)) {
            let (About::These(members) | About::AnyOf(members)) = &other.about;
            groups.push(Group::new(other.id.clone(), &other.name, members.clone()));
        }
        groups.retain(|group| group.id != id);
        let sums = Arc::new(groups.iter().map(|group| group.id.clone()).chain([id.clone()]).collect());
        groups.push(Group { id, name, members: Members::All { sums, lacking } });
        Groups(groups)
    }
}

fn unnamed() -> (RegionId, String) {
    (RegionId::new(ALL).expect("the slug is valid"), ALL_NAME.into())
}

/// The region that is the sum of all others: it is called so, or its area and what is held of it are the sums of theirs.
fn total<'s>(singles: &[&'s ControlSeries]) -> Option<&'s Region> {
    const NEAR: f64 = 0.001;
    let (areas, held): (Vec<f64>, Vec<f64>) =
        singles.iter().map(|of| (of.region().area.km2(), of.last().value.km2())).unzip();
    let (all, all_held): (f64, f64) = (areas.iter().sum(), held.iter().sum());
    let is_half = |part: f64, all: f64| part > 0.0 && (part - all / 2.0).abs() <= NEAR * part;
    let adds_up = |at: usize| singles.len() > 2 && is_half(areas[at], all) && is_half(held[at], all_held);
    let is_called = |of: &ControlSeries| singles.len() > 1 && TOTALS.contains(&of.region().id.as_str());
    let mut found =
        singles.iter().enumerate().filter(|(at, of)| is_called(of) || adds_up(*at)).map(|(_, of)| of.region());
    found.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vintage::Vintage;

    fn id(slug: &str) -> RegionId {
        RegionId::new(slug).unwrap()
    }

    fn ids(slugs: &[&str]) -> BTreeSet<RegionId> {
        slugs.iter().map(|slug| id(slug)).collect()
    }

    fn series(slug: &str, area_km2: f64, held_km2: f64) -> ControlSeries {
        let day = "2026-01-01".parse().unwrap();
        let area = |km2: f64| Area::from_km2(km2).unwrap();
        let region = Region { id: id(slug), name: slug.to_uppercase(), area: area(area_km2) };
        let seen = Vintage { day, known_on: day, value: Some(area(held_km2)) };
        ControlSeries::new("made", region, vec![seen]).unwrap()
    }

    fn groups(regions: &Regions, series: &[ControlSeries]) -> Vec<String> {
        regions.groups_of(&series.iter().collect::<Vec<_>>()).iter().map(|group| group.id.to_string()).collect()
    }

    fn declared() -> Regions {
        let whole = Whole { id: id("w"), name: "W".into(), about: About::These(ids(&["a", "b", "c"])) };
        let parts = vec![Group::new(id("ab"), "AB", ids(&["a", "b"]))];
        Regions::default().with(Declared { whole: Some(whole), parts })
    }

    #[test]
    fn a_declared_whole_is_that_of_sources_with_its_regions_alone() {
        let [a, b, x] = [series("a", 10.0, 1.0), series("b", 10.0, 1.0), series("x", 5.0, 1.0)];
        assert_eq!(groups(&declared(), &[a.clone(), b.clone()]), ["ab", "w"]);
        assert_eq!(groups(&declared(), &[a.clone(), x.clone()]), ["ab", "all"]);
        assert_eq!(groups(&declared(), &[x.clone(), series("y", 7.0, 1.0)]), ["all"]);
        assert_eq!(groups(&declared(), &[series("w", 30.0, 2.0)]), ["w"]);
        let mixed = declared().groups_of(&[&a, &x, &series("w", 30.0, 2.0)]);
        assert!(!mixed.whole().contains(&id("w")) && mixed.whole().contains(&id("x")), "a sum is never counted twice");
    }

    #[test]
    fn a_file_of_groups_alone_names_the_whole_of_the_sources_it_touches() {
        let about = About::AnyOf(ids(&["x"]));
        let own = Declared { whole: Some(Whole { id: id("own"), name: "Own".into(), about }), parts: Vec::new() };
        let regions = Regions::default().with(own).with(declared().declared.remove(0));
        let [a, b, x] = [series("a", 10.0, 1.0), series("b", 10.0, 1.0), series("x", 5.0, 1.0)];
        assert_eq!(groups(&regions, &[a, b.clone()]), ["ab", "w"]);
        assert_eq!(groups(&regions, &[b, x]), ["ab", "own"]);
    }

    #[test]
    fn a_row_that_is_the_sum_of_the_others_is_the_whole() {
        let of = |rows: &[(&str, f64, f64)]| {
            let series: Vec<ControlSeries> = rows.iter().map(|(slug, area, held)| series(slug, *area, *held)).collect();
            groups(&Regions::default(), &series)
        };
        assert_eq!(of(&[("n", 100.0, 10.0), ("s", 50.0, 5.0), ("land", 150.0, 15.0)]), ["land"]);
        assert_eq!(of(&[("n", 100.0, 10.0), ("s", 50.0, 5.0), ("e", 150.0, 16.0)]), ["all"], "an accident of areas");
        assert_eq!(of(&[("n", 100.0, 10.0), ("total", 400.0, 30.0)]), ["total"]);
        assert_eq!(of(&[("n", 100.0, 10.0)]), ["all"]);
    }
}
