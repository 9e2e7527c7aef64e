//! What must hold for every map, whatever its shapes.

use std::f64::consts::TAU;

use crate::survey::area::ring_km2;
use crate::survey::surveyor::RegionSurvey;
use geo::{Coord, LineString};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Ring, areas, polygon, same_bits, snapshot};

/// A star-shaped polygon: its corners seen from `centre` lie at even bearings, `radii` degrees away.
///
/// Its edges are kept under some 10 km. Longer edges are great circles once they are measured and straight in degrees
/// when they are cut, so that cutting one in two moves its area: by 2 km² for 50 km, but by 0.002 km² for 5 km.
#[derive(Debug, Clone)]
struct Star {
    centre: [f64; 2],
    radii: Vec<f64>,
}

impl Star {
    fn ring(&self) -> Ring {
        let n = self.radii.len();
        let corner = |(i, radius): (usize, &f64)| {
            let turn = TAU * i as f64 / n as f64;
            [self.centre[0] + radius * turn.cos(), self.centre[1] + radius * turn.sin()]
        };
        self.radii.iter().enumerate().map(corner).collect()
    }

    fn polygon(&self) -> Value {
        polygon(&[self.ring()])
    }

    /// The two parts on either side of a cut from corner 0 through the centre to corner `to`, drawn in short steps.
    fn halves(&self, to: usize) -> [Value; 2] {
        let ring = self.ring();
        let spoke = |corner: [f64; 2]| {
            (1..8).map(move |i| {
                [0, 1].map(|axis| self.centre[axis] + (corner[axis] - self.centre[axis]) * f64::from(i) / 8.0)
            })
        };
        let outwards: Ring = std::iter::once(self.centre).chain(spoke(ring[0])).collect();
        let inwards: Ring = spoke(ring[to]).rev().collect();
        let first = [&outwards[..], &ring[..=to], &inwards].concat();
        let mut back: Ring = [&ring[to..], &ring[..1]].concat();
        back.extend(outwards.iter().rev().take(7));
        back.push(self.centre);
        back.extend(inwards.iter().rev());
        [polygon(&[first]), polygon(&[back])]
    }
}

/// A star with its centre in a box, at most `reach` degrees in radius.
fn star(lon: std::ops::Range<f64>, lat: std::ops::Range<f64>, reach: f64) -> impl Strategy<Value = Star> {
    let waves = prop::collection::vec((2..9_u32, 0.0..TAU, 0.02..0.12_f64), 1..5);
    (lon, lat, 0.3..1.0_f64, waves, 40..90_usize).prop_map(move |(x, y, size, waves, corners)| {
        let radius = |i: usize| {
            let turn = TAU * i as f64 / corners as f64;
            let sum: f64 = waves.iter().map(|(n, phase, depth)| depth * (f64::from(*n) * turn + phase).cos()).sum();
            size * reach / 1.5 * (1.0 + sum)
        };
        Star { centre: [x, y], radii: (0..corners).map(radius).collect() }
    })
}

/// A star about a point of the east, across the borders of regions, of the country and the coast.
fn eastern() -> impl Strategy<Value = Star> {
    star(34.5..38.1, 47.2..49.6, 0.6)
}

/// A star wholly within the mainland, and across the borders of several regions.
fn inland() -> impl Strategy<Value = Star> {
    star(35.2..37.4, 47.7..49.3, 0.5)
}

