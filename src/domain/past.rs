//! The past: all that is known of the regions, fronts and places of one or more sources.

mod sums;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::front::FrontSeries;
use super::groups::{Group, Groups, Regions};
use super::place::PlaceSeries;
use super::quantity::Area;
use super::region::{Region, RegionId};
use super::series::{ControlSeries, Makeup};
use super::vintage::{Series, Subject};
use crate::error::{Error, Result};
use sums::Sums;

/// Control series of many regions, at most one for each source and region, with the groups that the regions of a source form,
/// the lengths of their fronts and the distances of places, as far as these are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    series: Vec<ControlSeries>,
    fronts: Vec<FrontSeries>,
    places: Vec<PlaceSeries>,
    /// What is declared of regions, whether or not the table has them.
    regions: Arc<Regions>,
    /// By source.
    groups: BTreeMap<String, Groups>,
    sums: Sums,
}

/// What is left of a series.
#[derive(Clone, Copy)]
enum Cut<'a> {
    AsOf(NaiveDate),
    Since(NaiveDate),
    Source(&'a str),
}

impl Cut<'_> {
    fn of<K: Subject<V>, V: Copy + PartialEq>(self, all: &[Series<K, V>]) -> Vec<Series<K, V>> {
        let left = |series: &Series<K, V>| match self {
            Cut::AsOf(day) => series.as_of(day).ok(),
            Cut::Since(day) => series.since(day),
            Cut::Source(source) => (series.source() == source).then(|| series.clone()),
        };
        all.iter().filter_map(left).collect()
    }
}

impl Past {
    /// A past from the series of regions; of groups it knows only the whole of each source, the sum of all its regions.
    ///
    /// # Errors
    /// [`Error::NoData`] when there are none.
    pub fn new(series: Vec<ControlSeries>) -> Result<Self> {
        match series.is_empty() {
            true => Err(Error::NoData("the control table has no observations".into())),
            false => Ok(Past::of(series, Arc::default())),
        }
    }

    /// A past of distances alone.
    pub fn of_places(places: Vec<PlaceSeries>) -> Self {
        Past::of(Vec::new(), Arc::default()).with_places(places)
    }

    fn of(mut series: Vec<ControlSeries>, regions: Arc<Regions>) -> Self {
        series.sort_by(|a, b| (a.source(), &a.region().id).cmp(&(b.source(), &b.region().id)));
        let of_source = series.chunk_by(|a, b| a.source() == b.source());
        let groups =
            of_source.map(|of| (of[0].source().to_string(), regions.groups_of(&of.iter().collect::<Vec<_>>())));
        let groups = groups.collect();
        Past { groups, regions, series, fronts: Vec::new(), places: Vec::new(), sums: Sums::default() }
    }

    /// The past with the groups that are declared of its regions.
    pub fn grouped(self, regions: &Regions) -> Self {
        Past { fronts: self.fronts, places: self.places, ..Past::of(self.series, Arc::new(regions.clone())) }
    }

    /// The past with these lengths of fronts.
    pub fn with_fronts(self, fronts: Vec<FrontSeries>) -> Self {
        Past { fronts, ..self }
    }

    /// The past with these distances of places.
    pub fn with_places(self, mut places: Vec<PlaceSeries>) -> Self {
        places.sort_by(|a, b| (a.source(), a.place()).cmp(&(b.source(), b.place())));
        Past { places, ..self }
    }

    fn cut(&self, cut: Cut) -> Self {
        Past {
            fronts: cut.of(&self.fronts),
            places: cut.of(&self.places),
            ..Past::of(cut.of(&self.series), Arc::clone(&self.regions))
        }
    }

