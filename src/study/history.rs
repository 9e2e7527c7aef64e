//! What is known of a region over time, and what a reader should know of the data: days without maps, jumps, revisions.

use chrono::NaiveDate;

use crate::domain::calendar::Window;
use crate::domain::event::Event;
use crate::domain::pace::Pace;
use crate::domain::quantity::Area;
use crate::domain::series::ControlSeries;
use crate::domain::vintage::{Level, Vintage};

/// The past of a region as known on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// What is known.
    pub series: ControlSeries,
    /// The day of that knowledge: nothing that became known later is in here.
    pub as_of: NaiveDate,
    /// Events up to that day, in order.
    pub events: Vec<Event>,
    /// Changes far outside the series' own history.
    pub jumps: Vec<Step>,
    /// Days whose value became another one, or was withdrawn, in order.
    pub revisions: Vec<Revision>,
}

/// The change from one map to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The map before.
    pub from: Level<Area>,
    /// The map after.
    pub to: Level<Area>,
}

impl Step {
    /// km² gained by the advancing side; negative where it lost.
    pub fn change_km2(&self) -> f64 {
        self.to.value.km2() - self.from.value.km2()
    }
}

/// A day whose value was changed later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Revision {
    pub day: NaiveDate,
    /// Its value as first known.
    pub first: Area,
    /// Its value as known now; `None` where it is withdrawn.
    pub now: Option<Area>,
    /// Since when it is known so.
    pub known_on: NaiveDate,
}

impl Revision {
    /// How much more the advancing side held than was first known, km²; negative for less, `None` for a withdrawal.
    pub fn change_km2(&self) -> Option<f64> {
        Some(self.now?.km2() - self.first.km2())
    }
}

/// The history of a series that holds what was known on a day. Events after that day are left out.
pub fn history(series: &ControlSeries, as_of: NaiveDate, events: &[Event]) -> History {
    History {
        jumps: jumps(series),
        revisions: series.revised_days().filter_map(revision).collect(),
        events: events.iter().filter(|event| event.day <= as_of).cloned().collect(),
        series: series.clone(),
        as_of,
    }
}

impl History {
    /// Levels cut where a long time without maps lies between two.
    pub fn runs<'a>(&self, levels: &'a [Level<Area>]) -> impl Iterator<Item = &'a [Level<Area>]> {
        let long = self.series.long_gap();
        levels.chunk_by(move |a, b| (b.day - a.day).num_days() < long)
    }
}

/// What is to be known of maps before one trusts numbers made from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Days with a map.
    pub days: usize,
    /// Days between first and last without one.
    pub missing: usize,
    /// Times without maps that are long for the series.
    pub long_gaps: usize,
    /// The largest change from one map to the next; `None` where nothing moved.
    pub largest_change: Option<Step>,
}

impl Coverage {
    /// The coverage of some levels of a series, at least one.
    pub fn of(series: &ControlSeries, levels: &[Level<Area>]) -> Self {
        let (first, last) = (levels[0].day, levels[levels.len() - 1].day);
        let steps = || levels.windows(2).map(|pair| Step { from: pair[0], to: pair[1] });
        let is_long = |step: &Step| (step.to.day - step.from.day).num_days() >= series.long_gap();
        let largest = steps().max_by(|a, b| a.change_km2().abs().total_cmp(&b.change_km2().abs()));
        Coverage {
            first,
            last,
            days: levels.len(),
            missing: ((last - first).num_days().unsigned_abs() as usize + 1).saturating_sub(levels.len()),
            long_gaps: steps().filter(is_long).count(),
            largest_change: largest.filter(|step| step.change_km2() != 0.0),
        }
    }
}

/// The step from one map to the next that makes or unmakes the gain of a window: at least half as large as all of it.
pub fn leading_step(series: &ControlSeries, window: Window) -> Option<Step> {
    // Below this no map is drawn exactly enough.
    const LEAST_KM2: f64 = 10.0;
    let least = (0.5 * series.change_over(window)?.abs()).max(LEAST_KM2);
    let steps = series.levels().windows(2).map(|pair| Step { from: pair[0], to: pair[1] });
    let within = steps.filter(|step| step.from.day >= window.from && step.to.day <= window.to);
    let largest = within.max_by(|a, b| a.change_km2().abs().total_cmp(&b.change_km2().abs()))?;
    (largest.change_km2().abs() >= least).then_some(largest)
}

