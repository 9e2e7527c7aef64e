//! `frontcast place`: how far the front is from a town, how fast it comes, and when it would come within some kilometres.

mod distances;
mod replay;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::boundaries::{BoundaryArguments, CrackArguments};
use super::inputs::StoreArguments;
use super::legend::LegendArguments;
use super::named::Named;
use super::output::{Answer, OutputArguments};
use super::project::say_if_stale;
use super::terms::models_help;
use super::{Outcome, Surroundings, not_after, parse_day, parse_first_day, parse_last_day};
use crate::domain::past::Past;
use crate::domain::place::PlaceSeries;
use crate::domain::projection::Standstill;
use crate::error::{Error, Result};
use crate::study::place::ranking::rank;
use crate::study::place::{PlaceProjection, Request, project_place};
use crate::survey::places::{self, OwnPlace};
use crate::tabular::Table;
use crate::write::place::{json, ranking, series_table, sheet};
use crate::write::provenance::{Provenance, Source};
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast place pokrovsk --as-of 2025-11-26
  frontcast place kramatorsk sloviansk --within 5 10 --by 2027-08-31
  frontcast place --all --region donetsk      the fortress belt, ranked
  frontcast place --all --by 2027-08      ranked by the odds by 31 August 2027
  frontcast place --all --replay      how such projections have done
  frontcast place Краматорськ --format csv --output kramatorsk.csv      the whole series
  frontcast place --place \"Rodynske,37.2017,48.3439,1.4\" --map maps/*.geojson      a place of one's own

Distance: from the town's centre to the nearest point of the front line; negative where the centre lies behind it. Disc: a
circle around the centre with the area of the built-up town. Places are towns: `frontcast place --all` lists them. The front
may move away again, and paths stop where all of the disc is passed.
A place of one's own is measured on the maps given with --map, else on the newest map that was fed.";

