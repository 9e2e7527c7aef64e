//! Charts: domain → figure as data → PNG.
//!
//! A kind of chart is a function to a [`figure::Figure`]; what all kinds share (page, axes, placement of words, type,
//! palette) lies beside it, and [`png`] turns any figure into a file.

pub mod axis;
pub mod comparison;
pub mod figure;
pub mod font;
pub mod label;
pub mod page;
pub mod png;
pub mod projection;
pub mod rate;
pub mod scale;
pub mod theme;

use chrono::NaiveDate;

use crate::compare::Comparison;
use crate::error::{Error, Result};
use crate::project::Projection;
use crate::summarise::rates::Rates;

/// A published date, drawn as a mark on the target line.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The day that was published.
    pub day: NaiveDate,
    /// Who said so, in a word or two.
    pub label: String,
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
    /// Published dates to compare with.
    pub marks: Vec<Mark>,
}

impl Default for Options {
    fn default() -> Self {
        Options { size: (1600, 1000), scale: 1.0, title: None, marks: Vec::new() }
    }
}

/// The least width and height that a chart can be laid out in, in pixels at scale 1.
const LEAST_SIZE: (u32, u32) = (400, 300);

/// The projection chart as the bytes of a PNG file.
///
/// # Errors
/// [`Error::Drawing`] for a picture too small for its words or too large for memory.
pub fn projection_png(projection: &Projection, options: &Options) -> Result<Vec<u8>> {
    check_size(options)?;
    png::png(&projection::figure(projection, options))
}

/// The chart of scenarios beside the base case as the bytes of a PNG file.
///
/// # Errors
/// As [`projection_png`].
pub fn comparison_png(comparison: &Comparison, options: &Options) -> Result<Vec<u8>> {
    check_size(options)?;
    png::png(&comparison::figure(comparison, options))
}

/// The rate chart of a region as the bytes of a PNG file.
///
/// # Errors
/// As [`projection_png`].
pub fn rate_png(rates: &Rates, options: &Options) -> Result<Vec<u8>> {
    check_size(options)?;
    png::png(&rate::figure(rates, options))
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
    use crate::domain::control::ControlTable;
    use crate::domain::quantity::Area;
    use crate::domain::region::{Region, RegionId};
    use crate::domain::series::{ControlSeries, Observation};
    use crate::project::{Request, project};

    fn projection() -> Projection {
        let start: NaiveDate = "2025-01-01".parse().unwrap();
        let seen = |(i, day): (usize, NaiveDate)| {
            let controlled = Area::from_km2(600.0 + 0.3 * i as f64 + (0.4 * i as f64).sin()).unwrap();
            Observation { day, known_on: day, controlled: Some(controlled) }
        };
        let observations = start.iter_days().take(400).enumerate().map(seen).collect();
        let area = Area::from_km2(1000.0).unwrap();
        let region = Region { id: RegionId::new("made").unwrap(), name: "Донеччина".into(), area };
        let table = ControlTable::new(vec![ControlSeries::new("made", region, observations).unwrap()]).unwrap();
        project(&table, &Request { paths: 200, ..Request::of("made") }).unwrap()
    }

    #[test]
    fn a_chart_is_a_png_of_its_size_that_says_what_it_shows() {
        let options = Options { size: (800, 500), scale: 1.5, ..Options::default() };
        let bytes = projection_png(&projection(), &options).unwrap();
        assert_eq!(bytes, projection_png(&projection(), &options).unwrap(), "the same input gives the same bytes");
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
            assert!(matches!(projection_png(&projection(), &options), Err(Error::Drawing(_))), "{size:?} × {scale}");
        }
    }

    #[test]
    fn a_given_title_replaces_the_finding() {
        let options = Options { title: Some("A title of one's own".into()), ..Options::default() };
        assert_eq!(projection::figure(&projection(), &options).title, "A title of one's own");
    }
}
