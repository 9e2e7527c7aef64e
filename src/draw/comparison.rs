//! The comparison chart: when the region would be complete without a scenario and under some, as medians with intervals, one
//! row each, over the same calendar.

use chrono::{Days, Months, NaiveDate};

use super::Options;
use super::axis::{calendar_room, draw_calendar};
use super::figure::{Figure, Point, Rect, Shape, TextStyle, at};
use super::font::{self, Weight};
use super::label::{Across, Block, Candidate, Placer, Upright, hold};
use super::page::{Words, page};
use super::scale::Scale;
use super::theme::{BANDS, Colour, GRID, MEDIAN, PUBLISHED, QUIET, Theme};
use crate::compare::{Comparison, Later};
use crate::domain::completion::Arrival;
use crate::project::Projection;
use crate::write::comparison::{BASE, delay_words, headline};
use crate::write::words::{day, horizon, month, number, pace, percent, share, source};

/// The part of the page that names take.
const NAMES: f64 = 0.28;

/// Half the height that bars take, with the room around them.
const HALF_ROW: f64 = 15.0;

/// One row of the chart.
struct Row<'a> {
    name: &'a str,
    summary: &'a str,
    projection: &'a Projection,
    /// The median delay; nothing in the base case, or where nothing can be compared.
    delay: Option<Later>,
    colour: Colour,
}

/// The comparison chart as data.
pub fn figure(comparison: &Comparison, options: &Options) -> Figure {
    let theme = Theme::of(options.size);
    let (mut figure, mut placer) = page(options.size, options.scale, words(comparison, options), theme);
    let rows = rows(comparison);
    let days = days(comparison);
    let whole = figure.frame;
    let names = Rect { right: whole.left + NAMES * whole.width(), ..whole };
    figure.frame = Rect {
        left: names.right + theme.px(24.0),
        right: whole.right - theme.px(24.0),
        bottom: whole.bottom - calendar_room(days, whole.width() - names.width(), theme),
        ..whole
    };
    let frame = figure.frame;
    let time = Scale::of_days(days, (frame.left, frame.right));
    draw_calendar(&mut figure, &mut placer, days, &time, theme);
    let height = frame.height() / rows.len() as f64;
    let chart = Chart { theme, time, frame, last: days.1 };
    for (i, row) in rows.iter().enumerate() {
        let middle = frame.top + (i as f64 + 0.55) * height;
        chart.name(&mut placer, row, (names.left, names.right), middle, height);
        chart.draw(&mut figure, &mut placer, row, middle);
    }
    // Medians are named before intervals, which go without words where there is no room for both.
    for (i, row) in rows.iter().enumerate() {
        let middle = frame.top + (i as f64 + 0.55) * height;
        chart.name_interval(&mut placer, row, middle);
    }
    let columns: Vec<f64> = figure.time.iter().map(|tick| tick.position).collect();
    figure.texts = placer.into_texts();
    let mut lines = columns_behind(&figure, &columns, chart.base_median(comparison), theme);
    lines.append(&mut figure.shapes);
    figure.shapes = lines;
    figure
}

/// What rows are drawn with.
struct Chart {
    theme: Theme,
    time: Scale,
    frame: Rect,
    last: NaiveDate,
}

fn rows(comparison: &Comparison) -> Vec<Row<'_>> {
    let base = Row { name: BASE, summary: "No scenario", projection: &comparison.base, delay: None, colour: MEDIAN };
    let under = comparison.scenarios.iter().map(|compared| {
        let scenario = compared.projection.scenario.as_ref();
        Row {
            name: scenario.map_or("", |scenario| &scenario.name),
            summary: scenario.map_or("", |scenario| &scenario.summary),
            projection: &compared.projection,
            delay: compared.delay.quantile(0.5),
            colour: PUBLISHED,
        }
    });
    std::iter::once(base).chain(under).collect()
}

