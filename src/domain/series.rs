//! Control series: what was observed of a region, on which day, and when it became known.

mod sum;

use chrono::{Days, NaiveDate};

use super::between::{self, Seen};
use super::calendar::Window;
use super::quantity::Area;
use super::region::Region;
use crate::error::{Error, Result};

pub use sum::{Makeup, Member};

/// One observed fact: the area controlled on a day, as known from another day on. A withdrawal is a revision too: from its
/// `known_on` on nothing is known of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The day the map shows.
    pub day: NaiveDate,
    /// The day this value became known; not before `day`. A later one revises an earlier one.
    pub known_on: NaiveDate,
    /// Area held by the advancing side; `None` where what was known before is withdrawn.
    pub controlled: Option<Area>,
}

/// The newest known value of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The day the map shows.
    pub day: NaiveDate,
    /// Area held by the advancing side.
    pub controlled: Area,
}

impl Seen for Level {
    fn day(&self) -> NaiveDate {
        self.day
    }
}

/// What one source says about one region. Never without a level, sorted by day, within the region's area; days may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlSeries {
    source: String,
    region: Region,
    observations: Vec<Observation>,
    levels: Vec<Level>,
}

impl ControlSeries {
    /// A series from observations in any order, revisions included.
    ///
    /// # Errors
    /// [`Error::NoData`] when there are none; [`Error::OutOfRange`] when one exceeds the region's area, is known before
    /// its day, or contradicts another of the same day and `known_on`.
    pub fn new(source: &str, region: Region, mut observations: Vec<Observation>) -> Result<Self> {
        observations.sort_by_key(|o| (o.day, o.known_on));
        // Rounding in a table may leave an area a hair above the region's.
        let slack = 1e-6 * region.area.km2() + 0.002;
        for observation in &mut observations {
            let Observation { day, known_on, controlled } = *observation;
            if known_on < day {
                return Err(Error::OutOfRange {
                    quantity: "known_on",
                    met: format!("{known_on} of {} on {day}", region.id),
                    allowed: "the day itself or later",
                });
            }
            let Some(controlled) = controlled else { continue };
            if controlled.km2() > region.area.km2() + slack {
                return Err(Error::OutOfRange {
                    quantity: "controlled area (km²)",
                    met: format!("{} of {} on {day}, region of {}", controlled.km2(), region.id, region.area.km2()),
                    allowed: "at most the area of the region",
                });
            }
            observation.controlled = Some(if controlled > region.area { region.area } else { controlled });
        }
        observations.dedup();
        if let Some(pair) = observations.windows(2).find(|p| p[0].day == p[1].day && p[0].known_on == p[1].known_on) {
            return Err(Error::OutOfRange {
                quantity: "controlled area (km²)",
                met: format!(
                    "{} beside {} of {} on {}",
                    words(pair[0].controlled),
                    words(pair[1].controlled),
                    region.id,
                    pair[0].day
                ),
                allowed: "one value for one day; a revision has a later known_on",
            });
        }
        let levels = newest_by_day(&observations);
        if levels.is_empty() {
            return Err(Error::NoData(format!("{source} has no observation of {}", region.id)));
        }
        Ok(ControlSeries { source: source.to_string(), region, observations, levels })
    }

    /// What a reader on `day` would have known: nothing observed or revised later.
    ///
    /// # Errors
    /// [`Error::NoData`] when nothing was known by then.
    pub fn as_of(&self, day: NaiveDate) -> Result<Self> {
        let known: Vec<Observation> =
            self.observations.iter().filter(|o| o.day <= day && o.known_on <= day).copied().collect();
        let levels = newest_by_day(&known);
        if levels.is_empty() {
            return Err(Error::NoData(format!(
                "nothing was known of {} on {day}: {} begins on {}",
                self.region.id, self.source, self.observations[0].day
            )));
        }
        Ok(ControlSeries { source: self.source.clone(), region: self.region.clone(), observations: known, levels })
    }

    /// The series without the days before `day`.
    ///
    /// # Errors
    /// [`Error::NoData`] when no later day has a value.
    pub fn since(&self, day: NaiveDate) -> Result<Self> {
        let later = self.observations.iter().filter(|observation| observation.day >= day).copied().collect();
        ControlSeries::new(&self.source, self.region.clone(), later)
    }

