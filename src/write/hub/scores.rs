//! Scores of a hub for people and programs.

use serde_json::{Value, json};

use crate::study::backtest::hub::{HubModel, HubScores};
use crate::tabular::{Cells, Table};
use crate::write::rows;
use crate::write::sheet::{Cell, Grid, Sheet};
use crate::write::words::{counted, listed, number, percent};

/// The scores for people.
pub fn sheet(scores: &HubScores) -> Sheet {
    let best = scores.models.first().map_or("", |of| of.model.as_str());
    let ties = scores
        .models
        .first()
        .and_then(|of| of.relative_wis)
        .map_or_else(String::new, |relative| format!(" ({} of that of {})", number(relative, 3), scores.reference));
    let horizons: Vec<u32> = scores.models.first().map_or_else(Vec::new, |of| of.by_horizon.keys().copied().collect());
    let days: Vec<String> = horizons.iter().map(ToString::to_string).collect();
    let finding = format!(
        "Of {} on {} {} has the lowest weighted interval score{ties}, {} days ahead.",
        counted(scores.models.len(), "model"),
        counted(scores.compared, "forecast"),
        best,
        listed(&days)
    );
    let mut grid = Grid::new("Weighted interval score, 1 is the reference", &["model", "relative"])
        .and_columns(horizons.iter().map(|days| format!("{days} days")))
        .and_columns(["within 50 %", "within 80 %", "within 95 %"].map(String::from))
        .sortable();
    for of in &scores.models {
        let part = |value: Option<f64>| Cell::known(value, |value| number(value, 3));
        let mut cells = vec![Cell::words(&of.model), part(of.relative_wis)];
        cells.extend(of.by_horizon.values().map(|at| part(at.relative_wis)));
        cells.extend([0, 1, 2].map(|at| Cell::known(coverage(of, at), percent)));
        grid.push(cells);
    }
    let left_out = match scores.left_out {
        0 => String::new(),
        some => format!(
            " {} are left out: some model did not make them, or no map has judged them.",
            number(some as f64, 0)
        ),
    };
    Sheet::default().say(finding).grid(grid).note(format!(
        "Only forecasts that every model made are compared. The score of each region and horizon is a part of that of {}, \
         then the geometric mean over regions and over horizons; within: how often what happened lay inside the central \
         interval.{left_out}",
        scores.reference
    ))
}

/// The share of all horizons' truths inside a central interval.
fn coverage(of: &HubModel, at: usize) -> Option<f64> {
    let all: usize = of.by_horizon.values().map(|of| of.forecasts).sum();
    let covered: f64 = of.by_horizon.values().map(|of| of.coverage[at] * of.forecasts as f64).sum();
    (all > 0).then(|| covered / all as f64)
}

/// A row for each model over all horizons and at each.
pub fn table(scores: &HubScores) -> Table {
    let rows: Vec<(&HubModel, Option<u32>)> = scores
        .models
        .iter()
        .flat_map(|of| std::iter::once((of, None)).chain(of.by_horizon.keys().map(move |days| (of, Some(*days)))))
        .collect();
    let numbers = |value: &dyn Fn(&HubModel, Option<u32>) -> Option<f64>| {
        Cells::Number(rows.iter().map(|(of, horizon)| value(of, *horizon)).collect())
    };
    let relative = |of: &HubModel, horizon: Option<u32>| match horizon {
        None => of.relative_wis,
        Some(horizon) => of.by_horizon[&horizon].relative_wis,
    };
    let forecasts = |(of, horizon): &(&HubModel, Option<u32>)| match horizon {
        None => of.by_horizon.values().map(|of| of.forecasts).sum::<usize>(),
        Some(horizon) => of.by_horizon[horizon].forecasts,
    };
    let table = Table::default()
        .with("model_id", Cells::Text(rows.iter().map(|(of, _)| Some(of.model.clone())).collect()))
        .with("horizon", Cells::Whole(rows.iter().map(|(_, horizon)| horizon.map(i64::from)).collect()))
        .with("forecasts", Cells::Whole(rows.iter().map(|row| Some(forecasts(row) as i64)).collect()))
        .with("relative_wis", numbers(&relative))
        .with("wis_km2", numbers(&|of, horizon| horizon.map(|horizon| of.by_horizon[&horizon].wis_km2)));
    ["coverage_50", "coverage_80", "coverage_95"].iter().enumerate().fold(table, |table, (at, name)| {
        let covered = move |of: &HubModel, horizon: Option<u32>| match horizon {
            None => coverage(of, at),
            Some(horizon) => Some(of.by_horizon[&horizon].coverage[at]),
        };
        table.with(name, numbers(&covered))
    })
}

/// The scores as JSON, `frontcast.hub-scores/1`.
pub fn document(scores: &HubScores) -> Value {
    json!({
        "schema": "frontcast.hub-scores/1",
        "reference": scores.reference,
        "forecasts": scores.compared,
        "left_out": scores.left_out,
        "scores": rows::json(&table(scores)),
    })
}
