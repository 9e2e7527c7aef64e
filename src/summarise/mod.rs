//! Views of a sample of futures and of the past behind it: bands, odds by day, what became known when.

pub mod bands;
pub mod history;
pub mod rates;