/// No area of any region differs by more than 1e-6 of it, or by 100 m² where regions are touched only by a corner.
fn same_areas(a: &[RegionSurvey], b: &[RegionSurvey]) -> Result<(), TestCaseError> {
    for (a, b) in a.iter().zip(b) {
        for (word, x, y) in [("held", a.held.km2(), b.held.km2()), ("free", a.remaining().km2(), b.remaining().km2())] {
            prop_assert!((x - y).abs() <= 1e-4_f64.max(1e-6 * x.max(y)), "{} {word}: {x} or {y}", a.region.id);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_way_a_ring_runs_and_where_it_starts_change_nothing(star in eastern(), turn in 0..90_usize) {
        let plain = areas(&snapshot(&[star.polygon()]));
        let mut ring = star.ring();
        ring.reverse();
        same_areas(&plain, &areas(&snapshot(&[polygon(&[ring.clone()])])))?;
        let turn = turn % ring.len();
        ring.rotate_left(turn);
        same_areas(&plain, &areas(&snapshot(&[polygon(&[ring])])))?;
    }

    #[test]
    fn a_ring_split_over_two_features_changes_nothing(star in eastern(), part in 0.2..0.8_f64) {
        let whole = areas(&snapshot(&[star.polygon()]));
        let to = (part * star.radii.len() as f64) as usize;
        same_areas(&whole, &areas(&snapshot(&star.halves(to))))?;
    }

    #[test]
    fn doubled_features_and_their_order_change_nothing(a in eastern(), b in eastern(), c in eastern()) {
        let [a, b, c] = [a, b, c].map(|star| star.polygon());
        let plain = areas(&snapshot(&[a.clone(), b.clone(), c.clone()]));
        same_areas(&plain, &areas(&snapshot(&[c.clone(), a.clone(), b.clone()])))?;
        same_areas(&plain, &areas(&snapshot(&[a.clone(), b.clone(), a.clone(), c.clone(), c.clone()])))?;
        let parts = [a, b, c].map(|shape| shape["coordinates"].clone());
        let many = json!({"type": "MultiPolygon", "coordinates": parts});
        same_areas(&plain, &areas(&snapshot(&[many])))?;
    }

    #[test]
    fn areas_stay_within_the_region(a in eastern(), b in eastern()) {
        for row in areas(&snapshot(&[a.polygon(), b.polygon()])) {
            let (whole, held, free) = (row.region.area.km2(), row.held.km2(), row.remaining().km2());
            prop_assert!((0.0..=whole).contains(&held) && (0.0..=whole).contains(&free), "{row:?}");
            // Border mismatch only adds to what is controlled. Held and free land are measured each on its own, and where
            // an edge of the region's border is cut each part is its own great circle (see `Star`): up to 0.3 km² for the
            // longest edge of the bundled borders, 32 km.
            prop_assert!(row.controlled.km2() >= held - 0.3, "{row:?}");
        }
    }

    #[test]
    fn one_more_polygon_never_lowers_what_is_held(a in eastern(), b in eastern()) {
        let fewer = areas(&snapshot(&[a.polygon()]));
        let more = areas(&snapshot(&[a.polygon(), b.polygon()]));
        for (fewer, more) in fewer.iter().zip(&more) {
            // An edge that the second polygon cuts in two is measured as two great circles instead of one (see `Star`).
            prop_assert!(more.held.km2() >= fewer.held.km2() - 0.05, "{fewer:?} {more:?}");
        }
    }

    #[test]
    fn measuring_twice_gives_the_same_bits(a in eastern(), b in eastern()) {
        let map = snapshot(&[a.polygon(), b.polygon()]);
        prop_assert!(same_bits(&areas(&map), &areas(&map)));
        let again = snapshot(&[a.polygon(), b.polygon()]);
        let elsewhere = std::thread::spawn(move || areas(&again)).join().unwrap();
        prop_assert!(same_bits(&areas(&map), &elsewhere));
    }

    #[test]
    fn a_polygon_inside_the_country_is_held_as_a_whole(star in inland()) {
        let held: f64 = areas(&snapshot(&[star.polygon()])).iter().map(|row| row.held.km2()).sum();
        let corners = star.ring().into_iter().map(|[x, y]| Coord { x, y });
        let mut ring: LineString<f64> = corners.collect();
        ring.close();
        let own = ring_km2(&ring).abs();
        // Edges that cross from one region into the next are cut there: some square metres each (see `Star`).
        prop_assert!((held - own).abs() <= 1e-5 * own, "{held} {own}");
    }
}
