//! Lines of equal value over a grid of cells, and the areas that they enclose.
//!
//! Values are those of the middles of cells, linear along the sides between neighbours (marching squares); what lies outside
//! the grid is nothing. Rings have the larger values on their left, so that those of a hill run anticlockwise and those of a
//! hollow clockwise, and the areas of two levels lie one within the other.
//!
//! # References
//! Lorensen & Cline (1987), "Marching cubes", SIGGRAPH 21, 163–169, in two dimensions; saddles by the mean of the corners.

use std::collections::BTreeMap;

use crate::domain::cells::Grid;
use crate::domain::map::{MapPoint, Path};

/// How far land is carried on beyond a coast or border, in cells, so that lines run up to it.
const BEYOND: usize = 3;

/// The values with those of the country carried on beyond its coasts and borders.
pub fn carried_on(grid: &Grid, values: &[f32]) -> Vec<f32> {
    let mut carried: Vec<Option<f32>> = (0..grid.cells()).map(|cell| grid.region(cell).map(|_| values[cell])).collect();
    for _ in 0..BEYOND {
        let before = carried.clone();
        for cell in (0..grid.cells()).filter(|cell| before[*cell].is_none()) {
            let (sum, count) = grid
                .beside(cell)
                .filter_map(|other| before[other])
                .fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
            carried[cell] = (count > 0).then(|| sum / count as f32);
        }
    }
    carried.into_iter().map(|value| value.unwrap_or(0.0)).collect()
}

/// A crossing of a line with a side between two neighbours: the lower of the two by number, in a grid that is a cell larger
/// on each side, and whether the other is north of it.
type Side = (usize, bool);

/// The values of a grid with nothing around it.
struct Field<'a> {
    grid: &'a Grid,
    values: &'a [f32],
    level: f32,
    columns: usize,
}

impl Field<'_> {
    fn value(&self, node: usize) -> f32 {
        let (column, row) = (node % self.columns, node / self.columns);
        let is_inside = (1..=self.grid.columns).contains(&column) && (1..=self.grid.rows).contains(&row);
        if is_inside { self.values[(row - 1) * self.grid.columns + column - 1] } else { -1.0 }
    }

    fn is_in(&self, node: usize) -> bool {
        self.value(node) >= self.level
    }

    fn other(&self, (node, is_north): Side) -> usize {
        if is_north { node + self.columns } else { node + 1 }
    }

    fn point(&self, side: Side) -> MapPoint {
        let (a, b) = (side.0, self.other(side));
        let (from, to) = (f64::from(self.value(a)), f64::from(self.value(b)));
        let part = (f64::from(self.level) - from) / (to - from);
        let at =
            |node: usize, which: usize| (if which == 0 { node % self.columns } else { node / self.columns }) as f64;
        let along = |which: usize, corner: i32| {
            let cells = at(a, which) + part * (at(b, which) - at(a, which)) - 0.5;
            (f64::from(corner) + cells) * self.grid.cell_km
        };
        MapPoint { right: along(0, self.grid.corner.0), up: along(1, self.grid.corner.1) }
    }

    /// From which side each piece of line comes to which, with the larger values on its left.
    fn pieces(&self) -> BTreeMap<Side, Side> {
        let mut pieces = BTreeMap::new();
        for node in 0..(self.grid.rows + 1) * self.columns {
            if node % self.columns == self.columns - 1 {
                continue;
            }
            // Corners and the sides after them, anticlockwise from the south-west.
            let corners = [node, node + 1, node + 1 + self.columns, node + self.columns];
            let sides = [(node, false), (node + 1, true), (node + self.columns, false), (node, true)];
            let inside = corners.map(|corner| self.is_in(corner));
            // A line leaves where the way around goes in, and comes where it goes out.
            let leaves: Vec<usize> = (0..4).filter(|at| !inside[*at] && inside[(at + 1) % 4]).collect();
            let comes: Vec<usize> = (0..4).filter(|at| inside[*at] && !inside[(at + 1) % 4]).collect();
            match (&comes[..], &leaves[..]) {
                ([from], [to]) => {
                    pieces.insert(sides[*from], sides[*to]);
                }
                ([_, _], [_, _]) => {
                    let mean = corners.map(|corner| self.value(corner)).iter().sum::<f32>() / 4.0;
                    for from in comes {
                        // Over a high saddle the two hills are one: a line goes around the next low corner.
                        let to = if mean >= self.level { (from + 1) % 4 } else { (from + 3) % 4 };
                        pieces.insert(sides[from], sides[to]);
                    }
                }
                _ => {}
            }
        }
        pieces
    }
}

/// The rings around all that has a level or more, on the plane of the grid.
pub fn rings(grid: &Grid, values: &[f32], level: f32) -> Vec<Path> {
    lines(grid, values, level, |_, _| true)
        .into_iter()
        .map(|mut line| {
            line.pop();
            line
        })
        .collect()
}

/// The lines of a level where they run between land of the country on both sides.
pub fn land_lines(grid: &Grid, values: &[f32], level: f32) -> Vec<Path> {
    let is_land = |cell: Option<usize>| cell.is_some_and(|cell| grid.region(cell).is_some());
    lines(grid, values, level, |a, b| is_land(a) && is_land(b))
}

