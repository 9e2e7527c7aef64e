//! Paths: a forecast as a sample of futures. Bands, medians and dates are views computed from it.

use chrono::{Days, NaiveDate};
use clap::ValueEnum;

use super::calendar::weeks_to;
use super::quantity::Area;
use super::scenario::schedule::{Schedule, Transfer};

/// What a standstill of the front leads to. No data tell which: none has lasted so far, and none that lasts could have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Standstill {
    /// It ends when the pace changes next.
    #[default]
    Ends,
    /// It lasts for ever.
    Lasts,
}

impl Standstill {
    /// Both.
    pub const BOTH: [Standstill; 2] = [Standstill::Ends, Standstill::Lasts];

    /// The word for it, as in `--standstill`.
    pub fn as_str(self) -> &'static str {
        match self {
            Standstill::Ends => "ends",
            Standstill::Lasts => "lasts",
        }
    }
}

/// The days that paths have values on, and where they may lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    start: NaiveDate,
    end: NaiveDate,
    area: Area,
    weeks: usize,
    /// The days of the values, counted from the start, where a scenario gives them; empty for one a week.
    days: Vec<usize>,
    /// For each of these days, how many days of the model have passed.
    model_days: Vec<usize>,
    /// What a scenario moves on some days, of which a path that stands still for ever must be told.
    transfers: Vec<Transfer>,
}

/// Levels of some paths.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Part {
    /// km², path after path; the first of each is the level at the start, every other one is where its days led from the level
    /// before, which may be out of the region: see [`Path`]. A path has no more of them than were asked for.
    levels: Vec<f64>,
    /// Where each path ends among them.
    ends: Vec<usize>,
}

impl Part {
    /// Adds a path, which has at least its level at the start.
    pub fn add(&mut self, levels: &[f64]) {
        self.levels.extend_from_slice(levels);
        self.ends.push(self.levels.len());
    }

    fn iter(&self) -> impl Iterator<Item = &[f64]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.levels[begin..*end])
    }
}

/// Simulated levels of controlled area, one value a week, each path from the same start. Under a scenario all paths have
/// values on the same further days, those on which something about the scenario changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    frame: Frame,
    parts: Vec<Part>,
    /// For each path the week in which its first standstill began, if any did; empty where the model knows none.
    standstills: Vec<Option<usize>>,
    standstill: Standstill,
}

impl Frame {
    /// That of paths with one value a week from `start` to the first week's end on or after `end`, or under a schedule on its
    /// days.
    pub fn new(start: NaiveDate, end: NaiveDate, area: Area, schedule: Option<&Schedule>) -> Self {
        let (days, model_days, transfers) =
            schedule.map(|of| (of.days(), of.model_days(), of.transfers.clone())).unwrap_or_default();
        Frame { start, end, area, weeks: weeks_to(start, end), days, model_days, transfers }
    }

    /// How many values a path has that ends with the horizon.
    pub(crate) fn values(&self) -> usize {
        if self.days.is_empty() { self.weeks + 1 } else { self.days.len() }
    }

    /// How many values a path has up to the first one on or after a day.
    pub(crate) fn values_to(&self, day: NaiveDate) -> usize {
        let days = (day - self.start).num_days().max(0).unsigned_abs() as usize;
        let before = if self.days.is_empty() { days.div_ceil(7) } else { self.days.partition_point(|of| *of < days) };
        (before + 1).min(self.values())
    }

    /// The last day of the horizon.
    pub(crate) fn end(&self) -> NaiveDate {
        self.end
    }

    /// The weeks to the end of the horizon.
    pub(crate) fn weeks(&self) -> usize {
        self.weeks
    }

    /// The day of a value, counted from the start.
    pub(crate) fn day(&self, at: usize) -> usize {
        self.days.get(at).copied().unwrap_or(7 * at)
    }

    /// The day so many days after the start, where it lies within the horizon.
    pub(crate) fn day_after(&self, days: u64) -> Option<NaiveDate> {
        self.start.checked_add_days(Days::new(days)).filter(|day| *day <= self.end)
    }

    /// The path of some levels that stands still for ever from a week on, if it does.
    pub(crate) fn path<'p>(&'p self, levels: &'p [f64], stands_from: Option<usize>) -> Path<'p> {
        // What is not there any more does not change: a path reads on as its last level.
        let last = stands_from.map_or(levels.len() - 1, |week| self.value_of_week(week).min(levels.len() - 1));
        let later = if stands_from.is_some() { &self.transfers[..] } else { &[] };
        Path { levels: &levels[..=last], days: &self.days, later, most: self.area.km2() }
    }

    /// The place among a path's values of the level after so many weeks of the model; the last where there are not so many.
    fn value_of_week(&self, week: usize) -> usize {
        match self.model_days.len() {
            0 => week,
            values => self.model_days.partition_point(|passed| *passed < 7 * week).min(values - 1),
        }
    }
}

