//! Towns: how far they are from a made polygon, on which side, and how much of each lies inside.

use crate::domain::place::Town;
use crate::domain::region::RegionId;
use crate::survey::distance::TownSurvey;
use crate::survey::surveyor::Extent;

use super::{number, read_fixture, rows, survey};

fn town(name: &str, lon: f64, lat: f64, radius_km: f64) -> Town {
    Town { name: name.into(), region: RegionId::new("donetsk").unwrap(), lon, lat, radius_km }
}

fn measured(towns: Vec<Town>) -> Vec<TownSurvey> {
    survey(&read_fixture("20260106"), Extent { towns, ..Extent::default() }).towns
}

#[test]
fn distances_and_discs_match_pyproj() {
    // pyproj 3.7.2: the least Geod(ellps="WGS84").inv to a point every 0.0001 degrees along the polygon's edges, and
    // shapely 2.2.0's overlap with a disc of 720 corners from Geod.fwd; tests/it/fixtures/golden_geometry.py. The points
    // are 7 to 11 m apart: 6 m, or 0.1 per cent of the distance. Our disc has 128 corners: its edge lies up to 0.03 per cent
    // of the radius further in, and shares are of the same disc.
    let golden = rows("towns.csv");
    let towns = golden.iter().map(|row| town(&row[0], number(&row[1]), number(&row[2]), number(&row[3]))).collect();
    for (row, ours) in golden.iter().zip(measured(towns)) {
        let (km, share) = (number(&row[4]), number(&row[5]));
        assert!(
            (ours.distance_km - km).abs() <= 0.006_f64.max(0.001 * km.abs()),
            "{}: {}, {km}",
            row[0],
            ours.distance_km
        );
        assert!((ours.disc_held.fraction() - share).abs() < 0.001, "{}: {:?}, {share}", row[0], ours.disc_held);
    }
}

#[test]
fn inside_is_negative_and_a_hole_is_outside() {
    let towns =
        vec![town("inside", 37.25, 48.4, 4.0), town("in the hole", 37.5, 48.23, 1.0), town("far", 30.5, 50.4, 4.0)];
    let measured = measured(towns);
    let signs: Vec<bool> = measured.iter().map(|town| town.distance_km < 0.0).collect();
    assert_eq!(signs, [true, false, false]);
    let shares: Vec<f64> = measured.iter().map(|town| town.disc_held.fraction()).collect();
    assert_eq!(shares, [1.0, 0.0, 0.0]);
}

#[test]
fn far_from_any_border_the_front_is_the_edge() {
    // The polygon lies inside the country but for its east, so the nearest edge of a town in the west is front.
    for town in measured(vec![town("west", 36.5, 48.3, 3.0), town("inside", 37.25, 48.4, 4.0)]) {
        let front = town.front_distance_km.unwrap();
        assert!((front - town.distance_km).abs() < 1e-6, "{town:?}");
    }
}
