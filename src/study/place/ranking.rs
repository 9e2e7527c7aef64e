//! Places in order of when the front would reach them.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::{Goal, NoFuture, PlaceProjection, Reach};
use crate::domain::calendar::day_after;

/// Days ahead for which the odds are told.
pub const YEAR: u32 = 365;

/// Orders places: those that the front would reach soonest first, by the nearest of the distances asked for (odds by the days
/// asked for, median day, odds within the horizon, distance); those it has reached after them, the last one first.
pub fn rank(projections: &mut [PlaceProjection]) {
    projections.sort_by(order);
}

fn order(one: &PlaceProjection, other: &PlaceProjection) -> Ordering {
    fn name(of: &PlaceProjection) -> &str {
        &of.history.place().name
    }
    let distance = |p: &PlaceProjection| p.history.last().value.front_distance_km;
    let by_distance = || distance(one).total_cmp(&distance(other)).then_with(|| name(one).cmp(name(other)));
    match (last_within(one), last_within(other)) {
        (Some(Reach::Coming(a, for_a)), Some(Reach::Coming(b, for_b))) => {
            let odds = |day| b.by(day).total_cmp(&a.by(day));
            let asked = one.days_asked().iter().map(|day| odds(*day)).find(|order| order.is_ne());
            let by_median = || for_a.median.cmp(&for_b.median).then_with(|| for_a.never.total_cmp(&for_b.never));
            asked.unwrap_or(Ordering::Equal).then_with(by_median).then_with(by_distance)
        }
        (Some(Reach::Since(a)), Some(Reach::Since(b))) => b.cmp(a).then_with(by_distance),
        (a, b) => class(a).cmp(&class(b)).then_with(by_distance),
    }
}

fn class(reach: Option<&Reach>) -> u8 {
    match reach {
        Some(Reach::Coming(..)) => 0,
        Some(Reach::Unknown) | None => 1,
        Some(Reach::Since(_)) => 2,
    }
}

/// How it stands with the nearest of the distances asked for.
fn last_within(projection: &PlaceProjection) -> Option<&Reach> {
    let mut within = projection.goals.iter().rev().filter(|(goal, _)| matches!(goal, Goal::Within(_)));
    within.next().map(|(_, reach)| reach)
}

impl PlaceProjection {
    /// The days whose odds the user asked for.
    pub fn days_asked(&self) -> &[NaiveDate] {
        if self.by_asked { &self.by } else { &[] }
    }

    /// Whether the front has come to the last of the distances already, so that there are no odds to rank the place by.
    pub fn is_passed(&self) -> bool {
        self.future == Err(NoFuture::Passed) || matches!(last_within(self), Some(Reach::Since(_)))
    }

    /// When the front comes to a goal, if that was asked.
    pub fn reach(&self, goal: Goal) -> Option<&Reach> {
        self.goals.iter().find(|(known, _)| *known == goal).map(|(_, reach)| reach)
    }

    /// The odds of a goal by a day within the horizon; `None` where it is reached or nothing is projected.
    pub fn odds_by(&self, goal: Goal, by: NaiveDate) -> Option<f64> {
        match self.reach(goal)? {
            Reach::Coming(completion, _) => (by <= completion.horizon_end()).then(|| completion.by(by)),
            _ => None,
        }
    }

    /// The odds of a goal within a year of the origin; `None` where it is reached or nothing is projected.
    pub fn odds_in_a_year(&self, goal: Goal) -> Option<f64> {
        self.odds_by(goal, day_after(self.as_of, YEAR))
    }
}
