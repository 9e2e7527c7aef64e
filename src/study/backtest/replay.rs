//! Rolling origins: from each, every model forecasts on what was known there, and the truth is looked up afterwards.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::forecast::{Job, Known};
use super::rules::{Wis, wis};
pub use super::targets::{HORIZONS, horizons_met, origins};
use crate::domain::calendar::day_after;
use crate::domain::control::ControlTable;
use crate::domain::projection::Standstill;
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::domain::statement::Statement;
use crate::error::{Error, Result};
use crate::model::{ModelName, NoChange, RateModel};

/// The levels of the central intervals whose coverage is counted.
pub const INTERVALS: [f64; 3] = [0.5, 0.8, 0.95];

/// What is replayed.
pub struct Replay {
    /// Slugs of the regions and groups.
    pub regions: Vec<String>,
    /// The models.
    pub models: Vec<Box<dyn RateModel>>,
    /// Days from one origin to the next.
    pub stride: u32,
    /// Days that a region must have been observed for before its first origin.
    pub min_history: u32,
    /// Days ahead, ascending.
    pub horizons: Vec<u32>,
    /// Probability levels of the quantiles, ascending.
    pub levels: Vec<f64>,
    /// Gains in km² over the level at the origin, of which the odds are judged.
    pub thresholds_km2: Vec<f64>,
    /// Paths for each forecast.
    pub paths: usize,
    /// Seed of the random streams.
    pub seed: u64,
    /// What a standstill leads to, in models that know one.
    pub standstill: Standstill,
}

/// What is replayed on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The table of the one source that forecasts speak of.
    pub table: &'a ControlTable,
    /// All sources, of which forecasts on any map know.
    pub all: &'a ControlTable,
    /// The table of the one source that forecasts are scored by. Where it is another than that of the forecasts, its gains
    /// since the origin are what happened.
    pub truth: &'a ControlTable,
    /// Whose map forecasts speak of.
    pub statements: &'a [Statement],
}

impl<'a> Ground<'a> {
    /// Of one source, which is forecast and which says what happened.
    pub fn alone(table: &'a ControlTable) -> Self {
        Ground { table, all: table, truth: table, statements: &[Statement::ThisMap] }
    }

    /// Whether the source that is forecast says what happened.
    pub fn judges_itself(&self) -> bool {
        self.table.sources() == self.truth.sources()
    }
}

/// One forecast beside what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The model.
    pub model: ModelName,
    /// Whose map it speaks of.
    pub statement: Statement,
    /// The region.
    pub region: RegionId,
    /// The last day known to the forecast.
    pub origin: NaiveDate,
    /// Days ahead.
    pub horizon: u32,
    /// The day that was forecast.
    pub target_day: NaiveDate,
    /// Controlled area at the origin, km².
    pub start_km2: f64,
    /// Controlled area on the target day, km²; see [`Ground::truth`].
    pub observed_km2: f64,
    /// Whether a map shows the target day; else its area lies on the straight line between the maps around it.
    pub is_observed: bool,
    /// Levels and quantiles of controlled area, km².
    pub quantiles: Vec<(f64, f64)>,
    /// Weighted interval score, km².
    pub wis: Wis,
    /// Continuous ranked probability score, km².
    pub crps: f64,
    /// Where the truth lay in the sample, 0 to 1.
    pub pit: f64,
    /// 1 − 2·PIT.
    pub bias: f64,
    /// Whether the central intervals of [`INTERVALS`] covered the truth.
    pub covered: [bool; 3],
    /// For each threshold the probability of at least that gain, and whether it came.
    pub odds: Vec<(f64, bool)>,
}

/// A forecast that a model could not make, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmade {
    /// The model.
    pub model: ModelName,
    /// Whose map it would have spoken of.
    pub statement: Statement,
    /// The region.
    pub region: RegionId,
    /// The origin.
    pub origin: NaiveDate,
    /// What was in the way.
    pub reason: String,
}

/// All forecasts of a replay, by region, origin, model and horizon.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backtest {
    /// Those that were made.
    pub judged: Vec<Judged>,
    /// Those that were not.
    pub unmade: Vec<Unmade>,
    /// The number of target days that lie in a long time without maps, so that no forecast of them is judged.
    pub unseen: usize,
    /// The source that says what happened, where it is another than that of the forecasts.
    pub truth: Option<String>,
}

