//! Claims about pace: what somebody said of how fast a front moved, over which days and against which others.

use chrono::NaiveDate;

use super::Span;
use crate::domain::calendar::Window;

/// Whether a pace is said to have risen or fallen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Faster than before.
    Rise,
    /// Slower than before.
    Fall,
}

impl Direction {
    /// The word for it in a ledger.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Rise => "rise",
            Direction::Fall => "fall",
        }
    }

    /// Whether a pace that was `before` and is `after`, km²/day, went this way.
    pub fn holds(self, before: f64, after: f64) -> bool {
        match self {
            Direction::Rise => after > before,
            Direction::Fall => after < before,
        }
    }
}

/// A published claim about pace: an entry of a ledger of the kind `pace`.
#[derive(Debug, Clone, PartialEq)]
pub struct PaceClaim {
    /// Its name: letters, digits and hyphens, each once in a ledger.
    pub id: String,
    /// Who said so.
    pub publisher: String,
    /// The day it was published, or the month where the day is not known.
    pub published: Span,
    /// Slug of the region or group.
    pub region: String,
    /// Which way the pace is said to have gone.
    pub direction: Direction,
    /// The days it is about.
    pub days: Span,
    /// The days it is set against; `None` for a claim that says "since" and names no days before.
    pub against: Option<Span>,
    /// The source of the map that the publisher used, where that is known.
    pub map: Option<String>,
    /// What a reader should know of the entry.
    pub note: String,
    /// The page it was read from.
    pub url: String,
}

impl PaceClaim {
    /// The first day on which all that it is about was known.
    pub fn origin(&self) -> NaiveDate {
        self.published.first.max(self.days.last.min(self.published.last))
    }

    /// The window it is about. Where it names the days it is set against, all its days count; "since a day" begins with the
    /// map of that day, as the window after a split does.
    pub fn window(&self) -> Window {
        match self.against {
            Some(_) => self.days.window(),
            None => Window { from: self.days.first, to: self.days.last },
        }
    }

    /// The window it is set against: the one it names, else as many days up to the first.
    pub fn before(&self) -> Option<Window> {
        let window = self.window();
        match self.against {
            Some(against) => Some(against.window()),
            None => Some(Window { from: window.from.checked_sub_signed(window.to - window.from)?, to: window.from }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn since_a_day_is_set_against_as_many_days_before_it() {
        let claim = PaceClaim {
            id: "a".into(),
            publisher: "A".into(),
            published: Span::day(day("2025-11-26")),
            region: "a".into(),
            direction: Direction::Rise,
            days: Span::new(day("2025-08-15"), day("2025-11-20")).unwrap(),
            against: None,
            map: None,
            note: String::new(),
            url: String::new(),
        };
        let before = claim.before().unwrap();
        assert_eq!((claim.window().days(), before.days(), before.to), (97, 97, day("2025-08-15")));
        let (september, august) = (Span::month_of(day("2025-09-01")), Span::month_of(day("2025-08-01")));
        let months = PaceClaim { days: september, against: Some(august), ..claim };
        assert_eq!((months.window().days(), months.before().unwrap().days()), (30, 31));
        assert!(
            Direction::Rise.holds(1.0, 2.0) && Direction::Fall.holds(1.0, -2.0) && !Direction::Fall.holds(1.0, 1.0)
        );
    }
}
