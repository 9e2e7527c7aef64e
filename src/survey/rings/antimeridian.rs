//! Rings over the antimeridian: the edge from 179 to −179 degrees is two degrees long, and not 358.
//!
//! Such a ring is followed beyond ±180 degrees, made valid there, and cut at the antimeridian into parts that lie
//! within −180 to 180 degrees, as RFC 7946 asks (section 3.1.9).

use geo::{Coord, MapCoords, MultiPolygon, Polygon, Rect};

use crate::survey::feature::RawPolygon;
use crate::survey::overlay;

/// Half of the way round the Earth, degrees.
const HALF: f64 = 180.0;
const WHOLE: f64 = 360.0;

/// Follows every ring beyond ±180 degrees where it crosses the antimeridian; whether any did, or lay beyond already.
///
/// # Errors
/// In words, when a ring goes round a pole, which no plane of longitudes and latitudes can show.
pub(super) fn follow(polygon: &mut RawPolygon) -> Result<bool, String> {
    let is_plain = |ring: &Vec<Coord<f64>>| {
        ring.iter().all(|corner| corner.x.abs() <= HALF) && ring.windows(2).all(|edge| !jumps(edge[0].x, edge[1].x))
    };
    if polygon.iter().all(is_plain) {
        return Ok(false);
    }
    let mut outer_middle = None;
    for ring in polygon.iter_mut() {
        let mut turn = 0.0;
        let last = ring.last().map(|corner| corner.x);
        let mut before = ring.first().map_or(0.0, |corner| corner.x);
        for corner in ring.iter_mut() {
            if jumps(before, corner.x) {
                turn += if corner.x < before { WHOLE } else { -WHOLE };
            }
            before = corner.x;
            corner.x += turn;
        }
        let closes = ring.first().zip(last).is_none_or(|(first, last)| !jumps(last, first.x));
        if (turn != 0.0) == closes {
            return Err("a ring goes around a pole: cut it at the antimeridian and along the pole".into());
        }
        let middle = ring.iter().map(|corner| corner.x).sum::<f64>() / ring.len().max(1) as f64;
        // A hole may be written on the other side of the antimeridian than the ring it lies in.
        let shift = outer_middle.map_or(0.0, |outer: f64| ((outer - middle) / WHOLE).round() * WHOLE);
        ring.iter_mut().for_each(|corner| corner.x += shift);
        outer_middle.get_or_insert(middle);
    }
    Ok(true)
}

/// Whether the short way between two longitudes crosses the antimeridian. An edge of all 360 degrees runs along a whole
/// parallel, as in a frame around the world.
fn jumps(from: f64, to: f64) -> bool {
    ((from - to).abs() > HALF) && (from - to).abs() < WHOLE
}

/// Cuts polygons that reach beyond ±180 degrees and brings the parts beyond back to the other end.
pub(super) fn cut(polygons: Vec<Polygon<f64>>) -> Vec<Polygon<f64>> {
    let all = MultiPolygon::new(polygons);
    let turns = [-WHOLE, 0.0, WHOLE].into_iter().flat_map(|turn| {
        let within = Rect::new((turn - HALF, -90.0), (turn + HALF, 90.0)).to_polygon();
        let part = overlay::cut(&all, &within.into()).inside;
        part.map_coords(|corner| Coord { x: (corner.x - turn).clamp(-HALF, HALF), y: corner.y })
    });
    turns.collect()
}
