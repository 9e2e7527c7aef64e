//! From a figure to the bytes of a PNG file. The only user of plotters.

use std::sync::OnceLock;

use plotters::backend::{BitMapBackend, DrawingBackend};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle, register_font};
use rayon::prelude::*;

use super::figure::{Figure, Point, Shape, Text};
use super::font::Weight;
use super::theme::{Colour, PAPER};
use crate::error::{Error, Result};

/// Pixels a picture may have, each side and in all.
const MOST_PIXELS: f64 = 60e6;
const SIDES: std::ops::RangeInclusive<f64> = 200.0..=20_000.0;

/// Draws a figure. The same figure gives the same bytes.
///
/// # Errors
/// [`Error::Drawing`] when the picture would be smaller than 200 pixels or larger than memory should hold.
pub fn png(figure: &Figure) -> Result<Vec<u8>> {
    let side = |pixels: u32| (f64::from(pixels) * figure.scale).round();
    let (width, height) = (side(figure.size.0), side(figure.size.1));
    if !(SIDES.contains(&width) && SIDES.contains(&height) && width * height <= MOST_PIXELS) {
        return Err(Error::Drawing(format!(
            "a picture of {width} × {height} pixels is not possible: at least {} on each side, at most {} million in all",
            SIDES.start(),
            MOST_PIXELS / 1e6
        )));
    }
    let size = (width as usize, height as usize);
    let fine = fineness(width * height);
    let mut pixels = vec![PAPER.0; 3 * size.0 * size.1 * fine * fine];
    let canvas_size = ((size.0 * fine) as u32, (size.1 * fine) as u32);
    let backend = BitMapBackend::with_buffer(&mut pixels, canvas_size);
    let mut canvas = Canvas { backend, zoom: figure.scale * fine as f64 };
    figure.shapes.iter().try_for_each(|shape| canvas.shape(shape))?;
    figure.texts.iter().try_for_each(|text| canvas.text(text))?;
    drop(canvas);
    encode(&averaged(&pixels, size, fine), size, figure)
}

/// Samples per pixel and side. plotters leaves the edges of fills and thick lines jagged, so everything is drawn larger
/// and averaged; a picture with very many pixels shows no steps and would take too much memory.
fn fineness(pixels: f64) -> usize {
    match pixels {
        p if p <= 4e6 => 3,
        p if p <= 16e6 => 2,
        _ => 1,
    }
}

/// Averages squares of `fine` by `fine` samples into pixels.
fn averaged(samples: &[u8], (width, height): (usize, usize), fine: usize) -> Vec<u8> {
    let (row, count) = (3 * width * fine, (fine * fine) as u32);
    let mut pixels = vec![0; 3 * width * height];
    pixels.par_chunks_exact_mut(3 * width).zip(samples.par_chunks_exact(row * fine)).for_each(|(pixels, samples)| {
        for (x, pixel) in pixels.chunks_exact_mut(3).enumerate() {
            let mut sums = [count / 2; 3];
            for line in samples.chunks_exact(row) {
                for sample in line[3 * x * fine..3 * (x + 1) * fine].chunks_exact(3) {
                    for (sum, value) in sums.iter_mut().zip(sample) {
                        *sum += u32::from(*value);
                    }
                }
            }
            for (value, sum) in pixel.iter_mut().zip(sums) {
                *value = (sum / count) as u8;
            }
        }
    });
    pixels
}

/// The bitmap while it is drawn, `zoom` samples to a pixel of the figure.
struct Canvas<'a> {
    backend: BitMapBackend<'a>,
    zoom: f64,
}

