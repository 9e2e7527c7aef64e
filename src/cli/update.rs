//! `frontcast update` fetches the newest maps of a public mirror into the user's store.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::NaiveDate;
use clap::Args;

use super::boundaries::{BoundaryArguments, CrackArguments};
use super::inputs::StoreArguments;
use super::legend::{LegendArguments, of_source};
use super::output::{Format, OutputArguments, complain};
use super::{Outcome, Surroundings, ingest, not_after, parse_first_day, parse_last_day};
use crate::error::{Error, Result};
use crate::read::economist;
use crate::read::groups;
use crate::read::mirror::{Fetched, Mirror, Patience, fetch_table};
use crate::read::table::{Wording, source_name};
use crate::store::bundled::Address;
use crate::store::entry::Counts;
use crate::store::feed::{Given, Said, feed};
use crate::store::{Terms, bundled};
use crate::survey::places;
use crate::write::ingest::findings_table;
use crate::write::provenance::Provenance;
use crate::write::words::{counted, runs};

const EXAMPLES: &str = "Examples:
  frontcast update
  frontcast update --from 2026-08-01 --to 2026-08-31
  frontcast update --source uacontrolmap
  frontcast update --source economist_isw
  frontcast update --url 'https://example.org/maps/{yyyy-mm-dd}.geojson.gz' --source mine --from 2026-08-01

Without --from, `update` fetches the days since the last known day: DeepState's from the raw files of \
cyterat/deepstate-map-data, UAControlMap's from those of owlmaps/map-data, ISW's from The Economist's table (CC BY \
4.0), which is one file of all days. Each map is measured and checked as `ingest` does, and doubtful rows are kept \
apart. Days without a map are named. Days that cannot be fetched are skipped and named, and the exit code is 3.";

/// The number of days in a row that cannot be fetched, after which the rest is not tried.
const GIVE_UP_AFTER: usize = 3;

/// Fetch the newest maps from a public mirror and ingest them
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The address of the map of a day, with {yyyymmdd} or {yyyy-mm-dd} in it [default: that of the source]
    #[arg(long, value_name = "TEMPLATE")]
    url: Option<String>,
    /// The source of these maps
    #[arg(long, value_name = "NAME", default_value = bundled::SOURCE)]
    source: String,
    /// The first day to fetch; known days are left out [default: the day after the last known day]
    #[arg(long, value_name = "DAY", value_parser = parse_first_day)]
    from: Option<NaiveDate>,
    /// The last day to fetch [default: today]
    #[arg(long, value_name = "DAY", value_parser = parse_last_day)]
    to: Option<NaiveDate>,
    #[command(flatten)]
    boundaries: BoundaryArguments,
    #[command(flatten)]
    cracks: CrackArguments,
    #[command(flatten)]
    legend: LegendArguments,
    /// The longest time for one map
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// The number of tries for each map
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
    tries: u32,
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

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let source =
        source_name(arguments.source.trim()).map_err(|problem| Error::Usage(format!("--source: {problem}")))?;
    let from = origin(arguments, &source)?;
    let known = arguments.boundaries.known()?;
    let store = arguments.store.open()?;
    let seen = store.archive(Some(bundled::all(&known, &[])?), &known, &[])?.days_seen(&source);
    let days = days(arguments, &source, &seen, surroundings)?;
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        let newest = seen.last().map_or_else(String::new, |day| format!("; the last map is from {day}"));
        let words = format!("All days asked for are known{newest}.");
        return nothing_new(&words, &arguments.output, surroundings);
    };
    arguments.output.say(&format!(
        "Fetching {} ({}) from {}",
        counted(days.len(), "day"),
        if first == last { first.to_string() } else { format!("{first} to {last}") },
        match &from {
            From::Mirror(mirror) => mirror.url(*first),
            From::Table(url) => url.clone(),
        }
    ));
    let fetched = match &from {
        From::Mirror(mirror) => fetch(mirror, &days, &arguments.output),
        From::Table(url) => fetch_days(url, &source, &days, patience(arguments))?,
    };
    if !fetched.missing.is_empty() {
        arguments.output.say(&format!("There is no map of {}.", runs(&fetched.missing)));
    }
    if fetched.maps.is_empty() {
        return match fetched.failed.into_iter().next() {
            Some((_, problem)) => Err(problem),
            None => {
                let words = "Nothing is new: the mirror has no map of these days.";
                nothing_new(words, &arguments.output, surroundings)
            }
        };
    }
    fetched.failed.iter().for_each(|(day, problem)| complain(&format!("skipped {day}: {problem}")));
    let towns = if arguments.boundaries.regions.is_none() { places::bundled()? } else { Vec::new() };
    let (manner, remember) = of_source(&arguments.legend, None, Some(&source), &store, &arguments.output)?;
    let said = Said {
        known: &known,
        boundaries: arguments.boundaries.file(),
        towns: &towns,
        cracks: arguments.cracks.width()?,
        today: surroundings.today,
        wording: Wording { source: Some(source), ..Wording::default() },
        manner,
        remember,
        accept: arguments.accept,
        known_on: None,
    };
    let fed = feed(&fetched.maps, &said, &|| ())?;
    let terms = Terms { accept: arguments.accept, dry_run: arguments.dry_run };
    let outcome = ingest::take(fed, terms, &store, &said, &arguments.output, surroundings)?;
    Ok(if fetched.failed.is_empty() { outcome } else { Outcome::Skipped })
}

