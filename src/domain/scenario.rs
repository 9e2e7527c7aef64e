//! Scenarios: what is assumed of the coming days on top of a model.
//!
//! A scenario is a list of steps as it was written. [`schedule::Schedule`] is what it comes to for one region and origin: what
//! happens to the changes a model draws, day by day, so that a scenario and its base case share the same random futures.
//!
//! Steps act in a fixed order, whatever the order they are written in: pauses make the model wait, paces set what its changes
//! are on average, factors multiply them, caps limit what is left, and transfers move land at the end of their day.

pub mod schedule;

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::quantity::{Length, Rate};
use crate::error::{Error, Place, Result};

/// Assumptions under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name, as in `--scenario`.
    pub name: String,
    /// What it assumes, in a sentence.
    pub summary: String,
    /// Its steps as written, at least one.
    pub steps: Vec<Step>,
}

/// One assumption and the days it holds for.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where it was written, for errors.
    pub spot: Spot,
    /// The day after which it holds; of a transfer the day itself.
    pub from: Moment,
    /// The last day it holds for; `None` is for ever.
    pub to: Option<Moment>,
    /// What it does.
    pub change: Change,
}

/// A line of a scenario file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file, or the name of a bundled scenario.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// What a step does to the front.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Nothing changes, and what would have come comes later by as much.
    Pause,
    /// Changes are multiplied by this: 1 leaves them alone. Finite, not negative.
    Factor(f64),
    /// Nothing changes any more.
    Freeze,
    /// The front gains no faster than this, which is not negative; losses stay.
    Cap(Rate),
    /// The mean of the futures' change is the region's own rate of a month; how they spread around it stays.
    Pace(Month),
    /// All land of some regions that the receiver does not hold goes to it.
    Transfer {
        /// Slugs of regions and groups.
        regions: Vec<String>,
        /// Who receives it.
        to: Side,
    },
    /// Both sides leave a strip of this width along the front line. It has no part in projections: it says who leaves what,
    /// not who holds it.
    PullBack(Length),
}

/// Who receives land.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The advancing side.
    Advancing,
    /// The other side.
    Other,
}

impl Side {
    /// The word for it in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Side::Advancing => "advancing",
            Side::Other => "other",
        }
    }
}

/// A day, by the calendar or counted from the origin, or one that comes every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A calendar day.
    On(NaiveDate),
    /// Days after the origin.
    After(u32),
    /// Every year on this day, never 29 February.
    Yearly {
        /// 1 to 12.
        month: u32,
        /// The day of the month, from 1.
        day: u32,
    },
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::On(day) => write!(f, "{day}"),
            Moment::After(days) => write!(f, "{days}"),
            Moment::Yearly { month, day } => write!(f, "{month:02}-{day:02}"),
        }
    }
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// A month from its year and number; `None` for a number that is none.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(|first| Month { first })
    }

    /// The day before its first: changes of the month begin from the level of that day.
    pub fn eve(self) -> NaiveDate {
        self.first.pred_opt().unwrap_or(self.first)
    }

    /// Its last day.
    pub fn last(self) -> NaiveDate {
        let days = u32::from(self.first.num_days_in_month());
        self.first.with_day(days).unwrap_or(self.first)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first.format("%Y-%m"))
    }
}

impl Spot {
    /// An error about what is written here.
    pub fn error(&self, problem: impl Into<String>) -> Error {
        Error::input(&self.file, Place::Line(self.line), problem)
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, Place::Line(self.line).to_string().trim_end_matches(": "))
    }
}

impl Change {
    /// The name of its kind in files.
    pub fn kind(&self) -> &'static str {
        match self {
            Change::Pause => "pause",
            Change::Factor(_) => "factor",
            Change::Freeze => "freeze",
            Change::Cap(_) => "cap",
            Change::Pace(_) => "pace",
            Change::Transfer { .. } => "transfer",
            Change::PullBack(_) => "pull-back",
        }
    }
}

impl Scenario {
    /// Several scenarios as one: all their steps. The order in which they are given changes nothing.
    ///
    /// # Errors
    /// [`Error::Usage`] when one of them is given twice.
    pub fn combined(mut parts: Vec<Scenario>) -> Result<Self> {
        parts.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(pair) = parts.windows(2).find(|pair| pair[0].name == pair[1].name) {
            let name = &pair[0].name;
            return Err(Error::Usage(match pair[0] == pair[1] {
                true => format!("scenario {name} is combined with itself: name it once"),
                false => format!("two scenarios have the name {name}: rename one of the files"),
            }));
        }
        let all = |part: fn(&Scenario) -> &str, between: &str| parts.iter().map(part).collect::<Vec<_>>().join(between);
        Ok(Scenario {
            name: all(|part| &part.name, "+"),
            summary: all(|part| &part.summary, "; "),
            steps: parts.iter().flat_map(|part| part.steps.clone()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_knows_its_ends() {
        let month = Month::new(2024, 2).unwrap();
        assert_eq!((month.eve().to_string(), month.last().to_string()), ("2024-01-31".into(), "2024-02-29".into()));
        assert_eq!(month.to_string(), "2024-02");
        assert_eq!(Month::new(2024, 13), None);
    }

    #[test]
    fn scenarios_combine_in_any_order_but_not_with_themselves() {
        let named = |name: &str| Scenario { name: name.into(), summary: format!("Of {name}"), steps: Vec::new() };
        let (a, b) = (named("a"), named("b"));
        let both = Scenario::combined(vec![b.clone(), a.clone()]).unwrap();
        assert_eq!(both, Scenario::combined(vec![a.clone(), b]).unwrap());
        assert_eq!((&both.name[..], &both.summary[..]), ("a+b", "Of a; Of b"));
        assert!(Scenario::combined(vec![a.clone(), a]).is_err());
    }
}
