//! Finding edges that meet and polygons that lie in each other, by a sweep from west to east.
//!
//! The effort is bounded in proportion to the number of edges: no map comes near the bounds, and a drawing made to take
//! hours is refused instead, here and in the overlays that come after, which sweep in the same way.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, Line, LineString, Polygon};

use super::edges;

/// Meetings of edges that any drawing may have, and for each of its edges. A net of triangles has ten for each.
const MOST_MEETINGS: usize = 50_000;
const MOST_MEETINGS_OF_AN_EDGE: usize = 16;
/// Pairs of edges side by side that any drawing may have, and for each of its edges.
const MOST_PAIRS: usize = 2_000_000;
const MOST_PAIRS_OF_AN_EDGE: usize = 1_000;

type Edge<T> = (Line<f64>, T);

/// The pairs of edges that may still be looked at.
struct Effort(usize);

impl Effort {
    fn of(edges: usize) -> Self {
        Effort(MOST_PAIRS + MOST_PAIRS_OF_AN_EDGE * edges)
    }

    fn spend(&mut self, pairs: usize) -> Result<(), String> {
        let left = self.0.checked_sub(pairs);
        self.0 = left.ok_or("it has too many long edges side by side: draw fewer or shorter ones")?;
        Ok(())
    }
}

/// How many pairs of edges meet, by the condition given.
///
/// # Errors
/// In words, when they are too many, or too many to be looked at.
pub(crate) fn meetings<T: Copy>(
    mut edges: Vec<Edge<T>>,
    meet: impl Fn(Edge<T>, Edge<T>) -> bool,
) -> Result<usize, String> {
    edges.sort_unstable_by(|(a, _), (b, _)| west(a).total_cmp(&west(b)));
    let most = MOST_MEETINGS + MOST_MEETINGS_OF_AN_EDGE * edges.len();
    let (mut met, mut effort) = (0, Effort::of(edges.len()));
    for (i, a) in edges.iter().enumerate() {
        let (east, low, high) = (east(&a.0), south(&a.0), north(&a.0));
        let beside = edges[i + 1..].iter().take_while(|(b, _)| west(b) <= east);
        let mut pairs = 0;
        met += beside
            .inspect(|_| pairs += 1)
            .filter(|(b, _)| south(b) <= high && north(b) >= low)
            .filter(|b| meet(*a, **b))
            .take(most + 1)
            .count();
        effort.spend(pairs)?;
        if met > most {
            return Err(format!("its edges cross or touch more than {most} times: draw it without crossings"));
        }
    }
    Ok(met)
}

/// Whether any polygon starts inside another, where no edges of two polygons meet.
pub(super) fn nested(polygons: &[Polygon<f64>]) -> Result<bool, String> {
    let mut sides: Vec<Edge<usize>> =
        polygons.iter().enumerate().flat_map(|(i, polygon)| edges(polygon).map(move |line| (line, i))).collect();
    let first = |ring: &LineString<f64>| ring.0.first().copied();
    let mut corners: Vec<(Coord<f64>, usize)> =
        polygons.iter().enumerate().filter_map(|(i, polygon)| Some((first(polygon.exterior())?, i))).collect();
    sides.sort_unstable_by(|(a, _), (b, _)| west(a).total_cmp(&west(b)));
    corners.sort_unstable_by(|(a, _), (b, _)| a.x.total_cmp(&b.x));
    let mut effort = Effort::of(sides.len());
    let (mut beside, mut sides): (Vec<Edge<usize>>, _) = (Vec::new(), sides.into_iter().peekable());
    for (corner, own) in corners {
        beside.extend(std::iter::from_fn(|| sides.next_if(|(side, _)| west(side) <= corner.x)));
        effort.spend(beside.len())?;
        // A ray downwards leaves what holds the corner once more than it enters it.
        beside.retain(|(side, _)| east(side) > corner.x);
        let below = beside.iter().filter(|(side, of)| *of != own && lies_below(side, corner));
        let mut below: Vec<usize> = below.map(|(_, of)| *of).collect();
        below.sort_unstable();
        if below.chunk_by(|a, b| a == b).any(|crossed| crossed.len() % 2 == 1) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an edge passes below a corner that lies between its ends from west to east.
fn lies_below(side: &Line<f64>, corner: Coord<f64>) -> bool {
    let (from, to) = if side.start.x <= side.end.x { (side.start, side.end) } else { (side.end, side.start) };
    RobustKernel::orient2d(from, to, corner) == Orientation::CounterClockwise
}

fn west(line: &Line<f64>) -> f64 {
    line.start.x.min(line.end.x)
}

fn east(line: &Line<f64>) -> f64 {
    line.start.x.max(line.end.x)
}

fn south(line: &Line<f64>) -> f64 {
    line.start.y.min(line.end.y)
}

fn north(line: &Line<f64>) -> f64 {
    line.start.y.max(line.end.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Intersects;

    /// A box as a polygon, from its south-west to its north-east corner.
    fn square(x: f64, y: f64, width: f64, height: f64) -> Polygon<f64> {
        geo::Rect::new((x, y), (x + width, y + height)).to_polygon()
    }

    fn met(polygons: &[Polygon<f64>]) -> Result<usize, String> {
        let sides = polygons.iter().enumerate().flat_map(|(i, polygon)| edges(polygon).map(move |line| (line, i)));
        meetings(sides.collect(), |(a, of), (b, other)| of != other && a.intersects(&b))
    }

    #[test]
    fn edges_that_cross_are_counted() {
        for (width, height) in [(9.0, 1.0), (1.0, 9.0)] {
            assert_eq!(met(&[square(0.0, 0.0, width, height), square(0.5, 0.5, width, height)]), Ok(2));
            assert_eq!(met(&[square(0.0, 0.0, width, height), square(10.0, 0.5, width, height)]), Ok(0));
        }
    }

    #[test]
    fn a_polygon_in_another_is_found_but_not_one_in_its_hole() {
        let outer = square(0.0, 0.0, 9.0, 9.0);
        let hole = square(1.0, 1.0, 5.0, 5.0).exterior().clone();
        let ring = Polygon::new(outer.exterior().clone(), vec![hole]);
        for (width, height) in [(1.0, 0.5), (0.5, 1.0)] {
            let (within, beside) = (square(2.0, 2.0, width, height), square(20.0, 2.0, width, height));
            assert_eq!(nested(&[outer.clone(), within.clone()]), Ok(true));
            assert_eq!(nested(&[within.clone(), outer.clone(), beside.clone()]), Ok(true));
            assert_eq!(nested(&[ring.clone(), within, beside.clone()]), Ok(false));
            assert_eq!(nested(&[ring.clone(), square(7.0, 2.0, width, height), beside]), Ok(true));
        }
    }

    #[test]
    fn drawings_that_would_take_hours_are_refused() {
        let warp: Vec<Polygon<f64>> = (0..4000).map(|i| square(f64::from(i), 0.0, 0.5, 4000.0)).collect();
        let weft: Vec<Polygon<f64>> = (0..4000).map(|i| square(0.0, f64::from(i), 4000.0, 0.5)).collect();
        assert_eq!((met(&warp), nested(&warp)), (Ok(0), Ok(false)));
        assert!(met(&weft).unwrap_err().contains("side by side"));
        let plaid: Vec<Polygon<f64>> = [&warp[..300], &weft[..300]].concat();
        assert!(met(&plaid).unwrap_err().contains("cross or touch"));
    }
}
