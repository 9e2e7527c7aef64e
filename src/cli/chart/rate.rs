//! `frontcast chart rate` draws monthly gains, the pace by window, and the pace before and after a day.

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, of_chart};
use crate::cli::rate::AskedArguments;
use crate::cli::{Outcome, Surroundings};
use crate::draw::chart::Chart;
use crate::draw::rate::RateChart;
use crate::error::Result;
use crate::study::rates::Rates;
use crate::write::provenance::Source;

/// Draw monthly gains as columns, the pace by window as a line, and means before and after a day with their intervals
#[derive(Args)]
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
    let rates: Vec<Rates> = arguments.asked.rates(&arguments.data, &arguments.picture.output(), surroundings)?;
    let charts: Vec<RateChart> = rates.iter().map(RateChart::new).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let regions: Vec<String> = rates.iter().map(|of| of.history.region().id.to_string()).collect();
    let newest = rates.iter().map(|of| of.as_of).max().unwrap_or(surroundings.today);
    let sources = rates.iter().map(|of| Source::of(&of.history)).collect();
    arguments.picture.put(&charts, ("rate", &regions, newest), sources, surroundings)?;
    Ok(Outcome::Done)
}
