//! A figure is data before it is a picture: shapes and words with their places, sizes and measured boxes.
//!
//! Lengths are pixels of the picture at scale 1, counted from the top left corner.

use super::font;
pub use super::theme::TextStyle;
use super::theme::{Colour, PAPER, PUBLISHED, Theme};

/// A place in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
}

/// A place in the picture.
pub fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// A box with upright sides; `left <= right`, `top <= bottom`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// From the left edge of the picture to the left side.
    pub left: f64,
    /// From the top edge of the picture to the upper side.
    pub top: f64,
    /// From the left edge of the picture to the right side.
    pub right: f64,
    /// From the top edge of the picture to the lower side.
    pub bottom: f64,
}

impl Rect {
    /// The square around a point whose sides are so far from it.
    pub fn around(middle: Point, reach: f64) -> Self {
        Rect { left: middle.x, top: middle.y, right: middle.x, bottom: middle.y }.grown(reach)
    }

    /// The middle nearest to a place across at which something as wide as twice `half` stays within, from the left on.
    pub fn middle_near(&self, x: f64, half: f64) -> f64 {
        x.clamp(self.left + half, (self.right - half).max(self.left + half))
    }

    /// The distance between left and right.
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// The distance between top and bottom.
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether the two share more than a side.
    pub fn overlaps(&self, other: &Rect) -> bool {
        // Boxes set side by side touch, give or take the rounding of their places.
        let apart = |end: f64, begin: f64| end <= begin + 0.01;
        let is_beside = apart(self.right, other.left) || apart(other.right, self.left);
        !is_beside && !apart(self.bottom, other.top) && !apart(other.bottom, self.top)
    }

    /// Whether `other` lies within, give or take the rounding of places.
    pub fn contains(&self, other: &Rect) -> bool {
        self.grown(0.01).holds(other)
    }

    /// Whether `other` lies within from left to right.
    pub fn holds_across(&self, other: &Rect) -> bool {
        self.left <= other.left && other.right <= self.right
    }

    /// Whether `other` lies within, to the last digit.
    pub fn holds(&self, other: &Rect) -> bool {
        self.holds_across(other) && self.top <= other.top && other.bottom <= self.bottom
    }

    /// The box with its sides moved outwards.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

/// A shape, drawn in the order of the figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A closed outline, filled.
    Fill {
        /// The corners in order.
        outline: Vec<Point>,
        /// The fill.
        colour: Colour,
    },
    /// The inside of rings, which has holes where it lies within an even number of them.
    Area {
        /// Closed rings; the last corner is joined to the first.
        rings: Vec<Vec<Point>>,
        /// The fill.
        colour: Colour,
    },
    /// A line through points, with round joints.
    Line {
        /// The points in order.
        points: Vec<Point>,
        width: f64,
        colour: Colour,
        /// Lengths of dash and gap; `None` for an unbroken line.
        dash: Option<(f64, f64)>,
    },
    /// A filled disc with a rim of paper, so that it stands out from what it lies on.
    Dot {
        /// Its middle.
        centre: Point,
        /// Its radius without the rim.
        radius: f64,
        /// The width of the rim.
        rim: f64,
        /// The fill.
        colour: Colour,
    },
}

impl Shape {
    /// An unbroken line.
    pub fn line(points: Vec<Point>, width: f64, colour: Colour) -> Self {
        Shape::Line { points, width, colour, dash: None }
    }

    /// A line in dashes: their length, and that of the gaps.
    pub fn dashed(points: Vec<Point>, width: f64, colour: Colour, dash: (f64, f64)) -> Self {
        Shape::Line { points, width, colour, dash: Some(dash) }
    }

    /// A filled box.
    pub fn rect(of: Rect, colour: Colour) -> Self {
        let Rect { left, top, right, bottom } = of;
        Shape::Fill { outline: vec![at(left, top), at(right, top), at(right, bottom), at(left, bottom)], colour }
    }

    /// A dot that stands for a value on a line.
    pub fn dot(centre: Point, theme: Theme, colour: Colour) -> Self {
        Shape::Dot { centre, radius: theme.dot(), rim: theme.px(3.0), colour }
    }

