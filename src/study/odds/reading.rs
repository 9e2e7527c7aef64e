//! What is read from each future of the whole front, and put together from all.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use chrono::NaiveDate;

use super::budgets::{Futures, RegionFutures};
use super::places::Spot;
use super::{Block, CellOdds, PlaceOdds, RegionOdds, Request, Zones};
use crate::domain::completion::{Arrival, Completion};
use crate::domain::groups::Group;
use crate::domain::past::Past;
use crate::domain::quantity::Share;
use crate::model::growth::{Landscape, March, NEVER};

/// Steps of a bin of arrivals: four weeks.
const BIN: usize = 4;

/// Counts over futures by cell, added up as futures are read; whole numbers, so that the order is no matter.
pub(super) struct Tally {
    /// The free cells of regions that have futures.
    cells: Vec<u32>,
    /// The place of each cell among these, by cell.
    slots: Vec<u32>,
    /// The place of each region of the grid among those that have futures.
    regions: Vec<Option<usize>>,
    /// The number of free cells of each of these.
    totals: Vec<usize>,
    days: usize,
    bins: usize,
    /// For each of these cells in how many futures it is held first by each day, and in each bin.
    by: Vec<AtomicU32>,
    arrivals: Vec<AtomicU32>,
}

impl Tally {
    pub fn new(landscape: &Landscape, futures: &Futures) -> Self {
        let grid = landscape.grid();
        let place = |region| futures.regions.iter().position(|of| of.number == region);
        let regions: Vec<Option<usize>> = (0..grid.regions.len()).map(place).collect();
        let has_futures = |cell: usize| grid.region(cell).is_some_and(|region| regions[region].is_some());
        let is_counted = |cell: &usize| landscape.is_free(*cell) && has_futures(*cell);
        let cells: Vec<u32> = (0..grid.cells()).filter(is_counted).map(|cell| cell as u32).collect();
        let mut totals = vec![0; futures.regions.len()];
        let of_cells = cells.iter().filter_map(|cell| regions[grid.region(*cell as usize)?]);
        of_cells.for_each(|region| totals[region] += 1);
        let mut slots = vec![u32::MAX; grid.cells()];
        cells.iter().enumerate().for_each(|(slot, cell)| slots[*cell as usize] = slot as u32);
        let (days, bins) = (futures.asked.len(), futures.steps.len().div_ceil(BIN));
        let counts = |each: usize| std::iter::repeat_with(|| AtomicU32::new(0)).take(cells.len() * each).collect();
        Tally { by: counts(days), arrivals: counts(bins), cells, slots, regions, totals, days, bins }
    }

    /// The place of a cell's region among those that have futures.
    fn region(&self, landscape: &Landscape, cell: u32) -> Option<usize> {
        self.regions[landscape.grid().region(cell as usize)?]
    }

    /// Counts one future at its end.
    fn count(&self, march: &March, asked: &[u16]) {
        for cell in march.touched() {
            let (slot, first) = (self.slots[*cell as usize] as usize, march.first_held(*cell as usize));
            if slot == u32::MAX as usize || first == NEVER {
                continue;
            }
            self.arrivals[slot * self.bins + (usize::from(first) - 1) / BIN].fetch_add(1, Relaxed);
            for (day, _) in asked.iter().enumerate().filter(|(_, step)| first <= **step) {
                self.by[slot * self.days + day].fetch_add(1, Relaxed);
            }
        }
    }

    /// The odds of all cells that are held in some future, of so many.
    pub fn cells(&self, futures: &Futures, paths: usize) -> Vec<CellOdds> {
        let share = |count: u32| count as f32 / paths as f32;
        let of = |(slot, cell): (usize, &u32)| {
            let counts = self.arrivals[slot * self.bins..][..self.bins].iter().map(|count| count.load(Relaxed));
            let mut sum = 0;
            let sums: Vec<u32> = counts
                .map(|count| {
                    sum += count;
                    sum
                })
                .collect();
            let half = sums.iter().position(|sum| 2 * *sum as usize >= paths);
            let last = |bin: usize| futures.steps[((bin + 1) * BIN).min(futures.steps.len()) - 1];
            (sum > 0).then(|| CellOdds {
                cell: *cell,
                by: self.by[slot * self.days..][..self.days].iter().map(|count| share(count.load(Relaxed))).collect(),
                within: share(sum),
                median: half.map(last),
            })
        };
        self.cells.iter().enumerate().filter_map(of).collect()
    }
}

/// What futures are read with.
pub(super) struct Reading<'a> {
    pub landscape: &'a Landscape,
    pub futures: &'a Futures,
    pub spots: &'a [Spot],
    pub request: &'a Request,
    pub blocks: &'a [Vec<u32>],
    pub tally: &'a Tally,
}