/// Tell how far the front is from a town, how fast it comes, and when it would come within some kilometres
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Towns, in English, Ukrainian or Russian
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "region", "own_places"])]
    names: Vec<String>,
    /// All towns, ranked by when the front would reach the nearest distance asked for; with --by by the odds that it does by
    /// the first of those days, without those to which it has come already
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// With --all --by: also the towns to which the front has come already
    #[arg(long, conflicts_with = "names")]
    passed: bool,
    /// The towns of this region or group only, ranked
    #[arg(long, value_name = "REGION", conflicts_with = "names")]
    region: Option<String>,
    /// A place of one's own: its centre in degrees and the radius of its disc; may be given again
    #[arg(long = "place", value_name = "Name,lon,lat,radius_km", value_parser = OwnPlace::parse)]
    own_places: Vec<OwnPlace>,
    /// Distances whose reaching is projected; 0 is the centre [default: 20 10 5 0, ranked: 10 0]
    #[arg(long, value_name = "KM", num_args = 1.., value_delimiter = ',', allow_negative_numbers = true)]
    within: Vec<f64>,
    /// Days to give the odds for; a month, as 2027-08, is its last day [default: the ends of the coming five years]
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_last_day)]
    by: Vec<NaiveDate>,
    /// Days since which to give the pace, beside the usual windows
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_day)]
    since: Vec<NaiveDate>,
    /// The last day known to the forecast [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// The source of the maps, where there are several; with --map their name
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[arg(long, value_name = "NAME", help = models_help())]
    model: Option<String>,
    /// How far to look
    #[arg(long, value_name = "YEARS", default_value_t = 10)]
    horizon: u32,
    /// Number of simulated futures [default: 10000; with --replay 1000]
    #[arg(long, value_name = "N")]
    paths: Option<usize>,
    /// Seed of the simulation: the same seed and data give the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What a standstill leads to, in models that know one: it ends when the pace changes next, or lasts for ever
    #[arg(long, value_enum, default_value_t = Standstill::Ends)]
    standstill: Standstill,
    /// Replay the past instead: how projections of these places by every model, or by --model, have done
    #[arg(long, conflicts_with_all = ["by", "since", "horizon", "standstill"])]
    replay: bool,
    /// Measure on these maps instead of using known distances (GeoJSON, also .gz)
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "table")]
    map: Vec<PathBuf>,
    /// The day that the map shows, where neither it nor its name says so
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    day: Option<NaiveDate>,
    #[command(flatten)]
    legend: LegendArguments,
    /// Leave the far past out: days before DAY do not exist; of a month, its first
    #[arg(long, value_name = "DAY", value_parser = parse_first_day)]
    from: Option<NaiveDate>,
    /// Use only this table of distances (CSV or Parquet, as `measure --places` writes it)
    #[arg(long, value_name = "FILE", conflicts_with = "own_places")]
    table: Option<PathBuf>,
    /// Towns instead of the bundled ones (CSV or Parquet: name,region,lon,lat,radius_km), for --map and --table
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    #[command(flatten)]
    boundaries: BoundaryArguments,
    #[command(flatten)]
    cracks: CrackArguments,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let days = arguments.as_of.iter().map(|day| ("--as-of", day)).chain(arguments.since.iter().map(|d| ("--since", d)));
    days.into_iter().try_for_each(|(flag, day)| not_after(*day, surroundings.today, flag))?;
    let (table, skipped) = distances::read(arguments, surroundings)?;
    let table = arguments.from.map_or(Ok(table.clone()), |day| table.since(day))?;
    let asked = asked(arguments, &table)?;
    let as_of = table.origin(arguments.as_of);
    let known = table.as_of(as_of)?;
    if arguments.replay {
        let outcome = replay::run(arguments, &known, &asked, surroundings)?;
        return Ok(if skipped { Outcome::Skipped } else { outcome });
    }
    let request = request(arguments);
    let mut projections = Vec::with_capacity(asked.len());
    let bar = arguments.output.progress(asked.len(), "projecting");
    for place in asked {
        bar.inc(1);
        match place.as_of(as_of) {
            Ok(series) => projections.push(project_place(&known, &series, as_of, &request)?),
            // Of a list, places that were not yet known are left out.
            Err(_) if arguments.is_ranking() => {}
            Err(problem) => return Err(problem),
        }
    }
    bar.finish_and_clear();
    projections.iter().for_each(|projection| say_since(arguments, projection));
    let mut passed = 0;
    if arguments.is_ranking() {
        passed = leave_out_passed(arguments, &mut projections);
        rank(&mut projections);
    }
    put(arguments, &projections, passed, surroundings)?;
    if let Some(newest) = projections.iter().map(|p| p.history.last_day()).min() {
        let all = table.places().iter().map(PlaceSeries::last_day).max();
        let is_given = arguments.table.is_some() || !arguments.map.is_empty();
        let source = projections.first().map(|of| of.history.source()).filter(|_| !is_given);
        say_if_stale(&arguments.output, all.unwrap_or(newest), surroundings.today, source);
    }
    Ok(if skipped { Outcome::Skipped } else { Outcome::Done })
}

impl Arguments {
    /// Whether places are ranked and not told one by one.
    fn is_ranking(&self) -> bool {
        self.all || self.region.is_some()
    }
}

/// Of towns that are ranked by odds leaves out those that the front has passed, unless they are asked for; gives back how
/// many.
fn leave_out_passed(arguments: &Arguments, projections: &mut Vec<PlaceProjection>) -> usize {
    let before = projections.len();
    let keeps_all = arguments.passed || arguments.by.is_empty();
    projections.retain(|projection| keeps_all || !projection.is_passed());
    let passed = before - projections.len();
    if passed > 0 {
        let towns = counted(passed, "town");
        arguments
            .output
            .say(&format!("Left out, as the front has come there already: {towns}. --passed ranks them too."));
    }
    passed
}

