//! `frontcast regions`: every region and group in one table.

use clap::Args;

use super::inputs::{DataArguments, ForecastArguments, say_of_sums};
use super::named::Named;
use super::output::{Answer, OutputArguments};
use super::{Outcome, Surroundings};
use crate::error::Result;
use crate::study::overview::{overview, slugs};
use crate::study::projection::Request;
use crate::write::overview::{json, sheet, table};
use crate::write::provenance::{Provenance, Source};

const EXAMPLES: &str = "Examples:
  frontcast regions
  frontcast regions donetsk luhansk donbas --as-of 2025-11-26
  frontcast regions --all --format csv --output regions.csv
  frontcast regions --table mine.csv --regions mine.geojson
  frontcast regions --table mine.csv --groups groups.toml

held is 1 − remaining / area; the rate is that of the last 30 days, or of all that are known; median and interval are the days \
by which a region would be fully held in half of the simulated futures, and in the middle 80 % of them, as `frontcast \
project REGION` tells it.";

/// List every region and group: area, share held, remaining, pace, median completion
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Regions or groups [default: all that the data know]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    /// Also a line for each region where nothing is held and nothing has moved
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    forecast: ForecastArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let asked = &arguments.forecast;
    let past = arguments.data.past(asked.as_of, surroundings)?;
    let chosen = (asked.as_of, asked.source.as_deref());
    let (known, as_of) = arguments.data.known(&past, chosen, None, &arguments.output)?;
    let like = Request {
        as_of: Some(as_of),
        model: asked.model.clone(),
        paths: asked.paths,
        seed: asked.seed,
        horizon_years: asked.horizon,
        ..Request::of("")
    };
    let mut regions = Named::of(&known)?.slugs(&arguments.region_slugs)?;
    // A misspelt name is told before anything is computed.
    regions.iter().try_for_each(|slug| known.region(slug).map(drop))?;
    if regions.is_empty() {
        regions = slugs(&known);
    }
    say_of_sums(&known, regions.iter().map(String::as_str), &arguments.output);
    let progress = arguments.output.progress(regions.len(), "Projecting");
    let standings = overview(&known, &regions, &like, &|| progress.inc(1))?;
    progress.finish_and_clear();
    let source = known.sources().first().copied().unwrap_or_default().to_string();
    let provenance = Provenance::new(&surroundings.arguments, known.series().iter().map(Source::of).collect());
    let all = arguments.all || !arguments.region_slugs.is_empty();
    let answer = Answer {
        sheets: || vec![sheet(&standings, as_of, &source, all)],
        json: |provenance: &Provenance| json(&standings, as_of, &source, provenance),
        table: || table(&standings),
    };
    arguments.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}
