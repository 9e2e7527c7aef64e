//! The projection chart: history and the fan of futures up to completion, with the target line and published dates.
//!
//! Values are shares of the region in percent, since "how much is left" is what the chart is read for; areas stand in the
//! words.

mod band_names;
mod labels;
mod outline;
mod range;
#[cfg(test)]
mod tests;
pub(super) mod words;

use super::Mark;
use super::axis::{calendar_room, draw_calendar, draw_values, part_grid, value_room};
use super::chart::{Among, Chart, Period, Span};
use super::data::{KM2, Rows};
use super::figure::{Point, Reading, Rect, Shape, at};
use super::label::label_rows;
use super::page::Words;
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{BANDS, HISTORY, MEDIAN, TARGET, Theme};
use crate::domain::quantity::Area;
use crate::study::projection::Projection;
use crate::study::projection::fan::Fan;
use crate::tabular::Table;
use crate::write::words::day;
use range::{Range, Target};

/// The probability levels of its lines.
const LEVELS: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// What the parts of the chart are drawn from.
struct Parts<'a> {
    projection: &'a Projection,
    marks: &'a [Mark],
    theme: Theme,
    range: Range,
    fan: &'a Fan,
    frame: Rect,
    time: Scale,
    values: Scale,
    is_small: bool,
}

/// The projection chart of a region.
pub struct ProjectionChart<'a> {
    projection: &'a Projection,
    marks: &'a [Mark],
}

impl<'a> ProjectionChart<'a> {
    /// The chart of a projection, with published days to compare with.
    pub fn new(projection: &'a Projection, marks: &'a [Mark]) -> Self {
        ProjectionChart { projection, marks }
    }
}

impl Chart for ProjectionChart<'_> {
    fn words(&self) -> Words {
        words::page(self.projection, self.marks)
    }

    fn among(&self) -> Among {
        words::among(self.projection)
    }

    fn span(&self, asked: Period) -> Span {
        let days = range::days_asked(self.projection, self.marks, asked);
        let fan = Fan::of(self.projection, days.1);
        let range = Range::of(self.projection, days, &fan);
        Span { days: Some(days), values: Some((range.values.low, range.values.high)) }
    }

    fn data(&self, asked: Period) -> Table {
        let days = range::days_asked(self.projection, self.marks, asked);
        let (history, fan) = (&self.projection.history, Fan::of(self.projection, days.1));
        let mut rows = Rows::of(history.region());
        rows.held(history, days);
        let km2 = |percent: f64| percent / 100.0 * history.region().area.km2();
        for level in if fan.is_line() { &LEVELS[3..4] } else { &LEVELS[..] } {
            for (day, percent) in fan.days.iter().zip(fan.quantile(*level)) {
                rows.quantile("futures", *day, *level, km2(*percent), KM2);
            }
        }
        for (level, line) in [LEVELS[0], LEVELS[6]].into_iter().zip(fan.outline().into_iter().flatten()) {
            for (day, percent) in fan.days.iter().zip(line) {
                rows.quantile("futures on any map", *day, level, km2(*percent), KM2);
            }
        }
        self.marks.iter().for_each(|mark| rows.mark(format!("published: {}", mark.label), mark.day));
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        let days = span.days.unwrap_or_else(|| range::days(self.projection, self.marks));
        let fan = Fan::of(self.projection, days.1);
        let own = Range::of(self.projection, days, &fan);
        let range =
            span.values.map_or(own, |values| own.showing(values, self.projection.completion.target().percent()));
        // As little room above the target line as holds most of what is written there.
        panel.best_of(1..=labels::MOST_ROWS, |panel, rows| self.lay_out(panel, &fan, range, rows));
    }
}

impl ProjectionChart<'_> {
    /// Draws the chart with room for some rows of words above the target line, and tells how many of them found no room
    /// there.
    fn lay_out(&self, panel: &mut Panel, fan: &Fan, range: Range, rows: usize) -> usize {
        let (projection, theme, is_small) = (self.projection, panel.theme, panel.is_small);
        let ticks = range.values.words(" %");
        panel.frame = Rect {
            left: panel.frame.left + value_room(&ticks, theme),
            top: panel.frame.top + if is_small { theme.px(24.0) } else { label_rows(rows, theme) + theme.px(20.0) },
            right: panel.frame.right
                - if is_small {
                    theme.px(30.0)
                } else {
                    band_names::room_beside(projection, fan, range.values.step, theme)
                },
            bottom: panel.frame.bottom - calendar_room((range.from, range.to), panel.frame.width(), theme),
        };
        let frame = panel.frame;
        let values = range.values.scale(frame);
        let time = Scale::of_days((range.from, range.to), (frame.left, frame.right));
        draw_values(panel, &ticks, &values, theme);
        draw_calendar(panel, (range.from, range.to), &time, theme);

        let parts = Parts { projection, marks: self.marks, theme, range, fan, frame, time, values, is_small };
        parts.draw_fan(panel);
        parts.draw_target(panel);
        parts.draw_history(panel);
        let missed = match is_small {
            true => parts.mark_median(panel),
            false => {
                let missed = parts.name_days_on_target(panel)
                    + usize::from(!parts.name_never(panel))
                    + usize::from(!parts.name_target(panel));
                parts.name_bands(panel);
                parts.name_outline(panel);
                missed
            }
        };
        parts.name_last_day(panel);
        parts.read(panel);
        part_grid(panel, theme);
        missed
    }
}

