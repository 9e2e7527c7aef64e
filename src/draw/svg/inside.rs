//! A drawing for the inside of a page, of which there are many: as few bytes as the same picture can be written in.
//!
//! Places are whole tenths of a pixel under one scale, lines of one kind that follow each other are one path, and words that
//! are set alike share a group.

use std::fmt::Write;

use super::{Escaped, Line, Number, check, data, fill_class, stroke_class};
use crate::draw::figure::{Figure, Point, Shape, Text, TextStyle};
use crate::draw::font::Weight;
use crate::draw::theme::PAPER;
use crate::error::Result;

/// How much a path may stray when its points are thinned, in tenths of a pixel: less than a screen shows.
const STRAY: f64 = 1.5;

/// A figure for the inside of a page: without a size of its own, its colours the classes of [`fill_class`] and
/// [`stroke_class`]. It has no ids, so any number of them can share a page.
pub fn inline(figure: &Figure) -> Result<String> {
    check(figure)?;
    let (width, height) = figure.size;
    let mut out =
        format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">", Escaped(&figure.alternative));
    out += "<g class=\"shapes\" transform=\"scale(.1)\" stroke-linejoin=\"round\">";
    let mut lines = Lines::default();
    for shape in &figure.shapes {
        if let Shape::Line { .. } = shape {
            lines.add(&mut out, shape);
        } else {
            lines.finish(&mut out);
            fill(&mut out, shape);
        }
    }
    lines.finish(&mut out);
    out += "</g><g class=\"words\">";
    for alike in figure.texts.chunk_by(|one, next| one.style == next.style) {
        words(&mut out, alike[0].style, alike);
    }
    out += "</g></svg>";
    Ok(out)
}

/// Lines of one kind that follow each other.
#[derive(Default)]
struct Lines {
    /// What they have in common, as attributes.
    kind: String,
    /// Their data.
    data: String,
}

impl Lines {
    fn add(&mut self, out: &mut String, line: &Shape) {
        let Shape::Line { points, width, colour, dash } = line else { return };
        let dash = dash
            .map_or_else(String::new, |(dash, gap)| format!(" stroke-dasharray=\"{} {}\"", tenths(dash), tenths(gap)));
        let kind = format!("class=\"{}\" stroke-width=\"{}\"{dash}", stroke_class(*colour), tenths(*width));
        if kind != self.kind {
            self.finish(out);
            self.kind = kind;
        }
        self.data += &path(points);
    }

    fn finish(&mut self, out: &mut String) {
        let Lines { kind, data } = std::mem::take(self);
        if !data.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(out, "<path {kind} d=\"{data}\"/>");
        }
    }
}

fn fill(out: &mut String, shape: &Shape) {
    let _ = match shape {
        Shape::Fill { outline, colour } => {
            write!(out, "<path class=\"{}\" d=\"{}z\"/>", fill_class(*colour), path(outline))
        }
        Shape::Area { rings, colour } => {
            let rings: String = rings.iter().map(|ring| path(ring) + "z").collect();
            write!(out, "<path class=\"{}\" fill-rule=\"evenodd\" d=\"{rings}\"/>", fill_class(*colour))
        }
        Shape::Dot { centre, radius, rim, colour } => {
            [(radius + rim, PAPER), (*radius, *colour)].into_iter().try_for_each(|(radius, colour)| {
                let (x, y, r) = (tenths(centre.x), tenths(centre.y), tenths(radius));
                write!(out, "<circle class=\"{}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>", fill_class(colour))
            })
        }
        Shape::Line { .. } => Ok(()),
    };
}

fn words(out: &mut String, style: TextStyle, texts: &[Text]) {
    let weight = if style.weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
    let (class, size) = (fill_class(style.colour), Number(style.size));
    let _ = write!(out, "<g class=\"{class}\" font-size=\"{size}\"{weight}>");
    texts.iter().for_each(|text| {
        // Nobody edits a page's charts, and a reader may have none of the fonts.
        let _ = write!(out, "<text{}", Line { text, fitted: true });
    });
    *out += "</g>";
}

fn tenths(length: f64) -> i64 {
    (10.0 * length).round() as i64
}

fn path(points: &[Point]) -> String {
    data(points, STRAY, |tenths| tenths.to_string())
}
