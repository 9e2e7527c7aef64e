//! `frontcast chart drift` draws how the estimate of completion moved.

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, ForecastArguments, of_chart};
use crate::cli::named::Named;
use crate::cli::{Outcome, Surroundings};
use crate::draw::chart::Chart;
use crate::draw::drift::DriftChart;
use crate::error::Result;
use crate::read::ledger;
use crate::study::drift::{Drift, days, drift};
use crate::write::provenance::Source;

const EXAMPLES: &str = "Examples:
  frontcast chart drift donetsk
  frontcast chart drift donetsk donbas four-oblasts --scales free
  frontcast chart drift donetsk --from 2025-01 --model windows

Each estimate is that of `frontcast project REGION --as-of DAY`. Where more than half of the futures do not complete within \
the horizon, there is no median.";

/// Draw how the estimate of completion moved: median and 80 % interval as estimated month by month, beside published dates
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    forecast: ForecastArguments,
    /// Draw no published dates
    #[arg(long)]
    no_published: bool,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { region_slugs, forecast, picture, data, .. } = arguments;
    let table = data.past(forecast.known.as_of, surroundings)?;
    let output = picture.output();
    let mut drifts: Vec<Drift> = Vec::new();
    for slug in Named::of(&table)?.slugs(region_slugs)? {
        let mut request = forecast.request(&slug);
        request.source = data.source(request.source.as_deref(), Some(&slug), &table, &output)?;
        let (known, as_of) = table.known(request.as_of, request.source.as_deref())?;
        let progress = output.progress(days(known.region(&slug)?.first_day(), as_of).len(), "Estimating");
        drifts.push(drift(&table, &request, &|| progress.inc(1))?);
        progress.finish_and_clear();
    }
    let entries = if arguments.no_published { Vec::new() } else { ledger::bundled()? };
    let charts: Vec<DriftChart> = drifts.iter().map(|of| DriftChart::new(of, &entries)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let regions: Vec<String> = drifts.iter().map(|of| of.region.id.to_string()).collect();
    let newest = drifts.iter().filter_map(|of| of.estimates.last()).map(|of| of.day).max();
    let sources = drifts.iter().map(|of| Source::of(&of.history)).collect();
    picture.put(&charts, ("drift", &regions, newest.unwrap_or(surroundings.today)), sources, surroundings)?;
    Ok(Outcome::Done)
}
