//! Futures on any reputable map: those of the consensus, each as one of the maps, or an unknown one, would show it.
//!
//! ```text
//! level = (last level of the chosen map + gain of the consensus, within the region) + z(t) − z(0), within the region
//! ```
//!
//! with z the difference of the map drawn for the future: see [`crate::model::maps`]. Levels of maps differ by what they count as
//! held, so a future says which gain a map would show, on the level of the chosen map.

use super::stream::Stream;
use super::{Futures, Plan, drawn};
use crate::domain::series::ControlSeries;
use crate::error::Result;
use crate::model::maps::{Apart, Differences};
use crate::model::{FittedRate, Random};

/// The futures of other maps are a seventh of those of one map, but no fewer than this where there are so many: their band is
/// wider, and its ends need no more of them than this to be known to half a percentage point.
const ENOUGH: usize = 1_500;

/// The number of futures on any map beside so many on one map.
pub fn futures(paths: usize) -> usize {
    (paths / 7).max(ENOUGH).min(paths)
}

/// Draws futures of the consensus from the last level of the chosen map and moves each by the difference of a map. `fitted`
/// learned from the consensus; the second stream is that of the differences, so that they move no other draw.
pub fn simulate_any(
    fitted: &dyn FittedRate,
    differences: &Differences,
    chosen: &ControlSeries,
    plan: Plan,
    streams: (&Stream, &Stream),
) -> Result<Futures> {
    drawn(fitted, chosen, plan, streams.0, Some((differences, streams.1)))
}

/// A future moved to a map.
pub(super) struct Moved {
    apart: Apart,
    rng: Random,
    /// How much more than at the start the map lies above the mean of the maps at the end of each week so far.
    weekly: Vec<f64>,
}

impl Moved {
    pub fn new(differences: &Differences, mut rng: Random) -> Self {
        Moved { apart: differences.draw(&mut rng), rng, weekly: vec![0.0] }
    }

    /// A value some days after the start as the map shows it.
    pub fn shown(&mut self, value: f64, day: usize, area: f64) -> f64 {
        while self.weekly.len() <= day.div_ceil(7) {
            self.weekly.push(self.apart.next(&mut self.rng));
        }
        shown(value, on_day(&self.weekly, day), area)
    }
}

/// A value of a path of the consensus as a map shows it that has moved by so much since the start. Where both lead out of the
/// region the value stays where they lead, so that the day on which a bound is met can be told.
fn shown(value: f64, moved: f64, area: f64) -> f64 {
    let is_beyond = (value > area && moved >= 0.0) || (value < 0.0 && moved <= 0.0);
    moved + if is_beyond { value } else { value.clamp(0.0, area) }
}

/// Between the ends of two weeks a difference lies on the straight line.
fn on_day(weekly: &[f64], day: usize) -> f64 {
    let (week, part) = (day / 7, (day % 7) as f64 / 7.0);
    let from = weekly.get(week).or(weekly.last()).copied().unwrap_or(0.0);
    from + part * (weekly.get(week + 1).copied().unwrap_or(from) - from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_shows_no_more_than_all_and_comes_back_from_there() {
        assert_eq!(shown(4.0, 3.0, 10.0), 7.0);
        assert_eq!(shown(12.0, 3.0, 10.0), 15.0, "there, on its way");
        assert_eq!(shown(12.0, -3.0, 10.0), 7.0, "all of it on the mean of maps, and not on this one");
        assert_eq!(shown(-5.0, 2.0, 10.0), 2.0);
        assert_eq!(shown(-5.0, -2.0, 10.0), -7.0);
    }

    #[test]
    fn differences_lie_on_lines_between_weeks() {
        let weekly = [0.0, 7.0, 0.0];
        assert_eq!([0, 3, 7, 12, 14, 20].map(|day| on_day(&weekly, day)), [0.0, 3.0, 7.0, 2.0, 0.0, 0.0]);
    }

    #[test]
    fn few_futures_stay_as_many() {
        assert_eq!([1, 200, 1_500, 4_000, 10_000, 70_000].map(futures), [1, 200, 1_500, 1_500, 1_500, 10_000]);
    }
}
