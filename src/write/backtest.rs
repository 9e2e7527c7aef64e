//! Scores of a backtest as rows and as JSON; as text for people in [`text`].

mod text;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::provenance::Provenance;
use super::rows;
use crate::domain::statement::Statement;
use crate::study::backtest::odds::{mean_brier, mean_brier_at, reliability};
use crate::study::backtest::scores::{Cell, Means, ModelScores, PIT_BINS, ratio};
use crate::study::backtest::{Backtest, INTERVALS, Replay};
use crate::tabular::{Cells, Table};
pub use text::text;

/// The names of the two models that others are measured against.
pub const REFERENCES: [&str; 2] = ["bootstrap", "no-change"];

/// A backtest with its scores, ready to be written.
pub struct Scored<'a> {
    replay: &'a Replay,
    backtest: &'a Backtest,
    pub(crate) scores: Vec<ModelScores>,
}

/// One row of the table of scores; no region or no horizon stand for all.
struct Row<'a> {
    model: String,
    statement: Statement,
    region: Option<&'a str>,
    horizon: Option<u32>,
    means: Means,
    relative: [Option<f64>; 2],
    brier: Option<f64>,
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

    /// What was replayed.
    pub fn replay(&self) -> &'a Replay {
        self.replay
    }

    /// The forecasts beside what happened.
    pub fn backtest(&self) -> &'a Backtest {
        self.backtest
    }

    /// The scores of each model, best first.
    pub fn scores(&self) -> &[ModelScores] {
        &self.scores
    }

    fn reference(&self, reference: usize) -> Option<&ModelScores> {
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

    fn rows(&self) -> Vec<Row<'_>> {
        self.scores.iter().flat_map(|scores| self.rows_of(scores)).collect()
    }

    fn rows_of<'s>(&'s self, scores: &'s ModelScores) -> Vec<Row<'s>> {
        let model = scores.name();
        let compared = self.backtest.compared();
        let brier = |region: Option<&str>, horizon: Option<u32>| {
            mean_brier(compared.iter().copied().filter(|judged| {
                scores.is_of(judged)
                    && region.is_none_or(|region| judged.region.as_str() == region)
                    && horizon.is_none_or(|horizon| judged.horizon == horizon)
            }))
        };
        let relatives = [0, 1].map(|reference| self.relative_by_horizon(scores, reference));
        let all = Row {
            model: model.clone(),
            statement: scores.statement,
            region: None,
            horizon: None,
            means: scores.all,
            relative: [0, 1].map(|reference| self.relative(scores, reference)),
            brier: brier(None, None),
        };
        let horizons = scores.by_horizon.iter().map(|(horizon, means)| Row {
            model: model.clone(),
            statement: scores.statement,
            region: None,
            horizon: Some(*horizon),
            means: *means,
            relative: [0, 1].map(|reference: usize| relatives[reference].get(horizon).copied()),
            brier: brier(None, Some(*horizon)),
        });
        let cells = scores.cells.iter().enumerate().map(|(place, cell)| Row {
            model: model.clone(),
            statement: scores.statement,
            region: Some(cell.region.as_str()),
            horizon: Some(cell.horizon),
            means: cell.means,
            relative: [0, 1].map(|reference| ratio(cell, self.reference_cell(reference, place)?)),
            brier: brier(Some(cell.region.as_str()), Some(cell.horizon)),
        });
        std::iter::once(all).chain(horizons).chain(cells).collect()
    }

    /// The reference's scores on the same region and horizon: all models have the same cells in the same order.
    fn reference_cell(&self, reference: usize, place: usize) -> Option<&Cell> {
        self.reference(reference)?.cells.get(place)
    }
}

