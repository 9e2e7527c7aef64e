//! Cracks: strips of free land some metres wide between held pieces that were drawn to adjoin. They are no front, and a
//! town beside one is not at the front, so they are closed before the front is looked for; areas are measured on the
//! map as drawn.
//!
//! Two edges face each other where a straight line from one, across the free land, meets the other within the width.
//! The land between them belongs to a crack when they are edges of two pieces, or when the strip is long: an inlet that
//! narrows to a point is part of the front, and so is a cut of less than two kilometres within one piece.

use std::cell::RefCell;

use geo::orient::{Direction, Orient};
use geo::{BoundingRect, Coord, Distance, Geodesic, Line, LineString, MultiPolygon, Point, Polygon};

use super::overlay;
use super::rings::sweep::meetings;
use crate::domain::quantity::{Area, Length};
use crate::numerals::counted;
use crate::survey::area;
use crate::tabular::panics::caught;

/// A cut within one piece is a crack from this length on, km.
const LONG_KM: f64 = 2.0;
/// A crack of at least this area, km², is named with its place.
const NAMED_KM2: f64 = 0.1;
/// Cracks that are named one by one.
const NAMED: usize = 5;
const KM_PER_DEGREE: f64 = 111.2;

/// What was closed on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Cracks {
    /// How many.
    pub number: usize,
    /// The free land in them.
    pub area: Area,
    /// The large ones, the largest first: longitude and latitude of their middle, and area.
    pub large: Vec<(f64, f64, Area)>,
    /// The width up to which cracks were closed.
    pub width: Length,
}

/// Held land without cracks.
pub(super) struct Closed {
    pub land: MultiPolygon<f64>,
    pub cracks: Cracks,
}

impl std::fmt::Display for Cracks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (number, metres) = (counted(self.number, "crack"), self.width.km() * 1000.0);
        let which = if self.number == 1 { "it is" } else { "they are" };
        write!(
            f,
            "{number} up to {metres} m wide between held pieces ({:.3} km²): {which} not front",
            self.area.km2()
        )?;
        for (lon, lat, area) in self.large.iter().take(NAMED) {
            write!(f, "; one of {:.3} km² near longitude {lon:.4}, latitude {lat:.4}", area.km2())?;
        }
        Ok(())
    }
}

/// The held land with cracks up to `width` closed; `None` where there are none. `pieces` are the polygons as drawn,
/// outer rings anticlockwise and holes clockwise, which `held` has united.
pub(super) fn close(pieces: &[Polygon<f64>], held: &MultiPolygon<f64>, width: Length) -> Option<Closed> {
    let bridges = bridges(pieces, width.km())?;
    let quads: Vec<Polygon<f64>> = caught(|| kept(bridges))?;
    if quads.is_empty() {
        return None;
    }
    let free = caught(|| overlay::cut(&overlay::unite(&quads), held).outside)?;
    let mut found: Vec<(f64, &Polygon<f64>)> = free.iter().map(|crack| (area::polygon_km2(crack), crack)).collect();
    // Edges of bridges that run along the held land leave specks of rounding.
    const SPECK_KM2: f64 = 1e-9;
    found.retain(|(km2, _)| *km2 > SPECK_KM2);
    if found.is_empty() {
        return None;
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let place = |(km2, crack): &(f64, &Polygon<f64>)| {
        let middle = crack.bounding_rect()?.center();
        Some((middle.x, middle.y, Area::from_km2(*km2).ok()?))
    };
    let cracks = Cracks {
        number: found.len(),
        area: Area::from_km2(found.iter().map(|(km2, _)| km2).sum()).ok()?,
        large: found.iter().take_while(|(km2, _)| *km2 >= NAMED_KM2).filter_map(place).collect(),
        width,
    };
    let mut land = caught(|| overlay::unite(held.iter().chain(&quads)))?;
    land.iter_mut().for_each(|polygon| fill_specks(polygon, width.km()));
    Some(Closed { land, cracks })
}

/// A strip of land between two edges that face each other.
struct Bridge {
    quad: Polygon<f64>,
    /// Whether the edges are of two pieces.
    is_between: bool,
}

/// An edge of a piece, with the held land on its left.
struct Side {
    line: Line<f64>,
    piece: usize,
    /// How many km a degree of longitude has there.
    east: f64,
    /// From its start to its end, km to the east and to the north.
    along: (f64, f64),
}

impl Side {
    fn new(line: Line<f64>, piece: usize) -> Self {
        let east = KM_PER_DEGREE * line.start.y.to_radians().cos().max(0.01);
        Side { line, piece, east, along: (line.delta().x * east, line.delta().y * KM_PER_DEGREE) }
    }

    /// The diagonal of the box around it, larger by `km` on each side.
    fn grown(&self, km: f64) -> Line<f64> {
        let bounds = self.line.bounding_rect();
        let margin = Coord { x: km / self.east, y: km / KM_PER_DEGREE };
        Line::new(bounds.min() - margin, bounds.max() + margin)
    }

    /// Whether another edge runs the other way, as what faces it does.
    fn is_against(&self, other: &Side) -> bool {
        self.along.0 * other.along.0 + self.along.1 * other.along.1 < 0.0
    }
}

/// The strips between edges that face each other within `km`; `None` when there are too many edges to look at.
fn bridges(pieces: &[Polygon<f64>], km: f64) -> Option<Vec<Bridge>> {
    let rings = pieces.iter().enumerate().flat_map(|(piece, polygon)| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(move |ring| (piece, ring))
    });
    let sides: Vec<Side> =
        rings.flat_map(|(piece, ring)| ring.lines().map(move |line| Side::new(line, piece))).collect();
    let grown = sides.iter().enumerate().map(|(i, side)| (side.grown(km / 2.0), i)).collect();
    let found = RefCell::new(Vec::new());
    let face = |(_, i): (Line<f64>, usize), (_, j): (Line<f64>, usize)| {
        let (a, b) = (&sides[i], &sides[j]);
        if !a.is_against(b) {
            return false;
        }
        let quads = [strip(a, b, km), strip(b, a, km)];
        let faces = quads.iter().any(Option::is_some);
        let bridge = |quad| Bridge { quad, is_between: a.piece != b.piece };
        found.borrow_mut().extend(quads.into_iter().flatten().map(bridge));
        faces
    };
    meetings(grown, face).ok()?;
    Some(found.into_inner())
}

