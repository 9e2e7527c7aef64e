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

use super::Plan;
use super::stream::Stream;
use crate::domain::calendar::weeks_to;
use crate::domain::projection::Paths;
use crate::domain::scenario::schedule::Schedule;
use crate::domain::series::ControlSeries;
use crate::model::FittedRate;

/// Draws `count` futures and leads them along a schedule.
pub(super) fn follow(
    fitted: &dyn FittedRate,
    region: &ControlSeries,
    (plan, schedule): (Plan, &Schedule),
    count: usize,
    stream: &Stream,
) -> Paths {
    let (start, area) = (region.last(), region.region().area);
    let weeks = weeks_to(start.day, plan.end);
    let means = if schedule.sets_pace() { weekly_means(fitted, weeks, count, stream) } else { Vec::new() };
    let values = schedule.days().len();
    let mut levels = vec![0.0; count * values];
    let lead = |weekly: &mut Vec<f64>, (path, levels): (usize, &mut [f64])| {
        weekly.clear();
        weekly.resize(weeks, 0.0);
        let standstill = fitted.draw_into(weekly, &mut stream.path(path));
        lead(schedule, (start.value.km2(), area.km2()), weekly, &means, levels);
        standstill
    };
    let standstills = levels.par_chunks_exact_mut(values).enumerate().map_init(Vec::new, lead).collect();
    Paths::scheduled(start.day, plan.end, area, schedule, levels).with_standstills(standstills, plan.standstill)
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

/// Leads one future along a schedule from a level, in a region of so many km².
fn lead(schedule: &Schedule, (start, area): (f64, f64), weekly: &[f64], means: &[f64], levels: &mut [f64]) {
    let mut transfers = schedule.transfers.iter().peekable();
    let (mut level, mut begin) = (start, 0);
    levels[0] = start;
    for (value, segment) in levels[1..].iter_mut().zip(&schedule.segments) {
        let days = (segment.until - begin) as f64;
        // A whole week must be the week to the last bit.
        let mut change = segment.week.map_or(0.0, |week| weekly[week] * (days / 7.0));
        if let Some((week, pace)) = segment.week.zip(segment.pace) {
            change += (pace - means[week] / 7.0) * days;
        }
        change *= segment.factor;
        if let Some(cap) = segment.cap {
            change = change.min(cap * days);
        }
        *value = level + change;
        level = value.clamp(0.0, area);
        if let Some(transfer) = transfers.next_if(|transfer| transfer.day == segment.until) {
            level = transfer.of(level, area);
            *value = level;
        }
        begin = segment.until;
    }
}
