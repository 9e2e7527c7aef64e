//! A backtest with its scores: models in order, and what each is beside the two that others are measured against.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::odds::mean_brier;
use super::scores::{Cell, Means, ModelScores, ratio};
use super::{Backtest, Judged, Replay};
use crate::domain::statement::Statement;

/// The names of the two models that others are measured against.
pub const REFERENCES: [&str; 2] = ["bootstrap", "no-change"];

/// A backtest with its scores, ready to be written.
pub struct Scored<'a> {
    /// What was replayed.
    pub replay: &'a Replay,
    /// The forecasts beside what happened.
    pub backtest: &'a Backtest,
    /// The scores of each model, best first.
    pub scores: Vec<ModelScores>,
}

/// The scores of one model over everything, at one horizon, or of one region at one horizon.
pub struct ScoreRow<'a> {
    /// The model's name.
    pub model: String,
    /// Whose map it speaks of.
    pub statement: Statement,
    /// The region; `None` for all.
    pub region: Option<&'a str>,
    /// Days ahead; `None` for all.
    pub horizon: Option<u32>,
    pub means: Means,
    /// The weighted interval score as a part of that of each of [`REFERENCES`].
    pub relative: [Option<f64>; 2],
    /// The mean Brier score of odds, where any were asked for.
    pub brier: Option<f64>,
}

impl<'a> Scored<'a> {
    /// Scores a backtest, best model first where there is a reference to tell.
    pub fn new(replay: &'a Replay, backtest: &'a Backtest) -> Self {
        let mut scored = Scored { replay, backtest, scores: ModelScores::of(backtest) };
        let rank = |scores: &ModelScores, of: &Scored| of.relative(scores, 0).unwrap_or(scores.all.wis.total());
        let mut order: Vec<(f64, ModelScores)> = scored.scores.iter().map(|s| (rank(s, &scored), s.clone())).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        scored.scores = order.into_iter().map(|(_, scores)| scores).collect();
        scored
    }

    /// The scores of one of [`REFERENCES`], if it was replayed.
    pub fn reference(&self, reference: usize) -> Option<&ModelScores> {
        // That of the chosen map, which comes first where a model speaks of both.
        let named = self.scores.iter().filter(|scores| scores.model.as_str() == REFERENCES[reference]);
        named.min_by_key(|scores| scores.statement)
    }

    pub(crate) fn relative(&self, scores: &ModelScores, reference: usize) -> Option<f64> {
        scores.relative_wis(self.reference(reference)?)
    }

    pub(crate) fn relative_by_horizon(&self, scores: &ModelScores, reference: usize) -> BTreeMap<u32, f64> {
        self.reference(reference).map(|reference| scores.relative_wis_by_horizon(reference)).unwrap_or_default()
    }

    /// Scores on any map with the scores of the same model on the chosen one.
    pub(crate) fn beside_own(&self) -> Vec<(&ModelScores, &ModelScores)> {
        let own = |any: &ModelScores| {
            let is_own = |of: &&ModelScores| of.model == any.model && of.statement == Statement::ThisMap;
            self.scores.iter().find(is_own)
        };
        let any = self.scores.iter().filter(|scores| scores.statement == Statement::AnyMap);
        any.filter_map(|any| Some((any, own(any)?))).collect()
    }

    /// The forecasts behind scores.
    pub fn forecasts(&self, scores: &ModelScores) -> Vec<&'a Judged> {
        self.backtest.compared().into_iter().filter(|judged| scores.is_of(judged)).collect()
    }

    /// For each model its scores over everything, by horizon, and by region and horizon.
    pub fn rows(&self) -> Vec<ScoreRow<'_>> {
        self.scores.iter().flat_map(|scores| self.rows_of(scores)).collect()
    }

    fn rows_of<'s>(&'s self, scores: &'s ModelScores) -> Vec<ScoreRow<'s>> {
        let forecasts = self.forecasts(scores);
        let row = |region: Option<&'s str>, horizon: Option<u32>, means: Means, relative: [Option<f64>; 2]| {
            let is_meant = |judged: &&Judged| {
                region.is_none_or(|region| judged.region.as_str() == region)
                    && horizon.is_none_or(|horizon| judged.horizon == horizon)
            };
            let brier = mean_brier(forecasts.iter().copied().filter(is_meant));
            ScoreRow { model: scores.name(), statement: scores.statement, region, horizon, means, relative, brier }
        };
        let relatives = [0, 1].map(|reference| self.relative_by_horizon(scores, reference));
        let all = row(None, None, scores.all, [0, 1].map(|reference| self.relative(scores, reference)));
        let horizons = scores.by_horizon.iter().map(|(horizon, means)| {
            row(None, Some(*horizon), *means, [0, 1].map(|reference: usize| relatives[reference].get(horizon).copied()))
        });
        let cells = scores.cells.iter().enumerate().map(|(place, cell)| {
            let relative = [0, 1].map(|reference| ratio(cell, self.reference_cell(reference, place)?));
            row(Some(cell.region.as_str()), Some(cell.horizon), cell.means, relative)
        });
        std::iter::once(all).chain(horizons).chain(cells).collect()
    }

    /// The reference's scores on the same region and horizon: all models have the same cells in the same order.
    fn reference_cell(&self, reference: usize, place: usize) -> Option<&Cell> {
        self.reference(reference)?.cells.get(place)
    }

    /// The origins from which forecasts were compared, each once, in order.
    pub(crate) fn origins(&self) -> Vec<NaiveDate> {
        let origins: BTreeSet<_> = self.backtest.compared().iter().map(|judged| judged.origin).collect();
        origins.into_iter().collect()
    }

    /// The number of days that were forecast, each once for a region, and how many of them a map shows.
    pub(crate) fn targets(&self) -> (usize, usize) {
        let days: BTreeMap<_, bool> = self
            .backtest
            .compared()
            .iter()
            .map(|judged| ((&judged.region, judged.target_day), judged.is_observed))
            .collect();
        (days.len(), days.values().filter(|is_observed| **is_observed).count())
    }

    /// The number of forecasts that every model made.
    pub(crate) fn compared(&self) -> usize {
        self.scores.first().map_or(0, |scores| scores.all.forecasts)
    }

    pub(crate) fn horizons(&self) -> Vec<u32> {
        self.scores.first().map(|scores| scores.by_horizon.keys().copied().collect()).unwrap_or_default()
    }
}
