//! One path of budgeted growth, from step to step: what is taken, given back and lost.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand_core::Rng;

use super::landscape::{Landscape, State};
use super::noise::Noise;
use super::{Budgets, NEVER};

/// No zone.
const NONE: u16 = u16::MAX;

/// The zones of cells, and what each cell costs; the same for all paths.
pub(super) struct Zoning {
    /// By cell.
    zone: Vec<u16>,
    /// Free land of each cell, km², so that that of a zone adds up to what its budget has left.
    cost: Vec<f32>,
    /// The free cells of each zone.
    free: Vec<Vec<u32>>,
}

impl Zoning {
    pub fn new(landscape: &Landscape, budgets: &Budgets) -> Self {
        // Cells and tables measure alike; where next to nothing is left, their difference is no scale.
        const SCALE: (f64, f64) = (0.5, 2.0);
        let grid = &landscape.grid;
        let zone_of = |cell| grid.region(cell).and_then(|region| budgets.zones[region]).unwrap_or(NONE);
        let zone: Vec<u16> = (0..grid.cells()).map(zone_of).collect();
        let mut free = vec![Vec::new(); budgets.remaining_km2.len()];
        for cell in (0..grid.cells()).filter(|cell| landscape.is_free(*cell) && zone[*cell] != NONE) {
            free[usize::from(zone[cell])].push(cell as u32);
        }
        let mut cost = landscape.free_km2.clone();
        for (cells, remaining) in free.iter().zip(&budgets.remaining_km2) {
            let sum: f64 = cells.iter().map(|cell| f64::from(cost[*cell as usize])).sum();
            let scale = if sum > 0.0 { (remaining / sum).clamp(SCALE.0, SCALE.1) } else { 1.0 };
            cells.iter().for_each(|cell| cost[*cell as usize] *= scale as f32);
        }
        Zoning { zone, cost, free }
    }
}

/// Cells in order of arrival: the time's bits, which sort as times do, before the cell's number.
type Order = BinaryHeap<Reverse<(u32, u32)>>;

/// What a zone has taken and lost.
#[derive(Debug, Default)]
struct Ledger {
    /// Net gain in whole cells, km².
    spent: f64,
    coming: Order,
    taken: Vec<u32>,
    going: Order,
    /// Whether `going` has the cells at the front.
    is_retreat_known: bool,
    lost: Vec<u32>,
}

/// One path. Lead it with [`March::advance`], step after step, and read it in between.
pub struct March<'l> {
    landscape: &'l Landscape,
    budgets: &'l Budgets,
    zoning: &'l Zoning,
    path: usize,
    step: u16,
    noise: Noise,
    state: Vec<State>,
    /// T of free and taken cells, and of held and lost ones.
    time: Vec<f32>,
    /// Speed with noise; not a number where it was not needed yet.
    speed: Vec<f32>,
    /// The step at which each cell was first held; 0 for what is held at first, [`NEVER`] for what never is.
    first: Vec<u16>,
    /// Cells that the path has come to.
    touched: Vec<u32>,
    ledgers: Vec<Ledger>,
}

impl<'l> March<'l> {
    pub(super) fn new(landscape: &'l Landscape, budgets: &'l Budgets, zoning: &'l Zoning) -> Self {
        let cells = landscape.state.len();
        let first = |cell| if landscape.is_held(cell) { 0 } else { NEVER };
        March {
            landscape,
            budgets,
            zoning,
            path: 0,
            step: 0,
            noise: Noise::default(),
            state: landscape.state.clone(),
            time: vec![f32::INFINITY; cells],
            speed: vec![f32::NAN; cells],
            first: (0..cells).map(first).collect(),
            touched: Vec::new(),
            ledgers: std::iter::repeat_with(Ledger::default).take(budgets.remaining_km2.len()).collect(),
        }
    }

