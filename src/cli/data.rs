//! `frontcast data` tells what is known and where it came from, and changes what is used.

mod entries;

use std::collections::BTreeSet;

use clap::{Args, Subcommand, ValueEnum};

use super::inputs::{KnownArguments, StoreArguments, usual_source};
use super::named::Named;
use super::output::{Format, OutputArguments};
use super::{Outcome, Surroundings, not_after};
use crate::domain::past::Past;
use crate::domain::region::RegionId;
use crate::error::{Error, Result};
use crate::store::{Archive, Store, bundled};
use crate::study::lone_jumps::{LoneJump, lone_jumps};
use crate::survey::boundaries::Boundaries;
use crate::tabular::Table;
use crate::write::data::{self, jumps};
use crate::write::provenance::{Provenance, Source};
use crate::write::rows;

const EXAMPLES: &str = "Examples:
  frontcast data
  frontcast data log
  frontcast data log 12
  frontcast data accept 12 --day 2026-09-01
  frontcast data undo last
  frontcast data revisions donetsk
  frontcast data export --output all.parquet
  frontcast data export --layout hub --as-of 2026-08-01 --output target-data.csv
  frontcast data verify";

/// List what is known: sources, regions, days, gaps, revisions; export it, verify the store, undo and accept entries
#[derive(Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    overview: Overview,
}

#[derive(Subcommand)]
enum Command {
    Export(Export),
    Verify(Verify),
    Log(entries::Log),
    Undo(entries::Undo),
    Accept(entries::Accept),
    Revisions(Revisions),
}

