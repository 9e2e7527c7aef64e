//! Tests of the whole: one binary, so that the dependencies are linked once.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

mod command_line;
mod foreign;
mod golden;
mod report;
mod rooms;
mod store;