impl Paths {
    /// Paths from levels in km²: path after path, one value a week from `start` to the first week's end on or after `end`.
    ///
    /// # Panics
    /// When the levels do not divide into paths of that length; the simulation promises that they do.
    pub fn new(start: NaiveDate, end: NaiveDate, area: Area, levels: Vec<f64>) -> Self {
        let frame = Frame::new(start, end, area, None);
        let values = frame.values();
        Paths::framed(frame, values, levels)
    }

    /// Paths of a frame with their first so many values each, path after path.
    ///
    /// # Panics
    /// When the levels do not divide into paths of that length; the simulation promises that they do.
    pub(crate) fn framed(frame: Frame, values: usize, levels: Vec<f64>) -> Self {
        assert!(!levels.is_empty() && levels.len().is_multiple_of(values), "whole paths only");
        let ends = (1..=levels.len() / values).map(|path| path * values).collect();
        Paths::of(frame, vec![Part { levels, ends }])
    }

    /// Paths of a frame in some parts, at least one.
    pub(crate) fn of(frame: Frame, parts: Vec<Part>) -> Self {
        Paths { frame, parts, standstills: Vec::new(), standstill: Standstill::Ends }
    }

    /// The same paths, told in which week each first came to a standstill and what that leads to.
    ///
    /// The levels stay those of standstills that end; under one that lasts a path is read up to its standstill only.
    ///
    /// # Panics
    /// When there is not one entry for each path.
    pub fn with_standstills(self, standstills: Vec<Option<usize>>, standstill: Standstill) -> Self {
        assert!(standstills.len() == self.count(), "one entry for each path");
        Paths { standstills, standstill, ..self }
    }

    /// What a standstill leads to in these paths.
    pub fn standstill(&self) -> Standstill {
        self.standstill
    }

    /// Whether it makes any difference what a standstill leads to: whether any path comes to one.
    pub fn knows_standstill(&self) -> bool {
        self.standstills.iter().any(Option::is_some)
    }

    /// The days they have values on.
    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The day all paths start from: the last observed one.
    pub fn start(&self) -> NaiveDate {
        self.frame.start
    }

    /// The last day of the horizon.
    pub fn end(&self) -> NaiveDate {
        self.frame.end
    }

    /// The area of the region, the most a path can reach.
    pub fn area(&self) -> Area {
        self.frame.area
    }

    /// How many paths there are, at least one.
    pub fn count(&self) -> usize {
        self.parts.iter().map(|part| part.ends.len()).sum()
    }

    /// The days on which a scenario moves land, each after the day before it.
    pub fn days_of_transfers(&self) -> impl Iterator<Item = NaiveDate> {
        let days = self.frame.transfers.iter().flat_map(|transfer| [transfer.day - 1, transfer.day]);
        days.filter_map(|day| self.frame.start.checked_add_days(Days::new(day as u64)))
    }

    /// The paths.
    pub fn iter(&self) -> impl Iterator<Item = Path<'_>> {
        self.iter_when(self.standstill)
    }

    /// The same futures if a standstill led to something else.
    pub fn iter_when(&self, standstill: Standstill) -> impl Iterator<Item = Path<'_>> {
        self.parts.iter().flat_map(Part::iter).enumerate().map(move |(path, levels)| {
            let stands_from = match standstill {
                Standstill::Ends => None,
                Standstill::Lasts => self.standstills.get(path).copied().flatten(),
            };
            self.frame.path(levels, stands_from)
        })
    }

    /// The levels of all paths on a day in km², sorted; days outside the simulated span take the nearest end.
    pub fn sorted_levels_on(&self, day: NaiveDate) -> Vec<f64> {
        let days = (day - self.start()).num_days().max(0).unsigned_abs() as usize;
        let mut levels: Vec<f64> = self.iter().map(|path| path.level_after(days)).collect();
        levels.sort_unstable_by(f64::total_cmp);
        levels
    }
}

/// One future: levels by week, or by the days of a scenario; between them a straight line that stops at the bounds of the
/// region.
///
/// A value is where its change would lead without bounds, so that the day on which a bound is met can be told; the next one
/// starts from the bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path<'a> {
    levels: &'a [f64],
    /// The days of the levels; empty for one a week.
    days: &'a [usize],
    /// Transfers that a path still has before it if it stands still from its last level on.
    later: &'a [Transfer],
    most: f64,
}

