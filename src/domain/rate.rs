//! Rates of advance with the window and the scope that a rate never comes without.

use chrono::{Days, NaiveDate};

use super::quantity::Rate;
use super::region::RegionId;
use super::series::ControlSeries;
use crate::error::{Error, Result};

/// Whose rate is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The region's own.
    Region,
    /// That of the whole theatre.
    Theatre,
    /// A rate given by the user.
    Given,
}

impl Scope {
    /// The word for it where the whole theatre is the group of this slug.
    pub fn word(self, theatre: &RegionId) -> &str {
        match self {
            Scope::Region => "region",
            Scope::Theatre => theatre.as_str(),
            Scope::Given => "given",
        }
    }
}

/// Days between two levels: the change from the end of `from` to the end of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The day of the first level; changes on this day are not included.
    pub from: NaiveDate,
    /// The day of the last level, included.
    pub to: NaiveDate,
}

impl Window {
    /// The number of days whose changes are included.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days()
    }
}

/// The mean rate over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowRate {
    /// The window.
    pub window: Window,
    /// Level at its end less level at its start, by its days.
    pub rate: Rate,
}

/// The windows everybody quotes, in days.
pub const WINDOWS: [u32; 5] = [7, 30, 90, 180, 365];

/// The mean rate over the last `days` days of a series, up to its last observed day; `None` when it is shorter.
///
/// The level at the start of the window is carried forward from the last observation before it.
pub fn rate_over(series: &ControlSeries, days: u32) -> Option<WindowRate> {
    let to = series.last_day();
    let from = to.checked_sub_days(Days::new(u64::from(days)))?;
    let change = series.last().controlled.km2() - series.level_on(from)?.km2();
    let rate = Rate::from_km2_per_day(change / f64::from(days)).ok()?;
    Some(WindowRate { window: Window { from, to }, rate })
}

/// The mean rate over the last `days` days, or over the whole series when it is shorter; the window says which.
///
/// # Errors
/// [`Error::NoData`] when the series has one day only.
pub fn rate_over_at_most(series: &ControlSeries, days: u32) -> Result<WindowRate> {
    let known = (series.last_day() - series.first_day()).num_days();
    let reach = u32::try_from(known).unwrap_or(u32::MAX).min(days);
    if reach == 0 {
        return Err(Error::NoData(format!("{} was observed on one day only", series.region().id)));
    }
    rate_over(series, reach)
        .ok_or_else(|| Error::NoData(format!("{} has no rate over {reach} days", series.region().id)))
}

/// The rates over all of [`WINDOWS`] that the series is long enough for.
pub fn rates_by_window(series: &ControlSeries) -> Vec<WindowRate> {
    WINDOWS.iter().filter_map(|days| rate_over(series, *days)).collect()
}
