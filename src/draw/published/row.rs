//! A row of the chart: who said what when and for when, what the model said that day, what became of it.

use chrono::{Datelike, NaiveDate};

use super::{Columns, words};
use crate::domain::completion::Arrival;
use crate::domain::published::{Due, Goal, Span};
use crate::draw::figure::{Point, Reading, Rect, Shape, at};
use crate::draw::font::{self, Weight};
use crate::draw::label::{Across, Block, Upright, hold};
use crate::draw::panel::Panel;
use crate::draw::scale::Scale;
use crate::draw::theme::{BANDS, Colour, GRID, HISTORY, INK, MEDIAN, PAPER, PUBLISHED, QUIET};
use crate::study::published::outcome::Verdict;
use crate::study::published::{Assessment, Forecast};

/// A row while it is drawn.
pub struct Row<'a> {
    /// The entry.
    pub of: &'a Assessment,
    /// The calendar.
    pub time: Scale,
    /// Where the calendar is.
    pub frame: Rect,
    /// The upper side of the row.
    pub top: f64,
    /// How words are set.
    pub columns: &'a Columns,
}

/// The first and last day that an entry is for; those of "by" and "not before" are one day.
pub fn ends(due: Due) -> Option<(NaiveDate, NaiveDate)> {
    match due {
        Due::In(Span { first, last }) => Some((first, last)),
        Due::By(day) | Due::NotBefore(day) => Some((day, day)),
        Due::Unsaid => None,
    }
}

/// What the model said that day of all of the region.
pub fn forecast(of: &Assessment) -> Option<&Forecast> {
    of.then.as_ref().ok().filter(|_| of.entry.goal == Goal::Whole)
}

/// The year an entry is for, where that lies beyond the calendar.
pub fn beyond(due: Due, to: NaiveDate) -> String {
    match ends(due) {
        Some((first, _)) if first > to => first.year().to_string(),
        _ => String::new(),
    }
}

