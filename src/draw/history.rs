//! The history chart: what is known of a region over time, with times without maps, jumps, revisions and events.
//!
//! Values are shares of the region in percent; areas stand in the words.

mod names;
#[cfg(test)]
mod tests;
mod words;

use std::iter;

use chrono::{Days, NaiveDate};

use super::axis::{Values, calendar_room, draw_calendar, draw_values, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::data::Rows;
use super::figure::{Point, Reading, Rect, Shape, at};
use super::font;
use super::label::{Across, Block, label_rows};
use super::over::name_over;
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{Colour, HISTORY, QUIET, Theme};
use crate::domain::event::Event;
use crate::domain::quantity::Area;
use crate::domain::vintage::Level;
use crate::study::history::History;
use crate::tabular::Table;
use crate::write::words::{area, day, digits};

/// Half rows of names of events over the frame.
const MOST_HALF_ROWS: usize = 12;
/// Jumps that are named, the largest; all are marked.
const JUMPS_NAMED: usize = 4;
/// Days around a single map, so that there is a calendar.
const AROUND_ONE_DAY: u64 = 15;
/// The least that the value axis spans, percent points, where it does not begin at nothing: a standstill should look like one.
const LEAST_POINTS: f64 = 1.0;
/// Places that can be read off, about.
const READINGS: usize = 200;

/// The history chart of a region.
pub struct HistoryChart<'a> {
    history: &'a History,
    period: Period,
}

/// What the parts of the chart are drawn from.
struct Parts<'a> {
    history: &'a History,
    theme: Theme,
    frame: Rect,
    days: (NaiveDate, NaiveDate),
    /// The levels on these days, with the last before them.
    levels: &'a [Level<Area>],
    time: Scale,
    values: Scale,
}

/// An event with its name.
struct Named {
    x: f64,
    /// The height of what was held that day.
    foot: f64,
    block: Block,
}

impl<'a> HistoryChart<'a> {
    /// The chart of a history on the days asked for, of which its words speak too.
    pub fn new(history: &'a History, period: Period) -> Self {
        HistoryChart { history, period }
    }

    /// The days of the maps, a little more around a single one.
    fn own_days(&self) -> (NaiveDate, NaiveDate) {
        let (first, last) = (self.history.series.first_day(), self.history.series.last_day());
        let around = if first == last { AROUND_ONE_DAY } else { 0 };
        (first - Days::new(around), last + Days::new(around))
    }

    /// The levels that the words are about: those of the days asked for, all where none lies in them.
    fn told(&self) -> &'a [Level<Area>] {
        let days = self.period.of(self.own_days());
        let levels = self.history.series.levels();
        let of = on(levels, days);
        if of.is_empty() { levels } else { of }
    }
}

/// The levels on some days, the last included.
fn on(levels: &[Level<Area>], (from, to): (NaiveDate, NaiveDate)) -> &[Level<Area>] {
    let begin = levels.partition_point(|level| level.day < from);
    let end = levels.partition_point(|level| level.day <= to);
    &levels[begin..end.max(begin)]
}

/// The levels on some days, and the last before them, from which the line comes.
fn up_to_and_on(levels: &[Level<Area>], (from, to): (NaiveDate, NaiveDate)) -> &[Level<Area>] {
    let begin = levels.partition_point(|level| level.day <= from).saturating_sub(1);
    let end = levels.partition_point(|level| level.day <= to);
    &levels[begin..end.max(begin)]
}

fn percent(history: &History, of: Area) -> f64 {
    of.share_of(history.series.region().area).percent()
}

impl Chart for HistoryChart<'_> {
    fn words(&self) -> Words {
        words::page(self.history, self.told())
    }

    fn among(&self) -> Among {
        words::among(self.history, self.told())
    }

    fn span(&self, asked: Period) -> Span {
        let days = asked.of(self.own_days());
        let values = values(self.history, days);
        Span { days: Some(days), values: Some((values.low, values.high)) }
    }

    fn data(&self, asked: Period) -> Table {
        let days = asked.of(self.own_days());
        let mut rows = Rows::of(self.history.series.region());
        rows.held(&self.history.series, days);
        for event in self.history.events.iter().filter(|event| days.0 <= event.day && event.day <= days.1) {
            rows.mark(event.label.clone(), event.day);
        }
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or(self.own_days());
        let values = span.values.map_or_else(|| values(self.history, days), around);
        // As little room over the frame as holds all names of events, or as many as can be.
        let most = if panel.is_small { MOST_HALF_ROWS / 3 } else { MOST_HALF_ROWS };
        panel.best_of((0..=most).step_by(2), |panel, half_rows| self.lay_out(panel, days, values, half_rows));
    }
}