/// What one future says.
pub(super) struct Read {
    /// Place after place, day after day.
    distances: Vec<f32>,
    held: Vec<f32>,
    /// Place after place: the steps of coming within each distance, and of the disc passed.
    steps: Vec<u16>,
    /// Block after block, day after day, km².
    blocks: Vec<f32>,
    /// For each region whether it has a budget of its own that it can spend; else growth tells what it gains.
    has_own: bool,
    /// Region after region, day after day: land gained less land lost, km².
    gains: Vec<f32>,
    /// The step at which the last cell of each region was first held.
    complete: Vec<u16>,
}

impl Reading<'_> {
    /// Leads a future to its end.
    pub fn read(&self, path: usize, march: &mut March) -> Read {
        let Reading { landscape, futures, spots, request, blocks, tally } = self;
        let days = futures.asked.len();
        let has_own = match request.zones {
            Zones::Region => true,
            Zones::Theatre => false,
            Zones::Pool => path < request.forecast.paths.div_ceil(2),
        };
        let mut read = Read {
            distances: vec![0.0; spots.len() * days],
            held: vec![0.0; spots.len() * days],
            steps: Vec::with_capacity(spots.len() * (request.within_km.len() + 1)),
            blocks: vec![0.0; blocks.len() * days],
            has_own,
            gains: vec![0.0; futures.regions.len() * days],
            complete: vec![0; futures.regions.len()],
        };
        let mut day = 0;
        for step in 1..=futures.steps.len() as u16 {
            march.advance();
            while day < days && futures.asked[day] == step {
                for (at, spot) in spots.iter().enumerate() {
                    if request.distances {
                        read.distances[at * days + day] = spot.distance_on(march) as f32;
                    }
                    read.held[at * days + day] = spot.held(march) as f32;
                }
                for (at, cells) in blocks.iter().enumerate() {
                    read.blocks[at * days + day] = cells.iter().map(|cell| gain(landscape, march, *cell)).sum();
                }
                for cell in march.touched().iter().filter(|_| request.land) {
                    if let Some(region) = tally.region(landscape, *cell) {
                        read.gains[region * days + day] += gain(landscape, march, *cell);
                    }
                }
                day += 1;
            }
        }
        for spot in *spots {
            read.steps.extend(request.within_km.iter().map(|km| spot.within(*km, march)));
            read.steps.push(spot.disc_passed(march));
        }
        if !request.land {
            return read;
        }
        tally.count(march, &futures.asked);
        let mut held = vec![0; futures.regions.len()];
        for cell in march.touched().iter().filter(|cell| landscape.is_free(**cell as usize)) {
            let first = march.first_held(*cell as usize);
            if let Some(region) = tally.region(landscape, *cell).filter(|_| first != NEVER) {
                held[region] += 1;
                read.complete[region] = read.complete[region].max(first);
            }
        }
        for ((complete, held), all) in read.complete.iter_mut().zip(held).zip(&tally.totals) {
            *complete = if held == *all { *complete } else { NEVER };
        }
        read
    }
}

/// Land gained by taking a free cell, or lost with a held one, km².
fn gain(landscape: &Landscape, march: &March, cell: u32) -> f32 {
    let cell = cell as usize;
    let km2 = match (landscape.is_held(cell), march.holds(cell)) {
        (false, true) => landscape.free_km2(cell),
        (true, false) => -landscape.held_km2(cell),
        _ => 0.0,
    };
    km2 as f32
}

/// The cells of the country within reach of the front by blocks of some kilometres, those of each in order.
pub(super) fn blocks(landscape: &Landscape, km: f64) -> Vec<Vec<u32>> {
    let grid = landscape.grid();
    let mut blocks: std::collections::BTreeMap<(i64, i64), Vec<u32>> = std::collections::BTreeMap::new();
    for cell in (0..grid.cells()).filter(|cell| grid.region(*cell).is_some()) {
        if landscape.distance_km(cell) <= km {
            let centre = grid.centre(cell);
            let key = ((centre.up / km).floor() as i64, (centre.right / km).floor() as i64);
            blocks.entry(key).or_default().push(cell as u32);
        }
    }
    blocks.into_values().collect()
}

fn sorted(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_unstable_by(f32::total_cmp);
    values
}

/// The gains of blocks.
pub(super) fn block_gains(blocks: Vec<Vec<u32>>, read: &[Read], days: usize) -> Vec<Block> {
    let gains = |at: usize| (0..days).map(|day| sorted(read.iter().map(|of| of.blocks[at * days + day]))).collect();
    blocks.into_iter().enumerate().map(|(at, cells)| Block { cells, gains_km2: gains(at) }).collect()
}

