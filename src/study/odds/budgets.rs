//! The budgets of growth: futures of each region by itself, or of the theatre, from step to step.

use chrono::{Days, NaiveDate};

use super::{Request, Zones};
use crate::domain::cells::Grid;
use crate::domain::completion::Arrival;
use crate::domain::past::Past;
use crate::domain::quantity::Share;
use crate::domain::region::{Region, RegionId};
use crate::error::{Error, Result};
use crate::model::growth::{Budgets, NEVER};
use crate::model::simulate::completion::arrivals;
use crate::model::{Basis, ModelName};
use crate::study::projection::{self, Projection, project};

/// What there is to spend, by when.
pub(super) struct Futures {
    /// The days of the steps, from the first on.
    pub steps: Vec<NaiveDate>,
    /// For each day whose odds are told, the number of its step, counted from 1.
    pub asked: Vec<u16>,
    /// One for each zoning: of the first half of the paths and of the second where they are pooled.
    pub budgets: Vec<Budgets>,
    /// The regions that have futures.
    pub regions: Vec<RegionFutures>,
    pub model: ModelName,
}

/// The futures of one region.
pub(super) struct RegionFutures {
    pub region: Region,
    /// Its number in the grid.
    pub number: usize,
    /// When each future is complete.
    pub arrivals: Vec<Arrival>,
    /// Net gain since the origin on the days asked for, km²: future after future.
    pub gains: Vec<f32>,
    /// Whether it never was held. Its budget waits until the front comes to it, so that growth tells what it gains.
    pub is_new: bool,
}

/// The futures of one zone, at every step.
struct Zone {
    remaining_km2: f64,
    /// Future after future.
    gains: Vec<f32>,
    complete: Vec<u16>,
}

impl Futures {
    pub fn new(
        known: &Past,
        (as_of, map_day, end): (NaiveDate, NaiveDate, NaiveDate),
        by: &[NaiveDate],
        grid: &Grid,
        request: &Request,
    ) -> Result<Self> {
        let steps = steps(as_of, map_day, end, by);
        if steps.len() >= usize::from(NEVER) {
            let met = format!("{} weeks", steps.len());
            return Err(Error::OutOfRange { quantity: "horizon", met, allowed: "at most 65,000 weeks" });
        }
        let asked = by.iter().map(|day| steps.partition_point(|step| step < day) as u16 + 1).collect();
        let paths = request.forecast.paths;
        let half = match request.zones {
            Zones::Region => paths,
            Zones::Theatre => 0,
            Zones::Pool => paths.div_ceil(2),
        };
        let project_one = |id: &RegionId| -> Result<Projection> {
            let forecast = &request.forecast;
            let mut asked = projection::Request { region: id.to_string(), by: Vec::new(), ..forecast.clone() };
            if forecast.region != asked.region {
                // Of one region alone.
                (asked.remaining, asked.target, asked.theatre) = (None, Share::WHOLE, None);
                if let Basis::Given(_) = asked.basis {
                    asked.basis = Basis::Learned;
                }
            }
            project(known, &projection::Request { as_of: Some(as_of), ..asked })
        };
        let spending = |projection: &Projection, range| Zone::new(projection, map_day, &steps, range);
        let (mut regions, mut zones, mut of_region) = (Vec::new(), Vec::new(), vec![None; grid.regions.len()]);
        let mut model = None;
        for series in known.singles() {
            let id = &series.region().id;
            let Some(number) = grid.region_number(id.as_str()) else { continue };
            let projection = project_one(id)?;
            model = Some(projection.model);
            let futures = RegionFutures::new(&projection, number, by, paths);
            of_region[number] = Some(regions.len() as u16);
            if half > 0 {
                let mut zone = spending(&projection, 0..half);
                if futures.is_new {
                    // It is held whole when the front has come to all of it.
                    zone.complete.fill(NEVER);
                }
                zones.push(zone);
            }
            regions.push(futures);
        }
        let model = model.ok_or_else(|| Error::NoData("no region of the cells is in the table".into()))?;
        let mut budgets = Vec::new();
        if half > 0 {
            budgets.push(joined(0, of_region.clone(), zones, steps.len()));
        }
        if half < paths {
            let theatre = spending(&project_one(&known.groups().whole().id)?, half..paths);
            let zones = of_region.iter().map(|zone| zone.map(|_| 0)).collect();
            budgets.push(joined(half, zones, vec![theatre], steps.len()));
        }
        Ok(Futures { steps, asked, budgets, regions, model })
    }
}

