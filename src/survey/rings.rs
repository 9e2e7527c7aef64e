//! Turns rings into valid polygons: closed, free of self-crossings, outer rings anticlockwise.
//!
//! A ring that crosses itself is repaired only where both rules for its inside, odd crossings and non-zero winding,
//! give the same area. Where they differ its meaning is not clear, and the ring is refused.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::orient::{Direction, Orient};
use geo::{Coord, Intersects, Line, LineString, MultiPolygon, Polygon};

use super::area;
use super::feature::RawPolygon;
use super::overlay::{self, Rule};
use crate::numerals::counted;
use crate::tabular::panics::caught;
use sweep::{meetings, nested};

mod antimeridian;
pub(super) mod sweep;

/// Polygons made from one raw polygon, with what had to be repaired.
#[derive(Debug, Default)]
pub(super) struct Repaired {
    pub polygons: Vec<Polygon<f64>>,
    pub notes: Vec<String>,
}

/// Said of what i_overlay panics on.
const TANGLED: &str = "its rings cross and touch, so that their inside is not clear: draw it without crossings";

/// The two rules may differ by this much, km², from rounding alone.
const SAME_KM2: f64 = 1e-6;

/// A ring around less than this, km², has no area.
const NOTHING_KM2: f64 = 1e-6;
/// A ring around less than this, km², is a speck that may be left out where it touches or crosses others: that changes
/// no area that is told.
const SPECK_KM2: f64 = 1e-4;

/// Makes valid, oriented polygons of a raw one, or says why that cannot be done without guessing. What has no area
/// gives none.
pub(super) fn repair(mut raw: RawPolygon) -> Result<Repaired, String> {
    let is_beyond = antimeridian::follow(&mut raw)?;
    let mut repaired = repair_on_plane(raw)?;
    if is_beyond && !repaired.polygons.is_empty() {
        repaired.polygons = caught(|| antimeridian::cut(repaired.polygons)).ok_or(TANGLED)?;
        repaired.notes.push("it crosses the antimeridian and is cut there; edges go the short way round".into());
    }
    Ok(repaired)
}

fn repair_on_plane(raw: RawPolygon) -> Result<Repaired, String> {
    let mut notes = Vec::new();
    let mut rings = closed(raw, &mut notes);
    let mut is_touched = touches_itself(&rings)?;
    let (most_km2, most) = if is_touched { (SPECK_KM2, "100 m²") } else { (NOTHING_KM2, "1 m²") };
    let specks: Vec<bool> = rings.iter().map(|ring| is_smaller(ring, most_km2, is_touched)).collect();
    if specks.contains(&true) {
        // Without its outer ring a polygon is nothing.
        match specks[0] {
            true => rings.clear(),
            false => {
                rings = rings.into_iter().zip(&specks).filter(|(_, speck)| !**speck).map(|(ring, _)| ring).collect()
            }
        }
        let named =
            if specks[0] { "a polygon".into() } else { counted(specks.iter().filter(|speck| **speck).count(), "hole") };
        notes.push(format!("{named} of less than {most}: left out"));
        is_touched = is_touched && touches_itself(&rings)?;
    }
    let Some(exterior) = rings.first().cloned() else { return Ok(Repaired { polygons: Vec::new(), notes }) };
    let polygon = Polygon::new(exterior, rings[1..].to_vec()).orient(Direction::Default);
    if !is_touched && holes_lie_inside(&polygon) {
        return Ok(Repaired { polygons: vec![polygon], notes });
    }
    let (parts, crossed) = caught(|| untangle(&rings)).unwrap_or_else(|| Err(TANGLED.into()))?;
    if crossed {
        notes.push(format!(
            "the outline crosses itself{} and is repaired, because both ways to read it agree",
            crossing(&rings)
        ));
    }
    Ok(Repaired { polygons: parts.0, notes })
}

/// The rings as closed lines of at least three corners; none where the outer one has fewer.
fn closed(raw: RawPolygon, notes: &mut Vec<String>) -> Vec<LineString<f64>> {
    let mut rings = Vec::with_capacity(raw.len());
    for (i, mut points) in raw.into_iter().enumerate() {
        points.dedup();
        let name = if i == 0 { "the outer ring".to_string() } else { format!("hole {i}") };
        if points.first() != points.last() {
            notes.push(format!("{name} is not closed and gets a straight edge"));
            points.extend(points.first().copied());
        }
        if points.len() < 4 {
            notes.push(format!("{name} has fewer than three corners and is left out"));
            match i {
                0 => return Vec::new(),
                _ => continue,
            }
        }
        rings.push(LineString::new(points));
    }
    rings
}