/// The lines of a level, closed ones with their first point once more, parted where the cells on the two sides do not count.
fn lines(grid: &Grid, values: &[f32], level: f32, counts: impl Fn(Option<usize>, Option<usize>) -> bool) -> Vec<Path> {
    let field = Field { grid, values, level, columns: grid.columns + 2 };
    let cell = |node: usize| {
        let (column, row) = (node % field.columns, node / field.columns);
        let is_inside = (1..=grid.columns).contains(&column) && (1..=grid.rows).contains(&row);
        is_inside.then(|| (row - 1) * grid.columns + column - 1)
    };
    let counts = |side: Side| counts(cell(side.0), cell(field.other(side)));
    let mut pieces = field.pieces();
    let mut lines: Vec<Path> = Vec::new();
    while let Some((&first, _)) = pieces.first_key_value() {
        let mut ring = vec![first];
        let mut at = first;
        while let Some(next) = pieces.remove(&at) {
            ring.push(next);
            at = next;
        }
        // A ring is parted at a side that does not count, so that no part of it is cut in two.
        if let Some(gap) = ring.iter().position(|side| !counts(*side)) {
            ring.pop();
            ring.rotate_left(gap);
        }
        let parts = ring.chunk_by(|a, b| counts(*a) && counts(*b));
        let parts = parts.filter(|part| part.len() > 1);
        lines.extend(parts.map(|part| part.iter().map(|side| field.point(*side)).collect::<Path>()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cells::Ground;
    use crate::domain::cells::tests::grid;

    fn km2(rings: &[Path]) -> f64 {
        let shoelace = |ring: &Path| {
            let edges = ring.iter().zip(ring.iter().cycle().skip(1));
            edges.map(|(a, b)| a.right * b.up - b.right * a.up).sum::<f64>() / 2.0
        };
        rings.iter().map(shoelace).sum()
    }

    /// A cone of height 1 at a middle, down to nothing at a distance, on 40 by 40 cells.
    fn cone() -> (std::sync::Arc<Grid>, Vec<f32>) {
        let grid = grid(40, 40);
        let middle = grid.centre(20 * 40 + 20);
        let height = |cell: usize| {
            let at = grid.centre(cell);
            (1.0 - (at.right - middle.right).hypot(at.up - middle.up) / 30.0).max(0.0) as f32
        };
        let values = (0..grid.cells()).map(height).collect();
        (grid, values)
    }

    #[test]
    fn areas_are_those_of_the_circles_and_lie_one_within_the_other() {
        let (grid, values) = cone();
        let mut before = f64::INFINITY;
        for level in [0.05, 0.2, 0.4, 0.6, 0.8] {
            let rings = rings(&grid, &values, level);
            let radius = 30.0 * (1.0 - f64::from(level));
            let circle = std::f64::consts::PI * radius.powi(2);
            // Chords of about a cell leave out a part that falls with the square of their length.
            let chords = 0.3 * (grid.cell_km / radius).powi(2) + 0.005;
            assert_eq!(rings.len(), 1);
            assert!((km2(&rings) / circle - 1.0).abs() < chords, "{level}: {} {circle}", km2(&rings));
            assert!(km2(&rings) < before);
            before = km2(&rings);
        }
    }

    #[test]
    fn of_single_cells_corners_are_cut_and_a_hollow_runs_the_other_way() {
        let grid = grid(9, 9);
        let of = |held: &dyn Fn(usize, usize) -> bool| -> Vec<f32> {
            (0..81).map(|cell| if held(cell % 9, cell / 9) { 1.0 } else { 0.0 }).collect()
        };
        // A square of 5 by 5 cells at half height: its area less a half of a quarter of a cell at each corner.
        let whole = of(&|column, row| (2..7).contains(&column) && (2..7).contains(&row));
        assert!((km2(&rings(&grid, &whole, 0.5)) - (100.0 - 4.0 * 0.5)).abs() < 1e-6);
        let hollow = of(&|column, row| (2..7).contains(&column) && (2..7).contains(&row) && (column, row) != (4, 4));
        let rings = rings(&grid, &hollow, 0.5);
        assert_eq!(rings.len(), 2);
        assert!((km2(&rings) - (100.0 - 2.0 - 2.0)).abs() < 1e-6, "{}", km2(&rings));
    }

    #[test]
    fn at_a_saddle_the_mean_decides_and_rings_stay_closed() {
        let grid = grid(4, 4);
        let mut values = vec![0.0; 16];
        for cell in [5, 10] {
            values[cell] = 1.0;
        }
        assert_eq!(rings(&grid, &values, 0.6).len(), 2);
        assert_eq!(rings(&grid, &values, 0.4).len(), 1);
        assert!(rings(&grid, &values, 0.4).iter().all(|ring| ring.len() >= 4));
    }

    #[test]
    fn the_front_ends_at_the_border_and_areas_run_over_it() {
        let mut grid = Grid::clone(&grid(10, 10));
        for cell in (0..100).filter(|cell| cell % 10 > 7) {
            (grid.ground[cell], grid.land[cell]) = (Ground::Beyond, 0);
        }
        let values: Vec<f32> = (0..100).map(|cell| if cell / 10 < 5 && cell % 10 <= 7 { 1.0 } else { 0.0 }).collect();
        let carried = carried_on(&grid, &values);
        let front = land_lines(&grid, &carried, 0.5);
        assert_eq!(front.len(), 1);
        let ends: Vec<f64> = front[0].iter().map(|at| at.right).collect();
        let (west, east) =
            (ends.iter().copied().fold(f64::MAX, f64::min), ends.iter().copied().fold(f64::MIN, f64::max));
        // From the middle of the first column to that of the last with land: corner −1, 2 km each.
        assert_eq!((west, east), (-1.0, 13.0));
        assert_eq!(carried[9], 1.0);
    }
}
