//! Charts: domain → figure as data → PNG.
//!
//! A kind of chart is a [`chart::Chart`], which draws itself in a [`panel::Panel`], alone or among [`several`]; what all kinds
//! share (page, axes, placement of words, type, palette) lies beside it. The result is a [`figure::Figure`], data still, and
//! [`png::png`] turns any figure into a file.

pub mod arrival;
pub mod axis;
pub mod backtest;
pub mod chart;
#[cfg(test)]
pub(crate) mod checks;
pub mod comparison;
pub mod completion;
mod data;
pub mod drift;
pub mod figure;
pub mod font;
pub mod history;
pub mod label;
pub mod map;
pub mod marks;
mod near;
pub mod odds;
#[cfg(test)]
mod outline;
mod over;
pub mod page;
pub mod panel;
pub mod png;
pub mod projection;
pub mod published;
pub mod rate;
pub mod scale;
pub mod several;
#[cfg(test)]
mod snapshots;
pub mod sources;
pub mod svg;
pub mod theme;

use std::path::Path;

use chrono::NaiveDate;
use clap::ValueEnum;

use crate::error::{Error, Result};
use chart::{Chart, Period};
use figure::Figure;
use page::{Words, page};

/// A published date, drawn as a mark on the target line.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The day that was published.
    pub day: NaiveDate,
    /// Who said so, in a word or two.
    pub label: String,
}

/// How the panels of several charts are scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Scales {
    /// All on one scale, so that heights compare.
    #[default]
    Common,
    /// Each on its own, so that each fills its panel.
    Free,
}

/// What a user can set about a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Width and height in pixels at scale 1.
    pub size: (u32, u32),
    /// Pixels of the file for one pixel of `size`.
    pub scale: f64,
    /// A title in place of the finding.
    pub title: Option<String>,
    /// The days shown, of charts with a calendar.
    pub period: Period,
    /// How the panels of several charts are scaled.
    pub scales: Scales,
    /// Whether the words of an SVG are stretched to their measured widths.
    pub fit_text: bool,
    /// How it is made, for the file.
    pub made: String,
}

impl Default for Options {
    fn default() -> Self {
        let (period, scales) = (Period::default(), Scales::default());
        Options { size: (1600, 1000), scale: 1.0, title: None, period, scales, fit_text: false, made: String::new() }
    }
}

impl Options {
    /// The words around a chart, with the title asked for.
    fn titled(&self, words: Words) -> Words {
        match &self.title {
            Some(title) => Words {
                // The finding stays in the description: it is what the picture shows.
                alternative: format!("{title}. {}", words.alternative),
                title: title.clone(),
                ..words
            },
            None => words,
        }
    }
}

/// The least width and height that a chart can be laid out in, in pixels at scale 1.
const LEAST_SIZE: (u32, u32) = (400, 300);

/// A chart, or several of one kind side by side, as data.
///
/// # Errors
/// [`Error::Drawing`] for a picture too small for its words.
pub fn figure(charts: &[&dyn Chart], options: &Options) -> Result<Figure> {
    check_size(options)?;
    match charts {
        [chart] => {
            let (mut figure, mut panel) = page(options.titled(chart.words()), options);
            chart.draw(&mut panel, chart.span(options.period));
            panel.finish(&mut figure, "");
            Ok(figure)
        }
        several => several::figure(several, options),
    }
}

/// Kinds of picture files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Pixels.
    Png,
    /// Lines and words, to be retouched in a drawing program.
    Svg,
}

impl Format {
    /// The format that a file's name asks for: PNG, unless it ends in .svg.
    pub fn of(path: &Path) -> Self {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("svg") => Format::Svg,
            _ => Format::Png,
        }
    }

    /// How names of its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }
}

/// A chart, or several of one kind side by side, as the bytes of a file, with the words that cannot be read in it.
pub fn picture(charts: &[&dyn Chart], options: &Options, format: Format) -> Result<(Vec<u8>, Vec<String>)> {
    let figure = figure(charts, options)?;
    match format {
        Format::Png => Ok((png::png(&figure)?, figure.unreadable())),
        Format::Svg => Ok((svg::svg(&figure, options.fit_text)?.into_bytes(), Vec::new())),
    }
}

/// Refuses a picture too small for its words.
fn check_size(options: &Options) -> Result<()> {
    match options.size.0 < LEAST_SIZE.0 || options.size.1 < LEAST_SIZE.1 {
        true => Err(Error::Drawing(format!(
            "{} × {} pixels leave no room for words: at least {} × {}; for a small file use a smaller scale",
            options.size.0, options.size.1, LEAST_SIZE.0, LEAST_SIZE.1
        ))),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::past::Past;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::series::ControlSeries;
    use crate::domain::vintage::Vintage;
    use crate::study::projection::{Projection, Request, project};
    use projection::ProjectionChart;

    fn projection() -> Projection {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let seen = |(i, day): (usize, NaiveDate)| {
            let controlled = Area::from_km2(600.0 + 0.3 * i as f64 + (0.4 * i as f64).sin()).unwrap();
            Vintage { day, known_on: day, value: Some(controlled) }
        };
        let observations = start.iter_days().take(400).enumerate().map(seen).collect();
        let area = Area::from_km2(1000.0).unwrap();
        let region = Region { id: RegionId::new("made").unwrap(), name: "Донеччина".into(), area };
        let table = Past::new(vec![ControlSeries::new("made", region, observations).unwrap()]).unwrap();
        project(&table, &Request { paths: 200, ..Request::of("made") }).unwrap()
    }

    #[test]
    fn a_chart_is_a_png_of_its_size_that_says_what_it_shows() {
        let options = Options { size: (800, 500), scale: 1.5, ..Options::default() };
        let bytes = figure(&[&ProjectionChart::new(&projection(), &[])], &options)
            .and_then(|figure| png::png(&figure))
            .unwrap();
        assert_eq!(
            bytes,
            figure(&[&ProjectionChart::new(&projection(), &[])], &options)
                .and_then(|figure| png::png(&figure))
                .unwrap(),
            "the same input gives the same bytes"
        );
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height), (1200, 750));
        let inked = pixels.iter().filter(|value| **value < 128).count();
        assert!(inked > pixels.len() / 200 && inked < pixels.len() / 2, "{inked} of {}", pixels.len());
        reader.finish().unwrap();
        let info = reader.info();
        let said = |keyword: &str| {
            let chunk = info.utf8_text.iter().find(|chunk| chunk.keyword == keyword).unwrap();
            chunk.get_text().unwrap()
        };
        assert!(said("Title").contains("Донеччина"));
        assert!(said("Description").starts_with("Line chart."));
        assert!(info.uncompressed_latin1_text.iter().any(|chunk| chunk.text.starts_with("frontcast")));
    }

    #[test]
    fn sizes_that_cannot_be_drawn_are_refused() {
        for (size, scale) in
            [((0, 0), 1.0), ((399, 300), 1.0), ((1600, 1000), f64::NAN), ((1600, 1000), 0.0), ((9000, 9000), 3.0)]
        {
            let options = Options { size, scale, ..Options::default() };
            assert!(
                matches!(
                    figure(&[&ProjectionChart::new(&projection(), &[])], &options).and_then(|figure| png::png(&figure)),
                    Err(Error::Drawing(_))
                ),
                "{size:?} × {scale}"
            );
        }
    }

    #[test]
    fn a_given_title_replaces_the_finding() {
        let options = Options { title: Some("A title of one's own".into()), ..Options::default() };
        assert_eq!(
            figure(&[&ProjectionChart::new(&projection(), &[])], &options).unwrap().title,
            "A title of one's own"
        );
    }
}
