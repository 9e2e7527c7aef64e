//! A panel is a chart while it is drawn: the room it has, its shapes and words so far, and what can be read off it.

use super::figure::{Axes, Figure, Reading, Rect, Shape, Tick};
use super::label::Placer;
use super::theme::Theme;

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
}

impl Panel {
    /// An empty panel.
    pub fn new(theme: Theme, frame: Rect, placer: Placer) -> Self {
        let (time, values, readings, shapes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Panel { theme, is_small: false, frame, time, values, readings, shapes, placer }
    }

    /// One of several panels in its own room, which no words leave.
    pub fn small(theme: Theme, room: Rect) -> Self {
        Panel { is_small: true, ..Panel::new(theme, room, Placer::new(room, theme.apart())) }
    }

    /// Adds the finished panel to a figure.
    pub fn finish(self, figure: &mut Figure, name: impl Into<String>) {
        let Panel { frame, time, values, readings, shapes, placer, .. } = self;
        figure.shapes.extend(shapes);
        figure.texts.extend(placer.into_texts());
        figure.panels.push(Axes { name: name.into(), frame, time, values, readings });
    }
}
