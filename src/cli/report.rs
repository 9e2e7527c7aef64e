//! `frontcast report` writes one page about some regions.

mod front;
mod maps;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::inputs::{BY, DataArguments, ForecastArguments, MAP_DAY, SINCE_SNAPSHOT, SNAPSHOT, SPLIT, say_of_sums};
use super::legend::LegendArguments;
use super::named::Named;
use super::output::OutputArguments;
use super::project::say_if_stale;
use super::record;
use super::{Outcome, Surroundings, parse_day, parse_last_day};
use crate::domain::past::Past;
use crate::domain::scenario::Scenario;
use crate::error::{Error, Result};
use crate::model::{Basis, MODELS, model};
use crate::page::html::{Around, page};
use crate::page::report::{Asked, Given, Report, report, steps};
use crate::read::files::is_stream;
use crate::read::ledger;
use crate::read::scenarios;
use crate::store::{Archive, bundled};
use crate::study::projection::Request;
use crate::study::report::choice::{Choice, MOST_REGIONS, choose};
use crate::study::report::places as projected;
use crate::study::sources::Sources;
use crate::survey::boundaries::Boundaries;
use crate::survey::places;
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast report
  frontcast report donetsk luhansk donbas --split 2025-08-15
  frontcast report donetsk --as-of 2025-11-26 --scenario ceasefire-60 freeze --output donetsk.html
  frontcast report donetsk --snapshot map_20260822.geojson --since-snapshot map_20260524.geojson
  frontcast report --table mine.csv --models bootstrap,constant --output -

The page is one file: it opens from disk and needs no network. All content is there without its script, which only \
sorts tables, reads values off charts, and switches between models and scenarios. Its numbers are those of `project`, \
`regions`, `rate`, `published` and `place`; other models use fewer simulated futures, which the page states. In print, \
each region has the answer that is shown, and tables have all the others; a closed fold is not printed.";

/// The scenarios of a page where the user names none.
const USUAL_SCENARIOS: [&str; 2] = ["ceasefire-60", "half-pace"];

/// Write one self-contained HTML page: overview, projections, rates, published projections, places, scores, provenance
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[arg(value_name = "REGION", help = regions_help())]
    region_slugs: Vec<String>,
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_day, help = SPLIT)]
    split: Vec<NaiveDate>,
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_last_day, help = BY)]
    by: Vec<NaiveDate>,
    /// Scenarios to assume with every model, besides the base case; none leaves them out [default: ceasefire-60
    /// half-pace]
    #[arg(long, value_name = "NAME|FILE.toml|none", num_args = 1.., value_delimiter = ',')]
    scenario: Vec<String>,
    /// Models to compare with that of --model [default: all of them]
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    models: Vec<String>,
    /// The title of the page
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    #[arg(long, value_name = "FILE", help = SNAPSHOT)]
    snapshot: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = SINCE_SNAPSHOT)]
    since_snapshot: Option<PathBuf>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, help = MAP_DAY)]
    day: Option<NaiveDate>,
    #[command(flatten)]
    legend: LegendArguments,
    #[command(flatten)]
    forecast: ForecastArguments,
    #[command(flatten)]
    data: DataArguments,
    /// Write the page to this file; - means stdout [default: output/report-DAY.html]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print errors only
    #[arg(long)]
    quiet: bool,
}

