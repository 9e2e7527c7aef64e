//! The nearest of some cells to every cell of a grid.
//!
//! # References
//! Felzenszwalb & Huttenlocher (2012), "Distance transforms of sampled functions", Theory of Computing 8, 415–428.

use crate::domain::cells::Grid;

/// For each cell of a grid the place in `of` of the cell nearest to it, with the distance of their middles in km; the first of
/// several as near. `None` where `of` is empty.
pub(super) fn nearest(grid: &Grid, of: &[u32]) -> Option<Vec<(u32, f32)>> {
    const NONE: u32 = u32::MAX;
    let (columns, rows) = (grid.columns, grid.rows);
    // Along each row: which of them is nearest in it.
    let mut along = vec![NONE; grid.cells()];
    for (number, cell) in of.iter().enumerate() {
        along[*cell as usize] = number as u32;
    }
    let column = |number: u32| of[number as usize] as usize % columns;
    for row in along.chunks_exact_mut(columns) {
        for at in 1..columns {
            if row[at] == NONE {
                row[at] = row[at - 1];
            }
        }
        for at in (0..columns - 1).rev() {
            let (here, next) = (row[at], row[at + 1]);
            if next != NONE && (here == NONE || column(next).abs_diff(at) < column(here).abs_diff(at)) {
                row[at] = next;
            }
        }
    }
    // Then along each column: the lower envelope of the parabolas of its rows.
    let mut nearest = vec![(NONE, f32::INFINITY); grid.cells()];
    let mut envelope: Vec<(usize, f64, f64)> = Vec::with_capacity(rows);
    for at in 0..columns {
        envelope.clear();
        for row in 0..rows {
            let number = along[row * columns + at];
            if number == NONE {
                continue;
            }
            let height = (column(number).abs_diff(at) as f64).powi(2);
            let mut from = f64::NEG_INFINITY;
            while let Some((other, lower, begin)) = envelope.last() {
                let (a, b) = (row as f64, *other as f64);
                from = (height + a * a - lower - b * b) / (2.0 * (a - b));
                if from > *begin {
                    break;
                }
                envelope.pop();
                from = f64::NEG_INFINITY;
            }
            envelope.push((row, height, from));
        }
        let mut place = 0;
        for row in 0..rows {
            while place + 1 < envelope.len() && envelope[place + 1].2 < row as f64 {
                place += 1;
            }
            let (of_row, height, _) = envelope.get(place)?;
            let cells = (height + (of_row.abs_diff(row) as f64).powi(2)).sqrt();
            nearest[row * columns + at] = (along[of_row * columns + at], (cells * grid.cell_km) as f32);
        }
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn distances_are_those_of_a_search_of_all(cells in prop::collection::btree_set(0_u32..21 * 13, 1..12)) {
            let grid = crate::domain::cells::tests::grid(21, 13);
            let of: Vec<u32> = cells.into_iter().collect();
            let found = nearest(&grid, &of).unwrap();
            let km = |a: usize, b: usize| {
                let (a, b) = (grid.centre(a), grid.centre(b));
                (a.right - b.right).hypot(a.up - b.up)
            };
            for (cell, (number, distance)) in found.iter().enumerate() {
                let best = of.iter().map(|other| km(cell, *other as usize)).fold(f64::INFINITY, f64::min);
                prop_assert!((f64::from(*distance) - best).abs() < 1e-4);
                prop_assert!((km(cell, of[*number as usize] as usize) - best).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn nothing_is_near_nothing() {
        assert_eq!(nearest(&crate::domain::cells::tests::grid(3, 3), &[]), None);
    }
}
