//! Published projections: what somebody said, when, for when, and on what it rests.

pub mod pace;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::calendar::Window;
use super::quantity::{Area, Rate};
use super::rate::Scope;
use crate::error::{Error, Result};

/// Days from a first to a last one, both included: a day, a month, or what somebody named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// The last day, not before the first.
    pub last: NaiveDate,
}

impl Span {
    /// The days from `first` to `last`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] when the last lies before the first.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self> {
        match first <= last {
            true => Ok(Span { first, last }),
            false => Err(Error::OutOfRange {
                quantity: "span of days",
                met: format!("{first} to {last}"),
                allowed: "a first day that is not after the last",
            }),
        }
    }

    pub fn day(day: NaiveDate) -> Self {
        Span { first: day, last: day }
    }

    /// The month that a day lies in.
    pub fn month_of(day: NaiveDate) -> Self {
        let first = day - Days::new(u64::from(day.day0()));
        let next = first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt());
        Span { first, last: next.unwrap_or(day) }
    }

    /// Whether it is a single day.
    pub fn is_day(self) -> bool {
        self.first == self.last
    }

    /// Whether it is a whole month.
    pub fn is_month(self) -> bool {
        self == Span::month_of(self.first)
    }

    /// The days between the maps of the first and the last day; of a period that begins with the first of a month, as months
    /// and years do, that day's change counts too.
    pub fn between(self) -> Window {
        match self.first.day() {
            1 => self.window(),
            _ => Window { from: self.first, to: self.last },
        }
    }

    /// The changes on these days, from the level at the end of the day before the first.
    pub fn window(self) -> Window {
        Window { from: self.first.pred_opt().unwrap_or(self.first), to: self.last }
    }
}

/// How a figure came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By arithmetic or analysis.
    Projection,
    /// A claim or plan without a stated method.
    Statement,
}

impl Kind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Projection => "projection",
            Kind::Statement => "statement",
        }
    }
}

/// What is said to come.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    /// All of the region is held.
    Whole,
    /// The front comes to a standstill.
    Standstill,
    /// So much is gained over these days.
    Gain {
        /// Net gain, km².
        area: Area,
        /// The days it is counted over.
        over: Span,
    },
    /// Something that only words say.
    Words(String),
}

/// When it is said to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// On one of these days.
    In(Span),
    /// On this day at the latest.
    By(NaiveDate),
    /// Not before this day.
    NotBefore(NaiveDate),
    /// No day was named.
    Unsaid,
}

impl Due {
    /// The day whose odds decide: the last on which it can come true, or must not have yet.
    pub fn decisive_day(self) -> Option<NaiveDate> {
        match self {
            Due::In(span) => Some(span.last),
            Due::By(day) => Some(day),
            Due::NotBefore(day) => day.pred_opt(),
            Due::Unsaid => None,
        }
    }
}

/// An entry of the ledger: one published projection or statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name: letters, digits and hyphens, each once in a ledger.
    pub id: String,
    /// How it came about.
    pub kind: Kind,
    /// Who said so.
    pub publisher: String,
    /// The day it was published, or the month where the day is not known.
    pub published: Span,
    /// Slug of the region or group.
    pub region: String,
    /// What is said to come.
    pub goal: Goal,
    /// The rate it takes.
    pub rate: Option<Rate>,
    /// Whose rate that is, where it is said.
    pub rate_scope: Option<Scope>,
    /// The days that the rate was taken over.
    pub window: Option<Span>,
    /// The free area it starts from.
    pub remaining: Option<Area>,
    /// How long it would take, days.
    pub duration_days: Option<u32>,
    /// When it is said to come.
    pub due: Due,
    /// The source of the map that the publisher used, where that is known.
    pub map: Option<String>,
    /// What it assumes, in words.
    pub assumption: String,
    /// Figures for one and the same area that the page gives side by side.
    pub same_area: Vec<Area>,
    /// What a reader should know of the entry.
    pub note: String,
    /// The page it was read from.
    pub url: String,
}

