//! Views of a sample of futures and of the past behind it: bands, odds by day.

pub mod bands;
pub mod rates;
