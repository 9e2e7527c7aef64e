//! Many series, each projected alone: from its own past and, where they are given, from donors that are the same for all.
//!
//! The same quantiles as those of [`super::projection::project`] on a table of the one series and its donors, in less time: the
//! futures are drawn no further than the last horizon that is asked for, and nothing else is told of them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::bands::{HORIZONS, HUB_LEVELS, bands};
use super::projection::{Request, horizon_end, model_name};
use crate::domain::calendar::day_after;
use crate::domain::past::Past;
use crate::domain::projection::Band;
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Levels, Plan, simulate};
use crate::model::{ModelName, model};

/// A table of one source whose regions every series can learn from.
pub struct Donors {
    table: Past,
    /// The table as known on the day that was last asked for: many series end on one day.
    known: Mutex<Option<(NaiveDate, Arc<Past>)>>,
}

impl Donors {
    /// The regions of a table of one source.
    pub fn new(table: Past) -> Self {
        Donors { table, known: Mutex::default() }
    }

    /// What was known on a day of the regions other than that of a series; nothing before the table begins.
    fn beside(&self, series: &ControlSeries, day: NaiveDate) -> Vec<ControlSeries> {
        let mut last = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(of, _)| *of != day) {
            *last = self.table.as_of(day).ok().map(|known| (day, Arc::new(known)));
        }
        let known = last.as_ref().map(|(_, known)| Arc::clone(known));
        drop(last);
        known.map(|known| known.others(&series.region().id)).unwrap_or_default()
    }
}

/// A series projected alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    /// The origin.
    pub as_of: NaiveDate,
    /// The model.
    pub model: ModelName,
    /// The quantiles of hubs at their horizons, as far as the request looks.
    pub bands: Vec<Band>,
}

/// Projects a series from what was known on the day of the request, or on the day on which its newest value became known. What
/// a request says of regions and theatres, targets and scenarios does not matter here.
///
/// # Errors
/// As [`super::projection::project`].
pub fn project_alone(series: &ControlSeries, donors: Option<&Donors>, request: &Request) -> Result<Alone> {
    let as_of = request.as_of.unwrap_or(series.last_known_on());
    let known = series.as_of(as_of)?;
    let model = model(model_name(request), request.basis)?;
    let others = donors.map(|donors| donors.beside(series, as_of)).unwrap_or_default();
    let fitted = model.fit(&known, &others)?;
    let horizon = horizon_end(as_of, request.horizon_years)?;
    let end = HORIZONS.map(|days| day_after(as_of, days)).into_iter().filter(|day| *day <= horizon).max();
    let plan = Plan {
        origin: as_of,
        end: end.unwrap_or(horizon),
        paths: request.paths,
        scenario: None,
        standstill: request.standstill,
        target: None,
        levels: Levels::All,
        idle: &[],
    };
    let stream = Stream::new(request.seed, &series.region().id, model.name(), as_of);
    let paths = simulate(fitted.as_ref(), &known, plan, &stream)?.paths;
    Ok(Alone { as_of, model: model.name(), bands: bands(&paths, as_of, &HORIZONS, &HUB_LEVELS) })
}

#[cfg(test)]
mod tests {
    use super::super::projection::project;
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;
    use crate::model::MODELS;

    /// A series of so many weeks with a pace of its own, of which the last week became known late.
    fn series(slug: &str, weeks: u32, pace: f64) -> ControlSeries {
        let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let region =
            Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: Area::from_km2(2_000.0).unwrap() };
        let seen = |week: u32| {
            let day = day_after(first, 7 * week);
            let late = if week + 1 == weeks { 3 } else { 0 };
            let km2 = 100.0 + pace * f64::from(week) + 9.0 * (f64::from(week) * pace).sin();
            Vintage { day, known_on: day_after(day, late), value: Some(Area::from_km2(km2).unwrap()) }
        };
        ControlSeries::new("made", region, (0..weeks).map(seen).collect()).unwrap()
    }

    #[test]
    fn quantiles_are_those_of_a_table_of_the_series_and_its_donors() {
        let (own, others) = (series("a", 104, 3.0), [series("b", 90, 1.0), series("c", 110, 7.0)]);
        let donors = Donors::new(Past::new(others.to_vec()).unwrap());
        let with_others = Past::new(others.into_iter().chain([own.clone()]).collect()).unwrap();
        let early = NaiveDate::from_ymd_opt(2025, 3, 3);
        for entry in &MODELS {
            for (as_of, years) in [(None, 30), (early, 1)] {
                let model = Some(entry.name.to_string());
                let as_of = as_of.or(Some(own.last_known_on()));
                let request = Request { model, as_of, horizon_years: years, paths: 300, ..Request::of("a") };
                for (table, donors) in [(&Past::new(vec![own.clone()]).unwrap(), None), (&with_others, Some(&donors))] {
                    let whole = project(table, &request).unwrap();
                    let alone = project_alone(&own, donors, &request).unwrap();
                    assert_eq!(alone.bands.len(), if years == 1 { 4 } else { HORIZONS.len() });
                    assert_eq!(alone.as_of, whole.as_of);
                    assert_eq!(alone.bands, bands(&whole.paths, whole.as_of, &HORIZONS, &HUB_LEVELS), "{}", entry.name);
                }
            }
        }
    }

    #[test]
    fn the_origin_is_the_day_on_which_the_last_value_became_known() {
        let own = series("a", 60, 2.0);
        let alone = project_alone(&own, None, &Request { paths: 50, ..Request::of("a") }).unwrap();
        assert_eq!(alone.as_of, day_after(own.last_day(), 3));
    }

    #[test]
    fn donors_that_begin_later_teach_nothing() {
        let own = series("a", 60, 2.0);
        let day = NaiveDate::from_ymd_opt(2024, 6, 3);
        let request = Request { as_of: day, paths: 50, ..Request::of("a") };
        let late = series("b", 200, 1.0).since(NaiveDate::from_ymd_opt(2025, 1, 1).unwrap()).unwrap();
        let donors = Donors::new(Past::new(vec![late]).unwrap());
        let with = project_alone(&own, Some(&donors), &request).unwrap();
        assert_eq!(with, project_alone(&own, None, &request).unwrap());
    }
}
