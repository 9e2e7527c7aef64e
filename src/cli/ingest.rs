//! `frontcast ingest` feeds tables and maps into the user's store.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::boundaries::{BoundaryArguments, CrackArguments};
use super::inputs::StoreArguments;
use super::legend::{LegendArguments, of_source};
use super::output::{Format, OutputArguments, complain};
use super::{Outcome, Surroundings, not_after, parse_day};
use crate::domain::past::Past;
use crate::error::{Error, Result};
use crate::read::dialect::{DateOrder, Decimal};
use crate::read::table::{Unit, Wording, source_name};
use crate::store::feed::{Given, Said, feed};
use crate::store::{Feed, Receipt, Store, Terms, bundled, is_held_back};
use crate::study::news::news;
use crate::survey::places;
use crate::write::ingest;
use crate::write::provenance::Provenance;

const EXAMPLES: &str = "Examples:
  frontcast ingest control.csv
  frontcast ingest deepstatemap_data_2026082*.geojson --source deepstate
  frontcast ingest export.csv --source mine --column day=Datum --column region=Gebiet --column controlled_km2=Fläche
  frontcast ingest shares.csv --source mine --column share_percent=Anteil --dry-run

A table has the columns source, region, day, controlled_km2 (or share_percent) and optionally known_on, or it has a \
column for each region or day. Regions and days are read in their usual spellings. A map of any format that `measure` \
reads is measured as `measure` does. All files of a command are one ingest: the store takes all of it or nothing, \
`data log` lists it, and `data undo` withdraws it.

Rows that do not fit what is known are kept apart (quarantined), and are not used until you accept them. Rows that \
cannot be right are refused. Both are named on stderr, and the exit code is 3.";

/// Feed new control tables or maps into the store
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Control tables (CSV, Parquet) and maps (GeoJSON, KML, shapefile …), or .gz of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The source of these data; maps need it, and rows of tables that name no source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The day that a single map shows; in a file with the maps of many days, the day to use
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    day: Option<NaiveDate>,
    /// The day on which these data became known, for rows that do not tell it [default: the day that they show, or
    /// today where they revise a known day]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    known_on: Option<NaiveDate>,
    #[command(flatten)]
    legend: LegendArguments,
    /// The name of a column in the table: source, region, day, known_on, controlled_km2, share_percent or area_km2; can
    /// be repeated
    #[arg(long = "column", value_name = "COLUMN=NAME", value_parser = parse_column)]
    columns: Vec<(String, String)>,
    /// The character between the cells of a CSV, or tab [default: detected]
    #[arg(long, value_name = "CHAR", value_parser = parse_delimiter)]
    delimiter: Option<u8>,
    /// The decimal mark of numbers [default: detected]
    #[arg(long, value_parser = decimals())]
    decimal: Option<Decimal>,
    /// The order of day, month and year in days such as 01/06/2026 [default: detected where the column allows one
    /// order]
    #[arg(long, value_enum, value_name = "ORDER")]
    date_order: Option<DateOrder>,
    /// The unit of the controlled area [default: km2, or percent for share_percent]
    #[arg(long, value_parser = units())]
    unit: Option<Unit>,
    #[command(flatten)]
    boundaries: BoundaryArguments,
    #[command(flatten)]
    cracks: CrackArguments,
    /// Tell what would happen, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Use doubtful maps or rows, too, after looking at them
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

fn decimals() -> impl TypedValueParser<Value = Decimal> {
    let parser = PossibleValuesParser::new(["point", "comma"]);
    parser.map(|word| if word == "comma" { Decimal::Comma } else { Decimal::Point })
}

fn units() -> impl TypedValueParser<Value = Unit> {
    PossibleValuesParser::new(["km2", "square-miles", "percent", "fraction"]).map(|word| match word.as_str() {
        "square-miles" => Unit::SquareMiles,
        "percent" => Unit::Percent,
        "fraction" => Unit::Fraction,
        _ => Unit::Km2,
    })
}

fn parse_column(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((ours, theirs)) if !ours.trim().is_empty() && !theirs.trim().is_empty() => {
            Ok((ours.trim().to_string(), theirs.trim().to_string()))
        }
        _ => Err("expected COLUMN=NAME, as in day=Datum".into()),
    }
}

