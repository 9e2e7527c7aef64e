//! The completion chart: when the target would be reached, as columns of the parts of all futures, with the central intervals,
//! the share that never gets there, and published dates.

mod names;
mod periods;
mod sides;
mod single;
#[cfg(test)]
mod tests;
mod words;

use chrono::NaiveDate;

use super::Mark;
use super::axis::{Values, calendar_room, draw_calendar, draw_values, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::data::Rows;
use super::figure::{LEADING, Reading, Rect, Shape, at};
use super::label::{Across, Block, Candidate, Upright, hold, label_rows};
use super::over::name_over;
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{BANDS, BandInk, Colour, MEDIAN, PUBLISHED, Theme};
use crate::domain::calendar::Window;
use crate::domain::completion::{Arrival, Completion};
use crate::study::projection::Projection;
use crate::study::projection::columns::{Column, Columns};
use crate::tabular::Table;
use crate::write::words::{month, window};

/// Futures outside the widest interval.
const OUTSIDE: Colour = Colour(224, 224, 224);
/// The share of futures that must get there for their days to have a shape.
const LEAST_ARRIVING: f64 = 0.01;
/// Rows of published dates below the calendar.
const MOST_MARK_ROWS: usize = 5;
/// Half rows over the frame in which the median may be named.
const MEDIAN_HALF_ROWS: usize = 3;
/// How a name may lie to the line of its day.
const ANY_WAY: [Across; 3] = [Across::Middle, Across::Left, Across::Right];

/// The completion chart of a projection.
pub struct CompletionChart<'a> {
    projection: &'a Projection,
    marks: &'a [Mark],
    period: Period,
}

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    /// The target was reached on the last map.
    Reached,
    /// All futures get there on one day.
    OneDay(NaiveDate),
    /// Some or all get there, on different days.
    Spread,
    /// None gets there within the horizon, or hardly any.
    Never,
}

impl Story {
    fn of(projection: &Projection) -> Self {
        let arrivals = projection.completion.arrivals();
        match (arrivals.first(), arrivals.last()) {
            (Some(Arrival::On(first)), _) if *first <= projection.paths.start() => Story::Reached,
            (Some(Arrival::On(first)), Some(Arrival::On(last))) if first == last => Story::OneDay(*first),
            _ if projection.outlook.never > 1.0 - LEAST_ARRIVING => Story::Never,
            _ => Story::Spread,
        }
    }
}

/// What the parts of the chart are drawn from.
struct Parts<'a> {
    projection: &'a Projection,
    marks: &'a [Mark],
    theme: Theme,
    frame: Rect,
    time: Scale,
    columns: &'a Columns,
    /// Percent of the futures in a column.
    values: Scale,
}

impl<'a> CompletionChart<'a> {
    /// The chart of a projection on the days asked for, with published days to compare with.
    pub fn new(projection: &'a Projection, marks: &'a [Mark], period: Period) -> Self {
        CompletionChart { projection, marks, period }
    }

    fn columns(&self, asked: Period) -> Columns {
        Columns::of(&self.projection.completion, periods::days(self.projection, asked))
    }
}