/// Replays a table of one source. `tick` is called once for every region and origin that is done.
///
/// The result depends on the arguments alone, not on the number of threads.
///
/// # Errors
/// [`Error::Usage`] for settings that leave nothing to replay; [`Error::Unknown`] for a region that the table has not;
/// [`Error::NoData`] when the table is too short for a single origin. A model that cannot forecast from some origin is no
/// error: it is listed.
pub fn backtest(table: &ControlTable, replay: &Replay, tick: &(dyn Fn() + Sync)) -> Result<Backtest> {
    backtest_on(Ground::alone(table), replay, tick)
}

/// As [`backtest`], with other maps: to know of, or to score by.
///
/// # Errors
/// As [`backtest`].
pub fn backtest_on(ground: Ground, replay: &Replay, tick: &(dyn Fn() + Sync)) -> Result<Backtest> {
    replay.check()?;
    let table = ground.table;
    if steps(ground, replay)? == 0 {
        return Err(Error::NoData(format!(
            "nothing to replay: the data ({} to {}) hold no origin with {} days before it and {} after",
            table.first_day(),
            table.last_day(),
            replay.min_history,
            replay.horizons[0]
        )));
    }
    let regions = regions(ground, replay)?;
    let from = |origin: &NaiveDate| -> Result<Vec<Backtest>> {
        let (origin, known) = (*origin, &Known::on(&ground, *origin));
        let of_region =
            |(chosen, truth): &(ControlSeries, ControlSeries)| match can_judge((chosen, truth), origin, replay) {
                true => {
                    let region = (chosen, truth);
                    Job { ground: &ground, region, origin, known, replay }.run().inspect(|_| tick())
                }
                false => Ok(Backtest::default()),
            };
        regions.par_iter().map(of_region).collect()
    };
    let mut by_origin = origins(ground, replay).par_iter().map(from).collect::<Result<Vec<_>>>()?;
    let truth = (!ground.judges_itself()).then(|| ground.truth.sources().join(", "));
    let mut all = Backtest { truth, ..Backtest::default() };
    for region in 0..regions.len() {
        for part in by_origin.iter_mut().map(|parts| std::mem::take(&mut parts[region])) {
            all.judged.extend(part.judged);
            all.unmade.extend(part.unmade);
            all.unseen += part.unseen;
        }
    }
    Ok(all)
}

impl Replay {
    /// Whether these settings say what to replay.
    fn check(&self) -> Result<()> {
        let usage = |reason: &str| Err(Error::Usage(reason.into()));
        if self.stride == 0 || self.horizons.contains(&0) || !rises(&self.horizons) {
            return usage("a stride is 1 day or more, and horizons are such days in ascending order");
        }
        let names: BTreeSet<ModelName> = self.models.iter().map(|model| model.name()).collect();
        if names.len() < self.models.len() {
            return usage("each model can be replayed once");
        }
        if names.is_empty() || self.horizons.is_empty() || self.regions.is_empty() {
            let lacks = "a backtest needs a region that ever changed, a model and a horizon at least";
            return Err(Error::NoData(lacks.into()));
        }
        let symmetric: Vec<(f64, f64)> = self.levels.iter().map(|level| (*level, 0.0)).collect();
        if wis(&symmetric, 0.0).is_none() || !rises(&self.levels) {
            return usage("quantile levels must rise and lie symmetrically about one half");
        }
        Ok(())
    }
}

/// Whether each value is larger than the one before.
fn rises<T: PartialOrd>(values: &[T]) -> bool {
    values.windows(2).all(|pair| pair[0] < pair[1])
}

/// The number of times [`backtest`] will call its `tick`: regions and origins that can be judged.
///
/// # Errors
/// [`Error::Unknown`] for a region that the table has not.
pub fn steps(ground: Ground, replay: &Replay) -> Result<usize> {
    let origins = origins(ground, replay);
    let can_judge = |of: &(ControlSeries, ControlSeries), origin: NaiveDate| can_judge((&of.0, &of.1), origin, replay);
    let regions = regions(ground, replay)?;
    Ok(regions.iter().map(|of| origins.iter().filter(|origin| can_judge(of, **origin)).count()).sum())
}