    /// A published day: a diamond with a rim of paper.
    pub fn published(centre: Point, theme: Theme) -> [Self; 2] {
        [(14.0, PAPER), (11.0, PUBLISHED)].map(|(radius, colour)| Shape::diamond(centre, theme.px(radius), colour))
    }

    /// A filled triangle that points from `tail` to `tip`, as wide as it is long.
    pub fn arrow_head(tail: Point, tip: Point, colour: Colour) -> Self {
        let (dx, dy) = (tip.x - tail.x, tip.y - tail.y);
        let side = |sign: f64| at(tail.x - sign * dy / 2.0, tail.y + sign * dx / 2.0);
        Shape::Fill { outline: vec![tip, side(1.0), side(-1.0)], colour }
    }

    /// A filled square standing on a corner.
    fn diamond(centre: Point, radius: f64, colour: Colour) -> Self {
        let Point { x, y } = centre;
        Shape::Fill {
            outline: vec![at(x, y - radius), at(x + radius, y), at(x, y + radius), at(x - radius, y)],
            colour,
        }
    }
}

/// One line of words.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub words: String,
    /// How they are set.
    pub style: TextStyle,
    /// The left end of the baseline.
    pub origin: Point,
    /// The measured box, from the highest to the lowest ink the font has.
    pub bounds: Rect,
}

/// Height of a line of type in parts of its size; the boxes of neighbouring lines touch and do not overlap.
pub const LEADING: f64 = 1.2;

impl Text {
    /// A line of words with the left upper corner of its box at `corner`.
    pub fn below(corner: Point, words: &str, style: TextStyle) -> Self {
        let (ascent, descent) = style.weight.face().extent();
        let bottom = corner.y + LEADING * style.size;
        let spare = LEADING - ascent - descent;
        Text {
            words: words.into(),
            style,
            origin: at(corner.x, corner.y + (ascent + spare / 2.0) * style.size),
            bounds: Rect {
                left: corner.x,
                top: corner.y,
                right: corner.x + font::width(words, style.size, style.weight),
                bottom,
            },
        }
    }
}

/// A mark on an axis with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The value: percent on a value axis, days from the common era on a time axis.
    pub value: f64,
    /// From the left or top edge of the picture.
    pub position: f64,
    /// Lines of words, at least one.
    pub words: Vec<String>,
}

/// What a reader who points at a place across the frame is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The place across.
    pub x: f64,
    /// The height of what is read.
    pub y: f64,
    /// What the place stands for: a day, a row.
    pub heading: String,
    /// What is there.
    pub lines: Vec<String>,
}

/// Where data are drawn: one for a chart alone, one for each of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes {
    /// What sets it apart from the others; empty where there is one.
    pub name: String,
    /// The part of the picture that data are drawn in.
    pub frame: Rect,
    /// The ticks of the axis along the bottom.
    pub time: Vec<Tick>,
    /// The ticks of the axis on the left.
    pub values: Vec<Tick>,
    /// What can be read off, from left to right or from top to bottom.
    pub readings: Vec<Reading>,
}

/// A finished figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Width and height in pixels at scale 1.
    pub size: (u32, u32),
    /// Pixels of the file for one pixel of `size`.
    pub scale: f64,
    /// The finding.
    pub title: String,
    /// What is drawn.
    pub subtitle: String,
    /// Sources, origin, version.
    pub footer: String,
    /// What a reader who cannot see the picture is told.
    pub alternative: String,
    /// How it was made, so that it can be made again; in the file, not in the picture.
    pub made: String,
    /// The axes, from left to right and from top to bottom.
    pub panels: Vec<Axes>,
    /// Shapes in the order of drawing.
    pub shapes: Vec<Shape>,
    /// All words of the picture, drawn over the shapes.
    pub texts: Vec<Text>,
}

impl Figure {
    /// The words that the bundled font cannot write as they are read, each once.
    pub fn unreadable(&self) -> Vec<String> {
        let words = self.texts.iter().flat_map(|text| text.words.split_whitespace());
        let trimmed = words.map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
        let unreadable: std::collections::BTreeSet<&str> = trimmed.filter(|word| !font::can_write(word)).collect();
        unreadable.into_iter().map(str::to_string).collect()
    }
}
