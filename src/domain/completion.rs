//! Completion: when a region would be taken, as a distribution over days and "never within the horizon".

use chrono::NaiveDate;

use super::projection::Standstill;
use super::quantity::Share;

/// When one path reaches the target. "Not within the horizon" is an answer, not a missing value.
///
/// Ordered by time, with [`Arrival::NotWithin`] after every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrival {
    /// On this day.
    On(NaiveDate),
    /// Not up to and including this day, the last of the horizon.
    NotWithin(NaiveDate),
}

impl Arrival {
    /// The day, if there is one.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Arrival::On(day) => Some(day),
            Arrival::NotWithin(_) => None,
        }
    }
}

/// The distribution of the day on which the target share is reached: one arrival per path, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    target: Share,
    horizon_end: NaiveDate,
    arrivals: Vec<Arrival>,
}

impl Completion {
    /// A distribution from the arrivals of all paths, in any order.
    ///
    /// # Panics
    /// When there are none; the simulation promises at least one path.
    pub fn new(target: Share, horizon_end: NaiveDate, mut arrivals: Vec<Arrival>) -> Self {
        assert!(!arrivals.is_empty(), "at least one path");
        arrivals.sort_unstable();
        Completion { target, horizon_end, arrivals }
    }

    /// The share of the region that counts as complete.
    pub fn target(&self) -> Share {
        self.target
    }

    /// The last day looked at.
    pub fn horizon_end(&self) -> NaiveDate {
        self.horizon_end
    }

    /// The arrivals of all paths in order of time.
    pub fn arrivals(&self) -> &[Arrival] {
        &self.arrivals
    }

    /// The first day by which the probability of completion is at least `probability`.
    pub fn quantile(&self, probability: f64) -> Arrival {
        let n = self.arrivals.len();
        // The small allowance keeps 0.1 · 10 from becoming the second of ten.
        let rank = (probability * n as f64 - 1e-9).ceil().clamp(1.0, n as f64) as usize;
        self.arrivals[rank - 1]
    }

    /// The day by which completion is as likely as not.
    pub fn median(&self) -> Arrival {
        self.quantile(0.5)
    }

    /// The central interval of a level: `(1 − level) / 2` of the paths arrive before it and as many after.
    pub fn interval(&self, level: f64) -> (Arrival, Arrival) {
        (self.quantile((1.0 - level) / 2.0), self.quantile((1.0 + level) / 2.0))
    }

    /// The probability of completion on or before a day.
    ///
    /// Days after the horizon are not simulated: the result is then that of the horizon's end.
    pub fn by(&self, day: NaiveDate) -> f64 {
        let arrived = self.arrivals.partition_point(|arrival| *arrival <= Arrival::On(day));
        arrived as f64 / self.arrivals.len() as f64
    }

    /// The probability that the target is not reached within the horizon.
    pub fn not_within(&self) -> f64 {
        1.0 - self.by(self.horizon_end)
    }
}

/// The levels of the central intervals that are told, the narrowest first.
pub const INTERVALS: [f64; 3] = [0.5, 0.8, 0.95];

/// What is told of a completion, taken from the sample once: text, JSON, charts and the page read it here.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// The share of the region that counts as complete.
    pub target: Share,
    /// The last day looked at.
    pub horizon_end: NaiveDate,
    /// The day by which completion is as likely as not.
    pub median: Arrival,
    /// The central intervals: level, lower and upper end, in the order of `INTERVALS`.
    pub intervals: [(f64, Arrival, Arrival); 3],
    /// The days whose odds are told, with the probability of completion on or before each.
    pub odds: Vec<(NaiveDate, f64)>,
    /// The probability that the target is not reached within the horizon.
    pub never: f64,
    /// The same if a standstill ends and if it lasts; `None` where that makes no difference.
    pub never_by_standstill: Option<[(Standstill, f64); 2]>,
}

impl Outlook {
    /// What is told of a completion, with its odds by some days.
    pub fn of(completion: &Completion, by: &[NaiveDate], never_by_standstill: Option<[(Standstill, f64); 2]>) -> Self {
        let interval = |level| {
            let (from, to) = completion.interval(level);
            (level, from, to)
        };
        Outlook {
            target: completion.target,
            horizon_end: completion.horizon_end,
            median: completion.median(),
            intervals: INTERVALS.map(interval),
            odds: by.iter().map(|day| (*day, completion.by(*day))).collect(),
            never: completion.not_within(),
            never_by_standstill,
        }
    }

    /// The central 80 % interval, which sentences name.
    pub fn interval_80(&self) -> (Arrival, Arrival) {
        let [_, (_, from, to), _] = self.intervals;
        (from, to)
    }

    /// Whether the target is reached on a day as likely as not, so that nothing is to come from then on.
    pub fn is_reached_on(&self, day: NaiveDate) -> bool {
        self.median <= Arrival::On(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2030, 1, n).unwrap()
    }

    #[test]
    fn never_comes_after_every_day() {
        let arrivals = vec![Arrival::NotWithin(day(31)), Arrival::On(day(3)), Arrival::On(day(1)), Arrival::On(day(2))];
        let completion = Completion::new(Share::WHOLE, day(31), arrivals);
        assert_eq!(completion.median(), Arrival::On(day(2)));
        assert_eq!(completion.interval(0.8), (Arrival::On(day(1)), Arrival::NotWithin(day(31))));
        assert_eq!(completion.by(day(2)), 0.5);
        assert_eq!(completion.not_within(), 0.25);
    }
}