/// Whether a ring encloses less than this. One that crosses itself may enclose land on either hand, in equal parts.
fn is_smaller(ring: &LineString<f64>, most_km2: f64, is_touched: bool) -> bool {
    let is_small = || match caught(|| agreed_inside(ring)) {
        Some(Ok((inside, _))) => area::km2(&inside) < most_km2,
        _ => false,
    };
    area::grid_km2(ring).abs() < most_km2 && (!is_touched || is_small())
}

/// Where the first two edges cross, as words to go after others.
fn crossing(rings: &[LineString<f64>]) -> String {
    let place = crossing_point(rings);
    place.map_or_else(String::new, |at| format!(" at longitude {:.6}, latitude {:.6}", at.x, at.y))
}

fn crossing_point(rings: &[LineString<f64>]) -> Option<Coord<f64>> {
    let point = |a: Line<f64>, b: Line<f64>| match line_intersection(a, b)? {
        LineIntersection::SinglePoint { intersection, is_proper: true } => Some(intersection),
        _ => None,
    };
    let edges = rings.iter().flat_map(LineString::lines).map(|line| (line, ()));
    let found = std::cell::Cell::new(None);
    let meet = |(a, ()), (b, ())| {
        found.set(found.get().or_else(|| point(a, b)));
        false
    };
    // Too many edges to look at: then the place stays unsaid.
    let _ = meetings(edges.collect(), meet);
    found.get()
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
        let place = match crossing(rings) {
            place if place.is_empty() => beginning(&rings[1..]),
            place => place,
        };
        return Err(format!(
            "a hole lies outside the outer ring or crosses it or another hole{place}: draw it without crossings"
        ));
    }
    Ok((outer.orient(Direction::Default), crossed))
}

/// The inside of one ring by odd crossings, where non-zero winding gives the same; also whether it crosses itself.
fn agreed_inside(ring: &LineString<f64>) -> Result<(MultiPolygon<f64>, bool), String> {
    let (odd, winding) = (overlay::enclosed(ring, Rule::OddCrossings), overlay::enclosed(ring, Rule::NonZeroWinding));
    let (odd_km2, winding_km2) = (area::km2(&odd), area::km2(&winding));
    if (odd_km2 - winding_km2).abs() > SAME_KM2 {
        return Err(format!(
            "a ring crosses itself{} and can be read in two ways ({odd_km2:.3} or {winding_km2:.3} km²): draw it \
             without \
             crossings",
            crossing(std::slice::from_ref(ring))
        ));
    }
    let crossed = (area::ring_km2(ring).abs() - odd_km2).abs() > SAME_KM2;
    Ok((odd, crossed))
}

/// Where the first ring begins, as words to go after others.
fn beginning(rings: &[LineString<f64>]) -> String {
    let corner = rings.first().and_then(|ring| ring.0.first());
    corner.map_or_else(String::new, |at| format!(", the first at longitude {:.6}, latitude {:.6}", at.x, at.y))
}

/// An area, and what was united to make it.
pub(super) type United = (MultiPolygon<f64>, Option<Vec<Polygon<f64>>>);

