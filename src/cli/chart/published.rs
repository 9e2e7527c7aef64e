//! `frontcast chart published` draws published projections: when each was made, for when, and what became of it.

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::of_chart;
use crate::cli::published::{LedgerArguments, ledger_regions};
use crate::cli::{Outcome, Surroundings};
use crate::draw::published::PublishedChart;
use crate::error::Result;

const EXAMPLES: &str = "Examples:
  frontcast chart published
  frontcast chart published donetsk donbas --as-of 2026-01-31
  frontcast chart published --ledger mine.csv --to 2035-12-31 --output published.png

The chart is one picture for any number of regions. Where there is not room for all entries, the oldest are left out, \
and the picture says so.";

/// Draw every published projection: when it was made, for when, what the model gave on that day, what became of it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups [default: all in the ledger]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    ledger: LedgerArguments,
    #[command(flatten)]
    picture: PictureArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let output = arguments.picture.output();
    let assessed = arguments.ledger.assessed(&arguments.region_slugs, &output, surroundings)?;
    let chart = PublishedChart::new(&assessed.assessments, assessed.as_of, &assessed.source);
    let regions = match arguments.region_slugs.as_slice() {
        [] => vec!["all".to_string()],
        some => ledger_regions(some)?,
    };
    let named = ("published", regions.as_slice(), assessed.as_of);
    arguments.picture.put(&[&chart], named, assessed.sources, surroundings)?;
    Ok(Outcome::Done)
}