    /// Goes back to the start, for another path.
    pub(super) fn begin(&mut self, path: usize, rng: &mut impl Rng) {
        for cell in std::mem::take(&mut self.touched) {
            let cell = cell as usize;
            self.state[cell] = self.landscape.state[cell];
            self.first[cell] = if self.landscape.is_held(cell) { 0 } else { NEVER };
            (self.time[cell], self.speed[cell]) = (f32::INFINITY, f32::NAN);
        }
        self.ledgers.iter_mut().for_each(|ledger| *ledger = Ledger::default());
        (self.path, self.step) = (path, 0);
        self.noise.draw(&self.landscape.grid, rng);
        let landscape = self.landscape;
        landscape.rim.iter().for_each(|cell| self.offer(*cell as usize));
    }

    /// Goes on by a step. Steps are counted from 1, so that 0 is what is held at first; the first call is step 1.
    pub fn advance(&mut self) {
        let budgets = self.budgets;
        let at = usize::from(self.step);
        self.step += 1;
        for zone in 0..self.ledgers.len() {
            self.settle(zone, f64::from(budgets.of(self.path, zone)[at]));
            if budgets.complete(self.path, zone) == self.step {
                self.complete(zone);
            }
        }
    }

    /// Whether a cell is held at this step.
    pub fn holds(&self, cell: usize) -> bool {
        matches!(self.state[cell], State::Held | State::Taken)
    }

    /// The step up to now at which a cell was first held; 0 for what is held at first, [`NEVER`] for what was not yet.
    pub fn first_held(&self, cell: usize) -> u16 {
        self.first[cell]
    }

    /// The cells that the path has come to so far; each once.
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// The share of a cell's land that is held at this step, where at first it was `at_first`.
    pub fn share(&self, cell: usize, at_first: f64) -> f64 {
        match self.state[cell] {
            State::Taken => 1.0,
            State::Lost => 0.0,
            _ => at_first,
        }
    }

    /// Takes, gives back and loses cells until the ledger of a zone is even with its gain.
    fn settle(&mut self, zone: usize, gain: f64) {
        let half = |km2: f32| f64::from(km2) / 2.0;
        let (cost, held_km2) = (&self.zoning.cost, &self.landscape.held_km2);
        while let Some(cell) = self.ledgers[zone].lost.last().copied() {
            let km2 = held_km2[cell as usize];
            if gain - self.ledgers[zone].spent < half(km2) {
                break;
            }
            self.ledgers[zone].lost.pop();
            self.ledgers[zone].spent += f64::from(km2);
            self.ledgers[zone].going.push(Reverse((self.time[cell as usize].to_bits(), cell)));
            self.state[cell as usize] = State::Held;
        }
        while let Some(cell) = self.ledgers[zone].taken.last().copied() {
            let km2 = cost[cell as usize];
            if self.ledgers[zone].spent - gain <= half(km2) {
                break;
            }
            self.ledgers[zone].taken.pop();
            self.ledgers[zone].spent -= f64::from(km2);
            self.ledgers[zone].coming.push(Reverse((self.time[cell as usize].to_bits(), cell)));
            self.state[cell as usize] = State::Free;
        }
        if self.ledgers[zone].lost.is_empty() {
            while let Some(cell) = self.next(zone, State::Free) {
                if gain - self.ledgers[zone].spent < half(cost[cell]) {
                    break;
                }
                self.ledgers[zone].coming.pop();
                self.take(cell, zone);
            }
        }
        if self.ledgers[zone].taken.is_empty() && self.ledgers[zone].spent > gain {
            self.retreat(zone, gain);
        }
    }

    /// The cell of a zone that comes next, to be taken where it is free and to be lost where it is held.
    fn next(&mut self, zone: usize, wanted: State) -> Option<usize> {
        let ledger = &mut self.ledgers[zone];
        let order = if wanted == State::Free { &mut ledger.coming } else { &mut ledger.going };
        while let Some(Reverse((time, cell))) = order.peek() {
            let at = *cell as usize;
            if self.state[at] == wanted && self.time[at].to_bits() == *time {
                return Some(at);
            }
            order.pop();
        }
        None
    }

