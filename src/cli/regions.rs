//! `frontcast regions` lists every region and group in one table.

use clap::Args;

use super::inputs::{DataArguments, ForecastArguments, say_of_sums};
use super::named::Named;
use super::output::{Answer, OutputArguments};
use super::project::say_if_stale;
use super::{Outcome, Surroundings};
use crate::error::Result;
use crate::study::overview::{overview, slugs};
use crate::study::projection::Request;
use crate::study::report::choice::choose;
use crate::write::overview::{json, sheet, table};
use crate::write::provenance::{Provenance, Source};

const EXAMPLES: &str = "Examples:
  frontcast regions
  frontcast regions donetsk luhansk donbas --as-of 2025-11-26
  frontcast regions --all --format csv --output regions.csv
  frontcast regions --table mine.csv --regions mine.geojson
  frontcast regions --table mine.csv --groups groups.toml

held is 1 − remaining / area. The rate is that of the last 30 days, or of all known days where there are fewer. The \
median is the day by which half of the simulated futures hold the whole region, and the interval contains the middle \
80 % of these days, as in `frontcast project REGION`.";

/// List every region and group with its area, share held, remaining area, pace and median completion
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Regions or groups [default: all that are known]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    /// List regions, too, of which nothing is held and nothing ever moved
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    forecast: ForecastArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Regions that `frontcast` alone tells of.
const FEW: usize = 5;

/// Where things stand, for whoever types `frontcast` alone: the whole and what moved most in a year, and what to type next.
pub(super) fn morning(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { forecast, data, output, .. } = arguments;
    let past = data.past(None, surroundings)?;
    let (known, as_of) = data.known(&past, &forecast.known, None, output)?;
    let source = known.sources().first().copied().unwrap_or_default().to_string();
    let mut regions = choose(&known)?.regions;
    regions.truncate(FEW);
    let like = Request { as_of: Some(as_of), source: None, ..forecast.request("") };
    let standings = overview(&known, &regions, &like, &|| ())?;
    let next = [
        "frontcast project donetsk      dates, odds and a chart of one region",
        "frontcast odds --by 2027-03-31      which places may be behind the front",
        "frontcast update      fetches newer maps",
        "frontcast help      lists all commands",
    ];
    let provenance = Provenance::new(&surroundings.arguments, known.series().iter().map(Source::of).collect());
    let answer = Answer {
        sheets: || vec![sheet(&standings, as_of, &source, true).list("Next", next.map(String::from))],
        json: || json(&standings, as_of, &source),
        table: || table(&standings),
    };
    output.answer(answer, &[], &provenance)?;
    say_if_stale(output, known.last_day(), surroundings.today, Some(&source));
    Ok(Outcome::Done)
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let asked = &arguments.forecast;
    let past = arguments.data.past(asked.known.as_of, surroundings)?;
    let (known, as_of) = arguments.data.known(&past, &asked.known, None, &arguments.output)?;
    // The data are those of the source already.
    let like = Request { as_of: Some(as_of), source: None, ..asked.request("") };
    let mut regions = Named::of(&known)?.slugs(&arguments.region_slugs)?;
    // A misspelt name fails before anything is computed.
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
        json: || json(&standings, as_of, &source),
        table: || table(&standings),
    };
    arguments.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}