    /// Whether a cut left nothing of what the table is about.
    fn is_gone(&self, cut: &Self) -> bool {
        if self.series.is_empty() { cut.places.is_empty() } else { cut.series.is_empty() }
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

    /// The lengths of fronts, by source and region.
    pub fn fronts(&self) -> &[FrontSeries] {
        &self.fronts
    }

    /// The lengths of the front in a region of a table of one source, or in a group: its own where there are any, else the
    /// sums of its members'.
    pub fn front(&self, region: &str) -> Option<FrontSeries> {
        let own = self.fronts.iter().find(|of| of.region().as_str() == region);
        let sum = || FrontSeries::sum(self.groups().find(region)?, &self.fronts);
        own.cloned().or_else(sum)
    }

    /// The distances of places, by source, region and name.
    pub fn places(&self) -> &[PlaceSeries] {
        &self.places
    }

    /// The names of the sources of regions, or of a table of places alone those of places, each once.
    pub fn sources(&self) -> Vec<&str> {
        let of_regions = self.series.iter().map(ControlSeries::source);
        let of_places = self.places.iter().filter(|_| self.series.is_empty()).map(PlaceSeries::source);
        let mut sources: Vec<&str> = of_regions.chain(of_places).collect();
        sources.dedup();
        sources
    }

    /// The part of the table that comes from one source; without a name, the only source there is.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a source that is not in the table; [`Error::Usage`] when there are several to choose from.
    pub fn of_source(&self, source: Option<&str>) -> Result<Past> {
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
        Ok(self.cut(Cut::Source(chosen)))
    }

    /// What a reader on `day` would have known. What was not known yet is left out.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing at all was known.
    pub fn as_of(&self, day: NaiveDate) -> Result<Past> {
        let known = self.cut(Cut::AsOf(day));
        match (self.is_gone(&known), self.series.is_empty()) {
            (false, _) => Ok(known),
            (true, false) => {
                Err(Error::NoData(format!("nothing was known on {day}: the data begin on {}", self.first_day())))
            }
            (true, true) => Err(Error::NoData(match self.places.iter().map(PlaceSeries::first_day).min() {
                Some(begin) => format!("no distance was known on {day}: the data begin on {begin}"),
                None => "there are no distances of places".into(),
            })),
        }
    }

    /// What was known of one source, and on which day: the one asked for, else the last day of its knowledge, the origin of
    /// every forecast. The source is chosen as in [`Past::of_source`], of those that were known on the day.
    ///
    /// # Errors
    /// As [`Past::as_of`] and [`Past::of_source`].
    pub fn known(&self, as_of: Option<NaiveDate>, source: Option<&str>) -> Result<(Past, NaiveDate)> {
        // Cut off first: a source that comes later is no choice yet.
        if let Some(day) = as_of {
            return Ok((self.as_of(day)?.of_source(source)?, day));
        }
        let of_source = self.of_source(source)?;
        let origin = of_source.origin(None);
        Ok((of_source.as_of(origin)?, origin))
    }

    /// The day asked for, else the last one: from then on all of the table is known.
    pub fn origin(&self, as_of: Option<NaiveDate>) -> NaiveDate {
        let of_regions = self.series.iter().map(ControlSeries::last_known_on).max();
        let of_places = || self.places.iter().map(PlaceSeries::last_known_on).max();
        as_of.or(of_regions).or_else(of_places).unwrap_or(NaiveDate::MAX)
    }

    /// The table without the days before `day`, as if nobody had kept them. What has no later days is left out.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing has one.
    pub fn since(&self, day: NaiveDate) -> Result<Past> {
        let later = self.cut(Cut::Since(day));
        match later.series.is_empty() && !self.series.is_empty() {
            true => Err(Error::NoData(format!("no map is of {day} or later: the data end on {}", self.last_day()))),
            false => Ok(later),
        }
    }

    /// The first observed day of any region.
    pub fn first_day(&self) -> NaiveDate {
        self.series.iter().map(ControlSeries::first_day).min().expect("a past of regions is never empty")
    }

    /// The last observed day of any region.
    pub fn last_day(&self) -> NaiveDate {
        self.series.iter().map(ControlSeries::last_day).max().expect("a past of regions is never empty")
    }

    /// The series of a region, or of a group: the table's own where it has one, else the sum of its members.
    ///
    /// Take [`Past::of_source`] and [`Past::as_of`] first, so that sources and vintages do not mix.
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
                found = found.or_else(|_| self.sum(source, group).map(|sum| ControlSeries::clone(&sum)));
            }
        }
        found
    }

    /// The series of the whole theatre.
    ///
    /// # Errors
    /// As [`Past::region`].
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

    /// The regions that a group of a table of one source is the sum of, and, where the table gives the group itself, what is held
    /// outside of them, as a series named after the group. `None` for what is no group and for one that cannot be told by
    /// its members: fewer than two are there, or one that it needs is not.
    pub fn parts(&self, id: &str) -> Option<(Vec<ControlSeries>, Option<ControlSeries>)> {
        let group = self.groups().find(id)?;
        let is_member = |series: &&ControlSeries| group.contains(&series.region().id);
        let members: Vec<ControlSeries> = self.singles().filter(is_member).cloned().collect();
        let has = |needed: &RegionId| members.iter().any(|member| member.region().id == *needed);
        let own = self.series.iter().find(|series| series.region().id.as_str() == id);
        if members.len() < 2 || (own.is_none() && !group.required().all(has)) {
            return None;
        }
        let outside = own.map(|own| own.beyond(&members)).transpose().ok()?;
        Some((members, outside))
    }

    fn members(&self, source: &str, group: &Group) -> Vec<&ControlSeries> {
        let is_member = |s: &&ControlSeries| s.source() == source && group.contains(&s.region().id);
        self.series.iter().filter(is_member).collect()
    }

    fn sum(&self, source: &str, group: &Group) -> Result<Arc<ControlSeries>> {
        let members = self.members(source, group);
        let lacks = |id: &&RegionId| !members.iter().any(|member| member.region().id == **id);
        let missing: Vec<&str> = group.required().filter(lacks).map(RegionId::as_str).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return Err(Error::NoData(format!("{} cannot be added up: the table has no {missing}", group.id)));
        }
        let area = Area::sum(members.iter().map(|member| member.region().area));
        self.sums.or_add(source, &group.id, || ControlSeries::sum(group.region(area), &members))
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
    fn table(series: Vec<ControlSeries>) -> Past {
        let ids = |slugs: &[&str]| slugs.iter().map(|slug| id(slug)).collect();
        let whole = Whole { id: id("w"), name: "W".into(), about: About::These(ids(&["a", "b", "c"])) };
        let declared = Declared { whole: Some(whole), parts: vec![Group::new(id("ab"), "AB", ids(&["a", "b"]))] };
        Past::new(series).unwrap().grouped(&Regions::default().with(declared))
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
