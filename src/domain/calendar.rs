//! Days and what lies between them.

use chrono::{Days, NaiveDate};

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

/// The day that lies `days` days after `day`, or the last day the calendar knows.
pub fn day_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// The number of weeks that cover the days from `start` to `end`.
pub fn weeks_to(start: NaiveDate, end: NaiveDate) -> usize {
    ((end - start).num_days().max(0) as usize).div_ceil(7)
}