impl Entry {
    /// The day whose knowledge it is compared with: that of publication. Of a month the first day, so that nobody knows more
    /// than the publisher did, or the last day of its window where that comes later, which the publisher must have known.
    pub fn origin(&self) -> NaiveDate {
        let known = self.window.map_or(self.published.first, |window| window.last.min(self.published.last));
        self.published.first.max(known)
    }

    /// When it is said to come; where no day is named, by the end of the days that a gain is counted over, or at the end of
    /// its duration.
    pub fn when(&self) -> Due {
        let end = |from: NaiveDate| from.checked_add_days(Days::new(u64::from(self.duration_days?)));
        match (self.due, &self.goal, end(self.published.first), end(self.published.last)) {
            (Due::Unsaid, Goal::Gain { over, .. }, ..) => Due::By(over.last),
            (Due::Unsaid, _, Some(first), Some(last)) => Due::In(Span { first, last }),
            (due, ..) => due,
        }
    }

    /// The days from publication to the day it is due, least and most: of a month either end may be meant. Where no day is
    /// named, the duration; for "not before" there is no most.
    pub fn days_to_due(&self) -> Option<(i64, Option<i64>)> {
        let least = |day: NaiveDate| (day - self.published.last).num_days().max(0);
        let most = |day: NaiveDate| (day - self.published.first).num_days().max(0);
        match self.due {
            Due::In(span) => Some((least(span.first), Some(most(span.last)))),
            Due::By(day) => Some((least(day), Some(most(day)))),
            Due::NotBefore(day) => Some((least(day), None)),
            Due::Unsaid => self.duration_days.map(|days| (i64::from(days), Some(i64::from(days)))),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// "All of made in August 2027", said on 26 November 2025.
    pub(crate) fn made() -> Entry {
        Entry {
            id: "made-1".into(),
            kind: Kind::Projection,
            publisher: "Somebody".into(),
            published: Span::day(day("2025-11-26")),
            region: "made".into(),
            goal: Goal::Whole,
            rate: Some(Rate::from_km2_per_day(9.3).unwrap()),
            rate_scope: Some(Scope::Theatre),
            window: Some(Span::new(day("2025-08-15"), day("2025-11-20")).unwrap()),
            remaining: None,
            duration_days: None,
            due: Due::In(Span::month_of(day("2027-08-09"))),
            map: None,
            assumption: String::new(),
            same_area: Vec::new(),
            note: String::new(),
            url: String::new(),
        }
    }

    #[test]
    fn a_month_has_all_its_days() {
        let february = Span::month_of(day("2028-02-10"));
        assert_eq!((february.first, february.last), (day("2028-02-01"), day("2028-02-29")));
        assert!(february.is_month() && !february.is_day());
        assert_eq!(Span::month_of(day("2025-12-31")).window().days(), 31);
        assert!(Span::new(day("2025-01-02"), day("2025-01-01")).is_err());
    }

    #[test]
    fn days_to_due_are_counted_from_the_day_of_publication() {
        assert_eq!(made().days_to_due(), Some((613, Some(643))));
        let month = Entry { published: Span::month_of(day("2025-11-01")), ..made() };
        assert_eq!(month.days_to_due(), Some((609, Some(668))));
        let at_least = Entry { due: Due::NotBefore(day("2027-08-01")), ..made() };
        assert_eq!(at_least.days_to_due(), Some((613, None)));
        let lasting = Entry { due: Due::Unsaid, duration_days: Some(5), ..made() };
        assert_eq!(lasting.days_to_due(), Some((5, Some(5))));
        assert_eq!(lasting.when(), Due::In(Span::day(day("2025-12-01"))));
        assert_eq!(Entry { due: Due::Unsaid, ..made() }.days_to_due(), None);
    }

    #[test]
    fn nobody_knows_more_than_the_publisher() {
        assert_eq!(made().origin(), day("2025-11-26"));
        let month = |window: Option<Span>| Entry { published: Span::month_of(day("2024-11-01")), window, ..made() };
        assert_eq!(month(None).origin(), day("2024-11-01"));
        assert_eq!(month(Some(Span::month_of(day("2024-11-01")))).origin(), day("2024-11-30"));
        assert_eq!(month(Some(Span::month_of(day("2024-10-01")))).origin(), day("2024-11-01"));
    }
}
