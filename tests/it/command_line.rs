//! The command line as a user meets it: what is printed, what is left behind, how it ends.
//!
//! Nothing here needs the network. Data are bundled, or made by the test in a folder of its own.

#![allow(clippy::unwrap_used, reason = "what a test cannot read fails the test, in its helpers too")]

mod any_map;
mod ask;
mod backtest;
mod bad_maps;
mod broken;
mod chart;
mod chart_kinds;
mod chart_map;
mod charts;
mod from;
mod help;
mod hub;
mod json;
mod kinds;
mod map_of_odds;
pub(crate) mod maps;
mod measure;
mod pipes;
mod place;
pub(crate) mod program;
mod project;
mod published;
mod rate;
mod regions;
mod repeat;
mod scenario;
mod shapes;
mod sources;
mod stream;
pub mod tables;
mod update;
mod wrong_use;