fn regions_help() -> String {
    format!(
        "Regions or groups [default: at most {MOST_REGIONS} where something is held or has moved: the whole, then those \
         whose held area changed most in the last year]"
    )
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let output = OutputArguments { format: None, output: None, quiet: arguments.quiet };
    let asked = &arguments.forecast;
    let archive = arguments.data.archive(asked.known.as_of, &places::bundled()?, surroundings)?;
    let past = arguments.data.past_of(&archive, asked.known.as_of)?;
    let (table, as_of) = arguments.data.known(&past, &asked.known, None, &output)?;
    if let Some(day) = arguments.split.iter().find(|day| **day > as_of) {
        return Err(Error::Usage(format!("--split {day} is after the last day that is known ({as_of})")));
    }
    let choice = choice(arguments, &table)?;
    say_of_sums(&table, choice.regions.iter().map(String::as_str), &output);
    let question = question(arguments, &choice, as_of)?;
    let source = table.sources().first().copied().unwrap_or_default().to_string();
    let ledger = ledger::whole()?;
    let (maps, no_map) = maps::maps(arguments, &choice.regions, (&source, as_of), surroundings, &output)?;
    let all = past.as_of(as_of)?;
    let cells = arguments.data.cells(&source, None)?.and_then(|cells| cells.as_of(as_of));
    let settled = front::settled(arguments)?;
    let near = front::towns(&table, cells.as_ref(), &settled)?;
    let (ahead, arrivals) = front::days(as_of);
    let days: Vec<NaiveDate> = ahead.iter().chain(&arrivals).copied().collect();
    let (towns, odds) = projected(&table, (cells.as_ref(), &near), as_of, &question.like, &days)?;
    let told = odds.map(|odds| (odds.on_days(ahead.as_slice()), odds.on_days(&arrivals)));
    let laid = told.as_ref().map(|(odds, arrivals)| -> Result<_> {
        let boundaries = arguments.data.boundaries.read(&output)?;
        let (regions, first) = (&choice.regions[..], &choice.regions[..choice.regions.len().min(1)]);
        let odds = front::laid(arguments, &boundaries, (odds, &settled), regions, |map, slug| map.odds(slug))?;
        // A map of arrivals of every region would make the page too heavy.
        let arrivals =
            front::laid(arguments, &boundaries, (arrivals, &settled), first, |map, slug| map.arrivals(slug))?;
        Ok((odds, arrivals))
    });
    let laid = laid.transpose()?;
    let given = Given {
        table: &table,
        all: &all,
        ledger: &ledger.entries,
        paces: &ledger.paces,
        maps: &maps,
        places: &towns,
        settled: &settled,
        odds: laid.as_ref().map(|(odds, _)| odds),
        arrivals: laid.as_ref().map(|(_, arrivals)| arrivals),
    };
    let progress = output.progress(steps(&question), "Projecting");
    let told = report(&given, &question, &|| progress.inc(1))?;
    progress.finish_and_clear();
    for of in told.regions.iter().filter_map(|of| Some((&of.standing.region.id, of.no_split.as_ref()?))) {
        output.say(&format!("The rates of {} before and after a day cannot be compared: {}", of.0, of.1));
    }
    let around = Around {
        title: arguments.title.clone(),
        choice,
        no_map,
        findings: findings(&archive),
        licences: licences(arguments, &table, &told),
        record: match arguments.data.table {
            Some(_) => None,
            None => record::sheet(&arguments.data.store)?,
        },
        provenance: Provenance::new(&surroundings.arguments, table.series().iter().map(Source::of).collect()),
    };
    put(arguments, &page(&told, &around)?, as_of, &output)?;
    let source = Some(source.as_str()).filter(|_| arguments.data.table.is_none());
    say_if_stale(&output, table.last_day(), surroundings.today, source);
    Ok(Outcome::Done)
}

fn put(arguments: &Arguments, page: &str, as_of: NaiveDate, output: &OutputArguments) -> Result<()> {
    let usual = || Path::new("output").join(format!("report-{as_of}.html"));
    let path = arguments.output.clone().unwrap_or_else(usual);
    write_whole(&path, page.as_bytes())?;
    match arguments.quiet || is_stream(&path) {
        true => Ok(()),
        false => output.put_text(&format!("Report: {}\n", path.display())),
    }
}

/// The regions that the user names, each once, or else the chosen ones.
fn choice(arguments: &Arguments, table: &Past) -> Result<Choice> {
    if arguments.region_slugs.is_empty() {
        let mut choice = choose(table)?;
        if choice.regions.is_empty() {
            // Nothing is held anywhere, and the page says so for the first region.
            choice.regions.extend((!choice.untouched.is_empty()).then(|| choice.untouched.remove(0)));
        }
        return Ok(choice);
    }
    let mut seen = BTreeSet::new();
    let named = Named::of(table)?.slugs(&arguments.region_slugs)?;
    let regions: Vec<String> = named.into_iter().filter(|slug| seen.insert(slug.clone())).collect();
    // A misspelt name fails before anything is computed.
    regions.iter().try_for_each(|slug| table.region(slug).map(drop))?;
    Ok(Choice { regions, ..Choice::default() })
}