impl Chart for CompletionChart<'_> {
    fn words(&self) -> Words {
        words::page(self.projection, self.marks, self.columns(self.period).stride)
    }

    fn among(&self) -> Among {
        words::among(self.projection)
    }

    /// The days of the calendar, the last one excluded, and the most futures in a day of a column, percent: columns of all panels
    /// are as long as those of the widest calendar.
    fn span(&self, asked: Period) -> Span {
        let columns = self.columns(asked);
        Span { days: Some(columns.days), values: Some((0.0, columns.most_in_a_day())) }
    }

    fn data(&self, asked: Period) -> Table {
        const PERCENT: &str = "% of futures";
        let (columns, completion) = (self.columns(asked), &self.projection.completion);
        let mut rows = Rows::of(self.projection.history.region());
        columns
            .all
            .iter()
            .for_each(|column| rows.add("complete from this day on", column.from, column.percent, PERCENT));
        rows.add("complete later", columns.days.1, columns.later(completion), PERCENT);
        rows.add("not within the horizon", completion.horizon_end(), 100.0 * completion.not_within(), PERCENT);
        for level in [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975] {
            rows.arrival("complete", level, completion.quantile(level));
        }
        self.marks.iter().for_each(|mark| rows.mark(format!("published: {}", mark.label), mark.day));
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or_else(|| periods::days(self.projection, self.period));
        let columns = Columns::of(&self.projection.completion, days);
        let most = span.values.map_or(columns.most_in_a_day(), |(_, most)| most) * columns.stride.days();
        let rows = if panel.is_small || self.marks.is_empty() { 0..=0 } else { 1..=MOST_MARK_ROWS };
        // As little room below the calendar as holds all published dates, or as many as can be.
        panel.best_of(rows, |panel, rows| self.lay_out(panel, &columns, most, rows));
    }
}

impl CompletionChart<'_> {
    /// Draws the chart with some rows for published dates, and tells how many of them found no place.
    fn lay_out(&self, panel: &mut Panel, columns: &Columns, most: f64, mark_rows: usize) -> usize {
        let (projection, theme, story) = (self.projection, panel.theme, Story::of(self.projection));
        let has_axis = story == Story::Spread;
        let values = up_to(most);
        let ticks = values.words("");
        let bars = if has_axis { intervals(&projection.completion, panel.is_small).count() } else { 0 };
        let sides = sides::room(projection, columns, theme);
        let calendar = calendar_room(columns.days, panel.frame.width(), theme);
        let captions = if sides > 0.0 { theme.px(18.0) + 2.0 * LEADING * theme.tick() } else { 0.0 };
        panel.frame = Rect {
            left: panel.frame.left + if has_axis { value_room(&ticks, theme) } else { theme.px(10.0) },
            top: panel.frame.top
                + bars as f64 * bar_row(theme)
                + label_rows(MEDIAN_HALF_ROWS, theme) / 2.0
                + theme.px(16.0),
            right: panel.frame.right - sides.max(theme.px(10.0)),
            bottom: panel.frame.bottom - captions.max(calendar + mark_rows as f64 * mark_row(theme)),
        };
        let frame = panel.frame;
        let values = values.scale(frame);
        let time = Scale::of_days(columns.days, (frame.left, frame.right));
        let parts = Parts { projection, marks: self.marks, theme, frame, time, columns, values };
        if has_axis {
            draw_values(panel, &ticks, &values, theme);
        }
        draw_calendar(panel, columns.days, &time, theme);
        match story {
            Story::Spread => parts.draw_spread(panel),
            Story::Never => parts.draw_never(panel),
            Story::OneDay(day) => parts.draw_one_day(panel, day),
            Story::Reached => parts.draw_reached(panel),
        }
        parts.draw_sides(panel);
        let strip = frame.bottom + calendar;
        let missed = if mark_rows > 0 { parts.draw_marks(panel, strip, mark_rows) } else { 0 };
        part_grid(panel, theme);
        missed
    }
}

/// From nothing to a round percentage over the highest column.
fn up_to(most: f64) -> Values {
    Values::rounded((0.0, if most > 0.0 { most.min(100.0) } else { 100.0 }), 5.5, 1.0)
}

/// The central intervals of which at least the first day is known, the widest first; in a small panel one of them.
fn intervals(
    completion: &Completion,
    is_small: bool,
) -> impl Iterator<Item = (BandInk, NaiveDate, Option<NaiveDate>)> + '_ {
    let shown = BANDS.into_iter().filter(move |band| !is_small || band.level == BANDS[1].level);
    shown.filter_map(|band| {
        let (from, to) = (completion.quantile(band.lower()), completion.quantile(band.upper()));
        Some((band, from.day()?, to.day()))
    })
}

