//! What a replay is asked for, and the forecasts it leaves, each beside what happened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::rules::{Wis, wis};
use crate::domain::past::Past;
use crate::domain::projection::Standstill;
use crate::domain::region::RegionId;
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
    pub table: &'a Past,
    /// All sources, of which forecasts on any map know.
    pub all: &'a Past,
    /// The table of the one source that forecasts are scored by. Where it is another than that of the forecasts, its gains
    /// since the origin are what happened.
    pub truth: &'a Past,
    /// Whose map forecasts speak of.
    pub statements: &'a [Statement],
}

impl<'a> Ground<'a> {
    /// Of one source, which is forecast and which says what happened.
    pub fn alone(table: &'a Past) -> Self {
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

impl Replay {
    /// Whether these settings say what to replay.
    pub(super) fn check(&self) -> Result<()> {
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
    use crate::domain::calendar::day_after;
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