impl Canvas<'_> {
    fn sample(&self, point: Point) -> (i32, i32) {
        ((point.x * self.zoom).round() as i32, (point.y * self.zoom).round() as i32)
    }

    fn shape(&mut self, shape: &Shape) -> Result<()> {
        match shape {
            Shape::Fill { outline, colour } => self.fill(outline, *colour),
            Shape::Area { rings, colour } => self.area(rings, *colour),
            Shape::Line { points, width, colour, dash: None } => self.line(points, *width, *colour),
            Shape::Line { points, width, colour, dash: Some(dash) } => {
                dashes(points, *dash).iter().try_for_each(|points| self.line(points, *width, *colour))
            }
            Shape::Dot { centre, radius, rim, colour } => {
                self.disc(*centre, radius + rim, PAPER)?;
                self.disc(*centre, *radius, *colour)
            }
        }
    }

    fn fill(&mut self, outline: &[Point], colour: Colour) -> Result<()> {
        let corners: Vec<(i32, i32)> = outline.iter().map(|point| self.sample(*point)).collect();
        self.backend.fill_polygon(corners, &ink(colour)).map_err(failed)
    }

    /// Row by row between every odd and the next even crossing, since plotters fills no shapes with holes.
    fn area(&mut self, rings: &[Vec<Point>], colour: Colour) -> Result<()> {
        let (width, height) = self.backend.get_size();
        let zoomed = |point: &Point| (point.x * self.zoom, point.y * self.zoom);
        let rows = rings.iter().flatten().map(|point| zoomed(point).1);
        let (top, bottom) = rows.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        let inside = |bound: f64, most: u32| bound.ceil().clamp(0.0, f64::from(most)) as i32;
        let rows = inside(top - 0.5, height)..inside(bottom - 0.5, height);
        let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
        for ring in rings {
            for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let ((x, y), (other_x, other_y)) = (zoomed(from), zoomed(to));
                let (low, high) = (y.min(other_y), y.max(other_y));
                // A row counts where its middle lies between the ends, the upper one included, so that corners count once.
                for row in inside(low - 0.5, height)..inside(high - 0.5, height) {
                    let part = (f64::from(row) + 0.5 - y) / (other_y - y);
                    crossings[(row - rows.start) as usize].push(x + part * (other_x - x));
                }
            }
        }
        for (row, mut places) in rows.zip(crossings) {
            places.sort_unstable_by(f64::total_cmp);
            for span in places.chunks_exact(2) {
                let (from, to) = (inside(span[0] - 0.5, width), inside(span[1] - 0.5, width));
                if from < to {
                    // plotters leaves out the last row and column of a filled rectangle.
                    self.backend.draw_rect((from, row), (to, row + 1), &ink(colour), true).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    fn disc(&mut self, centre: Point, radius: f64, colour: Colour) -> Result<()> {
        let radius = (radius * self.zoom).round().max(1.0) as u32;
        let centre = self.sample(centre);
        self.backend.draw_circle(centre, radius, &ink(colour), true).map_err(failed)
    }

    /// Segment by segment with discs at the joints: plotters' own thick paths tear at the sharp turns of daily data.
    fn line(&mut self, points: &[Point], width: f64, colour: Colour) -> Result<()> {
        let style = ShapeStyle { stroke_width: (width * self.zoom).round().max(1.0) as u32, ..ink(colour) };
        for pair in points.windows(2) {
            let (from, to) = (self.sample(pair[0]), self.sample(pair[1]));
            self.backend.draw_line(from, to, &style).map_err(failed)?;
        }
        let joints = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
        // A sample less than half the line, so that the discs of a straight line do not show as beads.
        let radius = width / 2.0 - 1.0 / self.zoom;
        joints.iter().try_for_each(|joint| self.disc(*joint, radius, colour))
    }

    /// Glyph by glyph: plotters leaves out the space at a glyph's left side, which makes words uneven.
    fn text(&mut self, text: &Text) -> Result<()> {
        register_fonts()?;
        let face = text.style.weight.face();
        let (ascent, descent) = face.extent();
        let em = text.style.size * self.zoom;
        // plotters takes the height of the whole font for its size and sets the baseline half of it below the top; an
        // even number keeps all glyphs on one baseline.
        let size = 2.0 * (em * (ascent + descent) / 2.0).round();
        let font = (family(text.style.weight), size, FontStyle::Normal).into_font();
        let colour = rgb(text.style.colour);
        let style = TextStyle::from(font).color(&colour);
        let mut pen = text.origin.x * self.zoom;
        let top = (text.origin.y * self.zoom - size / 2.0).round() as i32;
        for character in text.words.chars() {
            let glyph = face.glyph(character);
            let left = (pen.round() + (glyph.bearing * em).floor()) as i32;
            self.backend.draw_text(character.encode_utf8(&mut [0; 4]), &style, (left, top)).map_err(failed)?;
            pen += glyph.advance * em;
        }
        Ok(())
    }
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn ink(colour: Colour) -> ShapeStyle {
    rgb(colour).filled()
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Drawing(error.to_string())
}

fn family(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "frontcast regular",
        Weight::Bold => "frontcast bold",
    }
}

/// Makes the bundled fonts known to plotters, once: it keeps them in a list of its own and finds none by itself.
fn register_fonts() -> Result<()> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let register = |weight: Weight| register_font(family(weight), FontStyle::Normal, weight.file()).is_ok();
    match *DONE.get_or_init(|| register(Weight::Regular) && register(Weight::Bold)) {
        true => Ok(()),
        false => Err(Error::Drawing("the bundled fonts cannot be read".into())),
    }
}

/// The dashes of a line.
fn dashes(points: &[Point], (dash, gap): (f64, f64)) -> Vec<Vec<Point>> {
    let mut done: Vec<Vec<Point>> = Vec::new();
    // What is left of the dash or gap that the line is in.
    let (mut drawing, mut left) = (true, dash);
    let mut current: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let length = (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y);
        let along = |way: f64| Point {
            x: pair[0].x + way / length * (pair[1].x - pair[0].x),
            y: pair[0].y + way / length * (pair[1].y - pair[0].y),
        };
        let mut way = 0.0;
        while length - way > left {
            way += left;
            current.push(along(way));
            if drawing {
                done.push(std::mem::take(&mut current));
            }
            current = vec![along(way)];
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - way;
        current.push(pair[1]);
    }
    if drawing && current.len() > 1 {
        done.push(current);
    }
    done
}

fn encode(pixels: &[u8], (width, height): (usize, usize), figure: &Figure) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    // Flat colours repeat as they are; differences between neighbours would make files a fifth larger.
    encoder.set_filter(png::Filter::NoFilter);
    let software = concat!("frontcast ", env!("CARGO_PKG_VERSION"));
    encoder.add_text_chunk("Software".into(), software.into()).map_err(failed)?;
    // iTXt, not tEXt: names are not always Latin.
    let words = [
        ("Title", &figure.title),
        ("Description", &figure.alternative),
        ("Source", &figure.footer),
        ("Comment", &figure.made),
    ];
    for (keyword, words) in words.into_iter().filter(|(_, words)| !words.is_empty()) {
        encoder.add_itxt_chunk(keyword.into(), words.clone()).map_err(failed)?;
    }
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::figure::at;

    #[test]
    fn words_are_as_wide_as_the_rasterizer_says() {
        use crate::draw::font;
        register_fonts().unwrap();
        // Letters without kerning between them, which only plotters applies.
        for weight in [Weight::Regular, Weight::Bold] {
            let (ascent, descent) = weight.face().extent();
            for words in ["nnnn", "100 % of 26,603 km²", "область", "→ …"] {
                let drawn = (family(weight), 10_000.0, FontStyle::Normal).into_font().box_size(words).unwrap();
                let measured = font::width(words, 10_000.0 / (ascent + descent), weight);
                let difference = (f64::from(drawn.0) - measured).abs() / measured;
                assert!(difference < 0.01, "{words}: {} and {measured}", drawn.0);
            }
        }
    }

    #[test]
    fn dashes_cover_their_part_of_the_line() {
        let line = [at(0.0, 0.0), at(5.0, 0.0), at(20.0, 0.0)];
        let dashes = dashes(&line, (6.0, 4.0));
        assert_eq!(dashes, [vec![at(0.0, 0.0), at(5.0, 0.0), at(6.0, 0.0)], vec![at(10.0, 0.0), at(16.0, 0.0)]]);
    }

    #[test]
    fn areas_are_filled_but_for_their_holes() {
        let mut pixels = vec![PAPER.0; 3 * 40 * 20];
        let square = |from: f64, to: f64| vec![at(from, from), at(to, from), at(to, to), at(from, to)];
        let backend = BitMapBackend::with_buffer(&mut pixels, (40, 20));
        let mut canvas = Canvas { backend, zoom: 1.0 };
        canvas.area(&[square(2.0, 18.0), square(6.0, 10.0)], Colour(10, 20, 30)).unwrap();
        drop(canvas);
        let inked = |x: usize, y: usize| pixels[3 * (40 * y + x)] == 10;
        let count = (0..40 * 20).filter(|n| inked(n % 40, n / 40)).count();
        assert_eq!(count, 16 * 16 - 4 * 4);
        assert!(inked(2, 2) && inked(17, 17) && !inked(18, 17) && !inked(6, 6) && inked(10, 10));
    }

    #[test]
    fn averaging_rounds_to_the_nearest() {
        let samples = [0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 254];
        assert_eq!(averaged(&samples, (1, 1), 2), [128, 128, 127]);
    }
}
