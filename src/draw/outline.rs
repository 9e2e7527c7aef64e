//! A figure as lines of text that people can compare.

use std::fmt::Write;

use crate::draw::figure::{Figure, Point, Rect, Shape};
use crate::draw::font::Weight;
use crate::draw::theme::Colour;

/// Words, axes, and each shape with its colour, its number of points and the box it lies in, in whole pixels.
pub fn outline(figure: &Figure) -> String {
    let mut text = String::new();
    let mut line = |words: String| writeln!(text, "{words}").unwrap();
    line(format!("{} × {}", figure.size.0, figure.size.1));
    for (name, words) in [
        ("title", &figure.title),
        ("subtitle", &figure.subtitle),
        ("footer", &figure.footer),
        ("alternative", &figure.alternative),
    ] {
        line(format!("{name}: {words}"));
    }
    for panel in &figure.panels {
        line(format!("panel {:?} {}", panel.name, rect(&panel.frame)));
        for (axis, ticks) in [("time", &panel.time), ("values", &panel.values)] {
            let ticks = ticks.iter().map(|tick| format!("{} at {:.0}", tick.words.join(" "), tick.position));
            line(format!("  {axis}: {}", ticks.collect::<Vec<_>>().join("; ")));
        }
        line(format!("  {} readings", panel.readings.len()));
        for reading in panel.readings.first().into_iter().chain(panel.readings.last()) {
            line(format!("  {:.0},{:.0} {}: {}", reading.x, reading.y, reading.heading, reading.lines.join("; ")));
        }
    }
    figure.shapes.iter().for_each(|shape| line(shape_words(shape)));
    for text in &figure.texts {
        let weight = if text.style.weight == Weight::Bold { "bold" } else { "regular" };
        let (Point { x, y }, colour) = (text.origin, hex(text.style.colour));
        line(format!("{x:.0},{y:.0} {:.1} {weight} {colour} {}", text.style.size, text.words));
    }
    text
}

fn shape_words(shape: &Shape) -> String {
    let of = |points: &[Point]| format!("{} points {}", points.len(), bounds(points));
    match shape {
        Shape::Fill { outline, colour } => format!("fill {} {}", hex(*colour), of(outline)),
        Shape::Area { rings, colour } => {
            let points: Vec<Point> = rings.iter().flatten().copied().collect();
            format!("area {} {} rings, {}", hex(*colour), rings.len(), of(&points))
        }
        Shape::Line { points, width, colour, dash } => {
            let dashed = if dash.is_some() { " dashed" } else { "" };
            format!("line {} {width:.1}{dashed} {}", hex(*colour), of(points))
        }
        Shape::Dot { centre, radius, colour, .. } => {
            format!("dot {} {:.0},{:.0} radius {radius:.1}", hex(*colour), centre.x, centre.y)
        }
    }
}

fn bounds(points: &[Point]) -> String {
    let span = |of: fn(&Point) -> f64| {
        let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
        points.iter().map(of).fold((low, high), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (top, bottom)) = (span(|point| point.x), span(|point| point.y));
    rect(&Rect { left, top, right, bottom })
}

fn rect(of: &Rect) -> String {
    format!("{:.0},{:.0} to {:.0},{:.0}", of.left, of.top, of.right, of.bottom)
}

fn hex(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
