//! Bands: quantiles of the sample of futures, day by day.

use chrono::NaiveDate;

use crate::domain::calendar::day_after;
use crate::domain::projection::{Band, Paths};
use crate::domain::quantity::Area;
use crate::stats::quantile;

/// The probability levels of the bands in tables and JSON: median, central 50 % and central 95 %.
pub const LEVELS: [f64; 5] = [0.025, 0.25, 0.5, 0.75, 0.975];

/// The 23 quantile levels of forecast hubs.
pub const HUB_LEVELS: [f64; 23] = [
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
    0.95, 0.975, 0.99,
];

/// The horizons of the bands in tables and JSON, in days.
pub const HORIZONS: [u32; 7] = [30, 90, 180, 365, 730, 1826, 3652];

/// Bands at horizons counted from an origin; those beyond the end of the paths are left out.
pub fn bands(paths: &Paths, origin: NaiveDate, horizons: &[u32], levels: &[f64]) -> Vec<Band> {
    horizons
        .iter()
        .map(|horizon| (*horizon, day_after(origin, *horizon)))
        .filter(|(_, day)| *day <= paths.end())
        .map(|(horizon, day)| {
            let sorted = paths.sorted_levels_on(day);
            let area = |level| Area::from_km2(quantile(&sorted, level)).expect("levels of paths lie within the region");
            Band { day, horizon, quantiles: levels.iter().map(|level| (*level, area(*level))).collect() }
        })
        .collect()
}
