//! From values to places, and the round values that an axis names.

use chrono::{Datelike, Days, Months, NaiveDate};

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

/// The distance between two marks of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stride {
    /// Days; weeks begin on Mondays.
    Days(u32),
    /// Firsts of months.
    Months(u32),
    /// Firsts of January.
    Years(u32),
}

/// The strides that people count in, the shortest first.
const STRIDES: [Stride; 13] = [
    Stride::Days(1),
    Stride::Days(7),
    Stride::Days(14),
    Stride::Months(1),
    Stride::Months(3),
    Stride::Months(6),
    Stride::Years(1),
    Stride::Years(2),
    Stride::Years(5),
    Stride::Years(10),
    Stride::Years(20),
    Stride::Years(50),
    Stride::Years(200),
];

impl Stride {
    /// The shortest stride with at most `most` marks from one day to another.
    pub fn of(from: NaiveDate, to: NaiveDate, most: usize) -> Self {
        let fits = |stride: &Stride| (to - from).num_days() as f64 / stride.days() <= most as f64;
        STRIDES.into_iter().find(fits).unwrap_or(Stride::Years(200))
    }

    /// Its length in days, about.
    pub fn days(self) -> f64 {
        match self {
            Stride::Days(n) => f64::from(n),
            Stride::Months(n) => 30.4 * f64::from(n),
            Stride::Years(n) => 365.25 * f64::from(n),
        }
    }

    /// The marks from one day to another, both included.
    pub fn marks(self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let first_of = |year, month| NaiveDate::from_ymd_opt(year, month, 1);
        let begin = match self {
            Stride::Days(n) => {
                let into = (i64::from(from.num_days_from_ce()) - 1).rem_euclid(i64::from(n));
                from.checked_sub_days(Days::new(into.unsigned_abs()))
            }
            Stride::Months(n) => first_of(from.year(), 1 + from.month0() / n * n),
            Stride::Years(n) => i32::try_from(n).ok().and_then(|n| first_of(from.year().div_euclid(n) * n, 1)),
        };
        let next = |day: &NaiveDate| match self {
            Stride::Days(n) => day.checked_add_days(Days::new(u64::from(n))),
            Stride::Months(n) => day.checked_add_months(Months::new(n)),
            Stride::Years(n) => day.checked_add_months(Months::new(12 * n)),
        };
        std::iter::successors(begin, next).take_while(|day| *day <= to).filter(|day| *day >= from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn steps_are_round_and_their_multiples_stay_within() {
        for (least, step) in [(1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (6.0, 10.0), (0.03, 0.05), (240.0, 500.0)] {
            assert!((round_step(least) / step - 1.0).abs() < 1e-9, "{least}");
        }
        assert_eq!(multiples(60.0, 100.0, 10.0), [60.0, 70.0, 80.0, 90.0, 100.0]);
        assert_eq!(multiples(61.0, 99.0, 20.0), [80.0]);
        assert_eq!((decimals(5.0), decimals(1.0), decimals(0.5), decimals(0.02), decimals(0.1)), (0, 0, 1, 2, 1));
    }

    #[test]
    fn calendar_marks_fall_on_firsts() {
        let years = Stride::of(day("2024-07-08"), day("2034-01-01"), 10);
        assert_eq!(years, Stride::Years(1));
        assert_eq!(years.marks(day("2024-07-08"), day("2026-01-01")), [day("2025-01-01"), day("2026-01-01")]);
        let quarters = Stride::Months(3).marks(day("2024-11-08"), day("2025-05-01"));
        assert_eq!(quarters, [day("2025-01-01"), day("2025-04-01")]);
        let weeks = Stride::Days(7).marks(day("2025-01-01"), day("2025-01-20"));
        assert_eq!(weeks, [day("2025-01-06"), day("2025-01-13"), day("2025-01-20")], "Mondays");
    }
}