fn parse_delimiter(text: &str) -> std::result::Result<u8, String> {
    match text {
        "tab" | "\\t" => Ok(b'\t'),
        _ => match text.as_bytes() {
            [byte] if byte.is_ascii() => Ok(*byte),
            _ => Err("expected one character, or tab".into()),
        },
    }
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    if arguments.day.is_some() && arguments.files.len() > 1 {
        return Err(Error::Usage("--day is the day of one map: give one file with it".into()));
    }
    for (flag, day) in [("--day", arguments.day), ("--known-on", arguments.known_on)] {
        day.map_or(Ok(()), |day| not_after(day, surroundings.today, flag))?;
    }
    let source = arguments.source.as_deref().map(|name| source_name(name.trim()));
    let source = source.transpose().map_err(|problem| Error::Usage(format!("--source: {problem}")))?;
    let known = arguments.boundaries.known()?;
    let towns = if arguments.boundaries.regions.is_none() { places::bundled()? } else { Vec::new() };
    let store = arguments.store.open()?;
    let (manner, remember) = of_source(&arguments.legend, arguments.day, source.as_deref(), &store, &arguments.output)?;
    let said = Said {
        known: &known,
        boundaries: arguments.boundaries.file(),
        towns: &towns,
        cracks: arguments.cracks.width()?,
        today: surroundings.today,
        wording: wording(arguments, source),
        manner,
        remember,
        accept: arguments.accept,
        known_on: arguments.known_on,
    };
    let given: Vec<Given> = arguments.files.iter().cloned().map(Given::File).collect();
    let bar = arguments.output.progress(given.len(), "reading");
    let fed = feed(&given, &said, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let terms = Terms { accept: arguments.accept, dry_run: arguments.dry_run };
    take(fed, terms, &store, &said, &arguments.output, surroundings)
}

/// Stores a feed, and tells the result.
pub(super) fn take(
    fed: Feed,
    terms: Terms,
    store: &Store,
    said: &Said,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<Outcome> {
    fed.notes.iter().for_each(|note| output.say(&crate::shell::printable(note)));
    if fed.rows.is_empty() {
        ingest::finding_lines(&fed.refused, said.known, "").iter().for_each(|line| complain(line));
        return Err(Error::NoData("nothing could be read, and nothing was stored".into()));
    }
    let bundled = bundled::all(said.known, &[])?;
    let recording = surroundings.recording();
    let receipt = store.ingest(fed, terms, &recording, Some(&bundled), said.known, &|words| output.say(words))?;
    let more = receipt.id.map_or_else(String::new, |id| format!(", see frontcast data log {id}"));
    // --quiet silences notes, but not rows that are not used.
    let regions = receipt.after.as_ref().map(Past::regions).unwrap_or_default();
    for line in ingest::finding_lines(&receipt.findings, &regions, &more) {
        if line.starts_with("noted") { output.say(&line) } else { complain(&line) }
    }
    put(&receipt, terms, store, output, surroundings).inspect_err(|_| {
        // The data are stored even if the result cannot be printed.
        if let Some(id) = receipt.id {
            complain(&format!("Ingest {id} is in {}.", store.path().display()));
        }
    })?;
    if let Some(advice) = ingest::advice(&receipt) {
        complain(&advice);
    }
    Ok(if receipt.findings.iter().any(is_held_back) { Outcome::Skipped } else { Outcome::Done })
}

fn put(
    receipt: &Receipt,
    terms: Terms,
    store: &Store,
    output: &OutputArguments,
    surroundings: &Surroundings,
) -> Result<()> {
    let news = news(receipt.before.as_ref(), receipt.after.as_ref());
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match output.format() {
        Format::Table => {
            let folder = store.path().display().to_string();
            output.put_text(&ingest::summary(receipt, news.as_ref(), &folder, terms.dry_run))
        }
        Format::Json => {
            let document = ingest::document(receipt, news.as_ref(), terms.dry_run);
            output.put_json(document, &provenance)
        }
        Format::Csv => output.put_table(&ingest::findings_table(&receipt.findings), &provenance),
    }
}

fn wording(arguments: &Arguments, source: Option<String>) -> Wording {
    Wording {
        columns: arguments.columns.clone(),
        delimiter: arguments.delimiter,
        decimal: arguments.decimal,
        date_order: arguments.date_order,
        unit: arguments.unit,
        source,
    }
}
