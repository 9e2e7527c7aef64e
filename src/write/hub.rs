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

/// Projections as hub rows, horizon in days, value in km² of controlled area.
pub fn hub_table(projections: &[Projection]) -> Table {
    let rows: Vec<(&Projection, Band, f64, f64)> = projections
        .iter()
        .flat_map(|projection| {
            bands(&projection.paths, projection.as_of, &HORIZONS, &LEVELS).into_iter().flat_map(move |band| {
                let quantiles = band.quantiles.clone();
                quantiles.into_iter().map(move |(level, area)| (projection, band.clone(), level, area.km2()))
            })
        })
        .collect();
    let texts =
        |value: &dyn Fn(&Projection) -> String| Cells::Text(rows.iter().map(|(p, ..)| Some(value(p))).collect());
    let numbers = |value: &dyn Fn(&Band, f64, f64) -> f64| {
        Cells::Number(rows.iter().map(|(_, band, level, km2)| Some(value(band, *level, *km2))).collect())
    };
    Table::default()
        .with("model_id", texts(&|p| p.model.to_string()))
        .with("reference_date", Cells::Day(rows.iter().map(|(p, ..)| Some(p.as_of)).collect()))
        .with("location", texts(&|p| p.history.region().id.to_string()))
        .with("horizon", numbers(&|band, _, _| f64::from(band.horizon)))
        .with("target_end_date", Cells::Day(rows.iter().map(|(_, band, ..)| Some(band.day)).collect()))
        .with("output_type", texts(&|_| "quantile".into()))
        .with("output_type_id", numbers(&|_, level, _| level))
        .with("value", numbers(&|_, _, km2| thousandths(km2)))
}
