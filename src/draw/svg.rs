//! From a figure to SVG: words stay words, so that editors can retouch them and readers can find and copy them.
//!
//! Alone, a picture carries its colours and size. Inside a page, of which there are many, it fills its box and takes as few bytes
//! as it can be written in: its colours are classes that the page gives a value, so that a dark page can turn them; places are
//! whole tenths of a pixel under one scale; lines of one kind that follow each other are one path, and words that are set alike
//! share a group.
//!
//! # References
//! Scalable Vector Graphics (SVG) 2, W3C; Extensible Markup Language (XML) 1.0, W3C, section 2.2 (characters).

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::figure::{Figure, Point, Shape, Text};
use super::font::Weight;
use super::theme::{Colour, PAPER};
use crate::error::{Error, Result};

/// The fonts that words are set in, the bundled one first.
pub const FONTS: &str =
    "'DejaVu Sans Condensed','Roboto Condensed','Arial Narrow','Liberation Sans Narrow','DejaVu Sans',Arial,sans-serif";

/// A figure as an SVG file. The same figure gives the same bytes. Its words are free to be edited, unless `fit_text` binds
/// each line to its measured width, so that it fits in another font.
///
/// # Errors
/// [`Error::Drawing`] for a figure with places that are no numbers.
pub fn svg(figure: &Figure, fit_text: bool) -> Result<String> {
    check(figure)?;
    let (width, height) = figure.size;
    let side = |pixels: u32| number(f64::from(pixels) * figure.scale);
    let made = if figure.made.is_empty() { concat!("frontcast ", env!("CARGO_PKG_VERSION")) } else { &figure.made };
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"{FONTS}\">\n<title>{}</title>\n<desc>{}</desc>\n<metadata>{}</metadata>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        side(width),
        side(height),
        escaped(&figure.title),
        escaped(&figure.alternative),
        escaped(made),
        hex(PAPER),
    );
    Ok(Writer { out: head, is_inside: false, fit_text, line: Default::default() }.written(figure))
}

/// A figure for the inside of a page: without a size of its own, its colours the classes of [`fill_class`] and
/// [`stroke_class`]. It has no ids, so any number of them can share a page.
pub fn inline(figure: &Figure) -> Result<String> {
    check(figure)?;
    let ((width, height), label) = (figure.size, escaped(&figure.alternative));
    let head = format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">");
    // Nobody edits a page's charts, and a reader may have none of the fonts.
    Ok(Writer { out: head, is_inside: true, fit_text: true, line: Default::default() }.written(figure))
}

/// The colours of a figure, each once, with whether words are written in them.
pub fn colours(figure: &Figure) -> Vec<(Colour, bool)> {
    let shapes = figure.shapes.iter().map(|shape| match shape {
        Shape::Fill { colour, .. } | Shape::Area { colour, .. } => *colour,
        Shape::Line { colour, .. } | Shape::Dot { colour, .. } => *colour,
    });
    let mut all: Vec<(Colour, bool)> = figure.texts.iter().map(|text| (text.style.colour, true)).collect();
    all.extend(shapes.chain([PAPER]).map(|colour| (colour, false)));
    let mut seen = BTreeSet::new();
    all.retain(|(colour, _)| seen.insert((colour.0, colour.1, colour.2)));
    all
}

