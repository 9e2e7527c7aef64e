//! Rates over periods: calendar months and the windows everybody quotes.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::calendar::Window;
use crate::domain::front::FrontSeries;
use crate::domain::quantity::{Length, Rate};
use crate::domain::rate::WINDOWS;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};

/// What a period brought and at which rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeriodRate {
    /// From the level on its first day, whose own change is not included, to the level on its last.
    pub window: Window,
    /// Level at the end less level at the start, km²; negative when the advancing side lost ground.
    pub gain_km2: f64,
    /// The gain by the days of the window.
    pub rate: Rate,
    /// The gain as a fraction of the region's area, with the sign of the gain.
    pub share_of_region: f64,
    /// The mean length of the front in the window; `None` where it is not known or there was none.
    pub front: Option<Length>,
}

impl PeriodRate {
    /// The rate over a window of a series, by the straight line between maps.
    ///
    /// # Errors
    /// [`Error::NoData`] when the window has no days or begins before the series.
    pub fn over(series: &ControlSeries, fronts: Option<&FrontSeries>, window: Window) -> Result<Self> {
        let days = window.days();
        let Some(gain_km2) = series.change_over(window).filter(|_| days > 0) else {
            return Err(Error::NoData(format!(
                "{} has no rate from {} to {}: its first day is {}",
                series.region().id,
                window.from,
                window.to,
                series.first_day()
            )));
        };
        Ok(PeriodRate {
            window,
            gain_km2,
            rate: Rate::from_km2_per_day(gain_km2 / days as f64)?,
            share_of_region: gain_km2 / series.region().area.km2(),
            front: fronts.and_then(|of| of.mean_over(window)),
        })
    }

    /// Advance for each kilometre of front, metres a day: the rate by the mean length of the front.
    pub fn metres_per_day(&self) -> Option<f64> {
        self.front.map(|front| 1_000.0 * self.rate.km2_per_day() / front.km())
    }
}

/// A window up to the last map and what it brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowBrought {
    pub window: Window,
    /// What it brought; `None` where the maps lie farther apart than it is long.
    pub of: Option<PeriodRate>,
}

/// What a calendar month brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MonthRate {
    /// The first day of the month.
    pub month: NaiveDate,
    /// The window begins on the last day of the month before, or on the first day of the series.
    pub window: Window,
    /// What it brought; `None` where no map shows a day of the month.
    pub of: Option<PeriodRate>,
    /// Whether all of the month's days are in the window; the first and the last month may not be whole.
    pub is_whole: bool,
    /// Whether some of its maps lie more than [`COARSE_DAYS`] apart, so that much of it is read off a straight line.
    pub is_coarse: bool,
}

/// The days between two maps from which on they tell a month coarsely: a third of it.
pub const COARSE_DAYS: i64 = 10;

/// Whether maps lie farther apart in a window than tells a month well, the last before and the first after it included.
fn is_coarse(series: &ControlSeries, window: Window) -> bool {
    let levels = series.levels();
    let begin = levels.partition_point(|level| level.day <= window.from).saturating_sub(1);
    let end = levels.partition_point(|level| level.day < window.to).min(levels.len() - 1);
    levels[begin..=end].windows(2).any(|pair| (pair[1].day - pair[0].day).num_days() > COARSE_DAYS)
}

/// All calendar months of a series, oldest first; a month of which only one level is known has no rate and is left out.
///
/// # Errors
/// [`Error::OutOfRange`] in theory, for days at the end of the calendar.
pub fn months(series: &ControlSeries, fronts: Option<&FrontSeries>) -> Result<Vec<MonthRate>> {
    let (first, last) = (series.first_day(), series.last_day());
    let mut months = Vec::new();
    let mut month = first.with_day(1);
    while let Some(begin) = month.filter(|month| *month <= last) {
        let next = begin.checked_add_months(Months::new(1));
        let (before, end) = (begin.pred_opt(), next.and_then(|next| next.pred_opt()));
        let window = Window { from: before.unwrap_or(begin).max(first), to: end.unwrap_or(last).min(last) };
        if window.days() > 0 {
            let is_whole = Some(window.from) == before && Some(window.to) == end;
            let has_map = series.levels().iter().any(|level| begin <= level.day && level.day <= window.to);
            let of = has_map.then(|| PeriodRate::over(series, fronts, window)).transpose()?;
            months.push(MonthRate { month: begin, window, of, is_whole, is_coarse: is_coarse(series, window) });
        }
        month = next;
    }
    Ok(months)
}

/// What the last 7, 30, 90, 180 and 365 days brought, as far as the series reaches.
pub fn windows(series: &ControlSeries, fronts: Option<&FrontSeries>) -> Result<Vec<WindowBrought>> {
    let to = series.last_day();
    let begins = WINDOWS.iter().filter_map(|days| to.checked_sub_days(chrono::Days::new(u64::from(*days))));
    let known = begins.filter(|from| *from >= series.first_day()).map(|from| Window { from, to });
    let brought = |window| {
        let of = series.can_tell(window).then(|| PeriodRate::over(series, fronts, window)).transpose()?;
        Ok(WindowBrought { window, of })
    };
    known.map(brought).collect()
}

/// The windows of a rolling rate, days, the first that a third of the history is enough for.
const ROLLING_DAYS: [u32; 3] = [90, 30, 7];

