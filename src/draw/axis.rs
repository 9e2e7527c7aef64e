//! Axes: thin lines across the picture at round values, and a calendar below it.

use chrono::{Datelike, NaiveDate};

use super::figure::{Rect, Shape, Tick, at};
use super::label::{Across, Block, Upright, hold};
use super::panel::Panel;
use super::scale::{Scale, decimals, multiples, round_step};
use super::theme::{BASELINE, GRID, Theme};
use crate::domain::calendar::Stride;
use crate::write::words::number;

/// What a value axis shows: the lowest and the highest value, and the distance of its ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values {
    /// The value at the lower side of the frame.
    pub low: f64,
    /// The value at the upper side of the frame.
    pub high: f64,
    /// The distance between two ticks.
    pub step: f64,
}

impl Values {
    /// Round ends around two values, with about so many ticks; ends that are round stay as they are. The upper end is a tick; the
    /// lower one may lie between two, so many parts of a step apart: room enough for a small loss.
    pub fn rounded((low, high): (f64, f64), ticks: f64, parts: f64) -> Self {
        if high - low <= 0.0 {
            return Values { low: -1.0, high: 1.0, step: 1.0 };
        }
        let step = round_step((high - low) / ticks);
        let part = step / parts;
        Values { low: (low / part + 1e-9).floor() * part, high: (high / step - 1e-9).ceil() * step, step }
    }

    /// The words of round values, with the unit on the highest.
    pub fn words(self, unit: &str) -> Vec<(f64, String)> {
        let values = multiples(self.low, self.high, self.step);
        let last = values.len().saturating_sub(1);
        let words = |(i, value): (usize, f64)| {
            let number = number(value, decimals(self.step));
            (value, if i == last { format!("{number}{unit}") } else { number })
        };
        values.into_iter().enumerate().map(words).collect()
    }

    /// The places of values in a frame.
    pub fn scale(self, frame: Rect) -> Scale {
        Scale::new((self.low, self.high), (frame.bottom, frame.top))
    }
}

/// The room that the words of a value axis take, with the gap to the frame.
pub fn value_room(words: &[(f64, String)], theme: Theme) -> f64 {
    theme.tick_style().widest(words.iter().map(|(_, words)| words)) + theme.gap()
}

/// The room that a calendar takes below a frame of some width.
pub fn calendar_room(days: (NaiveDate, NaiveDate), width: f64, theme: Theme) -> f64 {
    let lines = if matches!(stride(days, width, theme), Stride::Years(_)) { 1.0 } else { 2.0 };
    theme.px(18.0) + lines * super::figure::LEADING * theme.tick()
}

/// The distance of the marks of a calendar.
fn stride((from, to): (NaiveDate, NaiveDate), width: f64, theme: Theme) -> Stride {
    Stride::of(from, to, (width / theme.px(130.0)).clamp(2.0, 10.0) as usize)
}

/// Draws a value axis: a grid line at each round value, its words to the left of the frame, aligned right.
pub fn draw_values(panel: &mut Panel, words: &[(f64, String)], scale: &Scale, theme: Theme) {
    let Rect { left, right, .. } = panel.frame;
    for (value, words) in words {
        let y = scale.place(*value);
        panel.shapes.push(Shape::line(vec![at(left, y), at(right, y)], theme.hairline(), GRID));
        let place = hold(at(left - theme.gap(), y), Across::Right, Upright::Middle);
        // The number of the highest tick stays in line with the others, its unit too.
        if panel.placer.place(&Block::line(words, theme.tick_style()), &[place]).is_some() {
            panel.values.push(Tick { value: *value, position: y, words: vec![words.clone()] });
        }
    }
}

/// Writes a unit on the line of the highest tick, where it does not push the frame to the right.
pub fn draw_unit(panel: &mut Panel, unit: &str, y: f64, theme: Theme) {
    let places = [hold(at(panel.frame.left, y), Across::Left, Upright::Bottom)];
    panel.placer.place_close(&Block::line(unit, theme.tick_style()), &places);
}

/// Draws nothing as a line of its own, where something lies below it.
pub fn draw_zero(panel: &mut Panel, values: &Scale, theme: Theme) {
    let (Rect { left, right, bottom, .. }, y) = (panel.frame, values.place(0.0));
    if y < bottom - 1.0 {
        panel.shapes.push(Shape::line(vec![at(left, y), at(right, y)], theme.px(2.0), BASELINE));
    }
}

