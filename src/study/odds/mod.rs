//! Where the front may be: one joint simulation of regions, groups, towns and cells, told as odds.
//!
//! How much each region gains are the futures of its own [projection](crate::study::projection), drawn independently between
//! regions; where, is [budgeted growth](crate::model::growth). Everything in an [`Odds`] is read from the same futures: groups
//! are sums of their members path by path, a group is complete on the day its last member is, and a region that is complete
//! is held whole, so that no place in it is behind.

mod budgets;
mod places;
mod ranking;
mod reading;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::domain::cells::{CellSeries, Cover, Grid};
use crate::domain::completion::{Arrival, Completion};
use crate::domain::past::Past;
use crate::domain::place::{PlaceName, Town};
use crate::domain::quantity::Share;
use crate::domain::region::{Region, RegionId};
use crate::domain::scenario::Scenario;
use crate::error::{Error, Result};
use crate::model::ModelName;
use crate::model::growth::{Landscape, grow};
use crate::model::simulate::stream::Stream;
use crate::study::projection;
use budgets::Futures;
use places::Spot;
pub use places::disc_held;
pub use ranking::{Ranked, is_held, near, rank};
use reading::{Reading, Tally};

/// Whose budgets growth spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Zones {
    /// Each region its own.
    #[default]
    Region,
    /// One for the whole theatre.
    Theatre,
    /// Half of the futures each.
    Pool,
}

impl Zones {
    /// The word for it, as in `--zones`.
    pub fn as_str(self) -> &'static str {
        match self {
            Zones::Region => "region",
            Zones::Theatre => "theatre",
            Zones::Pool => "pool",
        }
    }
}

/// What is asked. [`Request::default`] has the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// How regions are projected; `remaining` and `target` count for its `region` alone, `by` are the days whose odds are told.
    pub forecast: projection::Request,
    /// Whose budgets growth spends.
    pub zones: Zones,
    /// Distances from the centres of places whose reaching is told, km; 0 is the centre itself.
    pub within_km: Vec<f64>,
    /// Whether the distances of places are told, which takes time.
    pub distances: bool,
    /// Whether cells, regions and groups are told besides places, which takes time.
    pub land: bool,
    /// The side of the blocks whose gains are told, km; none where there is none.
    pub block_km: Option<f64>,
}

impl Default for Request {
    /// 1,000 futures of five years, seed 1, budgets of regions, the centre and 5 and 10 km from it.
    fn default() -> Self {
        let forecast = projection::Request { paths: 1_000, horizon_years: 5, ..projection::Request::of("") };
        let within_km = vec![0.0, 5.0, 10.0];
        Request { forecast, zones: Zones::Region, within_km, distances: true, land: true, block_km: None }
    }
}

/// Where the front may be.
#[derive(Debug, Clone)]
pub struct Odds {
    /// The origin: nothing known after this day was used.
    pub as_of: NaiveDate,
    /// The source.
    pub source: String,
    /// The day of the map of cells that growth starts from.
    pub map_day: NaiveDate,
    /// The last day of the horizon.
    pub end: NaiveDate,
    /// Whose budgets were spent.
    pub zones: Zones,
    /// The model of the budgets.
    pub model: ModelName,
    /// What was assumed on top of it.
    pub scenario: Option<Scenario>,
    /// The number of futures.
    pub paths: usize,
    pub seed: u64,
    /// The days whose odds are told, in order; lists named by day below are in this order.
    pub by: Vec<NaiveDate>,
    /// The grid.
    pub grid: Arc<Grid>,
    /// What the map shows.
    pub today: Cover,
    /// Cells that are free on the map and held in some future, by number.
    pub cells: Vec<CellOdds>,
    /// Places, in the order asked for.
    pub places: Vec<PlaceOdds>,
    /// Regions of the table that the grid has, by slug; others are never reached.
    pub regions: Vec<RegionOdds>,
    /// Groups all of whose members are known.
    pub groups: Vec<RegionOdds>,
    /// Blocks of cells with what is gained in each, where they were asked for.
    pub blocks: Vec<Block>,
}

/// A cell that is free on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct CellOdds {
    /// Its number in the grid.
    pub cell: u32,
    /// By day: the share of futures in which half of its land or more is held on the day or was before.
    pub by: Vec<f32>,
    /// The same by the end of the horizon.
    pub within: f32,
    /// The end of the four weeks in which it is held first in half of all futures; `None` where it is not within the horizon.
    pub median: Option<NaiveDate>,
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceOdds {
    pub place: PlaceName,
    /// Distance of the front from its centre on the map, km, negative behind it; as measured, else from cells.
    pub distance_km: f64,
    /// For each distance asked for, km, by day: the odds that the front came within it; 0 is the centre passed.
    pub within: Vec<(f64, Vec<f64>)>,
    /// By day: the odds that the whole disc is passed.
    pub disc_passed: Vec<f64>,
    /// For each distance asked for, and then for the whole disc: when each future first comes there, at the end of a step.
    pub arrivals: Vec<Vec<Arrival>>,
    /// By day: the share of its disc that is held, of all futures, sorted.
    pub disc_held: Vec<Vec<f32>>,
    /// By day: the distances of all futures, km, sorted; 0 where they were not asked for; not below minus the radius of its disc.
    pub distances_km: Vec<Vec<f32>>,
}

