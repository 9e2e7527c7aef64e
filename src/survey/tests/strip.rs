//! The strip along the front, as a pull-back would leave it.

use crate::domain::quantity::Length;
use crate::survey::places;
use crate::survey::snapshot::Snapshot;
use crate::survey::strip::{Strip, strip};

use super::{boundaries, number, polygon, read_fixture, rows, snapshot};

fn of(snapshot: &Snapshot, km: f64) -> Strip {
    strip(snapshot, boundaries(), Length::from_km(km).unwrap(), &places::bundled().unwrap()).unwrap()
}

#[test]
fn both_sides_are_as_large_as_shapely_finds_them() {
    // shapely 2.2.0 and pyproj 3.7.2, tests/it/fixtures/golden_strip.py. Our arcs lie on average 0.85e-4 of the width inside
    // the true ones; around a corner that juts out they make half a circle, which then has 0.85e-4 · π · width² too little:
    // the first part of the bound. The second is for distances on the plane of the other road, off by up to 1.1e-5.
    let map = read_fixture("20260106");
    for depth in [2.0, 15.0, 40.0] {
        let found = of(&map, depth);
        let golden: Vec<_> = rows("strip.csv").into_iter().filter(|row| number(&row[0]) == depth).collect();
        assert_eq!(found.regions.len(), golden.len(), "{:?}", found.regions);
        for row in golden {
            let ours = found.regions.iter().find(|r| r.region.id.as_str() == row[1]).unwrap();
            assert!(
                ours.held.km2().is_sign_positive() && ours.free.km2().is_sign_positive(),
                "no negative zero: {ours:?}"
            );
            for (ours, known) in [(ours.held.km2(), number(&row[2])), (ours.free.km2(), number(&row[3]))] {
                assert!(
                    (ours - known).abs() < 3e-4 * depth * depth + 3e-5 * known + 0.005,
                    "{} at {depth} km: {ours}, {known}",
                    row[1]
                );
            }
        }
    }
}

#[test]
fn a_wider_strip_holds_the_narrower_one_and_places_by_their_distance() {
    let map = read_fixture("20260106");
    let sum = |strip: &Strip| {
        strip.regions.iter().map(|row| (row.held.km2(), row.free.km2())).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    let (narrow, wide) = (of(&map, 3.0), of(&map, 12.0));
    assert!(sum(&narrow).0 < sum(&wide).0 && sum(&narrow).1 < sum(&wide).1);
    assert_eq!(narrow.front, wide.front);
    let near = |strip: &Strip, km: f64| strip.towns.iter().all(|town| town.front_distance_km.unwrap().abs() <= km);
    assert!(near(&narrow, 3.0) && near(&wide, 12.0) && narrow.towns.len() < wide.towns.len());
    assert!(narrow.towns.iter().all(|town| wide.towns.contains(town)));
}

#[test]
fn a_map_without_a_front_says_so() {
    // All of the country and more.
    let everything = snapshot(&[polygon(&[vec![[20.0, 43.0], [42.0, 43.0], [42.0, 54.0], [20.0, 54.0]]])]);
    let depth = Length::from_km(15.0).unwrap();
    let problem = strip(&everything, boundaries(), depth, &[]).unwrap_err().to_string();
    assert!(problem.contains("no front"), "{problem}");
}
