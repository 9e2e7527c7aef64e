//! Hub rows: forecasts as quantiles, one row each, in the form that forecast hubs share.
//!
//! # References
//! Hubverse, "Model output data": <https://hubverse.io>.

use chrono::NaiveDate;

use crate::evaluate::backtest::Backtest;
use crate::project::Projection;
use crate::summarise::bands::{HORIZONS, bands};
use crate::tabular::{Cells, Table};
use crate::write::control::thousandths;

/// The 23 quantile levels of forecast hubs.
pub const LEVELS: [f64; 23] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.95, 0.975, 0.99,
];

/// One quantile of one forecast.
struct Row<'a> {
    model: &'static str,
    origin: NaiveDate,
    region: &'a str,
    horizon: u32,
    target_day: NaiveDate,
    level: f64,
    km2: f64,
}

/// A projection as hub rows, horizon in days, value in km² of controlled area to three decimals.
pub fn hub_table(projection: &Projection) -> Table {
    let bands = bands(&projection.paths, projection.as_of, &HORIZONS, &LEVELS);
    let rows = bands.iter().flat_map(|band| {
        band.quantiles.iter().map(|(level, area)| Row {
            model: projection.model.as_str(),
            origin: projection.as_of,
            region: projection.history.region().id.as_str(),
            horizon: band.horizon,
            target_day: band.day,
            level: *level,
            km2: thousandths(area.km2()),
        })
    });
    table(&rows.collect::<Vec<_>>())
}

/// All forecasts of a backtest as hub rows. Values keep every digit, so that others find the same scores.
pub fn backtest_table(backtest: &Backtest) -> Table {
    let rows = backtest.judged.iter().flat_map(|judged| {
        judged.quantiles.iter().map(|(level, km2)| Row {
            model: judged.model.as_str(),
            origin: judged.origin,
            region: judged.region.as_str(),
            horizon: judged.horizon,
            target_day: judged.target_day,
            level: *level,
            km2: *km2,
        })
    });
    table(&rows.collect::<Vec<_>>())
}

fn table(rows: &[Row]) -> Table {
    let text = |value: fn(&Row) -> String| Cells::Text(rows.iter().map(|row| Some(value(row))).collect());
    let numbers = |value: fn(&Row) -> f64| Cells::Number(rows.iter().map(|row| Some(value(row))).collect());
    let days = |value: fn(&Row) -> NaiveDate| Cells::Day(rows.iter().map(|row| Some(value(row))).collect());
    Table::default()
        .with("model_id", text(|row| row.model.to_string()))
        .with("reference_date", days(|row| row.origin))
        .with("location", text(|row| row.region.to_string()))
        .with("horizon", Cells::Whole(rows.iter().map(|row| Some(i64::from(row.horizon))).collect()))
        .with("target_end_date", days(|row| row.target_day))
        .with("output_type", text(|_| "quantile".to_string()))
        .with("output_type_id", numbers(|row| row.level))
        .with("value", numbers(|row| row.km2))
}
