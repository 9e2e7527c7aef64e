//! Views of a sample of futures and of the past behind it: bands, odds by day, what became known when, sources side by side.

pub mod bands;
pub mod history;
pub mod lone_jumps;
pub mod other_maps;
pub mod rates;
pub mod sources;
