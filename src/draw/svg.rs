//! From a figure to SVG: words stay words, so that editors can retouch them and readers can find and copy them.
//!
//! Alone, a picture carries its colours and size. Inside a page it fills its box, and its colours are classes that the page
//! gives a value, so that a dark page can turn them.
//!
//! # References
//! Scalable Vector Graphics (SVG) 2, W3C; Extensible Markup Language (XML) 1.0, W3C, section 2.2 (characters).

mod inside;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::figure::{Figure, Point, Shape, Text};
use super::font::Weight;
use super::theme::{Colour, PAPER};
use crate::error::{Error, Result};
pub use inside::inline;

/// The fonts that words are set in, the bundled one first.
pub const FONTS: &str =
    "'DejaVu Sans Condensed','Roboto Condensed','Arial Narrow','Liberation Sans Narrow','DejaVu Sans',Arial,sans-serif";

/// How much a path may stray when its points are thinned, in tenths of a pixel.
const STRAY: f64 = 0.5;

/// A figure as an SVG file. The same figure gives the same bytes. Its words are free to be edited, unless `fit_text` binds
/// each line to its measured width, so that it fits in another font.
///
/// # Errors
/// [`Error::Drawing`] for a figure with places that are no numbers.
pub fn svg(figure: &Figure, fit_text: bool) -> Result<String> {
    check(figure)?;
    let (width, height) = figure.size;
    let side = |pixels: u32| Number(f64::from(pixels) * figure.scale);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"{FONTS}\">\n<title>{}</title>\n<desc>{}</desc>\n<metadata>{}</metadata>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        side(width),
        side(height),
        Escaped(&figure.title),
        Escaped(&figure.alternative),
        Escaped(if figure.made.is_empty() { concat!("frontcast ", env!("CARGO_PKG_VERSION")) } else { &figure.made }),
        Hex(PAPER),
    );
    draw(&mut out, figure, fit_text);
    out += "</svg>\n";
    Ok(out)
}

/// The colours of a figure, each once, with whether words are written in them.
pub fn colours(figure: &Figure) -> Vec<(Colour, bool)> {
    let shapes = figure.shapes.iter().map(|shape| match shape {
        Shape::Fill { colour, .. } | Shape::Area { colour, .. } => *colour,
        Shape::Line { colour, .. } | Shape::Dot { colour, .. } => *colour,
    });
    let mut all: Vec<(Colour, bool)> = figure.texts.iter().map(|text| (text.style.colour, true)).collect();
    all.extend(shapes.chain([PAPER]).map(|colour| (colour, false)));
    let mut seen = std::collections::BTreeSet::new();
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

/// A colour as CSS writes it.
pub fn hex(colour: Colour) -> String {
    Hex(colour).to_string()
}

fn draw(out: &mut String, figure: &Figure, fit_text: bool) {
    *out += "<g class=\"shapes\" stroke-linejoin=\"round\">\n";
    figure.shapes.iter().for_each(|shape| draw_shape(out, shape));
    *out += "</g>\n<g class=\"words\">\n";
    figure.texts.iter().for_each(|text| draw_text(out, text, fit_text));
    *out += "</g>\n";
}

fn draw_shape(out: &mut String, shape: &Shape) {
    // Writing to a string cannot fail.
    let _ = match shape {
        Shape::Fill { outline, colour } => {
            writeln!(out, "<path fill=\"{}\" d=\"{}z\"/>", Hex(*colour), path(outline))
        }
        Shape::Area { rings, colour } => {
            let rings: String = rings.iter().map(|ring| path(ring) + "z").collect();
            writeln!(out, "<path fill=\"{}\" fill-rule=\"evenodd\" d=\"{rings}\"/>", Hex(*colour))
        }
        Shape::Line { points, width, colour, dash } => {
            let dash = dash.map_or_else(String::new, |(dash, gap)| {
                format!(" stroke-dasharray=\"{} {}\"", Number(dash), Number(gap))
            });
            let (stroke, width) = (Hex(*colour), Number(*width));
            writeln!(
                out,
                "<path fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\"{dash} d=\"{}\"/>",
                path(points)
            )
        }
        Shape::Dot { centre, radius, rim, colour } => {
            [(radius + rim, PAPER), (*radius, *colour)].into_iter().try_for_each(|(radius, colour)| {
                let (x, y, r) = (Number(centre.x), Number(centre.y), Number(radius));
                writeln!(out, "<circle fill=\"{}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>", Hex(colour))
            })
        }
    };
}

fn draw_text(out: &mut String, text: &Text, fitted: bool) {
    let weight = if text.style.weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
    let (fill, size) = (Hex(text.style.colour), Number(text.style.size));
    let _ = writeln!(out, "<text fill=\"{fill}\" font-size=\"{size}\"{weight}{}", Line { text, fitted });
}

/// The place, the measured width where the line is bound to it, and the words, from within the tag to its end.
struct Line<'a> {
    text: &'a Text,
    fitted: bool,
}

impl std::fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Line { text, fitted } = self;
        write!(f, " x=\"{}\" y=\"{}\"", Number(text.origin.x), Number(text.origin.y))?;
        if *fitted {
            let width = Number(text.bounds.width());
            write!(f, " textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"")?;
        }
        write!(f, ">{}</text>", Escaped(&text.words))
    }
}

/// The data of a path in pixels.
fn path(points: &[Point]) -> String {
    data(points, STRAY, |tenths| Tenths(tenths).to_string())
}

/// The data of a path: absolute to its first point, from there in steps.
fn data(points: &[Point], stray: f64, written: impl Fn(i64) -> String) -> String {
    let points = thinned(points, stray);
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

/// What parts a number from the one before it.
fn gap(tenths: i64) -> &'static str {
    if tenths < 0 { "" } else { " " }
}

/// The points in tenths of a pixel, without those that no eye could miss: on the place of the one before, or on the straight
/// line between their neighbours.
fn thinned(points: &[Point], stray: f64) -> Vec<(i64, i64)> {
    let tenths = |value: f64| (10.0 * value).round() as i64;
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

/// A length with at most one decimal.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Tenths((10.0 * self.0).round() as i64).fmt(f)
    }
}

/// A length in tenths.
struct Tenths(i64);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, part) = (self.0.abs() / 10, self.0.abs() % 10);
        let sign = if self.0 < 0 { "-" } else { "" };
        match (whole, part) {
            (_, 0) => write!(f, "{sign}{whole}"),
            (0, _) => write!(f, "{sign}.{part}"),
            _ => write!(f, "{sign}{whole}.{part}"),
        }
    }
}

/// A colour as #rrggbb.
struct Hex(Colour);

impl std::fmt::Display for Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Colour(red, green, blue) = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// Words with what means something in XML escaped, and what XML cannot hold replaced.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\t' | '\n' => f.write_char(character),
            '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}'),
            c if c.is_control() => f.write_char('\u{fffd}'),
            c => f.write_char(c),
        })
    }
}
