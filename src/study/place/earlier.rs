//! How far the front was some days before the last map.

use chrono::{Days, NaiveDate};

use crate::domain::place::{PlaceSeries, Stand};
use crate::domain::vintage::Level;

/// The days before the last map whose distances are told.
const DAYS_BEFORE: [u32; 6] = [0, 7, 30, 90, 180, 365];

/// How a place stood on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earlier {
    /// Days before the last map.
    pub days_before: u32,
    pub day: NaiveDate,
    /// The day of the map that it is from; earlier where the day has none.
    pub map: NaiveDate,
    /// How it stood.
    pub stand: Stand,
}

/// The days that the series is long enough for, each carried forward where it has no map.
pub fn earlier(series: &PlaceSeries) -> Vec<Earlier> {
    let at = |days_before: &u32| {
        let day = series.last_day().checked_sub_days(Days::new(u64::from(*days_before)))?;
        let Level { day: map, value: stand } = series.on(day)?;
        Some(Earlier { days_before: *days_before, day, map, stand })
    };
    DAYS_BEFORE.iter().filter_map(at).collect()
}
