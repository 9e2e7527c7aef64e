//! The comparison chart: when the region would be complete without a scenario and under some, as medians with intervals, one
//! row each, over the same calendar.

use chrono::{Days, Months, NaiveDate};

use super::axis::{calendar_room, draw_calendar};
use super::chart::{Among, Chart, Period, Span};
use super::data;
use super::figure::{Point, Reading, Rect, Shape, TextStyle, at};
use super::font;
use super::label::{Across, Block, Candidate, Upright, hold};
use super::page::{self, Words, source_up_to};
use super::panel::Panel;
use super::scale::Scale;
use super::theme::{BANDS, Colour, GRID, MEDIAN, PUBLISHED, QUIET, Theme};
use crate::domain::completion::Arrival;
use crate::study::comparison::{Comparison, Later};
use crate::study::projection::Projection;
use crate::tabular::Table;
use crate::write::comparison::{BASE, delay_words, headline};
use crate::write::makers::advancing;
use crate::write::words::{day, horizon, month, number, pace, percent, share};

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

/// The comparison chart of a region.
pub struct ComparisonChart<'a>(pub &'a Comparison);

impl Chart for ComparisonChart<'_> {
    fn words(&self) -> Words {
        words(self.0)
    }

    fn among(&self) -> Among {
        let Words { subtitle, footer, .. } = self.words();
        let base = &self.0.base;
        let name = base.history.region().name.clone();
        Among { topic: "Completion under scenarios".into(), drawn: subtitle, name, finding: headline(self.0), footer }
    }

    fn span(&self, asked: Period) -> Span {
        Span { days: Some(asked.of(days(self.0))), values: None }
    }

    fn data(&self, _: Period) -> Table {
        let Comparison { base, scenarios } = self.0;
        let mut rows = data::Rows::of(base.history.region());
        for projection in std::iter::once(base).chain(scenarios.iter().map(|of| &of.projection)) {
            let name = projection.scenario.as_ref().map_or("no scenario", |scenario| &scenario.name);
            for level in [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975] {
                rows.arrival(name, level, projection.completion.quantile(level));
            }
        }
        rows.table()
    }

    fn draw(&self, panel: &mut Panel, span: Span) {
        draw(self.0, panel, span.days.unwrap_or_else(|| days(self.0)));
    }
}

fn draw(comparison: &Comparison, panel: &mut Panel, days: (NaiveDate, NaiveDate)) {
    let theme = panel.theme;
    let rows = rows(comparison);
    let whole = panel.frame;
    let names = Rect { right: whole.left + NAMES * whole.width(), ..whole };
    panel.frame = Rect {
        left: names.right + theme.px(24.0),
        right: whole.right - theme.px(24.0),
        bottom: whole.bottom - calendar_room(days, whole.width() - names.width(), theme),
        ..whole
    };
    let frame = panel.frame;
    let time = Scale::of_days(days, (frame.left, frame.right));
    draw_calendar(panel, days, &time, theme);
    let height = frame.height() / rows.len() as f64;
    let chart = Rows { theme, time, frame, last: days.1 };
    for (i, row) in rows.iter().enumerate() {
        let middle = frame.top + (i as f64 + 0.55) * height;
        chart.name(panel, row, (names.left, names.right), middle, height);
        chart.draw(panel, row, middle);
    }
    // Medians are named before intervals, which go without words where there is no room for both.
    for (i, row) in rows.iter().enumerate() {
        let middle = frame.top + (i as f64 + 0.55) * height;
        chart.name_interval(panel, row, middle);
    }
    let columns: Vec<f64> = panel.time.iter().map(|tick| tick.position).collect();
    let mut lines = columns_behind(panel, &columns, chart.base_median(comparison), theme);
    lines.append(&mut panel.shapes);
    panel.shapes = lines;
}

