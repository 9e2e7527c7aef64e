//! The front: the edge between held and free land inside the country.
//!
//! Where a map draws a coast or an outer border differently from the boundaries, a thin strip of free land can stay
//! attached to the mainland. Its inner edge only retraces the border and is not front: an edge counts only if the outer
//! border does not lie within [`STRIP_KM`] of it, straight across the free land that it faces.

use geo::{Coord, Distance, Geodesic, Line, LineString, Point, Polygon, Winding};
use rstar::AABB;

use super::boundaries::Boundaries;
use super::digest::Digest;

/// Free land between the held area and the outer border that is thinner than this, km, is a border drawn differently.
const STRIP_KM: f64 = 5.0;

/// An edge of free land, with the side on which the free land lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub line: Line<f64>,
    free_on_left: bool,
}

/// An edge of the front with its length in km by region.
#[derive(Debug, Clone)]
pub(super) struct FrontEdge {
    pub line: Line<f64>,
    pub by_region: Vec<(usize, f64)>,
}

impl Edge {
    pub fn digest(&self, digest: &mut Digest) {
        let Line { start, end } = self.line;
        [start.x, start.y, end.x, end.y].into_iter().for_each(|number| digest.add(number.to_bits()));
        digest.add(u64::from(self.free_on_left));
    }
}

/// All edges of the free land.
pub(super) fn candidates(free: &[Polygon<f64>]) -> impl Iterator<Item = Edge> {
    free.iter().flat_map(|polygon| {
        let outer = (polygon.exterior(), polygon.exterior().is_ccw());
        let holes = polygon.interiors().iter().map(|ring: &LineString<f64>| (ring, ring.is_cw()));
        std::iter::once(outer)
            .chain(holes)
            .flat_map(|(ring, free_on_left)| ring.lines().map(move |line| Edge { line, free_on_left }))
    })
}

/// The length of an edge in km by region; empty when it is no front.
pub(super) fn km_by_region(edge: Edge, boundaries: &Boundaries) -> Vec<(usize, f64)> {
    if boundaries.on_outline(midpoint(edge.line)) || retraces_border(edge, boundaries) {
        return Vec::new();
    }
    let mut cuts = crossings(edge.line, boundaries);
    cuts.extend([0.0, 1.0]);
    cuts.sort_unstable_by(f64::total_cmp);
    let at = |t: f64| edge.line.start + edge.line.delta() * t;
    let mut by_region: Vec<(usize, f64)> = Vec::new();
    for cut in cuts.windows(2).filter(|cut| cut[1] > cut[0]) {
        let Some(region) = boundaries.region_at(at(f64::midpoint(cut[0], cut[1]))) else { continue };
        let km = Geodesic.distance(Point(at(cut[0])), Point(at(cut[1]))) / 1000.0;
        match by_region.iter_mut().find(|(known, _)| *known == region) {
            Some((_, sum)) => *sum += km,
            None => by_region.push((region, km)),
        }
    }
    by_region
}

/// Where along a line, from 0 to 1, it crosses borders between regions.
fn crossings(line: Line<f64>, boundaries: &Boundaries) -> Vec<f64> {
    let envelope = AABB::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y]);
    let along = line.delta();
    let cross = |a: Coord<f64>, b: Coord<f64>| a.x * b.y - a.y * b.x;
    boundaries
        .borders
        .locate_in_envelope_intersecting(&envelope)
        .filter_map(|border| {
            let (from, to) = (Coord::from(border.geom().from), Coord::from(border.geom().to));
            let (other, offset) = (to - from, from - line.start);
            let turn = cross(along, other);
            let (t, u) = (cross(offset, other) / turn, cross(offset, along) / turn);
            (turn != 0.0 && (0.0..=1.0).contains(&u) && t > 0.0 && t < 1.0).then_some(t)
        })
        .collect()
}

/// Whether the outer border lies right behind the free land that an edge faces.
fn retraces_border(edge: Edge, boundaries: &Boundaries) -> bool {
    const KM_PER_DEGREE: f64 = 111.2;
    let from = midpoint(edge.line);
    // Degrees of longitude shrink with the cosine of the latitude: turn by a right angle on the ground, not on the grid.
    let shrink = from.y.to_radians().cos().max(0.01);
    let (east, north) = (edge.line.delta().x * shrink, edge.line.delta().y);
    let length = east.hypot(north);
    let side = if edge.free_on_left { 1.0 } else { -1.0 };
    let across = Coord { x: -north / shrink, y: east } * (side / length / KM_PER_DEGREE);
    boundaries.outline_meets(Line::new(from + across * 1e-4, from + across * STRIP_KM))
}

/// The point halfway along an edge.
pub(super) fn midpoint(edge: Line<f64>) -> Coord<f64> {
    (edge.start + edge.end) / 2.0
}

/// Front length of each region, km.
pub(super) fn lengths_by_region(front: &[FrontEdge], regions: usize) -> Vec<f64> {
    let mut km = vec![0.0; regions];
    for (region, part) in front.iter().flat_map(|edge| &edge.by_region) {
        km[*region] += part;
    }
    km
}
