//! Scores of a backtest as rows and as JSON; as text for people in [`sheet`].

pub mod cells;
mod sheet;

use serde_json::{Value, json};

use super::rows;
use crate::study::backtest::INTERVALS;
use crate::study::backtest::odds::{mean_brier_at, reliability};
use crate::study::backtest::scored::{REFERENCES, ScoreRow, Scored};
use crate::study::backtest::scores::PIT_BINS;
use crate::tabular::{Cells, Table};
pub use sheet::{finding, main_tables, replayed, sheet};

/// The scores as rows: for each model over everything, by horizon, and by region and horizon. Empty cells stand for "all".
pub fn table(scored: &Scored) -> Table {
    of_rows(scored.rows(), scored.backtest.truth.as_ref())
}

/// The scores of a region that was replayed alone as rows, one for each model and horizon.
pub fn alone_table(scored: &Scored) -> Table {
    let rows = scored.rows().into_iter().filter(|row| row.region.is_some());
    of_rows(rows.collect(), scored.backtest.truth.as_ref())
}

/// The columns of scores, without rows.
pub fn no_table() -> Table {
    of_rows(Vec::new(), None)
}

fn of_rows(rows: Vec<ScoreRow>, truth: Option<&String>) -> Table {
    let numbers = |value: &dyn Fn(&ScoreRow) -> Option<f64>| Cells::Number(rows.iter().map(value).collect());
    let whole = |value: &dyn Fn(&ScoreRow) -> Option<i64>| Cells::Whole(rows.iter().map(value).collect());
    let text = |value: &dyn Fn(&ScoreRow) -> String| Cells::Text(rows.iter().map(|row| Some(value(row))).collect());
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
        .with("truth", Cells::Text(vec![truth.cloned(); rows.len()]))
}

/// The scores as JSON: `frontcast.backtest/1`.
pub fn json(scored: &Scored) -> Value {
    let odds = scored.scores.iter().map(|scores| {
        let mine = scored.forecasts(scores);
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
    json!({
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
    })
}
