//! What lies beside the calendar: the futures that get there later than it shows, and those that never do within the horizon.
//! Both pool many years, so they have a number on an arrow and no column on the scale of single periods.

use super::{Parts, Story, words};
use crate::draw::figure::{Reading, Rect, Shape, at};
use crate::draw::label::{Across, Block, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::theme::{BASELINE, Colour, HISTORY, Theme};
use crate::study::projection::Projection;
use crate::study::projection::columns::Columns;
use crate::write::words::percent;

/// The arrow of futures that get there after the calendar.
const LATER: Colour = Colour(176, 190, 200);
/// The arrow of futures that never do.
const NEVER: Colour = Colour(128, 128, 128);

/// An arrow beside the calendar.
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

/// The width of one such arrow with the space before it.
fn slot(side: &Side, theme: Theme) -> f64 {
    let value = theme.bold(HISTORY).widest([percent(side.percent / 100.0)]);
    theme.tick_style().widest(&side.caption).max(value) + theme.px(20.0)
}

/// The room to the right of the calendar that they take; nothing where there are none.
pub fn room(projection: &Projection, columns: &Columns, theme: Theme) -> f64 {
    let slots: f64 = sides(projection, columns).iter().map(|side| slot(side, theme)).sum();
    if slots > 0.0 { slots + theme.px(24.0) } else { 0.0 }
}

impl Parts<'_> {
    /// Arrows beside the calendar on its base line, each with its share of the futures above and its name below.
    pub fn draw_sides(&self, panel: &mut Panel) {
        let (theme, Rect { right, bottom, .. }) = (self.theme, self.frame);
        let mut left = right + theme.px(24.0);
        for side in sides(self.projection, self.columns) {
            let slot = slot(&side, theme);
            let (x, y) = (left + (slot + theme.px(10.0)) / 2.0, bottom - theme.px(20.0));
            let (half, neck, tip) = (theme.px(7.0), theme.px(8.0), theme.px(34.0));
            let shaft = Rect { left: x - tip, top: y - half, right: x + neck, bottom: y + half };
            panel.shapes.push(Shape::rect(shaft, side.colour));
            panel.shapes.push(Shape::arrow_head(at(x + neck, y), at(x + tip, y), side.colour));
            let foot = vec![at(x - slot / 2.0 + theme.px(6.0), bottom), at(x + slot / 2.0 - theme.px(6.0), bottom)];
            panel.shapes.push(Shape::line(foot, theme.px(2.0), BASELINE));
            let value = Block::line(percent(side.percent / 100.0), theme.bold(HISTORY));
            let place = hold(at(x, y - theme.px(18.0)), Across::Middle, Upright::Bottom);
            panel.placer.place_even_over_marks(&value, &[place]);
            let lines = vec![format!("{} of futures", percent(side.percent / 100.0))];
            panel.readings.push(Reading { x, y, heading: side.caption.join(" "), lines });
            let block = Block::lines(side.caption, theme.tick_style());
            // The last date of the calendar may be near, or in the way.
            let below = bottom + theme.px(16.0);
            let places = [(x, Across::Middle), (left + slot, Across::Right)];
            panel.placer.place_close(&block, &places.map(|(x, across)| hold(at(x, below), across, Upright::Top)));
            left += slot;
        }
    }
}
