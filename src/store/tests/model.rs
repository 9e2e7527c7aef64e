//! The model: slow, and so plain that it can be believed.

use std::fmt;

use chrono::{Days, NaiveDate};

/// Rows are of the days before this one.
pub const DAYS: u64 = 4;
/// No log and no `known_on` of these tests reaches beyond.
pub const LAST: u64 = 40;

/// A row that was fed.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub day: u64,
    pub known_on: u64,
    pub km2: f64,
    pub kept_apart: bool,
}

/// What an entry does; entries are counted from 0 here.
#[derive(Debug, Clone)]
pub enum Act {
    Ingest(Vec<Row>),
    Accept { of: usize, days: Vec<u64> },
    Undo { of: usize },
}

/// A log: the day of each entry and what it does.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub log: Vec<(u64, Act)>,
}

pub fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
}

impl Model {
    /// Adds an entry some days after the last one, unless the store would refuse it.
    pub fn record(&mut self, wait: u64, act: Act) -> bool {
        let on = self.log.last().map_or(0, |(on, _)| *on) + wait;
        // Most numbers of entries that a test makes up should be there.
        let earlier = |of: usize| of % self.log.len().max(1);
        let act = match act {
            Act::Ingest(rows) => Act::Ingest(rows),
            Act::Accept { of, days } => Act::Accept { of: earlier(of), days },
            Act::Undo { of } => Act::Undo { of: earlier(of) },
        };
        let is_taken = match &act {
            Act::Ingest(_) => true,
            Act::Undo { of } => *of < self.log.len() && self.is_active(*of, LAST),
            Act::Accept { of, days } => match self.log.get(*of) {
                Some((_, Act::Ingest(rows))) => {
                    let asked = |row: &&Row| days.is_empty() || days.contains(&row.day);
                    rows.iter().filter(asked).any(|row| self.waits(*of, row, LAST))
                }
                _ => false,
            },
        };
        if is_taken {
            self.log.push((on, act));
        }
        is_taken
    }

    /// Whether an entry counted at the end of a day: it was there, and no undoing that counted was of it.
    pub fn is_active(&self, at: usize, on: u64) -> bool {
        let known = self.log.iter().enumerate().skip(at + 1).filter(|(_, (recorded, _))| *recorded <= on);
        let mut undoings = known.filter(|(_, (_, act))| matches!(act, Act::Undo { of } if *of == at));
        self.log[at].0 <= on && !undoings.any(|(undoing, _)| self.is_active(undoing, on))
    }

    /// Whether a row of an ingest was in use at the end of a day on which it was in the store.
    fn is_used(&self, at: usize, row: &Row, on: u64) -> bool {
        let accepts = |act: &Act| matches!(act, Act::Accept { of, days } if *of == at && (days.is_empty() || days.contains(&row.day)));
        let is_accepted = || self.log.iter().enumerate().any(|(i, (_, act))| accepts(act) && self.is_active(i, on));
        self.is_active(at, on) && (!row.kept_apart || is_accepted())
    }

    /// Whether a row is kept apart at the end of a day.
    pub fn waits(&self, at: usize, row: &Row, on: u64) -> bool {
        row.kept_apart && self.is_active(at, on) && !self.is_used(at, row, on)
    }

    /// Whether a row counts in the vintage of a day. Data are fed later than they were known: a row that was in use on every
    /// day since it was fed counts before that too.
    fn counts(&self, at: usize, row: &Row, on: u64) -> bool {
        let recorded = self.log[at].0;
        let ever_since = || (recorded..=LAST).all(|on| self.is_used(at, row, on));
        row.known_on <= on && (self.is_used(at, row, on) || (on < recorded && ever_since()))
    }

    /// The level of a day in the vintage of another.
    pub fn level(&self, of: u64, on: u64) -> Option<f64> {
        let rows = self.log.iter().enumerate().flat_map(|(at, (_, act))| match act {
            Act::Ingest(rows) => rows.iter().map(|row| (at, row)).collect(),
            _ => Vec::new(),
        });
        let counting = rows.filter(|(at, row)| row.day == of && of <= on && self.counts(*at, row, on));
        counting.max_by_key(|(at, row)| (row.known_on, *at)).map(|(_, row)| row.km2)
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (on, act)) in self.log.iter().enumerate() {
            writeln!(f, "entry {} on {on}: {act:?} (entries counted from 0)", at + 1)?;
        }
        Ok(())
    }
}