/// From the origin to a little after the last upper end of an 80 % interval, but not so far that medians are pressed to the
/// left; without any median all of the horizon's first years.
fn days(comparison: &Comparison) -> (NaiveDate, NaiveDate) {
    const YEARS_WITHOUT_END: u32 = 10;
    let base = &comparison.base;
    let (from, horizon) = (base.as_of, base.paths.end());
    let all = || std::iter::once(base).chain(comparison.scenarios.iter().map(|compared| &compared.projection));
    let days_to = |day: NaiveDate| (day - from).num_days();
    let farthest = all().filter_map(|of| of.completion.median().day()).map(days_to).max();
    let upper = all().filter_map(|of| of.completion.interval(0.8).1.day()).map(days_to).max();
    let to = match farthest {
        Some(median) => {
            let reach = upper.unwrap_or(2 * median).clamp(median, (5 * median / 2).max(60));
            from.checked_add_days(Days::new((reach + (reach / 12).max(14)).unsigned_abs()))
        }
        // Some get there: all of the horizon shows how few. None does: a part of it shows as much.
        None if all().any(|of| of.completion.interval(0.8).0.day().is_some()) => Some(horizon),
        None => from.checked_add_months(Months::new(12 * YEARS_WITHOUT_END)),
    };
    (from, to.map_or(horizon, |to| to.min(horizon)))
}

impl Chart {
    /// Names a row to the left of it, with what it assumes below.
    fn name(&self, placer: &mut Placer, row: &Row, (left, right): (f64, f64), middle: f64, height: f64) {
        let theme = self.theme;
        let style = |size, weight, colour| TextStyle { size, weight, colour };
        let bold = style(theme.label(), Weight::Bold, row.colour);
        let mut block = Block::line(shortened(row.name, bold, right - left), bold);
        let small = style(0.8 * theme.label(), Weight::Regular, QUIET);
        let lines = font::wrap_at_pauses(row.summary, small.size, small.weight, right - left, &[',', ';']);
        let fit = ((height - block.height()) / (super::figure::LEADING * small.size)).floor().max(0.0) as usize;
        let cut = lines.len() > fit;
        for (i, line) in lines.iter().take(fit).enumerate() {
            let words = if cut && i + 1 == fit { format!("{line} …") } else { line.clone() };
            block = block.and(words, small);
        }
        placer.place_even_over_marks(&block, &[hold(at(left, middle), Across::Left, Upright::Middle)]);
    }

    /// Draws the intervals and the median of a row, and names the median.
    fn draw(&self, figure: &mut Figure, placer: &mut Placer, row: &Row, middle: f64) {
        let theme = self.theme;
        let completion = &row.projection.completion;
        let Arrival::On(median) = completion.median() else { return self.draw_never(figure, placer, row, middle) };
        self.draw_bars(figure, row, middle);
        let (x, half) = (self.x(median), theme.px(HALF_ROW));
        let frame = self.frame;
        placer.avoid(Rect { left: frame.left, top: middle - half, right: frame.right, bottom: middle + half });
        let (centre, radius) = (at(x, middle), theme.dot());
        figure.shapes.push(Shape::Dot { centre, radius, rim: theme.px(3.0), colour: row.colour });
        let block = Block::line(median_words(row, median), self.bold(row));
        placer.place_even_over_marks(&block, &self.beside(&block, x, middle - half, Upright::Bottom));
    }

    /// Draws a row whose median lies beyond the horizon: a dotted line that goes on, and the interval where it begins within
    /// the picture.
    fn draw_never(&self, figure: &mut Figure, placer: &mut Placer, row: &Row, middle: f64) {
        let theme = self.theme;
        let Rect { left, right, .. } = self.frame;
        let line = vec![at(left, middle), at(right, middle)];
        placer.avoid_line(&line, theme.px(8.0));
        let dash = Some((theme.px(4.0), theme.px(9.0)));
        figure.shapes.push(Shape::Line { points: line, width: theme.px(2.5), colour: row.colour, dash });
        figure.shapes.push(Shape::arrow_head(at(right, middle), at(right + theme.px(18.0), middle), row.colour));
        self.draw_bars(figure, row, middle);
        let within = horizon(row.projection);
        let words = match row.projection.completion.not_within() {
            _ if row.projection.is_line => format!("Not within {within}"),
            all if all >= 1.0 => format!("Not within {within} in any future"),
            some => format!("Median not within {within}; {} of futures are", percent(1.0 - some)),
        };
        let block = Block::line(words, self.bold(row));
        placer.place(&block, &[hold(at(left, middle - theme.px(12.0)), Across::Left, Upright::Bottom)]);
    }