    /// The same series as if `remaining` had been observed to be free on `day`; everything after `day` is forgotten.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when more would be free than the region has.
    pub fn with_remaining(&self, day: NaiveDate, remaining: Area) -> Result<Self> {
        if remaining > self.region.area {
            return Err(Error::OutOfRange {
                quantity: "remaining area (km²)",
                met: format!("{} of {}", remaining.km2(), self.region.id),
                allowed: "at most the area of the region",
            });
        }
        let shift = self.region.area.less(remaining).km2() - self.last().controlled.km2();
        // The whole history is shifted, so that no jump on the last day passes for an advance.
        let observations = self
            .levels
            .iter()
            .filter(|level| level.day <= day)
            .map(|level| {
                let shifted = (level.controlled.km2() + shift).clamp(0.0, self.region.area.km2());
                Ok(Observation { day: level.day, known_on: level.day, controlled: Some(Area::from_km2(shifted)?) })
            })
            .collect::<Result<Vec<_>>>()?;
        let mut shifted = ControlSeries::new(&self.source, self.region.clone(), observations)?;
        if shifted.last_day() < day {
            let controlled = shifted.last().controlled;
            shifted.observations.push(Observation { day, known_on: day, controlled: Some(controlled) });
            shifted.levels.push(Level { day, controlled });
        }
        Ok(shifted)
    }

    /// The name of the source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The region.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// All observations with their revisions and withdrawals, by day and then by `known_on`.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The days that are revised: whose newest value is another than the one first known, or which were withdrawn.
    pub fn revised_days(&self) -> impl Iterator<Item = &[Observation]> {
        revised_days(&self.observations)
    }

    /// The newest value of every observed day, in order of days.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The newest value of the last observed day.
    pub fn last(&self) -> Level {
        *self.levels.last().expect("a control series is never empty")
    }

    /// The first observed day.
    pub fn first_day(&self) -> NaiveDate {
        self.levels[0].day
    }

    /// The last observed day.
    pub fn last_day(&self) -> NaiveDate {
        self.last().day
    }

    /// The day on which the newest of all observations became known.
    pub fn last_known_on(&self) -> NaiveDate {
        self.observations.iter().map(|o| o.known_on).max().unwrap_or(self.last_day())
    }

    /// Free area on the last observed day.
    pub fn remaining(&self) -> Area {
        self.region.area.less(self.last().controlled)
    }

    /// The level on a day, carried forward from the last observation; `None` before the first.
    pub fn level_on(&self, day: NaiveDate) -> Option<Area> {
        let after = self.levels.partition_point(|level| level.day <= day);
        after.checked_sub(1).map(|i| self.levels[i].controlled)
    }

    /// The maps around a day: the last on or before it, the first on or after it; both are the same on the day of a map.
    /// `None` before the first map and after the last.
    pub fn maps_around(&self, day: NaiveDate) -> Option<(Level, Level)> {
        between::around(&self.levels, day).map(|(before, after)| (*before, *after))
    }

    /// The level on a day, on the straight line between the maps around it: for whatever measures a change, since nothing
    /// says that the front stood still from one map to the next. After the last map it is that map's; `None` before the first.
    pub fn line_on(&self, day: NaiveDate) -> Option<Area> {
        let Some(around) = between::around(&self.levels, day) else { return self.level_on(day) };
        Area::from_km2(between::on_line(around, day, |level| level.controlled.km2())).ok()
    }

    /// The change in km² from the end of one day to the end of another, by [`ControlSeries::line_on`]; `None` where the first
    /// lies before the first map.
    pub fn change_over(&self, window: Window) -> Option<f64> {
        Some(self.line_on(window.to)?.km2() - self.line_on(window.from)?.km2())
    }

    /// The longest distance of two neighbouring maps that a window has a day of, in days; 0 where it lies outside all maps.
    pub fn longest_gap_in(&self, window: Window) -> i64 {
        between::longest_gap(&self.levels, window)
    }

    /// Whether the maps tell what happened over a window: no more than a tenth of it lies between maps that are farther apart
    /// than the window is long. The straight line between two maps knows nothing of a part of it.
    pub fn can_tell(&self, window: Window) -> bool {
        between::can_tell(&self.levels, window)
    }

    /// The usual distance of two neighbouring maps, in days: the median; 1 for a single map.
    pub fn usual_gap(&self) -> i64 {
        let mut gaps: Vec<i64> = self.levels.windows(2).map(|pair| (pair[1].day - pair[0].day).num_days()).collect();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).copied().unwrap_or(1)
    }

    /// The days from one map to the next from which on the time between them is a long one without maps: more than a week and
    /// more than three usual distances.
    pub fn long_gap(&self) -> i64 {
        const LONG_DAYS: i64 = 7;
        const LONG_DISTANCES: i64 = 3;
        (LONG_DISTANCES * self.usual_gap()).max(LONG_DAYS) + 1
    }

    /// Daily changes in km² over the last `days` days, or as many as there are; the days from one map to the next share the
    /// change between them.
    pub fn daily_changes(&self, days: u32) -> Vec<f64> {
        let end = self.last_day();
        let reach = (end - self.first_day()).num_days().min(i64::from(days)).max(0);
        let begin = end - Days::new(reach.unsigned_abs());
        let mut previous = self.line_on(begin);
        begin
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= end)
            .filter_map(|day| {
                let level = self.line_on(day);
                let change = level?.km2() - previous?.km2();
                previous = level;
                Some(change)
            })
            .collect()
    }
}

