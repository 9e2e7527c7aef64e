//! How projections of places have done: the scores of a replay as text, rows and JSON.

use serde_json::json;

use super::words::distance_asked;
use crate::study::backtest::INTERVALS;
use crate::study::backtest::places::PlaceScore;
use crate::tabular::millionths;
use crate::tabular::{Cells, Table};
use crate::write::provenance::Provenance;
use crate::write::rows;
use crate::write::sheet::wrapped;
use crate::write::words::number;

/// Scores with what they are of.
pub struct ScoredPlaces {
    /// The scores, by horizon and then by model.
    pub scores: Vec<PlaceScore>,
    /// The distances to come within whose odds were judged, km.
    pub within_km: Vec<f64>,
    /// What was replayed, as a sentence.
    pub what: String,
}

/// What the columns mean, as a sentence.
const LEGEND: &str = "WIS: weighted interval score of the distance, km, lower is better. In 50, 80, 95 %: truths inside these \
                      central intervals. Brier: of the odds that the front comes within so many km, where it was farther away; \
                      lower is better. Futures of places side by side are much alike: hundreds of forecasts hold the news of \
                      a few.";

impl ScoredPlaces {
    /// For people.
    pub fn text(&self) -> String {
        let column = |name: String, to_the_right: bool, value: &dyn Fn(&PlaceScore) -> String| {
            let words: Vec<String> = std::iter::once(name).chain(self.scores.iter().map(value)).collect();
            (to_the_right, words)
        };
        let mut columns = vec![
            column("days ahead".into(), true, &|s| s.horizon.to_string()),
            column("model".into(), false, &|s| s.model.to_string()),
            column("forecasts".into(), true, &|s| number(s.forecasts as f64, 0)),
            column("WIS, km".into(), true, &|s| number(s.wis_km, 3)),
        ];
        for (i, level) in INTERVALS.iter().enumerate() {
            let name = format!("in {} %", number(100.0 * level, 0));
            columns.push(column(name, true, &move |s| format!("{} %", number(100.0 * s.coverage[i], 0))));
        }
        for (i, km) in self.within_km.iter().enumerate() {
            let brier = |s: &PlaceScore| s.brier[i].map_or_else(|| "–".into(), |(_, score, _)| number(score, 4));
            columns.push(column(format!("Brier {} km", distance_asked(*km)), true, &brier));
            let came = |s: &PlaceScore| {
                s.brier[i].map_or_else(|| "–".into(), |(n, _, came)| format!("{} of {n}", number(came * n as f64, 0)))
            };
            columns.push(column("came".into(), true, &came));
        }
        format!("{}\n\n{}\n{}\n", wrapped(&self.what, 110), rows::aligned(&columns), wrapped(LEGEND, 110))
    }

    /// For programs: one row for each model and horizon.
    pub fn table(&self) -> Table {
        let number = |value: &dyn Fn(&PlaceScore) -> Option<f64>| {
            Cells::Number(self.scores.iter().map(|s| value(s).map(millionths)).collect())
        };
        let whole = |value: &dyn Fn(&PlaceScore) -> usize| {
            Cells::Whole(self.scores.iter().map(|s| i64::try_from(value(s)).ok()).collect())
        };
        let mut table = Table::default()
            .with("model_id", Cells::Text(self.scores.iter().map(|s| Some(s.model.to_string())).collect()))
            .with("horizon", whole(&|s| s.horizon as usize))
            .with("forecasts", whole(&|s| s.forecasts))
            .with("wis_km", number(&|s| Some(s.wis_km)));
        for (i, level) in INTERVALS.iter().enumerate() {
            table = table.with(&format!("coverage_{level}"), number(&|s| Some(s.coverage[i])));
        }
        for (i, km) in self.within_km.iter().enumerate() {
            let km = distance_asked(*km);
            table = table
                .with(&format!("within_{km}_km_odds"), whole(&|s| s.brier[i].map_or(0, |(n, ..)| n)))
                .with(&format!("within_{km}_km_brier"), number(&|s| s.brier[i].map(|(_, score, _)| score)))
                .with(&format!("within_{km}_km_came_share"), number(&|s| s.brier[i].map(|(_, _, came)| came)));
        }
        table
    }

    /// The rows as JSON.
    pub fn json(&self, provenance: &Provenance) -> String {
        let document = json!({
            "schema": "frontcast.place_replay/1", "what": self.what, "scores": rows::json(&self.table()),
            "provenance": provenance,
        });
        format!("{document:#}\n")
    }
}
