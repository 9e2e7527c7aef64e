//! Rings as strangers draw them, made into valid polygons: closed, free of self-crossings, outer rings anticlockwise.
//!
//! A ring that crosses itself is repaired only where both rules for its inside, odd crossings and non-zero winding, give
//! the same area; where they differ nobody can know what was meant, and the ring is refused.

use geo::orient::{Direction, Orient};
use geo::{Coord, Intersects, Line, LineString, MultiPolygon, Polygon};

use super::area;
use super::geojson::RawPolygon;
use super::overlay::{self, Rule};
use crate::panics::caught;
use sweep::{meetings, nested};

mod sweep;

/// Polygons made from one raw polygon, with what had to be repaired.
#[derive(Debug, Default)]
pub(super) struct Repaired {
    pub polygons: Vec<Polygon<f64>>,
    pub notes: Vec<String>,
}

/// Said of what i_overlay panics on.
const TANGLED: &str = "its rings cross and touch in ways that make no sense: draw it without crossings";

/// The two rules may differ by this much, km², from rounding alone.
const SAME_KM2: f64 = 1e-6;

/// Makes valid, oriented polygons of a raw one, or says why that cannot be done without guessing.
pub(super) fn repair(raw: RawPolygon) -> Result<Repaired, String> {
    let mut notes = Vec::new();
    let mut rings = Vec::with_capacity(raw.len());
    for (i, mut points) in raw.into_iter().enumerate() {
        points.dedup();
        let name = if i == 0 { "the outer ring".to_string() } else { format!("hole {i}") };
        if points.first() != points.last() {
            notes.push(format!("{name} was not closed: closed it with a straight edge"));
            points.extend(points.first().copied());
        }
        if points.len() < 4 {
            match i {
                0 => return Err(format!("{name} has fewer than three corners")),
                _ => notes.push(format!("{name} has fewer than three corners: left out")),
            }
            continue;
        }
        rings.push(LineString::new(points));
    }
    let Some(exterior) = rings.first().cloned() else { return Err("a polygon without rings".into()) };
    let polygon = Polygon::new(exterior, rings[1..].to_vec()).orient(Direction::Default);
    if !touches_itself(&rings)? && holes_lie_inside(&polygon) {
        return Ok(Repaired { polygons: vec![polygon], notes });
    }
    let (parts, crossed) = caught(|| untangle(&rings)).unwrap_or_else(|| Err(TANGLED.into()))?;
    if crossed {
        notes.push("the outline crosses itself: repaired, both ways to read it agree".into());
    }
    Ok(Repaired { polygons: parts.0, notes })
}

/// The outer ring without its holes, each ring read on its own first; also whether any ring crossed itself.
fn untangle(rings: &[LineString<f64>]) -> Result<(MultiPolygon<f64>, bool), String> {
    let (mut outer, mut crossed) = agreed_inside(&rings[0])?;
    let mut holes_km2 = 0.0;
    let outer_km2 = area::km2(&outer);
    for hole in &rings[1..] {
        let (hole, hole_crossed) = agreed_inside(hole)?;
        crossed |= hole_crossed;
        holes_km2 += area::km2(&hole);
        outer = overlay::cut(&outer, &hole).outside;
    }
    if (outer_km2 - holes_km2 - area::km2(&outer)).abs() > SAME_KM2 {
        return Err(
            "a hole lies outside the outer ring or crosses it or another hole: draw it without crossings".into()
        );
    }
    Ok((outer.orient(Direction::Default), crossed))
}

/// The inside of one ring by odd crossings, where non-zero winding gives the same; also whether it crosses itself.
fn agreed_inside(ring: &LineString<f64>) -> Result<(MultiPolygon<f64>, bool), String> {
    let (odd, winding) = (overlay::enclosed(ring, Rule::OddCrossings), overlay::enclosed(ring, Rule::NonZeroWinding));
    let (odd_km2, winding_km2) = (area::km2(&odd), area::km2(&winding));
    if (odd_km2 - winding_km2).abs() > SAME_KM2 {
        return Err(format!(
            "a ring crosses itself and can be read in two ways ({odd_km2:.3} or {winding_km2:.3} km²): draw it without \
             crossings"
        ));
    }
    let crossed = (area::ring_km2(ring).abs() - odd_km2).abs() > SAME_KM2;
    Ok((odd, crossed))
}

/// Polygons as one area: united where they overlap or touch, untouched where they do not.
///
/// # Errors
/// In words, when so many of their edges cross or touch that this would take hours.
pub(super) fn unite(polygons: Vec<Polygon<f64>>) -> Result<MultiPolygon<f64>, String> {
    match edges_meet(&polygons)? || nested(&polygons)? {
        true => caught(|| overlay::unite(&polygons)).ok_or_else(|| TANGLED.into()),
        false => Ok(MultiPolygon::new(polygons)),
    }
}

