//! The futures that get there by period, as columns: few enough to be read, enough to see a shape.

use chrono::NaiveDate;

use crate::domain::calendar::Stride;
use crate::domain::completion::Completion;

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
pub fn stride(days: (NaiveDate, NaiveDate)) -> Stride {
    let length = (days.1 - days.0).num_days() as f64;
    let fits = |stride: &Stride| length / stride.days() <= MOST_COLUMNS as f64;
    PERIODS.into_iter().find(fits).unwrap_or(Stride::Years(200))
}

/// The days on which columns begin, and the end of the last.
fn edges((from, end): (NaiveDate, NaiveDate), stride: Stride) -> Vec<NaiveDate> {
    let inner = stride.marks(from, end).into_iter().filter(|mark| from < *mark && *mark < end);
    std::iter::once(from).chain(inner).chain([end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::completion::Arrival;
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