fn question(arguments: &Arguments, choice: &Choice, as_of: NaiveDate) -> Result<Asked> {
    let asked = &arguments.forecast;
    let models: Vec<String> = match arguments.models.is_empty() {
        true => MODELS.iter().map(|entry| entry.name.to_string()).collect(),
        false => arguments.models.clone(),
    };
    let mut seen = BTreeSet::new();
    let models: Vec<String> = models.into_iter().filter(|name| seen.insert(name.clone())).collect();
    models.iter().chain(&asked.model).try_for_each(|name| model(name, Basis::Learned).map(drop))?;
    Ok(Asked {
        regions: choice.regions.clone(),
        like: Request {
            as_of: Some(as_of),
            // The data are those of the source already.
            source: None,
            by: arguments.by.clone(),
            ..asked.request("")
        },
        models,
        scenarios: asked_scenarios(arguments)?,
        splits: arguments.split.clone(),
    })
}

fn asked_scenarios(arguments: &Arguments) -> Result<Vec<Scenario>> {
    let named: Vec<&str> = arguments.scenario.iter().map(String::as_str).collect();
    match &named[..] {
        [] => USUAL_SCENARIOS.iter().map(|name| scenarios::find(name)).collect(),
        ["none"] => Ok(Vec::new()),
        several if several.contains(&"none") => {
            Err(Error::Usage("--scenario none leaves out scenarios: give it alone".into()))
        }
        several => several.iter().map(|name| scenarios::find(name)).collect(),
    }
}

/// The rows that wait in the store, because no number on the page contains them.
fn findings(archive: &Archive) -> Vec<String> {
    let sentence = |(id, rows): (u64, usize)| {
        format!("Ingest {id} kept {} apart as doubtful; this page does not use them.", counted(rows, "row"))
    };
    archive.waiting().into_iter().map(sentence).collect()
}

/// Bundled sources besides the usual one: what they are, where they are from, and their terms.
const OTHER_MAPS: [(&str, [&str; 3]); 2] = [
    (
        "economist_isw",
        [
            "Control table of ISW's map",
            "The Economist, TheEconomist/the-economist-ukraine-war-dead-and-wounded-estimates",
            "CC BY 4.0, The Economist cited as a source",
        ],
    ),
    (
        "uacontrolmap",
        [
            "Control table of UAControlMap",
            "UAControlMap (Project Owl), owlmaps/map-data",
            "no licence stated: measured figures; the source is to be named",
        ],
    ),
];

/// Whether a page uses a source.
fn uses(told: &Report, source: &str) -> bool {
    let compared = |of: &Sources| of.maps.iter().any(|map| map.source() == source);
    let judged = told.paces.iter().flat_map(|of| &of.maps).any(|map| map.source == source);
    let is_compared = told.regions.iter().any(|of| of.sources.as_ref().is_some_and(compared));
    let redone = told.regions.iter().flat_map(|of| &of.published).flat_map(|of| &of.maps);
    told.source == source || judged || is_compared || redone.into_iter().any(|map| map.source == source)
}

/// The bundled data that the page uses.
fn licences(arguments: &Arguments, table: &Past, told: &Report) -> Vec<[&'static str; 3]> {
    let (own_table, own_regions) = (arguments.data.table.is_some(), arguments.data.boundaries.regions.is_some());
    let mut rows = Vec::new();
    if !own_table && told.source == bundled::SOURCE {
        rows.push([
            "Control table and distances of places",
            "DeepState's map (deepstatemap.live), from the public mirror cyterat/deepstate-map-data, measured by \
             frontcast",
            "measured figures; the source is to be named",
        ]);
        rows.push(["Towns", "GeoNames", "CC BY 4.0"]);
    }
    if !own_table {
        rows.extend(OTHER_MAPS.into_iter().filter(|(source, _)| uses(told, source)).map(|(_, row)| row));
    }
    // A table may have regions that no boundaries know.
    let has_bundled = Boundaries::bundled_regions()
        .is_ok_and(|known| table.singles().any(|of| known.find(of.region().id.as_str()).is_some()));
    if !own_regions && has_bundled {
        rows.push(["Regions and their areas", "Natural Earth", "public domain"]);
    }
    if told.regions.iter().any(|of| !of.published.is_empty()) || !told.paces.is_empty() {
        rows.push(["Ledger of published projections", "public pages, each linked", "facts; wording of this program"]);
    }
    rows
}
