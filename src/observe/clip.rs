//! Cutting polygons to a box, so that a region is compared with its neighbourhood only.

use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};

/// The parts of polygons that lie in a box, by Sutherland and Hodgman's algorithm (1974).
///
/// Parts of one ring may stay joined by edges along the box: winding numbers strictly inside the box are kept, so the
/// result is right for what lies strictly inside, and only for that.
pub(super) fn to_box(polygons: &MultiPolygon<f64>, within: Rect<f64>) -> MultiPolygon<f64> {
    let touches = |p: &&Polygon<f64>| p.bounding_rect().is_some_and(|r| geo::Intersects::intersects(&r, &within));
    MultiPolygon::new(polygons.iter().filter(touches).filter_map(|polygon| clip_polygon(polygon, within)).collect())
}

fn clip_polygon(polygon: &Polygon<f64>, within: Rect<f64>) -> Option<Polygon<f64>> {
    let exterior = clip_ring(polygon.exterior(), within)?;
    let interiors = polygon.interiors().iter().filter_map(|ring| clip_ring(ring, within)).collect();
    Some(Polygon::new(exterior, interiors))
}

fn clip_ring(ring: &LineString<f64>, within: Rect<f64>) -> Option<LineString<f64>> {
    let (min, max) = (within.min(), within.max());
    let mut points = ring.0.clone();
    points.pop();
    points = half_plane(&points, |c| c.x >= min.x, |a, b| at_x(a, b, min.x));
    points = half_plane(&points, |c| c.x <= max.x, |a, b| at_x(a, b, max.x));
    points = half_plane(&points, |c| c.y >= min.y, |a, b| at_y(a, b, min.y));
    points = half_plane(&points, |c| c.y <= max.y, |a, b| at_y(a, b, max.y));
    let first = *points.first().filter(|_| points.len() > 2)?;
    points.push(first);
    Some(LineString::new(points))
}

fn half_plane(
    points: &[Coord<f64>],
    inside: impl Fn(Coord<f64>) -> bool,
    crossing: impl Fn(Coord<f64>, Coord<f64>) -> Coord<f64>,
) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(points.len() + 8);
    let Some(mut from) = points.last().copied() else { return kept };
    for &to in points {
        if inside(from) != inside(to) {
            kept.push(crossing(from, to));
        }
        if inside(to) {
            kept.push(to);
        }
        from = to;
    }
    kept
}

fn at_x(a: Coord<f64>, b: Coord<f64>, x: f64) -> Coord<f64> {
    // Taken from the same end whichever way the edge runs, so that both give the same bits.
    let (a, b) = if a.x < b.x { (a, b) } else { (b, a) };
    Coord { x, y: a.y + (b.y - a.y) * ((x - a.x) / (b.x - a.x)) }
}

fn at_y(a: Coord<f64>, b: Coord<f64>, y: f64) -> Coord<f64> {
    let (a, b) = if a.y < b.y { (a, b) } else { (b, a) };
    Coord { x: a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)), y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::area;

    #[test]
    fn a_square_is_cut_to_its_corner() {
        let square = Polygon::new(area::ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]), Vec::new());
        let corner = to_box(&MultiPolygon::new(vec![square]), Rect::new((3.0, 3.0), (9.0, 9.0)));
        let expected = area::ring_km2(&area::ring(&[(3.0, 3.0), (4.0, 3.0), (4.0, 4.0), (3.0, 4.0)]));
        assert!((area::km2(&corner) - expected).abs() < 1e-9);
    }
}
