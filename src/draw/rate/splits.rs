//! Days that part the past, in the rate chart: changes of the pace that were found, and splits with the means on both sides.

use super::{MOST_ROWS, Parts, words};
use crate::draw::figure::{Point, Rect, Shape, at};
use crate::draw::label::{Across, Block, Upright, hold, label_rows};
use crate::draw::over::name_over;
use crate::draw::panel::Panel;
use crate::draw::theme::{Colour, HISTORY, PUBLISHED};
use crate::study::rates::split::{LEVELS, Side, Split};

impl Parts<'_> {
    pub fn draw_changes(&self, panel: &mut Panel) {
        for change in &self.rates.changes.found {
            let x = self.time.day(change.day);
            let points = vec![at(x, self.frame.top), at(x, self.frame.bottom)];
            panel.placer.avoid_line(&points, self.theme.px(2.0));
            let dash = (self.theme.px(10.0), self.theme.px(8.0));
            panel.shapes.push(Shape::dashed(points, self.theme.px(2.5), HISTORY, dash));
            let (first, second) = words::change(change);
            let second = (!self.is_small).then_some(second);
            let block = Block::headed(std::iter::once(first).chain(second), self.theme, HISTORY);
            self.name_day(panel, x, &block, HISTORY);
        }
    }

    /// Places a name over the frame at a distance across, as many rows up as it takes, with a thin line down; without that line
    /// where it would cross another name.
    fn name_day(&self, panel: &mut Panel, x: f64, block: &Block, colour: Colour) {
        let (theme, nudge) = (self.theme, self.theme.px(8.0));
        if self.is_small {
            let inside = |down: f64| {
                let top = self.frame.top + down * theme.label();
                [(Across::Left, x + nudge), (Across::Right, x - nudge)]
                    .map(|(across, x)| hold(at(x, top), across, Upright::Top))
            };
            panel.placer.place(block, &[0.2, 1.4, 2.6].map(inside).concat());
            return;
        }
        if name_over(panel, (x, block), colour, 2 * MOST_ROWS, &[Across::Middle, Across::Left, Across::Right]) {
            return;
        }
        let middle = self.frame.middle_near(x, block.width() / 2.0);
        let row = |row: usize| {
            let bottom = self.frame.top - theme.px(8.0) - label_rows(row, theme) / 2.0;
            hold(at(middle, bottom), Across::Middle, Upright::Bottom)
        };
        panel.placer.place(block, &(0..2 * MOST_ROWS).map(row).collect::<Vec<_>>());
    }

    pub fn draw_splits(&self, panel: &mut Panel) {
        for split in &self.rates.splits {
            let x = self.time.day(split.day);
            let points = vec![at(x, self.frame.top), at(x, self.frame.bottom)];
            panel.placer.avoid_line(&points, self.theme.px(2.0));
            panel.shapes.push(Shape::line(points, self.theme.px(2.5), PUBLISHED));
            let block = Block::line(words::split_day(split), self.theme.bold(PUBLISHED));
            self.name_day(panel, x, &block, PUBLISHED);
        }
        // Means over everything, then their names, which keep off all of them.
        for split in &self.rates.splits {
            [&split.before, &split.after].into_iter().for_each(|side| self.draw_mean(panel, side));
        }
        for split in &self.rates.splits {
            [false, true].into_iter().for_each(|is_after| self.name_mean(panel, split, is_after));
        }
    }

    /// The ends of a window and the height of its mean.
    fn mean(&self, side: &Side) -> (Point, Point) {
        let (window, rate) = (side.of.window, side.of.rate.km2_per_day());
        (self.place(window.from, rate), self.place(window.to, rate))
    }

    /// A line at the mean over its window, with its intervals on a bar in the middle.
    fn draw_mean(&self, panel: &mut Panel, side: &Side) {
        let (theme, (from, to)) = (self.theme, self.mean(side));
        panel.placer.avoid_line(&[from, to], theme.px(4.0));
        panel.shapes.push(Shape::line(vec![from, to], theme.px(5.0), PUBLISHED));
        let x = f64::midpoint(from.x, to.x);
        let widths = [theme.px(9.0), theme.px(3.0)];
        for (interval, width) in side.intervals.iter().zip(widths).rev() {
            let end = |rate: f64| self.values.place(rate).clamp(self.frame.top, self.frame.bottom);
            let (low, high) = (end(interval.from), end(interval.to));
            panel.placer.avoid(Rect { left: x - width, top: high, right: x + width, bottom: low });
            panel.shapes.push(Shape::line(vec![at(x, low), at(x, high)], width, PUBLISHED));
            if interval.level == LEVELS[1] {
                // An end without a tip runs out of the picture.
                for y in [low, high].into_iter().filter(|y| *y > self.frame.top && *y < self.frame.bottom) {
                    let tip = vec![at(x - theme.px(9.0), y), at(x + theme.px(9.0), y)];
                    panel.shapes.push(Shape::line(tip, width, PUBLISHED));
                }
            }
        }
        panel.shapes.push(Shape::Dot {
            centre: at(x, from.y),
            radius: 0.7 * theme.dot(),
            rim: theme.px(2.0),
            colour: PUBLISHED,
        });
    }

    fn name_mean(&self, panel: &mut Panel, split: &Split, is_after: bool) {
        let side = if is_after { &split.after } else { &split.before };
        let (theme, (from, to)) = (self.theme, self.mean(side));
        let block = Block::line(words::mean(split, is_after), theme.bold(PUBLISHED));
        let gap = theme.px(8.0);
        let (quarter, middle) = (from.x + 0.25 * (to.x - from.x), f64::midpoint(from.x, to.x));
        let mut places = Vec::new();
        for distance in [1.0, 3.0, 6.0, 10.0] {
            for (x, across) in [
                (middle + 2.0 * gap, Across::Left),
                (middle - 2.0 * gap, Across::Right),
                (from.x + gap, Across::Left),
                (to.x - gap, Across::Right),
                (quarter, Across::Middle),
            ] {
                places.push(hold(at(x, from.y - distance * gap), across, Upright::Bottom));
                places.push(hold(at(x, from.y + distance * gap), across, Upright::Top));
            }
        }
        panel.placer.place_even_over_marks(&block, &places);
    }
}
