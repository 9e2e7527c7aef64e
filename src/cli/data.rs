//! `frontcast data`: what is known, where it came from, and what to do about it.

mod entries;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::inputs::{StoreArguments, usual_source};
use super::output::{Format, OutputArguments};
use super::{Outcome, Surroundings, not_after, parse_day};
use crate::domain::past::Past;
use crate::domain::region::RegionId;
use crate::error::{Error, Result};
use crate::read::names::Names;
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

/// What is known: sources, regions, days, gaps, revisions; export, verify, log, undo, accept
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

/// What is known of each region from each source
#[derive(Args)]
struct Overview {
    /// Regions [default: all of which something is held, or ever moved]
    #[arg(value_name = "REGION", value_delimiter = ',')]
    regions: Vec<String>,
    /// Show regions of which nothing is held and nothing ever moved too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Write all observations with their revisions as a control table, or as target data of a forecast hub
#[derive(Args)]
#[command(
    after_help = "Examples:\n  frontcast data export --output all.parquet\n  frontcast data export donetsk --layout hub --source deepstate --as-of 2026-08-01 --output target-data.csv"
)]
struct Export {
    /// Regions [default: all]
    #[arg(value_name = "REGION", value_delimiter = ',')]
    regions: Vec<String>,
    /// Only this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Only what was known on this day
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
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
    /// source, region, day, controlled_km2, known_on, area_km2: an empty area withdraws what was known before
    Control,
    /// Target data of a hub: target_end_date, location, observation, as_of; one source, the default one unless --source names another
    Hub,
}

/// Read every byte of the store and say what is damaged
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data verify\n  frontcast data verify --store /backup/frontcast")]
struct Verify {
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// How the picture of a region's days changed
#[derive(Args)]
#[command(after_help = "Examples:\n  frontcast data revisions donetsk")]
struct Revisions {
    /// A region
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

/// Everything known, bundled and fed.
fn archive(store: &StoreArguments) -> Result<(Store, Archive, Names)> {
    let known = Boundaries::bundled_regions()?;
    let store = store.open()?;
    let archive = store.archive(Some(bundled::all(&known, &[])?), &known, &[])?;
    let names = Names::bundled(&archive.regions())?;
    Ok((store, archive, names))
}

/// The slugs of regions as written; they must be among the known ones.
fn slugs(written: &[String], known: &BTreeSet<RegionId>, names: &Names) -> Result<BTreeSet<RegionId>> {
    let slug = |written: &String| {
        let slug = names.meant(written);
        let found = known.iter().find(|id| id.as_str() == slug);
        found.cloned().ok_or_else(|| Error::unknown("region", written, known.iter().map(RegionId::as_str)))
    };
    written.iter().map(slug).collect()
}

fn overview(arguments: &Overview, surroundings: &Surroundings) -> Result<Outcome> {
    let (store, archive, names) = archive(&arguments.store)?;
    let mut summaries = archive.summaries();
    let known = summaries.iter().map(|summary| summary.region.clone()).collect();
    let wanted = slugs(&arguments.regions, &known, &names)?;
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
            let mut document =
                data::overview_json(&summaries, &archive, &store.path().display().to_string(), &provenance);
            document["lone_jumps"] = jumps::json(&lone);
            arguments.output.put(format!("{document:#}\n").as_bytes())?;
        }
        Format::Csv => arguments.output.put_table(&data::overview_table(&summaries), &provenance)?,
    }
    Ok(Outcome::Done)
}

fn export(arguments: &Export, surroundings: &Surroundings) -> Result<Outcome> {
    arguments.as_of.map_or(Ok(()), |day| not_after(day, surroundings.today, "--as-of"))?;
    let (_, archive, names) = archive(&arguments.store)?;
    let mut table = archive.past(arguments.as_of)?;
    if arguments.source.is_some() || arguments.layout == Layout::Hub {
        table = table.of_source(arguments.source.as_deref().or_else(|| usual_source(None, &table)))?;
    }
    if !arguments.regions.is_empty() {
        let known = table.series().iter().map(|series| series.region().id.clone()).collect();
        let wanted = slugs(&arguments.regions, &known, &names)?;
        table =
            Past::new(table.series().iter().filter(|series| wanted.contains(&series.region().id)).cloned().collect())?;
    }
    let provenance = Provenance::new(&surroundings.arguments, table.series().iter().map(Source::of).collect());
    let columns = match arguments.layout {
        Layout::Control => data::control_export(&table),
        Layout::Hub => data::hub_export(&table),
    };
    put(&arguments.output, &columns, "export", &provenance)?;
    if let Some(path) = arguments.output.file() {
        arguments.output.say(&format!("wrote {} rows to {}", columns.rows(), path.display()));
    }
    Ok(Outcome::Done)
}

/// Rows as asked for: CSV is what others read, unless people look at it.
fn put(output: &OutputArguments, table: &Table, schema: &str, provenance: &Provenance) -> Result<()> {
    match output.format_or(Format::Csv) {
        Format::Table => output.put_text(&rows::text(table)),
        Format::Json => {
            let document = serde_json::json!({
                "schema": format!("frontcast.{schema}/1"), "rows": rows::json(table), "provenance": provenance,
            });
            output.put(format!("{document:#}\n").as_bytes())
        }
        Format::Csv => output.put_table(table, provenance),
    }
}

fn verify(arguments: &Verify, surroundings: &Surroundings) -> Result<Outcome> {
    let store = arguments.store.open()?;
    let found = store.verify()?;
    let folder = store.path().display().to_string();
    match arguments.output.format() {
        Format::Json => arguments.output.put(format!("{:#}\n", data::inspection_json(&found, &folder)).as_bytes())?,
        Format::Table => arguments.output.put_text(&data::inspection_text(&found, &folder))?,
        Format::Csv => {
            let provenance = Provenance::new(&surroundings.arguments, Vec::new());
            arguments.output.put_table(&data::inspection_table(&found), &provenance)?;
        }
    }
    match found.problems.len() {
        0 => Ok(Outcome::Done),
        1 => Err(Error::NoData(format!("{folder} is damaged: {}", found.problems[0].0))),
        several => Err(Error::NoData(format!("{folder} is damaged: {several} problems"))),
    }
}

fn put_as(
    output: &OutputArguments,
    format: Format,
    table: &Table,
    schema: &str,
    provenance: &Provenance,
) -> Result<()> {
    match format {
        Format::Table => output.put_text(&rows::text(table)),
        Format::Json | Format::Csv => {
            let chosen = OutputArguments { format: Some(format), output: output.output.clone(), quiet: output.quiet };
            put(&chosen, table, schema, provenance)
        }
    }
}

fn revisions(arguments: &Revisions, surroundings: &Surroundings) -> Result<Outcome> {
    let (_, archive, names) = archive(&arguments.store)?;
    let known = archive.summaries().into_iter().map(|summary| summary.region).collect();
    let regions = slugs(std::slice::from_ref(&arguments.region), &known, &names)?;
    let table = data::revisions_table(&regions.iter().flat_map(|region| archive.revisions(region)).collect::<Vec<_>>());
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match arguments.output.format() {
        Format::Table if table.rows() == 0 => {
            arguments.output.put_text(&format!("No day of {} has more than one value.\n", arguments.region))?;
        }
        format => put_as(&arguments.output, format, &table, "revisions", &provenance)?,
    }
    Ok(Outcome::Done)
}
