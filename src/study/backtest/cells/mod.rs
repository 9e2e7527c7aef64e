//! A replay of the map of odds: from past origins, where the front was forecast to be, beside where it was.
//!
//! Scored are cells that were free at an origin and lay within some kilometres of the front: that half of a cell's land was
//! held on some map up to a day. The day of a forecast is that of the map nearest to the horizon, at most three days off. The
//! references are what happened before the origin to cells as far from the front in the same region (a climatology), no
//! change, and the same gains of regions laid to the cells nearest to the front.

mod backwards;
mod climatology;
mod gains;
mod scores;
mod towns;

use chrono::NaiveDate;

pub use backwards::backwards;
pub use gains::{BlockScore, GroupScore};
pub use scores::{CellScore, Forecaster, scores};

use super::places::{JudgedPlace, PlaceScore, place_scores};
use crate::domain::calendar::day_after;
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Town;
use crate::error::{Error, Result};
use crate::study::odds::{Odds, Request, Zones, odds};
use climatology::Maps;

/// What is replayed. [`CellReplay::default`] has the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct CellReplay {
    /// How budgets are made; its days, its origin and its horizon are those of the replay.
    pub request: Request,
    /// Days from one origin to the next.
    pub stride: u32,
    /// Days of maps before the first origin.
    pub min_history: u32,
    /// Days ahead, ascending.
    pub horizons: Vec<u32>,
    /// Cells up to so far from the front are scored, km.
    pub reach_km: f64,
}

impl Default for CellReplay {
    /// Every four weeks after half a year, 30, 90, 180 and 365 days ahead, within 40 km, 1,000 futures, blocks of 40 km.
    fn default() -> Self {
        const BLOCK_KM: f64 = 40.0;
        CellReplay {
            request: Request { block_km: Some(BLOCK_KM), ..Request::default() },
            stride: 28,
            min_history: 180,
            horizons: super::HORIZONS.to_vec(),
            reach_km: 40.0,
        }
    }
}

/// One cell and horizon: what was forecast, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedCell {
    /// The place of its origin among the origins.
    pub origin: u16,
    /// The place of its horizon among the horizons.
    pub horizon: u16,
    /// Odds by [`Forecaster::ALL`]; no number where a forecaster made none.
    pub odds: [f32; 4],
    pub came: bool,
}

/// What a replay left.
#[derive(Debug, Clone)]
pub struct CellBacktest {
    pub source: String,
    pub origins: Vec<NaiveDate>,
    pub horizons: Vec<u32>,
    pub zones: Zones,
    pub paths: usize,
    pub seed: u64,
    /// The first origin before which a climatology of the longest horizon had a map to look back on, so that its scores mean
    /// something at every horizon.
    pub settled: Option<NaiveDate>,
    pub cells: Vec<JudgedCell>,
    /// Scores of towns, of this and of the model that projects each by itself.
    pub places: Vec<PlaceScore>,
    /// Scores of what is gained in blocks.
    pub blocks: Vec<BlockScore>,
    /// Scores of regions and groups as sums.
    pub groups: Vec<GroupScore>,
}

/// Replays the maps of a source: `table` is of that source alone.
///
/// # Errors
/// [`Error::NoData`] when the maps are too few for a single forecast; else as [`odds`].
pub fn backtest_cells(
    table: &Past,
    cells: &CellSeries,
    towns: &[Town],
    replay: &CellReplay,
    tick: &dyn Fn(),
) -> Result<CellBacktest> {
    let maps = Maps::new(cells, replay);
    let origins = origins(cells, replay);
    let request = &replay.request;
    let mut done = CellBacktest {
        source: cells.source().into(),
        horizons: replay.horizons.clone(),
        zones: request.zones,
        paths: request.forecast.paths,
        seed: request.forecast.seed,
        settled: origins
            .iter()
            .copied()
            .find(|origin| replay.horizons.iter().all(|days| maps.has_pairs(*origin, *days))),
        origins,
        cells: Vec::new(),
        places: Vec::new(),
        blocks: Vec::new(),
        groups: Vec::new(),
    };
    let mut judged_places: Vec<JudgedPlace> = Vec::new();
    let (mut blocks, mut groups, mut sums) = (Vec::new(), Vec::new(), Vec::new());
    for (number, origin) in done.origins.iter().enumerate() {
        let targets: Vec<Option<NaiveDate>> = replay.horizons.iter().map(|days| maps.target(*origin, *days)).collect();
        let exact = replay.horizons.iter().map(|days| day_after(*origin, *days)).filter(|day| *day <= table.last_day());
        let by: Vec<NaiveDate> = targets.iter().flatten().copied().chain(exact).collect();
        let Some(last) = by.iter().max() else { continue };
        let mut asked = request.clone();
        asked.forecast.as_of = Some(*origin);
        asked.forecast.horizon_years = ((*last - *origin).num_days() as u32).div_ceil(365).max(1);
        asked.forecast.by = by;
        let forecast = odds(table, cells, towns, &asked)?;
        done.cells.extend(maps.judge(&forecast, number, &targets, replay.reach_km));
        judged_places.extend(towns::judge(table, &forecast, replay)?);
        blocks.extend(gains::judge_blocks(cells, &forecast, &targets, &replay.horizons));
        groups.extend(gains::judge_groups(table, &forecast, &targets, &replay.horizons));
        sums.extend(forecast.groups.iter().map(|of| of.region.id.clone()));
        tick();
    }
    if done.cells.is_empty() {
        return Err(Error::NoData("nothing to replay: too few maps of cells".into()));
    }
    done.places = place_scores(&judged_places);
    done.blocks = gains::block_scores(&blocks);
    done.groups = gains::group_scores(&groups, &sums);
    Ok(done)
}

/// The days of maps from which forecasts start.
pub fn origins(cells: &CellSeries, replay: &CellReplay) -> Vec<NaiveDate> {
    let days: Vec<NaiveDate> = cells.days().collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let shortest = replay.horizons.iter().min().copied().unwrap_or(0);
    let first = day_after(*first, replay.min_history);
    let wanted = (0_u32..).map(|k| day_after(first, k.saturating_mul(replay.stride.max(1))));
    let mut origins: Vec<NaiveDate> = wanted
        .map_while(|day| days.get(days.partition_point(|of| *of < day)).copied())
        .take_while(|origin| day_after(*origin, shortest) <= *last)
        .collect();
    origins.dedup();
    origins
}

/// Which of the days of some odds a day is.
fn place_of(odds: &Odds, day: NaiveDate) -> usize {
    odds.by.partition_point(|of| *of < day)
}
