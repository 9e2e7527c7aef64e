//! A control table: the series of all regions of one or more sources.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::groups::{Group, Groups, Regions};
use super::quantity::Area;
use super::region::{Region, RegionId};
use super::series::{ControlSeries, Makeup};
use crate::error::{Error, Result};

/// Control series of many regions, at most one for each source and region, and the groups that the regions of a source form.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlTable {
    series: Vec<ControlSeries>,
    /// What is declared of regions, whether or not the table has them.
    regions: Arc<Regions>,
    /// By source.
    groups: BTreeMap<String, Groups>,
}

impl ControlTable {
    /// A table from its series, in which no group is known but the whole theatre of each source: the sum of all its regions.
    ///
    /// # Errors
    /// [`Error::NoData`] when there are none.
    pub fn new(series: Vec<ControlSeries>) -> Result<Self> {
        ControlTable::of(series, Arc::default())
    }

    fn of(mut series: Vec<ControlSeries>, regions: Arc<Regions>) -> Result<Self> {
        series.sort_by(|a, b| (a.source(), &a.region().id).cmp(&(b.source(), &b.region().id)));
        if series.is_empty() {
            return Err(Error::NoData("the control table has no observations".into()));
        }
        let of_source = series.chunk_by(|a, b| a.source() == b.source());
        let groups =
            of_source.map(|of| (of[0].source().to_string(), regions.groups_of(&of.iter().collect::<Vec<_>>())));
        Ok(ControlTable { groups: groups.collect(), regions, series })
    }

    /// The table with the groups that are declared of its regions.
    ///
    /// # Errors
    /// None in practice: a table is never empty.
    pub fn grouped(self, regions: &Regions) -> Result<Self> {
        ControlTable::of(self.series, Arc::new(regions.clone()))
    }

    /// The regions of all sources with their names, and the groups that they form.
    pub fn regions(&self) -> Regions {
        let list = self.series.iter().map(|series| series.region().clone()).collect::<Vec<Region>>();
        self.groups.values().fold(Regions::from(list), |regions, groups| regions.with(groups.declared()))
    }

    /// The groups of a table of one source; of several, those of the first.
    pub fn groups(&self) -> &Groups {
        self.groups_of(self.series[0].source())
    }

    fn groups_of(&self, source: &str) -> &Groups {
        self.groups.get(source).expect("every source of a table has groups")
    }

    /// All series, by source and region.
    pub fn series(&self) -> &[ControlSeries] {
        &self.series
    }

    /// The series of all regions that are no groups, by source and region.
    pub fn singles(&self) -> impl Iterator<Item = &ControlSeries> {
        self.series.iter().filter(|series| !self.groups_of(series.source()).has(&series.region().id))
    }

    /// The names of the sources, each once.
    pub fn sources(&self) -> Vec<&str> {
        let mut sources: Vec<&str> = self.series.iter().map(ControlSeries::source).collect();
        sources.dedup();
        sources
    }

    /// The part of the table that comes from one source; without a name, the only source there is.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a source that is not in the table; [`Error::Usage`] when there are several to choose from.
    pub fn of_source(&self, source: Option<&str>) -> Result<ControlTable> {
        let sources = self.sources();
        let chosen = match (source, &sources[..]) {
            (Some(name), known) if known.contains(&name) => name,
            (Some(name), known) => return Err(Error::unknown("source", name, known.iter().copied())),
            (None, [only]) => only,
            (None, several) => {
                return Err(Error::Usage(format!(
                    "several sources are known, choose one with --source: {}",
                    several.join(", ")
                )));
            }
        };
        let series = self.series.iter().filter(|s| s.source() == chosen).cloned().collect();
        ControlTable::of(series, Arc::clone(&self.regions))
    }

    /// What a reader on `day` would have known. Regions of which nothing was known yet are left out.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing at all was known.
    pub fn as_of(&self, day: NaiveDate) -> Result<ControlTable> {
        let known: Vec<ControlSeries> = self.series.iter().filter_map(|series| series.as_of(day).ok()).collect();
        match known.is_empty() {
            true => Err(Error::NoData(format!("nothing was known on {day}: the data begin on {}", self.first_day()))),
            false => ControlTable::of(known, Arc::clone(&self.regions)),
        }
    }

    /// The table without the days before `day`, as if nobody had kept them. Regions without later days are left out.
    ///
    /// # Errors
    /// [`Error::NoData`] when no region has one.
    pub fn since(&self, day: NaiveDate) -> Result<ControlTable> {
        let later: Vec<ControlSeries> = self.series.iter().filter_map(|series| series.since(day)).collect();
        match later.is_empty() {
            true => Err(Error::NoData(format!("no map is of {day} or later: the data end on {}", self.last_day()))),
            false => ControlTable::of(later, Arc::clone(&self.regions)),
        }
    }

    /// The first observed day of any region.
    pub fn first_day(&self) -> NaiveDate {
        self.series.iter().map(ControlSeries::first_day).min().expect("a control table is never empty")
    }

    /// The last observed day of any region.
    pub fn last_day(&self) -> NaiveDate {
        self.series.iter().map(ControlSeries::last_day).max().expect("a control table is never empty")
    }

    /// The day on which the newest observation of any region became known: from then on all of the table is.
    pub fn last_known_on(&self) -> NaiveDate {
        self.series.iter().map(ControlSeries::last_known_on).max().expect("a control table is never empty")
    }

