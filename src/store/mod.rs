//! The observations frontcast works on: the bundled ones, so that an installed frontcast needs no files.

pub mod bundled;
