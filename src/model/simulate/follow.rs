//! Futures under a scenario: the same draws as without it, changed day by day as its schedule says.
//!
//! With w the change a model draws for a week, μ the mean of w over all futures, p a pace, f the factor and c the cap, all
//! of a day within the week, and l the level:
//!
//! ```text
//! change = min(f · (w/7 + [p − μ/7]), c)          the bracket where a pace is set, the minimum where a cap is
//! l      ← l + change, within the region; then, on the day of a transfer, g of the free land is added and h of the held taken
//! ```
//!
//! In a pause the model waits: nothing changes, and what would have come in its days comes after them. So a future is
//! delayed by a pause as long as the pause is, whatever the pace was in those days; a factor of nothing lets the model's time
//! go on, and what it drew for those days is lost.

use rayon::prelude::*;

use super::stream::Stream;
use crate::domain::scenario::schedule::Schedule;
use crate::model::FittedRate;

/// A schedule for futures of one region to be led along.
pub(super) struct Lead<'s> {
    schedule: &'s Schedule,
    /// Where futures start, and all of the region, km².
    start: f64,
    area: f64,
    /// The mean change of each week over all futures, km²; none where no pace is set.
    means: Vec<f64>,
}

impl<'s> Lead<'s> {
    /// Leads `count` futures of so many weeks.
    pub fn new(
        schedule: &'s Schedule,
        (start, area): (f64, f64),
        fitted: &dyn FittedRate,
        (weeks, count): (usize, usize),
        stream: &Stream,
    ) -> Self {
        let means = if schedule.sets_pace() { weekly_means(fitted, weeks, count, stream) } else { Vec::new() };
        Lead { schedule, start, area, means }
    }

    /// A future at its start.
    pub fn begin(&self) -> Led<'_> {
        Led { of: self, weekly: Vec::new(), level: self.start, segment: 0, transfer: 0 }
    }
}

/// The mean change of each week over all futures, km². They are drawn twice, since keeping them would double the memory.
fn weekly_means(fitted: &dyn FittedRate, weeks: usize, count: usize, stream: &Stream) -> Vec<f64> {
    // Added up in parts of a fixed size, so that the number of threads moves no bit.
    const PART: usize = 128;
    let sums = |part: usize| {
        let (mut sums, mut weekly) = (vec![0.0; weeks], vec![0.0; weeks]);
        for path in part * PART..count.min((part + 1) * PART) {
            fitted.draw_into(&mut weekly, &mut stream.path(path));
            sums.iter_mut().zip(&weekly).for_each(|(sum, change)| *sum += change);
        }
        sums
    };
    let parts: Vec<Vec<f64>> = (0..count.div_ceil(PART)).into_par_iter().map(sums).collect();
    (0..weeks).map(|week| parts.iter().map(|sums| sums[week]).sum::<f64>() / count as f64).collect()
}

/// One future on its way along a schedule.
pub(super) struct Led<'l> {
    of: &'l Lead<'l>,
    /// What the model drew so far.
    weekly: Vec<f64>,
    level: f64,
    /// The next segment and transfer.
    segment: usize,
    transfer: usize,
}

impl Led<'_> {
    /// Goes on with the model's changes of some more weeks, as far as these reach.
    pub fn go_on(&mut self, weekly: &[f64], levels: &mut Vec<f64>) {
        self.weekly.extend_from_slice(weekly);
        let Lead { schedule, area, means, .. } = self.of;
        while let Some(segment) = schedule.segments.get(self.segment) {
            if segment.week.is_some_and(|week| week >= self.weekly.len()) {
                break;
            }
            let begin = self.segment.checked_sub(1).map_or(0, |before| schedule.segments[before].until);
            let days = (segment.until - begin) as f64;
            // A whole week must be the week to the last bit.
            let mut change = segment.week.map_or(0.0, |week| self.weekly[week] * (days / 7.0));
            if let Some((week, pace)) = segment.week.zip(segment.pace) {
                change += (pace - means[week] / 7.0) * days;
            }
            change *= segment.factor;
            if let Some(cap) = segment.cap {
                change = change.min(cap * days);
            }
            let mut value = self.level + change;
            self.level = value.clamp(0.0, *area);
            if let Some(transfer) = schedule.transfers.get(self.transfer).filter(|of| of.day == segment.until) {
                self.level = transfer.of(self.level, *area);
                value = self.level;
                self.transfer += 1;
            }
            levels.push(value);
            self.segment += 1;
        }
    }
}
