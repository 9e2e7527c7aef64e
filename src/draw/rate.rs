//! The rate chart: months as columns, the rate by window as a line, means before and after a day with their intervals, and
//! the changes that were found from the data.

mod splits;
#[cfg(test)]
mod tests;
mod words;

use chrono::{Days, NaiveDate};

use super::axis::{calendar_room, draw_calendar, draw_values, part_grid, value_room, value_words};
use super::chart::{Among, Chart, Period, Span};
use super::figure::{Point, Reading, Rect, Shape, TextStyle, at};
use super::font::{Weight, width};
use super::label::{Across, Block, Candidate, Upright, hold};
use super::page::{Words, label_rows};
use super::panel::Panel;
use super::scale::{Scale, round_step};
use super::theme::{BANDS, BASELINE, Colour, MEDIAN, QUIET, Theme};
use crate::domain::calendar::Window;
use crate::study::rates::Rates;
use crate::study::rates::periods::{PeriodRate, rolling};
use crate::write::words::{rate as written_rate, window as written};

/// The columns of months.
const COLUMN: Colour = Colour(208, 226, 240);
/// The stretch in which a change of the pace lies.
const STRETCH: Colour = Colour(238, 238, 238);
/// Rows of names over the frame.
const MOST_ROWS: usize = 4;

/// What the parts of the chart are drawn from.
struct Parts<'a> {
    rates: &'a Rates,
    theme: Theme,
    frame: Rect,
    time: Scale,
    values: Scale,
    line: Option<(u32, &'a [(NaiveDate, f64)])>,
    is_small: bool,
}

/// The lowest and highest value of the axis and the distance of its ticks, km²/day.
#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
    step: f64,
}

/// The rate chart of a region.
pub struct RateChart<'a> {
    rates: &'a Rates,
    /// The days of the window of the line, and the rate over them up to each day.
    line: Option<(u32, Vec<(NaiveDate, f64)>)>,
}

impl<'a> RateChart<'a> {
    /// The chart of such rates.
    pub fn new(rates: &'a Rates) -> Self {
        RateChart { rates, line: rolling(&rates.history) }
    }

    fn window(&self) -> Option<u32> {
        self.line.as_ref().map(|(days, _)| *days)
    }
}

impl Chart for RateChart<'_> {
    fn words(&self) -> Words {
        words::page(self.rates, self.window())
    }

    fn among(&self) -> Among {
        words::among(self.rates, self.window())
    }

    fn span(&self, asked: Period) -> Span {
        let history = &self.rates.history;
        let days = asked.of((history.first_day(), history.last_day()));
        let line = self.line.as_ref().map_or(&[][..], |(_, points)| points);
        let range = range(self.rates, line, days);
        Span { days: Some(days), values: Some((range.low, range.high)) }
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or((self.rates.history.first_day(), self.rates.history.last_day()));
        let range = Range::around(span.values.unwrap_or((0.0, 1.0)));
        Parts::new(self, panel, days, range).draw(panel, days, range);
    }
}

/// From the lowest to the highest of all that is drawn, nothing always among it; intervals may widen it by a third.
fn range(rates: &Rates, line: &[(NaiveDate, f64)], (from, to): (NaiveDate, NaiveDate)) -> Range {
    let is_shown = |window: &Window| window.from < to && from < window.to;
    let line = line.iter().filter(|(day, _)| from <= *day && *day <= to);
    let of_months =
        rates.told_months().map(|(_, of)| of).filter(|of| is_shown(&of.window)).map(|of| of.rate.km2_per_day());
    let of_splits = rates.splits.iter().flat_map(|split| [&split.before, &split.after]);
    let means = of_splits.clone().map(|side| side.of.rate.km2_per_day());
    let drawn = || of_months.clone().chain(line.clone().map(|(_, rate)| *rate)).chain(means.clone());
    let (low, high) = (drawn().fold(0.0, f64::min), drawn().fold(0.0, f64::max));
    let spare = 0.33 * (high - low);
    let ends = || of_splits.clone().flat_map(|side| &side.intervals);
    let low = ends().map(|interval| interval.from.max(low - spare)).fold(low, f64::min);
    let high = ends().map(|interval| interval.to.min(high + spare)).fold(high, f64::max);
    Range::around((low, high))
}

impl Range {
    /// Round ends around two values; ends that are round stay as they are.
    fn around((low, high): (f64, f64)) -> Self {
        if high - low <= 0.0 {
            return Range { low: -1.0, high: 1.0, step: 1.0 };
        }
        let step = round_step((high - low) / 6.0);
        // Half a step below is room enough for a small loss; the highest tick carries the unit and stands over all columns.
        let half = step / 2.0;
        Range { low: (low / half + 1e-9).floor() * half, high: (high / step - 1e-9).ceil() * step, step }
    }
}

