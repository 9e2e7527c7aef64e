//! Scores of the map of odds as a sheet, rows and JSON.

use serde_json::{Value, json};

use crate::model::growth::NAME;
use crate::study::backtest::INTERVALS;
use crate::study::backtest::cells::{CellBacktest, CellScore, Forecaster, scores};
use crate::tabular::{Cells, Table, millionths};
use crate::write::rows;
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{day, number, odds, percent, source};

/// What a forecaster is called.
fn name(of: Forecaster) -> &'static str {
    match of {
        Forecaster::Growth => NAME.as_str(),
        Forecaster::Climatology => "climatology",
        Forecaster::NoChange => "no-change",
        Forecaster::NearestFirst => "nearest-first",
    }
}

const LEGEND: &str = "Brier and log score: of the odds that half of a cell of 2 km is held on some map up to the day, over \
                      cells that were free and within 40 km of the front; lower is better. Skill: 1 less the ratio of the \
                      Brier score to that of the climatology, the share of cells as far from the front in the same region \
                      that were held before the origin. A year ahead the first origins have no such past; the last column \
                      leaves them out.";

/// All tables for people.
pub fn sheet(done: &CellBacktest, is_backwards: bool) -> Sheet {
    let scores = scores(done);
    let mut sheet =
        Sheet::default().note(replayed(done, is_backwards)).grid(cells(done, &scores)).grid(reliability(&scores));
    if !done.places.is_empty() {
        sheet = sheet.grid(places(done));
    }
    sheet.grid(blocks(done)).grid(groups(done)).note(LEGEND)
}

fn replayed(done: &CellBacktest, is_backwards: bool) -> String {
    let span = match (done.origins.first(), done.origins.last()) {
        (Some(first), Some(last)) => format!("{} to {}", day(*first), day(*last)),
        _ => String::new(),
    };
    let backwards = if is_backwards { ", run backwards in time with both sides exchanged" } else { "" };
    format!(
        "Forecasts start from {} days, {span}, on the {}{backwards}. Each uses what was known then, {} simulated futures of \
         the whole front and seed {}.",
        done.origins.len(),
        source(&done.source),
        number(done.paths as f64, 0),
        done.seed
    )
}

fn cells(done: &CellBacktest, scores: &[CellScore]) -> Grid {
    let settled = done.settled.map_or_else(|| "skill later".to_string(), |from| format!("skill from {from}"));
    let heads = ["days ahead", "forecast", "origins", "cells", "came", "Brier × 1000", "log × 1000", "skill"];
    let mut grid = Grid::new("Cells", &heads).and_columns([settled]);
    for of in scores {
        let thousand = |score: f64| Cell::known(Some(1000.0 * score), |score| number(score, 2));
        let skill = |skill: Option<f64>| Cell::known(skill, |skill| format!("{skill:+.3}").replace('-', "−"));
        grid.push(vec![
            Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon))),
            Cell::words(name(of.forecaster)),
            Cell::number(number(of.origins as f64, 0), Some(of.origins as f64)),
            Cell::number(number(of.cells as f64, 0), Some(of.cells as f64)),
            Cell::known(Some(of.came), percent),
            thousand(of.brier),
            thousand(of.log),
            skill(of.skill),
            skill(of.settled_skill),
        ]);
    }
    grid
}

fn reliability(scores: &[CellScore]) -> Grid {
    let mut grid =
        Grid::new("How often cells of some odds were held", &["days ahead", "odds", "cells", "mean odds", "came"]);
    for of in scores.iter().filter(|of| of.forecaster == Forecaster::Growth) {
        for bin in &of.reliability {
            grid.push(vec![
                Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon))),
                Cell::words(format!("{} to {}", number(bin.from, 2), number(bin.to, 2))),
                Cell::number(number(bin.forecasts as f64, 0), Some(bin.forecasts as f64)),
                Cell::known(bin.mean_probability, odds),
                Cell::known(bin.frequency, odds),
            ]);
        }
    }
    grid
}

fn coverage(shares: [f64; 3]) -> impl Iterator<Item = Cell> {
    shares.into_iter().map(|share| Cell::known(Some(share), percent))
}

fn intervals() -> impl Iterator<Item = String> {
    INTERVALS.iter().map(|level| format!("in {} %", number(100.0 * level, 0)))
}

fn places(done: &CellBacktest) -> Grid {
    let heads = ["days ahead", "forecast", "forecasts", "WIS, km"];
    let goals = ["Brier centre", "5 km", "10 km"].map(String::from);
    let mut grid = Grid::new("Distances of the front from towns", &heads).and_columns(intervals()).and_columns(goals);
    let mut places: Vec<_> = done.places.iter().collect();
    places.sort_by_key(|of| of.horizon);
    for of in places {
        let mut cells = vec![
            Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon))),
            Cell::words(of.model.to_string()),
            Cell::number(number(of.forecasts as f64, 0), Some(of.forecasts as f64)),
            Cell::known(Some(of.wis_km), |wis| number(wis, 3)),
        ];
        cells.extend(coverage(of.coverage));
        let scores =
            of.brier.iter().map(|brier| Cell::known(brier.map(|(_, score, _)| score), |score| number(score, 4)));
        cells.extend(scores);
        grid.push(cells);
    }
    grid
}