impl PlaceOdds {
    /// The mean share of its disc that is held on a day, by its number.
    pub fn mean_disc_held(&self, day: usize) -> f64 {
        let all = &self.disc_held[day];
        all.iter().copied().map(f64::from).sum::<f64>() / all.len() as f64
    }

    /// When the front comes to a goal, by its number among the distances asked for; the disc follows them.
    ///
    /// # Panics
    /// Where there is no such goal.
    pub fn completion(&self, goal: usize, end: NaiveDate) -> Completion {
        Completion::new(Share::WHOLE, end, self.arrivals[goal].clone())
    }
}

/// A region or a group.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionOdds {
    pub region: Region,
    /// Members of a group, by slug; none for a region.
    pub members: Vec<RegionId>,
    /// When it is complete.
    pub completion: Completion,
    /// By day: the net gains of all futures since the origin, km², sorted.
    pub gains_km2: Vec<Vec<f32>>,
}

/// A square block of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The cells with land in it.
    pub cells: Vec<u32>,
    /// By day: land gained by taking free cells less land lost, of all futures, km², sorted.
    pub gains_km2: Vec<Vec<f32>>,
}

impl Odds {
    /// The same futures, told of some of their days.
    pub fn on_days(&self, days: &[NaiveDate]) -> Odds {
        let at: Vec<usize> = days.iter().filter_map(|day| self.by.iter().position(|by| by == day)).collect();
        fn pick<T: Clone>(all: &[T], at: &[usize]) -> Vec<T> {
            at.iter().map(|at| all[*at].clone()).collect()
        }
        let cell = |of: &CellOdds| CellOdds { by: pick(&of.by, &at), ..of.clone() };
        let place = |of: &PlaceOdds| PlaceOdds {
            within: of.within.iter().map(|(km, by)| (*km, pick(by, &at))).collect(),
            disc_passed: pick(&of.disc_passed, &at),
            disc_held: pick(&of.disc_held, &at),
            distances_km: pick(&of.distances_km, &at),
            ..of.clone()
        };
        let region = |of: &RegionOdds| RegionOdds { gains_km2: pick(&of.gains_km2, &at), ..of.clone() };
        let block = |of: &Block| Block { gains_km2: pick(&of.gains_km2, &at), ..of.clone() };
        Odds {
            by: pick(&self.by, &at),
            cells: self.cells.iter().map(cell).collect(),
            places: self.places.iter().map(place).collect(),
            regions: self.regions.iter().map(region).collect(),
            groups: self.groups.iter().map(region).collect(),
            blocks: self.blocks.iter().map(block).collect(),
            ..self.clone()
        }
    }
}

/// The odds of cells, places, regions and groups from one joint simulation.
///
/// # Errors
/// [`Error::NoData`] where no map of cells was known at the origin, or only one; else as
/// [`project`](crate::study::projection::project).
pub fn odds(table: &Past, cells: &CellSeries, towns: &[Town], request: &Request) -> Result<Odds> {
    let forecast = &request.forecast;
    let (known, as_of) = table.known(forecast.as_of, forecast.source.as_deref())?;
    let source = known.series().first().map_or("", |series| series.source()).to_string();
    let of_source = Some(cells).filter(|cells| cells.source() == source);
    let seen = of_source.and_then(|cells| cells.as_of(as_of)).ok_or_else(|| {
        Error::NoData(format!("no map of cells of {source} was known on {as_of}: only maps tell where the front goes"))
    })?;
    let covers: Vec<(NaiveDate, Cover)> =
        seen.weekly().into_iter().filter_map(|day| Some((day, seen.cover(day)?))).collect();
    let landscape = Landscape::new(seen.grid(), &covers)?;
    let (map_day, today) = covers.into_iter().next_back().ok_or_else(|| Error::NoData("no map of cells".into()))?;
    let end = projection::horizon_end(as_of, forecast.horizon_years)?;
    let mut by = projection::days_asked(&forecast.by, as_of, end);
    if forecast.by.is_empty() {
        by = by.map(|days| days.into_iter().filter(|day| *day <= end).collect());
    }
    let mut by = by?;
    by.sort_unstable();
    by.dedup();
    let futures = Futures::new(&known, (as_of, map_day, end), &by, seen.grid(), request)?;
    let spots: Vec<Spot> =
        towns.iter().filter_map(|town| Spot::new(&landscape, &today, &known, map_day, town)).collect();
    let stream = Stream::of_growth(forecast.seed, as_of);
    let blocks = request.block_km.map_or_else(Vec::new, |km| reading::blocks(&landscape, km));
    let tally = Tally::new(&landscape, &futures);
    let reading =
        Reading { landscape: &landscape, futures: &futures, spots: &spots, request, blocks: &blocks, tally: &tally };
    let mut read = Vec::with_capacity(forecast.paths);
    for budgets in &futures.budgets {
        read.extend(grow(&landscape, budgets, &stream, |path, march| reading.read(path, march)));
    }
    let told = request.land.then(|| reading::regions(&known, &futures, &read, end, request));
    let (regions, groups) = told.unwrap_or_default();
    Ok(Odds {
        cells: tally.cells(&futures, read.len()),
        places: reading::places(&spots, &read, request, &futures, end),
        blocks: reading::block_gains(blocks, &read, by.len()),
        grid: Arc::clone(seen.grid()),
        as_of,
        source,
        map_day,
        end,
        zones: request.zones,
        model: futures.model,
        scenario: forecast.scenario.clone(),
        paths: read.len(),
        seed: forecast.seed,
        by,
        today,
        regions,
        groups,
    })
}
