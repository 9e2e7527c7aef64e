//! Charts as data and as files.

mod command;
mod outline;
mod snapshots;
