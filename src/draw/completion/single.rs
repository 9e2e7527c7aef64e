//! Completions that are no distribution: one day, a target that was reached, or no future that gets there.

use chrono::NaiveDate;

use super::{ANY_WAY, MEDIAN_HALF_ROWS, Parts, words};
use crate::draw::figure::{Reading, Rect, Shape, at};
use crate::draw::font::wrap_evenly;
use crate::draw::label::{Across, Block, Candidate, Upright, hold, label_rows};
use crate::draw::over::name_over;
use crate::draw::panel::Panel;
use crate::draw::theme::{Colour, HISTORY, MEDIAN, QUIET};
use crate::write::words::day;

impl Parts<'_> {
    /// The one day as a stem, from the last known day on.
    pub fn draw_one_day(&self, panel: &mut Panel, on: NaiveDate) {
        let start = self.projection.paths.start();
        let level = f64::midpoint(self.frame.top, self.frame.bottom);
        let (begin, end) = (self.time.day(start).max(self.frame.left), self.time.day(on));
        if self.frame.left <= end && end <= self.frame.right {
            self.stem(panel, end, Block::line(day(on), self.theme.bold(MEDIAN)), MEDIAN);
        }
        self.way(panel, (begin, end.clamp(self.frame.left, self.frame.right)), level, MEDIAN);
        let (first, second) = words::one_day(self.projection, on);
        let block = Block::line(first, self.theme.bold(MEDIAN)).and(second, self.theme.regular(QUIET));
        self.name_way(panel, &block, (begin, end), level);
        panel.readings.push(Reading {
            x: end,
            y: self.frame.top,
            heading: day(on),
            lines: vec!["100 % of futures".into()],
        });
    }

    /// Since when the target is held, as far as the maps tell.
    pub fn draw_reached(&self, panel: &mut Panel) {
        let Some(since) = self.projection.held_since() else { return };
        let start = self.projection.paths.start();
        let level = f64::midpoint(self.frame.top, self.frame.bottom);
        let place = |on| self.time.day(on).clamp(self.frame.left, self.frame.right);
        let (begin, end) = (place(since), place(start));
        self.way(panel, (begin, end), level, HISTORY);
        let (first, second) = words::reached(self.projection, since);
        let block = Block::line(first, self.theme.bold(HISTORY)).and(second, self.theme.regular(QUIET));
        self.name_way(panel, &block, (begin, end), level);
        panel.readings.push(Reading {
            x: begin,
            y: level,
            heading: day(since),
            lines: vec!["held from here on".into()],
        });
    }

    /// Says that no future gets there, or hardly any, over the empty calendar.
    pub fn draw_never(&self, panel: &mut Panel) {
        let (theme, frame) = (self.theme, self.frame);
        let bold = theme.bold(HISTORY);
        let lines = wrap_evenly(&words::none(self.projection), bold.size, bold.weight, 0.9 * frame.width());
        let block = Block::lines(lines, bold);
        let centre = at(f64::midpoint(frame.left, frame.right), f64::midpoint(frame.top, frame.bottom));
        panel.placer.place(&block, &[hold(centre, Across::Middle, Upright::Middle)]);
        let y = frame.bottom - theme.px(26.0);
        let (begin, end) = (frame.left, frame.right);
        panel.shapes.push(Shape::line(vec![at(begin, y), at(end - theme.px(18.0), y)], theme.px(5.0), MEDIAN));
        panel.shapes.push(Shape::arrow_head(at(end - theme.px(20.0), y), at(end + theme.px(2.0), y), MEDIAN));
        panel.placer.avoid(Rect { left: begin, top: y, right: end, bottom: y }.grown(theme.px(8.0)));
    }

    /// An upright line with its name over the frame.
    fn stem(&self, panel: &mut Panel, x: f64, block: Block, colour: Colour) {
        let points = vec![at(x, self.frame.top), at(x, self.frame.bottom)];
        panel.placer.avoid_line(&points, self.theme.px(4.0));
        panel.shapes.push(Shape::line(points, self.theme.stroke(), colour));
        name_over(panel, (x, &block), colour, MEDIAN_HALF_ROWS, &ANY_WAY);
    }

    /// A level line from one day to another, with a dot at each.
    fn way(&self, panel: &mut Panel, (begin, end): (f64, f64), y: f64, colour: Colour) {
        let points = vec![at(begin, y), at(end, y)];
        panel.placer.avoid_line(&points, self.theme.dot());
        panel.shapes.push(Shape::line(points, self.theme.stroke(), colour));
        for x in [begin, end] {
            panel.shapes.push(Shape::dot(at(x, y), self.theme, colour));
        }
    }

    /// Words above the middle of a level line, or where there is room.
    fn name_way(&self, panel: &mut Panel, block: &Block, (begin, end): (f64, f64), y: f64) {
        let middle = f64::midpoint(begin, end);
        let rows = |row: usize| {
            let bottom = y - self.theme.px(18.0) - label_rows(row, self.theme) / 2.0;
            [
                hold(at(middle, bottom), Across::Middle, Upright::Bottom),
                hold(at(self.frame.left + self.theme.gap(), bottom), Across::Left, Upright::Bottom),
                hold(at(self.frame.right, bottom), Across::Right, Upright::Bottom),
            ]
        };
        let places: Vec<Candidate> = (0..6).flat_map(rows).collect();
        panel.placer.place(block, &places);
    }
}
