//! Names over a frame: of days that lines in it stand on.

use super::figure::{Rect, Shape, at};
use super::label::{Across, Block, Candidate, Upright, hold, label_rows};
use super::panel::Panel;
use super::theme::Colour;

/// Places a name over the frame at a distance across, as many half rows up as it takes, with a thin line down to the frame;
/// `ways` are how it may lie to that line. Returns whether it found a place. No line crosses a name, and none is without its name.
pub fn name_over(
    panel: &mut Panel,
    (x, block): (f64, &Block),
    colour: Colour,
    half_rows: usize,
    ways: &[Across],
) -> bool {
    let (theme, frame, half, nudge) = (panel.theme, panel.frame, block.width() / 2.0, panel.theme.px(3.0));
    let inside = frame.middle_near(x, half);
    for row in 0..half_rows.max(1) {
        let bottom = frame.top - theme.px(8.0) - label_rows(row, theme) / 2.0;
        let line = Rect { left: x, top: bottom + 1.0, right: x, bottom: frame.top }.grown(theme.px(1.0));
        if !panel.placer.is_free_of_words(&line) {
            return false;
        }
        let place = |way: &Across| {
            let (x, left) = match way {
                Across::Left => (x - nudge, x - nudge),
                Across::Middle => (inside, inside - half),
                Across::Right => (x + nudge, x + nudge - 2.0 * half),
            };
            // Words over the value axis would pass for its own.
            (left >= frame.left - nudge - 1.0).then(|| hold(at(x, bottom), *way, Upright::Bottom))
        };
        let places: Vec<Candidate> = ways.iter().filter_map(place).collect();
        if panel.placer.place(block, &places).is_some() {
            let points = vec![at(x, bottom), at(x, frame.top)];
            panel.placer.avoid_line(&points, theme.px(4.0));
            panel.shapes.push(Shape::line(points, theme.hairline(), colour));
            return true;
        }
    }
    false
}
