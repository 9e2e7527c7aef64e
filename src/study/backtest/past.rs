//! The past forecasts of one region in a few numbers: fans, coverage, and errors beside those of expecting no change.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Judged;
use super::scored::{REFERENCES, Scored};
use super::scores::{Means, ModelScores, ratio};
use crate::domain::calendar::day_after;
use crate::domain::series::ControlSeries;
use crate::model::ModelName;

/// Fewest fans that a horizon should leave room for in the past, and most that are chosen.
const FANS: (usize, usize) = (4, 6);

/// The forecasts of one origin.
#[derive(Debug, Clone)]
pub struct Fan<'a> {
    /// The last day known to them.
    pub origin: NaiveDate,
    /// The level there, km².
    pub start_km2: f64,
    /// The forecasts by horizon, at least one.
    pub steps: Vec<&'a Judged>,
}

/// The error of a model beside that of expecting no change.
#[derive(Debug, Clone, PartialEq)]
pub struct Errors {
    pub model: ModelName,
    /// Days ahead, and the weighted interval score as a part of that of expecting no change.
    pub ratios: Vec<(u32, f64)>,
}

/// What a replay says of one region.
pub struct PastForecasts<'a> {
    /// What happened.
    pub truth: &'a ControlSeries,
    /// The model whose forecasts are shown.
    pub model: ModelName,
    /// The number of origins that it forecast from.
    pub origins: usize,
    /// Its scores by horizon, on forecasts that all models made.
    pub by_horizon: Vec<(u32, Means)>,
    /// Errors by model, best first, without that of expecting no change.
    pub errors: Vec<Errors>,
    by_origin: BTreeMap<NaiveDate, Vec<&'a Judged>>,
    fan_days: u32,
}

impl<'a> PastForecasts<'a> {
    /// The past of a region in a replay, with the fans of the first model; `fan_days` is how far they reach.
    pub fn new(scored: &'a Scored<'a>, truth: &'a ControlSeries, fan_days: Option<u32>) -> Self {
        let (replay, region) = (scored.replay, &truth.region().id);
        let model = replay.models[0].name();
        let mut by_origin: BTreeMap<NaiveDate, Vec<&Judged>> = BTreeMap::new();
        for judged in scored.backtest.judged.iter().filter(|of| of.model == model && of.region == *region) {
            by_origin.entry(judged.origin).or_default().push(judged);
        }
        let cells = |of: &'a ModelScores| of.cells.iter().filter(|cell| cell.region == *region);
        let of = |model: &str| scored.scores.iter().find(|scores| scores.model.as_str() == model);
        let by_horizon = of(model.as_str()).map(|of| cells(of).map(|cell| (cell.horizon, cell.means)).collect());
        let reference = of(REFERENCES[1]);
        let errors = scored.scores.iter().filter(|of| of.model.as_str() != REFERENCES[1]).map(|mine| Errors {
            model: mine.model,
            ratios: reference.map_or_else(Vec::new, |reference| {
                let pairs = cells(mine).zip(cells(reference));
                pairs.filter_map(|(mine, theirs)| Some((mine.horizon, ratio(mine, theirs)?))).collect()
            }),
        });
        let errors = errors.filter(|errors| !errors.ratios.is_empty()).collect();
        let origins = by_origin.len();
        let mut past = PastForecasts {
            truth,
            model,
            origins,
            by_horizon: by_horizon.unwrap_or_default(),
            errors,
            by_origin,
            fan_days: 0,
        };
        past.fan_days = fan_days.unwrap_or_else(|| past.longest_of_which_fit(FANS.0));
        past
    }

    /// The longest horizon of which so many fans fit one after the other, else the shortest.
    fn longest_of_which_fit(&self, fans: usize) -> u32 {
        let horizons = || self.by_origin.values().flatten().map(|judged| judged.horizon);
        let fits = |days: &u32| self.origins_apart(*days, None).len() >= fans;
        horizons().filter(fits).max().or_else(|| horizons().min()).unwrap_or(0)
    }

    /// Origins that lie so many days or more apart, from the first one on.
    fn origins_apart(&self, days: u32, from: Option<NaiveDate>) -> Vec<NaiveDate> {
        let mut chosen: Vec<NaiveDate> = Vec::new();
        for origin in self.by_origin.keys().filter(|origin| from.is_none_or(|from| **origin >= from)) {
            if chosen.last().is_none_or(|last| day_after(*last, days) <= *origin) {
                chosen.push(*origin);
            }
        }
        chosen
    }

    /// A handful of fans within some days, none over another, spread over all of the past.
    pub fn fans(&self, days: Option<(NaiveDate, NaiveDate)>) -> Vec<Fan<'a>> {
        let origins = self.origins_apart(self.fan_days, days.map(|(from, _)| from));
        let every = origins.len().div_ceil(FANS.1).max(1);
        origins.into_iter().step_by(every).filter_map(|origin| self.fan(origin, days.map(|(_, to)| to))).collect()
    }

    fn fan(&self, origin: NaiveDate, to: Option<NaiveDate>) -> Option<Fan<'a>> {
        let is_shown = |of: &&Judged| of.horizon <= self.fan_days.max(1) && to.is_none_or(|to| of.target_day <= to);
        let mut steps: Vec<&Judged> = self.by_origin.get(&origin)?.iter().copied().filter(is_shown).collect();
        steps.sort_by_key(|judged| judged.horizon);
        let start_km2 = steps.first()?.start_km2;
        Some(Fan { origin, start_km2, steps })
    }

    /// The horizon that the words tell of: 90 days, else the middle one.
    pub fn told(&self) -> Option<(u32, Means)> {
        let ninety = self.by_horizon.iter().find(|(horizon, _)| *horizon == 90);
        ninety.or(self.by_horizon.get(self.by_horizon.len() / 2)).copied()
    }

    /// The error of the model shown as a part of that of expecting no change.
    pub fn error(&self, horizon: u32) -> Option<f64> {
        let mine = self.errors.iter().find(|errors| errors.model == self.model)?;
        mine.ratios.iter().find(|(days, _)| *days == horizon).map(|(_, ratio)| *ratio)
    }

    /// Whether any forecast has a band.
    pub fn has_bands(&self) -> bool {
        let is_wide = |judged: &&Judged| match (judged.quantiles.first(), judged.quantiles.last()) {
            (Some((_, low)), Some((_, high))) => high > low,
            _ => false,
        };
        self.by_origin.values().flatten().any(is_wide)
    }
}

impl Fan<'_> {
    /// A quantile along the fan, from its origin on; the nearest of those that were kept.
    pub fn edge(&self, probability: f64) -> Vec<(NaiveDate, f64)> {
        let nearest = |judged: &&Judged| {
            let distance = |level: f64| (level - probability).abs();
            let found = judged.quantiles.iter().min_by(|a, b| distance(a.0).total_cmp(&distance(b.0)));
            (judged.target_day, found.map_or(judged.start_km2, |(_, km2)| *km2))
        };
        std::iter::once((self.origin, self.start_km2)).chain(self.steps.iter().map(nearest)).collect()
    }
}
