//! Rolling origins: from each, every model forecasts on what was known there, and the truth is looked up afterwards.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use super::rules::{Wis, bias, covers, crps, pit, wis};
pub use super::targets::{HORIZONS, horizons_met, origins};
use super::targets::{Truth, truth_on};
use crate::domain::control::ControlTable;
use crate::domain::projection::{Standstill, day_after};
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::fit::{ModelName, RateModel};
use crate::simulate::stream::Stream;
use crate::simulate::{Plan, simulate};
use crate::stats::quantile;

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

/// One forecast beside what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The model.
    pub model: ModelName,
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
    /// Controlled area on the target day, km².
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
    replay.check()?;
    if steps(table, replay)? == 0 {
        return Err(Error::NoData(format!(
            "nothing to replay: the data ({} to {}) hold no origin with {} days before it and {} after",
            table.first_day(),
            table.last_day(),
            replay.min_history,
            replay.horizons[0]
        )));
    }
    let truths = replay.regions.iter().map(|slug| table.region(slug)).collect::<Result<Vec<_>>>()?;
    let from = |origin: &NaiveDate| -> Result<Vec<Backtest>> {
        // What was known is cut off once for all regions, and let go before the next origin.
        let known = table.as_of(*origin).map_err(|reason| reason.to_string());
        let of_region = |truth: &ControlSeries| match can_judge(truth, *origin, replay) {
            true => Job { truth, origin: *origin, known: known.as_ref(), replay }.run().inspect(|_| tick()),
            false => Ok(Backtest::default()),
        };
        truths.par_iter().map(of_region).collect()
    };
    let mut by_origin = origins(table, replay).par_iter().map(from).collect::<Result<Vec<_>>>()?;
    let mut all = Backtest::default();
    for region in 0..truths.len() {
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
pub fn steps(table: &ControlTable, replay: &Replay) -> Result<usize> {
    let origins = origins(table, replay);
    let of_region = |slug: &String| {
        let truth = table.region(slug)?;
        Ok(origins.iter().filter(|origin| can_judge(&truth, **origin, replay)).count())
    };
    replay.regions.iter().map(of_region).sum()
}

/// Whether a region has history enough before an origin, and any horizon observed after it.
fn can_judge(truth: &ControlSeries, origin: NaiveDate, replay: &Replay) -> bool {
    day_after(truth.first_day(), replay.min_history) <= origin
        && replay.horizons.iter().any(|horizon| day_after(origin, *horizon) <= truth.last_day())
}

/// One region and origin.
struct Job<'a> {
    truth: &'a ControlSeries,
    origin: NaiveDate,
    /// All that was known at the origin, or why nothing was.
    known: std::result::Result<&'a ControlTable, &'a String>,
    replay: &'a Replay,
}

impl Job<'_> {
    fn run(&self) -> Result<Backtest> {
        let mut done = Backtest::default();
        let id = &self.truth.region().id;
        // Rows may have become known later than their days: then nothing was known yet.
        let region = match self.known {
            Ok(known) => known.region(id.as_str()).map_err(|reason| reason.to_string()),
            Err(reason) => Err(reason.clone()),
        };
        let others = self.known.map(|known| known.others(id)).unwrap_or_default();
        let targets = self.replay.horizons.iter().map(|horizon| (*horizon, day_after(self.origin, *horizon)));
        let targets: Vec<(u32, NaiveDate)> = targets.filter(|(_, day)| *day <= self.truth.last_day()).collect();
        let truths: Vec<(u32, NaiveDate, Truth)> =
            targets.iter().filter_map(|(horizon, day)| Some((*horizon, *day, truth_on(self.truth, *day)?))).collect();
        done.unseen = targets.len() - truths.len();
        for model in &self.replay.models {
            let made = match &region {
                Ok(region) => self.forecast(model.as_ref(), region, &others, &truths),
                Err(reason) => Err(Error::NoData(reason.clone())),
            };
            match made {
                Ok(judged) => done.judged.extend(judged),
                Err(Error::NoData(reason)) => {
                    done.unmade.push(Unmade { model: model.name(), region: id.clone(), origin: self.origin, reason })
                }
                Err(other) => return Err(other),
            }
        }
        Ok(done)
    }

    fn forecast(
        &self,
        model: &dyn RateModel,
        region: &ControlSeries,
        others: &[ControlSeries],
        truths: &[(u32, NaiveDate, Truth)],
    ) -> Result<Vec<Judged>> {
        let Some((_, end, _)) = truths.iter().max_by_key(|(horizon, ..)| *horizon).copied() else {
            return Ok(Vec::new());
        };
        let fitted = model.fit(region, others)?;
        let stream = Stream::new(self.replay.seed, &region.region().id, model.name(), self.origin);
        let plan = Plan {
            origin: self.origin,
            end,
            paths: self.replay.paths,
            scenario: None,
            standstill: self.replay.standstill,
        };
        let paths = simulate(fitted.as_ref(), region, plan, &stream)?;
        let start_km2 = region.last().controlled.km2();
        let judge = |(horizon, target_day, truth): (u32, NaiveDate, Truth)| {
            let observed_km2 = truth.km2;
            let sample = paths.sorted_levels_on(target_day);
            let at = |level: f64| quantile(&sample, level);
            let quantiles: Vec<(f64, f64)> = self.replay.levels.iter().map(|level| (*level, at(*level))).collect();
            let central = |level: f64| (at((1.0 - level) / 2.0), at(f64::midpoint(1.0, level)));
            let odds = self.replay.thresholds_km2.iter().map(|gain| {
                let reached = sample.len() - sample.partition_point(|level| *level < start_km2 + gain);
                (reached as f64 / sample.len() as f64, observed_km2 >= start_km2 + gain)
            });
            Judged {
                model: model.name(),
                region: region.region().id.clone(),
                origin: self.origin,
                horizon,
                target_day,
                start_km2,
                observed_km2,
                is_observed: truth.is_observed,
                wis: wis(&quantiles, observed_km2).expect("levels were checked at the door"),
                crps: crps(&sample, observed_km2),
                pit: pit(&sample, observed_km2),
                bias: bias(&sample, observed_km2),
                covered: INTERVALS.map(|level| covers(central(level), observed_km2)),
                odds: odds.collect(),
                quantiles,
            }
        };
        Ok(truths.iter().copied().map(judge).collect())
    }
}

impl Backtest {
    /// The models, each once, in order of their first forecast.
    pub fn models(&self) -> Vec<ModelName> {
        let mut models = Vec::new();
        for judged in &self.judged {
            if !models.contains(&judged.model) {
                models.push(judged.model);
            }
        }
        models
    }

    /// The forecasts that every model made: only those may be compared.
    pub fn compared(&self) -> Vec<&Judged> {
        let models = self.models().len();
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
    use crate::fit::MODELS;
    use chrono::Days;

    /// A forecast made up for a test of averages: one that costs `wis` km², all of it for being too high.
    pub(in crate::evaluate) fn judged(model: usize, region: &str, origin: u64, horizon: u32, wis: f64) -> Judged {
        let origin = "2025-01-01".parse::<NaiveDate>().unwrap() + Days::new(origin);
        Judged {
            model: MODELS[model].name,
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
        assert_eq!(backtest.models(), [MODELS[0].name, MODELS[1].name]);
        let compared: Vec<f64> = backtest.compared().iter().map(|judged| judged.wis.total()).collect();
        assert_eq!(compared, [1.0, 2.0, 5.0, 6.0]);
        assert!(Backtest::default().compared().is_empty());
    }
}
