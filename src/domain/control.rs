//! A control table: the series of all regions of one or more sources.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::quantity::Area;
use super::region::{Group, RegionId, THEATRE};
use super::series::ControlSeries;
use crate::error::{Error, Result};

/// Control series of many regions, at most one for each source and region.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlTable {
    series: Vec<ControlSeries>,
}

impl ControlTable {
    /// A table from its series.
    ///
    /// # Errors
    /// [`Error::NoData`] when there are none.
    pub fn new(mut series: Vec<ControlSeries>) -> Result<Self> {
        series.sort_by(|a, b| (a.source(), &a.region().id).cmp(&(b.source(), &b.region().id)));
        match series.is_empty() {
            true => Err(Error::NoData("the control table has no observations".into())),
            false => Ok(ControlTable { series }),
        }
    }

    /// All series, by source and region.
    pub fn series(&self) -> &[ControlSeries] {
        &self.series
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
        ControlTable::new(self.series.iter().filter(|s| s.source() == chosen).cloned().collect())
    }

    /// What a reader on `day` would have known. Regions of which nothing was known yet are left out.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing at all was known.
    pub fn as_of(&self, day: NaiveDate) -> Result<ControlTable> {
        let known: Vec<ControlSeries> = self.series.iter().filter_map(|series| series.as_of(day).ok()).collect();
        match known.is_empty() {
            true => Err(Error::NoData(format!("nothing was known on {day}: the data begin on {}", self.first_day()))),
            false => ControlTable::new(known),
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
        let own = self.series.iter().find(|series| series.region().id.as_str() == id);
        match (own, Group::find(id)) {
            (Some(series), _) => Ok(series.clone()),
            (None, Some(group)) => self.sum(group),
            (None, None) => Err(Error::unknown("region", id, self.names())),
        }
    }

    /// The series of the whole theatre.
    ///
    /// # Errors
    /// As [`ControlTable::region`].
    pub fn theatre(&self) -> Result<ControlSeries> {
        self.region(THEATRE)
    }

    /// The series of all other regions: no groups and not `id` itself.
    pub fn others(&self, id: &RegionId) -> Vec<ControlSeries> {
        let is_other = |s: &&ControlSeries| s.region().id != *id && Group::find(s.region().id.as_str()).is_none();
        self.series.iter().filter(is_other).cloned().collect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.series.iter().map(|series| series.region().id.as_str());
        let groups = super::region::GROUPS.iter().map(|group| group.id);
        let mut seen = BTreeSet::new();
        own.chain(groups).filter(move |name| seen.insert(*name))
    }

    fn sum(&self, group: &Group) -> Result<ControlSeries> {
        let members: Vec<&ControlSeries> = self.series.iter().filter(|s| group.contains(&s.region().id)).collect();
        let lacks = |id: &&&str| !members.iter().any(|member| member.region().id.as_str() == **id);
        if let Some(missing) = group.required().iter().find(lacks) {
            return Err(Error::NoData(format!("{} cannot be added up: the table has no {missing}", group.id)));
        }
        let area = Area::sum(members.iter().map(|member| member.region().area));
        let region = group.region(area)?;
        ControlSeries::sum(region, &members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::Region;
    use crate::domain::series::Observation;

    fn series(slug: &str, km2: f64) -> ControlSeries {
        let day = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let area = Area::from_km2(1000.0).unwrap();
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area };
        let seen = Observation { day, known_on: day, controlled: Some(Area::from_km2(km2).unwrap()) };
        ControlSeries::new("made", region, vec![seen]).unwrap()
    }

    #[test]
    fn a_group_is_summed_unless_the_table_gives_it() {
        let table = ControlTable::new(vec![series("donetsk", 3.0), series("luhansk", 4.0)]).unwrap();
        assert_eq!(table.region("donbas").unwrap().last().controlled.km2(), 7.0);
        assert_eq!(table.theatre().unwrap().last().controlled.km2(), 7.0);
        let given = ControlTable::new(vec![series("donetsk", 3.0), series("ukraine", 9.0)]).unwrap();
        assert_eq!(given.theatre().unwrap().last().controlled.km2(), 9.0);
    }

    #[test]
    fn a_hint_names_each_region_and_group_once() {
        let table = ControlTable::new(vec![series("donetsk", 3.0), series("ukraine", 9.0)]).unwrap();
        let hint = table.region("somewhere-else").unwrap_err().to_string();
        assert!(hint.ends_with("known: donetsk, ukraine, donbas, four-oblasts"), "{hint}");
    }

    #[test]
    fn a_group_that_lacks_a_member_is_an_error() {
        let table = ControlTable::new(vec![series("donetsk", 3.0)]).unwrap();
        assert!(table.region("donbas").unwrap_err().to_string().contains("luhansk"));
    }
}