/// What rows are drawn with.
struct Rows {
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
    let farthest = all().filter_map(|of| of.outlook.median.day()).map(days_to).max();
    let upper = all().filter_map(|of| of.outlook.interval_80().1.day()).map(days_to).max();
    let to = match farthest {
        Some(median) => {
            let reach = upper.unwrap_or(2 * median).clamp(median, (5 * median / 2).max(60));
            from.checked_add_days(Days::new((reach + (reach / 12).max(14)).unsigned_abs()))
        }
        // Some get there: all of the horizon shows how few. None does: a part of it shows as much.
        None if all().any(|of| of.outlook.interval_80().0.day().is_some()) => Some(horizon),
        None => from.checked_add_months(Months::new(12 * YEARS_WITHOUT_END)),
    };
    (from, to.map_or(horizon, |to| to.min(horizon)))
}

impl Rows {
    /// Names a row to the left of it, with what it assumes below.
    fn name(&self, panel: &mut Panel, row: &Row, (left, right): (f64, f64), middle: f64, height: f64) {
        let theme = self.theme;
        let (bold, small) = (theme.bold(row.colour), self.small());
        let mut block = Block::line(font::shortened(row.name, bold.size, bold.weight, right - left), bold);
        let lines = font::wrap_at_pauses(row.summary, small.size, small.weight, right - left, &[',', ';']);
        let fit = ((height - block.height()) / (super::figure::LEADING * small.size)).floor().max(0.0) as usize;
        let cut = lines.len() > fit;
        for (i, line) in lines.iter().take(fit).enumerate() {
            let words = if cut && i + 1 == fit { format!("{line} …") } else { line.clone() };
            block = block.and(words, small);
        }
        panel.placer.place_even_over_marks(&block, &[hold(at(left, middle), Across::Left, Upright::Middle)]);
    }

    /// Draws the intervals and the median of a row, and names the median.
    fn draw(&self, panel: &mut Panel, row: &Row, middle: f64) {
        let theme = self.theme;
        let Arrival::On(median) = row.projection.outlook.median else { return self.draw_never(panel, row, middle) };
        self.draw_bars(panel, row, middle);
        let (x, half) = (self.x(median), theme.px(HALF_ROW));
        let frame = self.frame;
        panel.placer.avoid(Rect { left: frame.left, top: middle - half, right: frame.right, bottom: middle + half });
        panel.shapes.push(Shape::dot(at(x, middle), theme, row.colour));
        let lines = vec![row_in_words(row)];
        panel.readings.push(Reading { x, y: middle, heading: row.name.to_string(), lines });
        let block = Block::line(median_words(row, median), theme.bold(row.colour));
        panel.placer.place_even_over_marks(&block, &self.beside(&block, x, middle - half, Upright::Bottom));
    }

    /// Draws a row whose median lies beyond the horizon: a dotted line that goes on, and the interval where it begins within
    /// the picture.
    fn draw_never(&self, panel: &mut Panel, row: &Row, middle: f64) {
        let theme = self.theme;
        let Rect { left, right, .. } = self.frame;
        let line = vec![at(left, middle), at(right, middle)];
        panel.placer.avoid_line(&line, theme.px(8.0));
        let dash = (theme.px(4.0), theme.px(9.0));
        panel.shapes.push(Shape::dashed(line, theme.px(2.5), row.colour, dash));
        panel.shapes.push(Shape::arrow_head(at(right, middle), at(right + theme.px(18.0), middle), row.colour));
        self.draw_bars(panel, row, middle);
        let within = horizon(row.projection);
        let words = match row.projection.outlook.never {
            _ if row.projection.is_line => format!("Not within {within}"),
            all if all >= 1.0 => format!("Not within {within} in any future"),
            some => format!("Median not within {within}; {} of futures are", percent(1.0 - some)),
        };
        let block = Block::line(words, theme.bold(row.colour));
        panel.placer.place(&block, &[hold(at(left, middle - theme.px(12.0)), Across::Left, Upright::Bottom)]);
    }

    fn draw_bars(&self, panel: &mut Panel, row: &Row, middle: f64) {
        if row.projection.is_line {
            return;
        }
        let [half, most, _] = row.projection.outlook.intervals;
        for ((_, from, to), half, colour) in [(most, 7.0, BANDS[1].tint), (half, 13.0, BANDS[2].tint)] {
            if let Arrival::On(from) = from
                && from <= self.last
            {
                self.bar(panel, (from, to), (middle, self.theme.px(half)), colour);
            }
        }
    }