/// The land straight across from edge `a` to edge `b`, where `b` lies on the free side of `a` within `km` and faces it.
fn strip(a: &Side, b: &Side, km: f64) -> Option<Polygon<f64>> {
    /// The strip reaches so far into the held land and beyond its ends, km, so that rounding leaves no gap.
    const OVERLAP_KM: f64 = 5e-6;
    const LEAST_KM: f64 = 1e-6;
    let length = a.along.0.hypot(a.along.1);
    if length < LEAST_KM {
        return None;
    }
    let (start, (tx, ty)) = (a.line.start, (a.along.0 / length, a.along.1 / length));
    // On the plane of the edge: `u` along it, `v` to its right, where the free land is.
    let on_plane = |point: Coord<f64>| {
        let (x, y) = ((point.x - start.x) * a.east, (point.y - start.y) * KM_PER_DEGREE);
        (x * tx + y * ty, x * ty - y * tx)
    };
    let on_map = |(u, v): (f64, f64)| Coord {
        x: start.x + (u * tx + v * ty) / a.east,
        y: start.y + (u * ty - v * tx) / KM_PER_DEGREE,
    };
    let (from, to) = (on_plane(b.line.start), on_plane(b.line.end));
    let ((right, right_v), (left, left_v)) = within(from, to, length, km)?;
    if right - left < LEAST_KM {
        return None;
    }
    let corners = [
        (left - OVERLAP_KM, -OVERLAP_KM),
        (right + OVERLAP_KM, -OVERLAP_KM),
        (right + OVERLAP_KM, right_v + OVERLAP_KM),
        (left - OVERLAP_KM, left_v + OVERLAP_KM),
    ];
    let mut ring = LineString::new(corners.into_iter().map(on_map).collect());
    ring.close();
    Some(Polygon::new(ring, Vec::new()).orient(Direction::Default))
}

type OnPlane = (f64, f64);

/// The part of a line on the plane of an edge that lies straight across from the edge, no farther than `km`.
fn within(from: OnPlane, to: OnPlane, length: f64, km: f64) -> Option<(OnPlane, OnPlane)> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (start, end, most) in [(from.0, to.0, length), (from.1, to.1, km)] {
        let change = end - start;
        if change == 0.0 {
            if !(0.0..=most).contains(&start) {
                return None;
            }
            continue;
        }
        let (one, other) = (-start / change, (most - start) / change);
        (first, last) = (first.max(one.min(other)), last.min(one.max(other)));
    }
    let at = |s: f64| (from.0 + (to.0 - from.0) * s, from.1 + (to.1 - from.1) * s);
    (first < last).then(|| (at(first), at(last)))
}

