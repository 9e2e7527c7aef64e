//! What lies beside the calendar: the futures that get there later than it shows, and those that never do within the horizon.

use super::{Parts, Story, words};
use crate::draw::figure::{Reading, Rect, Shape, at};
use crate::draw::font::widest;
use crate::draw::label::{Across, Block, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::theme::{BASELINE, Colour, HISTORY, Theme};
use crate::study::projection::Projection;
use crate::study::projection::columns::Columns;
use crate::write::words::percent;

/// The column of futures that get there after the calendar.
const LATER: Colour = Colour(176, 190, 200);
/// The column of futures that never do.
const NEVER: Colour = Colour(128, 128, 128);

/// A column beside the calendar.
struct Side {
    percent: f64,
    caption: [String; 2],
    colour: Colour,
}

fn sides(projection: &Projection, columns: &Columns) -> Vec<Side> {
    let completion = &projection.completion;
    if !matches!(Story::of(projection), Story::Spread | Story::Never) {
        return Vec::new();
    }
    let (later, never) = (columns.later(completion), 100.0 * projection.outlook.never);
    let later = Side { percent: later, caption: words::later(completion), colour: LATER };
    let never = Side { percent: never, caption: words::never(projection), colour: NEVER };
    // Sums of shares carry rounding: a future in ten million is none.
    [later, never].into_iter().filter(|side| side.percent > 1e-5).collect()
}

/// How much higher than all others a column beside the calendar may be to widen the scale.
const NEAR: f64 = 1.35;

/// The highest of the columns beside the calendar that is hardly higher than the highest in it, percent; 0 without one.
pub fn highest_near(projection: &Projection, columns: &Columns, most: f64) -> f64 {
    let all = sides(projection, columns);
    all.iter().map(|side| side.percent).filter(|percent| *percent <= NEAR * most).fold(0.0, f64::max)
}

/// The width of one such column with the space before it.
fn slot(side: &Side, theme: Theme) -> f64 {
    let value = widest([percent(side.percent / 100.0)], theme.bold(HISTORY));
    widest(&side.caption, theme.tick_style()).max(value) + theme.px(20.0)
}

/// The room to the right of the calendar that they take; nothing where there are none.
pub fn room(projection: &Projection, columns: &Columns, theme: Theme) -> f64 {
    let slots: f64 = sides(projection, columns).iter().map(|side| slot(side, theme)).sum();
    if slots > 0.0 { slots + theme.px(24.0) } else { 0.0 }
}

impl Parts<'_> {
    /// Columns beside the calendar, on the same scale; one too high for it has an arrow at its top.
    pub fn draw_sides(&self, panel: &mut Panel) {
        let (theme, Rect { top, right, bottom, .. }) = (self.theme, self.frame);
        let mut left = right + theme.px(24.0);
        for side in sides(self.projection, self.columns) {
            let slot = slot(&side, theme);
            let (x, half) = (left + (slot + theme.px(10.0)) / 2.0, theme.px(26.0));
            let end = self.values.place(side.percent);
            let is_higher = end < top - 0.5;
            let end = if is_higher { top + theme.px(14.0) } else { end.min(bottom - theme.px(2.0)) };
            let column = Rect { left: x - half, top: end, right: x + half, bottom };
            panel.shapes.push(Shape::rect(column, side.colour));
            let mut above = end;
            if is_higher {
                let (tip, wide) = (end - theme.px(26.0), theme.px(38.0));
                let outline = vec![at(x - wide, end), at(x, tip), at(x + wide, end)];
                panel.shapes.push(Shape::Fill { outline, colour: side.colour });
                above = tip;
            }
            let foot = vec![at(x - slot / 2.0 + theme.px(6.0), bottom), at(x + slot / 2.0 - theme.px(6.0), bottom)];
            panel.shapes.push(Shape::line(foot, theme.px(2.0), BASELINE));
            let value = Block::line(percent(side.percent / 100.0), theme.bold(HISTORY));
            let place = hold(at(x, above - theme.px(4.0)), Across::Middle, Upright::Bottom);
            panel.placer.place_even_over_marks(&value, &[place]);
            let lines = vec![format!("{} of futures", percent(side.percent / 100.0))];
            panel.readings.push(Reading { x, y: end, heading: side.caption.join(" "), lines });
            let block = Block::lines(side.caption, theme.tick_style());
            // The last date of the calendar may be near, or in the way.
            let below = bottom + theme.px(16.0);
            let places = [(x, Across::Middle), (left + slot, Across::Right)];
            panel.placer.place_close(&block, &places.map(|(x, across)| hold(at(x, below), across, Upright::Top)));
            left += slot;
        }
    }
}