impl HistoryChart<'_> {
    /// Draws the chart with room for some half rows of names over the frame, and tells how many events found no place.
    fn lay_out(&self, panel: &mut Panel, days: (NaiveDate, NaiveDate), values: Values, half_rows: usize) -> usize {
        let (history, theme) = (self.history, panel.theme);
        let ticks = values.words(" %");
        let levels = up_to_and_on(history.series.levels(), days);
        panel.frame = Rect {
            left: panel.frame.left + value_room(&ticks, theme),
            top: panel.frame.top + label_rows(half_rows, theme) / 2.0 + theme.px(20.0),
            right: panel.frame.right - room_beside(history, levels, panel),
            bottom: panel.frame.bottom - calendar_room(days, panel.frame.width(), theme),
        };
        let frame = panel.frame;
        let values = values.scale(frame);
        // The first dot stays clear of the words of the value axis.
        let time = Scale::of_days(days, (frame.left + 1.5 * theme.dot(), frame.right));
        let parts = Parts { history, theme, frame, days, levels, time, values };
        draw_values(panel, &ticks, &values, theme);
        draw_calendar(panel, days, &time, theme);
        let missed = parts.draw_events(panel, half_rows);
        parts.draw_line(panel);
        parts.draw_revisions(panel);
        parts.draw_ends(panel);
        parts.draw_jumps(panel);
        parts.name_revision(panel);
        parts.read(panel);
        part_grid(panel, theme);
        missed
    }
}

/// The percentages that show what is known on some days, and what was known before it was revised.
fn values(history: &History, days: (NaiveDate, NaiveDate)) -> Values {
    let levels = up_to_and_on(history.series.levels(), days).iter().map(|level| level.value);
    let revised = history.revisions.iter().filter(|of| days.0 <= of.day && of.day <= days.1).map(|of| of.first);
    let shown: Vec<f64> = levels.chain(revised).map(|level| percent(history, level)).collect();
    let low = shown.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shown.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() || high <= 0.0 {
        return around((0.0, 1.0));
    }
    // A level that never changed is seen as part of the whole.
    if low == high {
        return around((0.0, 100.0));
    }
    // Near nothing an axis begins at nothing.
    if low < 0.25 * high {
        return around((0.0, (1.04 * high).min(100.0)));
    }
    let spare = (0.06 * (high - low)).max((LEAST_POINTS - (high - low)) / 2.0);
    let (low, high) = (low - spare, high + spare);
    let shift = (100.0 - high).min(0.0);
    around(((low + shift).max(0.0), high + shift))
}

/// Round ends around two percentages, which never pass 100.
fn around(ends: (f64, f64)) -> Values {
    let values = Values::rounded(ends, 6.0, 1.0);
    Values { high: values.high.min(100.0), ..values }
}

/// The words at the line's right end: in a small panel only the share.
fn end_words(history: &History, last: Level<Area>, is_small: bool) -> Vec<String> {
    let held = words::held(last.value, history);
    if is_small { vec![held] } else { vec![held, area(last.value.km2()), day(last.day)] }
}

/// The room beside the frame for the name of the last level.
fn room_beside(history: &History, levels: &[Level<Area>], panel: &Panel) -> f64 {
    let Some(last) = levels.last() else { return panel.theme.px(10.0) };
    panel.theme.bold(HISTORY).widest(end_words(history, *last, panel.is_small)) + 2.6 * panel.theme.gap()
}