fn style(theme: Theme, weight: Weight, colour: Colour) -> TextStyle {
    TextStyle { size: theme.label(), weight, colour }
}

fn room_beside(line: Option<(u32, &[(NaiveDate, f64)])>, theme: Theme) -> f64 {
    let Some((days, points)) = line else { return theme.px(10.0) };
    let (name, value) = words::line_end(days, points.last().map_or(0.0, |(_, rate)| *rate));
    let wide = |words: &str, weight| width(words, theme.label(), weight);
    wide(&name, Weight::Regular).max(wide(&value, Weight::Bold)) + 2.0 * theme.gap()
}

impl<'a> Parts<'a> {
    /// Lays the frame out in a panel.
    fn new(chart: &'a RateChart, panel: &mut Panel, days: (NaiveDate, NaiveDate), range: Range) -> Self {
        let (rates, theme) = (chart.rates, panel.theme);
        let is_shown = |(day, _): &&(NaiveDate, f64)| days.0 <= *day && *day <= days.1;
        let line = chart.line.as_ref().map(|(window, points)| {
            let first = points.iter().position(|point| is_shown(&point)).unwrap_or(points.len());
            (*window, &points[first..first + points[first..].iter().take_while(is_shown).count()])
        });
        // The unit on the highest tick must not push the frame to the right: it is written over the line.
        let room = value_room(&value_words(range.low, range.high, range.step, ""), theme);
        let marks = rates.splits.len() + 2 * rates.changes.found.len();
        let room_of_marks = label_rows(marks.clamp(1, MOST_ROWS), theme) + theme.px(26.0);
        panel.frame = Rect {
            left: panel.frame.left + room,
            top: panel.frame.top + if panel.is_small { theme.px(44.0) } else { room_of_marks },
            // Small panels in one row end at one place, whatever their last values.
            right: panel.frame.right - if panel.is_small { theme.px(95.0) } else { room_beside(line, theme) },
            bottom: panel.frame.bottom - calendar_room(days, panel.frame.width(), theme),
        };
        let frame = panel.frame;
        let values = Scale::new((range.low, range.high), (frame.bottom, frame.top));
        Parts {
            rates,
            theme,
            frame,
            time: Scale::of_days(days, (frame.left, frame.right)),
            values,
            line,
            is_small: panel.is_small,
        }
    }

    fn draw(&self, panel: &mut Panel, days: (NaiveDate, NaiveDate), range: Range) {
        let ticks = value_words(range.low, range.high, range.step, " km²/day");
        self.draw_stretches(panel);
        let (unit, others) = ticks.split_last().map_or((None, &[][..]), |(top, others)| (Some(top), others));
        draw_values(panel, others, &self.values, self.theme);
        self.draw_top_tick(panel, unit);
        draw_calendar(panel, days, &self.time, self.theme);
        self.draw_columns(panel);
        self.draw_line(panel);
        for split in &self.rates.splits {
            // The names of changes keep off the lines of splits, which are drawn over them.
            let x = self.time.day(split.day);
            panel.placer.avoid_line(&[at(x, self.frame.top), at(x, self.frame.bottom)], self.theme.px(2.0));
        }
        self.draw_changes(panel);
        self.draw_splits(panel);
        self.name_line(panel);
        self.name_columns(panel);
        self.read(panel);
        part_grid(panel, self.theme);
    }

    /// What each month says.
    fn read(&self, panel: &mut Panel) {
        for (_, of) in self.rates.told_months() {
            let window = of.window;
            let (from, to) = (self.time.day(window.from), self.time.day(window.to));
            let (x, rate) = (f64::midpoint(from, to), of.rate);
            if self.frame.left <= x && x <= self.frame.right {
                let y = self.values.place(rate.km2_per_day());
                panel.readings.push(Reading { x, y, heading: written(window), lines: vec![written_rate(rate)] });
            }
        }
    }

    fn place(&self, day: NaiveDate, rate: f64) -> Point {
        at(self.time.day(day), self.values.place(rate))
    }

    fn bar(&self, from: f64, to: f64, (top, bottom): (f64, f64), colour: Colour) -> Shape {
        let outline = vec![at(from, top), at(to, top), at(to, bottom), at(from, bottom)];
        Shape::Fill { outline, colour }
    }

    /// The stretches in which changes lie, behind everything.
    fn draw_stretches(&self, panel: &mut Panel) {
        for change in &self.rates.changes.found {
            let (from, to) = (self.time.day(change.from), self.time.day(change.to));
            panel.shapes.push(self.bar(from, to, (self.frame.top, self.frame.bottom), STRETCH));
        }
    }

