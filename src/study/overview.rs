//! Every region and group of a table in one view: how much is held, how fast that changes, when it would be complete.

use crate::domain::completion::Outlook;
use crate::domain::groups::Group;
use crate::domain::past::Past;
use crate::domain::quantity::Area;
use crate::domain::rate::{WindowRate, rate_over_at_most};
use crate::domain::region::Region;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::Level;
use crate::error::{Error, Result};
use crate::study::projection::{Keep, Request, Shared, project_sharing};

/// The days whose rate is told.
pub const PACE_DAYS: u32 = 30;

/// One region or group.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub region: Region,
    /// What it is the sum of, where it is a group.
    pub group: Option<Group>,
    /// What the last map shows.
    pub last: Level<Area>,
    /// Free area on it.
    pub remaining: Area,
    /// The mean rate of the last 30 days, or of all there are; `None` where only one day is known.
    pub rate: Option<WindowRate>,
    /// When it would be complete, or why that cannot be told.
    pub completion: std::result::Result<Outlook, String>,
}

/// Why nothing can be told of a region where nothing was ever held.
pub const UNTOUCHED: &str = "nothing is held there and nothing has moved";

impl Standing {
    /// How a region stands by its series and by when it would be complete.
    pub fn of(series: &ControlSeries, group: Option<&Group>, completion: std::result::Result<Outlook, String>) -> Self {
        let region = series.region().clone();
        Standing {
            group: group.cloned(),
            last: series.last(),
            remaining: series.remaining(),
            rate: rate_over_at_most(series, PACE_DAYS).ok(),
            completion,
            region,
        }
    }

    /// Whether nothing was ever held there, as far as the maps reach.
    pub fn is_untouched(&self) -> bool {
        self.last.value == Area::ZERO && self.completion.is_err()
    }
}

/// The regions of a table of one source in order of their names, then the groups that can be told; `like` has the terms of the
/// projections. `step` is told of each region.
///
/// # Errors
/// [`Error::Unknown`], [`Error::Usage`] and [`Error::OutOfRange`] for terms that nothing can be projected on.
pub fn overview(table: &Past, asked: &[String], like: &Request, step: &dyn Fn()) -> Result<Vec<Standing>> {
    let slugs = if asked.is_empty() { slugs(table) } else { asked.to_vec() };
    // The futures of a group are those of its regions.
    let shared = Shared::default();
    let standing = |slug: String| {
        step();
        standing(table, &table.region(&slug)?, like, &shared)
    };
    slugs.into_iter().map(standing).collect()
}

/// The slugs of all regions of a table, then those of the groups that it has or can add up.
pub fn slugs(table: &Past) -> Vec<String> {
    let regions: Vec<String> = table.singles().map(|series| series.region().id.to_string()).collect();
    // A sum of one region says nothing new, and one of some regions of a whole is not that whole.
    let several = regions.len() > 1;
    let can_be_told = |group: &&Group| {
        let is_own = table.series().iter().any(|series| series.region().id == group.id);
        is_own || (several && group.lacking() == 0 && table.region(group.id.as_str()).is_ok())
    };
    regions.into_iter().chain(table.groups().iter().filter(can_be_told).map(|group| group.id.to_string())).collect()
}

fn standing(table: &Past, series: &ControlSeries, like: &Request, shared: &Shared) -> Result<Standing> {
    let region = series.region();
    let untouched = series.levels().iter().all(|level| level.value == Area::ZERO);
    let completion = match untouched {
        true => Err(UNTOUCHED.to_string()),
        false => {
            let request = Request { region: region.id.to_string(), keep: Keep::Nothing, ..like.clone() };
            match project_sharing(table, &request, shared) {
                Ok(projection) => Ok(projection.outlook),
                Err(Error::NoData(reason)) => Err(reason),
                Err(other) => return Err(other),
            }
        }
    };
    Ok(Standing::of(series, table.groups().find(region.id.as_str()), completion))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::RegionId;
    use crate::domain::vintage::Vintage;
    use crate::study::projection::project;
    use chrono::NaiveDate;

    fn series(slug: &str, levels: impl Iterator<Item = f64>) -> ControlSeries {
        let area = |km2: f64| Area::from_km2(km2).unwrap();
        let first: NaiveDate = "2026-01-01".parse().unwrap();
        let seen = |(day, km2): (NaiveDate, f64)| Vintage { day, known_on: day, value: Some(area(km2)) };
        let region = Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: area(1000.0) };
        ControlSeries::new("made", region, first.iter_days().zip(levels).map(seen).collect()).unwrap()
    }

    fn grouped(series: Vec<ControlSeries>) -> Past {
        let regions = crate::survey::boundaries::Boundaries::bundled_regions().unwrap();
        Past::new(series).unwrap().grouped(&regions)
    }

    #[test]
    fn regions_come_first_then_the_groups_that_can_be_added_up() {
        let moving = |slug| series(slug, (0..60).map(f64::from));
        let table = grouped(vec![moving("luhansk"), moving("donetsk"), moving("elsewhere")]);
        assert_eq!(slugs(&table), ["donetsk", "elsewhere", "luhansk", "donbas", "all"]);
        let own = grouped(vec![moving("elsewhere"), moving("ukraine")]);
        assert_eq!(slugs(&own), ["elsewhere", "ukraine"]);
        let part = grouped(vec![moving("luhansk"), moving("donetsk")]);
        assert_eq!(slugs(&part), ["donetsk", "luhansk", "donbas"], "two oblasts are not all of Ukraine");
    }

    #[test]
    fn what_is_told_is_what_the_projection_says() {
        let table = Past::new(vec![
            series("donetsk", (0..90).map(|i| 2.0 * f64::from(i))),
            series("lviv", (0..90).map(|_| 0.0)),
            series("one-day", std::iter::once(5.0)),
        ]);
        let table = table.unwrap();
        let like = Request { paths: 100, ..Request::of("") };
        let all = overview(&table, &[], &like, &|| ()).unwrap();
        let [donetsk, lviv, one_day, _] = &all[..] else { panic!("{all:?}") };
        assert!((donetsk.rate.unwrap().rate.km2_per_day() - 2.0).abs() < 1e-9);
        assert_eq!(donetsk.remaining.km2(), 1000.0 - 178.0);
        let projection = project(&table, &Request { paths: 100, ..Request::of("donetsk") }).unwrap();
        assert_eq!(donetsk.completion.as_ref().unwrap(), &projection.outlook);
        assert!(lviv.is_untouched() && !one_day.is_untouched() && one_day.completion.is_err());
        assert!(overview(&table, &["nowhere".into()], &like, &|| ()).is_err());
    }
}