/// The class of what is filled with a colour.
pub fn fill_class(colour: Colour) -> String {
    format!("f{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2)
}

/// The class of what is drawn as a line of a colour.
pub fn stroke_class(colour: Colour) -> String {
    format!("s{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2)
}

/// A colour as CSS writes it: #rrggbb.
pub fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A picture while it is written.
struct Writer {
    out: String,
    /// Whether it is for the inside of a page.
    is_inside: bool,
    /// Whether lines of words are bound to their measured widths.
    fit_text: bool,
    /// Lines of one kind that follow each other and are not written yet: what they have in common, and their data.
    line: (String, String),
}

impl Writer {
    fn written(mut self, figure: &Figure) -> String {
        let scale = if self.is_inside { " transform=\"scale(.1)\"" } else { "" };
        self.put(&format!("<g class=\"shapes\"{scale} stroke-linejoin=\"round\">"));
        figure.shapes.iter().for_each(|shape| self.shape(shape));
        self.finish_line();
        self.put("</g>");
        self.put("<g class=\"words\">");
        for alike in figure.texts.chunk_by(|one, next| one.style == next.style) {
            self.texts(alike);
        }
        self.put("</g>");
        self.put("</svg>");
        self.out
    }

    /// Writes a tag; in a file each has a line of its own.
    fn put(&mut self, tag: &str) {
        self.out += tag;
        if !self.is_inside {
            self.out.push('\n');
        }
    }

    fn shape(&mut self, shape: &Shape) {
        if let Shape::Line { points, width, colour, dash } = shape {
            let dash = dash.map_or_else(String::new, |(dash, gap)| {
                format!(" stroke-dasharray=\"{} {}\"", self.length(dash), self.length(gap))
            });
            let stroke = match self.is_inside {
                true => format!("class=\"{}\"", stroke_class(*colour)),
                false => format!("fill=\"none\" stroke=\"{}\"", hex(*colour)),
            };
            let kind = format!("{stroke} stroke-width=\"{}\"{dash}", self.length(*width));
            if !self.is_inside || kind != self.line.0 {
                self.finish_line();
                self.line.0 = kind;
            }
            self.line.1 += &self.path(points);
            return;
        }
        self.finish_line();
        match shape {
            Shape::Line { .. } => {}
            Shape::Fill { outline, colour } => {
                self.put(&format!("<path {} d=\"{}z\"/>", self.fill(*colour), self.path(outline)))
            }
            Shape::Area { rings, colour } => {
                let rings: String = rings.iter().map(|ring| self.path(ring) + "z").collect();
                self.put(&format!("<path {} fill-rule=\"evenodd\" d=\"{rings}\"/>", self.fill(*colour)))
            }
            Shape::Dot { centre, radius, rim, colour } => {
                for (radius, colour) in [(radius + rim, PAPER), (*radius, *colour)] {
                    let [x, y, r] = [centre.x, centre.y, radius].map(|length| self.length(length));
                    self.put(&format!("<circle {} cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>", self.fill(colour)));
                }
            }
        }
    }

    fn finish_line(&mut self) {
        let (kind, data) = std::mem::take(&mut self.line);
        if !data.is_empty() {
            self.put(&format!("<path {kind} d=\"{data}\"/>"));
        }
    }

    /// Writes lines of words that are set alike.
    fn texts(&mut self, texts: &[Text]) {
        let style = texts[0].style;
        let weight = if style.weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
        let set = format!(" {} font-size=\"{}\"{weight}", self.fill(style.colour), number(style.size));
        if self.is_inside {
            self.put(&format!("<g{set}>"));
        }
        for text in texts {
            let set = if self.is_inside { "" } else { &set };
            let fit = match self.fit_text {
                true => format!(" textLength=\"{}\"", number(text.bounds.width())),
                false => String::new(),
            };
            let (x, y, words) = (number(text.origin.x), number(text.origin.y), escaped(&text.words));
            self.put(&format!("<text{set} x=\"{x}\" y=\"{y}\"{fit}>{words}</text>"));
        }
        if self.is_inside {
            self.put("</g>");
        }
    }

    fn fill(&self, colour: Colour) -> String {
        match self.is_inside {
            true => format!("class=\"{}\"", fill_class(colour)),
            false => format!("fill=\"{}\"", hex(colour)),
        }
    }

    /// A length of a shape.
    fn length(&self, pixels: f64) -> String {
        if self.is_inside { tenths(pixels).to_string() } else { number(pixels) }
    }

    /// The data of a path: absolute to its first point, from there in steps.
    fn path(&self, points: &[Point]) -> String {
        let written = |tenths: i64| if self.is_inside { tenths.to_string() } else { in_pixels(tenths) };
        // A screen shows less than what is printed.
        let points = thinned(points, if self.is_inside { 1.5 } else { STRAY });
        let mut data = String::new();
        for (i, (x, y)) in points.iter().enumerate() {
            data += &match i.checked_sub(1).map(|before| points[before]) {
                None => format!("M{}{}{}", written(*x), gap(*y), written(*y)),
                Some((a, b)) => {
                    // The first step names what all of them are; a sign parts numbers as well as a space does.
                    let begin = if i == 1 { "l" } else { gap(x - a) };
                    format!("{begin}{}{}{}", written(x - a), gap(y - b), written(y - b))
                }
            };
        }
        data
    }
}

/// How much a path may stray when its points are thinned, in tenths of a pixel.
const STRAY: f64 = 0.5;

/// What parts a number from the one before it.
fn gap(tenths: i64) -> &'static str {
    if tenths < 0 { "" } else { " " }
}

fn tenths(pixels: f64) -> i64 {
    (10.0 * pixels).round() as i64
}

/// A length with at most one decimal.
fn number(pixels: f64) -> String {
    in_pixels(tenths(pixels))
}

/// A length in tenths with at most one decimal.
fn in_pixels(tenths: i64) -> String {
    let (whole, part) = (tenths.abs() / 10, tenths.abs() % 10);
    let sign = if tenths < 0 { "-" } else { "" };
    match (whole, part) {
        (_, 0) => format!("{sign}{whole}"),
        (0, _) => format!("{sign}.{part}"),
        _ => format!("{sign}{whole}.{part}"),
    }
}

/// Words with what means something in XML escaped, and what XML cannot hold replaced.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' => out.push(character),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The points in tenths of a pixel, without those that no eye could miss: on the place of the one before, or on the straight
/// line between their neighbours.
fn thinned(points: &[Point], stray: f64) -> Vec<(i64, i64)> {
    let mut kept: Vec<(i64, i64)> = Vec::new();
    // Points since the last one that is kept.
    let mut since: Vec<(i64, i64)> = Vec::new();
    for point in points.iter().map(|point| (tenths(point.x), tenths(point.y))) {
        let Some(from) = kept.last().copied() else {
            kept.push(point);
            continue;
        };
        if since.last().copied().unwrap_or(from) == point {
            continue;
        }
        if since.len() >= LONGEST_RUN || since.iter().any(|passed| !lies_on((from, point), *passed, stray)) {
            kept.extend(since.last());
            since.clear();
        }
        since.push(point);
    }
    kept.extend(since.last());
    kept
}

/// The most points one straight line may stand for, so that thinning takes time in proportion to the points.
const LONGEST_RUN: usize = 200;

/// Whether a point lies between the ends of a line and no farther from it than allowed.
fn lies_on((from, to): ((i64, i64), (i64, i64)), point: (i64, i64), stray: f64) -> bool {
    let (dx, dy) = ((to.0 - from.0) as f64, (to.1 - from.1) as f64);
    let (x, y) = ((point.0 - from.0) as f64, (point.1 - from.1) as f64);
    let length = dx.hypot(dy);
    let along = (x * dx + y * dy) / length;
    (-stray..=length + stray).contains(&along) && (x * dy - y * dx).abs() / length <= stray
}

/// Refuses places that cannot be written.
fn check(figure: &Figure) -> Result<()> {
    let is_place = |point: &Point| point.x.is_finite() && point.y.is_finite();
    let is_drawn = |shape: &Shape| match shape {
        Shape::Fill { outline: points, .. } | Shape::Line { points, .. } => points.iter().all(is_place),
        Shape::Area { rings, .. } => rings.iter().flatten().all(is_place),
        Shape::Dot { centre, .. } => is_place(centre),
    };
    match figure.shapes.iter().all(is_drawn) && figure.texts.iter().all(|text| is_place(&text.origin)) {
        true => Ok(()),
        false => Err(Error::Drawing("a place in the picture is not a number".into())),
    }
}
