//! The days that the calendar shows.

use chrono::NaiveDate;

use crate::domain::completion::Arrival;
use crate::draw::chart::{Period, later};
use crate::study::projection::Projection;
use crate::study::projection::columns::stride;

/// The share of the futures up to which the calendar reaches, unless that is many times further than the median, and the share up
/// to which it reaches even further out: the end of the 80 % interval.
const SHOWN: (f64, f64) = (0.95, 3.2);
const SHOWN_FAR: (f64, f64) = (0.9, 6.0);
/// Days shown at least.
const LEAST_DAYS: i64 = 30;

/// The first day shown and the day after the last: from the last map on, up to where most of the story is told, in whole periods.
pub fn days(projection: &Projection, asked: Period) -> (NaiveDate, NaiveDate) {
    let (start, horizon) = (projection.paths.start(), later(projection.paths.end(), 1));
    let (from, to) = asked.of(own(projection));
    let from = from.clamp(projection.history.first_day().min(start), horizon);
    let to = to.clamp(later(from, 1), horizon.max(later(from, 1)));
    if asked.to.is_some() {
        return (from, to);
    }
    let length = stride((from, to)).days();
    let marks = stride((from, to)).marks(to, later(to, 2 * length as i64));
    (from, marks.first().copied().unwrap_or(to).min(horizon.max(later(from, 1))))
}

fn own(projection: &Projection) -> (NaiveDate, NaiveDate) {
    let (start, end, completion) = (projection.paths.start(), projection.paths.end(), &projection.completion);
    let horizon = later(end, 1).max(later(start, 1));
    let arrivals = completion.arrivals();
    let (Some(Arrival::On(first)), Arrival::On(median)) = (arrivals.first(), projection.outlook.median) else {
        // The horizon as a whole shows how few get there, or that none does.
        return (start, horizon);
    };
    if median <= start {
        // Nothing to come: what is known is the story.
        let past = projection.history.first_day().min(start);
        return (past, later(start, ((start - past).num_days() / 6).max(LEAST_DAYS)));
    }
    let to_median = (median - start).num_days();
    if arrivals.first() == arrivals.last() {
        return (start, later(median, (to_median / 6).max(LEAST_DAYS)));
    }
    let reach = |(share, times): (f64, f64)| {
        let most = ((times * to_median as f64) as i64).max(LEAST_DAYS);
        completion.quantile(share).day().map(|day| (day - start).num_days().min(most))
    };
    let most = ((SHOWN.1 * to_median as f64) as i64).max(LEAST_DAYS);
    let reach = reach(SHOWN).max(reach(SHOWN_FAR)).unwrap_or(most);
    let to = later(start, (reach + reach / 40).max(LEAST_DAYS)).min(horizon);
    // Years in which nothing can happen yet are cut off, not those near enough to be missed.
    let begin = completion.quantile(0.005).day().unwrap_or(*first);
    let empty = (begin - start).num_days();
    if 2 * empty > (to - start).num_days() {
        let spread = (to - begin).num_days().max(LEAST_DAYS);
        return (later(start, empty - spread / 3), to);
    }
    (start, to)
}
