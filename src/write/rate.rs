//! Rates of a region as words, as JSON (`frontcast.rate/1`) and as rows.

mod document;
mod sheet;
pub(crate) mod words;

pub use document::document;
pub use sheet::{sentences, tables};
pub use words::{change_in_short, finding, headline, sentence};

use crate::domain::calendar::Window;
use crate::study::rates::Rates;
use crate::study::rates::periods::PeriodRate;
use crate::study::rates::split::{Estimate, Interval, LEVELS};
use crate::tabular::{Cells, Table};
use crate::tabular::{millionths, thousandths};

/// One row of the table: what it is, its period, and what is known of it.
#[derive(Default)]
struct Row {
    kind: &'static str,
    split: Option<chrono::NaiveDate>,
    window: Option<Window>,
    is_whole: Option<bool>,
    of: Option<PeriodRate>,
    rate: Option<f64>,
    relative: Option<f64>,
    intervals: Vec<Interval>,
    rose: Option<f64>,
    random_days: Option<f64>,
    probability: Option<f64>,
}

impl Row {
    fn of(kind: &'static str, of: PeriodRate) -> Self {
        Row::over(kind, of.window, Some(of))
    }

    /// A window, with empty cells where the maps do not tell what it brought.
    fn over(kind: &'static str, window: Window, of: Option<PeriodRate>) -> Self {
        let rate = of.map(|of| of.rate.km2_per_day());
        Row { kind, window: Some(window), of, rate, ..Row::default() }
    }

    fn end(&self, level: f64, end: fn(&Interval) -> f64) -> Option<f64> {
        self.intervals.iter().find(|interval| interval.level == level).map(|interval| millionths(end(interval)))
    }
}

/// All rates as rows of one table; `kind` says what a row is: `window`, `month`, `before`, `after` and `change` of a split, the same under
/// `reverting`, and `found` for a change found from the data, whose rates are those after it.
pub fn table(rates: &Rates) -> Table {
    let rows = rows(rates);
    let count = rows.len();
    let same = |words: String| Cells::Text(vec![Some(words); count]);
    let numbers = |value: &dyn Fn(&Row) -> Option<f64>| Cells::Number(rows.iter().map(value).collect());
    let days = |value: &dyn Fn(&Row) -> Option<chrono::NaiveDate>| Cells::Day(rows.iter().map(value).collect());
    let whole = |row: &Row| row.is_whole.map(|whole| if whole { "yes" } else { "no" }.to_string());
    Table::default()
        .with("source", same(rates.history.source().to_string()))
        .with("region", same(rates.history.region().id.to_string()))
        .with("as_of", Cells::Day(vec![Some(rates.as_of); count]))
        .with("kind", Cells::Text(rows.iter().map(|row| Some(row.kind.to_string())).collect()))
        .with("split", days(&|row| row.split))
        .with("from", days(&|row| row.window.map(|window| window.from)))
        .with("to", days(&|row| row.window.map(|window| window.to)))
        .with("days", Cells::Whole(rows.iter().map(|row| row.window.map(Window::days)).collect()))
        .with("whole_month", Cells::Text(rows.iter().map(whole).collect()))
        .with("gain_km2", numbers(&|row| row.of.map(|of| thousandths(of.gain_km2))))
        .with("rate_km2_per_day", numbers(&|row| row.rate.map(millionths)))
        .with("share_of_region", numbers(&|row| row.of.map(|of| millionths(of.share_of_region))))
        .with("front_km", numbers(&|row| row.of?.front.map(|front| thousandths(front.km()))))
        .with("advance_m_per_day", numbers(&|row| row.of?.metres_per_day().map(thousandths)))
        .with("rate_low_80", numbers(&|row| row.end(LEVELS[0], |interval| interval.from)))
        .with("rate_high_80", numbers(&|row| row.end(LEVELS[0], |interval| interval.to)))
        .with("rate_low_95", numbers(&|row| row.end(LEVELS[1], |interval| interval.from)))
        .with("rate_high_95", numbers(&|row| row.end(LEVELS[1], |interval| interval.to)))
        .with("relative_change", numbers(&|row| row.relative.map(millionths)))
        .with("probability_rose", numbers(&|row| row.rose.map(millionths)))
        .with("random_days_share", numbers(&|row| row.random_days.map(millionths)))
        .with("probability", numbers(&|row| row.probability.map(millionths)))
}

fn rows(rates: &Rates) -> Vec<Row> {
    let windows = rates.windows.iter().map(|of| Row::over("window", of.window, of.of));
    let months = rates
        .months
        .iter()
        .map(|month| Row { is_whole: Some(month.is_whole), ..Row::over("month", month.window, month.of) });
    let splits = rates.splits.iter().flat_map(|split| {
        let both = Window { from: split.before.of.window.from, to: split.after.of.window.to };
        let side = |kind, side: &crate::study::rates::split::Side| Row {
            intervals: side.intervals.clone(),
            ..Row::of(kind, side.of)
        };
        let change = Row {
            kind: "change",
            window: Some(both),
            rate: Some(split.change_km2_per_day),
            relative: split.relative_change(),
            intervals: split.worth.as_ref().map_or_else(Vec::new, |worth| worth.intervals.clone()),
            rose: split.worth.as_ref().map(|worth| worth.rose),
            random_days: Some(split.random_days),
            ..Row::default()
        };
        let mut rows = vec![side("before", &split.before), side("after", &split.after), change];
        if let Some(belief) = &split.belief {
            let believed = |kind, window, of: &Estimate, rose| Row {
                kind,
                window: Some(window),
                rate: Some(of.median),
                intervals: of.intervals.clone(),
                rose,
                ..Row::default()
            };
            rows.push(believed("reverting_before", split.before.of.window, &belief.before, None));
            rows.push(believed("reverting_after", split.after.of.window, &belief.after, None));
            rows.push(believed("reverting_change", both, &belief.change, Some(belief.rose)));
        }
        rows.into_iter().map(|row| Row { split: Some(split.day), ..row }).collect::<Vec<_>>()
    });
    let found = rates.changes.found.iter().map(|change| Row {
        split: Some(change.day),
        window: Some(Window { from: change.from, to: change.to }),
        probability: Some(change.probability),
        of: Some(change.after),
        rate: Some(change.after.rate.km2_per_day()),
        kind: "found",
        ..Row::default()
    });
    windows.chain(months).chain(splits).chain(found).collect()
}