fn blocks(done: &CellBacktest) -> Grid {
    let heads = ["days ahead", "blocks", "forecast, km²", "came, km²", "relative WIS"];
    let mut grid = Grid::new("Land gained in blocks of 40 km", &heads).and_columns(intervals());
    for of in &done.blocks {
        let mut cells = vec![
            Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon))),
            Cell::number(number(of.blocks as f64, 0), Some(of.blocks as f64)),
            Cell::known(Some(of.mean_km2.0), |km2| number(km2, 1)),
            Cell::known(Some(of.mean_km2.1), |km2| number(km2, 1)),
            Cell::known(Some(of.relative_wis), |wis| number(wis, 3)),
        ];
        cells.extend(coverage(of.coverage));
        grid.push(cells);
    }
    grid
}

fn groups(done: &CellBacktest) -> Grid {
    let heads = ["region", "days ahead", "forecasts", "forecast, km²", "came, km²", "relative WIS"];
    let caption = "Gains of regions that changed, and of groups as sums of their members";
    let mut grid = Grid::new(caption, &heads).and_columns(intervals());
    for of in done.groups.iter().filter(|of| of.relative_wis.is_some()) {
        let mut cells = vec![
            Cell::words(of.region.to_string()),
            Cell::number(of.horizon.to_string(), Some(f64::from(of.horizon))),
            Cell::number(number(of.forecasts as f64, 0), Some(of.forecasts as f64)),
            Cell::known(Some(of.mean_km2.0), |km2| number(km2, 1)),
            Cell::known(Some(of.mean_km2.1), |km2| number(km2, 1)),
            Cell::known(of.relative_wis, |wis| number(wis, 3)),
        ];
        cells.extend(coverage(of.coverage));
        grid.push(cells);
    }
    grid
}

/// The scores of cells as rows: one for each forecaster and horizon.
pub fn table(done: &CellBacktest) -> Table {
    let scores = scores(done);
    let numbers = |value: &dyn Fn(&CellScore) -> Option<f64>| {
        Cells::Number(scores.iter().map(|of| value(of).map(millionths)).collect())
    };
    let whole = |value: &dyn Fn(&CellScore) -> usize| {
        Cells::Whole(scores.iter().map(|of| i64::try_from(value(of)).ok()).collect())
    };
    Table::default()
        .with("model_id", Cells::Text(scores.iter().map(|of| Some(name(of.forecaster).to_string())).collect()))
        .with("horizon", whole(&|of| of.horizon as usize))
        .with("origins", whole(&|of| of.origins))
        .with("cells", whole(&|of| of.cells))
        .with("came_share", numbers(&|of| Some(of.came)))
        .with("brier", numbers(&|of| Some(of.brier)))
        .with("log_score", numbers(&|of| Some(of.log)))
        .with("skill", numbers(&|of| of.skill))
        .with("skill_settled", numbers(&|of| of.settled_skill))
}

/// The scores as JSON: `frontcast.backtest_cells/1`.
pub fn json(done: &CellBacktest) -> Value {
    let scores = scores(done);
    let bins = scores.iter().filter(|of| of.forecaster == Forecaster::Growth).flat_map(|of| {
        of.reliability.iter().map(|bin| {
            json!({"horizon": of.horizon, "from": bin.from, "to": bin.to, "cells": bin.forecasts,
                   "mean_probability": bin.mean_probability, "frequency": bin.frequency})
        })
    });
    let places = done.places.iter().map(|of| {
        let brier: Vec<_> = of.brier.iter().map(|brier| brier.map(|(_, score, _)| score)).collect();
        json!({"model_id": of.model.as_str(), "horizon": of.horizon, "forecasts": of.forecasts, "wis_km": of.wis_km,
               "coverage": of.coverage, "brier": brier})
    });
    let blocks = done.blocks.iter().map(|of| {
        json!({"horizon": of.horizon, "blocks": of.blocks, "mean_forecast_km2": of.mean_km2.0,
               "mean_observed_km2": of.mean_km2.1, "relative_wis": of.relative_wis, "coverage": of.coverage})
    });
    let groups = done.groups.iter().map(|of| {
        json!({"region": of.region.as_str(), "is_group": of.is_group, "horizon": of.horizon, "forecasts": of.forecasts,
               "mean_forecast_km2": of.mean_km2.0, "mean_observed_km2": of.mean_km2.1,
               "relative_wis": of.relative_wis, "coverage": of.coverage})
    });
    json!({
        "schema": "frontcast.backtest_cells/1",
        "source": done.source,
        "origins": done.origins.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "settled_from": done.settled.map(|day| day.to_string()),
        "zones": done.zones.as_str(),
        "paths": done.paths,
        "seed": done.seed,
        "cells": rows::json(&table(done)),
        "reliability": bins.collect::<Vec<_>>(),
        "places": places.collect::<Vec<_>>(),
        "blocks": blocks.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
    })
}
