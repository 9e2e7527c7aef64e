//! `frontcast chart completion` draws when a region would be complete.

use clap::Args;

use super::picture::PictureArguments;
use super::projection::{Projected, PublishedArguments};
use crate::cli::inputs::{DataArguments, of_chart};
use crate::cli::terms::TermsArguments;
use crate::cli::{Outcome, Surroundings};
use crate::domain::statement::Statements;
use crate::draw::chart::Chart;
use crate::draw::completion::CompletionChart;
use crate::error::Result;

const EXAMPLES: &str = "Examples:
  frontcast chart completion donetsk
  frontcast chart completion donetsk --as-of 2025-11-26 --rate-scope ukraine
  frontcast chart completion luhansk --target 0.999 --to 2035-01-01
  frontcast chart completion donetsk zaporizhzhia kherson --scales free

Each column is the share of simulated futures that complete on its days. Columns beside the calendar show the futures \
that complete later, and those that do not complete within the horizon.";

/// Draw when a region would be complete: the distribution of the day, intervals, the futures that never complete
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    terms: TermsArguments,
    #[command(flatten)]
    published: PublishedArguments,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { region_slugs, terms, published, picture, data } = arguments;
    let period = picture.period()?;
    let projected =
        Projected::of(region_slugs, (terms, published, data), Statements::ThisMap, &picture.output(), surroundings)?;
    let pairs = projected.projections.iter().zip(&projected.marks);
    let charts: Vec<CompletionChart> = pairs.map(|(of, marks)| CompletionChart::new(of, marks, period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    projected.put(&charts, "completion", picture, surroundings)?;
    Ok(Outcome::Done)
}