/// The days of the steps: where the map is older the origin, every week from it on, the days asked for and the end.
fn steps(as_of: NaiveDate, map_day: NaiveDate, end: NaiveDate, by: &[NaiveDate]) -> Vec<NaiveDate> {
    let week = |week: u64| as_of.checked_add_days(Days::new(7 * week));
    let weeks = (0..).map_while(week).take_while(|day| *day < end);
    let mut steps: Vec<NaiveDate> = weeks.chain(by.iter().copied()).chain([end]).collect();
    steps.retain(|day| *day > map_day);
    steps.sort_unstable();
    steps.dedup();
    steps
}

impl Zone {
    fn new(projection: &Projection, map_day: NaiveDate, steps: &[NaiveDate], range: std::ops::Range<usize>) -> Self {
        let paths = &projection.paths;
        let on_map = projection.history.line_on(map_day).unwrap_or(projection.history.last().value).km2();
        let after = |day: &NaiveDate| (*day - paths.start()).num_days().max(0).unsigned_abs() as usize;
        let offsets: Vec<usize> = steps.iter().map(after).collect();
        // A model that is sure of one future has one path.
        let all: Vec<_> = paths.iter().collect();
        let mut gains = Vec::with_capacity(range.len() * steps.len());
        for path in range.clone() {
            let path = &all[path % all.len()];
            gains.extend(offsets.iter().map(|days| (path.level_after(*days) - on_map) as f32));
        }
        let arrivals = match projection.completion.target() {
            Share::WHOLE => projection.arrivals.clone(),
            _ => arrivals(paths, Share::WHOLE),
        };
        let step =
            |arrival: Arrival| arrival.day().map_or(NEVER, |day| steps.partition_point(|step| *step < day) as u16 + 1);
        Zone {
            remaining_km2: (paths.area().km2() - on_map).max(0.0),
            gains,
            complete: range.map(|path| step(arrivals[path % arrivals.len()])).collect(),
        }
    }
}

/// The budgets of zones, path by path.
fn joined(first: usize, of_region: Vec<Option<u16>>, zones: Vec<Zone>, steps: usize) -> Budgets {
    let paths = zones.first().map_or(0, |zone| zone.complete.len());
    let (mut gains, mut complete) = (Vec::with_capacity(paths * zones.len() * steps), Vec::new());
    for path in 0..paths {
        for zone in &zones {
            gains.extend_from_slice(&zone.gains[path * steps..][..steps]);
            complete.push(zone.complete[path]);
        }
    }
    let remaining_km2 = zones.iter().map(|zone| zone.remaining_km2).collect();
    Budgets { first, zones: of_region, remaining_km2, steps, gains, complete }
}

impl RegionFutures {
    fn new(projection: &Projection, number: usize, by: &[NaiveDate], count: usize) -> Self {
        let paths = &projection.paths;
        let start = projection.history.last().value.km2();
        let arrivals = &projection.arrivals;
        let all: Vec<_> = paths.iter().collect();
        let days = |day: &NaiveDate| (*day - paths.start()).num_days().max(0).unsigned_abs() as usize;
        let days: Vec<usize> = by.iter().map(days).collect();
        let gains = (0..count).flat_map(|path| {
            let path = &all[path % all.len()];
            days.iter().map(move |days| (path.level_after(*days) - start) as f32)
        });
        RegionFutures {
            region: projection.history.region().clone(),
            number,
            gains: gains.collect(),
            arrivals: (0..count).map(|path| arrivals[path % arrivals.len()]).collect(),
            is_new: projection.history.levels().iter().all(|level| level.value.km2() <= 0.0),
        }
    }
}
