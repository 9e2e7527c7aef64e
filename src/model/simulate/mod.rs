//! From a fitted rate to paths, and from paths to the day of completion.

pub mod any_map;
pub mod completion;
mod follow;
pub mod stream;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::domain::calendar::weeks_to;
use crate::domain::projection::{Paths, Standstill};
use crate::domain::quantity::Area;
use crate::domain::scenario::schedule::Schedule;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::FittedRate;
use stream::Stream;

/// What a simulation is told: from where, how far, how often, under which assumptions.
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
}

/// Most weekly values a sample may have, half a gigabyte of them.
const MOST_VALUES: usize = 1 << 26;

/// Draws paths of controlled area from the last observed level of a region, kept within nothing and all of it.
///
/// The result depends on the arguments alone, not on the number of threads: each path has a random stream of its own.
///
/// # Errors
/// [`Error::OutOfRange`] for no paths; [`Error::Usage`] when paths times weeks do not fit into memory.
pub fn simulate(fitted: &dyn FittedRate, region: &ControlSeries, plan: Plan, stream: &Stream) -> Result<Paths> {
    if plan.paths == 0 {
        return Err(Error::OutOfRange { quantity: "number of paths", met: "0".into(), allowed: "1 or more" });
    }
    let (start, area) = (region.last(), region.region().area);
    let weeks = weeks_to(start.day, plan.end);
    let values = plan.scenario.map_or(weeks + 1, |schedule| schedule.days().len());
    let count = if fitted.is_certain() { 1 } else { plan.paths };
    if count.saturating_mul(values) > MOST_VALUES {
        return Err(Error::Usage(format!(
            "{count} paths over {weeks} weeks do not fit: at most {} paths for this horizon",
            MOST_VALUES / values
        )));
    }
    if let Some(schedule) = plan.scenario {
        return Ok(follow::follow(fitted, region, (plan, schedule), count, stream));
    }
    let mut levels = vec![0.0; count * (weeks + 1)];
    let draw = |(path, levels): (usize, &mut [f64])| {
        let standstill = fitted.draw_into(&mut levels[1..], &mut stream.path(path));
        accumulate(start.value, area, levels);
        standstill
    };
    let standstills = levels.par_chunks_exact_mut(weeks + 1).enumerate().map(draw).collect();
    Ok(Paths::new(start.day, plan.end, area, levels).with_standstills(standstills, plan.standstill))
}

/// Turns weekly changes, from the second value on, into where each week leads; the next week starts within the region.
fn accumulate(start: Area, area: Area, levels: &mut [f64]) {
    let mut level = start.km2();
    levels[0] = level;
    for value in &mut levels[1..] {
        *value += level;
        level = value.clamp(0.0, area.km2());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_week_starts_within_the_region() {
        let mut levels = [f64::NAN, 5.0, 3.0, -20.0, 1.0];
        accumulate(Area::from_km2(4.0).unwrap(), Area::from_km2(10.0).unwrap(), &mut levels);
        assert_eq!(levels, [4.0, 9.0, 12.0, -10.0, 1.0]);
    }
}
