//! Cutting polygons to a window, so that a region is compared with its neighbourhood only.

use geo::{BoundingRect, Coord, Intersects, LineString, MultiPolygon, Polygon, Rect};

/// A convex window: a box with its corners cut off, as far as the shape it was made for leaves them free.
#[derive(Debug, Clone)]
pub(super) struct Window {
    bounds: Rect<f64>,
    /// Directions with the furthest that the window reaches in each.
    sides: Vec<(Coord<f64>, f64)>,
}

/// The four sides of a box and its four corners.
const DIRECTIONS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)];

impl Window {
    /// The tightest window around a shape with a margin in degrees, so that edges along it lie outside the shape; `None`
    /// for an empty shape.
    pub fn around(shape: &MultiPolygon<f64>, margin: f64) -> Option<Self> {
        let grow = Coord { x: margin, y: margin };
        let bounds = shape.bounding_rect().map(|r| Rect::new(r.min() - grow, r.max() + grow))?;
        let reach = |(x, y): (f64, f64)| {
            let direction = Coord { x, y };
            let corners = shape.iter().flat_map(|polygon| polygon.exterior().coords());
            let furthest = corners.map(|corner| along(direction, *corner)).fold(f64::NEG_INFINITY, f64::max);
            (direction, furthest + margin)
        };
        Some(Window { bounds, sides: DIRECTIONS.map(reach).to_vec() })
    }

    /// The parts of polygons that lie in the window, by Sutherland and Hodgman's algorithm (1974).
    ///
    /// Parts of one ring may stay joined by edges along the window: winding numbers strictly inside it are kept, so the
    /// result is right for what lies strictly inside, and only for that.
    pub fn clip(&self, polygons: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        let touches = |p: &&Polygon<f64>| p.bounding_rect().is_some_and(|r| r.intersects(&self.bounds));
        MultiPolygon::new(polygons.iter().filter(touches).filter_map(|polygon| self.clip_polygon(polygon)).collect())
    }

    fn clip_polygon(&self, polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
        let exterior = self.clip_ring(polygon.exterior())?;
        let interiors = polygon.interiors().iter().filter_map(|ring| self.clip_ring(ring)).collect();
        Some(Polygon::new(exterior, interiors))
    }

    fn clip_ring(&self, ring: &LineString<f64>) -> Option<LineString<f64>> {
        let mut points = ring.0[..ring.0.len().saturating_sub(1)].to_vec();
        let mut kept = Vec::with_capacity(points.len() + 8);
        for (direction, reach) in &self.sides {
            kept.clear();
            clip_side(&points, *direction, *reach, &mut kept);
            std::mem::swap(&mut points, &mut kept);
        }
        let first = *points.first().filter(|_| points.len() > 2)?;
        points.push(first);
        Some(LineString::new(points))
    }
}

fn along(direction: Coord<f64>, point: Coord<f64>) -> f64 {
    direction.x * point.x + direction.y * point.y
}

/// Keeps what does not reach further than `reach` in a direction.
fn clip_side(points: &[Coord<f64>], direction: Coord<f64>, reach: f64, kept: &mut Vec<Coord<f64>>) {
    let Some(last) = points.last() else { return };
    let (mut from, mut excess) = (*last, along(direction, *last) - reach);
    for &to in points {
        let next = along(direction, to) - reach;
        if (excess <= 0.0) != (next <= 0.0) {
            // Taken from the inner end whichever way the edge runs, so that both ways give the same bits.
            let (inner, outer, a, b) = if excess <= 0.0 { (from, to, excess, next) } else { (to, from, next, excess) };
            kept.push(inner + (outer - inner) * (a / (a - b)));
        }
        if next <= 0.0 {
            kept.push(to);
        }
        (from, excess) = (to, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::survey::area;

    fn polygon(points: &[(f64, f64)]) -> MultiPolygon<f64> {
        MultiPolygon::new(vec![Polygon::new(area::ring(points), Vec::new())])
    }

    #[test]
    fn a_square_is_cut_to_its_corner() {
        let window = Window::around(&polygon(&[(3.0, 3.0), (9.0, 3.0), (9.0, 9.0), (3.0, 9.0)]), 0.0).unwrap();
        let corner = window.clip(&polygon(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]));
        let expected = area::ring_km2(&area::ring(&[(3.0, 3.0), (4.0, 3.0), (4.0, 4.0), (3.0, 4.0)]));
        assert!((area::km2(&corner) - expected).abs() < 1e-6, "{} {expected}", area::km2(&corner));
    }

    #[test]
    fn a_window_cuts_the_corners_its_shape_leaves_free() {
        let diamond = polygon(&[(5.0, 0.0), (10.0, 5.0), (5.0, 10.0), (0.0, 5.0)]);
        let window = Window::around(&diamond, 0.1).unwrap();
        assert!(window.clip(&polygon(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])).0.is_empty());
        let kept = window.clip(&diamond);
        assert!((area::km2(&kept) - area::km2(&diamond)).abs() < 1e-9);
    }
}
