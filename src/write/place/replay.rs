//! How projections of places have done: the scores of a replay as a sheet, rows and JSON.

use serde_json::{Value, json};

use super::words::distance_asked;
use crate::study::backtest::INTERVALS;
use crate::study::backtest::places::PlaceScore;
use crate::tabular::millionths;
use crate::tabular::{Cells, Table};
use crate::write::rows;
use crate::write::sheet::{Cell, Grid, Sheet};
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
    pub fn sheet(&self) -> Sheet {
        let intervals = INTERVALS.iter().map(|level| format!("in {} %", number(100.0 * level, 0)));
        let odds = self.within_km.iter().flat_map(|km| [format!("Brier {} km", distance_asked(*km)), "came".into()]);
        let mut grid = Grid::new(&self.what, &["days ahead", "model", "forecasts", "WIS, km"]);
        grid = grid.and_columns(intervals).and_columns(odds);
        for of in &self.scores {
            let mut cells = vec![
                Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon))),
                Cell::words(of.model.to_string()),
                Cell::number(number(of.forecasts as f64, 0), Some(of.forecasts as f64)),
                Cell::known(Some(of.wis_km), |wis| number(wis, 3)),
            ];
            cells.extend(
                of.coverage
                    .iter()
                    .map(|share| Cell::known(Some(*share), |share| format!("{} %", number(100.0 * share, 0)))),
            );
            for brier in &of.brier {
                cells.push(Cell::known(brier.map(|(_, score, _)| score), |score| number(score, 4)));
                let came = |share: f64| {
                    let asked = brier.map_or(0, |(asked, ..)| asked);
                    format!("{} of {asked}", number(share * asked as f64, 0))
                };
                cells.push(Cell::known(brier.map(|(_, _, share)| share), came));
            }
            grid.push(cells);
        }
        Sheet::default().grid(grid).note(LEGEND)
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
    pub fn json(&self) -> Value {
        json!({
            "schema": "frontcast.place_replay/1", "what": self.what, "scores": rows::json(&self.table()),
        })
    }
}