/// The strips that belong to cracks: all between two pieces, and those within one piece that join into long ones.
fn kept(bridges: Vec<Bridge>) -> Vec<Polygon<f64>> {
    let (between, within): (Vec<Bridge>, Vec<Bridge>) = bridges.into_iter().partition(|bridge| bridge.is_between);
    let joined = overlay::unite(within.iter().map(|bridge| &bridge.quad));
    let is_long = |strip: &Polygon<f64>| {
        let around = strip.exterior().lines().map(|edge| Geodesic.distance(Point(edge.start), Point(edge.end)));
        around.sum::<f64>() / 2000.0 >= LONG_KM
    };
    between.into_iter().map(|bridge| bridge.quad).chain(joined.into_iter().filter(is_long)).collect()
}

/// Fills holes no larger than a square of the width, which strips from several sides leave between them.
fn fill_specks(polygon: &mut Polygon<f64>, km: f64) {
    let holes: Vec<LineString<f64>> =
        polygon.interiors().iter().filter(|hole| area::grid_km2(hole).abs() > km * km).cloned().collect();
    if holes.len() < polygon.interiors().len() {
        *polygon = Polygon::new(polygon.exterior().clone(), holes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH_KM: f64 = 0.025;

    fn polygon(corners: &[(f64, f64)]) -> Polygon<f64> {
        Polygon::new(area::ring(corners), Vec::new())
    }

    fn square(west: f64, east: f64) -> Polygon<f64> {
        polygon(&[(west, 48.0), (east, 48.0), (east, 48.2), (west, 48.2)])
    }

    fn closed(pieces: Vec<Polygon<f64>>) -> Option<Closed> {
        let held = overlay::unite(&pieces);
        close(&pieces, &held, Length::from_km(WIDTH_KM).unwrap())
    }

    #[test]
    fn a_crack_between_two_pieces_is_closed() {
        // 0.00001 degrees of longitude are 0.745 m, over 22.24 km of latitude.
        let closed = closed(vec![square(37.0, 37.2), square(37.20001, 37.4)]).unwrap();
        assert_eq!((closed.land.0.len(), closed.cracks.number), (1, 1));
        assert!(closed.land.0[0].interiors().is_empty());
        assert!((closed.cracks.area.km2() - 0.745 * 22.24 / 1000.0).abs() < 3e-3, "{}", closed.cracks);
        let whole = area::ring_km2(square(37.0, 37.4).exterior());
        assert!((area::km2(&closed.land) - whole).abs() < 0.01, "{}", area::km2(&closed.land) - whole);
    }

    #[test]
    fn a_wider_strip_stays_free() {
        assert!(closed(vec![square(37.0, 37.2), square(37.2005, 37.4)]).is_none());
    }

    #[test]
    fn a_large_crack_is_named_with_its_place() {
        let closed = closed(vec![square(37.0, 37.2), square(37.2003, 37.4)]).unwrap();
        let words = closed.cracks.to_string();
        assert!(words.contains("near longitude 37.2001, latitude 48.1000"), "{words}");
    }

    #[test]
    fn an_inlet_that_narrows_to_a_point_is_front_and_a_long_slit_is_none() {
        let inlet = |width: f64, depth: f64| {
            let (left, right, south) = (37.2 - width, 37.2 + width, 48.2 - depth);
            let tip = if width > 1e-3 { vec![(37.2, south)] } else { vec![(left, south), (right, south)] };
            let corners = [(37.0, 48.0), (37.4, 48.0), (37.4, 48.2), (right, 48.2)];
            polygon(
                &[&corners[..], &tip.iter().rev().copied().collect::<Vec<_>>(), &[(left, 48.2), (37.0, 48.2)]].concat(),
            )
        };
        assert!(closed(vec![inlet(0.01, 0.1)]).is_none());
        assert!(closed(vec![inlet(1e-5, 0.003)]).is_none(), "some 330 m long");
        assert!(closed(vec![inlet(1e-5, 0.03)]).is_some(), "some 3 km long");
    }

    #[test]
    fn pieces_that_overlap_or_touch_at_a_corner_have_no_crack() {
        assert!(closed(vec![square(37.0, 37.2), square(37.19999, 37.4)]).is_none());
        let diagonal = polygon(&[(37.2, 48.2), (37.4, 48.2), (37.4, 48.4), (37.2, 48.4)]);
        assert!(closed(vec![square(37.0, 37.2), diagonal]).is_none());
    }
}
