//! The options of a picture, and the file that it is written to.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use crate::cli::output::{OutputArguments, picture, write_table};
use crate::cli::{Surroundings, parse_first_day, parse_last_day};
use crate::draw::chart::{Chart, Period};
use crate::draw::{Format, Options, Scales};
use crate::error::{Error, Result};
use crate::read::files::is_stream;
use crate::tabular::Table;
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};

/// The options of every kind of chart.
#[derive(Args)]
pub(super) struct PictureArguments {
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1600x1000", value_parser = parse_size)]
    size: (u32, u32),
    /// Multiply the number of pixels; 2 suits print and fine screens
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f64,
    /// A title instead of the finding
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// The first day that is shown; a month means its first day [default: as the chart needs]
    #[arg(long, value_name = "DAY", value_parser = parse_first_day)]
    from: Option<NaiveDate>,
    /// The last day that is shown; a month means its last day [default: as the chart needs]
    #[arg(long, value_name = "DAY", value_parser = parse_last_day)]
    to: Option<NaiveDate>,
    /// The scales of the panels of several regions
    #[arg(long, value_enum, default_value_t = Scales::Common)]
    scales: Scales,
    /// The format of the picture [default: by the ending of --output, or else png]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Stretch each line of words in an SVG to its measured width, so that another font fits; words are then harder to
    /// edit
    #[arg(long)]
    fit_text: bool,
    /// Write what the picture shows to this file, too (CSV or Parquet, by its ending)
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Write the picture to this file; - means stdout [default: output/REGION-DAY-KIND.png]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print errors only
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
    /// The output options of a command whose only result is a picture.
    pub fn output(&self) -> OutputArguments {
        OutputArguments { format: None, output: None, quiet: self.quiet }
    }

    /// Refuses --from and --to for a kind without a calendar.
    pub fn without_calendar(&self, kind: &str) -> Result<()> {
        match (self.from, self.to) {
            (None, None) => Ok(()),
            _ => Err(Error::Usage(format!("--from and --to are for charts with a calendar, and a {kind} has none"))),
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

    /// Draws charts of one kind, and names the file. `kind`, `regions` and `day` make its name.
    pub fn put(
        &self,
        charts: &[&dyn Chart],
        (kind, regions, day): (&str, &[String], NaiveDate),
        sources: Vec<Source>,
        surroundings: &Surroundings,
    ) -> Result<()> {
        let provenance = Provenance::new(&surroundings.arguments, sources);
        let options = Options {
            size: self.size,
            scale: self.scale,
            title: self.title.clone(),
            period: self.period()?,
            scales: self.scales,
            fit_text: self.fit_text,
            made: provenance.line(),
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
        if let Some(data) = &self.data {
            let rows = Table::all(charts.iter().map(|chart| chart.data(options.period)));
            write_table(data, &rows, &provenance)?;
        }
        if !self.quiet && !is_stream(&path) {
            self.output().put_text(&format!("Chart: {}\n", path.display()))?;
        }
        Ok(())
    }
}
