//! The plane of a map: Lambert's azimuthal equal-area projection of the WGS 84 ellipsoid, oblique, about a middle.
//!
//! Areas are true everywhere. Lengths are true at the middle and off by about half a percent 600 km from it, so that a scale bar
//! holds for all of a region.
//!
//! # References
//! Snyder (1987), Map Projections – A Working Manual, USGS PP 1395, equations 3-11 and 3-12 (authalic latitude), 24-17 to 24-20
//! (the projection).

use geo::Coord;

use crate::domain::map::MapPoint;
use crate::survey::area::{A, E, q};

/// The projection about one middle.
#[derive(Debug, Clone, Copy)]
pub(in crate::survey) struct EqualArea {
    lon: f64,
    /// Sine and cosine of the authalic latitude of the middle.
    beta: (f64, f64),
    /// Radius of the authalic sphere, km.
    radius: f64,
    /// Snyder's D, which makes lengths at the middle true in every direction.
    d: f64,
}

impl EqualArea {
    /// The projection about a middle, degrees; within five degrees of a pole it is set five degrees from it.
    pub fn about(middle: Coord<f64>) -> Self {
        const MOST: f64 = 85.0;
        let lat = middle.y.clamp(-MOST, MOST).to_radians();
        let radius = A * (q(1.0) / 2.0).sqrt();
        let beta = authalic(lat);
        let m = lat.cos() / (1.0 - (E * lat.sin()).powi(2)).sqrt();
        EqualArea { lon: middle.x, beta, radius, d: A * m / (radius * beta.1) }
    }

    /// The place of a point, degrees. The far end of the Earth, which has none, lands at a finite distance too.
    pub fn place(&self, point: Coord<f64>) -> MapPoint {
        const LEAST: f64 = 1e-9;
        let (sin_lon, cos_lon) = (point.x - self.lon).to_radians().sin_cos();
        let ((sin, cos), (sin_1, cos_1)) = (authalic(point.y.to_radians()), self.beta);
        let b = self.radius * (2.0 / (1.0 + sin_1 * sin + cos_1 * cos * cos_lon).max(LEAST)).sqrt();
        MapPoint { right: b * self.d * cos * sin_lon, up: b / self.d * (cos_1 * sin - sin_1 * cos * cos_lon) }
    }
}

impl EqualArea {
    /// The point, degrees, whose place this is: Snyder's equations 24-26 to 24-30, with the latitude found by Newton's
    /// method.
    pub fn point(&self, place: MapPoint) -> Coord<f64> {
        let (x, y) = (place.right / self.d, place.up * self.d);
        let rho = x.hypot(y);
        let (sin_1, cos_1) = self.beta;
        if rho == 0.0 {
            return Coord { x: self.lon, y: latitude(sin_1) };
        }
        let (sin_c, cos_c) = (2.0 * (rho / (2.0 * self.radius)).clamp(-1.0, 1.0).asin()).sin_cos();
        let sine = cos_c * sin_1 + y * sin_c * cos_1 / rho;
        let lon = (x * sin_c).atan2(rho * cos_1 * cos_c - y * sin_1 * sin_c).to_degrees();
        Coord { x: self.lon + lon, y: latitude(sine) }
    }
}

/// The latitude, degrees, whose authalic latitude has this sine.
fn latitude(sine: f64) -> f64 {
    const STEPS: usize = 6;
    let wanted = sine.clamp(-1.0, 1.0) * q(1.0);
    let mut sin = sine.clamp(-1.0, 1.0);
    for _ in 0..STEPS {
        // The derivative of q by the sine of the latitude.
        let slope = 2.0 * (1.0 - E * E) / (1.0 - (E * sin).powi(2)).powi(2);
        sin = (sin - (q(sin) - wanted) / slope).clamp(-1.0, 1.0);
    }
    sin.asin().to_degrees()
}

/// Sine and cosine of the authalic latitude.
fn authalic(lat: f64) -> (f64, f64) {
    let sine = (q(lat.sin()) / q(1.0)).clamp(-1.0, 1.0);
    (sine, (1.0 - sine * sine).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_proj() {
        // pyproj 3.7.2: Proj(proj="laea", lat_0, lon_0, ellps="WGS84")(lon, lat), km; both are exact to a micrometre here.
        let known = [
            ((37.5, 48.0), (37.5, 48.0), (0.000000, 0.000000)),
            ((37.5, 48.0), (39.3, 49.2), (131.176850, 134.972394)),
            ((31.5, 48.5), (22.2, 48.4), (-686.611276, 30.567009)),
            ((31.5, 48.5), (40.1, 44.4), (683.851418, -417.891603)),
            ((-70.0, -33.0), (-71.5, -40.25), (-127.887341, -804.903339)),
            ((179.5, 65.0), (-178.0, 66.5), (111.266290, 169.453420)),
        ];
        for ((lon_0, lat_0), (x, y), (right, up)) in known {
            let place = EqualArea::about(Coord { x: lon_0, y: lat_0 }).place(Coord { x, y });
            let off = (place.right - right).hypot(place.up - up);
            assert!(off < 2e-6, "{x} {y}: {place:?}");
            let back = EqualArea::about(Coord { x: lon_0, y: lat_0 }).point(place);
            let apart = (back.x - x + 540.0).rem_euclid(360.0) - 180.0;
            assert!(apart.abs() < 1e-9 && (back.y - y).abs() < 1e-9, "{x} {y}: {back:?}");
        }
    }

    #[test]
    fn areas_on_the_plane_are_areas_on_the_ground() {
        let boundaries = crate::survey::boundaries::Boundaries::bundled().unwrap();
        let plane = EqualArea::about(Coord { x: 37.5, y: 48.0 });
        for region in boundaries.regions() {
            let shoelace = |ring: &geo::LineString<f64>| -> f64 {
                let points: Vec<MapPoint> = ring.coords().map(|corner| plane.place(*corner)).collect();
                points.windows(2).map(|p| p[0].right * p[1].up - p[1].right * p[0].up).sum::<f64>() / 2.0
            };
            let rings = region.shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            let (km2, known) = (rings.map(shoelace).sum::<f64>(), region.region.area.km2());
            // Edges are straight on the plane and great circles in the measure: a few parts in ten thousand at most.
            assert!((km2 / known - 1.0).abs() < 3e-4, "{}: {km2} {known}", region.region.id);
        }
    }
}
