//! The rate chart: months as columns, the rate by window as a line, means before and after a day with their intervals, and
//! the changes that were found from the data.

mod splits;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;

use super::axis::{Values, calendar_room, draw_calendar, draw_unit, draw_values, draw_zero, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::figure::{Point, Reading, Rect, Shape, at};
use super::label::{Across, Block, Candidate, Upright, hold, label_rows};
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{BANDS, Colour, Ink, MEDIAN, Theme};
use crate::domain::calendar::Window;
use crate::study::rates::Rates;
use crate::study::rates::periods::{MonthRate, PeriodRate, rolling};
use crate::tabular::Table;
use crate::write::words::{rate as written_rate, window as written};

/// The columns of months, and of those whose maps lie far apart.
const COLUMN: Colour = Colour(208, 226, 240);
const COARSE: Colour = Colour(232, 240, 247);
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
        let values = values(self.rates, line, days);
        Span { days: Some(days), values: Some((values.low, values.high)) }
    }

    fn data(&self, _: Period) -> Table {
        crate::write::rate::table(self.rates)
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or((self.rates.history.first_day(), self.rates.history.last_day()));
        let values = around(span.values.unwrap_or((0.0, 1.0)));
        Parts::new(self, panel, days, values).draw(panel, days, values);
    }
}

/// From the lowest to the highest of all that is drawn, nothing always among it; intervals may widen it by a third.
fn values(rates: &Rates, line: &[(NaiveDate, f64)], (from, to): (NaiveDate, NaiveDate)) -> Values {
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
    around((low, high))
}

fn around(ends: (f64, f64)) -> Values {
    Values::rounded(ends, 6.0, 2.0)
}

fn room_beside(line: Option<(u32, &[(NaiveDate, f64)])>, theme: Theme) -> f64 {
    let Some((days, points)) = line else { return theme.px(10.0) };
    let (name, value) = words::line_end(days, points.last().map_or(0.0, |(_, rate)| *rate));
    Block::headed([value, name], theme, MEDIAN).width() + 2.0 * theme.gap()
}

impl<'a> Parts<'a> {
    /// Lays the frame out in a panel.
    fn new(chart: &'a RateChart, panel: &mut Panel, days: (NaiveDate, NaiveDate), values: Values) -> Self {
        let (rates, theme) = (chart.rates, panel.theme);
        let is_shown = |(day, _): &&(NaiveDate, f64)| days.0 <= *day && *day <= days.1;
        let line = chart.line.as_ref().map(|(window, points)| {
            let first = points.iter().position(|point| is_shown(&point)).unwrap_or(points.len());
            (*window, &points[first..first + points[first..].iter().take_while(is_shown).count()])
        });
        // The unit on the highest tick must not push the frame to the right: it is written over the line.
        let room = value_room(&values.words(""), theme);
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
        let time = Scale::of_days(days, (frame.left, frame.right));
        Parts { rates, theme, frame, time, values: values.scale(frame), line, is_small: panel.is_small }
    }

    fn draw(&self, panel: &mut Panel, days: (NaiveDate, NaiveDate), values: Values) {
        self.draw_stretches(panel);
        let ticks = values.words("");
        draw_values(panel, &ticks, &self.values, self.theme);
        if let Some((highest, _)) = ticks.last() {
            draw_unit(panel, "km²/day", self.values.place(*highest) - self.theme.px(8.0), self.theme);
        }
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

    /// The months of which the frame shows a part.
    fn shown_months(&self) -> impl Iterator<Item = (&MonthRate, &PeriodRate)> {
        let Rect { left, right, .. } = self.frame;
        let is_shown = move |window: Window| self.time.day(window.from) < right && left < self.time.day(window.to);
        self.rates.told_months().filter(move |(_, of)| is_shown(of.window))
    }

    /// What each month says.
    fn read(&self, panel: &mut Panel) {
        for (_, of) in self.shown_months() {
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

    /// The stretches in which changes lie, behind everything.
    fn draw_stretches(&self, panel: &mut Panel) {
        for change in &self.rates.changes.found {
            let (left, right) = (self.time.day(change.from), self.time.day(change.to));
            panel.shapes.push(Shape::rect(Rect { left, right, ..self.frame }, STRETCH));
        }
    }

    fn draw_columns(&self, panel: &mut Panel) {
        let zero = self.values.place(0.0);
        for (month, of) in self.shown_months() {
            let (from, to) = (self.time.day(of.window.from), self.time.day(of.window.to));
            let gap = (0.06 * (to - from)).min(self.theme.px(3.0));
            let end = self.values.place(of.rate.km2_per_day());
            if (end - zero).abs() > 0.05 {
                let (left, right) = ((from + gap).max(self.frame.left), (to - gap).min(self.frame.right));
                let column = Rect { left, top: end.min(zero), right, bottom: end.max(zero) };
                panel.shapes.push(Shape::rect(column, if month.is_coarse { COARSE } else { COLUMN }));
            }
        }
        draw_zero(panel, &self.values, self.theme);
    }

    fn draw_line(&self, panel: &mut Panel) {
        let Some((_, points)) = self.line else { return };
        panel.runs(points, |(day, rate)| self.place(*day, *rate), Ink { colour: MEDIAN, dash: None });
        if let Some(centre) = points.last().map(|(day, rate)| self.place(*day, *rate)) {
            panel.shapes.push(Shape::dot(centre, self.theme, MEDIAN));
        }
    }

    fn name_line(&self, panel: &mut Panel) {
        let Some((days, Some((day, rate)))) = self.line.map(|(days, points)| (days, points.last())) else {
            return;
        };
        let (theme, end) = (self.theme, self.place(*day, *rate));
        let (name, value) = words::line_end(days, *rate);
        let name = (!self.is_small).then_some(name);
        let block = Block::headed(std::iter::once(value).chain(name), theme, MEDIAN);
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
        let Some((highest, of)) = self.shown_months().max_by(by_rate) else { return };
        let (window, rate) = (of.window, of.rate.km2_per_day());
        if rate <= 0.0 {
            return;
        }
        let (begin, end) = (self.time.day(window.from), self.time.day(window.to));
        let over = self.values.place(rate) - self.theme.px(4.0);
        let block = Block::line(words::column(highest, of.rate), self.theme.regular(BANDS[0].words));
        let half = block.width() / 2.0;
        // Words over the value axis would pass for its own.
        let is_inside = |left: f64| left >= self.frame.left && left + 2.0 * half <= self.frame.right;
        let middle = self.frame.middle_near(f64::midpoint(begin, end), half);
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
