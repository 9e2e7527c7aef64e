//! How forecasts have done: the past is replayed with the same functions that make projections, and scored.
//!
//! [`backtest`](run::backtest) walks the road from every origin, on what was known there; [`rules`] score one forecast;
//! [`scores`] average them over the forecasts that all models made; [`odds`] look at probabilities of
//! events; [`places`] do all of it for distances of places.

pub mod cells;
mod forecast;
pub mod hub;
pub mod odds;
pub mod past;
pub mod places;
mod replay;
pub mod rules;
mod run;
pub mod scored;
pub mod scores;
mod targets;
#[cfg(test)]
mod tests;

pub use replay::{Backtest, Ground, INTERVALS, Judged, Replay};
pub use run::{backtest, backtest_on, steps};
pub use targets::{HORIZONS, horizons_met, truth_on};
