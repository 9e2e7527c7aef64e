//! Before against after a day: two means, their difference, and what it is worth.
//!
//! Three answers to three questions, since none of them alone keeps a reader from taking noise for news:
//!
//! - How far would the difference stray by itself? The interval of the difference, `noise`: it holds the change of the lasting
//!   pace as often as it says, the series' own ups and downs being noise that hangs together from week to week.
//! - How often does a change this large lie between random days of the same series? `random_days`.
//! - What does a model of the pace believe? [`crate::model::PastPace`]: the pace behind the weeks of these two windows under `reverting`, with
//!   no level that changes at the split; its interval is narrower, as only the noise of single weeks is in doubt.

use chrono::{Days, NaiveDate};

use super::noise::{LEAST_WEEKS, Spread, persistence, spread_of_mean};
use super::periods::PeriodRate;
use super::random_days;
use crate::domain::calendar::Window;
use crate::domain::front::FrontSeries;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::{PastPace, usual_weeks};
use crate::stats::{quantile, student_cdf, student_quantile};

/// The levels of intervals.
pub const LEVELS: [f64; 2] = [0.8, 0.95];
/// The fewest maps in each window whose difference has an interval.
pub const LEAST_MAPS: usize = LEAST_WEEKS;

/// A central interval, km²/day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// How often it holds the truth, 0 to 1.
    pub level: f64,
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
}

/// One side of a split.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What it brought.
    pub of: PeriodRate,
    /// Intervals of its lasting pace at [`LEVELS`]; none where the windows are short or nothing moved.
    pub intervals: Vec<Interval>,
}

/// What the difference of both sides is worth, measured on the series' own ups and downs.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// Intervals of the change of the lasting pace at [`LEVELS`].
    pub intervals: Vec<Interval>,
    /// The probability that the lasting pace rose, 0 to 1.
    pub rose: f64,
    /// What remains of a week's deviation in the next one, 0 to 0.9.
    pub persistence: f64,
}

/// Something a model believes: its median and intervals, km²/day.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    pub median: f64,
    /// At [`LEVELS`].
    pub intervals: Vec<Interval>,
}

/// What `reverting` believes of the pace behind the weeks of both windows.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// The pace before.
    pub before: Estimate,
    /// The pace after.
    pub after: Estimate,
    /// After less before.
    pub change: Estimate,
    /// The probability that it rose, 0 to 1.
    pub rose: f64,
}

/// A day that no map shows, with the days of the maps around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnLine {
    pub day: NaiveDate,
    /// The last map before it.
    pub before: NaiveDate,
    /// The first map after it.
    pub after: NaiveDate,
}

/// A day with the windows before and after it compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The last day of the window before.
    pub day: NaiveDate,
    /// The days of each window.
    pub days: u32,
    /// Up to the day.
    pub before: Side,
    /// From the day after it on.
    pub after: Side,
    /// Rate after less rate before, km²/day.
    pub change_km2_per_day: f64,
    /// What that is worth; `None` with windows under `least_days`, less than [`LEAST_MAPS`] maps in one of them, or where
    /// nothing moved in either.
    pub worth: Option<Worth>,
    /// The shortest windows whose difference has an interval, in days: four weeks, more where maps usually lie some weeks apart.
    pub least_days: u32,
    /// The number of maps in the window that has fewer.
    pub fewest_maps: usize,
    /// The days between which levels are taken that no map shows: each lies on the straight line between two maps.
    pub on_line: Vec<OnLine>,
    /// The longest distance of two maps in either window, in days, where that is longer than the windows.
    pub too_far_apart: Option<i64>,
    /// The share of random days of the series with a change as large, either way; 0 to 1.
    pub random_days: f64,
    /// What `reverting` believes; `None` where the windows hold no whole week, nothing moved in them, or without draws.
    pub belief: Option<Belief>,
}

