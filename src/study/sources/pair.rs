//! How far two sources differ: in level, in what they gained over the same days, and since when.
//!
//! d(t) = level of one source less level of the other on day t, on the straight line between maps. Over h days their gains
//! differ by Δ_h d(t) = d(t) − d(t − h), told for every seventh t back from the last common day, as far as both sources know
//! both days and can tell the days between, and as far as they lie within the last three years: how maps differed in a war of
//! movement says nothing of how they differ now. Estimated: its mean, its standard deviation (n − 1) and its root mean square over
//! all those t, which overlap and so are fewer in truth than they count.
//!
//! **Since when they part**: of the last two to fifty-two weeks the number of weeks h at which the present |Δ_h d| is the most
//! times the root mean square of Δ_h d. They part since that day, h weeks ago, where it is [`STANDS_OUT`] times and more and
//! no trifle ([`small_km2`]); else nothing stands out. Fifty-one spans are looked at, so that twice the usual is met by chance more often than a single
//! look would: it is a description, not a test.

use chrono::{Days, NaiveDate};

use super::small_km2;
use crate::domain::calendar::Window;
use crate::domain::series::ControlSeries;

/// The spans over which gains are compared, in days.
pub const SPANS: [u32; 3] = [30, 90, 365];
/// Differences that are so many times what is usual stand out.
pub const STANDS_OUT: f64 = 2.0;
/// The weeks back that are looked at for a parting.
const WEEKS: std::ops::RangeInclusive<u32> = 2..=52;
/// Fewer differences than this tell no spread.
const LEAST_PAIRS: usize = 8;
/// Fewer differences than this say nothing of what is usual.
const LEAST_USUAL: usize = 26;
/// Days before the last common one that are looked at.
const PERIOD_DAYS: u64 = 1_096;
/// Differences are told for days so far apart.
const STEP_DAYS: u64 = 7;

/// Two sources of one region.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The source whose levels are taken first.
    pub first: String,
    /// The source whose levels are taken away.
    pub second: String,
    /// The first day that is compared: the first that both know, or three years before the last.
    pub from: NaiveDate,
    /// The last day that is compared.
    pub to: NaiveDate,
    /// Level of the first less level of the second on that day, km².
    pub level_km2: f64,
    /// How far their gains differ over each of [`SPANS`].
    pub spreads: Vec<Spread>,
    /// Since when they part; `None` where too few days are common.
    pub parting: Option<Parting>,
}

/// How far gains over some days differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub days: u32,
    /// Gain of the first less gain of the second over the last so many days, km²; `None` where they are not known.
    pub now_km2: Option<f64>,
    /// What it has been; `None` where too few differences are known.
    pub past: Option<PastDifferences>,
    /// How many differences are known.
    pub pairs: usize,
}

/// What differences of gains have been, km².
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastDifferences {
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub sd: f64,
    /// Their root mean square.
    pub rms: f64,
}

/// The span at the end over which two sources differ most beside what is usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parting {
    /// The day before its first change.
    pub since: NaiveDate,
    /// Gain of the first less gain of the second since then, km².
    pub difference_km2: f64,
    /// The root mean square of such differences, km².
    pub usual_km2: f64,
    /// Whether it is far more than the usual, and no trifle beside the region.
    pub stands_out: bool,
}

impl Parting {
    /// How many times the usual the difference is.
    pub fn times(&self) -> f64 {
        self.difference_km2.abs() / self.usual_km2
    }
}

/// The differences of two series.
struct Differences<'a> {
    first: &'a ControlSeries,
    second: &'a ControlSeries,
    from: NaiveDate,
    to: NaiveDate,
    /// The longest distance of neighbouring maps of either.
    longest_gap: i64,
}

impl Pair {
    /// Two series of one region up to a day that both know.
    pub fn of(first: &ControlSeries, second: &ControlSeries, to: NaiveDate) -> Self {
        let reach = to.checked_sub_days(Days::new(PERIOD_DAYS)).unwrap_or(to);
        let from = first.first_day().max(second.first_day()).max(reach);
        let all = Window { from, to };
        let longest_gap = first.longest_gap_in(all).max(second.longest_gap_in(all));
        let differences = Differences { first, second, from, to, longest_gap };
        Pair {
            first: first.source().into(),
            second: second.source().into(),
            from,
            to,
            level_km2: differences.level(to).unwrap_or(0.0),
            spreads: SPANS.iter().map(|days| differences.spread(*days)).collect(),
            parting: differences.parting(),
        }
    }
}

impl Differences<'_> {
    fn level(&self, day: NaiveDate) -> Option<f64> {
        Some(self.first.line_on(day)?.km2() - self.second.line_on(day)?.km2())
    }

    /// The difference of gains over the days up to one, where both sources tell them.
    fn gain(&self, to: NaiveDate, days: u32) -> Option<f64> {
        let from = to.checked_sub_days(Days::new(u64::from(days))).filter(|from| *from >= self.from)?;
        let window = Window { from, to };
        let is_told =
            self.longest_gap <= window.days() || (self.first.can_tell(window) && self.second.can_tell(window));
        is_told.then(|| Some(self.level(to)? - self.level(from)?)).flatten()
    }

    /// The differences of gains over so many days, the newest first.
    fn gains(&self, days: u32) -> Vec<f64> {
        let back = |day: &NaiveDate| day.checked_sub_days(Days::new(STEP_DAYS));
        let ends = std::iter::successors(Some(self.to), back).take_while(|day| *day >= self.from);
        ends.filter_map(|end| self.gain(end, days)).collect()
    }

    fn spread(&self, days: u32) -> Spread {
        let gains = self.gains(days);
        let past = (gains.len() >= LEAST_PAIRS).then(|| PastDifferences::of(&gains));
        Spread { days, now_km2: self.gain(self.to, days), past, pairs: gains.len() }
    }

    fn parting(&self) -> Option<Parting> {
        let at = |weeks: u32| {
            let days = 7 * weeks;
            let gains = self.gains(days);
            let difference_km2 = self.gain(self.to, days).filter(|_| gains.len() >= LEAST_USUAL)?;
            let usual_km2 = PastDifferences::of(&gains).rms;
            let since = self.to.checked_sub_days(Days::new(u64::from(days)))?;
            let is_trifle = difference_km2.abs() < small_km2(self.first.region().area);
            let stands_out = !is_trifle && difference_km2.abs() >= STANDS_OUT * usual_km2;
            (usual_km2 > 0.0).then_some(Parting { since, difference_km2, usual_km2, stands_out })
        };
        WEEKS.filter_map(at).max_by(|a, b| a.times().total_cmp(&b.times()))
    }
}

impl PastDifferences {
    /// The moments of at least two differences.
    fn of(gains: &[f64]) -> Self {
        let count = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / count;
        let squares = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>();
        let rms = (gains.iter().map(|gain| gain * gain).sum::<f64>() / count).sqrt();
        PastDifferences { mean, sd: (squares / (count - 1.0)).sqrt(), rms }
    }
}
