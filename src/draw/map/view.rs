//! From the plane of a map to the picture: scale, cutting at the frame, leaving out what no pixel shows, hatching.

use crate::domain::map::{MapPoint, Path};
use crate::draw::figure::{Point, Rect, at};

/// Corners nearer than this, in pixels, to the line without them are left out.
const UNSEEN: f64 = 0.4;

/// The part of a plane that a frame shows.
#[derive(Debug, Clone, Copy)]
pub struct View {
    frame: Rect,
    middle: MapPoint,
    /// Pixels of the figure to the kilometre.
    pub px_per_km: f64,
}

impl View {
    /// A box of the plane in the middle of a frame, with a margin in parts of the frame.
    pub fn of(plane: Rect, frame: Rect, margin: f64) -> Self {
        let middle =
            MapPoint { right: f64::midpoint(plane.left, plane.right), up: f64::midpoint(plane.top, plane.bottom) };
        let room = 1.0 - 2.0 * margin;
        let px_per_km = (room * frame.width() / plane.width()).min(room * frame.height() / plane.height());
        View { frame, middle, px_per_km }
    }

    /// The view moved across or up within the room that its box leaves, to where the frame shows the most of the country.
    pub fn moved_over(self, plane: Rect, country: &[Path], frame: Rect, margin: f64) -> Self {
        const GRID: (u32, u32) = (24, 16);
        const FARTHEST: f64 = 0.7;
        let room = (1.0 - 2.0 * margin) / self.px_per_km;
        let slack = (
            (room * frame.width() - plane.width()).max(0.0) / 2.0,
            (room * frame.height() - plane.height()).max(0.0) / 2.0,
        );
        let to = |part: f64| {
            let MapPoint { right, up } = self.middle;
            View { middle: MapPoint { right: right + part * slack.0, up: up + part * slack.1 }, ..self }
        };
        // What is seen of the country, less a little for leaving the middle.
        let worth = |part: f64| {
            let view = to(part);
            let country = view.area(country);
            let spots = (0..GRID.0).flat_map(|i| (0..GRID.1).map(move |j| (i, j)));
            let spot = |(i, j): (u32, u32)| {
                at(
                    frame.left + (f64::from(i) + 0.5) / f64::from(GRID.0) * frame.width(),
                    frame.top + (f64::from(j) + 0.5) / f64::from(GRID.1) * frame.height(),
                )
            };
            let seen = spots.filter(|which| holds(&country, spot(*which))).count();
            seen as f64 / f64::from(GRID.0 * GRID.1) - 0.06 * part.abs()
        };
        let parts = [0.0, -0.5, 0.5, -1.0, 1.0].map(|part| FARTHEST * part);
        let worths = parts.map(|part| (part, worth(part)));
        let best = worths.into_iter().reduce(|best, next| if next.1 > best.1 + 1e-9 { next } else { best });
        best.map_or(self, |(part, _)| to(part))
    }

    /// Where a place of the plane is in the picture, also outside the frame.
    pub fn place(&self, point: MapPoint) -> Point {
        at(
            f64::midpoint(self.frame.left, self.frame.right) + (point.right - self.middle.right) * self.px_per_km,
            f64::midpoint(self.frame.top, self.frame.bottom) - (point.up - self.middle.up) * self.px_per_km,
        )
    }

    /// Whether a place is in the frame, so far from its sides.
    pub fn shows(&self, point: Point, inside: f64) -> bool {
        let within = self.frame.grown(-inside);
        within.left <= point.x && point.x <= within.right && within.top <= point.y && point.y <= within.bottom
    }

    /// Rings cut at the frame. Where a ring leaves it and comes back, it runs along the frame.
    pub fn area(&self, rings: &[Path]) -> Vec<Vec<Point>> {
        let ring = |ring: &Path| {
            let cut = self.cut_ring(ring.iter().map(|point| self.place(*point)).collect());
            let plain = without_unseen_ring(&cut);
            let spread = |of: fn(&Point) -> f64| {
                let (low, high) = plain
                    .iter()
                    .map(of)
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
                high - low
            };
            let is_seen = plain.len() > 2 && spread(|point| point.x) > 0.5 && spread(|point| point.y) > 0.5;
            is_seen.then_some(plain)
        };
        rings.iter().filter_map(ring).collect()
    }