impl Split {
    /// The change as a fraction of the rate before: −0.67 for two thirds less. `None` where the advancing side gained nothing before.
    pub fn relative_change(&self) -> Option<f64> {
        let before = self.before.of.rate.km2_per_day();
        (before > 0.0).then(|| self.change_km2_per_day / before)
    }
}

/// Draws of the paces behind all weeks of a series.
pub(super) struct Draws {
    weeks: Vec<Window>,
    /// The weeks that maps usually lie apart.
    usual_weeks: usize,
    paces: Vec<Vec<f64>>,
}

impl Draws {
    pub fn new(past: &PastPace, paces: Vec<Vec<f64>>) -> Self {
        Draws { weeks: past.weeks().collect(), usual_weeks: usual_weeks(past.increments()), paces }
    }

    /// The mean pace of a window in every draw, sorted as the draws are; weeks count by their days in it. `None` where it holds none.
    fn means(&self, window: Window) -> Option<Vec<f64>> {
        let days_in = |week: &Window| (week.to.min(window.to) - week.from.max(window.from)).num_days().max(0) as f64;
        let weights: Vec<f64> = self.weeks.iter().map(days_in).collect();
        let whole: f64 = weights.iter().sum();
        let mean = |paces: &Vec<f64>| paces.iter().zip(&weights).map(|(pace, days)| pace * days).sum::<f64>() / whole;
        (whole >= 7.0 && !self.paces.is_empty()).then(|| self.paces.iter().map(mean).collect())
    }
}

/// The longest windows that fit on both sides of a day, or those of `asked` days.
///
/// # Errors
/// [`Error::Usage`] when no window, or not the one asked for, fits into the series on both sides.
pub(super) fn window_days(series: &ControlSeries, day: NaiveDate, asked: Option<u32>) -> Result<u32> {
    let (first, last) = (series.first_day(), series.last_day());
    let longest = (day - first).num_days().min((last - day).num_days());
    let id = &series.region().id;
    if longest < 1 {
        return Err(Error::Usage(format!(
            "--split {day} has nothing before or after it: {id} is known from {first} to {last}"
        )));
    }
    let longest = u32::try_from(longest).unwrap_or(u32::MAX);
    match asked {
        Some(0) => Err(Error::Usage("a window of 0 days has no rate: give at least 1".into())),
        Some(days) if days > longest => Err(Error::Usage(format!(
            "--window {days} does not fit on both sides of {day}: {id} is known from {first} to {last}, at most {longest} day{}",
            if longest == 1 { "" } else { "s" }
        ))),
        Some(days) => Ok(days),
        None => Ok(longest),
    }
}

/// Compares the windows of so many days before and after a day; they must fit.
pub(super) fn split(
    series: &ControlSeries,
    fronts: Option<&FrontSeries>,
    day: NaiveDate,
    days: u32,
    draws: &Draws,
) -> Result<Split> {
    let (early, late) = (day - Days::new(u64::from(days)), day + Days::new(u64::from(days)));
    let before = PeriodRate::over(series, fronts, Window { from: early, to: day })?;
    let after = PeriodRate::over(series, fronts, Window { from: day, to: late })?;
    let change_km2_per_day = after.rate.km2_per_day() - before.rate.km2_per_day();

    let weeks = Weeks::around(series, day, days, draws.usual_weeks);
    let fewest_maps =
        [before.window, after.window].map(|window| maps_in(series, window)).into_iter().min().unwrap_or(0);
    let spreads = weeks.spreads().filter(|_| fewest_maps >= LEAST_MAPS);
    let difference = spreads.and_then(|[before, after]| before.of_difference(after));
    let worth = difference.map(|spread| Worth {
        intervals: intervals(change_km2_per_day, spread),
        rose: student_cdf(change_km2_per_day / spread.variance.sqrt(), spread.degrees),
        persistence: weeks.persistence(),
    });
    let side = |of: PeriodRate, at: usize| {
        let spread = spreads.map(|both| both[at]).filter(|spread| spread.variance > 0.0);
        Side { of, intervals: spread.map_or_else(Vec::new, |spread| intervals(of.rate.km2_per_day(), spread)) }
    };
    let daily = series.daily_changes(u32::MAX);
    let at = (day - series.first_day()).num_days().unsigned_abs() as usize;
    let has_moved = worth.is_some() || before.gain_km2 != 0.0 || after.gain_km2 != 0.0;
    Ok(Split {
        day,
        days,
        before: side(before, 0),
        after: side(after, 1),
        change_km2_per_day,
        worth,
        least_days: (7 * LEAST_WEEKS * draws.usual_weeks) as u32,
        fewest_maps,
        on_line: [early, day, late].into_iter().filter_map(|day| on_line(series, day)).collect(),
        too_far_apart: Some(series.longest_gap_in(Window { from: early, to: late }))
            .filter(|gap| *gap > i64::from(days)),
        random_days: random_days::share(&daily, at, days as usize),
        // Of a front that stood still the model knows the least noise it was given and nothing else.
        belief: if has_moved { belief(draws, before.window, after.window) } else { None },
    })
}