/// The rate over the last days up to each day, km²/day, on the days that the maps can tell it of, with the number of days
/// that it is over; `None` where they are too few.
pub fn rolling(series: &ControlSeries) -> Option<(u32, Vec<(NaiveDate, f64)>)> {
    let known = (series.last_day() - series.first_day()).num_days();
    let days = ROLLING_DAYS.into_iter().find(|days| 3 * i64::from(*days) <= known)?;
    let begin = series.first_day() + Days::new(u64::from(days));
    let rate = |day: NaiveDate| {
        let window = Window { from: day - Days::new(u64::from(days)), to: day };
        series.can_tell(window).then(|| Some((day, series.change_over(window)? / f64::from(days)))).flatten()
    };
    let rates: Vec<_> = begin.iter_days().take_while(|day| *day <= series.last_day()).filter_map(rate).collect();
    (!rates.is_empty()).then_some((days, rates))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn series(rows: &[(&str, f64)]) -> ControlSeries {
        let area = |km2| Area::from_km2(km2).unwrap();
        let region = Region { id: RegionId::new("a").unwrap(), name: "a".into(), area: area(1000.0) };
        let seen = |(on, km2): &(&str, f64)| Vintage { day: day(on), known_on: day(on), value: Some(area(*km2)) };
        ControlSeries::new("made", region, rows.iter().map(seen).collect()).unwrap()
    }

    #[test]
    fn months_add_up_to_the_whole_and_say_whether_they_are_whole() {
        let series = series(&[("2025-01-20", 10.0), ("2025-02-10", 40.0), ("2025-03-01", 68.0), ("2025-03-05", 66.0)]);
        let months = months(&series, None).unwrap();
        let gain = |month: &MonthRate| month.of.map(|of| (of.gain_km2 * 1e9).round() / 1e9);
        let facts: Vec<_> = months.iter().map(|m| (m.window.days(), gain(m), m.is_whole)).collect();
        // 30 km² in the 21 days from 20 January on, 28 in the 19 days from 10 February on.
        let (january, february) = (110.0 / 7.0, 10.0 / 0.7 + 28.0 * 18.0 / 19.0);
        let march = 66.0 - 10.0 - january - february;
        let rounded = |km2: f64| Some((km2 * 1e9).round() / 1e9);
        assert_eq!(facts, [(11, rounded(january), false), (28, rounded(february), true), (5, rounded(march), false)]);
        assert!((months[1].of.unwrap().rate.km2_per_day() - february / 28.0).abs() < 1e-12);
        assert_eq!(months[1].month, day("2025-02-01"));
    }

    #[test]
    fn a_month_of_one_level_is_left_out_and_one_that_begins_with_a_level_is_whole() {
        let whole = series(&[("2025-01-31", 10.0), ("2025-02-28", 12.0)]);
        let months = months(&whole, None).unwrap();
        assert_eq!(months.len(), 1);
        assert!(months[0].is_whole);
        assert_eq!(months[0].of.unwrap().gain_km2, 2.0);
    }

    #[test]
    fn a_month_that_no_map_shows_is_told_as_such() {
        let series = series(&[("2025-01-05", 10.0), ("2025-01-31", 23.0), ("2025-05-01", 68.0), ("2025-05-31", 83.0)]);
        let months = months(&series, None).unwrap();
        let rates: Vec<Option<f64>> = months.iter().map(|m| m.of.map(|of| of.rate.km2_per_day())).collect();
        assert_eq!(rates, [Some(0.5), None, None, None, Some(0.5)]);
        let windows = windows(&series, None).unwrap();
        let told: Vec<_> = windows.iter().map(|w| (w.window.days(), w.of.map(|of| of.rate.km2_per_day()))).collect();
        assert_eq!(told, [(7, None), (30, Some(0.5)), (90, Some(0.5))]);
    }

    #[test]
    fn a_month_whose_maps_lie_far_apart_is_coarse() {
        let days = ["2025-01-01", "2025-01-11", "2025-01-21", "2025-01-31", "2025-02-11", "2025-02-21", "2025-02-28"];
        let told = series(&days.map(|on| (on, 10.0)));
        let coarse = months(&told, None).unwrap().iter().map(|month| month.is_coarse).collect::<Vec<_>>();
        assert_eq!(coarse, [false, true], "eleven days from the last map of January on");
    }

    #[test]
    fn advance_by_kilometre_is_the_rate_by_the_mean_front() {
        let series = series(&[("2025-01-01", 10.0), ("2025-01-03", 14.0)]);
        let front =
            |on: &str, km| Vintage { day: day(on), known_on: day(on), value: Some(Length::from_km(km).unwrap()) };
        let of_days = vec![front("2025-01-02", 30.0), front("2025-01-03", 50.0)];
        let fronts = FrontSeries::new("made", RegionId::new("a").unwrap(), of_days).unwrap();
        let fronts = Some(&fronts);
        let window = Window { from: day("2025-01-01"), to: day("2025-01-03") };
        let of = PeriodRate::over(&series, fronts, window).unwrap();
        // 2 km²/day over 40 km are 50 metres a day.
        assert_eq!(of.metres_per_day(), Some(50.0));
        assert_eq!(PeriodRate::over(&series, None, window).unwrap().metres_per_day(), None);
        assert!(PeriodRate::over(&series, fronts, Window { from: day("2024-12-31"), to: day("2025-01-02") }).is_err());
        assert!(PeriodRate::over(&series, fronts, Window { from: window.to, to: window.to }).is_err());
    }
}