    /// Names the 80 % interval below it.
    fn name_interval(&self, panel: &mut Panel, row: &Row, middle: f64) {
        if let (Some(words), false) = (interval_words(row.projection), row.projection.is_line) {
            let theme = self.theme;
            let x = row.projection.outlook.median.day().map_or(self.frame.left, |median| self.x(median));
            let block = Block::line(words, self.small());
            panel.placer.place(&block, &self.beside(&block, x, middle + theme.px(HALF_ROW), Upright::Top));
        }
    }

    fn small(&self) -> TextStyle {
        TextStyle { size: 0.8 * self.theme.label(), ..self.theme.regular(QUIET) }
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
    fn bar(&self, panel: &mut Panel, (from, to): (NaiveDate, Arrival), (middle, half): (f64, f64), colour: Colour) {
        let goes_on = to > Arrival::On(self.last);
        let left = self.x(from);
        let right = to.day().map_or(self.frame.right, |day| self.x(day)).max(left + self.theme.px(2.0));
        let right = if goes_on { self.frame.right } else { right };
        panel.shapes.push(Shape::rect(Rect { left, top: middle - half, right, bottom: middle + half }, colour));
        if goes_on {
            let tail = at(right, middle);
            panel.shapes.push(Shape::arrow_head(tail, at(right + 2.0 * half, middle), colour));
        }
    }

    /// The place of the base case's median across, if it has one.
    fn base_median(&self, comparison: &Comparison) -> Option<f64> {
        comparison.base.outlook.median.day().map(|day| self.x(day))
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
    match projection.outlook.interval_80() {
        (Arrival::On(from), Arrival::On(to)) if written(from) == written(to) => None,
        (Arrival::On(from), Arrival::On(to)) => Some(format!("80 %: {} to {}", written(from), written(to))),
        (Arrival::On(from), Arrival::NotWithin(_)) => {
            Some(format!("80 %: from {}, the end not within {}", written(from), horizon(projection)))
        }
        (Arrival::NotWithin(_), _) => None,
    }
}

/// Thin lines at the ticks of the calendar and a dashed one at the base case's median, parted around words.
fn columns_behind(panel: &Panel, columns: &[f64], median: Option<f64>, theme: Theme) -> Vec<Shape> {
    let frame = panel.frame;
    let pieces = |x: f64| -> Vec<Vec<Point>> {
        let mut words: Vec<Rect> = panel.placer.texts().iter().map(|text| text.bounds.grown(theme.px(4.0))).collect();
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
    let dash = (theme.px(6.0), theme.px(6.0));
    let dashed = median.into_iter().flat_map(pieces);
    let dashed = dashed.map(|points| Shape::dashed(points, theme.px(2.0), MEDIAN, dash));
    thin.chain(dashed).collect()
}

/// The words around the chart.
fn words(comparison: &Comparison) -> Words {
    let base = &comparison.base;
    let title = headline(comparison);
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
        "Day on which {target} of {} would be held by {}: {drawn}. Base case: {}. Model: {}.{delays}",
        base.history.region().name,
        advancing(base.history.source()),
        pace(base),
        base.model
    );
    let source = source_up_to(&base.history, base.last_map);
    let footer = page::footer(&format!("{source}. Projection as of {}, seed {}.", day(base.as_of), base.seed));
    let rows = rows(comparison).iter().map(row_in_words).collect::<Vec<_>>().join(" ");
    let alternative = format!("Chart of medians and intervals. {title}. {subtitle} {rows}");
    Words { title, subtitle, footer, alternative }
}

fn row_in_words(row: &Row) -> String {
    let median = match row.projection.outlook.median {
        Arrival::On(on) => format!("median {}", median_words(row, on)),
        Arrival::NotWithin(_) => format!("median not within {}", horizon(row.projection)),
    };
    let interval = interval_words(row.projection).map_or_else(String::new, |words| format!("; {words}"));
    format!("{}: {median}{interval}.", row.name)
}

#[cfg(test)]
mod tests;