impl Path<'_> {
    /// The level some days after the start, km², from 0 to the area of the region.
    pub fn level_after(&self, days: usize) -> f64 {
        let last = self.levels.len() - 1;
        let (before, part) = match self.days {
            [] => (days / 7, (days % 7) as f64 / 7.0),
            marks => {
                let before = marks.partition_point(|day| *day <= days) - 1;
                let reach = marks.get(before + 1).map_or(1, |next| next - marks[before]);
                (before, (days - marks[before]) as f64 / reach as f64)
            }
        };
        if before >= last {
            return self.moved_later(days).last().map_or(self.bounded(self.levels[last]), |(_, level)| level);
        }
        let from = self.bounded(self.levels[before]);
        self.bounded(from + part * (self.levels[before + 1] - from))
    }

    /// Adds its level at the end of each week from so many weeks after the start on. It has one value a week.
    pub(crate) fn add_weeks(&self, from: usize, sums: &mut [f64]) {
        let last = self.bounded(self.levels[self.levels.len() - 1]);
        let weeks = self.levels.iter().map(|level| self.bounded(*level)).skip(from).chain(std::iter::repeat(last));
        sums.iter_mut().zip(weeks).for_each(|(sum, level)| *sum += level);
    }

    /// Days from the start to the first day on which the path is at or above a level, if it ever is.
    pub fn days_to(&self, level: f64) -> Option<u64> {
        let Some(at) = self.levels.iter().position(|value| *value >= level) else {
            return self.moved_later(usize::MAX).find(|(_, moved)| *moved >= level).map(|(day, _)| day as u64);
        };
        let Some(before) = at.checked_sub(1) else { return Some(0) };
        let from = self.bounded(self.levels[before]);
        let part = (level - from) / (self.levels[at] - from);
        let (begin, reach) = (self.day(before), self.day(at) - self.day(before));
        Some((begin + ((reach as f64 * part - 1e-9).ceil() as usize).clamp(1, reach)) as u64)
    }

    /// Whether it goes on for as long as another of the same futures, so that both are the same.
    pub fn is_as_long_as(&self, other: &Path) -> bool {
        self.levels.len() == other.levels.len() && self.later.len() == other.later.len()
    }

    /// Days from the start to the end of the stretch in which nothing is held any more, if that ever happens.
    pub fn days_to_nothing(&self) -> Option<u64> {
        self.levels.iter().position(|value| *value <= 0.0).map(|at| self.day(at) as u64)
    }

    /// The day of a value, counted from the start.
    fn day(&self, at: usize) -> usize {
        self.days.get(at).copied().unwrap_or(7 * at)
    }

    /// The days on which land changes hands after the last level, up to some day, with the level after each.
    fn moved_later(&self, until: usize) -> impl Iterator<Item = (usize, f64)> {
        let last = self.levels.len() - 1;
        let (begin, most) = (self.day(last), self.most);
        let due = self.later.iter().filter(move |transfer| transfer.day > begin && transfer.day <= until);
        due.scan(self.bounded(self.levels[last]), move |level, transfer| {
            *level = transfer.of(*level, most);
            Some((transfer.day, *level))
        })
    }

    fn bounded(&self, level: f64) -> f64 {
        level.clamp(0.0, self.most)
    }
}

/// Quantiles of controlled area on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The day.
    pub day: NaiveDate,
    /// Days from the origin of the forecast.
    pub horizon: u32,
    /// Probability levels with the area that is not exceeded with that probability, ascending.
    pub quantiles: Vec<(f64, Area)>,
}

impl Band {
    /// The area at one of the band's own probability levels.
    pub fn at(&self, level: f64) -> Option<Area> {
        self.quantiles.iter().find(|(l, _)| (l - level).abs() < 1e-9).map(|(_, area)| *area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_between_weeks_lie_on_each_paths_own_line() {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let end = start + Days::new(14);
        let area = Area::from_km2(100.0).unwrap();
        let paths = Paths::new(start, end, area, vec![0.0, 7.0, 7.0, 0.0, 0.0, 14.0]);
        assert_eq!(paths.count(), 2);
        assert_eq!(paths.sorted_levels_on(start + Days::new(3)), [0.0, 3.0]);
        assert_eq!(paths.sorted_levels_on(start + Days::new(14)), [7.0, 14.0]);
        assert_eq!(paths.sorted_levels_on(start + Days::new(10)), [6.0, 7.0]);
    }

    #[test]
    fn a_standstill_that_lasts_holds_the_level_it_began_at() {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let (end, area) = (start + Days::new(14), Area::from_km2(10.0).unwrap());
        let paths = Paths::new(start, end, area, vec![0.0, 7.0, 14.0, 0.0, 1.0, 2.0]);
        let lasting = paths.clone().with_standstills(vec![Some(1), None], Standstill::Lasts);
        assert!(lasting.knows_standstill() && !paths.knows_standstill());
        assert_eq!(lasting.sorted_levels_on(end), [2.0, 7.0]);
        assert_eq!(lasting.iter().next().and_then(|path| path.days_to(9.0)), None);
        assert_eq!(lasting.iter_when(Standstill::Ends).next().and_then(|path| path.days_to(9.0)), Some(9));
        assert_eq!(paths.with_standstills(vec![Some(0), None], Standstill::Lasts).sorted_levels_on(end), [0.0, 2.0]);
    }
}