    fn take(&mut self, cell: usize, zone: usize) {
        let ledger = &mut self.ledgers[zone];
        ledger.spent += f64::from(self.zoning.cost[cell]);
        ledger.taken.push(cell as u32);
        self.state[cell] = State::Taken;
        self.first[cell] = self.first[cell].min(self.step);
        for other in self.beside(cell) {
            if self.state[other] == State::Free {
                self.offer(other);
            }
        }
    }

    /// All of a zone is held.
    fn complete(&mut self, zone: usize) {
        let zoning = self.zoning;
        for cell in &zoning.free[zone] {
            let cell = *cell as usize;
            if self.state[cell] == State::Free {
                self.touch(cell);
                self.time[cell] = self.time[cell].min(f32::MAX);
                self.take(cell, zone);
            }
        }
    }

    fn retreat(&mut self, zone: usize, gain: f64) {
        if !self.ledgers[zone].is_retreat_known {
            self.ledgers[zone].is_retreat_known = true;
            let landscape = self.landscape;
            for cell in &landscape.edge {
                if usize::from(self.zoning.zone[*cell as usize]) == zone {
                    self.offer_back(*cell as usize);
                }
            }
        }
        while let Some(cell) = self.next(zone, State::Held) {
            let km2 = self.landscape.held_km2[cell];
            if self.ledgers[zone].spent - gain <= f64::from(km2) / 2.0 {
                break;
            }
            let ledger = &mut self.ledgers[zone];
            ledger.going.pop();
            ledger.spent -= f64::from(km2);
            ledger.lost.push(cell as u32);
            self.state[cell] = State::Lost;
            for other in self.beside(cell) {
                if self.state[other] == State::Held {
                    self.offer_back(other);
                }
            }
        }
    }

    /// The four neighbours of a cell with land, which lies within the outermost cells.
    fn beside(&self, cell: usize) -> [usize; 4] {
        let columns = self.landscape.grid.columns;
        [cell - 1, cell + 1, cell - columns, cell + columns]
    }

    /// Tells a free cell's zone when it would be reached from what is held around it.
    fn offer(&mut self, cell: usize) {
        let from = |other: usize| match self.state[other] {
            State::Held | State::Across => 0.0,
            State::Taken => self.time[other],
            State::Free | State::Out | State::Lost => f32::INFINITY,
        };
        let [west, east, south, north] = self.beside(cell);
        let along = [from(west).min(from(east)), from(south).min(from(north))];
        self.arrive(cell, along, State::Free);
    }

    /// The same of a held cell that would be lost.
    fn offer_back(&mut self, cell: usize) {
        let from = |other: usize| match (self.landscape.state[other], self.state[other]) {
            (State::Free, _) => 0.0,
            (_, State::Lost) => self.time[other],
            _ => f32::INFINITY,
        };
        let [west, east, south, north] = self.beside(cell);
        let along = [from(west).min(from(east)), from(south).min(from(north))];
        self.arrive(cell, along, State::Held);
    }

    /// Notes that the path has come to a cell, with its speed.
    fn touch(&mut self, cell: usize) {
        if self.speed[cell].is_nan() {
            self.touched.push(cell as u32);
            self.speed[cell] = self.landscape.speed[cell] * self.noise.factor(cell);
        }
    }

    /// Solves |∇T|·v = 1 upwind from the earlier of the neighbours along both axes, and keeps T where it is earlier.
    fn arrive(&mut self, cell: usize, along: [f32; 2], of: State) {
        self.touch(cell);
        let week = self.landscape.grid.cell_km as f32 / self.speed[cell];
        let (early, late) = (along[0].min(along[1]), along[0].max(along[1]));
        let apart = late - early;
        let time = match apart < week {
            true => (early + late + (2.0 * week * week - apart * apart).sqrt()) / 2.0,
            false => early + week,
        };
        // Of land that is never reached by its pace the last in order.
        let time = time.min(f32::MAX);
        if time < self.time[cell] {
            self.time[cell] = time;
            let zone = self.zoning.zone[cell];
            if zone != NONE {
                let ledger = &mut self.ledgers[usize::from(zone)];
                let order = if of == State::Free { &mut ledger.coming } else { &mut ledger.going };
                order.push(Reverse((time.to_bits(), cell as u32)));
            }
        }
    }
}
