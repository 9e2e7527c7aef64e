//! Distances on maps that were fed: they count as the maps do.

use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::store::Store;

use super::common::on;
use super::made::{Kept, feed_map, recording, town};

/// The distance as a reader of a day knew it: the last day with a map, and km to the nearest tenth.
fn known(store: &Store, as_of: u64) -> Option<(u64, f64)> {
    let archive = store.archive(None, &Regions::default(), &[town()]).unwrap();
    let table = Past::of_places(archive.places().to_vec());
    let known = table.as_of(on(as_of)).ok()?;
    let series = &known.places()[0];
    assert_eq!(series.radius_km(), Some(1.0));
    let km = series.last().value.front_distance_km;
    Some(((series.last_day() - on(0)).num_days() as u64, (km * 10.0).round() / 10.0))
}

#[test]
fn distances_count_from_the_day_their_map_was_known_and_as_long_as_it_counts() {
    let kept = Kept::new();
    let store = kept.store();
    for n in 0..3 {
        feed_map(&store, on(5), on(n), 37.6 + 0.001 * n as f64);
    }
    // 0.1 degrees of longitude are 7.5 km here, 0.001 degrees 75 m.
    assert_eq!(known(&store, 5), Some((2, 7.3)));
    assert_eq!([0, 1, 2].map(|n| known(&store, n).map(|(day, _)| day)), [Some(0), Some(1), Some(2)]);
    // A corrected map of the last day, fed on day 10, undone on day 20, given back on day 30.
    let corrected = feed_map(&store, on(10), on(2), 37.62).unwrap();
    assert_eq!([9, 10, 40].map(|n| known(&store, n).unwrap().1), [7.3, 6.0, 6.0]);
    let undone = store.undo(corrected, &recording(on(20)), &|_| ()).unwrap();
    assert_eq!([9, 10, 19, 20, 40].map(|n| known(&store, n).unwrap().1), [7.3, 6.0, 6.0, 7.3, 7.3]);
    store.undo(undone, &recording(on(30)), &|_| ()).unwrap();
    assert_eq!([9, 15, 25, 30, 40].map(|n| known(&store, n).unwrap().1), [7.3, 6.0, 7.3, 6.0, 6.0]);
    // What was fed and withdrawn at once was never known.
    let mistaken = feed_map(&store, on(41), on(6), 37.61).unwrap();
    store.undo(mistaken, &recording(on(41)), &|_| ()).unwrap();
    assert_eq!([6, 41, 50].map(|n| known(&store, n).unwrap().0), [2, 2, 2]);
}

#[test]
fn a_map_that_is_kept_apart_gives_no_distances_until_it_is_accepted() {
    let kept = Kept::new();
    let store = kept.store();
    for n in 0..3 {
        feed_map(&store, on(3), on(n), 37.6);
    }
    let doubtful = feed_map(&store, on(4), on(4), 39.5).unwrap();
    assert_eq!(known(&store, 9).unwrap().0, 2, "more than 1 % of the oblast overnight");
    store.accept(doubtful, Vec::new(), &recording(on(8)), &|_| ()).unwrap();
    assert_eq!([7, 8].map(|n| known(&store, n).unwrap().0), [2, 4]);
    assert!(known(&store, 8).unwrap().1 < 0.0);
}