/// The height of an interval with its name.
fn bar_row(theme: Theme) -> f64 {
    label_rows(1, theme) + theme.px(15.0)
}

/// The height of a row of published dates.
fn mark_row(theme: Theme) -> f64 {
    1.08 * label_rows(1, theme)
}

impl Parts<'_> {
    fn draw_spread(&self, panel: &mut Panel) {
        self.name_unit(panel);
        self.columns.all.iter().for_each(|column| self.draw_column(panel, column));
        self.draw_median(panel);
        let row = bar_row(self.theme);
        let bars: Vec<_> = intervals(&self.projection.completion, panel.is_small).collect();
        let above = self.frame.top - label_rows(MEDIAN_HALF_ROWS, self.theme) / 2.0 - self.theme.px(16.0);
        for (i, bar) in bars.iter().enumerate() {
            let y = above - (bars.len() - 1 - i) as f64 * row - self.theme.px(9.0);
            self.draw_interval(panel, *bar, (y, i == 0));
        }
        self.name_before(panel);
        for column in &self.columns.all {
            let (x, y) = (f64::midpoint(self.time.day(column.from), self.time.day(column.end)), column.percent);
            let last = column.end.pred_opt().unwrap_or(column.end);
            let heading = window(Window { from: column.from, to: last });
            let y = self.values.place(y);
            panel.readings.push(Reading { x, y, heading, lines: words::column(column, &self.projection.completion) });
        }
    }

    /// A column in the tints of the intervals that its days lie in.
    fn draw_column(&self, panel: &mut Panel, column: &Column) {
        let (left, right) = (self.time.day(column.from), self.time.day(column.end));
        let gap = (0.06 * (right - left)).min(self.theme.px(3.0));
        let (left, right) = (left + gap, right - gap);
        let top = self.values.place(column.percent);
        if self.frame.bottom - top < 0.05 {
            return;
        }
        let completion = &self.projection.completion;
        let whole = Rect { left, top, right, bottom: self.frame.bottom };
        panel.placer.avoid(whole);
        panel.shapes.push(Shape::rect(whole, OUTSIDE));
        for band in BANDS {
            let begin = completion.quantile(band.lower()).day().map_or(right, |day| self.time.day(day));
            let end = completion.quantile(band.upper()).day().map_or(right, |day| self.time.day(day));
            let (begin, end) = (begin.max(left), end.min(right));
            if end > begin {
                panel.shapes.push(Shape::rect(Rect { left: begin, right: end, ..whole }, band.tint));
            }
        }
    }

    /// The median as a line through the columns with its name over them.
    fn draw_median(&self, panel: &mut Panel) {
        let theme = self.theme;
        let Some(median) = self.projection.outlook.median.day() else { return };
        let Some(block) = self.median_name(panel.is_small) else { return };
        let x = self.time.day(median);
        if x > self.frame.right || x < self.frame.left {
            let (across, x) =
                if x > self.frame.right { (Across::Right, self.frame.right) } else { (Across::Left, self.frame.left) };
            panel.placer.place(&block, &[hold(at(x, self.frame.top - theme.px(8.0)), across, Upright::Bottom)]);
            return;
        }
        let line = vec![at(x, self.frame.top), at(x, self.frame.bottom)];
        panel.placer.avoid_line(&line, theme.px(4.0));
        panel.shapes.push(Shape::line(line, 0.8 * theme.stroke(), MEDIAN));
        // One less than there is room for: the intervals stand above.
        name_over(panel, (x, &block), MEDIAN, MEDIAN_HALF_ROWS - 1, &ANY_WAY);
    }

    /// A bar over the days of an interval with its name above; an end outside the picture, or never reached, is an arrow.
    fn draw_interval(
        &self,
        panel: &mut Panel,
        (band, from, to): (BandInk, NaiveDate, Option<NaiveDate>),
        (y, is_first): (f64, bool),
    ) {
        let (theme, Rect { left, right, .. }) = (self.theme, self.frame);
        let end = to.map(|to| self.time.day(to)).filter(|x| *x <= right);
        let (begin, end_x) = (self.time.day(from).clamp(left, right), end.unwrap_or(right));
        let half = theme.px(6.0);
        let bar = Rect { left: begin, top: y - half, right: end_x, bottom: y + half };
        panel.placer.avoid(bar);
        panel.shapes.push(Shape::rect(Rect { right: end_x.max(begin + theme.px(2.0)), ..bar }, band.tint));
        if end.is_none() {
            panel.shapes.push(Shape::arrow_head(at(right - 1.0, y), at(right + theme.px(20.0), y), band.tint));
        }
        if let Some(x) = self.projection.outlook.median.day().map(|day| self.time.day(day)).filter(|x| *x <= right) {
            panel.shapes.push(Shape::line(vec![at(x, y - half), at(x, y + half)], 0.8 * theme.stroke(), MEDIAN));
        }
        let words = words::interval(self.projection, &band, (from, to), is_first);
        let block = Block::line(words, theme.regular(band.words));
        let bottom = y - half - theme.px(3.0);
        let inside = begin.min(right - block.width()).max(left);
        let places: [Candidate; 3] = [
            hold(at(inside, bottom), Across::Left, Upright::Bottom),
            hold(at(right, bottom), Across::Right, Upright::Bottom),
            hold(at(panel.frame.left, bottom), Across::Left, Upright::Bottom),
        ];
        panel.placer.place_even_over_marks(&block, &places);
    }

    /// Says which share of the futures gets there before the calendar shown.
    fn name_before(&self, panel: &mut Panel) {
        let Some(words) = words::before(&self.projection.completion, self.columns.days.0) else { return };
        let block = Block::line(words, self.theme.regular(MEDIAN));
        let (x, y) = (self.frame.left, self.frame.top + self.theme.label());
        let places = [0.0, 1.5, 3.0, 6.0, 4.5, 7.5, 9.0, 12.0]
            .map(|rows| hold(at(x + 4.0, y + rows * self.theme.label()), Across::Left, Upright::Top));
        panel.placer.place_even_over_marks(&block, &places);
    }

    /// Diamonds below the calendar with the names of who published these days. Returns how many found no place.
    fn draw_marks(&self, panel: &mut Panel, strip: f64, rows: usize) -> usize {
        let (theme, Rect { left, right, .. }) = (self.theme, self.frame);
        let mut marks: Vec<&Mark> = self.marks.iter().collect();
        marks.sort_by_key(|mark| mark.day);
        let style = theme.regular(PUBLISHED);
        let mut missed = 0;
        for mark in marks {
            let words = format!("{}: {}", mark.label, month(mark.day));
            let x = self.time.day(mark.day);
            let placed = (0..rows).any(|row| {
                let y = strip + (row as f64 + 0.5) * mark_row(theme);
                let reach = theme.px(14.0);
                let diamond = Rect::around(at(x, y), reach);
                let (block, places) = match (x < left, x > right) {
                    (true, _) => (format!("← {words}"), vec![hold(at(left, y), Across::Left, Upright::Middle)]),
                    (_, true) => (format!("{words} →"), vec![hold(at(right, y), Across::Right, Upright::Middle)]),
                    _ if !panel.placer.is_free_of_words(&diamond) => return false,
                    _ => {
                        let beside = [(x + 1.5 * reach, Across::Left), (x - 1.5 * reach, Across::Right)];
                        (words.clone(), beside.map(|(x, across)| hold(at(x, y), across, Upright::Middle)).to_vec())
                    }
                };
                if panel.placer.place(&Block::line(block, style), &places).is_none() {
                    return false;
                }
                if left <= x && x <= right {
                    panel.placer.avoid(diamond);
                    panel.shapes.extend(Shape::published(at(x, y), theme));
                }
                true
            });
            missed += usize::from(!placed);
        }
        missed
    }
}