    fn draw_bars(&self, figure: &mut Figure, row: &Row, middle: f64) {
        if row.projection.is_line {
            return;
        }
        for (level, half, colour) in [(0.8, 7.0, BANDS[1].tint), (0.5, 13.0, BANDS[2].tint)] {
            let (from, to) = row.projection.completion.interval(level);
            if let Arrival::On(from) = from
                && from <= self.last
            {
                self.bar(figure, (from, to), (middle, self.theme.px(half)), colour);
            }
        }
    }

    /// Names the 80 % interval below it.
    fn name_interval(&self, placer: &mut Placer, row: &Row, middle: f64) {
        if let (Some(words), false) = (interval_words(row.projection), row.projection.is_line) {
            let theme = self.theme;
            let small = TextStyle { size: 0.8 * theme.label(), weight: Weight::Regular, colour: QUIET };
            let x = row.projection.completion.median().day().map_or(self.frame.left, |median| self.x(median));
            let block = Block::line(words, small);
            placer.place(&block, &self.beside(&block, x, middle + theme.px(HALF_ROW), Upright::Top));
        }
    }

    fn bold(&self, row: &Row) -> TextStyle {
        TextStyle { size: self.theme.label(), weight: Weight::Bold, colour: row.colour }
    }

    /// The place of a day across, within the frame.
    fn x(&self, day: NaiveDate) -> f64 {
        self.time.day(day).clamp(self.frame.left, self.frame.right)
    }

    /// Places for a block over or under a point: with its middle there, else as near to it as the frame allows.
    fn beside(&self, block: &Block, x: f64, y: f64, upright: Upright) -> [Candidate; 1] {
        let (half, Rect { left, right, .. }) = (block.width() / 2.0, self.frame);
        let middle = x.min(right + self.theme.px(12.0) - half).max(left + half);
        [hold(at(middle, y), Across::Middle, upright)]
    }

    /// A bar from a day to another; one that ends after the picture or never goes on as an arrow.
    fn bar(&self, figure: &mut Figure, (from, to): (NaiveDate, Arrival), (middle, half): (f64, f64), colour: Colour) {
        let goes_on = to > Arrival::On(self.last);
        let left = self.x(from);
        let right = to.day().map_or(self.frame.right, |day| self.x(day)).max(left + self.theme.px(2.0));
        let right = if goes_on { self.frame.right } else { right };
        let corner = |x: f64, y: f64| at(x, middle + y);
        let outline = vec![corner(left, -half), corner(right, -half), corner(right, half), corner(left, half)];
        figure.shapes.push(Shape::Fill { outline, colour });
        if goes_on {
            let tail = at(right, middle);
            figure.shapes.push(Shape::arrow_head(tail, at(right + 2.0 * half, middle), colour));
        }
    }

    /// The place of the base case's median across, if it has one.
    fn base_median(&self, comparison: &Comparison) -> Option<f64> {
        comparison.base.completion.median().day().map(|day| self.x(day))
    }
}

/// "March 2030", with how much later than without the scenario.
fn median_words(row: &Row, median: NaiveDate) -> String {
    let near = (median - row.projection.as_of).num_days() < 120;
    let written = if near { day(median) } else { month(median) };
    match row.delay {
        Some(delay) => format!("{written}, {}", delay_words(delay)),
        None => written,
    }
}

/// The 80 % interval in words.
fn interval_words(projection: &Projection) -> Option<String> {
    let written = |on: NaiveDate| if (on - projection.as_of).num_days() < 120 { day(on) } else { month(on) };
    match projection.completion.interval(0.8) {
        (Arrival::On(from), Arrival::On(to)) if written(from) == written(to) => None,
        (Arrival::On(from), Arrival::On(to)) => Some(format!("80 %: {} to {}", written(from), written(to))),
        (Arrival::On(from), Arrival::NotWithin(_)) => {
            Some(format!("80 %: from {}, the end not within {}", written(from), horizon(projection)))
        }
        (Arrival::NotWithin(_), _) => None,
    }
}

