//! Levels of every day: what maps say on the same days, whatever the days of their maps.

use chrono::{Datelike, NaiveDate};

use crate::domain::series::ControlSeries;

/// One value for each day in a row, km²: a map from its first day to its last, on the straight line between two, or the
/// difference of two maps.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Daily {
    /// The first day, counted as [`Datelike::num_days_from_ce`] does.
    first: i32,
    km2: Vec<f64>,
}

impl Daily {
    /// What a map says of each day.
    pub fn of(series: &ControlSeries) -> Self {
        let levels = series.levels();
        let mut km2 = vec![levels[0].value.km2()];
        for pair in levels.windows(2) {
            let (from, to) = (pair[0].value.km2(), pair[1].value.km2());
            let days = (pair[1].day - pair[0].day).num_days();
            km2.extend((1..days).map(|day| from + (to - from) * day as f64 / days as f64));
            km2.push(to);
        }
        Daily { first: levels[0].day.num_days_from_ce(), km2 }
    }

    /// The mean of some maps: from a day on the sum of the daily gains, each the mean over the maps that have both days. It
    /// begins with 0 on the first day of any map or, where there are days that no map reaches, after the last of them.
    pub fn mean_of(maps: &[&Daily]) -> Option<Self> {
        let first = maps.iter().map(|map| map.first).min()?;
        let last = maps.iter().map(|map| map.last()).max()?;
        let mut mean = Daily { first, km2: vec![0.0] };
        for day in first + 1..=last {
            let gains = maps.iter().filter_map(|map| Some(map.on(day)? - map.on(day - 1)?));
            let (sum, maps) = gains.fold((0.0, 0.0), |(sum, maps), gain| (sum + gain, maps + 1.0));
            match maps > 0.0 {
                true => mean.km2.push(mean.km2.last().copied().unwrap_or(0.0) + sum / maps),
                false => mean = Daily { first: day, km2: vec![0.0] },
            }
        }
        Some(mean)
    }

    /// The last day.
    pub fn last(&self) -> i32 {
        self.first + self.km2.len() as i32 - 1
    }

    /// The value on a day, if there is one.
    pub fn on(&self, day: i32) -> Option<f64> {
        self.km2.get(usize::try_from(day - self.first).ok()?).copied()
    }

    /// The value on a day of the calendar, if there is one.
    pub fn on_date(&self, day: NaiveDate) -> Option<f64> {
        self.on(day.num_days_from_ce())
    }

    /// The part up to a day; `None` where it begins later.
    pub fn until(mut self, day: NaiveDate) -> Option<Daily> {
        let days = usize::try_from(day.num_days_from_ce() - self.first + 1).ok().filter(|days| *days > 0)?;
        self.km2.truncate(days);
        Some(self)
    }

    /// Its values on the days that another has; `None` where there are none.
    pub fn on_days_of(&self, other: &Daily) -> Option<Daily> {
        let (first, last) = (self.first.max(other.first), self.last().min(other.last()));
        let km2: Vec<f64> = (first..=last).filter_map(|day| self.on(day)).collect();
        (!km2.is_empty()).then_some(Daily { first, km2 })
    }

    /// The number of days from its last day to another.
    pub fn days_before(&self, day: NaiveDate) -> i32 {
        day.num_days_from_ce() - self.last()
    }

    /// The lowest and the highest value.
    pub fn extent(&self) -> (f64, f64) {
        self.km2.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), km2| (low.min(*km2), high.max(*km2)))
    }

    /// By how much it lies above another, on the days that both have; `None` where there are none.
    pub fn above(&self, other: &Daily) -> Option<Daily> {
        let (first, last) = (self.first.max(other.first), self.last().min(other.last()));
        let km2: Vec<f64> = (first..=last).filter_map(|day| Some(self.on(day)? - other.on(day)?)).collect();
        (!km2.is_empty()).then_some(Daily { first, km2 })
    }

    /// The number of days.
    pub fn days(&self) -> usize {
        self.km2.len()
    }

    /// The mean over all days.
    pub fn mean(&self) -> f64 {
        self.km2.iter().sum::<f64>() / self.km2.len() as f64
    }

    /// The last value.
    pub fn end(&self) -> f64 {
        self.km2.last().copied().unwrap_or(0.0)
    }

    /// The mean square of the changes over so many days, of every day that has such a change, and the number of them.
    pub fn mean_square_change(&self, days: usize) -> (f64, usize) {
        let pairs = self.km2.len().saturating_sub(days);
        let squares = self.km2.iter().zip(self.km2.iter().skip(days)).map(|(from, to)| (to - from).powi(2));
        (squares.sum::<f64>() / pairs.max(1) as f64, pairs)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn daily(first: i32, km2: &[f64]) -> Daily {
        Daily { first, km2: km2.to_vec() }
    }

    #[test]
    fn the_mean_gain_is_of_the_maps_that_have_both_days() {
        // Gains: 2 alone; 2 and 6; 1 and 3; 5 alone.
        let (a, b) = (daily(0, &[10.0, 12.0, 14.0, 15.0]), daily(1, &[100.0, 106.0, 109.0, 114.0]));
        assert_eq!(Daily::mean_of(&[&a, &b]).unwrap(), daily(0, &[0.0, 2.0, 6.0, 8.0, 13.0]));
        assert_eq!(Daily::mean_of(&[&a]).unwrap(), daily(0, &[0.0, 2.0, 4.0, 5.0]));
        assert_eq!(Daily::mean_of(&[]), None);
    }

    #[test]
    fn days_that_no_map_reaches_begin_it_anew() {
        let (a, b) = (daily(0, &[10.0, 12.0]), daily(5, &[50.0, 51.0]));
        assert_eq!(Daily::mean_of(&[&a, &b]).unwrap(), daily(5, &[0.0, 1.0]));
        assert_eq!(a.above(&b), None);
    }

    #[test]
    fn a_difference_has_the_common_days_and_its_changes_overlap() {
        let (a, b) = (daily(0, &[10.0, 12.0, 14.0, 15.0]), daily(1, &[9.0, 10.0, 13.0, 14.0]));
        let apart = a.above(&b).unwrap();
        assert_eq!(apart, daily(1, &[3.0, 4.0, 2.0]));
        assert_eq!((apart.days(), apart.mean(), apart.end()), (3, 3.0, 2.0));
        assert_eq!(apart.mean_square_change(1), ((1.0 + 4.0) / 2.0, 2));
        assert_eq!(apart.mean_square_change(3), (0.0, 0));
    }
}
