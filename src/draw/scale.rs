//! From values to places, and the round values that an axis names.

use chrono::{Datelike, NaiveDate};

/// A straight mapping of values to places along one side of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    values: (f64, f64),
    places: (f64, f64),
}

impl Scale {
    /// The scale that puts the first value at the first place and the second at the second. The values differ.
    pub fn new(values: (f64, f64), places: (f64, f64)) -> Self {
        Scale { values, places }
    }

    /// The scale of a calendar from one day to another.
    pub fn of_days(days: (NaiveDate, NaiveDate), places: (f64, f64)) -> Self {
        let number = |day: NaiveDate| f64::from(day.num_days_from_ce());
        Scale::new((number(days.0), number(days.1)), places)
    }

    /// The place of a value; outside the range it lies outside the frame.
    pub fn place(&self, value: f64) -> f64 {
        let part = (value - self.values.0) / (self.values.1 - self.values.0);
        self.places.0 + part * (self.places.1 - self.places.0)
    }

    /// The place of a day.
    pub fn day(&self, day: NaiveDate) -> f64 {
        self.place(f64::from(day.num_days_from_ce()))
    }
}

/// The smallest of 1, 2, 5, 10, 20, … (and their tenths, hundredths, …) that is at least `least`; `least` is positive.
pub fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= least * (1.0 - 1e-9)).unwrap_or(10.0);
    factor * power
}

/// The multiples of `step` from `low` to `high`, both included.
pub fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step - 1e-6).ceil() as i64, (high / step + 1e-6).floor() as i64);
    (first..=last).map(|n| n as f64 * step).collect()
}

/// The number of decimals that tells multiples of a round step apart.
pub fn decimals(step: f64) -> usize {
    (-(step * (1.0 + 1e-9)).log10().floor()).max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_their_multiples_stay_within() {
        for (least, step) in [(1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (6.0, 10.0), (0.03, 0.05), (240.0, 500.0)] {
            assert!((round_step(least) / step - 1.0).abs() < 1e-9, "{least}");
        }
        assert_eq!(multiples(60.0, 100.0, 10.0), [60.0, 70.0, 80.0, 90.0, 100.0]);
        assert_eq!(multiples(61.0, 99.0, 20.0), [80.0]);
        assert_eq!((decimals(5.0), decimals(1.0), decimals(0.5), decimals(0.02), decimals(0.1)), (0, 0, 1, 2, 1));
    }
}