/// Whether edges of any two polygons share a point.
fn edges_meet(polygons: &[Polygon<f64>]) -> Result<bool, String> {
    let edges = polygons.iter().enumerate().flat_map(|(i, polygon)| edges(polygon).map(move |line| (line, i)));
    Ok(meetings(edges.collect(), |(a, of), (b, other)| of != other && a.intersects(&b))? > 0)
}

/// The edges of all rings of a polygon.
fn edges(polygon: &Polygon<f64>) -> impl Iterator<Item = Line<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).flat_map(LineString::lines)
}

/// Whether any two edges of one polygon share a point, other than neighbours their common corner.
///
/// Also true for rings that only touch, which is harmless: it sends them to the slower road that decides.
fn touches_itself(rings: &[LineString<f64>]) -> Result<bool, String> {
    let edges = rings.iter().enumerate().flat_map(|(ring, points)| {
        let last = points.0.len() - 2;
        points.lines().enumerate().map(move |(number, line)| (line, (ring, number, last)))
    });
    let met = meetings(edges.collect(), |(a, (ring, number, last)), (b, (other_ring, other, _))| {
        let apart = number.abs_diff(other);
        match ring == other_ring && (apart == 1 || apart == last) {
            true => folds_back(a, b),
            false => a.intersects(&b),
        }
    });
    Ok(met? > 0)
}

/// Whether two neighbouring edges run back over each other.
fn folds_back(a: Line<f64>, b: Line<f64>) -> bool {
    let (from, corner, to) = match a.end == b.start {
        true => (a.start, a.end, b.end),
        false => (b.start, b.end, a.end),
    };
    let (u, v) = (from - corner, to - corner);
    u.x * v.y - u.y * v.x == 0.0 && u.x * v.x + u.y * v.y > 0.0
}

/// Whether every hole starts inside the outer ring; together with no touching that places it wholly inside.
fn holes_lie_inside(polygon: &Polygon<f64>) -> bool {
    let outer = Polygon::new(polygon.exterior().clone(), Vec::new());
    polygon.interiors().iter().all(|hole| hole.0.first().is_some_and(|corner: &Coord<f64>| outer.intersects(corner)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Winding;

    fn ring(points: &[(f64, f64)]) -> Vec<Coord<f64>> {
        points.iter().map(|(x, y)| Coord { x: 30.0 + x / 100.0, y: 48.0 + y / 100.0 }).collect()
    }

    const SQUARE: [(f64, f64); 5] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)];

    fn km2(repaired: &Repaired) -> f64 {
        repaired.polygons.iter().map(area::polygon_km2).sum()
    }

    #[test]
    fn a_clean_ring_passes_untouched_but_for_its_direction() {
        let clockwise = ring(&SQUARE).into_iter().rev().collect();
        let repaired = repair(vec![clockwise]).unwrap();
        assert!(repaired.notes.is_empty());
        assert!(repaired.polygons[0].exterior().is_ccw());
    }

    #[test]
    fn an_open_ring_is_closed_and_said_so() {
        let open = repair(vec![ring(&SQUARE[..4])]).unwrap();
        let closed = repair(vec![ring(&SQUARE)]).unwrap();
        assert_eq!(km2(&open), km2(&closed));
        assert!(open.notes[0].contains("not closed"));
    }

    #[test]
    fn a_figure_of_eight_keeps_both_its_loops() {
        let eight = repair(vec![ring(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)])]).unwrap();
        let loops = repair(vec![ring(&[(0.0, 0.0), (1.0, 1.0), (0.0, 2.0), (0.0, 0.0)])]).unwrap();
        assert!((km2(&eight) - 2.0 * km2(&loops)).abs() < 1e-4, "{} {}", km2(&eight), km2(&loops));
        assert!(eight.notes[0].contains("crosses itself"));
    }

    #[test]
    fn a_loop_that_is_wound_twice_is_refused() {
        let twice = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 1.0), (3.0, 1.0), (3.0, 3.0), (-1.0, 3.0)];
        assert!(repair(vec![ring(&twice)]).unwrap_err().contains("two ways"));
    }

    #[test]
    fn a_hole_outside_is_refused() {
        let outside: Vec<(f64, f64)> = SQUARE.iter().map(|(x, y)| (x + 10.0, *y)).collect();
        assert!(repair(vec![ring(&SQUARE), ring(&outside)]).unwrap_err().contains("hole"));
        let astride: Vec<(f64, f64)> = SQUARE.iter().map(|(x, y)| (x + 2.0, y + 1.0)).collect();
        assert!(repair(vec![ring(&SQUARE), ring(&astride)]).unwrap_err().contains("hole"));
        assert!(repair(vec![ring(&[(0.0, 0.0), (1.0, 1.0)])]).unwrap_err().contains("three corners"));
    }

    #[test]
    fn a_hole_is_taken_away() {
        let hole = ring(&[(1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0), (1.0, 1.0)]);
        let with_hole = repair(vec![ring(&SQUARE), hole]).unwrap();
        let whole = repair(vec![ring(&SQUARE)]).unwrap();
        assert!((km2(&with_hole) / km2(&whole) - 0.75).abs() < 1e-4);
    }
}
