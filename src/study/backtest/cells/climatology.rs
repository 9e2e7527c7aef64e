//! The past of cells: how far each was from the front on each map, when it was held, and what that says of others.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::{CellReplay, JudgedCell, place_of};
use crate::domain::calendar::day_after;
use crate::domain::cells::{CellSeries, Cover};
use crate::model::growth::free_cells;
use crate::study::odds::Odds;

/// Edges of the distances that a climatology tells apart, km.
const EDGES_KM: [f32; 7] = [3.0, 5.0, 7.0, 10.0, 14.0, 20.0, 28.0];
const BINS: usize = EDGES_KM.len() + 1;
/// So many cells of all regions count beside those of one region.
const COMMON: f64 = 200.0;
/// The days that a map may lie from a horizon.
const OFF_DAYS: i64 = 3;

/// By region and distance: cells, and how many of them were held.
type Counts = Vec<(u32, u32)>;

/// All maps of a series, with the free cells near the front of each.
pub(super) struct Maps<'a> {
    cells: &'a CellSeries,
    days: Vec<NaiveDate>,
    covers: Vec<Cover>,
    /// For each map its free cells up to the reach, with their distances from the front in km.
    free: Vec<Vec<(u32, f32)>>,
    horizons: Vec<u32>,
    /// For each horizon and map the cells of each region and distance, and how many of them were held by the horizon; `None`
    /// where no map shows that.
    counts: Vec<Vec<Option<Counts>>>,
}

fn bin(km: f32) -> usize {
    EDGES_KM.partition_point(|edge| *edge <= km)
}

impl<'a> Maps<'a> {
    pub fn new(cells: &'a CellSeries, replay: &CellReplay) -> Self {
        let days = cells.weekly();
        let covers: Vec<Cover> = days.iter().filter_map(|day| cells.cover(*day)).collect();
        let near = |cover: &Cover| -> Vec<(u32, f32)> {
            let free = free_cells(cells.grid(), cover).into_iter();
            free.filter(|(_, km)| f64::from(*km) <= replay.reach_km).collect()
        };
        let free = covers.par_iter().map(near).collect();
        let (horizons, counts) = (replay.horizons.clone(), Vec::new());
        let mut maps = Maps { cells, days, covers, free, horizons, counts };
        let of = |days: &u32| (0..maps.days.len()).into_par_iter().map(|map| maps.count(map, *days)).collect();
        maps.counts = replay.horizons.iter().map(of).collect();
        maps
    }

    /// The day of the map nearest to so many days after a day; `None` where none is near.
    pub fn target(&self, from: NaiveDate, days: u32) -> Option<NaiveDate> {
        let wanted = day_after(from, days);
        let nearest =
            self.days.iter().filter(|day| **day > from).min_by_key(|day| (**day - wanted).num_days().abs())?;
        ((*nearest - wanted).num_days().abs() <= OFF_DAYS).then_some(*nearest)
    }

    fn at(&self, day: NaiveDate) -> usize {
        self.days.partition_point(|of| *of < day)
    }

    /// Whether a cell is held on a map after one and up to another.
    fn came(&self, cell: u32, after: usize, until: usize) -> bool {
        self.covers[after + 1..=until].iter().any(|cover| cover.holds(cell as usize))
    }

    fn key(&self, cell: u32, km: f32) -> usize {
        self.cells.grid().region(cell as usize).unwrap_or(0) * BINS + bin(km)
    }

    fn count(&self, map: usize, days: u32) -> Option<Counts> {
        let until = self.at(self.target(self.days[map], days)?);
        let mut counts = vec![(0, 0); self.cells.grid().regions.len() * BINS];
        for (cell, km) in &self.free[map] {
            let count = &mut counts[self.key(*cell, *km)];
            count.0 += 1;
            count.1 += u32::from(self.came(*cell, map, until));
        }
        Some(counts)
    }

