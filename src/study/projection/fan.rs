//! A fan: quantiles of the futures from day to day, as far as one wants to see.

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::Projection;
use crate::domain::completion::Completion;
use crate::domain::projection::{Path, Paths};
use crate::stats::quantiles;

/// Days of a fan. More would not be seen: a picture is some thousand pixels wide, and a fan is smooth.
const STEPS: i64 = 120;

/// The probability levels of all edges of the bands and of the median, ascending.
const PROBABILITIES: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// The ends of the widest band.
const ENDS: [f64; 2] = [(1.0 - 0.95) / 2.0, (1.0 + 0.95) / 2.0];

/// The futures with the target kept once it is reached.
///
/// Completion is the first day at the target; were paths drawn as they fall back from it, the median line would pass below
/// the day that is named as the median.
struct Kept<'a> {
    /// Each path with the days to its first day at the target.
    paths: Vec<(Path<'a>, Option<u64>)>,
    target: f64,
}

impl<'a> Kept<'a> {
    fn of(paths: &'a Paths, completion: &Completion) -> Self {
        let target = completion.target().of(paths.area()).km2();
        let paths: Vec<Path> = paths.iter().collect();
        // A square metre short is there, as for completion.
        Kept { paths: paths.into_par_iter().map(|path| (path, path.days_to(target - 1e-6))).collect(), target }
    }

    /// The levels of all paths in km² some days after their start.
    fn levels_after(&self, days: u64) -> Vec<f64> {
        let level = |(path, arrived): &(Path, Option<u64>)| {
            let level = path.level_after(days as usize);
            if arrived.is_some_and(|arrived| arrived <= days) { level.max(self.target) } else { level }
        };
        self.paths.iter().map(level).collect()
    }
}

/// Quantiles of futures on some days, in percent of the region.
fn edges<const N: usize>(days: &[NaiveDate], kept: &Kept, paths: &Paths, probabilities: [f64; N]) -> [Vec<f64>; N] {
    let whole = paths.area().km2();
    let column = |day: &NaiveDate| {
        let mut levels = kept.levels_after((*day - paths.start()).num_days().unsigned_abs());
        quantiles(&mut levels, probabilities).map(|level| 100.0 * level / whole)
    };
    let columns: Vec<[f64; N]> = days.par_iter().map(column).collect();
    std::array::from_fn(|edge| columns.iter().map(|column| column[edge]).collect())
}

/// Quantiles of the futures in percent of the region, on each of `days`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// From the start of the paths to the last day asked for.
    pub days: Vec<NaiveDate>,
    /// One line for each of [`PROBABILITIES`].
    edges: [Vec<f64>; 7],
    /// The edges of the widest band of the futures on any map, the lower one first, where they are told.
    outline: Option<[Vec<f64>; 2]>,
    is_line: bool,
}

impl Fan {
    /// The fan of a projection up to and including `to`.
    pub fn of(projection: &Projection, to: NaiveDate) -> Self {
        let paths = &projection.paths;
        let span = (to - paths.start()).num_days().max(1);
        let mut days: Vec<NaiveDate> = (0..=STEPS)
            .filter_map(|step| paths.start().checked_add_days(Days::new((span * step / STEPS).unsigned_abs())))
            .collect();
        // Edges bend where they meet the target, so these days are drawn whatever the steps.
        let bends = PROBABILITIES.iter().filter_map(|probability| projection.completion.quantile(*probability).day());
        days.extend(bends.filter(|day| *day < to));
        let any_map = projection.any_map.as_ref();
        let bends = any_map.into_iter().flat_map(|any| ENDS.map(|end| any.completion.quantile(end).day()));
        days.extend(bends.flatten().filter(|day| *day < to));
        // Land that changes hands does so within a day.
        days.extend(paths.days_of_transfers().filter(|day| *day < to));
        days.sort_unstable();
        days.dedup();
        let own = edges(&days, &Kept::of(paths, &projection.completion), paths, PROBABILITIES);
        let outline = any_map.map(|any| edges(&days, &Kept::of(&any.paths, &any.completion), &any.paths, ENDS));
        Fan { days, edges: own, outline, is_line: projection.is_line }
    }

    /// The edges of the widest band of the futures on any map, the lower one first.
    pub fn outline(&self) -> Option<&[Vec<f64>; 2]> {
        self.outline.as_ref()
    }

    /// The line of one of the probability levels, or of the nearest to it.
    pub fn quantile(&self, probability: f64) -> &[f64] {
        let distance = |edge: &usize| (PROBABILITIES[*edge] - probability).abs();
        let nearest = (0..PROBABILITIES.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        &self.edges[nearest.unwrap_or(0)]
    }

    /// The value of a line on the last day.
    pub fn end(&self, probability: f64) -> f64 {
        self.quantile(probability).last().copied().unwrap_or(0.0)
    }

    /// The lowest and the highest value of the widest band.
    pub fn extent(&self) -> (f64, f64) {
        let [low, .., high] = &self.edges;
        let lowest = low.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = high.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let outline = self.outline.iter().flatten().flatten();
        outline.fold((lowest, highest), |(low, high), level| (low.min(*level), high.max(*level)))
    }

    /// Whether the futures differ from each other.
    pub fn has_bands(&self) -> bool {
        !self.is_line && (0..self.days.len()).any(|day| self.edges[6][day] - self.edges[0][day] > 1e-9)
    }

    /// Whether the model is sure of one future.
    pub fn is_line(&self) -> bool {
        self.is_line
    }

    /// Whether all of the region is held from the start, so that nothing is to come.
    pub fn is_settled(&self) -> bool {
        self.edges[0].iter().all(|level| *level >= 100.0 - 1e-7)
    }
}
