//! Findings: what is odd about fed data, where it stands and how large it is.

use std::fmt;

use chrono::NaiveDate;

use super::region::RegionId;

/// Something odd about fed data.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The file it stands in.
    pub file: String,
    /// The row of a table, the header being row 1; `None` for a map.
    pub row: Option<usize>,
    /// The source whose data it is; empty where it could not be read.
    pub source: String,
    /// The region, where it is one region's.
    pub region: Option<RegionId>,
    /// The day the data are of, where it could be read.
    pub day: Option<NaiveDate>,
    /// What it looks like.
    pub kind: FindingKind,
    /// What becomes of the data.
    pub verdict: Verdict,
    /// How much more the advancing side holds than expected, km²; negative for less, `None` where there is no such size.
    pub size_km2: Option<f64>,
    /// The finding in words: what was met and what was expected.
    pub words: String,
}

/// What a finding looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A value that cannot be read or cannot be: not a number, a day in the future, more than the region.
    Error,
    /// A change far outside the series' own history.
    Jump,
    /// Such a change in many regions at once, or of a thousand km² and more: the map counts something else now.
    ScopeChange,
    /// More than half of what was held is gone overnight: the map may have dropped out.
    Outage,
    /// Every value is that of one earlier day, though later days were known.
    OldMap,
    /// The same values for a week and longer.
    RepeatedMap,
    /// The level expected, in square miles.
    SquareMiles,
    /// The level expected, in percent of the region.
    Percent,
    /// The level expected, as a fraction of the region.
    Fraction,
    /// The same values are kept apart already, from an earlier feed.
    Waiting,
    /// A new source that holds far more or less than the bundled one.
    OtherScope,
    /// A large change that no other map of the same days shows.
    LoneJump,
}

/// What becomes of the data that a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Used; the finding is told.
    Noted,
    /// Kept apart, not used until accepted.
    Quarantined,
    /// Not taken at all.
    Refused,
}

impl FindingKind {
    /// All kinds with the names they have in files.
    const NAMES: [(FindingKind, &'static str); 12] = [
        (FindingKind::Error, "error"),
        (FindingKind::Jump, "jump"),
        (FindingKind::ScopeChange, "scope_change"),
        (FindingKind::Outage, "outage"),
        (FindingKind::OldMap, "old_map"),
        (FindingKind::RepeatedMap, "repeated_map"),
        (FindingKind::SquareMiles, "square_miles"),
        (FindingKind::Percent, "percent"),
        (FindingKind::Fraction, "fraction"),
        (FindingKind::Waiting, "waiting"),
        (FindingKind::OtherScope, "other_scope"),
        (FindingKind::LoneJump, "lone_jump"),
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Verdict {
    const NAMES: [(Verdict, &'static str); 3] =
        [(Verdict::Noted, "noted"), (Verdict::Quarantined, "quarantined"), (Verdict::Refused, "refused")];

    /// The name in files.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(verdict, _)| *verdict == self).map_or("", |(_, name)| name)
    }

    pub fn find(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(verdict, _)| *verdict)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
