//! Names near a point: beside it, or further off and joined to it by a thin line.

use super::figure::{Point, Rect, Shape, at};
use super::label::{Across, Block, Candidate, Upright, hold, label_rows};
use super::panel::Panel;
use super::theme::Colour;

/// Half rows that a name may stand away from its point.
const HALF_ROWS: std::ops::Range<usize> = 2..20;

/// Places for words around a point, so far from it.
pub fn around(Point { x, y }: Point, gap: f64) -> [Candidate; 6] {
    let (right, left, below, above) = (x + gap, x - gap, y + gap, y - gap);
    [
        hold(at(right, below), Across::Left, Upright::Top),
        hold(at(left, above), Across::Right, Upright::Bottom),
        hold(at(right, above), Across::Left, Upright::Bottom),
        hold(at(left, below), Across::Right, Upright::Top),
        hold(at(right, y), Across::Left, Upright::Middle),
        hold(at(left, y), Across::Right, Upright::Middle),
    ]
}

/// Places words beside a point of the frame, or further off with a thin line to it, within the frame and clear of all data.
/// Returns whether there was room.
pub fn name_near(panel: &mut Panel, block: &Block, point: Point, colour: Colour) -> bool {
    let (theme, frame) = (panel.theme, panel.frame);
    let Point { x, y } = point;
    let inside =
        |places: Vec<Candidate>| places.into_iter().filter(|of| frame.holds(&of.bounds(block))).collect::<Vec<_>>();
    let places = [1.0, 2.0].iter().flat_map(|n| around(point, n * 1.2 * theme.gap())).collect();
    if panel.placer.place(block, &inside(places)).is_some() {
        return true;
    }
    let far = |half: usize| {
        let away = label_rows(half, theme) / 2.0;
        [Across::Left, Across::Right].into_iter().flat_map(move |across| {
            let start = match across {
                Across::Left => (x - theme.px(4.0)).max(frame.left),
                _ => (x + theme.px(4.0)).min(frame.right),
            };
            [hold(at(start, y + away), across, Upright::Top), hold(at(start, y - away), across, Upright::Bottom)]
        })
    };
    // A thin line to the words crosses no others.
    let is_joined = |of: &Candidate| {
        let end = of.place.y;
        let line = Rect { left: x - 0.5, top: y.min(end) + 1.0, right: x + 0.5, bottom: y.max(end) - 1.0 };
        panel.placer.is_free_of_words(&line)
    };
    let places: Vec<Candidate> = inside(HALF_ROWS.flat_map(far).collect()).into_iter().filter(is_joined).collect();
    let Some(placed) = panel.placer.place(block, &places) else { return false };
    let end = if placed.top > y { placed.top } else { placed.bottom };
    panel.placer.avoid_line(&[point, at(x, end)], theme.px(2.0));
    panel.shapes.push(Shape::line(vec![point, at(x, end)], theme.hairline(), colour));
    true
}