/// The scores as rows: for each model over everything, by horizon, and by region and horizon. Empty cells stand for "all".
pub fn table(scored: &Scored) -> Table {
    let rows = scored.rows();
    let numbers = |value: &dyn Fn(&Row) -> Option<f64>| Cells::Number(rows.iter().map(value).collect());
    let whole = |value: &dyn Fn(&Row) -> Option<i64>| Cells::Whole(rows.iter().map(value).collect());
    let text = |value: &dyn Fn(&Row) -> String| Cells::Text(rows.iter().map(|row| Some(value(row))).collect());
    let mut table = Table::default()
        .with("model_id", text(&|row| row.model.clone()))
        .with("region", text(&|row| row.region.unwrap_or("all").to_string()))
        .with("horizon", whole(&|row| row.horizon.map(i64::from)))
        .with("forecasts", whole(&|row| Some(row.means.forecasts as i64)))
        .with("relative_wis", numbers(&|row| row.relative[0]))
        .with("relative_wis_no_change", numbers(&|row| row.relative[1]))
        .with("wis_km2", numbers(&|row| Some(row.means.wis.total())))
        .with("dispersion_km2", numbers(&|row| Some(row.means.wis.dispersion)))
        .with("overprediction_km2", numbers(&|row| Some(row.means.wis.overprediction)))
        .with("underprediction_km2", numbers(&|row| Some(row.means.wis.underprediction)))
        .with("crps_km2", numbers(&|row| Some(row.means.crps)))
        .with("bias", numbers(&|row| Some(row.means.bias)))
        .with("brier", numbers(&|row| row.brier));
    for (place, level) in INTERVALS.iter().enumerate() {
        let name = format!("coverage_{:.0}", level * 100.0);
        table = table.with(&name, numbers(&|row| Some(row.means.coverage[place])));
    }
    let pit = |table: Table, bin| table.with(&format!("pit_{}", bin + 1), numbers(&|row| Some(row.means.pit[bin])));
    (0..PIT_BINS)
        .fold(table, pit)
        .with("bands", text(&|row| row.statement.to_string()))
        .with("truth", Cells::Text(rows.iter().map(|_| scored.backtest.truth.clone()).collect()))
}

/// The scores as JSON: `frontcast.backtest/1`.
pub fn json(scored: &Scored, provenance: &Provenance) -> String {
    let compared = scored.backtest.compared();
    let of =
        |scores: &ModelScores| -> Vec<_> { compared.iter().copied().filter(|judged| scores.is_of(judged)).collect() };
    let odds = scored.scores.iter().map(|scores| {
        let mine = of(scores);
        let thresholds = scored
            .replay
            .thresholds_km2
            .iter()
            .enumerate()
            .map(|(place, km2)| json!({"gain_km2": km2, "brier": mean_brier_at(mine.iter().copied(), place)}));
        let bins = reliability(mine.iter().copied()).into_iter().map(|bin| {
            json!({"from": bin.from, "to": bin.to, "forecasts": bin.forecasts,
                   "mean_probability": bin.mean_probability, "frequency": bin.frequency})
        });
        json!({"model_id": scores.name(), "thresholds": thresholds.collect::<Vec<_>>(),
               "reliability": bins.collect::<Vec<_>>()})
    });
    let unmade = scored.backtest.unmade.iter().map(|unmade| {
        json!({"model_id": unmade.model.as_str(), "bands": unmade.statement.as_str(), "region": unmade.region.as_str(),
               "origin": unmade.origin.to_string(), "reason": unmade.reason})
    });
    let document = json!({
        "schema": "frontcast.backtest/1",
        "settings": {
            "regions": scored.replay.regions, "stride": scored.replay.stride,
            "min_history": scored.replay.min_history, "horizons": scored.replay.horizons,
            "paths": scored.replay.paths, "seed": scored.replay.seed,
            "standstill": scored.replay.standstill.as_str(), "levels": scored.replay.levels,
        },
        "origins": {"number": scored.origins().len(),
                    "first": scored.origins().first().map(ToString::to_string),
                    "last": scored.origins().last().map(ToString::to_string)},
        "references": REFERENCES,
        "forecasts": scored.compared(),
        "truth": scored.backtest.truth,
        "truths": {"days": scored.targets().0, "observed": scored.targets().1, "unseen": scored.backtest.unseen},
        "scores": rows::json(&table(scored)),
        "odds": odds.collect::<Vec<Value>>(),
        "unmade": unmade.collect::<Vec<Value>>(),
        "provenance": provenance,
    });
    format!("{document:#}\n")
}

impl Scored<'_> {
    /// The origins from which forecasts were compared, each once, in order.
    pub(crate) fn origins(&self) -> Vec<chrono::NaiveDate> {
        let origins: std::collections::BTreeSet<_> =
            self.backtest.compared().iter().map(|judged| judged.origin).collect();
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
