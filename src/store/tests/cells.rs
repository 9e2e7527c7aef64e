//! Cells of maps that were fed: they count as the maps do.

use chrono::NaiveDate;

use super::common::on;
use super::made::{Kept, feed_map, recording};
use crate::domain::cells::CellSeries;
use crate::store::Store;

/// The held land of Donetsk oblast on the last map that a reader of a day knew, km², with its day.
fn known(store: &Store, as_of: u64) -> Option<(NaiveDate, f64)> {
    let cells: CellSeries = store.cells(None, "mine").unwrap()?.as_of(on(as_of))?;
    let donetsk = cells.grid().region_number("donetsk")?;
    let day = cells.last_day();
    Some((day, cells.cover(day)?.held_by_region(cells.grid())[donetsk]))
}

#[test]
fn cells_count_from_the_day_their_map_was_known_and_as_long_as_it_counts() {
    let kept = Kept::new();
    let store = kept.store();
    assert_eq!(store.cells(None, "mine").unwrap(), None);
    for n in 0..3 {
        feed_map(&store, on(5), on(n), 37.6 + 0.001 * n as f64);
    }
    let (day, km2) = known(&store, 5).unwrap();
    // 0.1 by 0.102 degrees are 7.6 by 11.1 km; the cells agree to a part of one.
    assert!(day == on(2) && (km2 - 84.5).abs() < 1.0, "{day} {km2}");
    assert_eq!(known(&store, 1).unwrap().0, on(1));
    let corrected = feed_map(&store, on(10), on(2), 37.62).unwrap();
    let (before, after) = (known(&store, 9).unwrap().1, known(&store, 10).unwrap().1);
    assert!(after > before + 10.0, "{before} {after}");
    store.undo(corrected, &recording(on(20)), &|_| ()).unwrap();
    assert_eq!([9, 10, 20].map(|n| known(&store, n).unwrap().1), [before, after, before]);
}

#[test]
fn a_map_that_is_kept_apart_gives_no_cells_until_it_is_accepted() {
    let kept = Kept::new();
    let store = kept.store();
    for n in 0..3 {
        feed_map(&store, on(3), on(n), 37.6);
    }
    let doubtful = feed_map(&store, on(4), on(4), 39.5).unwrap();
    assert_eq!(known(&store, 9).unwrap().0, on(2));
    store.accept(doubtful, Vec::new(), &recording(on(8)), &|_| ()).unwrap();
    assert_eq!([7, 8].map(|n| known(&store, n).unwrap().0), [on(2), on(4)]);
}

#[test]
fn fed_maps_continue_the_bundled_ones() {
    let kept = Kept::new();
    let store = kept.store();
    let base = crate::store::cells::bundled().unwrap();
    let same = store.cells(Some(base.clone()), "deepstate").unwrap().unwrap();
    assert_eq!(same, base);
    assert_eq!(store.cells(Some(base), "mine").unwrap(), None, "they are of another source");
}