/// List what is known of each region from each source
#[derive(Args)]
struct Overview {
    /// Regions [default: all where something is held or ever moved]
    #[arg(value_name = "REGION")]
    regions: Vec<String>,
    /// List regions, too, of which nothing is held and nothing ever moved
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Write all observations with their revisions as a control table, or as the target data of a forecast hub
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data export --output all.parquet\n  \
                  frontcast data export donetsk --layout hub --as-of 2026-08-01 --output target-data.csv")]
struct Export {
    /// Regions [default: all]
    #[arg(value_name = "REGION")]
    regions: Vec<String>,
    #[command(flatten)]
    known: KnownArguments,
    /// The columns
    #[arg(long, value_enum, default_value_t = Layout::Control)]
    layout: Layout,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// source, region, day, controlled_km2, known_on, area_km2; an empty area withdraws what was known before
    Control,
    /// Target data of a hub: target_end_date, location, observation, as_of; it has one source, see --source
    Hub,
}

/// Read every byte of the store, and name what is damaged
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data verify\n  frontcast data verify --store /backup/frontcast")]
struct Verify {
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// List the days of a region whose values changed, with each value
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data revisions donetsk")]
struct Revisions {
    /// The region
    #[arg(value_name = "REGION")]
    region: String,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    match &arguments.command {
        None => overview(&arguments.overview, surroundings),
        Some(Command::Export(export)) => self::export(export, surroundings),
        Some(Command::Verify(verify)) => self::verify(verify, surroundings),
        Some(Command::Log(log)) => entries::log(log, surroundings),
        Some(Command::Undo(undo)) => entries::undo(undo, surroundings),
        Some(Command::Accept(accept)) => entries::accept(accept, surroundings),
        Some(Command::Revisions(revisions)) => self::revisions(revisions, surroundings),
    }
}

/// The archive of all that is known, bundled and fed.
fn archive(store: &StoreArguments) -> Result<(Store, Archive, Named)> {
    let known = Boundaries::bundled_regions()?;
    let store = store.open()?;
    let archive = store.archive(Some(bundled::all(&known, &[])?), &known, &[])?;
    let named = Named::among(&archive.regions())?;
    Ok((store, archive, named))
}

/// The slugs of the regions that the user names, which must be among the known ones.
fn slugs(written: &[String], known: &BTreeSet<RegionId>, named: &Named) -> Result<BTreeSet<RegionId>> {
    let id = |slug: String| {
        let found = known.iter().find(|id| id.as_str() == slug);
        found.cloned().ok_or_else(|| Error::unknown("region", &slug, known.iter().map(RegionId::as_str)))
    };
    named.all_meant(written).into_iter().map(id).collect()
}

fn overview(arguments: &Overview, surroundings: &Surroundings) -> Result<Outcome> {
    let (store, archive, named) = archive(&arguments.store)?;
    let mut summaries = archive.summaries();
    let known = summaries.iter().map(|summary| summary.region.clone()).collect();
    let wanted = slugs(&arguments.regions, &known, &named)?;
    let is_wanted = |region: &RegionId| wanted.is_empty() || wanted.contains(region);
    let tells = |summary: &crate::store::SeriesSummary| {
        arguments.all
            || !wanted.is_empty()
            || summary.quarantined > 0
            || summary.largest_change.is_some()
            || summary.controlled.is_some_and(|area| area.km2() > 0.0)
    };
    summaries.retain(|summary| is_wanted(&summary.region) && tells(summary));
    let lone: Vec<LoneJump> = match archive.past(None) {
        Ok(table) => lone_jumps(&table).into_iter().filter(|of| is_wanted(&of.region.id)).collect(),
        Err(Error::NoData(_)) => Vec::new(),
        Err(other) => return Err(other),
    };
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match arguments.output.format() {
        Format::Table => {
            let folder = store.path().display().to_string();
            let text = data::overview_text(&summaries, &archive, &folder) + &jumps::text(&lone);
            arguments.output.put_text(&text)?;
        }
        Format::Json => {
            let mut document = data::overview_json(&summaries, &archive, &store.path().display().to_string());
            document["lone_jumps"] = jumps::json(&lone);
            arguments.output.put_json(document, &provenance)?;
        }
        Format::Csv => arguments.output.put_table(&data::overview_table(&summaries), &provenance)?,
    }
    Ok(Outcome::Done)
}

fn export(arguments: &Export, surroundings: &Surroundings) -> Result<Outcome> {
    arguments.known.as_of.map_or(Ok(()), |day| not_after(day, surroundings.today, "--as-of"))?;
    let (_, archive, named) = archive(&arguments.store)?;
    let mut table = archive.past(arguments.known.as_of)?;
    if arguments.known.source.is_some() || arguments.layout == Layout::Hub {
        table = table.of_source(arguments.known.source.as_deref().or_else(|| usual_source(None, &table)))?;
    }
    if !arguments.regions.is_empty() {
        let known = table.series().iter().map(|series| series.region().id.clone()).collect();
        let wanted = slugs(&arguments.regions, &known, &named)?;
        table =
            Past::new(table.series().iter().filter(|series| wanted.contains(&series.region().id)).cloned().collect())?;
    }
    let provenance = Provenance::new(&surroundings.arguments, table.series().iter().map(Source::of).collect());
    let format = arguments.output.format_or(Format::Csv);
    let columns = match arguments.layout {
        Layout::Control => data::control_export(&table, format == Format::Table),
        Layout::Hub => data::hub_export(&table, format == Format::Table),
    };
    put(&arguments.output, format, &columns, "export", &provenance)?;
    if let Some(path) = arguments.output.file() {
        arguments.output.say(&format!("Written: {} ({} rows)", path.display(), columns.rows()));
    }
    Ok(Outcome::Done)
}

fn put(output: &OutputArguments, format: Format, table: &Table, schema: &str, provenance: &Provenance) -> Result<()> {
    match format {
        Format::Table => output.put_text(&rows::text(table)),
        Format::Json => {
            let schema = format!("frontcast.{schema}/1");
            output.put_json(serde_json::json!({"schema": schema, "rows": rows::json(table)}), provenance)
        }
        Format::Csv => output.put_table(table, provenance),
    }
}

fn verify(arguments: &Verify, surroundings: &Surroundings) -> Result<Outcome> {
    let store = arguments.store.open()?;
    let found = store.verify()?;
    let folder = store.path().display().to_string();
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match arguments.output.format() {
        Format::Json => arguments.output.put_json(data::inspection_json(&found, &folder), &provenance)?,
        Format::Table => arguments.output.put_text(&data::inspection_text(&found, &folder))?,
        Format::Csv => arguments.output.put_table(&data::inspection_table(&found), &provenance)?,
    }
    match found.problems.len() {
        0 => Ok(Outcome::Done),
        1 => Err(Error::NoData(format!("{folder} is damaged: {}", found.problems[0].0))),
        several => Err(Error::NoData(format!("{folder} is damaged and has {several} problems"))),
    }
}

fn revisions(arguments: &Revisions, surroundings: &Surroundings) -> Result<Outcome> {
    let (_, archive, named) = archive(&arguments.store)?;
    let known = archive.summaries().into_iter().map(|summary| summary.region).collect();
    let regions = slugs(std::slice::from_ref(&arguments.region), &known, &named)?;
    let table = data::revisions_table(&regions.iter().flat_map(|region| archive.revisions(region)).collect::<Vec<_>>());
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match arguments.output.format() {
        Format::Table if table.rows() == 0 => {
            arguments.output.put_text(&format!("No day of {} has more than one value.\n", arguments.region))?;
        }
        format => put(&arguments.output, format, &table, "revisions", &provenance)?,
    }
    Ok(Outcome::Done)
}
