//! `frontcast scenario` lists what can be assumed on top of a model, and explains what it would move.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::inputs::{DataArguments, KnownArguments, MAP_DAY};
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
  pause      from, to               nothing changes, and what would have come comes later
  factor     from, to, by           every change, gain or loss, is multiplied by `by`
  freeze     from                   nothing changes any more
  cap        from, to, km2_per_day  the front gains no faster; losses stay
  pace       from, to, month        the mean pace is the region's own rate of a month (\"2024-11\")
  transfer   on, regions, to        all of the regions goes to the \"advancing\" or \"other\" side
  pull-back  km                     both sides leave a strip along the front; no projection is made
A moment is a number of days after the forecast origin (60), a day (\"2026-09-01\"), or, in from and to, a day of \
every year (\"12-15\"). A step applies from the day after `from` up to and including `to`. The order of steps does not \
matter.";

const SHOW_EXAMPLES: &str = "Examples:
  frontcast scenario show winter-pause
  frontcast scenario show outer-withdrawal --region kharkiv
  frontcast scenario show mine.toml --as-of 2026-06-30
  frontcast scenario show pull-back --depth 20 --map deepstatemap_data_20260822.geojson";

/// List what can be assumed on top of a model (ceasefires, paces, proposals), and explain what each would move
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

/// Explain a scenario: its days, and the land and places that it would move as of a day
#[derive(Args)]
#[command(after_help = SHOW_EXAMPLES)]
struct Show {
    /// A bundled scenario, a file of your own, or several of them joined by +
    #[arg(value_name = "NAME|FILE.toml")]
    name: String,
    #[command(flatten)]
    known: KnownArguments,
    /// Explain these regions and groups alone
    #[arg(long, value_name = "REGION", num_args = 1..)]
    region: Vec<String>,
    /// The width of the strip of a pull-back on each side [default: that of the scenario]
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    depth: Option<f64>,
    /// The map to measure a pull-back on [default: the newest map in the store that was known]
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, help = MAP_DAY)]
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
        Format::Json => output.put_json(scenario::list_json(&scenarios), &provenance),
        Format::Csv => output.put_table(&scenario::list_table(&scenarios), &provenance),
    }
}

fn show_one(show: &Show, surroundings: &Surroundings) -> Result<()> {
    if let Some(day) = show.known.as_of {
        not_after(day, surroundings.today, "--as-of")?;
    }
    let depth =
        show.depth.map(|km| scenarios::depth(km).map_err(|problem| Error::Usage(format!("--depth: {problem}"))));
    let scenario = scenarios::find(&show.name)?;
    let is_pull_back = |step: &Step| matches!(step.change, Change::PullBack(_));
    if show.map.is_some() && !scenario.steps.iter().any(is_pull_back) {
        return Err(Error::Usage(format!("--map is for measuring a pull-back, and {} has none", scenario.name)));
    }
    let with = (&show.data.store, &show.output);
    let manner =
        show.legend.of_files((show.map.is_some(), "--map FILE"), show.day, show.known.source.as_deref(), with)?;
    let archive = show.data.archive(show.known.as_of, &places::bundled()?, surroundings)?;
    let table = show.data.past_of(&archive, show.known.as_of)?;
    let regions = Named::of(&table)?.slugs(&show.region)?;
    let question = Question {
        scenario,
        as_of: show.known.as_of,
        source: show.data.source(
            show.known.source.as_deref(),
            regions.first().map(String::as_str),
            &table,
            &show.output,
        )?,
        regions,
        depth: depth.transpose()?,
    };
    let explanation = explain(&table, question, |source| map(show, source, &manner, surroundings.today))?;
    let provenance = Provenance::new(&surroundings.arguments, vec![Source::of(&explanation.known)]);
    let answer = Answer {
        sheets: || vec![scenario::sheet(&explanation)],
        json: || scenario::explanation_json(&explanation),
        table: || scenario::table(&explanation),
    };
    show.output.answer(answer, &[], &provenance)
}

/// The map that the user gives, or else the newest map of the source in the store.
fn map(show: &Show, source: &str, manner: &Manner, today: NaiveDate) -> Result<(Boundaries, Snapshot)> {
    let regions = show.data.boundaries.file();
    if let Some(path) = &show.map {
        return read_map(path, regions, manner, show.known.as_of, today);
    }
    let kept = show.data.store.open()?.kept_map(source)?;
    let kept = kept.filter(|map| show.known.as_of.is_none_or(|as_of| map.known_on <= as_of));
    let kept = kept.ok_or_else(|| {
        let known = show.known.as_of.map_or_else(String::new, |day| format!(" that was known on {day}"));
        Error::NoData(format!(
            "a pull-back is measured on a map, and the store has no map of {source}{known}: give one with --map FILE, \
             or fetch \
             one with `frontcast update`"
        ))
    })?;
    read_map(&kept.path, regions, &kept.manner(), None, today)
}