/// Polygons as one area: united where they overlap or touch, untouched where they do not. What was united is given back
/// beside it as it was.
///
/// # Errors
/// In words, when so many of their edges cross or touch that this would take hours.
pub(super) fn unite(polygons: Vec<Polygon<f64>>) -> Result<United, String> {
    match edges_meet(&polygons)? || nested(&polygons)? {
        true => Ok((caught(|| overlay::unite(&polygons)).ok_or(TANGLED)?, Some(polygons))),
        false => Ok((MultiPolygon::new(polygons), None)),
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
        let last = points.0.len().saturating_sub(2);
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
    }

    #[test]
    fn what_has_no_area_is_left_out_with_a_note() {
        let nothing: [&[(f64, f64)]; 5] = [
            &[],
            &[(0.0, 0.0), (1.0, 1.0)],
            &[(2.0, 2.0), (2.0, 2.0), (2.0, 2.0), (2.0, 2.0)],
            &[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)],
            &[(0.0, 0.0), (1e-5, 0.0), (1e-5, 1e-5), (0.0, 0.0)],
        ];
        for points in nothing {
            let repaired = repair(vec![ring(points)]).unwrap();
            assert!(repaired.polygons.is_empty() && repaired.notes.len() <= 2, "{points:?} {:?}", repaired.notes);
            assert!(repaired.notes.last().unwrap().contains("left out"), "{:?}", repaired.notes);
        }
    }

    #[test]
    fn specks_that_touch_as_holes_are_left_out() {
        let corner = (2.0, 2.0);
        let holes = [(1e-4, 2e-4), (2e-4, 1e-4)]
            .map(|(x, y)| ring(&[corner, (corner.0 + x, corner.1 + y), (corner.0 + x, corner.1 + y + 1e-4), corner]));
        let repaired = repair([vec![ring(&SQUARE)], holes.to_vec()].concat()).unwrap();
        assert_eq!(km2(&repaired), km2(&repair(vec![ring(&SQUARE)]).unwrap()));
        assert_eq!(repaired.notes, ["2 holes of less than 100 m²: left out"]);
    }

    #[test]
    fn a_crossing_is_told_with_its_place() {
        let twice = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 1.0), (3.0, 1.0), (3.0, 3.0), (-1.0, 3.0)];
        let problem = repair(vec![ring(&twice)]).unwrap_err();
        assert!(problem.contains("at longitude 30.000000, latitude 48.030000"), "{problem}");
    }

    fn around(corners: &[(f64, f64)]) -> Vec<Coord<f64>> {
        corners.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    #[test]
    fn a_ring_over_the_antimeridian_is_two_pieces_in_every_way_to_write_it() {
        let written: [&[(f64, f64)]; 4] = [
            &[(179.0, -17.0), (-179.0, -17.0), (-179.0, -16.0), (179.0, -16.0), (179.0, -17.0)],
            &[(179.0, -17.0), (181.0, -17.0), (181.0, -16.0), (179.0, -16.0), (179.0, -17.0)],
            &[(-179.0, -16.0), (-181.0, -16.0), (-181.0, -17.0), (-179.0, -17.0), (-179.0, -16.0)],
            &[(-179.0, -16.0), (179.0, -16.0), (179.0, -17.0), (-179.0, -17.0)],
        ];
        let half = repair(vec![around(&[(179.0, -17.0), (180.0, -17.0), (180.0, -16.0), (179.0, -16.0)])]).unwrap();
        for corners in written {
            let repaired = repair(vec![around(corners)]).unwrap();
            assert_eq!(repaired.polygons.len(), 2, "{corners:?}");
            assert!((km2(&repaired) - 2.0 * km2(&half)).abs() < 1e-3, "{} {}", km2(&repaired), km2(&half));
            assert!(repaired.notes.iter().any(|note| note.contains("antimeridian")));
        }
    }

    #[test]
    fn a_hole_over_the_antimeridian_is_taken_away_wherever_it_is_written() {
        let outer = || around(&[(178.0, 0.0), (-178.0, 0.0), (-178.0, 4.0), (178.0, 4.0)]);
        let whole = km2(&repair(vec![outer()]).unwrap());
        for x in [-179.5, 180.5] {
            let hole = around(&[(x, 1.0), (x + 0.5, 1.0), (x + 0.5, 2.0), (x, 2.0)]);
            let with_hole = km2(&repair(vec![outer(), hole.clone()]).unwrap());
            let hole = km2(&repair(vec![hole]).unwrap());
            assert!((whole - with_hole - hole).abs() < 0.01, "{whole} {with_hole} {hole}");
        }
    }

    #[test]
    fn a_ring_around_a_pole_is_refused_and_a_frame_around_the_world_is_not() {
        let pole = around(&[(-170.0, -70.0), (-60.0, -70.0), (60.0, -70.0), (170.0, -70.0), (-170.0, -70.0)]);
        assert!(repair(vec![pole]).unwrap_err().contains("pole"));
        let world = around(&[(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0)]);
        assert!(repair(vec![world]).unwrap().notes.is_empty());
    }

    #[test]
    fn a_hole_is_taken_away() {
        let hole = ring(&[(1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0), (1.0, 1.0)]);
        let with_hole = repair(vec![ring(&SQUARE), hole]).unwrap();
        let whole = repair(vec![ring(&SQUARE)]).unwrap();
        assert!((km2(&with_hole) / km2(&whole) - 0.75).abs() < 1e-4);
    }
}
