//! How far towns are from the held area and from the front, and how much of each is held.
//!
//! The nearest point of an edge is found on straight chords through the Earth, which order points as geodesics do; the
//! distance to it is then the geodesic on WGS 84.

use geo::bool_ops::BooleanOps;
use geo::{
    BoundingRect, Coord, Destination, Distance, Geodesic, Intersects, Line, LineString, MultiPolygon, Point, Polygon,
};

use super::area;
use super::boundaries::lines;
use super::clip::Window;
use super::front::FrontEdge;
use crate::domain::place::Town;
use crate::domain::quantity::Share;
use crate::error::Result;

/// How one town stands on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct TownSurvey {
    pub town: Town,
    /// Distance from its centre to the held area, km; inside, the distance to the edge of it as a negative number. That
    /// edge may be a coast or an outer border.
    pub distance_km: f64,
    /// Distance to the front, km, negative inside the held area; `None` where there is no front.
    pub front_distance_km: Option<f64>,
    /// The part of its disc that is held.
    pub disc_held: Share,
}

/// Surveys towns against the held area, whose polygons do not overlap, and the front.
pub(super) fn survey(towns: &[Town], held: &MultiPolygon<f64>, front: &[FrontEdge]) -> Result<Vec<TownSurvey>> {
    if towns.is_empty() {
        return Ok(Vec::new());
    }
    let held_edges: Vec<Chord> = lines(held).map(Chord::new).collect();
    let front_edges: Vec<Chord> = front.iter().map(|edge| Chord::new(edge.line)).collect();
    let one = |town: &Town| {
        let centre = Coord { x: town.lon, y: town.lat };
        let inside =
            held.iter().any(|p| p.bounding_rect().is_some_and(|r| r.intersects(&centre)) && p.intersects(&centre));
        let sign = if inside { -1.0 } else { 1.0 };
        let distance_km = sign * nearest_km(centre, &held_edges).unwrap_or(f64::INFINITY);
        Ok(TownSurvey {
            town: town.clone(),
            distance_km,
            front_distance_km: nearest_km(centre, &front_edges).map(|km| sign * km),
            disc_held: disc_held(town, held, distance_km)?,
        })
    };
    towns.iter().map(one).collect()
}

/// An edge with its ends in space, km from the Earth's centre.
struct Chord {
    line: Line<f64>,
    from: [f64; 3],
    along: [f64; 3],
    squared: f64,
}

impl Chord {
    fn new(line: Line<f64>) -> Self {
        let (from, to) = (in_space(line.start), in_space(line.end));
        let along = minus(to, from);
        Chord { line, from, along, squared: dot(along, along) }
    }

    /// How far along the chord its nearest point to `place` lies, 0 to 1, and the square of the distance, km².
    fn nearest(&self, place: [f64; 3]) -> (f64, f64) {
        let offset = minus(place, self.from);
        let t = if self.squared > 0.0 { (dot(offset, self.along) / self.squared).clamp(0.0, 1.0) } else { 0.0 };
        let rest = minus(offset, self.along.map(|x| x * t));
        (t, dot(rest, rest))
    }
}

fn nearest_km(centre: Coord<f64>, chords: &[Chord]) -> Option<f64> {
    let place = in_space(centre);
    let (chord, (t, _)) =
        chords.iter().map(|chord| (chord, chord.nearest(place))).min_by(|(_, a), (_, b)| a.1.total_cmp(&b.1))?;
    let point = chord.line.start + chord.line.delta() * t;
    Some(Geodesic.distance(Point(centre), Point(point)) / 1000.0)
}

/// The part of a town's disc that is held; all or nothing where the edge of the held area does not reach the disc.
fn disc_held(town: &Town, held: &MultiPolygon<f64>, distance_km: f64) -> Result<Share> {
    const CORNERS: u32 = 128;
    if distance_km.abs() >= town.radius_km {
        return Share::from_fraction(if distance_km < 0.0 { 1.0 } else { 0.0 });
    }
    let corner = |i: u32| {
        let bearing = 360.0 * f64::from(i) / f64::from(CORNERS);
        Geodesic.destination(Point::new(town.lon, town.lat), bearing, town.radius_km * 1000.0).0
    };
    let mut ring = LineString::new((0..CORNERS).map(corner).collect());
    ring.close();
    let disc = Polygon::new(ring, Vec::new());
    let Some(window) = Window::around(&disc.clone().into(), 0.01) else { return Share::from_fraction(0.0) };
    let nearby = window.clip(held);
    Share::from_fraction((area::km2(&disc.intersection(&nearby)) / area::polygon_km2(&disc)).clamp(0.0, 1.0))
}

/// A point of WGS 84 in space, km.
fn in_space(point: Coord<f64>) -> [f64; 3] {
    const A: f64 = 6378.137;
    const E2: f64 = 0.006_694_379_990_141_316;
    let (lon, lat) = (point.x.to_radians(), point.y.to_radians());
    let normal = A / (1.0 - E2 * lat.sin().powi(2)).sqrt();
    [normal * lat.cos() * lon.cos(), normal * lat.cos() * lon.sin(), normal * (1.0 - E2) * lat.sin()]
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}