    /// The maps whose horizon was observed by a day, each with its counts.
    fn pairs(&self, by: NaiveDate, horizon: usize) -> impl Iterator<Item = &Counts> {
        let days = self.horizons[horizon];
        let seen = self.days.iter().zip(&self.counts[horizon]);
        seen.filter(move |(day, _)| self.target(**day, days).is_some_and(|target| target <= by))
            .filter_map(|(_, counts)| counts.as_ref())
    }

    /// Whether a climatology of a horizon has anything to look back on at an origin.
    pub fn has_pairs(&self, origin: NaiveDate, days: u32) -> bool {
        let horizon = self.horizons.iter().position(|of| *of == days);
        horizon.is_some_and(|horizon| self.pairs(origin, horizon).next().is_some())
    }

    /// The odds of cells by region and distance from what was known at an origin: the share of a region's cells that were held,
    /// with some of all regions beside them; nothing where no pair of maps was known.
    fn climatology(&self, origin: NaiveDate, horizon: usize) -> Vec<f64> {
        let regions = self.cells.grid().regions.len();
        let mut sums = vec![(0.0, 0.0); regions * BINS];
        for counts in self.pairs(origin, horizon) {
            for (sum, (cells, held)) in sums.iter_mut().zip(counts) {
                *sum = (sum.0 + f64::from(*cells), sum.1 + f64::from(*held));
            }
        }
        let common: Vec<f64> = (0..BINS)
            .map(|bin| {
                let all = (0..regions).map(|region| sums[region * BINS + bin]);
                let (cells, held) = all.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
                if cells > 0.0 { held / cells } else { 0.0 }
            })
            .collect();
        let of = |(key, (cells, held)): (usize, &(f64, f64))| (held + COMMON * common[key % BINS]) / (cells + COMMON);
        sums.iter().enumerate().map(of).collect()
    }

    /// The forecasts of all cells near the front from one origin, beside what happened by each target.
    pub fn judge(&self, odds: &Odds, origin: usize, targets: &[Option<NaiveDate>], reach_km: f64) -> Vec<JudgedCell> {
        let map = self.at(odds.map_day);
        let mut judged = Vec::new();
        for (horizon, target) in targets.iter().enumerate() {
            let Some(target) = target else { continue };
            let (until, day) = (self.at(*target), place_of(odds, *target));
            let mut growth = vec![0.0_f32; odds.grid.cells()];
            odds.cells.iter().for_each(|of| growth[of.cell as usize] = of.by[day]);
            let climatology = self.climatology(odds.as_of, horizon);
            let nearest = nearest_first(odds, &free_cells(&odds.grid, &odds.today), day);
            for (cell, km) in self.free[map].iter().filter(|(_, km)| f64::from(*km) <= reach_km) {
                let expected = climatology[self.key(*cell, *km)] as f32;
                judged.push(JudgedCell {
                    origin: origin as u16,
                    horizon: horizon as u16,
                    odds: [growth[*cell as usize], expected, 0.0, nearest[*cell as usize]],
                    came: self.came(*cell, map, until),
                });
            }
        }
        judged
    }
}

/// The odds of cells if each region laid its gains to the cells nearest to the front.
fn nearest_first(odds: &Odds, free: &[(u32, f32)], day: usize) -> Vec<f32> {
    let grid = &odds.grid;
    let mut nearest = vec![0.0; grid.cells()];
    for of in &odds.regions {
        let number = grid.region_number(of.region.id.as_str());
        let mut cells: Vec<&(u32, f32)> =
            free.iter().filter(|(cell, _)| grid.region(*cell as usize) == number).collect();
        cells.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let (gains, mut before) = (&of.gains_km2[day], 0.0);
        for (cell, _) in cells {
            let km2 = grid.land_km2(*cell as usize) - odds.today.held_km2(grid, *cell as usize);
            let wanted = (before + km2 / 2.0) as f32;
            nearest[*cell as usize] =
                (gains.len() - gains.partition_point(|gain| *gain < wanted)) as f32 / gains.len() as f32;
            before += km2;
        }
    }
    nearest
}
