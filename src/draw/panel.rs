//! A panel is a chart while it is drawn: the room it has, its shapes and words so far, and what can be read off it.

use chrono::NaiveDate;

use super::figure::{Axes, Figure, Point, Reading, Rect, Shape, Tick, at};
use super::font;
use super::label::{Across, Block, Placer, Upright, hold, label_rows};
use super::theme::{Colour, INK, Ink, Theme};

/// A chart while it is drawn.
#[derive(Debug, Clone)]
pub struct Panel {
    /// How large things are.
    pub theme: Theme,
    /// Whether it is one of several, which leave out what the reader can do without.
    pub is_small: bool,
    /// At first the room for the chart and everything beside it, then the part that data are drawn in.
    pub frame: Rect,
    /// The ticks of the axis along the bottom.
    pub time: Vec<Tick>,
    /// The ticks of the axis on the left.
    pub values: Vec<Tick>,
    /// What can be read off.
    pub readings: Vec<Reading>,
    /// Shapes in the order of drawing.
    pub shapes: Vec<Shape>,
    /// Its words.
    pub placer: Placer,
    /// Further axes of a chart that has several parts, finished.
    pub beside: Vec<Axes>,
}

impl Panel {
    /// An empty panel.
    pub fn new(theme: Theme, frame: Rect, placer: Placer) -> Self {
        let (time, values, readings, shapes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let beside = Vec::new();
        Panel { theme, is_small: false, frame, time, values, readings, shapes, placer, beside }
    }

    /// One of several panels in its own room, which no words leave.
    pub fn small(theme: Theme, room: Rect) -> Self {
        Panel { is_small: true, ..Panel::new(theme, room, Placer::new(room, theme.apart())) }
    }

    /// Draws a further part of the chart in a room of its own beside the others.
    pub fn part(&mut self, name: impl Into<String>, room: Rect, draw: impl FnOnce(&mut Panel)) {
        let (time, values, readings) = (Vec::new(), Vec::new(), Vec::new());
        let part = Axes { name: String::new(), frame: room, time, values, readings };
        let own = self.swapped(part);
        draw(self);
        let part = self.swapped(own);
        self.beside.push(Axes { name: name.into(), ..part });
    }

    /// Draws in the first of several ways that misses nothing, else in the one that misses least: `draw` tells how much it misses.
    /// Returns how much that is.
    pub fn best_of<T>(&mut self, ways: impl IntoIterator<Item = T>, draw: impl Fn(&mut Panel, T) -> usize) -> usize {
        let mut best: Option<(Panel, usize)> = None;
        for way in ways {
            let mut tried = self.clone();
            let missed = draw(&mut tried, way);
            if best.as_ref().is_none_or(|(_, fewest)| missed < *fewest) {
                best = Some((tried, missed));
            }
            if missed == 0 {
                break;
            }
        }
        best.map_or(0, |(panel, missed)| {
            *self = panel;
            missed
        })
    }

    /// Fills what lies between two lines, and keeps later words off it.
    pub fn band(&mut self, upper: Vec<Point>, lower: Vec<Point>, colour: Colour) {
        self.placer.avoid_between(&upper, &lower);
        let outline = upper.into_iter().chain(lower.into_iter().rev()).collect();
        self.shapes.push(Shape::Fill { outline, colour });
    }

    /// Draws values of days in a row as lines, and keeps later words off them; days without a value leave a gap.
    pub fn runs(&mut self, values: &[(NaiveDate, f64)], place: impl Fn(&(NaiveDate, f64)) -> Point, ink: Ink) {
        for run in values.chunk_by(|a, b| a.0.succ_opt() == Some(b.0)) {
            let points: Vec<Point> = run.iter().map(&place).collect();
            self.placer.avoid_line(&points, self.theme.stroke());
            let dash = ink.dash.map(|(dash, gap)| (self.theme.px(dash), self.theme.px(gap)));
            self.shapes.push(Shape::Line { points, width: self.theme.stroke(), colour: ink.colour, dash });
        }
    }

    /// Adds what can be read off at every so many of some values, the last among them.
    pub fn read_every<T>(&mut self, stride: usize, values: &[T], read: impl Fn(&T) -> Reading) {
        let mut readings: Vec<Reading> = values.iter().rev().step_by(stride).map(read).collect();
        readings.reverse();
        self.readings.extend(readings);
    }

    /// Writes the heading of a part over its room and gives what is left below, so far from it.
    pub fn headed(&mut self, words: &str, room: Rect, gap: f64, theme: Theme) -> Rect {
        let style = theme.bold(INK);
        let block = Block::line(font::shortened(words, style.size, style.weight, room.width()), style);
        self.placer.place(&block, &[hold(at(room.left, room.top), Across::Left, Upright::Top)]);
        Rect { top: room.top + label_rows(1, theme) + theme.px(gap), ..room }
    }

    /// Puts axes in the place of its own, which it gives back.
    fn swapped(&mut self, axes: Axes) -> Axes {
        let Axes { name, frame, time, values, readings } = axes;
        Axes {
            name,
            frame: std::mem::replace(&mut self.frame, frame),
            time: std::mem::replace(&mut self.time, time),
            values: std::mem::replace(&mut self.values, values),
            readings: std::mem::replace(&mut self.readings, readings),
        }
    }

    /// Adds the finished panel to a figure.
    pub fn finish(self, figure: &mut Figure, name: impl Into<String>) {
        let Panel { frame, time, values, readings, shapes, placer, beside, .. } = self;
        figure.shapes.extend(shapes);
        figure.texts.extend(placer.into_texts());
        figure.panels.push(Axes { name: name.into(), frame, time, values, readings });
        figure.panels.extend(beside);
    }
}