impl Parts<'_> {
    /// The place of an area on a day; the left side of the frame for a day before it.
    fn place(&self, day: NaiveDate, held: Area) -> Point {
        at(self.time.day(day.max(self.days.0)), self.values.place(percent(self.history, held)))
    }

    fn is_shown(&self, day: NaiveDate) -> bool {
        self.days.0 <= day && day <= self.days.1
    }

    /// A thin upright line, down to what was held, for each event that finds a place for its name. Returns how many do not.
    fn draw_events(&self, panel: &mut Panel, half_rows: usize) -> usize {
        let events: Vec<Named> = self.events();
        if events.is_empty() || half_rows == 0 {
            return events.len();
        }
        let middle = f64::midpoint(self.frame.left, self.frame.right);
        // Each half its own way; or names begin at their day and those further left go over them; or they end at it.
        panel.best_of([middle, f64::INFINITY, f64::NEG_INFINITY], |panel, border| {
            let begin = events.iter().rev().filter(|event| event.x < border).map(|event| (event, Across::Left));
            let end = events.iter().filter(|event| event.x >= border).map(|event| (event, Across::Right));
            begin.chain(end).filter(|(event, way)| !self.draw_event(panel, event, *way, half_rows)).count()
        })
    }

    /// The events on the days shown, in order.
    fn events(&self) -> Vec<Named> {
        let theme = self.theme;
        let named = |event: &Event| {
            let room = 0.3 * self.frame.width();
            let style = theme.regular(QUIET);
            let mut lines = font::wrap(&event.label, style.size, style.weight, room).into_iter();
            let (first, second) = (lines.next().unwrap_or_default(), lines.collect::<Vec<_>>().join(" "));
            let second = (!second.is_empty()).then(|| font::shortened(&second, style.size, style.weight, room));
            let block = Block::lines(iter::once(first).chain(second), style);
            let held = self.history.series.line_on(event.day);
            let foot = held.map_or(self.frame.bottom, |held| self.values.place(percent(self.history, held)));
            Named { x: self.time.day(event.day), foot: foot.clamp(self.frame.top, self.frame.bottom), block }
        };
        self.history.events.iter().filter(|event| self.is_shown(event.day)).map(named).collect()
    }

    fn draw_event(&self, panel: &mut Panel, event: &Named, way: Across, half_rows: usize) -> bool {
        let other = if way == Across::Left { Across::Right } else { Across::Left };
        let mut is_over = |way| name_over(panel, (event.x, &event.block), QUIET, half_rows, &[way]);
        let is_named = is_over(way) || is_over(other);
        if is_named {
            let points = vec![at(event.x, self.frame.top), at(event.x, event.foot)];
            panel.placer.avoid_line(&points, self.theme.px(3.0));
            panel.shapes.push(Shape::line(points, self.theme.hairline(), QUIET));
        }
        is_named
    }

    /// What is known as a line, dashed over long times without maps.
    fn draw_line(&self, panel: &mut Panel) {
        let theme = self.theme;
        let mut before: Option<Point> = None;
        for run in self.history.runs(self.levels) {
            let points: Vec<Point> = run.iter().map(|level| self.place(level.day, level.value)).collect();
            let (first, last) = (points[0], points[points.len() - 1]);
            if let Some(before) = before {
                panel.placer.avoid_line(&[before, first], theme.stroke());
                let dash = (theme.px(3.0), theme.px(9.0));
                panel.shapes.push(Shape::dashed(vec![before, first], 0.7 * theme.stroke(), HISTORY, dash));
            }
            before = Some(last);
            match points.len() {
                1 => panel.shapes.push(self.dot(first, 0.4, HISTORY)),
                _ => {
                    panel.placer.avoid_line(&points, theme.stroke());
                    panel.shapes.push(Shape::line(points, theme.stroke(), HISTORY));
                }
            }
        }
    }

    fn dot(&self, centre: Point, part: f64, colour: Colour) -> Shape {
        Shape::Dot { centre, radius: part * self.theme.dot(), rim: self.theme.px(2.0), colour }
    }

    fn avoid_dot(&self, panel: &mut Panel, centre: Point) {
        panel.placer.avoid(Rect::around(centre, 1.3 * self.theme.dot()));
    }

    /// What the maps say, at places not too near to each other.
    fn read(&self, panel: &mut Panel) {
        let free = self.history.series.region().area;
        let shown: Vec<&Level<Area>> = self.levels.iter().filter(|level| self.is_shown(level.day)).collect();
        let stride = shown.len().div_ceil(READINGS).max(1);
        panel.read_every(stride, &shown, |level| {
            let Point { x, y } = self.place(level.day, level.value);
            let held = format!("{} held, {}", words::held(level.value, self.history), area(level.value.km2()));
            let remain = format!("{} km² remain", digits(free.less(level.value).km2(), 0));
            Reading { x, y, heading: day(level.day), lines: vec![held, remain] }
        });
    }
}