/// Says which of the days since which the pace was asked for have none.
fn say_since(arguments: &Arguments, projection: &PlaceProjection) {
    let has = |day: &NaiveDate| projection.rates_since.iter().any(|rate| rate.window.from == *day);
    let (name, history) = (&projection.history.place().name, &projection.history);
    for day in arguments.since.iter().filter(|day| !has(day)) {
        arguments.output.say(&format!(
            "No pace of {name} since {day}: its maps are of {} to {}.",
            history.first_day(),
            history.last_day()
        ));
    }
}

fn request(arguments: &Arguments) -> Request {
    let default = Request::default();
    Request {
        model: arguments.model.clone(),
        within_km: match (arguments.within.is_empty(), arguments.is_ranking()) {
            (false, _) => arguments.within.clone(),
            (true, true) => vec![10.0, 0.0],
            (true, false) => default.within_km,
        },
        by: arguments.by.clone(),
        since: arguments.since.clone(),
        horizon_years: arguments.horizon,
        paths: arguments.paths.unwrap_or(default.paths),
        seed: arguments.seed,
        standstill: arguments.standstill,
    }
}

/// The places asked for, each once, in the order asked.
fn asked<'t>(arguments: &Arguments, table: &'t Past) -> Result<Vec<&'t PlaceSeries>> {
    let all = || table.places().iter();
    if arguments.is_ranking() {
        let found: Vec<&PlaceSeries> = match arguments.region.as_deref() {
            None => all().collect(),
            Some(written) => {
                let known = arguments.boundaries.known()?;
                let slug = Named::among(&known)?.meant(written);
                let groups = known.groups();
                let is_in = |series: &&PlaceSeries| {
                    let region = &series.place().region;
                    region.as_str() == slug || groups.find(&slug).is_some_and(|group| group.contains(region))
                };
                let found: Vec<&PlaceSeries> = all().filter(is_in).collect();
                if found.is_empty() {
                    let regions: BTreeSet<&str> = all().map(|series| series.place().region.as_str()).collect();
                    return Err(Error::unknown("region with places", &slug, regions));
                }
                found
            }
        };
        return Ok(found);
    }
    let names: Vec<&str> = all().map(|series| series.place().name.as_str()).collect();
    let own = arguments.own_places.iter().map(OwnPlace::name);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    // A name may have a comma in it; else names are a list with commas or without.
    let named = arguments.names.iter().flat_map(|written| match places::find(written, &names) {
        Err(_) => written.split(',').map(str::trim).filter(|part| !part.is_empty()).collect(),
        Ok(_) => vec![written.as_str()],
    });
    for written in named.chain(own) {
        let name = places::find(written, &names)?;
        let series = all().filter(|series| series.place().name == name);
        found.extend(series.filter(|series| seen.insert(series.place())));
    }
    Ok(found)
}

/// The sources of places, each once.
fn sources<'s>(series: impl Iterator<Item = &'s PlaceSeries>) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for source in series.map(Source::of_place) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

fn put(
    arguments: &Arguments,
    projections: &[PlaceProjection],
    passed: usize,
    surroundings: &Surroundings,
) -> Result<()> {
    let sources = sources(projections.iter().map(|projection| &projection.history));
    let provenance = Provenance::new(&surroundings.arguments, sources);
    let output = &arguments.output;
    if arguments.is_ranking() {
        let answer = Answer {
            sheets: || vec![ranking::sheet(projections)],
            json: |provenance: &Provenance| ranking::document(projections, passed, provenance),
            table: || ranking::table(projections),
        };
        return output.answer(answer, &[], &provenance);
    }
    let answer = Answer {
        sheets: || projections.iter().map(sheet::sheet).collect(),
        json: |provenance: &Provenance| json::json(projections.iter().map(json::document).collect(), provenance),
        table: || Table::all(projections.iter().map(|projection| series_table(&projection.history))),
    };
    output.answer(answer, &[], &provenance)
}
