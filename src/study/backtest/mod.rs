//! How forecasts have done: the past is replayed with the same functions that make projections, and scored.
//!
//! [`backtest`](replay::backtest) walks the road from every origin, on what was known there; [`rules`] score one forecast;
//! [`scores`] average them over the forecasts that all models made; [`odds`] look at probabilities of
//! events; [`places`] do all of it for distances of places.

mod forecast;
pub mod odds;
pub mod places;
pub mod replay;
pub mod rules;
pub mod scores;
mod targets;