    /// The series of a region, or of a group: the table's own where it has one, else the sum of its members.
    ///
    /// Take [`ControlTable::of_source`] and [`ControlTable::as_of`] first, so that sources and vintages do not mix.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the table has no such region; [`Error::NoData`] for a group that lacks a member.
    pub fn region(&self, id: &str) -> Result<ControlSeries> {
        if let Some(own) = self.series.iter().find(|series| series.region().id.as_str() == id) {
            return Ok(own.clone());
        }
        let mut found = Err(Error::unknown("region", id, self.names()));
        for source in self.sources() {
            if let Some(group) = self.groups_of(source).find(id) {
                found = found.or_else(|_| self.sum(source, group));
            }
        }
        found
    }

    /// The series of the whole theatre.
    ///
    /// # Errors
    /// As [`ControlTable::region`].
    pub fn theatre(&self) -> Result<ControlSeries> {
        self.region(self.groups().whole().id.as_str())
    }

    /// The series of the other regions that a region can learn from: no groups and not `id` itself; none for a group, since
    /// levels of one region say nothing about a sum of regions.
    pub fn others(&self, id: &RegionId) -> Vec<ControlSeries> {
        let is_other = |s: &&ControlSeries| s.region().id != *id && !self.groups_of(s.source()).has(id);
        self.singles().filter(is_other).cloned().collect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.series.iter().map(|series| series.region().id.as_str());
        let groups = self.sources().into_iter().flat_map(|source| self.groups_of(source).iter());
        let mut seen = BTreeSet::new();
        own.chain(groups.map(|group| group.id.as_str())).filter(move |name| seen.insert(*name))
    }

    /// What the sum of a group is made of; `None` for what a table gives itself.
    pub fn makeup(&self, id: &str) -> Option<Makeup> {
        let is_own = self.series.iter().any(|series| series.region().id.as_str() == id);
        let mut sources = self.sources().into_iter().filter(|_| !is_own);
        sources.find_map(|source| {
            let group = self.groups_of(source).find(id)?;
            Some(self.sum(source, group).ok()?.makeup(&self.members(source, group), group.lacking()))
        })
    }

    fn members(&self, source: &str, group: &Group) -> Vec<&ControlSeries> {
        let is_member = |s: &&ControlSeries| s.source() == source && group.contains(&s.region().id);
        self.series.iter().filter(is_member).collect()
    }

    fn sum(&self, source: &str, group: &Group) -> Result<ControlSeries> {
        let members = self.members(source, group);
        let lacks = |id: &&RegionId| !members.iter().any(|member| member.region().id == **id);
        let missing: Vec<&str> = group.required().filter(lacks).map(RegionId::as_str).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(Error::NoData(format!("{} cannot be added up: the table has no {missing}", group.id)));
        }
        let area = Area::sum(members.iter().map(|member| member.region().area));
        ControlSeries::sum(group.region(area), &members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::groups::{About, Declared, Whole};
    use crate::domain::region::Region;
    use crate::domain::vintage::Vintage;

    fn series(slug: &str, km2: f64) -> ControlSeries {
        let day = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let area = Area::from_km2(1000.0).unwrap();
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area };
        let seen = Vintage { day, known_on: day, value: Some(Area::from_km2(km2).unwrap()) };
        ControlSeries::new("made", region, vec![seen]).unwrap()
    }

    fn id(slug: &str) -> RegionId {
        RegionId::new(slug).unwrap()
    }

    /// A table whose regions a and b are the group "ab" and, with c, the whole "w".
    fn table(series: Vec<ControlSeries>) -> ControlTable {
        let ids = |slugs: &[&str]| slugs.iter().map(|slug| id(slug)).collect();
        let whole = Whole { id: id("w"), name: "W".into(), about: About::These(ids(&["a", "b", "c"])) };
        let declared = Declared { whole: Some(whole), parts: vec![Group::new(id("ab"), "AB", ids(&["a", "b"]))] };
        ControlTable::new(series).unwrap().grouped(&Regions::default().with(declared)).unwrap()
    }

    #[test]
    fn a_group_is_summed_unless_the_table_gives_it() {
        let summed = table(vec![series("a", 3.0), series("b", 4.0)]);
        assert_eq!(summed.region("ab").unwrap().last().value.km2(), 7.0);
        assert_eq!(summed.theatre().unwrap().last().value.km2(), 7.0);
        let given = table(vec![series("a", 3.0), series("w", 9.0)]);
        assert_eq!(given.theatre().unwrap().last().value.km2(), 9.0);
        assert_eq!(given.others(&id("a")), [], "a group is no other region");
        assert_eq!(summed.others(&id("a")).len(), 1);
        assert_eq!(summed.others(&id("ab")), []);
    }

    #[test]
    fn a_table_of_other_regions_has_no_declared_group() {
        let own = table(vec![series("x", 3.0), series("y", 4.0)]);
        assert_eq!(own.theatre().unwrap().region().name, "all regions");
        assert!(own.region("w").is_err() && own.region("ab").is_err());
        assert_eq!(own.as_of("2025-06-01".parse().unwrap()).unwrap().theatre().unwrap().last().value.km2(), 7.0);
    }

    #[test]
    fn a_hint_names_each_region_and_group_once() {
        let hint = table(vec![series("a", 3.0), series("w", 9.0)]).region("somewhere-else").unwrap_err().to_string();
        assert!(hint.ends_with("known: a, w, ab"), "{hint}");
    }

    #[test]
    fn a_group_that_lacks_a_member_is_an_error() {
        assert!(table(vec![series("a", 3.0)]).region("ab").unwrap_err().to_string().contains("the table has no b"));
    }
}
