//! From a fitted rate to paths, and from paths to the day of completion.

pub mod any_map;
pub mod completion;
mod follow;
pub mod stream;
mod walk;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::domain::completion::Arrival;
use crate::domain::projection::{Frame, Part, Paths, Standstill};
use crate::domain::quantity::Share;
use crate::domain::scenario::schedule::Schedule;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::FittedRate;
use crate::model::maps::Differences;
use any_map::Moved;
use follow::Lead;
use stream::Stream;
use walk::{Walk, Wanted};

/// What a simulation is told: from where, how far, how often, under which assumptions, and what is asked of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan<'a> {
    /// The origin of the forecast, the last day known.
    pub origin: NaiveDate,
    /// The last day of the horizon.
    pub end: NaiveDate,
    /// The number of paths, at least one.
    pub paths: usize,
    /// What is assumed on top of the model.
    pub scenario: Option<&'a Schedule>,
    /// What a standstill leads to, in models that know one.
    pub standstill: Standstill,
    /// The share of the region whose day is asked for.
    pub target: Option<Share>,
    /// The levels that are asked for.
    pub levels: Levels,
    /// For each future whether its day is not asked for after all, because something else settles what rests on it; empty
    /// where all are.
    pub idle: &'a [bool],
}

/// The levels of futures that are asked for. Others are not kept, nor drawn where nothing that is asked rests on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// All up to the end of the horizon.
    All,
    /// All up to a day, and beyond it those of each future up to its day at the target, for whoever keeps the target once it is
    /// reached; all where the target is a part of the region.
    ToArrival(NaiveDate),
    /// All up to a day, from where a future reads on as its last level.
    To(NaiveDate),
}

/// Futures, and when they arrive.
#[derive(Debug, Clone, PartialEq)]
pub struct Futures {
    /// Their levels, as far as they were asked for.
    pub paths: Paths,
    /// The day at the target of each future, in their order, if a standstill ends and if it lasts; none where none was asked
    /// for.
    pub arrivals: [Vec<Arrival>; 2],
    /// Whether it makes any difference what a standstill leads to.
    pub know_standstill: bool,
}

/// Most weekly values a sample may have, half a gigabyte of them.
const MOST_VALUES: usize = 1 << 26;

/// Paths that one task draws.
const PART: usize = 64;

/// Draws paths of controlled area from the last observed level of a region, kept within nothing and all of it.
///
/// The result depends on the arguments alone, not on the number of threads: each path has a random stream of its own. What is
/// asked for moves nothing of what is told.
///
/// # Errors
/// [`Error::OutOfRange`] for no paths; [`Error::Usage`] when paths times weeks do not fit into memory.
pub fn simulate(fitted: &dyn FittedRate, region: &ControlSeries, plan: Plan, stream: &Stream) -> Result<Futures> {
    drawn(fitted, region, plan, stream, None)
}

