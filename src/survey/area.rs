//! Areas on the WGS 84 ellipsoid, exact for edges that are great circles on the authalic sphere.
//!
//! The authalic sphere has the ellipsoid's area everywhere, so a polygon keeps its area when each vertex moves to its
//! authalic latitude. Edges then run along great circles of that sphere; for edges of some kilometres they differ from
//! geodesics of the ellipsoid by less than a square metre.
//!
//! # References
//! Snyder (1987), Map Projections – A Working Manual, USGS PP 1395, equations 3-11 and 3-12 (authalic latitude).
//! Karney (2013), "Algorithms for geodesics", J. Geodesy 87, section 6 (area under an edge of a polygon).

use geo::{LineString, MultiPolygon, Polygon};

/// First eccentricity of WGS 84.
pub(super) const E: f64 = 0.081_819_190_842_622;
/// Semi-major axis of WGS 84, km.
pub(super) const A: f64 = 6378.137;

/// Area of a polygon in km², holes taken away, whatever way its rings run.
pub fn polygon_km2(polygon: &Polygon<f64>) -> f64 {
    let holes: f64 = polygon.interiors().iter().map(|ring| ring_km2(ring).abs()).sum();
    (ring_km2(polygon.exterior()).abs() - holes).max(0.0)
}

/// Area of polygons that do not overlap, km².
pub fn km2(polygons: &MultiPolygon<f64>) -> f64 {
    polygons.iter().map(polygon_km2).sum()
}

/// Area in km² as if degrees were a flat grid at the latitude of the first corner; good to a few percent for small areas.
pub(super) fn rough_km2(polygon: &Polygon<f64>) -> f64 {
    let shrink = polygon.exterior().0.first().map_or(1.0, |corner| corner.y.to_radians().cos());
    let holes: f64 = polygon.interiors().iter().map(|ring| grid_km2(ring).abs()).sum();
    (grid_km2(polygon.exterior()).abs() - holes) * shrink
}

/// Signed area in km² of a closed ring as if degrees were a grid of squares as large as at the equator: at most too large.
pub(super) fn grid_km2(ring: &LineString<f64>) -> f64 {
    const KM_PER_DEGREE: f64 = 111.2;
    let Some(first) = ring.0.first() else { return 0.0 };
    // From the first corner, so that a small ring far from the origin keeps its digits.
    let cross = |edge: geo::Line<f64>| {
        let (a, b) = (edge.start - *first, edge.end - *first);
        a.x * b.y - a.y * b.x
    };
    ring.lines().map(cross).sum::<f64>() / 2.0 * KM_PER_DEGREE * KM_PER_DEGREE
}

/// Signed area of a closed ring in km², positive when it runs anticlockwise. It must not go around a pole.
pub fn ring_km2(ring: &LineString<f64>) -> f64 {
    // The authalic sphere: its radius squared is a² q(90°) / 2, the sine of authalic latitude q / q(90°).
    let whole = q(1.0);
    let vertex = |lon: f64, lat: f64| {
        let sine = q(lat.to_radians().sin()) / whole;
        (lon.to_radians(), sine, (1.0 - sine * sine).max(0.0).sqrt())
    };
    let mut vertices = ring.coords().map(|c| vertex(c.x, c.y));
    let Some(mut from) = vertices.next() else { return 0.0 };
    let mut half_excess = 0.0;
    for to in vertices {
        // Half the spherical excess between the edge and the equator, tan ½Δλ · sin ½(β₁+β₂) / cos ½(β₁−β₂), with the
        // quotient written in the sines and cosines at hand. Negative when the edge runs east.
        let quotient = (from.1 + to.1) / (1.0 + from.2 * to.2 + from.1 * to.1);
        half_excess -= (((to.0 - from.0) / 2.0).tan() * quotient).atan();
        from = to;
    }
    half_excess * A * A * whole
}

/// Snyder's q, from the sine of the latitude.
pub(super) fn q(sine: f64) -> f64 {
    (1.0 - E * E) * (sine / (1.0 - E * E * sine * sine) + (E * sine).atanh() / E)
}

/// A closed ring through points.
#[cfg(test)]
pub(super) fn ring(points: &[(f64, f64)]) -> LineString<f64> {
    let mut ring = LineString::new(points.iter().map(|(x, y)| geo::Coord { x: *x, y: *y }).collect());
    ring.close();
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn areas_match_geographiclib() {
        // pyproj 3.7.2: Geod(ellps="WGS84").polygon_area_perimeter(lons, lats)[0] / 1e6. Edges of 10 km agree to 1e-6
        // relative; the whole degree shows how far great circles and geodesics part for long edges.
        let small = ring(&[(37.0, 48.0), (37.1, 48.0), (37.1, 48.1), (37.0, 48.1)]);
        assert!((ring_km2(&small) - GEOGRAPHICLIB_SMALL).abs() < 1e-6 * GEOGRAPHICLIB_SMALL, "{}", ring_km2(&small));
        let large = ring(&[(37.0, 48.0), (38.0, 48.0), (38.0, 49.0), (37.0, 49.0)]);
        assert!((ring_km2(&large) - GEOGRAPHICLIB_LARGE).abs() < 1e-5 * GEOGRAPHICLIB_LARGE, "{}", ring_km2(&large));
    }

    const GEOGRAPHICLIB_SMALL: f64 = 82.896_661_941_535_95;
    const GEOGRAPHICLIB_LARGE: f64 = 8_217.589_924_770_447;

    proptest! {
        #[test]
        fn a_reversed_ring_changes_its_sign_and_keeps_its_size(
            points in prop::collection::vec((22.0..40.0, 44.0..52.0), 3..30)
        ) {
            let forward = ring(&points);
            let backward = LineString::new(forward.0.iter().rev().copied().collect());
            prop_assert!((ring_km2(&forward) + ring_km2(&backward)).abs() < 1e-6);
        }
    }
}
