//! The lines of sources with their names, what lies between them, and what can be read off them.

use chrono::NaiveDate;

use super::SPREAD;
use crate::draw::figure::{Point, Reading, Shape, at};
use crate::draw::label::{Across, Block, Upright, hold, spread};
use crate::draw::panel::Panel;
use crate::draw::scale::Scale;
use crate::draw::theme::{Ink, Theme};
use crate::write::makers::maker;
use crate::write::words::{day, digits};

/// Places that can be read off, about.
const READINGS: usize = 120;

/// What is drawn of one source: a value for each of its days.
pub(super) struct Line<'a> {
    pub source: &'a str,
    pub ink: Ink,
    pub points: Vec<(NaiveDate, f64)>,
}

impl Line<'_> {
    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.points.iter().map(|(_, value)| *value)
    }

    /// The value of a day.
    pub fn on(&self, day: NaiveDate) -> Option<f64> {
        self.points.binary_search_by_key(&day, |(day, _)| *day).ok().map(|at| self.points[at].1)
    }
}

/// The names at the ends of lines, in their order.
pub(super) fn names(lines: &[Line], name: &dyn Fn(&Line<'_>, f64) -> Vec<String>, theme: Theme) -> Vec<Block> {
    let block = |line: &Line| {
        let last = line.points.last().map_or(0.0, |(_, value)| *value);
        Block::headed(name(line, last), theme, line.ink.colour)
    };
    lines.iter().map(block).collect()
}

/// The room that names at the ends of lines take, with the lines to them.
pub(super) fn room_beside(lines: &[Line], name: &dyn Fn(&Line<'_>, f64) -> Vec<String>, theme: Theme) -> f64 {
    names(lines, name, theme).iter().map(Block::width).fold(0.0, f64::max) + 3.4 * theme.gap()
}

/// Shades what lies between the lowest and the highest line, on the days that several know.
pub(super) fn draw_spread(panel: &mut Panel, lines: &[Line], time: &Scale, values: &Scale) {
    let Some(longest) = lines.iter().max_by_key(|line| line.points.len()).filter(|_| lines.len() > 1) else { return };
    let ends = |day: NaiveDate| {
        let known: Vec<f64> = lines.iter().filter_map(|line| line.on(day)).collect();
        let (low, high) = known.iter().fold((f64::MAX, f64::MIN), |(low, high), of| (low.min(*of), high.max(*of)));
        (known.len() > 1).then(|| (time.day(day), values.place(low), values.place(high)))
    };
    let ends: Vec<Option<(f64, f64, f64)>> = longest.points.iter().map(|(day, _)| ends(*day)).collect();
    for run in ends.split(Option::is_none) {
        let run: Vec<(f64, f64, f64)> = run.iter().flatten().copied().collect();
        if run.len() > 1 {
            let upper = run.iter().map(|(x, _, high)| at(*x, *high));
            let outline = upper.chain(run.iter().rev().map(|(x, low, _)| at(*x, *low))).collect();
            panel.shapes.push(Shape::Fill { outline, colour: SPREAD });
        }
    }
}

/// Draws the lines, the first over all others; days that the maps tell nothing of leave a gap.
pub(super) fn draw(panel: &mut Panel, lines: &[Line], time: &Scale, values: &Scale) {
    let theme = panel.theme;
    for line in lines.iter().rev() {
        let place = |(day, value): &(NaiveDate, f64)| at(time.day(*day), values.place(*value));
        panel.runs(&line.points, place, line.ink);
        if let Some(centre) = line.points.last().map(place) {
            let (radius, rim) = (0.8 * theme.dot(), theme.px(3.0));
            panel.shapes.push(Shape::Dot { centre, radius, rim, colour: line.ink.colour });
        }
    }
}

/// Names the lines at their right ends, moved apart where they end close to each other, with a thin line to where each ends.
pub(super) fn name(panel: &mut Panel, lines: &[Line], names: &[Block], time: &Scale, values: &Scale) {
    let (theme, frame) = (panel.theme, panel.frame);
    let end = |line: &Line| line.points.last().map(|(day, value)| at(time.day(*day), values.place(*value)));
    let ends: Vec<Point> = lines.iter().filter_map(end).collect();
    let height = names.iter().map(Block::height).fold(0.0, f64::max);
    let wanted: Vec<f64> = ends.iter().map(|end| end.y).collect();
    // Where there is no room for all in the frame they go a little beyond it.
    let spare = (height * names.len() as f64 - frame.height()).max(0.0) / 2.0;
    let middles = spread(&wanted, height, (frame.top - spare - height / 2.0, frame.bottom + spare + height / 3.0));
    let x = frame.right + 2.6 * theme.gap();
    for (((end, middle), block), line) in ends.into_iter().zip(middles).zip(names).zip(lines) {
        let place = hold(at(x, middle), Across::Left, Upright::Middle);
        if panel.placer.place_even_over_marks(block, &[place]).is_some() {
            let from = at(end.x + 1.3 * theme.dot(), end.y);
            let to = at(x - 0.5 * theme.gap(), middle);
            panel.shapes.push(Shape::line(vec![from, to], theme.hairline(), line.ink.colour));
        }
    }
}

/// What each line says, at places not too near to each other.
pub(super) fn read(panel: &mut Panel, lines: &[Line], time: &Scale, values: &Scale, unit: &str) {
    let Some(longest) = lines.iter().max_by_key(|line| line.points.len()) else { return };
    let stride = longest.points.len().div_ceil(READINGS).max(1);
    panel.read_every(stride, &longest.points, |(on, value)| {
        let said = |line: &Line| {
            let value = line.on(*on)?;
            let sign = if value > 0.0 { "+" } else { "" };
            Some(format!("{}: {sign}{}{unit}", maker(line.source), digits(value, if unit == " km²" { 0 } else { 1 })))
        };
        let lines = lines.iter().filter_map(said).collect();
        Reading { x: time.day(*on), y: values.place(*value), heading: day(*on), lines }
    });
}
