//! The days shown and the columns that they are cut into: few enough to be read, enough to see a shape.

use chrono::{Days, NaiveDate};

use crate::domain::completion::{Arrival, Completion};
use crate::draw::chart::Period;
use crate::draw::scale::Stride;
use crate::study::projection::Projection;

/// Columns at most.
const MOST_COLUMNS: usize = 52;
/// The periods that people count in.
const PERIODS: [Stride; 10] = [
    Stride::Days(1),
    Stride::Days(7),
    Stride::Months(1),
    Stride::Months(3),
    Stride::Years(1),
    Stride::Years(2),
    Stride::Years(5),
    Stride::Years(10),
    Stride::Years(50),
    Stride::Years(200),
];
/// The share of the futures up to which the calendar reaches, unless that is many times further than the median, and the share up
/// to which it reaches even further out: the end of the 80 % interval.
const SHOWN: (f64, f64) = (0.95, 3.2);
const SHOWN_FAR: (f64, f64) = (0.9, 6.0);
/// Days shown at least.
const LEAST_DAYS: i64 = 30;

/// A column: the futures that get there on its days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub end: NaiveDate,
    /// Percent of all futures.
    pub percent: f64,
}

/// The columns of a calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// The first day, and the day after the last.
    pub days: (NaiveDate, NaiveDate),
    /// How long columns are; the first and the last may be cut.
    pub stride: Stride,
    /// In order of time.
    pub all: Vec<Column>,
}

impl Columns {
    /// The columns between two days, the second excluded.
    pub fn of(completion: &Completion, days: (NaiveDate, NaiveDate)) -> Self {
        let stride = stride(days);
        let edges = edges(days, stride);
        let before = |day: NaiveDate| day.pred_opt().map_or(0.0, |day| completion.by(day));
        let column = |pair: &[NaiveDate]| {
            let percent = 100.0 * (before(pair[1]) - before(pair[0]));
            Column { from: pair[0], end: pair[1], percent }
        };
        Columns { days, stride, all: edges.windows(2).map(column).collect() }
    }

    /// The most percent of futures in a column, for each day of it.
    pub fn most_in_a_day(&self) -> f64 {
        self.all.iter().map(|column| column.percent).fold(0.0, f64::max) / self.stride.days()
    }

    /// The percent of futures that get there after the calendar, within the horizon.
    pub fn later(&self, completion: &Completion) -> f64 {
        let shown = self.days.1.pred_opt().map_or(0.0, |last| completion.by(last));
        100.0 * (1.0 - completion.not_within() - shown).max(0.0)
    }
}

/// The shortest period that makes few enough columns.
fn stride(days: (NaiveDate, NaiveDate)) -> Stride {
    let length = (days.1 - days.0).num_days() as f64;
    let fits = |stride: &Stride| length / stride.days() <= MOST_COLUMNS as f64;
    PERIODS.into_iter().find(fits).unwrap_or(Stride::Years(200))
}

/// The days on which columns begin, and the end of the last.
fn edges((from, end): (NaiveDate, NaiveDate), stride: Stride) -> Vec<NaiveDate> {
    let inner = stride.marks(from, end).into_iter().filter(|mark| from < *mark && *mark < end);
    std::iter::once(from).chain(inner).chain([end]).collect()
}

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

fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.max(0).unsigned_abs())).unwrap_or(day)
}

fn own(projection: &Projection) -> (NaiveDate, NaiveDate) {
    let (start, end, completion) = (projection.paths.start(), projection.paths.end(), &projection.completion);
    let horizon = later(end, 1).max(later(start, 1));
    let arrivals = completion.arrivals();
    let (Some(Arrival::On(first)), Arrival::On(median)) = (arrivals.first(), completion.median()) else {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::Share;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn columns_hold_every_future_of_their_days() {
        let end = day("2040-01-01");
        let on =
            ["2026-08-23", "2026-09-30", "2026-10-01", "2027-03-31", "2033-01-01"].map(|text| Arrival::On(day(text)));
        let arrivals = on.into_iter().chain([Arrival::NotWithin(end)]).collect();
        let completion = Completion::new(Share::WHOLE, end, arrivals);
        let columns = Columns::of(&completion, (day("2026-08-22"), day("2031-01-01")));
        assert_eq!(columns.stride, Stride::Months(3));
        let of = |from: &str| columns.all.iter().find(|column| column.from == day(from)).unwrap().percent;
        let sixth = 100.0 / 6.0;
        for (from, expected) in
            [("2026-08-22", 2.0 * sixth), ("2026-10-01", sixth), ("2027-01-01", sixth), ("2027-04-01", 0.0)]
        {
            assert!((of(from) - expected).abs() < 1e-9, "{from}: {}", of(from));
        }
        assert!((columns.later(&completion) - sixth).abs() < 1e-9);
        let shown: f64 = columns.all.iter().map(|column| column.percent).sum();
        assert!((shown + columns.later(&completion) + 100.0 * completion.not_within() - 100.0).abs() < 1e-9);
        assert!(columns.all.windows(2).all(|pair| pair[0].end == pair[1].from), "no day is left out or counted twice");
    }
}