/// The place that days are fetched from.
enum From {
    /// A mirror with a map of each day.
    Mirror(Mirror),
    /// The table of The Economist.
    Table(String),
}

/// The address of a source: the one that the user gives, or else its own.
fn origin(arguments: &Arguments, source: &str) -> Result<From> {
    let own = bundled::source(source).map(|known| known.address);
    match (&arguments.url, own) {
        (url, Some(Address::Table(own))) => Ok(From::Table(url.as_deref().unwrap_or(own).to_string())),
        (Some(url), _) => Ok(From::Mirror(Mirror::new(url, patience(arguments))?)),
        (None, Some(Address::Maps(own))) => Ok(From::Mirror(Mirror::new(own, patience(arguments))?)),
        (None, None) => {
            let known: Vec<&str> = bundled::SOURCES.iter().map(|known| known.id).collect();
            let known = known.join(", ");
            Err(Error::Usage(format!(
                "the address of {source} is not known: give it with --url. Sources with a known address: {known}"
            )))
        }
    }
}

fn patience(arguments: &Arguments) -> Patience {
    Patience { whole: Duration::from_secs(arguments.timeout), tries: arguments.tries, ..Patience::default() }
}

/// Tells in the format asked for that there is nothing to ingest.
fn nothing_new(words: &str, output: &OutputArguments, surroundings: &Surroundings) -> Result<Outcome> {
    let provenance = Provenance::new(&surroundings.arguments, Vec::new());
    match output.format() {
        Format::Table => output.put_text(&format!("{words}\n"))?,
        Format::Json => {
            let document = serde_json::json!({
                "schema": "frontcast.ingest/1", "id": null, "rows": Counts::default(), "findings": [], "words": words,
            });
            output.put_json(document, &provenance)?;
        }
        Format::Csv => output.put_table(&findings_table(&[]), &provenance)?,
    }
    Ok(Outcome::Done)
}

/// The days to fetch, in order.
fn days(
    arguments: &Arguments,
    source: &str,
    seen: &BTreeSet<NaiveDate>,
    surroundings: &Surroundings,
) -> Result<Vec<NaiveDate>> {
    for (flag, day) in [("--from", arguments.from), ("--to", arguments.to)] {
        day.map_or(Ok(()), |day| not_after(day, surroundings.today, flag))?;
    }
    let first = match (arguments.from, seen.last()) {
        (Some(from), _) => from,
        (None, Some(last)) => last.succ_opt().unwrap_or(*last),
        (None, None) => {
            return Err(Error::Usage(format!("nothing is known of {source} yet: give the first day with --from")));
        }
    };
    let last = arguments.to.unwrap_or(surroundings.today);
    if arguments.from.is_some() && first > last {
        return Err(Error::Usage(format!("--from {first} is after {last}")));
    }
    Ok(first.iter_days().take_while(|day| *day <= last).filter(|day| !seen.contains(day)).collect())
}

/// The result of fetching some days.
#[derive(Default)]
struct Harvest {
    maps: Vec<Given>,
    missing: Vec<NaiveDate>,
    failed: Vec<(NaiveDate, Error)>,
}

/// Fetches the table of all days, and keeps those asked for.
fn fetch_days(url: &str, source: &str, days: &[NaiveDate], patience: Patience) -> Result<Harvest> {
    let bytes = fetch_table(url, patience)?;
    let wanted: BTreeSet<NaiveDate> = days.iter().copied().collect();
    let whole = groups::bundled()?.whole.map_or_else(String::new, |whole| whole.id.to_string());
    let problem = |problem: String| Error::Fetch { url: url.into(), problem };
    let (table, met) = economist::control_csv(&bytes, (source, &whole), &wanted).map_err(problem)?;
    let name = url.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default().to_string();
    Ok(Harvest {
        maps: table.map(|bytes| Given::Fetched { name, bytes }).into_iter().collect(),
        missing: wanted.difference(&met).copied().collect(),
        failed: Vec::new(),
    })
}

/// Fetches day by day. After a few days in a row that cannot be fetched, the rest is not tried.
fn fetch(mirror: &Mirror, days: &[NaiveDate], output: &OutputArguments) -> Harvest {
    let bar = output.progress(days.len(), "fetching");
    let (mut harvest, mut failures) = (Harvest::default(), 0);
    for (at, day) in days.iter().enumerate() {
        match mirror.fetch(*day) {
            Ok(Fetched::Map { file_name, bytes }) => harvest.maps.push(Given::Fetched { name: file_name, bytes }),
            Ok(Fetched::Missing) => harvest.missing.push(*day),
            Err(problem) => {
                harvest.failed.push((*day, problem));
                failures += 1;
                if failures == GIVE_UP_AFTER {
                    let rest = days.len() - at - 1;
                    if rest > 0 {
                        complain(&format!(
                            "{failures} days in a row could not be fetched, so the other {rest} are not tried"
                        ));
                    }
                    break;
                }
                continue;
            }
        }
        failures = 0;
        bar.inc(1);
    }
    bar.finish_and_clear();
    harvest
}