    /// Sutherland and Hodgman (1974), side by side.
    fn cut_ring(&self, mut ring: Vec<Point>) -> Vec<Point> {
        let Rect { left, top, right, bottom } = self.frame;
        // How far a point lies inside of each side: a part of its place across or down, and an offset.
        let sides = [(1.0, 0.0, -left), (-1.0, 0.0, right), (0.0, 1.0, -top), (0.0, -1.0, bottom)];
        for (across, down, offset) in sides {
            let depth = |point: &Point| across * point.x + down * point.y + offset;
            let mut kept = Vec::with_capacity(ring.len());
            for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let (a, b) = (depth(from), depth(to));
                if a >= 0.0 {
                    kept.push(*from);
                }
                if (a >= 0.0) != (b >= 0.0) {
                    kept.push(between(*from, *to, a / (a - b)));
                }
            }
            ring = kept;
        }
        ring
    }

    /// The parts of a line in the frame.
    pub fn lines(&self, line: &Path) -> Vec<Vec<Point>> {
        let mut parts: Vec<Vec<Point>> = Vec::new();
        for pair in line.windows(2) {
            let (from, to) = (self.place(pair[0]), self.place(pair[1]));
            let Some((begin, end)) = within(from, to, &self.frame) else { continue };
            let (a, b) = (between(from, to, begin), between(from, to, end));
            match parts.last_mut().filter(|part| part.last() == Some(&a)) {
                Some(part) => part.push(b),
                None => parts.push(vec![a, b]),
            }
        }
        parts.iter().map(|part| without_unseen(part)).collect()
    }
}

/// The point a part of the way from one to another.
fn between(from: Point, to: Point, part: f64) -> Point {
    // The ends are themselves, so that parts of a line meet.
    match part {
        0.0 => from,
        1.0 => to,
        _ => at(from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)),
    }
}

/// From where to where, in parts of its way, a straight line lies in a box (Liang and Barsky 1984).
fn within(from: Point, to: Point, rect: &Rect) -> Option<(f64, f64)> {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let sides =
        [(-dx, from.x - rect.left), (dx, rect.right - from.x), (-dy, from.y - rect.top), (dy, rect.bottom - from.y)];
    let (mut begin, mut end) = (0.0_f64, 1.0_f64);
    for (speed, room) in sides {
        match speed {
            0.0 if room < 0.0 => return None,
            0.0 => {}
            _ if speed < 0.0 => begin = begin.max(room / speed),
            _ => end = end.min(room / speed),
        }
    }
    (begin < end).then_some((begin, end))
}

/// A line without the corners that nobody would see (Douglas and Peucker 1973).
fn without_unseen(line: &[Point]) -> Vec<Point> {
    let mut keep = vec![false; line.len()];
    let mut open = vec![(0, line.len().saturating_sub(1))];
    while let Some((first, last)) = open.pop() {
        keep[first] = true;
        keep[last] = true;
        let off = |i: &usize| distance(line[*i], line[first], line[last]);
        let farthest = (first + 1..last).max_by(|a, b| off(a).total_cmp(&off(b)));
        if let Some(i) = farthest.filter(|i| off(i) > UNSEEN) {
            open.extend([(first, i), (i, last)]);
        }
    }
    line.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

fn without_unseen_ring(ring: &[Point]) -> Vec<Point> {
    let Some(first) = ring.first() else { return Vec::new() };
    let apart = |point: &Point| (point.x - first.x).hypot(point.y - first.y);
    let half = (0..ring.len()).max_by(|a, b| apart(&ring[*a]).total_cmp(&apart(&ring[*b]))).unwrap_or(0);
    let mut plain = without_unseen(&ring[..=half]);
    plain.pop();
    let back: Vec<Point> = ring[half..].iter().chain([first]).copied().collect();
    plain.extend(without_unseen(&back));
    plain.pop();
    plain
}

/// How far a point is from a straight line between two others.
pub fn distance(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let squared = dx * dx + dy * dy;
    let part = if squared > 0.0 { ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared } else { 0.0 };
    let near = between(from, to, part.clamp(0.0, 1.0));
    (point.x - near.x).hypot(point.y - near.y)
}

/// Whether a point lies in rings: within an odd number of them.
pub fn holds(rings: &[Vec<Point>], point: Point) -> bool {
    let mut inside = false;
    for ring in rings {
        for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (from.y > point.y) != (to.y > point.y) {
                let x = from.x + (point.y - from.y) / (to.y - from.y) * (to.x - from.x);
                inside ^= x > point.x;
            }
        }
    }
    inside
}

