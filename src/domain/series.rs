//! Control series: what was observed of a region, on which day, and when it became known.

mod sum;

use chrono::{Days, NaiveDate};

use super::between;
use super::calendar::Window;
use super::quantity::Area;
use super::region::Region;
use super::vintage::{Level, Series, Subject, Vintage};
use crate::error::{Error, Result};

pub use sum::{Makeup, Member};

/// What one source says about one region; no level exceeds the region's area.
pub type ControlSeries = Series<Region, Area>;

impl Subject<Area> for Region {
    const QUANTITY: &str = "controlled area (km²)";
    const FACT: &str = "observation";

    fn name(&self) -> &str {
        self.id.as_str()
    }

    fn words(controlled: Area) -> String {
        controlled.km2().to_string()
    }

    fn checked(&self, day: NaiveDate, controlled: Area) -> Result<Area> {
        // Rounding in a table may leave an area a hair above the region's.
        let slack = 1e-6 * self.area.km2() + 0.002;
        if controlled.km2() > self.area.km2() + slack {
            return Err(Error::OutOfRange {
                quantity: "controlled area (km²)",
                met: format!("{} of {} on {day}, region of {}", controlled.km2(), self.id, self.area.km2()),
                allowed: "at most the area of the region",
            });
        }
        Ok(if controlled > self.area { self.area } else { controlled })
    }
}

impl ControlSeries {
    /// The same series as if `remaining` had been observed to be free on `day`; everything after `day` is forgotten.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when more would be free than the region has.
    pub fn with_remaining(&self, day: NaiveDate, remaining: Area) -> Result<Self> {
        if remaining > self.of.area {
            return Err(Error::OutOfRange {
                quantity: "remaining area (km²)",
                met: format!("{} of {}", remaining.km2(), self.of.id),
                allowed: "at most the area of the region",
            });
        }
        let shift = self.of.area.less(remaining).km2() - self.last().value.km2();
        // The whole history is shifted, so that no jump on the last day passes for an advance.
        let shifted = |level: &Level<Area>| {
            let shifted = (level.value.km2() + shift).clamp(0.0, self.of.area.km2());
            Ok(Vintage { day: level.day, known_on: level.day, value: Some(Area::from_km2(shifted)?) })
        };
        let earlier = self.levels.iter().filter(|level| level.day <= day);
        let mut vintages: Vec<Vintage<Area>> = earlier.map(shifted).collect::<Result<_>>()?;
        // Without a level nothing is known of the day either.
        if let Some(last) = vintages.last().copied().filter(|last| last.day < day) {
            vintages.push(Vintage { day, known_on: day, ..last });
        }
        ControlSeries::new(&self.source, self.of.clone(), vintages)
    }

    pub fn region(&self) -> &Region {
        &self.of
    }

    /// Free area on the last observed day.
    pub fn remaining(&self) -> Area {
        self.of.area.less(self.last().value)
    }

    /// The maps around a day: the last on or before it, the first on or after it; both are the same on the day of a map.
    /// `None` before the first map and after the last.
    pub fn maps_around(&self, day: NaiveDate) -> Option<(Level<Area>, Level<Area>)> {
        between::around(&self.levels, day).map(|(before, after)| (*before, *after))
    }

    /// The level on a day, on the straight line between the maps around it: for whatever measures a change, since nothing
    /// says that the front stood still from one map to the next. After the last map it is that map's; `None` before the first.
    pub fn line_on(&self, day: NaiveDate) -> Option<Area> {
        let Some(around) = between::around(&self.levels, day) else { return self.on(day).map(|level| level.value) };
        Area::from_km2(between::on_line(around, day, |area: &Area| area.km2())).ok()
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

    fn seen(on: &str, known_on: &str, km2: f64) -> Vintage<Area> {
        Vintage { day: day(on), known_on: day(known_on), value: Some(Area::from_km2(km2).unwrap()) }
    }

    fn series(rows: &[(&str, f64)]) -> ControlSeries {
        ControlSeries::new("made", region("a"), rows.iter().map(|(on, km2)| seen(on, on, *km2)).collect()).unwrap()
    }

    #[test]
    fn more_than_the_region_has_is_refused_but_for_rounding() {
        let held = |km2| ControlSeries::new("made", region("a"), vec![seen("2025-01-01", "2025-01-01", km2)]);
        assert_eq!(held(100.001).unwrap().last().value.km2(), 100.0);
        assert!(held(100.1).is_err());
    }

    #[test]
    fn the_days_between_two_maps_share_the_change() {
        let series = series(&[("2025-01-01", 1.0), ("2025-01-04", 4.0), ("2025-01-05", 3.5)]);
        assert_eq!(series.daily_changes(90), [1.0, 1.0, 1.0, -0.5]);
        assert_eq!(series.daily_changes(2), [1.0, -0.5]);
        let on = |text: &str| (series.on(day(text)).map(|level| level.value), series.line_on(day(text)));
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