impl Row<'_> {
    pub fn draw(&self, panel: &mut Panel) {
        let bottom = self.top + self.columns.height;
        let theme = panel.theme;
        let right = panel.frame.right;
        panel.shapes.push(Shape::line(vec![at(self.frame.left, bottom), at(right, bottom)], theme.hairline(), GRID));
        self.draw_model(panel);
        self.draw_said(panel);
        self.write_who(panel);
        self.write_became(panel);
        let lines = words::told(self.of);
        let x = self.time.day(self.of.entry.origin()).clamp(self.frame.left, self.frame.right);
        let heading = words::heading(&self.of.entry);
        panel.readings.push(Reading { x, y: self.middle(), heading, lines });
    }

    fn middle(&self) -> f64 {
        self.top + self.columns.height / 2.0
    }

    /// The place of a day, no farther than the ends of the calendar.
    fn day(&self, day: NaiveDate) -> f64 {
        self.time.day(day).clamp(self.frame.left, self.frame.right)
    }

    fn is_beyond(&self, day: NaiveDate) -> bool {
        self.time.day(day) > self.frame.right
    }

    /// An arrow head at the right end of the calendar.
    fn leaves(&self, panel: &mut Panel, y: f64, colour: Colour) {
        let length = self.columns.theme.px(11.0);
        let tip = at(self.frame.right + length / 2.0, y);
        panel.shapes.push(Shape::arrow_head(at(tip.x - length, y), tip, colour));
    }

    /// When it was said and for when.
    fn draw_said(&self, panel: &mut Panel) {
        let (theme, entry) = (self.columns.theme, &self.of.entry);
        let y = self.middle() - 0.2 * self.columns.height.min(theme.px(50.0));
        let (said, due) = (entry.origin(), entry.when());
        let line =
            |from: f64, to: f64, width: f64| Shape::line(vec![at(from, y), at(to, y)], theme.px(width), PUBLISHED);
        if let Some((first, last)) = ends(due) {
            let (from, begin) = (self.day(said), self.day(first));
            panel.shapes.push(line(from, begin, 2.0));
            if self.is_beyond(first) {
                self.leaves(panel, y, PUBLISHED);
            } else {
                let least = theme.px(7.0);
                let tick = |x: f64| {
                    let half = theme.px(8.0);
                    Shape::line(vec![at(x, y - half), at(x, y + half)], theme.px(3.5), PUBLISHED)
                };
                match due {
                    Due::In(_) => panel.shapes.push(line(begin, self.day(last).max(begin + least), 9.0)),
                    Due::By(_) => panel.shapes.push(tick(begin)),
                    _ => {
                        panel.shapes.push(tick(begin));
                        let tip = at(begin + theme.px(24.0), y);
                        panel.shapes.push(line(begin, tip.x - theme.px(8.0), 2.0));
                        panel.shapes.push(Shape::arrow_head(at(tip.x - theme.px(11.0), y), tip, PUBLISHED));
                    }
                }
            }
        }
        if (self.frame.left..=self.frame.right).contains(&self.time.day(said)) {
            let centre = at(self.time.day(said), y);
            panel.shapes.push(Shape::Dot { centre, radius: theme.px(5.5), rim: theme.px(1.0), colour: PUBLISHED });
        }
    }

    /// What the model said on that day: the 80 % interval as a bar, the median as a dot on it.
    fn draw_model(&self, panel: &mut Panel) {
        let Some(then) = forecast(self.of) else { return };
        let (theme, (from, to)) = (self.columns.theme, then.outlook.interval_80());
        let y = self.middle() + 0.22 * self.columns.height.min(theme.px(50.0));
        let place = |arrival: Arrival| arrival.day().filter(|day| !self.is_beyond(*day)).map(|day| self.day(day));
        let end = place(to);
        // Even the earliest is beyond: a stub shows which way.
        let begin = place(from).unwrap_or(self.frame.right - theme.px(36.0));
        let points = vec![at(begin, y), at(end.unwrap_or(self.frame.right), y)];
        panel.shapes.push(Shape::line(points, theme.px(7.0), BANDS[1].tint));
        if end.is_none() {
            self.leaves(panel, y, BANDS[2].tint);
        }
        if let Some(x) = place(then.outlook.median) {
            let (centre, radius, rim) = (at(x, y), theme.px(5.0), theme.px(1.0));
            panel.shapes.push(Shape::Dot { centre, radius, rim, colour: MEDIAN });
        }
    }

    /// Words cut to a column, at a place.
    fn write(&self, panel: &mut Panel, words: &str, place: (Point, Across), (width, colour): (f64, Colour)) {
        let words = font::shortened(words, self.columns.size, Weight::Regular, width);
        if !words.is_empty() {
            let block = Block::line(words, self.columns.style(Weight::Regular, colour));
            // Columns keep words apart, by less than what stands free.
            panel.placer.place_close(&block, &[hold(place.0, place.1, Upright::Middle)]);
        }
    }

    fn write_who(&self, panel: &mut Panel) {
        let (columns, [who, what, ..]) = (self.columns, self.columns.widths);
        let left = self.frame.left - columns.gap;
        let width = if columns.is_tall { who.max(what) } else { who };
        let who_words = words::who_in(&self.of.entry, columns.size, width);
        let what_words = words::what(self.of);
        if columns.is_tall {
            let half = super::LEADING * columns.size / 2.0;
            let left = left - width;
            self.write(panel, &who_words, (at(left, self.middle() - half), Across::Left), (width, INK));
            self.write(panel, &what_words, (at(left, self.middle() + half), Across::Left), (width, QUIET));
        } else {
            let y = self.middle();
            self.write(panel, &what_words, (at(left - what, y), Across::Left), (what, QUIET));
            self.write(panel, &who_words, (at(left - what - columns.gap - who, y), Across::Left), (who, INK));
        }
    }

    /// The year beyond the calendar, the model's odds that day, and what became of it with a mark of its own form.
    fn write_became(&self, panel: &mut Panel) {
        let (columns, [.., year, odds, became]) = (self.columns, self.columns.widths);
        let y = self.middle();
        let mut x = self.frame.right + columns.gap;
        if year > 0.0 {
            let beyond = beyond(self.of.entry.when(), columns.to);
            self.write(panel, &beyond, (at(x, y), Across::Left), (year, PUBLISHED));
            x += year + columns.gap;
        }
        self.write(panel, &words::odds_then(self.of), (at(x + odds, y), Across::Right), (odds, MEDIAN));
        x += odds + columns.gap;
        let mark = super::MARK * columns.size;
        let verdict = &self.of.outcome.verdict;
        self.draw_mark(panel, verdict, at(x + 0.4 * columns.size, y));
        let colour = if verdict.came_true().is_some() { INK } else { QUIET };
        self.write(panel, &words::became(self.of), (at(x + mark, y), Across::Left), (became - mark, colour));
    }

    /// Met: a full disc; missed: a cross; open: a ring; cannot be told: a dash.
    fn draw_mark(&self, panel: &mut Panel, verdict: &Verdict, centre: Point) {
        let radius = 0.38 * self.columns.size;
        let line = |from: (f64, f64), to: (f64, f64)| {
            let place = |(x, y): (f64, f64)| at(centre.x + x * radius, centre.y + y * radius);
            Shape::line(vec![place(from), place(to)], 0.36 * radius, HISTORY)
        };
        let disc = |radius: f64, colour: Colour| Shape::Dot { centre, radius, rim: 0.0, colour };
        match verdict {
            Verdict::Met { .. } => panel.shapes.push(disc(radius, HISTORY)),
            Verdict::Missed { .. } => {
                panel.shapes.push(line((-0.85, -0.85), (0.85, 0.85)));
                panel.shapes.push(line((-0.85, 0.85), (0.85, -0.85)));
            }
            Verdict::Open => {
                panel.shapes.push(disc(radius, HISTORY));
                panel.shapes.push(disc(0.66 * radius, PAPER));
            }
            Verdict::NotCheckable { .. } => panel.shapes.push(line((-0.9, 0.0), (0.9, 0.0))),
        }
    }
}
