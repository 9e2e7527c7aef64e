//! The land before the front on one day: what is held, what is free, and how fast each cell would be reached or lost.

use std::sync::Arc;

use chrono::NaiveDate;

use super::nearest::nearest;
use super::{BANDWIDTH_KM, BASE, BORDER, DEPTH_KM, HALF_LIFE_WEEKS, REACH_KM};
use crate::domain::cells::{Cover, Grid, Ground};
use crate::error::{Error, Result};

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// No land of the country.
    Out,
    /// Across a state border from which a front may open.
    Across,
    Free,
    Held,
    /// Free at first and held since.
    Taken,
    /// Held at first and free since.
    Lost,
}

/// Where growth starts from.
#[derive(Debug, Clone)]
pub struct Landscape {
    pub(super) grid: Arc<Grid>,
    pub(super) state: Vec<State>,
    /// v0, km a week: of free cells towards being taken, of held ones towards being lost.
    pub(super) speed: Vec<f32>,
    /// Kilometres from the front.
    distance: Vec<f32>,
    /// Free and held land, km².
    pub(super) free_km2: Vec<f32>,
    pub(super) held_km2: Vec<f32>,
    /// Free cells beside held ones or a border from which a front may open.
    pub(super) rim: Vec<u32>,
    /// Held cells beside free ones.
    pub(super) edge: Vec<u32>,
    /// Cells across a state border beside free ones: where a front may open.
    #[cfg(test)]
    pub(super) latent: Vec<u32>,
}

impl Landscape {
    /// The landscape on the day of the last of some covers, which are given in order of days; what was gained between them
    /// tells the local pace.
    ///
    /// # Errors
    /// [`Error::NoData`] where there are fewer than two covers, or no front.
    pub fn new(grid: &Arc<Grid>, covers: &[(NaiveDate, Cover)]) -> Result<Self> {
        let [.., (_, today)] = covers else { return Err(Error::NoData("there is no map of cells".into())) };
        if covers.len() < 2 {
            return Err(Error::NoData("one map of cells tells no pace: a second one is needed".into()));
        }
        let state = states(grid, today);
        let beside = |cell: usize, wanted: State| grid.beside(cell).any(|other| state[other] == wanted);
        let cells = |is_wanted: &dyn Fn(usize) -> bool| -> Vec<u32> {
            (0..grid.cells()).filter(|cell| is_wanted(*cell)).map(|cell| cell as u32).collect()
        };
        let edge = cells(&|cell| state[cell] == State::Held && beside(cell, State::Free));
        let latent = cells(&|cell| state[cell] == State::Across && beside(cell, State::Free));
        let rim =
            cells(&|cell| state[cell] == State::Free && (beside(cell, State::Held) || beside(cell, State::Across)));
        let front = [edge.clone(), latent.clone()].concat();
        if edge.is_empty() {
            return Err(Error::NoData("the map of cells shows no front".into()));
        }
        let nearest = nearest(grid, &front).ok_or_else(|| Error::NoData("the map of cells shows no front".into()))?;
        let pace = smooth(grid, &front, &gains(grid, covers, &nearest, front.len()));
        let mean = pace.iter().sum::<f64>() / pace.len() as f64;
        // Without any gain all of the front is alike.
        let base = BASE * if mean > 0.0 { mean } else { 1.0 };
        let speed = |(cell, (near, km)): (usize, &(u32, f32))| {
            let border = if *near as usize >= edge.len() { BORDER } else { 1.0 };
            let reach = if state[cell] == State::Held { DEPTH_KM } else { REACH_KM };
            ((pace[*near as usize] + border * base) * (-f64::from(*km) / reach).exp()) as f32
        };
        let held = |cell: usize| today.held_km2(grid, cell) as f32;
        Ok(Landscape {
            speed: nearest.iter().enumerate().map(speed).collect(),
            distance: nearest.iter().map(|(_, km)| *km).collect(),
            free_km2: (0..grid.cells()).map(|cell| grid.land_km2(cell) as f32 - held(cell)).collect(),
            held_km2: (0..grid.cells()).map(held).collect(),
            grid: Arc::clone(grid),
            #[cfg(test)]
            latent,
            state,
            rim,
            edge,
        })
    }

    /// The grid.
    pub fn grid(&self) -> &Arc<Grid> {
        &self.grid
    }

