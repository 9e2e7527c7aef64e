//! `frontcast scenario`: what may be assumed on top of a model, and what it would move.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::inputs::DataArguments;
use super::legend::LegendArguments;
use super::named::Named;
use super::output::{Answer, Format, OutputArguments};
use super::{Outcome, Surroundings, not_after, parse_day};
use crate::domain::scenario::{Change, Step};
use crate::error::{Error, Result};
use crate::read::scenarios;
use crate::study::explanation::{Question, explain, read_map};
use crate::survey::boundaries::Boundaries;
use crate::survey::places;
use crate::survey::snapshot::{Manner, Snapshot};
use crate::write::provenance::{Provenance, Source};
use crate::write::scenario;

const EXAMPLES: &str = "Examples:
  frontcast scenario
  frontcast scenario ceasefire-60
  frontcast scenario show donetsk-withdrawal --as-of 2025-11-26
  frontcast scenario show freeze --format json
  frontcast scenario show pull-back --depth 15 --map deepstatemap_data_20260822.geojson
  frontcast project donetsk --scenario ceasefire-60 --scenario half-pace

A scenario of your own is a TOML file:
  summary = \"No change for 60 days, then half the pace\"

  [[step]]
  kind = \"pause\"
  from = 0
  to = 60

  [[step]]
  kind = \"factor\"
  from = 60
  by = 0.5

Kinds of steps and their keys; a step without `to` has no end:
  pause      from, to               nothing changes; what would have come comes later
  factor     from, to, by           every change, gain or loss, times `by`
  freeze     from                   nothing changes any more
  cap        from, to, km2_per_day  the front gains no faster; losses stay
  pace       from, to, month        on average the region's own rate of \"2024-11\"
  transfer   on, regions, to        all of them to the \"advancing\" or \"other\" side
  pull-back  km                     both sides leave a strip; not projected
Moments are days after the origin (60), days (\"2026-09-01\"), or, in from and to, days of every year (\"12-15\"). A step
holds from the day after `from` up to and including `to`. The order of steps does not matter.";

const SHOW_EXAMPLES: &str = "Examples:
  frontcast scenario show winter-pause
  frontcast scenario show outer-withdrawal --region kharkiv
  frontcast scenario show mine.toml --as-of 2026-06-30
  frontcast scenario show pull-back --depth 20 --map deepstatemap_data_20260822.geojson";

/// What may be assumed on top of a model: cease-fires, paces, proposals; what each would move
#[derive(Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Subcommand)]
enum Command {
    Show(Box<Show>),
}

/// Explain a scenario: its days, and the land and places it would move as of a day
#[derive(Args)]
#[command(after_help = SHOW_EXAMPLES)]
struct Show {
    /// A bundled scenario, a file of your own, or several joined by +
    #[arg(value_name = "NAME|FILE.toml")]
    name: String,
    /// The last day known [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// The source of control data, where there are several
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only this region or group
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Another width for the strip of a pull-back, km on each side
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    depth: Option<f64>,
    /// The map snapshot to measure a pull-back on [default: the newest one in the store, if it was known]
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The day that the map shows, where neither it nor its name says so
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    day: Option<NaiveDate>,
    #[command(flatten)]
    legend: LegendArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    match &arguments.command {
        Some(Command::Show(show)) => show_one(show, surroundings)?,
        None => list(&arguments.output, surroundings)?,
    }
    Ok(Outcome::Done)
}

fn list(output: &OutputArguments, surroundings: &Surroundings) -> Result<()> {
    let scenarios = scenarios::bundled()?;
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match output.format() {
        Format::Table => output.put_text(&scenario::list_text(&scenarios)),
        Format::Json => output.put(format!("{:#}\n", scenario::list_json(&scenarios, &provenance)).as_bytes()),
        Format::Csv => output.put_table(&scenario::list_table(&scenarios), &provenance),
    }
}

fn show_one(show: &Show, surroundings: &Surroundings) -> Result<()> {
    if let Some(day) = show.as_of {
        not_after(day, surroundings.today, "--as-of")?;
    }
    let depth =
        show.depth.map(|km| scenarios::depth(km).map_err(|problem| Error::Usage(format!("--depth: {problem}"))));
    let scenario = scenarios::find(&show.name)?;
    let is_pull_back = |step: &Step| matches!(step.change, Change::PullBack(_));
    if show.map.is_some() && !scenario.steps.iter().any(is_pull_back) {
        return Err(Error::Usage(format!("--map is what a pull-back is measured on, and {} has none", scenario.name)));
    }
    let with = (&show.data.store, &show.output);
    let manner = show.legend.of_files((show.map.is_some(), "--map FILE"), show.day, show.source.as_deref(), with)?;
    let archive = show.data.archive(show.as_of, &places::bundled()?, surroundings)?;
    let table = show.data.past_of(&archive, show.as_of)?;
    let region = show.region.as_ref().map(|region| Named::of(&table)?.slug(region)).transpose()?;
    let question = Question {
        scenario,
        as_of: show.as_of,
        source: show.data.source(show.source.as_deref(), region.as_deref(), &table, &show.output),
        region,
        depth: depth.transpose()?,
    };
    let explanation = explain(&table, question, |source| map(show, source, &manner, surroundings.today))?;
    let provenance = Provenance::new(&surroundings.arguments, vec![Source::of(&explanation.known)]);
    let answer = Answer {
        sheets: || vec![scenario::sheet(&explanation)],
        json: |provenance: &Provenance| format!("{:#}\n", scenario::explanation_json(&explanation, provenance)),
        table: || scenario::table(&explanation),
    };
    show.output.answer(answer, &[], &provenance)
}

/// The map asked for, else the newest one of the source that is kept in the store.
fn map(show: &Show, source: &str, manner: &Manner, today: NaiveDate) -> Result<(Boundaries, Snapshot)> {
    let regions = show.data.boundaries.file();
    if let Some(path) = &show.map {
        return read_map(path, regions, manner, show.as_of, today);
    }
    let kept = show.data.store.open()?.kept_map(source)?;
    let kept = kept.filter(|map| show.as_of.is_none_or(|as_of| map.known_on <= as_of));
    let kept = kept.ok_or_else(|| {
        let known = show.as_of.map_or_else(String::new, |day| format!(" that was known on {day}"));
        Error::NoData(format!(
            "a pull-back is measured on a map, and no map of {source}{known} is in the store: give one with --map FILE, or \
             let `frontcast update` fetch one"
        ))
    })?;
    read_map(&kept.path, regions, &kept.manner(), None, today)
}