/// The regions on the map that is forecast and on the one that says what happened.
fn regions(ground: Ground, replay: &Replay) -> Result<Vec<(ControlSeries, ControlSeries)>> {
    replay.regions.iter().map(|slug| Ok((ground.table.region(slug)?, ground.truth.region(slug)?))).collect()
}

/// Whether a region has history enough before an origin, and any horizon observed after it.
fn can_judge((chosen, truth): (&ControlSeries, &ControlSeries), origin: NaiveDate, replay: &Replay) -> bool {
    day_after(chosen.first_day(), replay.min_history) <= origin
        && replay.horizons.iter().any(|horizon| day_after(origin, *horizon) <= truth.last_day())
}

impl Judged {
    /// The model with whose map it speaks of.
    pub fn maker(&self) -> (ModelName, Statement) {
        (self.model, self.statement)
    }
}

impl Backtest {
    /// The models with whose map they speak of, each once, in order of their first forecast.
    pub fn makers(&self) -> Vec<(ModelName, Statement)> {
        let mut makers = Vec::new();
        for judged in &self.judged {
            if !makers.contains(&judged.maker()) {
                makers.push(judged.maker());
            }
        }
        makers
    }

    /// The part whose forecasts speak of the chosen map, or of any; the reference that nothing changes is part of both.
    #[must_use]
    pub fn of(&self, statement: Statement) -> Backtest {
        let is_part = |judged: &&Judged| judged.statement == statement || judged.model == NoChange.name();
        Backtest { judged: self.judged.iter().filter(is_part).cloned().collect(), ..self.clone() }
    }

    /// The forecasts that every model made, of every map that it speaks of: only those may be compared.
    pub fn compared(&self) -> Vec<&Judged> {
        let models = self.makers().len();
        let mut makers: BTreeMap<(&RegionId, NaiveDate, u32), usize> = BTreeMap::new();
        for judged in &self.judged {
            *makers.entry((&judged.region, judged.origin, judged.horizon)).or_default() += 1;
        }
        self.judged.iter().filter(|judged| makers[&(&judged.region, judged.origin, judged.horizon)] == models).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::MODELS;
    use chrono::Days;

    /// A forecast made up for a test of averages: one that costs `wis` km², all of it for being too high.
    pub(crate) fn judged(model: usize, region: &str, origin: u64, horizon: u32, wis: f64) -> Judged {
        let origin = "2025-01-01".parse::<NaiveDate>().unwrap() + Days::new(origin);
        Judged {
            model: MODELS[model].name,
            statement: Statement::ThisMap,
            region: RegionId::new(region).unwrap(),
            origin,
            horizon,
            target_day: day_after(origin, horizon),
            start_km2: 100.0,
            observed_km2: 100.0,
            is_observed: true,
            quantiles: vec![(0.5, 100.0 + wis)],
            wis: Wis { overprediction: wis, ..Wis::default() },
            crps: wis,
            pit: 0.0,
            bias: 1.0,
            covered: [false, false, true],
            odds: Vec::new(),
        }
    }

    #[test]
    fn only_forecasts_that_every_model_made_are_compared() {
        let all = vec![
            judged(0, "a", 0, 30, 1.0),
            judged(1, "a", 0, 30, 2.0),
            judged(0, "a", 14, 30, 3.0),
            judged(1, "b", 14, 30, 4.0),
            judged(0, "b", 14, 90, 5.0),
            judged(1, "b", 14, 90, 6.0),
        ];
        let backtest = Backtest { judged: all, ..Backtest::default() };
        assert_eq!(backtest.makers(), [0, 1].map(|model| (MODELS[model].name, Statement::ThisMap)));
        let compared: Vec<f64> = backtest.compared().iter().map(|judged| judged.wis.total()).collect();
        assert_eq!(compared, [1.0, 2.0, 5.0, 6.0]);
        assert!(Backtest::default().compared().is_empty());
    }
}
