//! What a user can set about a picture, and where it goes.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use crate::cli::output::{OutputArguments, picture};
use crate::cli::{Surroundings, parse_first_day, parse_last_day};
use crate::draw::chart::{Chart, Period};
use crate::draw::{Format, Options, Scales};
use crate::error::{Error, Result};
use crate::read::files::is_stream;
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};

/// The options of every kind of chart.
#[derive(Args)]
pub(super) struct PictureArguments {
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1600x1000", value_parser = parse_size)]
    size: (u32, u32),
    /// Pixels of the file for one pixel of --size: 2 for print and fine screens
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f64,
    /// A title in place of the finding
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// The first day shown; a month begins with its first [default: as the chart needs]
    #[arg(long, value_name = "DAY", value_parser = parse_first_day)]
    from: Option<NaiveDate>,
    /// The last day shown; a month ends with its last [default: as the chart needs]
    #[arg(long, value_name = "DAY", value_parser = parse_last_day)]
    to: Option<NaiveDate>,
    /// How the panels of several regions are scaled
    #[arg(long, value_enum, default_value_t = Scales::Common)]
    scales: Scales,
    /// What kind of file to write [default: by the ending of --output, else png]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Stretch each line of an SVG's words to its measured width: another font then fits, but the words are hard to retouch
    #[arg(long)]
    fit_text: bool,
    /// Where to draw it, - for stdout [default: output/REGION-DAY-KIND.png]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Say nothing but errors
    #[arg(long)]
    quiet: bool,
}

/// "1600x1000", also with the sign ×.
fn parse_size(text: &str) -> std::result::Result<(u32, u32), String> {
    let sides = text.split_once(['x', 'X', '×']);
    let parsed = sides.and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
    parsed.ok_or_else(|| "expected width and height in pixels, like 1600x1000".to_string())
}

impl PictureArguments {
    /// The words of a command whose only result is a picture.
    pub fn output(&self) -> OutputArguments {
        OutputArguments { format: None, output: None, quiet: self.quiet }
    }

    /// Refuses days to show, for a kind without a calendar.
    pub fn without_calendar(&self, kind: &str) -> Result<()> {
        match (self.from, self.to) {
            (None, None) => Ok(()),
            _ => Err(Error::Usage(format!("--from and --to are for charts with a calendar: a {kind} has none"))),
        }
    }

    /// The days asked for.
    ///
    /// # Errors
    /// [`Error::Usage`] where the first is not before the last.
    pub fn period(&self) -> Result<Period> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from >= to => Err(Error::Usage(format!("--from {from} is not before --to {to}"))),
            (from, to) => Ok(Period { from, to }),
        }
    }

    /// Draws charts of one kind and says where they are. `kind`, `regions` and `day` make the name of the file.
    pub fn put(
        &self,
        charts: &[&dyn Chart],
        (kind, regions, day): (&str, &[String], NaiveDate),
        sources: Vec<Source>,
        surroundings: &Surroundings,
    ) -> Result<()> {
        let options = Options {
            size: self.size,
            scale: self.scale,
            title: self.title.clone(),
            period: self.period()?,
            scales: self.scales,
            fit_text: self.fit_text,
            made: Provenance::new(&surroundings.arguments, sources).line(),
        };
        let format = self.format.unwrap_or_else(|| self.output.as_deref().map_or(Format::Png, Format::of));
        let bytes = picture(charts, &options, format)?;
        let path = self.output.clone().unwrap_or_else(|| {
            let named = match regions {
                [_, _, _, _, ..] => format!("{}-regions", regions.len()),
                few => few.join("-"),
            };
            Path::new("output").join(format!("{named}-{day}-{kind}.{}", format.ending()))
        });
        write_whole(&path, &bytes)?;
        if !self.quiet && !is_stream(&path) {
            self.output().put_text(&format!("Chart: {}\n", path.display()))?;
        }
        Ok(())
    }
}