/// As [`ControlSeries::revised_days`], of observations sorted by day and `known_on`.
pub fn revised_days(observations: &[Observation]) -> impl Iterator<Item = &[Observation]> {
    let first = |known: &[Observation]| known.iter().find_map(|seen| seen.controlled);
    let newest = |known: &[Observation]| known.last().and_then(|seen| seen.controlled);
    let of_day = observations.chunk_by(|a, b| a.day == b.day);
    of_day.filter(move |known| first(known).is_some() && newest(known) != first(known))
}

/// The last revision of each day, from observations sorted by day and `known_on`.
fn newest_by_day(observations: &[Observation]) -> Vec<Level> {
    observations
        .chunk_by(|a, b| a.day == b.day)
        .filter_map(|revisions| revisions.last())
        .filter_map(|newest| Some(Level { day: newest.day, controlled: newest.controlled? }))
        .collect()
}

/// An area or its withdrawal in words.
fn words(controlled: Option<Area>) -> String {
    controlled.map_or_else(|| "withdrawn".to_string(), |area| area.km2().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::RegionId;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn region(slug: &str) -> Region {
        Region { id: RegionId::new(slug).unwrap(), name: slug.into(), area: Area::from_km2(100.0).unwrap() }
    }

    fn seen(on: &str, known_on: &str, km2: f64) -> Observation {
        Observation { day: day(on), known_on: day(known_on), controlled: Some(Area::from_km2(km2).unwrap()) }
    }

    fn series(rows: &[(&str, f64)]) -> ControlSeries {
        ControlSeries::new("made", region("a"), rows.iter().map(|(on, km2)| seen(on, on, *km2)).collect()).unwrap()
    }

    #[test]
    fn later_revisions_do_not_exist_for_an_earlier_reader() {
        let rows = vec![seen("2025-01-01", "2025-01-01", 10.0), seen("2025-01-01", "2025-01-05", 12.0)];
        let series = ControlSeries::new("made", region("a"), rows).unwrap();
        assert_eq!(series.last().controlled.km2(), 12.0);
        assert_eq!(series.as_of(day("2025-01-04")).unwrap().last().controlled.km2(), 10.0);
        assert!(series.as_of(day("2024-12-31")).is_err());
    }

    #[test]
    fn a_withdrawal_leaves_earlier_readers_what_they_knew() {
        let withdrawn = Observation { controlled: None, ..seen("2025-01-02", "2025-01-05", 0.0) };
        let rows = vec![seen("2025-01-01", "2025-01-01", 10.0), seen("2025-01-02", "2025-01-02", 90.0), withdrawn];
        let series = ControlSeries::new("made", region("a"), rows).unwrap();
        assert_eq!(series.last().controlled.km2(), 10.0);
        assert_eq!(series.as_of(day("2025-01-04")).unwrap().last().controlled.km2(), 90.0);
        assert!(ControlSeries::new("made", region("a"), vec![withdrawn]).is_err());
    }

    #[test]
    fn contradictions_and_excess_are_refused() {
        let same = |a, b| vec![seen("2025-01-01", "2025-01-01", a), seen("2025-01-01", "2025-01-01", b)];
        assert!(ControlSeries::new("made", region("a"), same(1.0, 2.0)).is_err());
        assert!(ControlSeries::new("made", region("a"), same(1.0, 1.0)).is_ok());
        assert!(ControlSeries::new("made", region("a"), vec![seen("2025-01-01", "2025-01-01", 100.1)]).is_err());
        assert!(ControlSeries::new("made", region("a"), vec![seen("2025-01-02", "2025-01-01", 1.0)]).is_err());
    }

    #[test]
    fn the_days_between_two_maps_share_the_change() {
        let series = series(&[("2025-01-01", 1.0), ("2025-01-04", 4.0), ("2025-01-05", 3.5)]);
        assert_eq!(series.daily_changes(90), [1.0, 1.0, 1.0, -0.5]);
        assert_eq!(series.daily_changes(2), [1.0, -0.5]);
        let on = |text: &str| (series.level_on(day(text)), series.line_on(day(text)));
        let km2 = |km2| Some(Area::from_km2(km2).unwrap());
        assert_eq!(on("2025-01-03"), (km2(1.0), km2(3.0)), "what was last known, and the line");
        assert_eq!(on("2025-01-04"), (km2(4.0), km2(4.0)));
        assert_eq!(on("2025-01-09"), (km2(3.5), km2(3.5)));
        assert_eq!(on("2024-12-31"), (None, None));
    }

    #[test]
    fn a_given_remaining_area_moves_the_level_and_not_the_pace() {
        let series = series(&[("2025-01-01", 1.0), ("2025-01-02", 3.0)]);
        let given = series.with_remaining(day("2025-01-04"), Area::from_km2(40.0).unwrap()).unwrap();
        assert_eq!(given.remaining().km2(), 40.0);
        assert_eq!(given.last_day(), day("2025-01-04"));
        assert_eq!(given.daily_changes(90), [2.0, 0.0, 0.0]);
    }
}