    /// The highest tick, whose unit stands on its line, clear of columns that reach it.
    fn draw_top_tick(&self, panel: &mut Panel, top: Option<&(f64, String)>) {
        let Some((value, words)) = top else { return };
        let number = words.trim_end_matches(" km²/day");
        draw_values(panel, &[(*value, number.to_string())], &self.values, self.theme);
        let unit = TextStyle { size: self.theme.tick(), weight: Weight::Regular, colour: QUIET };
        let above = self.values.place(*value) - self.theme.px(8.0);
        let places = [hold(at(self.frame.left, above), Across::Left, Upright::Bottom)];
        panel.placer.place_close(&Block::line("km²/day", unit), &places);
    }

    fn draw_columns(&self, panel: &mut Panel) {
        let zero = self.values.place(0.0);
        for (_, of) in self.rates.told_months() {
            let (from, to) = (self.time.day(of.window.from), self.time.day(of.window.to));
            let gap = (0.06 * (to - from)).min(self.theme.px(3.0));
            let end = self.values.place(of.rate.km2_per_day());
            if (end - zero).abs() > 0.05 {
                panel.shapes.push(self.bar(from + gap, to - gap, (end.min(zero), end.max(zero)), COLUMN));
            }
        }
        if zero < self.frame.bottom - 1.0 {
            let line = vec![at(self.frame.left, zero), at(self.frame.right, zero)];
            panel.shapes.push(Shape::line(line, self.theme.px(2.0), BASELINE));
        }
    }

    fn draw_line(&self, panel: &mut Panel) {
        let Some((_, points)) = self.line else { return };
        // Days that the maps tell no rate of leave a gap.
        let is_next = |a: &(NaiveDate, f64), b: &(NaiveDate, f64)| b.0 == a.0 + Days::new(1);
        for run in points.chunk_by(is_next) {
            let points: Vec<Point> = run.iter().map(|(day, rate)| self.place(*day, *rate)).collect();
            panel.placer.avoid_line(&points, self.theme.stroke());
            panel.shapes.push(Shape::line(points, self.theme.stroke(), MEDIAN));
        }
        if let Some(centre) = points.last().map(|(day, rate)| self.place(*day, *rate)) {
            let (radius, rim) = (self.theme.dot(), self.theme.px(3.0));
            panel.shapes.push(Shape::Dot { centre, radius, rim, colour: MEDIAN });
        }
    }

    fn name_line(&self, panel: &mut Panel) {
        let Some((days, Some((day, rate)))) = self.line.map(|(days, points)| (days, points.last())) else {
            return;
        };
        let (theme, end) = (self.theme, self.place(*day, *rate));
        let (name, value) = words::line_end(days, *rate);
        let block = Block::line(value, style(theme, Weight::Bold, MEDIAN));
        let block = if self.is_small { block } else { block.and(name, style(theme, Weight::Regular, MEDIAN)) };
        let x = self.frame.right + 1.6 * theme.gap();
        let lowest = self.frame.bottom - block.height();
        panel.placer.place_even_over_marks(
            &block,
            &[
                hold(at(x, end.y), Across::Left, Upright::Middle),
                hold(at(x, lowest.min(end.y)), Across::Left, Upright::Top),
                hold(at(x, end.y), Across::Left, Upright::Bottom),
            ],
        );
    }

    /// Says what columns are, once, over the highest of them.
    fn name_columns(&self, panel: &mut Panel) {
        let by_rate =
            |a: &(_, &PeriodRate), b: &(_, &PeriodRate)| a.1.rate.km2_per_day().total_cmp(&b.1.rate.km2_per_day());
        let Some((highest, of)) = self.rates.told_months().max_by(by_rate) else { return };
        let (window, rate) = (of.window, of.rate.km2_per_day());
        if rate <= 0.0 {
            return;
        }
        let (begin, end) = (self.time.day(window.from), self.time.day(window.to));
        let over = self.values.place(rate) - self.theme.px(4.0);
        let block = Block::line(words::column(highest, of.rate), style(self.theme, Weight::Regular, BANDS[0].words));
        let half = block.width() / 2.0;
        // Words over the value axis would pass for its own.
        let is_inside = |left: f64| left >= self.frame.left && left + 2.0 * half <= self.frame.right;
        let left_most = self.frame.left + half;
        let middle = f64::midpoint(begin, end).clamp(left_most, left_most.max(self.frame.right - half));
        let places: Vec<Candidate> = [
            (middle - half, Across::Middle, middle),
            (begin, Across::Left, begin),
            (end - 2.0 * half, Across::Right, end),
        ]
        .into_iter()
        .filter(|(left, ..)| is_inside(*left))
        .map(|(_, across, x)| hold(at(x, over), across, Upright::Bottom))
        .collect();
        panel.placer.place(&block, &places);
    }
}