/// Slanted lines over the inside of rings, `apart` from each other, that leave some boxes free.
pub fn hatching(rings: &[Vec<Point>], apart: f64, free: &[Rect]) -> Vec<(Point, Point)> {
    // Along the lines and across them, both in pixels: lines rise to the right.
    let turned = |point: &Point| ((point.x - point.y) / 2f64.sqrt(), (point.x + point.y) / 2f64.sqrt());
    let back = |along: f64, across: f64| at((along + across) / 2f64.sqrt(), (across - along) / 2f64.sqrt());
    let mut crossings: std::collections::BTreeMap<i64, Vec<f64>> = Default::default();
    for ring in rings {
        for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let ((a, from), (b, to)) = (turned(from), turned(to));
            let (low, high) = (from.min(to), from.max(to));
            // The upper end is left out, so that a corner on a line counts once.
            for n in (low / apart).ceil() as i64..(high / apart).ceil() as i64 {
                let part = (n as f64 * apart - from) / (to - from);
                crossings.entry(n).or_default().push(a + part * (b - a));
            }
        }
    }
    let mut lines = Vec::new();
    for (n, mut places) in crossings {
        places.sort_unstable_by(f64::total_cmp);
        for span in places.chunks_exact(2) {
            let (from, to) = (back(span[0], n as f64 * apart), back(span[1], n as f64 * apart));
            part_around(from, to, free, &mut lines);
        }
    }
    lines
}

/// The parts of a straight line outside of boxes.
fn part_around(from: Point, to: Point, free: &[Rect], lines: &mut Vec<(Point, Point)>) {
    let mut hidden: Vec<(f64, f64)> = free.iter().filter_map(|rect| within(from, to, rect)).collect();
    hidden.sort_by(|a, b| a.0.total_cmp(&b.0));
    let length = (to.x - from.x).hypot(to.y - from.y).max(f64::MIN_POSITIVE);
    let mut begin = 0.0;
    for (hide, show) in hidden.into_iter().chain([(1.0, 1.0)]) {
        if (hide - begin) * length > 1e-6 {
            lines.push((between(from, to, begin), between(from, to, hide)));
        }
        begin = f64::max(begin, show);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Rect = Rect { left: 0.0, top: 0.0, right: 100.0, bottom: 50.0 };
    const PLANE: Rect = Rect { left: -10.0, top: -10.0, right: 10.0, bottom: 10.0 };

    fn square(from: f64, to: f64) -> Path {
        [(from, from), (to, from), (to, to), (from, to)].map(|(right, up)| MapPoint { right, up }).to_vec()
    }

    #[test]
    fn a_square_fills_the_height_of_the_frame_and_north_is_up() {
        let view = View::of(PLANE, FRAME, 0.1);
        assert_eq!(view.px_per_km, 2.0);
        assert_eq!(view.place(MapPoint { right: 0.0, up: 10.0 }), at(50.0, 5.0));
    }

    #[test]
    fn what_leaves_the_frame_is_cut_at_it() {
        let view = View::of(PLANE, FRAME, 0.1);
        let cut = view.area(&[square(0.0, 100.0)]);
        let corners = |x: f64, y: f64| cut[0].contains(&at(x, y));
        assert!(corners(50.0, 25.0) && corners(100.0, 25.0) && corners(100.0, 0.0) && corners(50.0, 0.0), "{cut:?}");
        assert!(view.area(&[square(200.0, 300.0)]).is_empty());
        let line = vec![
            MapPoint { right: -100.0, up: 0.0 },
            MapPoint { right: 0.0, up: 0.0 },
            MapPoint { right: 0.0, up: 5.0 },
        ];
        assert_eq!(view.lines(&line), [vec![at(0.0, 25.0), at(50.0, 25.0), at(50.0, 15.0)]]);
    }

    #[test]
    fn corners_that_nobody_sees_are_left_out() {
        let line = [at(0.0, 0.0), at(5.0, 0.1), at(10.0, 0.0), at(10.0, 8.0)];
        assert_eq!(without_unseen(&line), [at(0.0, 0.0), at(10.0, 0.0), at(10.0, 8.0)]);
    }

    #[test]
    fn hatching_covers_the_inside_and_leaves_boxes_free() {
        let ring = vec![vec![at(0.0, 0.0), at(60.0, 0.0), at(60.0, 60.0), at(0.0, 60.0)]];
        let hole = Rect { left: 20.0, top: 20.0, right: 40.0, bottom: 40.0 };
        let length =
            |lines: &[(Point, Point)]| -> f64 { lines.iter().map(|(a, b)| (a.x - b.x).hypot(a.y - b.y)).sum() };
        let all = length(&hatching(&ring, 3.0, &[]));
        // Length times distance is area.
        assert!((3.0 * all / 3600.0 - 1.0).abs() < 0.03, "{all}");
        let parted = hatching(&ring, 3.0, &[hole]);
        assert!((3.0 * length(&parted) / 3200.0 - 1.0).abs() < 0.03);
        let middle = |(a, b): &(Point, Point)| at(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y));
        assert!(parted.iter().map(middle).all(|m| !hole.grown(-0.1).contains(&Rect {
            left: m.x,
            top: m.y,
            right: m.x,
            bottom: m.y
        })));
    }
}