/// A name that fits into so much room, cut off where it does not.
fn shortened(name: &str, style: TextStyle, room: f64) -> String {
    let fits = |words: &str| font::width(words, style.size, style.weight) <= room;
    if fits(name) {
        return name.into();
    }
    let letters: Vec<char> = name.chars().collect();
    let cut = |kept: usize| format!("{}…", letters[..kept].iter().collect::<String>());
    (0..letters.len()).rev().map(cut).find(|words| fits(words)).unwrap_or_default()
}

/// Thin lines at the ticks of the calendar and a dashed one at the base case's median, parted around words.
fn columns_behind(figure: &Figure, columns: &[f64], median: Option<f64>, theme: Theme) -> Vec<Shape> {
    let frame = figure.frame;
    let pieces = |x: f64| -> Vec<Vec<Point>> {
        let mut words: Vec<Rect> = figure.texts.iter().map(|text| text.bounds.grown(theme.px(4.0))).collect();
        words.retain(|word| word.left < x && x < word.right && word.top < frame.bottom);
        words.sort_by(|a, b| a.top.total_cmp(&b.top));
        let (mut pieces, mut begin) = (Vec::new(), frame.top);
        for word in words {
            pieces.push((begin, word.top));
            begin = begin.max(word.bottom);
        }
        pieces.push((begin, frame.bottom));
        let seen = pieces.into_iter().filter(|(begin, end)| end - begin > theme.px(2.0));
        seen.map(|(begin, end)| vec![at(x, begin), at(x, end)]).collect()
    };
    let thin = columns.iter().flat_map(|x| pieces(*x)).map(|points| Shape::line(points, theme.hairline(), GRID));
    let dash = Some((theme.px(6.0), theme.px(6.0)));
    let dashed = median.into_iter().flat_map(pieces);
    let dashed = dashed.map(|points| Shape::Line { points, width: theme.px(2.0), colour: MEDIAN, dash });
    thin.chain(dashed).collect()
}

/// The words around the chart.
fn words(comparison: &Comparison, options: &Options) -> Words {
    let base = &comparison.base;
    let title = options.title.clone().unwrap_or_else(|| headline(comparison));
    let target = share(base.completion.target());
    let drawn = match base.is_line {
        true => "a straight line in each row".to_string(),
        false => format!(
            "median (dot), central 50 % (thick bar) and 80 % (thin bar) of {} futures, the same in each row",
            number(base.paths.count() as f64, 0)
        ),
    };
    let delays = match base.is_line {
        true => "",
        false => " Delays are medians over futures that complete without a scenario.",
    };
    let subtitle = format!(
        "Day on which {target} of {} would be held by the advancing side: {drawn}. Base case: {}. Model: {}.{delays}",
        base.history.region().name,
        pace(base),
        base.model
    );
    let footer = format!(
        "Source: {}, {} to {}. Projection as of {}, seed {}. frontcast {}",
        source(base.history.source()),
        day(base.history.first_day()),
        day(base.last_map),
        day(base.as_of),
        base.seed,
        env!("CARGO_PKG_VERSION")
    );
    let rows = rows(comparison).iter().map(row_in_words).collect::<Vec<_>>().join(" ");
    let alternative = format!("Chart of medians and intervals. {title}. {subtitle} {rows}");
    Words { title, subtitle, footer, alternative }
}

fn row_in_words(row: &Row) -> String {
    let completion = &row.projection.completion;
    let median = match completion.median() {
        Arrival::On(on) => format!("median {}", median_words(row, on)),
        Arrival::NotWithin(_) => format!("median not within {}", horizon(row.projection)),
    };
    let interval = interval_words(row.projection).map_or_else(String::new, |words| format!("; {words}"));
    format!("{}: {median}{interval}.", row.name)
}

#[cfg(test)]
mod tests;