fn maps_in(series: &ControlSeries, window: Window) -> usize {
    series.levels().iter().filter(|level| window.from <= level.day && level.day <= window.to).count()
}

/// A day between two maps.
fn on_line(series: &ControlSeries, day: NaiveDate) -> Option<OnLine> {
    let (before, after) = series.maps_around(day)?;
    (before.day < after.day).then_some(OnLine { day, before: before.day, after: after.day })
}

/// Central intervals about a value at [`LEVELS`].
fn intervals(middle: f64, spread: Spread) -> Vec<Interval> {
    let interval = |level: &f64| {
        let reach = student_quantile(f64::midpoint(1.0, *level), spread.degrees) * spread.variance.sqrt();
        Interval { level: *level, from: middle - reach, to: middle + reach }
    };
    LEVELS.iter().map(interval).collect()
}

fn belief(draws: &Draws, before: Window, after: Window) -> Option<Belief> {
    let (before, after) = (draws.means(before)?, draws.means(after)?);
    let change: Vec<f64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
    let rose = change.iter().filter(|change| **change > 0.0).count() as f64 / change.len() as f64;
    Some(Belief { before: estimate(before), after: estimate(after), change: estimate(change), rose })
}

fn estimate(mut draws: Vec<f64>) -> Estimate {
    draws.sort_unstable_by(f64::total_cmp);
    let interval = |level: &f64| Interval {
        level: *level,
        from: quantile(&draws, (1.0 - level) / 2.0),
        to: quantile(&draws, f64::midpoint(1.0, *level)),
    };
    Estimate { median: quantile(&draws, 0.5), intervals: LEVELS.iter().map(interval).collect() }
}

/// Rates of whole weeks, km²/day, counted from the split outwards: before the windows, within them, after them. Where maps
/// usually lie k weeks apart a stretch of k weeks takes the place of each, or weeks on one line would hide the noise.
struct Weeks {
    before: Vec<f64>,
    after: Vec<f64>,
    others: [Vec<f64>; 2],
}

impl Weeks {
    fn around(series: &ControlSeries, day: NaiveDate, days: u32, usual_weeks: usize) -> Self {
        let level = |day: NaiveDate| series.line_on(day).map_or(0.0, |area| area.km2());
        let length = 7 * usual_weeks as u64;
        let stretches = |days: i64| days.max(0).unsigned_abs() / length;
        let past: Vec<f64> = (0..=stretches((day - series.first_day()).num_days()))
            .rev()
            .map(|stretch| level(day - Days::new(length * stretch)))
            .collect();
        let future: Vec<f64> = (0..=stretches((series.last_day() - day).num_days()))
            .map(|stretch| level(day + Days::new(length * stretch)))
            .collect();
        let rate = |pair: &[f64]| (pair[1] - pair[0]) / length as f64;
        let rates = |levels: &[f64]| levels.windows(2).map(rate).collect::<Vec<_>>();
        let (past, future) = (rates(&past), rates(&future));
        let within = (u64::from(days) / length) as usize;
        let (earlier, before) = past.split_at(past.len() - within);
        let (after, later) = future.split_at(within);
        Weeks { before: before.into(), after: after.into(), others: [earlier.into(), later.into()] }
    }

