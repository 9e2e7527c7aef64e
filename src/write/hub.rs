//! Hub rows: forecasts as quantiles, one row each, in the form that forecast hubs share.
//!
//! # References
//! Hubverse, "Model output data": <https://hubverse.io>.

use crate::domain::projection::Band;
use crate::project::Projection;
use crate::summarise::bands::{HORIZONS, bands};
use crate::tabular::{Cells, Table};
use crate::write::control::thousandths;

/// The 23 quantile levels of forecast hubs.
pub const LEVELS: [f64; 23] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.95, 0.975, 0.99,
];

/// A projection as hub rows, horizon in days, value in km² of controlled area.
pub fn hub_table(projection: &Projection) -> Table {
    let bands = bands(&projection.paths, projection.as_of, &HORIZONS, &LEVELS);
    let rows: Vec<(&Band, f64, f64)> = bands
        .iter()
        .flat_map(|band| band.quantiles.iter().map(move |(level, area)| (band, *level, area.km2())))
        .collect();
    let text = |value: &str| Cells::Text(vec![Some(value.to_string()); rows.len()]);
    let numbers =
        |value: fn(&(&Band, f64, f64)) -> f64| Cells::Number(rows.iter().map(|row| Some(value(row))).collect());
    Table::default()
        .with("model_id", text(projection.model.as_str()))
        .with("reference_date", Cells::Day(vec![Some(projection.as_of); rows.len()]))
        .with("location", text(projection.history.region().id.as_str()))
        .with("horizon", Cells::Whole(rows.iter().map(|(band, _, _)| Some(i64::from(band.horizon))).collect()))
        .with("target_end_date", Cells::Day(rows.iter().map(|(band, _, _)| Some(band.day)).collect()))
        .with("output_type", text("quantile"))
        .with("output_type_id", numbers(|(_, level, _)| *level))
        .with("value", numbers(|(_, _, km2)| thousandths(*km2)))
}
