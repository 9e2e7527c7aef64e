//! One future, week after week, as far as it is asked for.
//!
//! ```text
//! level(t) = level(t − 1) + change(t), then kept within nothing and all of the region
//! ```
//!
//! A future goes on until all levels that are asked for are there and, where the day of arrival is asked for, until it has
//! arrived. What was not drawn moves no number that is told.

use super::any_map::Moved;
use super::follow::Lead;
use crate::domain::projection::Frame;
use crate::model::{FittedRate, Random, Weeks};

/// What is asked of each future.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The first so many values, at least one.
    pub values: usize,
    /// The level whose day is asked for, km².
    pub arrival: Option<f64>,
}

/// The way of one future: its values so far, to be used again for the next.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Where each week, or each stretch of a schedule, led.
    pub levels: Vec<f64>,
    /// Whether the level asked for was there.
    pub has_arrived: bool,
}

impl Walk {
    /// How many values are asked for, and up to the arrival where that is later.
    pub fn values_to_arrival(&self, wanted: Wanted) -> usize {
        let there = self.levels.iter().position(|value| wanted.arrival.is_some_and(|level| *value >= level));
        there.map_or(0, |at| at + 1).max(wanted.values)
    }

    /// Draws a future from a level within a region of so many km². Returns the week in which it first came to a standstill.
    pub fn go(
        &mut self,
        (fitted, rng): (&dyn FittedRate, &mut Random),
        (frame, start, area): (&Frame, f64, f64),
        wanted: Wanted,
        (lead, mut moved): (Option<&Lead>, Option<Moved>),
    ) -> Option<usize> {
        let Wanted { values, arrival } = wanted;
        let Walk { levels, has_arrived } = self;
        levels.clear();
        levels.push(start);
        let is_there = |levels: &[f64]| arrival.is_some_and(|level| levels.iter().any(|value| *value >= level));
        *has_arrived = is_there(levels);
        let (mut level, mut led) = (start, lead.map(Lead::begin));
        let mut take = |block: &[f64]| {
            let from = levels.len();
            match &mut led {
                Some(led) => led.go_on(block, levels),
                None => level = accumulate(level, block, area, levels),
            }
            if let Some(moved) = &mut moved {
                for (at, value) in levels.iter_mut().enumerate().skip(from) {
                    *value = moved.shown(*value, frame.day(at), area);
                }
            }
            *has_arrived = *has_arrived || is_there(&levels[from..]);
            levels.len() < values || (arrival.is_some() && !*has_arrived)
        };
        if !take(&[]) {
            return None;
        }
        fitted.draw(&mut Weeks::new(frame.weeks(), &mut take), rng)
    }
}

/// Adds where each of some changes leads from a level, the next one from within the region; returns the last level within it.
fn accumulate(level: f64, changes: &[f64], area: f64, levels: &mut Vec<f64>) -> f64 {
    let from = levels.len();
    let mut sum = level;
    levels.extend(changes.iter().map(|change| {
        sum += change;
        sum
    }));
    // Most stretches touch no bound: there plain sums, which take a third of the time, are the same to the last bit.
    let is_within = levels[from..].iter().fold(true, |within, value| within & (0.0..=area).contains(value));
    if is_within {
        return sum;
    }
    let mut level = level;
    for (value, change) in levels[from..].iter_mut().zip(changes) {
        *value = level + change;
        level = value.clamp(0.0, area);
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_week_starts_within_the_region() {
        let mut levels = vec![4.0];
        assert_eq!(accumulate(4.0, &[5.0, 3.0, -20.0, 1.0], 10.0, &mut levels), 1.0);
        assert_eq!(levels, [4.0, 9.0, 12.0, -10.0, 1.0]);
        assert_eq!(accumulate(1.0, &[0.5, 8.0], 10.0, &mut levels), 9.5);
        assert_eq!(levels[5..], [1.5, 9.5]);
    }
}
