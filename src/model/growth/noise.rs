//! The noise of a path: a factor of the speed of each cell, part of it shared by neighbours.

use rand_core::Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{NODE_KM, SHARED, SPREAD};
use crate::domain::cells::Grid;

/// The noise of one path.
#[derive(Debug, Default)]
pub(super) struct Noise {
    /// Cells of the grid in a row, and nodes.
    columns: (usize, usize),
    /// The distance of two cells in nodes.
    step: f64,
    /// Where the first cell lies from the first node, in nodes.
    offset: (f64, f64),
    nodes: Vec<f32>,
    key: u64,
}

impl Noise {
    /// Draws the noise of a path.
    pub fn draw(&mut self, grid: &Grid, rng: &mut impl Rng) {
        self.step = grid.cell_km / NODE_KM;
        let nodes = |cells: usize| (cells as f64 * self.step).ceil() as usize + 2;
        self.columns = (grid.columns, nodes(grid.columns));
        self.key = rng.next_u64();
        self.offset = (unit(rng.next_u64()), unit(rng.next_u64()));
        self.nodes.clear();
        let count = self.columns.1 * nodes(grid.rows);
        self.nodes.extend((0..count).map(|_| -> f32 { StandardNormal.sample(rng) }));
    }

    /// The factor of a cell.
    pub fn factor(&self, cell: usize) -> f32 {
        let place = |at: usize, offset: f64| {
            let x = at as f64 * self.step + offset;
            (x as usize, (x - x.floor()) as f32)
        };
        let (column, right) = place(cell % self.columns.0, self.offset.0);
        let (row, up) = place(cell / self.columns.0, self.offset.1);
        let pair = |row: usize| {
            let at = row * self.columns.1 + column;
            self.nodes[at] + right * (self.nodes[at + 1] - self.nodes[at])
        };
        let shared = pair(row) + up * (pair(row + 1) - pair(row));
        let own = normal(self.key ^ (cell as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        (SPREAD as f32 * ((SHARED.sqrt() as f32) * shared + ((1.0 - SHARED).sqrt() as f32) * own)).exp()
    }
}

/// A number from 0 to below 1.
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A standard normal number of a key, by SplitMix64 and Box and Muller: only cells that a path comes to need theirs.
fn normal(key: u64) -> f32 {
    let mixed = |key: u64| {
        let z = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let bits = mixed(mixed(key).wrapping_add(0x9e37_79b9_7f4a_7c15));
    let (a, b) = ((bits >> 40) as f32, (bits & 0xff_ffff) as f32);
    const PARTS: f32 = (1 << 24) as f32;
    (-2.0 * ((a + 0.5) / PARTS).ln()).sqrt() * (std::f32::consts::TAU * b / PARTS).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::simulate::stream::Stream;

    #[test]
    fn factors_have_the_spread_and_neighbours_share_a_part() {
        let grid = crate::domain::cells::tests::grid(60, 60);
        let origin = "2025-01-01".parse().unwrap();
        let id = crate::domain::region::RegionId::new("a").unwrap();
        let stream = Stream::new(1, &id, crate::model::MODELS[0].name, origin);
        let mut noise = Noise::default();
        let (mut sum, mut squares, mut beside, mut far) = (0.0, 0.0, 0.0, 0.0);
        const PATHS: usize = 4_000;
        for path in 0..PATHS {
            noise.draw(&grid, &mut stream.path(path));
            let [a, b, c] = [1830, 1831, 40].map(|cell| f64::from(noise.factor(cell)).ln() / SPREAD);
            (sum, squares, beside, far) = (sum + a, squares + a * a, beside + a * b, far + a * c);
        }
        let mean = |sum: f64| sum / PATHS as f64;
        // The variance of a bilinear mean of four nodes, over random offsets, is (2/3)² of that of a node.
        let variance = SHARED * 4.0 / 9.0 + 1.0 - SHARED;
        assert!(mean(sum).abs() < 0.06 && (mean(squares) - variance).abs() < 0.05, "{} {}", mean(sum), mean(squares));
        assert!((mean(beside) - SHARED * 4.0 / 9.0).abs() < 0.06 && mean(far).abs() < 0.05, "{}", mean(beside));
    }
}
