//! Questions about who controls what by a day, in a form that a map can judge, and what was thought of their odds.

use std::fmt;

use chrono::NaiveDate;

use super::place::{PlaceName, Stand};
use super::quantity::{Area, Share};
use super::region::RegionId;

/// What is asked of a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OfRegion {
    /// At least this share of it is held.
    Share(Share),
    /// Its held area grows by at least so many km² from the day of the question on; shrinks by as many where negative.
    Change(f64),
}

/// What is asked of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OfPlace {
    /// The front is within so many kilometres of the centre or has passed it; at 0 the centre is passed.
    Within(f64),
    /// At least this share of its disc is held.
    Disc(Share),
    /// The front has passed the whole disc.
    Whole,
    /// The centre is not behind the front.
    Free,
}

/// Whether it is to come true on some day up to the last one, or on the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// On this day or before, after the day of the question.
    By(NaiveDate),
    /// On this day.
    On(NaiveDate),
}

impl When {
    /// The last day that counts.
    pub fn day(self) -> NaiveDate {
        match self {
            When::By(day) | When::On(day) => day,
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    Region(RegionId, OfRegion),
    Place(PlaceName, OfPlace),
}

/// A question that a map can judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    pub goal: Goal,
    pub when: When,
}

impl fmt::Display for Criterion {
    /// The line that is read as this question again, with the day written out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.goal {
            Goal::Region(id, OfRegion::Share(part)) if *part == Share::WHOLE => write!(f, "{id} all")?,
            Goal::Region(id, OfRegion::Share(part)) => write!(f, "{id} {}%", percent(*part))?,
            Goal::Region(id, OfRegion::Change(km2)) => write!(f, "{id} {km2:+} km2")?,
            Goal::Place(place, OfPlace::Within(0.0)) => write!(f, "{} centre", place.name)?,
            Goal::Place(place, OfPlace::Within(km)) => write!(f, "{} within {km} km", place.name)?,
            Goal::Place(place, OfPlace::Disc(part)) => write!(f, "{} city {}%", place.name, percent(*part))?,
            Goal::Place(place, OfPlace::Whole) => write!(f, "{} city all", place.name)?,
            Goal::Place(place, OfPlace::Free) => write!(f, "{} free", place.name)?,
        }
        match self.when {
            When::By(day) => write!(f, " by {day}"),
            When::On(day) => write!(f, " on {day}"),
        }
    }
}

/// A share in per cent, without the digits that binary fractions add.
fn percent(part: Share) -> f64 {
    (part.fraction() * 1e10).round() / 1e8
}

impl OfRegion {
    /// The level of the region that has to be reached, km², and whether it is reached from above.
    pub fn level(self, area: Area, at_first: Area) -> (f64, bool) {
        match self {
            OfRegion::Share(share) => (share.of(area).km2(), false),
            OfRegion::Change(km2) => (at_first.km2() + km2, km2 < 0.0),
        }
    }
}

impl OfPlace {
    /// Whether a place that stands so meets it; `None` where the size of the disc has to be known and is not.
    pub fn is_met(self, stand: Stand, radius_km: Option<f64>) -> Option<bool> {
        match self {
            OfPlace::Within(km) => Some(stand.front_distance_km <= km),
            OfPlace::Disc(share) => Some(stand.disc_held >= share),
            OfPlace::Whole => radius_km.map(|radius| stand.front_distance_km <= -radius),
            OfPlace::Free => Some(stand.front_distance_km > 0.0),
        }
    }

    /// The distance of a straight front at which it is met, km, negative beyond the centre.
    pub fn distance_km(self, radius_km: f64) -> f64 {
        match self {
            OfPlace::Within(km) => km,
            OfPlace::Disc(share) => radius_km * chord(share.fraction()),
            OfPlace::Whole => -radius_km,
            OfPlace::Free => 0.0,
        }
    }
}

/// How far from the middle of a disc of radius 1 a straight line cuts off this share of it: from 1 for nothing to −1 for all.
fn chord(share: f64) -> f64 {
    let cut_off = |at: f64| (at.acos() - at * (1.0 - at * at).sqrt()) / std::f64::consts::PI;
    let (mut low, mut high) = (-1.0_f64, 1.0_f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if cut_off(middle) > share { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// A public question with what a platform's crowd thought of it on some days.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its name in the ledger.
    pub id: String,
    /// Where it was asked.
    pub platform: String,
    /// What was asked, in our words.
    pub asked: String,
    /// The [`Criterion`] as it is written; empty where no map can judge it.
    pub criterion: String,
    /// Why no map can.
    pub void: String,
    /// What came by the platform's own rules, where that is known, and on which day.
    pub outcome: Option<bool>,
    pub outcome_day: Option<NaiveDate>,
    /// Whose map decides by these rules.
    pub rules: String,
    /// What our maps cannot tell of it.
    pub cannot_tell: String,
    /// Why its outcome is doubtful and left out of scores.
    pub doubt: String,
    /// What the crowd thought, by day.
    pub odds: Vec<CrowdOdds>,
}

/// What a crowd thought of a question on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct CrowdOdds {
    /// The day; the first of the month where only that is known.
    pub day: NaiveDate,
    /// The probability.
    pub odds: f64,
    /// Where it was read.
    pub source: String,
    pub url: String,
}

impl Question {
    /// The outcome that scores count.
    pub fn outcome(&self) -> Option<bool> {
        self.outcome.filter(|_| self.doubt.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_through_the_centre_halves_a_disc() {
        assert!(chord(0.5).abs() < 1e-12 && (chord(0.0) - 1.0).abs() < 1e-9 && (chord(1.0) + 1.0).abs() < 1e-9);
        // A segment of half an opening angle of 60° has (π/3 − √3/4) of π.
        let share = (std::f64::consts::FRAC_PI_3 - 3.0_f64.sqrt() / 4.0) / std::f64::consts::PI;
        assert!((chord(share) - 0.5).abs() < 1e-12);
    }
}