/// The changes that would be doubtful if they were fed today, each judged by what came before it.
fn jumps(series: &ControlSeries) -> Vec<Step> {
    let mut pace = Pace::default();
    let mut jumps = Vec::new();
    for pair in series.levels().windows(2) {
        let step = Step { from: pair[0], to: pair[1] };
        let days = (step.to.day - step.from.day).num_days();
        if step.change_km2().abs() > pace.most(days, series.region().area.km2()) {
            jumps.push(step);
        }
        pace.add(step.change_km2(), days);
    }
    jumps
}

/// The revision of a day, from its observations in order of `known_on`.
fn revision(known: &[Vintage<Area>]) -> Option<Revision> {
    let last = known.last()?;
    let first = known.iter().find_map(|seen| seen.value)?;
    Some(Revision { day: last.day, first, now: last.value, known_on: last.known_on })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::region::{Region, RegionId};
    use chrono::Days;

    fn area(km2: f64) -> Area {
        Area::from_km2(km2).unwrap()
    }

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(n)
    }

    fn seen(on: u64, known_on: u64, km2: Option<f64>) -> Vintage<Area> {
        Vintage { day: day(on), known_on: day(known_on), value: km2.map(area) }
    }

    fn series(observations: Vec<Vintage<Area>>) -> ControlSeries {
        let region = Region { id: RegionId::new("made").unwrap(), name: "Made".into(), area: area(20_000.0) };
        ControlSeries::new("made", region, observations).unwrap()
    }

    #[test]
    fn a_jump_is_what_feeding_would_doubt() {
        let level = |n: u64| 9_000.0 + 5.0 * n as f64 + if n >= 60 { -900.0 } else { 0.0 };
        let history = history(&series((0..100).map(|n| seen(n, n, Some(level(n)))).collect()), day(99), &[]);
        assert_eq!(history.jumps.len(), 1);
        assert_eq!((history.jumps[0].to.day, history.jumps[0].change_km2()), (day(60), -895.0));
    }

    #[test]
    fn days_without_maps_make_larger_changes_likely() {
        let rows = (0..50).chain(150..200).map(|n| seen(n, n, Some(9_000.0 + 5.0 * n as f64))).collect();
        let history = history(&series(rows), day(199), &[]);
        assert_eq!(history.jumps, []);
        let starts: Vec<_> = history.runs(history.series.levels()).map(|run| run[0].day).collect();
        assert_eq!(starts, [day(0), day(150)]);
        assert_eq!(Coverage::of(&history.series, history.series.levels()).long_gaps, 1);
    }

    #[test]
    fn weekly_maps_have_no_long_gaps() {
        let rows = (0..50).map(|n| seen(7 * n, 7 * n, Some(9_000.0))).collect();
        assert_eq!(history(&series(rows), day(343), &[]).series.long_gap(), 22);
    }

    #[test]
    fn a_revision_is_told_as_first_known_against_as_known_now() {
        let rows = vec![
            seen(0, 0, Some(100.0)),
            seen(1, 1, Some(101.0)),
            seen(1, 5, Some(102.0)),
            seen(1, 9, Some(99.0)),
            seen(2, 2, Some(103.0)),
            seen(2, 4, None),
            seen(3, 3, Some(104.0)),
            seen(3, 6, Some(104.0)),
        ];
        let all = series(rows);
        let revisions = history(&all, day(9), &[]).revisions;
        let told: Vec<_> = revisions.iter().map(|of| (of.day, of.change_km2(), of.known_on)).collect();
        assert_eq!(told, [(day(1), Some(-2.0), day(9)), (day(2), None, day(4))]);
        let earlier = history(&all.as_of(day(5)).unwrap(), day(5), &[]).revisions;
        assert_eq!(earlier[0].change_km2(), Some(1.0), "what is revised later does not exist yet");
    }

    #[test]
    fn events_after_the_day_of_knowledge_are_left_out() {
        let event = |n: u64| Event { day: day(n), label: "x".into() };
        let known = history(&series(vec![seen(0, 0, Some(1.0))]), day(5), &[event(5), event(6)]);
        assert_eq!(known.events, [event(5)]);
    }
}