/// The odds of places.
pub(super) fn places(
    spots: &[Spot],
    read: &[Read],
    request: &Request,
    futures: &Futures,
    end: NaiveDate,
) -> Vec<PlaceOdds> {
    let asked = &futures.asked;
    let (days, goals, n) = (asked.len(), request.within_km.len() + 1, read.len() as f64);
    let of = |(at, spot): (usize, &Spot)| {
        let by = |goal: usize| -> Vec<f64> {
            let came = |step: u16| read.iter().filter(|of| of.steps[at * goals + goal] <= step).count() as f64 / n;
            asked.iter().map(|step| came(*step)).collect()
        };
        // Step 0 is the map itself.
        let day = |step: u16| match step.checked_sub(1) {
            None => Some(futures.steps[0]),
            Some(at) => futures.steps.get(usize::from(at)).copied(),
        };
        let arrival = |step: u16| day(step).map_or(Arrival::NotWithin(end), Arrival::On);
        let arrivals = |goal: usize| read.iter().map(|of| arrival(of.steps[at * goals + goal])).collect();
        let values =
            |day: usize, of: &'static dyn Fn(&Read) -> &[f32]| read.iter().map(move |r| of(r)[at * days + day]);
        PlaceOdds {
            place: spot.place.clone(),
            distance_km: spot.distance_km,
            within: request.within_km.iter().enumerate().map(|(goal, km)| (*km, by(goal))).collect(),
            disc_passed: by(goals - 1),
            arrivals: (0..goals).map(arrivals).collect(),
            disc_held: (0..days).map(|day| sorted(values(day, &|r| &r.held))).collect(),
            distances_km: (0..days).map(|day| sorted(values(day, &|r| &r.distances))).collect(),
        }
    };
    spots.iter().enumerate().map(of).collect()
}

/// What is told of regions and of groups, which are sums of their members, future by future.
pub(super) fn regions(
    known: &Past,
    futures: &Futures,
    read: &[Read],
    end: NaiveDate,
    request: &Request,
) -> (Vec<RegionOdds>, Vec<RegionOdds>) {
    let days = futures.asked.len();
    let of_path = |(number, of): (usize, &RegionFutures), path: usize| -> (Vec<f32>, Arrival) {
        let seen = &read[path];
        if seen.has_own && !of.is_new {
            return (of.gains[path * days..][..days].to_vec(), of.arrivals[path]);
        }
        let day = match seen.complete[number] {
            0 => of.arrivals[path].day(),
            step => futures.steps.get(usize::from(step) - 1).copied(),
        };
        (seen.gains[number * days..][..days].to_vec(), day.map_or(Arrival::NotWithin(end), Arrival::On))
    };
    let each: Vec<Vec<(Vec<f32>, Arrival)>> = futures
        .regions
        .iter()
        .enumerate()
        .map(|region| (0..read.len()).map(|path| of_path(region, path)).collect())
        .collect();
    let told = |of: Vec<(Vec<f32>, Arrival)>, target: Share| {
        let gains = (0..days).map(|day| sorted(of.iter().map(|(gains, _)| gains[day]))).collect();
        (Completion::new(target, end, of.into_iter().map(|(_, arrival)| arrival).collect()), gains)
    };
    let target_of = |id: &str| if request.forecast.region == id { request.forecast.target } else { Share::WHOLE };
    let groups = known.groups().iter().filter_map(|group| {
        let region = known.region(group.id.as_str()).ok()?.region().clone();
        let members = members(known, group);
        let parts: Vec<&Vec<(Vec<f32>, Arrival)>> = futures
            .regions
            .iter()
            .zip(&each)
            .filter(|(of, _)| members.contains(&of.region.id))
            .map(|(_, of)| of)
            .collect();
        // Members that are never reached keep the group from being complete.
        let is_whole = parts.len() == members.len();
        let sum = |path: usize| {
            let gains = (0..days).map(|day| parts.iter().map(|of| of[path].0[day]).sum()).collect();
            let last = parts.iter().map(|of| of[path].1).max().filter(|_| is_whole);
            (gains, last.unwrap_or(Arrival::NotWithin(end)))
        };
        let (completion, gains_km2) = told((0..read.len()).map(sum).collect(), Share::WHOLE);
        (!parts.is_empty()).then_some(RegionOdds { region, members, completion, gains_km2 })
    });
    let groups = groups.collect();
    let regions = futures.regions.iter().zip(each).map(|(of, paths)| {
        let (completion, gains_km2) = told(paths, target_of(of.region.id.as_str()));
        RegionOdds { region: of.region.clone(), members: Vec::new(), completion, gains_km2 }
    });
    (regions.collect(), groups)
}

/// The regions of a group that the table has.
fn members(known: &Past, group: &Group) -> Vec<crate::domain::region::RegionId> {
    known.singles().map(|series| &series.region().id).filter(|id| group.contains(id)).cloned().collect()
}