    /// Whether a cell is free.
    pub fn is_free(&self, cell: usize) -> bool {
        self.state[cell] == State::Free
    }

    /// Whether a cell is held.
    pub fn is_held(&self, cell: usize) -> bool {
        self.state[cell] == State::Held
    }

    /// Free land of a cell, km².
    pub fn free_km2(&self, cell: usize) -> f64 {
        f64::from(self.free_km2[cell])
    }

    /// Held land of a cell, km².
    pub fn held_km2(&self, cell: usize) -> f64 {
        f64::from(self.held_km2[cell])
    }

    /// The distance of a cell from the nearest front cell, km.
    pub fn distance_km(&self, cell: usize) -> f64 {
        f64::from(self.distance[cell])
    }
}

/// The free cells of a cover by number, with their distances from held land in km; none where it shows no front.
pub fn free_cells(grid: &Grid, cover: &Cover) -> Vec<(u32, f32)> {
    let state = states(grid, cover);
    let is_front =
        |cell: usize| state[cell] == State::Held && grid.beside(cell).any(|other| state[other] == State::Free);
    let front: Vec<u32> = (0..grid.cells()).filter(|cell| is_front(*cell)).map(|cell| cell as u32).collect();
    let distances = nearest(grid, &front).unwrap_or_default().into_iter().enumerate();
    distances.filter(|(cell, _)| state[*cell] == State::Free).map(|(cell, (_, km))| (cell as u32, km)).collect()
}

/// What each cell is. The outermost cells of a grid are no land, so that every cell has four neighbours.
fn states(grid: &Grid, today: &Cover) -> Vec<State> {
    let is_inner = |cell: usize| {
        let (column, row) = (cell % grid.columns, cell / grid.columns);
        column > 0 && row > 0 && column + 1 < grid.columns && row + 1 < grid.rows
    };
    let of = |(cell, ground): (usize, &Ground)| match ground {
        Ground::Across => State::Across,
        Ground::Region(_) if is_inner(cell) && grid.land[cell] > 0 => {
            if today.holds(cell) {
                State::Held
            } else {
                State::Free
            }
        }
        Ground::Region(_) | Ground::Beyond => State::Out,
    };
    grid.ground.iter().enumerate().map(of).collect()
}

/// g: km² a week gained whose nearest front cell is each; losses do not count.
fn gains(grid: &Grid, covers: &[(NaiveDate, Cover)], nearest: &[(u32, f32)], front: usize) -> Vec<f64> {
    let today = covers[covers.len() - 1].0;
    let weeks = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f64 / 7.0;
    let (mut gains, mut weights) = (vec![0.0; front], 0.0);
    for pair in covers.windows(2) {
        let ((from, before), (to, after)) = (&pair[0], &pair[1]);
        let weight = (-weeks(*to, today) / HALF_LIFE_WEEKS).exp2();
        weights += weight * weeks(*from, *to);
        let shares = before.0.iter().zip(&after.0).enumerate();
        for (cell, (before, after)) in shares.filter(|(_, (before, after))| after > before) {
            gains[nearest[cell].0 as usize] += weight * f64::from(after - before) / 255.0 * grid.land_km2(cell);
        }
    }
    gains.iter_mut().for_each(|gain| *gain /= weights);
    gains
}

/// s: the gains of front cells, smoothed along the front, as km a week.
fn smooth(grid: &Grid, front: &[u32], gains: &[f64]) -> Vec<f64> {
    /// Farther than this many bandwidths a cell tells nothing.
    const FAR: f64 = 6.0;
    let centres: Vec<(f64, f64)> = front
        .iter()
        .map(|cell| grid.centre(*cell as usize))
        .map(|at| (at.right / BANDWIDTH_KM, at.up / BANDWIDTH_KM))
        .collect();
    let at = |(x, y): &(f64, f64)| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for ((other_x, other_y), gain) in centres.iter().zip(gains) {
            let squared = (x - other_x).powi(2) + (y - other_y).powi(2);
            if squared < FAR * FAR {
                let weight = (-squared / 2.0).exp();
                (sum, weights) = (sum + weight * gain, weights + weight);
            }
        }
        sum / (weights * grid.cell_km)
    };
    centres.iter().map(at).collect()
}