/// Draws futures, each moved to a map where differences of maps are given with their streams.
fn drawn(
    fitted: &dyn FittedRate,
    region: &ControlSeries,
    plan: Plan,
    stream: &Stream,
    maps: Option<(&Differences, &Stream)>,
) -> Result<Futures> {
    if plan.paths == 0 {
        return Err(Error::OutOfRange { quantity: "number of paths", met: "0".into(), allowed: "1 or more" });
    }
    let (start, area) = (region.last(), region.region().area);
    let frame = Frame::new(start.day, plan.end, area, plan.scenario);
    let is_kept_there = plan.target == Some(Share::WHOLE);
    let (values, most) = match plan.levels {
        Levels::All => (frame.values(), frame.values()),
        Levels::ToArrival(day) => (if is_kept_there { frame.values_to(day) } else { frame.values() }, frame.values()),
        Levels::To(day) => (frame.values_to(day), frame.values_to(day)),
    };
    let count = if fitted.is_certain() && maps.is_none() { 1 } else { plan.paths };
    if count.saturating_mul(most) > MOST_VALUES {
        return Err(Error::Usage(format!(
            "{count} paths over {} weeks do not fit: at most {} paths for this horizon",
            frame.weeks(),
            MOST_VALUES / most
        )));
    }
    let level = plan.target.map(|target| completion::level(area, target));
    let edges = (start.value.km2(), area.km2());
    let lead = plan.scenario.map(|schedule| Lead::new(schedule, edges, fitted, (frame.weeks(), count), stream));
    let draw = |part: usize| {
        let (mut walk, mut levels, mut told) = (Walk::default(), Part::default(), Vec::with_capacity(PART));
        for path in part * PART..count.min((part + 1) * PART) {
            let moved = maps.map(|(differences, stream)| Moved::new(differences, stream.path(path)));
            let is_idle = plan.idle.get(path).is_some_and(|is_idle| *is_idle);
            let wanted = Wanted { values, arrival: level.filter(|_| !is_idle) };
            let whole = (&frame, edges.0, edges.1);
            let standstill = walk.go((fitted, &mut stream.path(path)), whole, wanted, (lead.as_ref(), moved));
            let arrivals = level.map(|level| completion::of_path(&frame, &walk.levels, standstill, level));
            let kept = match plan.levels {
                Levels::ToArrival(_) if walk.has_arrived && is_kept_there => walk.values_to_arrival(wanted),
                Levels::To(_) => values,
                _ => walk.levels.len(),
            };
            levels.add(&walk.levels[..kept.min(walk.levels.len())]);
            told.push((standstill, arrivals));
        }
        (levels, told)
    };
    let (parts, told): (Vec<Part>, Vec<Vec<_>>) = (0..count.div_ceil(PART)).into_par_iter().map(draw).unzip();
    let standstills = told.iter().flatten().map(|(standstill, _)| *standstill).collect();
    let arrivals = [0, 1].map(|which| told.iter().flatten().filter_map(|(_, of)| of.map(|of| of[which])).collect());
    let paths = Paths::of(frame, parts).with_standstills(standstills, plan.standstill);
    Ok(Futures { know_standstill: paths.knows_standstill(), paths, arrivals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::posterior::tests::{made, roots};
    use crate::model::weekly::signed_square;
    use crate::model::{Basis, model};
    use chrono::Days;

    #[test]
    fn what_is_asked_moves_nothing_of_what_is_told() {
        let weekly: Vec<f64> = roots(90).into_iter().map(|x| 2_000.0 * signed_square(x)).collect();
        let (region, others) = (made("donetsk", &weekly), [made("luhansk", &[30.0; 60])]);
        let start = region.last_day();
        for name in ["regimes", "reverting", "windows", "pool", "bootstrap"] {
            let model = model(name, Basis::Learned).unwrap();
            let fitted = model.fit(&region, &others).unwrap();
            let stream = Stream::new(3, &region.region().id, model.name(), start);
            let drawn = |target, levels| {
                let (end, standstill) = (start + Days::new(3_000), Standstill::Lasts);
                let plan =
                    Plan { origin: start, end, paths: 200, scenario: None, standstill, target, levels, idle: &[] };
                simulate(fitted.as_ref(), &region, plan, &stream).unwrap()
            };
            let all = drawn(Some(Share::WHOLE), Levels::All);
            assert_eq!(all.arrivals[1], completion::arrivals(&all.paths, Share::WHOLE));
            let on = |of: &Futures, days: usize| of.paths.iter().map(|path| path.level_after(days)).collect::<Vec<_>>();
            let first = start + Days::new(400);
            for levels in [Levels::ToArrival(first), Levels::To(first), Levels::To(start)] {
                let some = drawn(Some(Share::WHOLE), levels);
                assert_eq!(some.arrivals, all.arrivals, "{name} {levels:?}");
                if levels != Levels::To(start) {
                    assert_eq!(on(&some, 400), on(&all, 400), "{name} {levels:?}");
                }
                if levels == Levels::ToArrival(first) {
                    for ((some, all), arrival) in on(&some, 2_100).iter().zip(on(&all, 2_100)).zip(&all.arrivals[1]) {
                        let has_arrived = arrival.day().is_some_and(|day| day <= start + Days::new(2_100));
                        assert!(has_arrived || *some == all, "{name}: {some}, {all}");
                    }
                }
            }
            let without = drawn(None, Levels::To(first));
            assert!(without.arrivals.iter().all(Vec::is_empty));
            assert_eq!(on(&without, 400), on(&all, 400), "{name}");
        }
    }
}