/// The percentage from which on a level counts as at the target; a hair below it, for sums of weekly changes round.
fn at_target(projection: &Projection) -> f64 {
    projection.completion.target().percent() - 1e-6
}

impl Parts<'_> {
    fn percent(&self, area: Area) -> f64 {
        area.share_of(self.projection.paths.area()).percent()
    }

    /// The last known level.
    fn last(&self) -> Point {
        let last = self.projection.history.last();
        at(self.time.day(last.day), self.values.place(self.percent(last.value)))
    }

    /// The quantile of the futures as a line.
    fn edge(&self, probability: f64) -> Vec<Point> {
        let levels = self.fan.quantile(probability);
        self.fan
            .days
            .iter()
            .zip(levels)
            .map(|(day, level)| at(self.time.day(*day), self.values.place(*level)))
            .collect()
    }

    fn draw_fan(&self, panel: &mut Panel) {
        let theme = self.theme;
        if self.fan.has_bands() {
            for band in BANDS {
                panel.band(self.edge(band.upper()), self.edge(band.lower()), band.tint);
            }
        }
        self.draw_outline(panel);
        let median = self.edge(0.5);
        panel.placer.avoid_line(&median, theme.stroke());
        if !self.fan.is_settled() {
            // Where all is held the line would only hide the target's.
            let whole = self.values.place(100.0) + 1e-3;
            let arrived = median.iter().position(|point| point.y <= whole).unwrap_or(median.len());
            let way = median.into_iter().take(arrived + 1).collect();
            panel.shapes.push(Shape::line(way, theme.stroke(), MEDIAN));
        }
    }

    /// The widest band on any map as two thin lines, up to where they meet the target.
    fn draw_outline(&self, panel: &mut Panel) {
        for line in self.outline().into_iter().flatten() {
            panel.placer.avoid_line(&line, self.theme.px(2.0));
            panel.shapes.push(Shape::line(line, self.theme.px(2.0), outline::INK));
        }
    }

    fn draw_target(&self, panel: &mut Panel) {
        if let Target::At(percent) = self.range.target {
            let y = self.values.place(percent);
            let line = vec![at(self.frame.left, y), at(self.frame.right, y)];
            panel.placer.avoid_line(&line, self.theme.px(3.0));
            panel.shapes.push(Shape::line(line, self.theme.px(2.5), TARGET));
        }
    }

    fn draw_history(&self, panel: &mut Panel) {
        let theme = self.theme;
        let levels = self.projection.history.levels();
        // The level on the first day shown is that of the last observation before it.
        let first = levels.partition_point(|level| level.day <= self.range.from).saturating_sub(1);
        let points: Vec<Point> = levels[first..]
            .iter()
            .map(|level| {
                let y = self.values.place(self.percent(level.value));
                at(self.time.day(level.day.max(self.range.from)), y)
            })
            .collect();
        panel.placer.avoid_line(&points, theme.stroke());
        panel.shapes.push(Shape::line(points, theme.stroke(), HISTORY));
        panel.placer.avoid(Rect::around(self.last(), theme.dot() + theme.px(3.0)));
        panel.shapes.push(Shape::dot(self.last(), theme, HISTORY));
    }

    /// What each week of the past and each day of the fan says.
    fn read(&self, panel: &mut Panel) {
        let levels = self.projection.history.levels();
        let first = levels.partition_point(|level| level.day < self.range.from);
        panel.read_every(7, &levels[first..], |level| {
            let percent = self.percent(level.value);
            let lines = vec![words::held_on(level.value, percent, self.range.values.step)];
            let (x, y) = (self.time.day(level.day), self.values.place(percent));
            Reading { x, y, heading: day(level.day), lines }
        });
        for (i, on) in self.fan.days.iter().enumerate().skip(1) {
            let lines = words::on_day(self.fan, i, self.range.values.step);
            let place = at(self.time.day(*on), self.values.place(self.fan.quantile(0.5)[i]));
            panel.readings.push(Reading { x: place.x, y: place.y, heading: day(*on), lines });
        }
    }
}
