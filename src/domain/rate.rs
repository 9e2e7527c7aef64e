//! Rates of advance with the window and the scope that a rate never comes without.

use chrono::Days;

use super::calendar::Window;
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

/// The mean rate over a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowRate {
    pub window: Window,
    /// Level at its end less level at its start, by its days.
    pub rate: Rate,
}

/// The windows everybody quotes, in days.
pub const WINDOWS: [u32; 5] = [7, 30, 90, 180, 365];

/// One of the windows everybody quotes, with its rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotedRate {
    /// The window, up to the last map.
    pub window: Window,
    /// The mean rate; `None` where the maps lie farther apart than the window is long.
    pub rate: Option<Rate>,
}

/// The mean rate over a window, by the straight line between maps; `None` where the series begins later.
fn over(series: &ControlSeries, window: Window) -> Option<WindowRate> {
    let rate = Rate::from_km2_per_day(series.change_over(window)? / window.days() as f64).ok()?;
    Some(WindowRate { window, rate })
}

/// The last `days` days up to the last map; `None` where the series is shorter.
fn last_days(series: &ControlSeries, days: u32) -> Option<Window> {
    let to = series.last_day();
    let from = to.checked_sub_days(Days::new(u64::from(days))).filter(|from| *from >= series.first_day())?;
    Some(Window { from, to })
}

/// The mean rate over the last `days` days; over the whole series when it is shorter; over more days, back to an earlier map,
/// where maps lie so far apart that fewer tell no rate. The window says which.
///
/// # Errors
/// [`Error::NoData`] when the series has one day only.
pub fn rate_over_at_most(series: &ControlSeries, days: u32) -> Result<WindowRate> {
    let whole = Window { from: series.first_day(), to: series.last_day() };
    if whole.days() < 1 {
        return Err(Error::NoData(format!("{} was observed on one day only", series.region().id)));
    }
    let asked = last_days(series, days).filter(|window| window.days() > 0).unwrap_or(whole);
    let window = match series.maps_around(asked.from).filter(|_| !series.can_tell(asked)) {
        Some((before, _)) => Window { from: before.day, ..asked },
        None => asked,
    };
    over(series, window)
        .ok_or_else(|| Error::NoData(format!("{} has no rate over {} days", series.region().id, window.days())))
}

/// The rates over all of [`WINDOWS`] that the series is long enough for.
pub fn rates_by_window(series: &ControlSeries) -> Vec<QuotedRate> {
    let windows = WINDOWS.iter().filter_map(|days| last_days(series, *days));
    let quoted = |window| {
        let told = over(series, window).filter(|_| series.can_tell(window));
        QuotedRate { window, rate: told.map(|of| of.rate) }
    };
    windows.map(quoted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;
    use chrono::NaiveDate;

    /// Half a km² a day, with maps on these days of 2025 (from 0).
    fn steady(days: &[u64]) -> ControlSeries {
        let area = |km2| Area::from_km2(km2).unwrap();
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let seen = |n: &u64| {
            let day = first + Days::new(*n);
            Vintage { day, known_on: day, value: Some(area(300.0 + 0.5 * *n as f64)) }
        };
        let region = Region { id: RegionId::new("a").unwrap(), name: "a".into(), area: area(1000.0) };
        ControlSeries::new("made", region, days.iter().map(seen).collect()).unwrap()
    }

    fn told(days: &[u64]) -> Vec<(i64, Option<f64>)> {
        let quoted = rates_by_window(&steady(days));
        quoted.iter().map(|of| (of.window.days(), of.rate.map(Rate::km2_per_day))).collect()
    }

    #[test]
    fn windows_shorter_than_the_distance_of_maps_have_no_rate() {
        let weekly: Vec<u64> = (0..60).map(|n| 7 * n).collect();
        assert_eq!(told(&weekly), [7, 30, 90, 180, 365].map(|days| (days, Some(0.5))));
        let two_weekly: Vec<u64> = (0..10).map(|n| 14 * n).collect();
        assert_eq!(told(&two_weekly), [(7, None), (30, Some(0.5)), (90, Some(0.5))]);
        let monthly: Vec<u64> = (0..10).map(|n| 31 * n).collect();
        assert_eq!(told(&monthly), [(7, None), (30, None), (90, Some(0.5)), (180, Some(0.5))]);
        // A gap of sixty days that ended ten days ago.
        let gap: Vec<u64> = (0..100).chain(159..170).collect();
        assert_eq!(told(&gap), [(7, Some(0.5)), (30, None), (90, Some(0.5))]);
    }

    #[test]
    fn a_rate_that_a_model_rests_on_reaches_back_to_a_map() {
        let days = |maps: &[u64], days| rate_over_at_most(&steady(maps), days).unwrap().window.days();
        assert_eq!(days(&[0, 92, 183, 275], 90), 92);
        assert_eq!(days(&[0, 1, 2, 80, 81], 30), 79, "back to the map before the gap");
        assert_eq!(days(&[0, 1, 2, 80, 81], 1), 1);
        assert_eq!(days(&[0, 30], 90), 30);
        assert!(rate_over_at_most(&steady(&[4]), 90).is_err());
    }
}
