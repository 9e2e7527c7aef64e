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
    days: usize,
    bins: usize,
    /// For each of these cells in how many futures it is held first by each day, and in each bin.
    by: Vec<AtomicU32>,
    arrivals: Vec<AtomicU32>,
}

impl Tally {
    pub fn new(landscape: &Landscape, futures: &Futures) -> Self {
        let grid = landscape.grid();
        let has_futures = |cell: usize| futures.regions.iter().any(|of| grid.region(cell) == Some(of.number));
        let is_counted = |cell: &usize| landscape.is_free(*cell) && has_futures(*cell);
        let cells: Vec<u32> = (0..grid.len()).filter(is_counted).map(|cell| cell as u32).collect();
        let mut slots = vec![u32::MAX; grid.len()];
        cells.iter().enumerate().for_each(|(slot, cell)| slots[*cell as usize] = slot as u32);
        let (days, bins) = (futures.asked.len(), futures.steps.len().div_ceil(BIN));
        let counts = |each: usize| std::iter::repeat_with(|| AtomicU32::new(0)).take(cells.len() * each).collect();
        Tally { by: counts(days), arrivals: counts(bins), cells, slots, days, bins }
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
            let sums: Vec<u32> = counts.map(|count| { sum += count; sum }).collect();
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
    /// For each region with futures, where it has no budget of its own: net gain on each day, and the step of completion.
    regions: Vec<(Vec<f32>, u16)>,
}

impl Reading<'_> {
    /// Leads a future to its end.
    pub fn read(&self, path: usize, march: &mut March) -> Read {
        let Reading { landscape, futures, spots, request, blocks, tally } = self;
        let days = futures.asked.len();
        let mut read = Read {
            distances: vec![0.0; spots.len() * days],
            held: vec![0.0; spots.len() * days],
            steps: Vec::with_capacity(spots.len() * (request.within_km.len() + 1)),
            blocks: vec![0.0; blocks.len() * days],
            regions: Vec::new(),
        };
        let has_own = |path: usize| match request.zones {
            Zones::Region => true,
            Zones::Theatre => false,
            Zones::Pool => path < request.forecast.paths.div_ceil(2),
        };
        if !has_own(path) {
            read.regions = vec![(vec![0.0; days], 0); futures.regions.len()];
        }
        let mut day = 0;
        // Days asked for before the first step are those of the map.
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
                    read.blocks[at * days + day] = gain(landscape, march, cells.iter().copied(), |_| true);
                }
                for (of, (gains, _)) in futures.regions.iter().zip(&mut read.regions) {
                    let is_its = |cell| landscape.grid().region(cell) == Some(of.number);
                    gains[day] = gain(landscape, march, march.touched().iter().copied(), is_its);
                }
                day += 1;
            }
        }
        tally.count(march, &futures.asked);
        for spot in *spots {
            read.steps.extend(request.within_km.iter().map(|km| spot.within(*km, march)));
            read.steps.push(spot.disc_passed(march));
        }
        for (of, (_, complete)) in futures.regions.iter().zip(&mut read.regions) {
            let cells = tally.cells.iter().map(|cell| *cell as usize);
            let its = cells.filter(|cell| landscape.grid().region(*cell) == Some(of.number));
            *complete = its.map(|cell| march.first_held(cell)).max().unwrap_or(0);
        }
        read
    }
}

/// Land gained by taking free cells less land lost, among some cells, km².
fn gain(
    landscape: &Landscape,
    march: &March,
    cells: impl Iterator<Item = u32>,
    is_meant: impl Fn(usize) -> bool,
) -> f32 {
    let of = |cell: usize| match (landscape.is_held(cell), march.holds(cell)) {
        (false, true) => landscape.free_km2(cell),
        (true, false) => -landscape.held_km2(cell),
        _ => 0.0,
    };
    cells.map(|cell| cell as usize).filter(|cell| is_meant(*cell)).map(of).sum::<f64>() as f32
}

/// The cells of the country within reach of the front by blocks of some kilometres, those of each in order.
pub(super) fn blocks(landscape: &Landscape, km: f64) -> Vec<Vec<u32>> {
    let grid = landscape.grid();
    let mut blocks: std::collections::BTreeMap<(i64, i64), Vec<u32>> = std::collections::BTreeMap::new();
    for cell in (0..grid.len()).filter(|cell| grid.region(*cell).is_some()) {
        if landscape.from_front_km(cell) <= km {
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
pub(super) fn places(spots: &[Spot], read: &[Read], request: &Request, asked: &[u16]) -> Vec<PlaceOdds> {
    let (days, goals, n) = (asked.len(), request.within_km.len() + 1, read.len() as f64);
    let of = |(at, spot): (usize, &Spot)| {
        let by = |goal: usize| -> Vec<f64> {
            let came = |step: u16| read.iter().filter(|of| of.steps[at * goals + goal] <= step).count() as f64 / n;
            asked.iter().map(|step| came(*step)).collect()
        };
        let values = |day: usize, of: &'static dyn Fn(&Read) -> &[f32]| read.iter().map(move |r| of(r)[at * days + day]);
        PlaceOdds {
            place: spot.place.clone(),
            distance_km: spot.distance_km,
            within: request.within_km.iter().enumerate().map(|(goal, km)| (*km, by(goal))).collect(),
            disc_passed: by(goals - 1),
            disc_held: (0..days).map(|day| values(day, &|r| &r.held).map(f64::from).sum::<f64>() / n).collect(),
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
        match read[path].regions.get(number) {
            None => (of.gains[path * days..][..days].to_vec(), of.arrivals[path]),
            Some((gains, step)) => {
                let day = step.checked_sub(1).map_or(Some(end.min(futures.steps[0])), |at| futures.steps.get(usize::from(at)).copied());
                (gains.clone(), day.map_or(Arrival::NotWithin(end), Arrival::On))
            }
        }
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
        let parts: Vec<&Vec<(Vec<f32>, Arrival)>> =
            futures.regions.iter().zip(&each).filter(|(of, _)| members.contains(&of.region.id)).map(|(_, of)| of).collect();
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
