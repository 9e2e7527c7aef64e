//! Days and what lies between them.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Days between two levels: the change from the end of `from` to the end of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The day of the first level; changes on this day are not included.
    pub from: NaiveDate,
    /// The day of the last level, included.
    pub to: NaiveDate,
}

impl Window {
    /// The number of days whose changes are included.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days()
    }
}

/// The day that lies `days` days after `day`, or the last day the calendar knows.
pub fn day_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// The number of weeks that cover the days from `start` to `end`.
pub fn weeks_to(start: NaiveDate, end: NaiveDate) -> usize {
    ((end - start).num_days().max(0) as usize).div_ceil(7)
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