    fn persistence(&self) -> f64 {
        persistence(&[&self.others[0], &self.before, &self.after, &self.others[1]])
    }

    fn spreads(&self) -> Option<[Spread; 2]> {
        let persistence = self.persistence();
        // Levels are sums: rounding leaves a little of a pace that never changed.
        let size = self.before.iter().chain(&self.after).fold(0.0_f64, |most, week| most.max(week.abs()));
        let told = |spread: Spread| match spread.variance.sqrt() <= 1e-9 * size {
            true => Spread { variance: 0.0, ..spread },
            false => spread,
        };
        Some([spread_of_mean(&self.before, persistence)?, spread_of_mean(&self.after, persistence)?].map(told))
    }
}

#[cfg(test)]
mod tests {
    use super::super::noise::mean;
    use super::*;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::vintage::Vintage;

    #[test]
    fn weeks_are_counted_from_the_split_and_leave_none_twice() {
        let first: NaiveDate = "2025-01-01".parse().unwrap();
        let area = |km2| Area::from_km2(km2).unwrap();
        let seen = |n: u64| {
            let day = first + Days::new(n);
            Vintage { day, known_on: day, value: Some(area((n * n) as f64)) }
        };
        let region = Region { id: RegionId::new("a").unwrap(), name: "a".into(), area: area(1e6) };
        let series = ControlSeries::new("made", region, (0..=70).map(seen).collect()).unwrap();
        let weeks = Weeks::around(&series, first + Days::new(30), 17, 1);
        // Days 2 to 9 and 9 to 16 before the windows, 16 to 30 before the split, 30 to 44 after it.
        let rate = |from: u64| ((from + 7).pow(2) - from.pow(2)) as f64 / 7.0;
        assert_eq!(weeks.others[0], [rate(2), rate(9)]);
        assert_eq!(weeks.before, [rate(16), rate(23)]);
        assert_eq!(weeks.after, [rate(30), rate(37)]);
        assert_eq!(weeks.others[1], [rate(44), rate(51), rate(58)]);
        assert!((mean(&weeks.before) - (900.0 - 256.0) / 14.0).abs() < 1e-12);
        let pairs = Weeks::around(&series, first + Days::new(30), 17, 2);
        assert_eq!(pairs.before, [(900.0 - 256.0) / 14.0]);
        assert_eq!(pairs.others, [vec![(256.0 - 4.0) / 14.0], vec![(58.0 * 58.0 - 44.0 * 44.0) / 14.0]]);
    }

    #[test]
    fn a_week_that_is_half_in_a_window_counts_half() {
        let end: NaiveDate = "2025-02-01".parse().unwrap();
        let week = |from: u64, to: u64| Window { from: end - Days::new(from), to: end - Days::new(to) };
        let paces = vec![vec![1.0, 4.0], vec![2.0, 2.0]];
        let draws = Draws { weeks: vec![week(14, 7), week(7, 0)], usual_weeks: 1, paces };
        let window = |from: u64, to: u64| Window { from: end - Days::new(from), to: end - Days::new(to) };
        assert_eq!(draws.means(window(14, 0)), Some(vec![2.5, 2.0]));
        let means = draws.means(window(13, 5)).unwrap();
        assert!((means[0] - (6.0 + 2.0 * 4.0) / 8.0).abs() < 1e-12, "{means:?}");
        assert_eq!(draws.means(window(6, 0)), None);
        assert_eq!(draws.means(window(40, 30)), None);
    }
}
