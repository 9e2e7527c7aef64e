//! `frontcast chart sources` draws what each map gained, and its pace.

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, of_chart};
use crate::cli::sources::{AskedArguments, provenance_of};
use crate::cli::{Outcome, Surroundings};
use crate::draw::chart::Chart;
use crate::draw::sources::SourcesChart;
use crate::error::Result;
use crate::study::sources::Sources;

const EXAMPLES: &str = "Examples:
  frontcast chart sources
  frontcast chart sources donetsk --from 2025-01-01
  frontcast chart sources ukraine --as-of 2026-07-28 --output maps.svg
  frontcast chart sources donetsk kharkiv zaporizhzhia

The chart shows what each map gained since the first day shown, because maps draw coasts and borders differently and \
their levels differ for years. The label of each line has its level.";

/// Draw what each map gained and its pace, with one line for each map and their spread shaded
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    asked: AskedArguments,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let period = arguments.picture.period()?;
    let all: Vec<Sources> = arguments.asked.sources(&arguments.data, surroundings)?;
    let charts: Vec<SourcesChart> = all.iter().map(|of| SourcesChart::new(of, period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let regions: Vec<String> = all.iter().map(|of| of.region.id.to_string()).collect();
    let newest = all.iter().map(|of| of.as_of).max().unwrap_or(surroundings.today);
    let sources = all.iter().flat_map(provenance_of).collect();
    arguments.picture.put(&charts, ("sources", &regions, newest), sources, surroundings)?;
    Ok(Outcome::Done)
}
