//! Budgeted growth: one future of the whole front, from how much each region gains and where land is easiest to take.
//!
//! How much is the business of other models: a *budget* G(t), the net gain of a zone (a region, or the whole theatre) up to
//! week t, one path of it for each future. Where is first-passage growth over cells of 2 km. With d the distance of a cell from
//! the front and j the front cell nearest to it:
//!
//! ```text
//! g_j = Σ 2^(−age/H)·gain / Σ 2^(−age/H)        km² a week gained in the past whose nearest front cell is j
//! s_j = Σ_i K(|i − j|/b)·g_i / (Σ_i K · 2 km)   local pace, km a week; K Gaussian
//! v0  = (s_j + α·β·s̄)·exp(−d/Λ)                 β below 1 where j lies across a state border, s̄ the mean of all s
//! v   = v0·exp(σ·(√0.6·Z + √0.4·ε))             once a path; Z bilinear between N(0,1) nodes every 20 km, ε by cell
//! |∇T|·v = 1                                     arrival order, upwind, first order
//! ```
//!
//! Front cells are held cells beside free land and, as a latent front, cells across a state border beside it. Each week a zone
//! takes its cells in order of T while its budget covers half the free land of the next one. Cells that are taken offer their
//! free neighbours, also those of other zones, whose order then holds them; so what grows is connected, and a zone that is not
//! reached waits. Where G falls, the last taken are given back; where G is below nothing, held cells are lost in the same
//! manner, with v0·exp(−depth/6 km) from the front inwards. A zone whose budget is complete is held whole.
//!
//! Estimated are the g_j. The parameters below were chosen with scores in sight, and nearly all are flat. The model is wrong
//! where something else than the recent past decides where land is taken: rivers, towns as goals, a front that is opened; and
//! where budgets differ on both sides of a border it draws a seam there.
//!
//! # References
//! Sethian (1996), "A fast marching level set method for monotonically advancing fronts", PNAS 93, 1591–1595.
//! Auffinger, Damron & Hanson (2017), 50 Years of First-Passage Percolation, AMS University Lecture Series 68.

mod landscape;
mod march;
mod nearest;
mod noise;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

pub use landscape::{Landscape, free_cells};
pub use march::March;

use crate::model::ModelName;
use crate::model::simulate::stream::Stream;
use march::Zoning;

/// What forecasts of it are called.
pub const NAME: ModelName = ModelName("growth");

/// H: weeks after which a gain counts half.
const HALF_LIFE_WEEKS: f64 = 10.0;
/// b: bandwidth of the local pace along the front, km.
const BANDWIDTH_KM: f64 = 14.0;
/// α: the pace of a front without one of its own, as a part of the mean.
const BASE: f64 = 0.06;
/// β: what is left of that across a state border.
const BORDER: f64 = 0.5;
/// Λ: distance over which the pace falls to 1/e, km.
const REACH_KM: f64 = 12.0;
/// The same for land that is lost, km.
const DEPTH_KM: f64 = 6.0;
/// σ: spread of the noise of a path, as a logarithm.
const SPREAD: f64 = 1.35;
/// The part of its variance that neighbours share.
const SHARED: f64 = 0.6;
/// Distance of the nodes of the shared part, km.
const NODE_KM: f64 = 20.0;

/// What is to be gained by when: paths of the net gains of zones.
#[derive(Debug, Clone)]
pub struct Budgets {
    /// The number of the first path, by which paths draw their noise.
    pub first: usize,
    /// The zone of each region of the grid; `None` for one that is never reached.
    pub zones: Vec<Option<u16>>,
    /// Free land of each zone where the paths start, km².
    pub remaining_km2: Vec<f64>,
    /// The number of steps of a path.
    pub steps: usize,
    /// Net gain since the map that growth starts from, km²: path after path, zone after zone, step after step.
    pub gains: Vec<f32>,
    /// For each path and zone the first step at which the zone is complete; [`NEVER`] where it is not.
    pub complete: Vec<u16>,
}

/// No step.
pub const NEVER: u16 = u16::MAX;

impl Budgets {
    /// The number of paths.
    pub fn paths(&self) -> usize {
        self.complete.len() / self.remaining_km2.len().max(1)
    }

    fn of(&self, path: usize, zone: usize) -> &[f32] {
        &self.gains[(path * self.remaining_km2.len() + zone) * self.steps..][..self.steps]
    }

    fn complete(&self, path: usize, zone: usize) -> u16 {
        self.complete[path * self.remaining_km2.len() + zone]
    }
}

/// Grows every path from the front of a landscape and reads each with `read`, which is told its number and leads it from step
/// to step. The results
/// are in the order of paths and do not depend on the number of threads: each path has random numbers of its own.
pub fn grow<T: Send>(
    landscape: &Landscape,
    budgets: &Budgets,
    stream: &Stream,
    read: impl Fn(usize, &mut March) -> T + Sync,
) -> Vec<T> {
    let zoning = Zoning::new(landscape, budgets);
    let paths = (0..budgets.paths()).into_par_iter();
    let grown = paths.map_init(
        || March::new(landscape, budgets, &zoning),
        |march, path| {
            march.begin(path, &mut stream.path(budgets.first + path));
            read(budgets.first + path, march)
        },
    );
    grown.collect()
}
