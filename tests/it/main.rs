//! Tests of the whole: one binary, so that the dependencies are linked once.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

mod broken;
mod calibration;
mod charts;
mod command_line;
mod evaluate;
mod foreign;
mod geometry;
mod golden;
mod leak;
mod maps;
mod place;
mod rate;
mod report;
mod scenario;
mod store;
