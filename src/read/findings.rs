//! Findings: fed values are compared with what is known of the same region.
//!
//! A day of a source is judged as one picture, with all its regions at once, as the map's maker published them. Each
//! check looks for the trace of one known kind of mistake. The checks see areas only, and areas cannot distinguish a
//! correction from a loss. Values far outside the past are therefore doubtful, not wrong, and the user has to look at
//! the map.

pub mod alone;
mod jump;
mod repeats;
mod units;

use chrono::NaiveDate;

use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::region::Region;

pub use crate::domain::pace::Pace;
pub use alone::Others;
pub use units::KM2_PER_SQUARE_MILE;

/// The past of one region in one source.
pub trait EarlierDays {
    /// Trusted levels before a day, km², newest first.
    fn before(&self, day: NaiveDate) -> Box<dyn Iterator<Item = (NaiveDate, f64)> + '_>;
    /// The first trusted level after a day, km².
    fn after(&self, day: NaiveDate) -> Option<(NaiveDate, f64)>;
    /// The trusted level of the day itself, km².
    fn on(&self, day: NaiveDate) -> Option<f64>;
    /// The newest level before a day, km², if it is kept apart.
    fn doubtful_before(&self, day: NaiveDate) -> Option<f64>;
    /// How the region moved so far.
    fn pace(&self) -> &Pace;
}

/// One region of a picture, and what is known of it.
pub struct Part<'a> {
    pub region: &'a Region,
    /// What the picture says is controlled, km².
    pub km2: f64,
    /// The unit that the table's number looks like, beside all others of the table.
    pub looks_like: Option<FindingKind>,
    /// Its past in the same source.
    pub past: &'a dyn EarlierDays,
    /// What the bundled source says of it on that day or the last before it, km²; `None` for the bundled source itself.
    pub elsewhere: Option<f64>,
    /// What other sources say of the region, where there are any.
    pub others: Option<&'a dyn Others>,
}

/// Something odd about a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Oddity {
    /// The index of the part.
    pub part: usize,
    /// What it looks like.
    pub kind: FindingKind,
    /// What should become of the picture.
    pub verdict: Verdict,
    /// Controlled area met less expected, km².
    pub size_km2: f64,
    /// What was met and what was expected.
    pub words: String,
}

/// Judges a picture of `day`. If any oddity is to be quarantined, all of the picture is: a map is used whole or not at
/// all.
pub fn judge(day: NaiveDate, parts: &[Part]) -> Vec<Oddity> {
    if let Some(old) = repeats::old_map(day, parts) {
        return vec![old];
    }
    let units: Vec<Oddity> = parts.iter().enumerate().filter_map(|(i, part)| units::unit(day, i, part)).collect();
    if !units.is_empty() {
        return units;
    }
    let jumps = jump::jumps(day, parts);
    if !jumps.is_empty() {
        return jumps;
    }
    let elsewhere = parts.iter().enumerate().filter_map(|(i, part)| jump::other_scope(day, i, part));
    let alone = parts.iter().enumerate().filter_map(|(i, part)| alone::alone(day, i, part));
    elsewhere.chain(repeats::repeated(day, parts)).chain(alone).collect()
}

/// A newest trusted level before `day`, else the first after it.
fn nearest(day: NaiveDate, past: &dyn EarlierDays) -> Option<(NaiveDate, f64)> {
    past.before(day).next().or_else(|| past.after(day))
}

/// An area in words: whole km² from ten on, else with one decimal, or two digits where it is small.
fn km2(area: f64) -> String {
    let decimals = match area.abs() {
        0.0 => 1,
        small if small < 1.0 => (1.0 - small.log10().floor()) as usize,
        some => usize::from(some < 10.0),
    };
    format!("{area:.decimals$} km²")
}

#[cfg(test)]
mod tests;