/// Parts the grid lines around words that stand on them, so that no line runs through a word.
pub fn part_grid(panel: &mut Panel, theme: Theme) {
    let words: Vec<Rect> = panel.placer.texts().iter().map(|text| text.bounds.grown(theme.px(6.0))).collect();
    let part = |shape: Shape| match shape {
        Shape::Line { points, width, colour: GRID, dash: None } if points.len() == 2 => {
            let (from, to) = (points[0], points[1]);
            let mut on_line: Vec<&Rect> =
                words.iter().filter(|rect| rect.top < from.y && from.y < rect.bottom).collect();
            on_line.sort_by(|a, b| a.left.total_cmp(&b.left));
            let mut pieces = Vec::new();
            let mut begin = from.x;
            for rect in on_line {
                pieces.push((begin, rect.left.min(to.x)));
                begin = begin.max(rect.right);
            }
            pieces.push((begin, to.x));
            let is_seen = |(begin, end): &(f64, f64)| end > begin;
            let line = |(begin, end)| Shape::line(vec![at(begin, from.y), at(end, to.y)], width, GRID);
            pieces.into_iter().filter(is_seen).map(line).collect()
        }
        other => vec![other],
    };
    panel.shapes = std::mem::take(&mut panel.shapes).into_iter().flat_map(part).collect();
}

/// Draws a calendar along the lower side of the frame, from one day to another.
pub fn draw_calendar(panel: &mut Panel, (from, to): (NaiveDate, NaiveDate), scale: &Scale, theme: Theme) {
    let Rect { left, right, bottom, .. } = panel.frame;
    let baseline = vec![at(left, bottom), at(right, bottom)];
    panel.placer.avoid_line(&baseline, theme.px(2.0));
    panel.shapes.push(Shape::line(baseline, theme.px(2.0), BASELINE));
    let stride = stride((from, to), right - left, theme);
    let mut year = None;
    for mark in stride.marks(from, to) {
        let words = calendar_words(mark, stride, year);
        let (x, tick) = (scale.day(mark), theme.px(8.0));
        let block = Block::lines(&words, theme.tick_style());
        let below = at(x, bottom + tick + theme.px(8.0));
        if panel.placer.place(&block, &[hold(below, Across::Middle, Upright::Top)]).is_some() {
            panel.shapes.push(Shape::line(vec![at(x, bottom), at(x, bottom + tick)], theme.px(2.0), BASELINE));
            let value = f64::from(mark.num_days_from_ce());
            panel.time.push(Tick { value, position: x, words });
            // A mark that had no room has not said its year.
            year = Some(mark.year());
        }
    }
}

/// What people write below a mark of a calendar: "2027"; "Jul" with the year below where it differs from the last mark's;
/// "24 Aug" with the year in the same way.
fn calendar_words(mark: NaiveDate, stride: Stride, last_year: Option<i32>) -> Vec<String> {
    let year = mark.format("%Y").to_string();
    let short = match stride {
        Stride::Years(_) => return vec![year],
        Stride::Months(_) => mark.format("%b").to_string(),
        Stride::Days(_) => mark.format("%-d %b").to_string(),
    };
    if last_year == Some(mark.year()) { vec![short] } else { vec![short, year] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_stands_on_the_top_tick_only() {
        let words = |low, high, step, unit| {
            Values { low, high, step }.words(unit).into_iter().map(|(_, words)| words).collect::<Vec<_>>()
        };
        assert_eq!(words(58.0, 100.0, 20.0, " %"), ["60", "80", "100 %"]);
        assert_eq!(words(0.0, 2000.0, 1000.0, " km²"), ["0", "1,000", "2,000 km²"]);
    }

    #[test]
    fn a_year_is_written_where_it_begins() {
        let words = |day: &str, last_year| calendar_words(day.parse().unwrap(), Stride::Months(3), last_year);
        assert_eq!(words("2025-10-01", None), ["Oct", "2025"]);
        assert_eq!(words("2026-01-01", Some(2025)), ["Jan", "2026"]);
        assert_eq!(words("2026-04-01", Some(2026)), ["Apr"]);
        assert_eq!(calendar_words("2026-01-01".parse().unwrap(), Stride::Years(1), None), ["2026"]);
    }
}
