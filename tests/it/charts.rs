//! Charts as data and as files.

pub mod command;
mod outline;
mod snapshots;
