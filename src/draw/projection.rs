//! The projection chart: history and the fan of futures up to completion, with the target line and published dates.
//!
//! Values are shares of the region in percent, since "how much is left" is what the chart is read for; areas stand in the
//! words.

mod band_names;
mod fan;
mod labels;
mod range;
#[cfg(test)]
mod tests;
mod words;

use super::Options;
use super::axis::{calendar_room, draw_calendar, draw_values, part_grid, value_room, value_words};
use super::figure::{Figure, Point, Rect, Shape, at};
use super::label::Placer;
use super::page::{label_rows, page};
use super::scale::Scale;
use super::theme::{BANDS, HISTORY, MEDIAN, TARGET, Theme};
use crate::domain::quantity::Area;
use crate::project::Projection;
use fan::Fan;
use range::{Range, Target};

/// What the parts of the chart are drawn from.
struct Chart<'a> {
    projection: &'a Projection,
    options: &'a Options,
    theme: Theme,
    range: Range,
    fan: &'a Fan,
    frame: Rect,
    time: Scale,
    values: Scale,
}

/// The projection chart as data.
pub fn figure(projection: &Projection, options: &Options) -> Figure {
    let days = range::days(projection, &options.marks);
    let fan = Fan::of(projection, days.1);
    let range = Range::of(projection, days, &fan);
    // As little room above the target line as holds most of what is written there.
    let tried = (1..=labels::MOST_ROWS).map(|rows| lay_out(projection, options, &fan, range, rows));
    let mut best: Option<(Figure, usize)> = None;
    for (figure, missed) in tried {
        if best.as_ref().is_none_or(|(_, fewest)| missed < *fewest) {
            best = Some((figure, missed));
        }
        if missed == 0 {
            break;
        }
    }
    best.expect("at least one row is tried").0
}

/// The chart with room for some rows of words above the target line, and how many of them found no room there.
fn lay_out(projection: &Projection, options: &Options, fan: &Fan, range: Range, rows: usize) -> (Figure, usize) {
    let theme = Theme::of(options.size);
    let (mut figure, mut placer) = page(options.size, options.scale, words::page(projection, options), theme);
    let ticks = value_words(range.low, range.high, range.step, " %");
    figure.frame = Rect {
        left: figure.frame.left + value_room(&ticks, theme),
        top: figure.frame.top + label_rows(rows, theme) + theme.px(20.0),
        right: figure.frame.right - band_names::room_beside(projection, fan, range.step, theme),
        bottom: figure.frame.bottom - calendar_room((range.from, range.to), figure.frame.width(), theme),
    };
    let frame = figure.frame;
    let values = Scale::new((range.low, range.high), (frame.bottom, frame.top));
    let time = Scale::of_days((range.from, range.to), (frame.left, frame.right));
    draw_values(&mut figure, &mut placer, &ticks, &values, theme);
    draw_calendar(&mut figure, &mut placer, (range.from, range.to), &time, theme);

    let chart = Chart { projection, options, theme, range, fan, frame, time, values };
    chart.draw_fan(&mut figure, &mut placer);
    chart.draw_target(&mut figure, &mut placer);
    chart.draw_history(&mut figure, &mut placer);
    let missed = chart.name_days_on_target(&mut figure, &mut placer)
        + usize::from(!chart.name_never(&mut placer))
        + usize::from(!chart.name_target(&mut placer));
    chart.name_bands(&mut figure, &mut placer);
    chart.name_last_day(&mut figure, &mut placer);
    figure.texts = placer.into_texts();
    part_grid(&mut figure, theme);
    (figure, missed)
}

/// The percentage from which on a level counts as at the target; a hair below it, for sums of weekly changes round.
fn at_target(projection: &Projection) -> f64 {
    projection.completion.target().percent() - 1e-6
}

impl Chart<'_> {
    fn percent(&self, area: Area) -> f64 {
        area.share_of(self.projection.paths.area()).percent()
    }

    /// The last known level.
    fn last(&self) -> Point {
        let last = self.projection.history.last();
        at(self.time.day(last.day), self.values.place(self.percent(last.controlled)))
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

    fn draw_fan(&self, figure: &mut Figure, placer: &mut Placer) {
        let theme = self.theme;
        if self.fan.has_bands() {
            for band in BANDS {
                let (lower, upper) = (self.edge(band.lower()), self.edge(band.upper()));
                placer.avoid_between(&upper, &lower);
                let outline = upper.into_iter().chain(lower.into_iter().rev()).collect();
                figure.shapes.push(Shape::Fill { outline, colour: band.tint });
            }
        }
        let median = self.edge(0.5);
        placer.avoid_line(&median, theme.stroke());
        if !self.fan.is_settled() {
            // Where all is held the line would only hide the target's.
            let whole = self.values.place(100.0) + 1e-3;
            let arrived = median.iter().position(|point| point.y <= whole).unwrap_or(median.len());
            let way = median.into_iter().take(arrived + 1).collect();
            figure.shapes.push(Shape::line(way, theme.stroke(), MEDIAN));
        }
    }

    fn draw_target(&self, figure: &mut Figure, placer: &mut Placer) {
        if let Target::At(percent) = self.range.target {
            let y = self.values.place(percent);
            let line = vec![at(self.frame.left, y), at(self.frame.right, y)];
            placer.avoid_line(&line, self.theme.px(3.0));
            figure.shapes.push(Shape::line(line, self.theme.px(2.5), TARGET));
        }
    }

    fn draw_history(&self, figure: &mut Figure, placer: &mut Placer) {
        let theme = self.theme;
        let levels = self.projection.history.levels();
        // The level on the first day shown is that of the last observation before it.
        let first = levels.partition_point(|level| level.day <= self.range.from).saturating_sub(1);
        let points: Vec<Point> = levels[first..]
            .iter()
            .map(|level| {
                let y = self.values.place(self.percent(level.controlled));
                at(self.time.day(level.day.max(self.range.from)), y)
            })
            .collect();
        placer.avoid_line(&points, theme.stroke());
        figure.shapes.push(Shape::line(points, theme.stroke(), HISTORY));
        let (centre, rim) = (self.last(), theme.px(3.0));
        let reach = theme.dot() + rim;
        placer.avoid(Rect {
            left: centre.x - reach,
            top: centre.y - reach,
            right: centre.x + reach,
            bottom: centre.y + reach,
        });
        figure.shapes.push(Shape::Dot { centre, radius: theme.dot(), rim, colour: HISTORY });
    }
}
