//! What every kind of chart answers, so that one can stand alone or among others.

use chrono::{Days, NaiveDate};

use super::page::Words;
use super::panel::Panel;
use crate::tabular::Table;

/// A kind of chart of one region, or of the whole.
pub trait Chart {
    /// The words around it where it stands alone.
    fn words(&self) -> Words;

    /// The words about it among others of its kind.
    fn among(&self) -> Among;

    /// What its axes show where it stands alone, within the days asked for.
    fn span(&self, asked: Period) -> Span;

    /// What it shows of the days asked for, as rows.
    fn data(&self, asked: Period) -> Table;

    /// Draws it in a panel, with axes that show what is given.
    fn draw(&self, panel: &mut Panel, span: Span);
}

/// The words about a chart that stands among others of its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Among {
    /// What all of them show, without the regions, as the beginning of a title: "Rate of advance".
    pub topic: String,
    /// What is drawn, unit, model, levels: the subtitle of them all.
    pub drawn: String,
    /// The region's name.
    pub name: String,
    /// What this one says, in a few words: "median March 2030".
    pub finding: String,
    /// Where its data are from: the footer is that of the first, with what differs in the others.
    pub footer: String,
}

/// The days that a calendar is asked to show; its own first or last one where none is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// These days, where they lie in order; else the ones given.
    pub fn of(self, own: (NaiveDate, NaiveDate)) -> (NaiveDate, NaiveDate) {
        let (from, to) = (self.from.unwrap_or(own.0), self.to.unwrap_or(own.1));
        if from < to { (from, to) } else { own }
    }
}

/// A day so many days later; the day itself where there is none.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.max(0).unsigned_abs())).unwrap_or(day)
}

/// What the axes of a chart show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Span {
    /// The first and the last day; `None` without a calendar.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The lowest and the highest value; `None` without a value axis.
    pub values: Option<(f64, f64)>,
}

impl Span {
    /// The span that shows what both show.
    pub fn with(self, other: Span) -> Span {
        fn widest<T: PartialOrd>(a: Option<(T, T)>, b: Option<(T, T)>) -> Option<(T, T)> {
            match (a, b) {
                (Some(a), Some(b)) => Some((if a.0 < b.0 { a.0 } else { b.0 }, if a.1 > b.1 { a.1 } else { b.1 })),
                (a, b) => a.or(b),
            }
        }
        Span { days: widest(self.days, other.days), values: widest(self.values, other.values) }
    }
}
