//! Tests of the whole: one binary, so that the dependencies are linked once.

mod calibration;
mod command_line;
mod geometry;
mod leak;
