//! `frontcast chart published`: what was said, for when, and what became of it.

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

It is one picture whatever the number of regions. Entries in more rows than have room are left out from the oldest on, which the \
picture says.";

/// Every published projection: when it was said, for when, what the model gave that day, what became of it
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Only entries on these regions or groups [default: all]
    #[arg(value_name = "REGION", value_delimiter = ',')]
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
