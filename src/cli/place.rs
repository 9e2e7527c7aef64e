//! `frontcast place` tells how far the front is from a town, how fast it comes, and when it would come within a
//! distance.

mod distances;
mod replay;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::boundaries::{BoundaryArguments, CrackArguments};
use super::inputs::{
    BY, HORIZON, KnownArguments, MAP_DAY, OWN_PLACE, SEED, STANDSTILL, StoreArguments, TOWNS, models_listed,
};
use super::legend::LegendArguments;
use super::named::Named;
use super::output::{Answer, OutputArguments};
use super::project::say_if_stale;
use super::record;
use super::{Outcome, Surroundings, not_after, parse_day, parse_first_day, parse_last_day};
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::{PlaceSeries, Town};
use crate::domain::projection::Standstill;
use crate::error::{Error, Result};
use crate::model::MODELS;
use crate::model::growth::NAME as GROWTH;
use crate::store::issue::{Asked, What};
use crate::store::{bundled, cells};
use crate::study::place::front::{Front, PATHS_OF_FRONT, free_towns, project_each, simulate};
use crate::study::place::ranking::rank;
use crate::study::place::{PlaceProjection, Request};
use crate::study::record::usual_days;
use crate::survey::places::{self, OwnPlace};
use crate::survey::settlements;
use crate::tabular::Table;
use crate::write::json::one_or_all;
use crate::write::place::{json, ranking, series_table, sheet};
use crate::write::provenance::{Provenance, Source};
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast place pokrovsk --as-of 2025-11-26
  frontcast place kramatorsk sloviansk --within 5 10 --by 2027-08-31
  frontcast place --all --region donetsk      ranks the towns of a region
  frontcast place --all --by 2027-08      ranks towns by the odds by 31 August 2027
  frontcast place --all --replay      scores past projections
  frontcast place Краматорськ --format csv --output kramatorsk.csv      writes the whole series
  frontcast place --place \"Rodynske,37.2017,48.3439,1.4\" --map maps/*.geojson      a place of your own

The distance runs from the centre of the town to the nearest point of the front line. It is negative where the centre \
lies behind the front. The disc is a circle around the centre with the area of the built-up town. Places are towns, \
and `frontcast place --all` lists them; `frontcast odds --what places` ranks settlements of every size, with the \
people in them, by one simulation of the whole front. In simulated futures the front can move away again; a future \
ends where it has passed the whole disc. A place of your own is measured on the maps of --map, or else on the newest map in the store.";

fn models() -> String {
    format!(
        "The model [default: growth, the futures of the whole front, where cells are known; else {}].\n  growth: gains of \
         regions, laid out on the ground\nOthers project the distance of each place alone:{}",
        MODELS[0].name,
        models_listed()
    )
}

/// Tell how far the front is from a town, how fast it comes, and when it would come within a distance
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Towns, by their English, Ukrainian or Russian names
    #[arg(value_name = "NAME", required_unless_present_any = ["all", "region", "own_places"])]
    names: Vec<String>,
    /// Rank all towns by the day on which the front would come within the smallest distance; with --by, rank them by
    /// the odds that it does by the first of those days, and leave out towns that it has reached
    #[arg(long, conflicts_with = "names")]
    all: bool,
    /// With --all --by, rank the towns, too, that the front has reached
    #[arg(long, conflicts_with = "names")]
    passed: bool,
    /// Rank the towns of these regions or groups
    #[arg(long, value_name = "REGION", num_args = 1.., conflicts_with = "names")]
    region: Vec<String>,
    #[arg(long = "place", value_name = "NAME,LON,LAT,RADIUS_KM", value_parser = OwnPlace::parse, help = OWN_PLACE)]
    own_places: Vec<OwnPlace>,
    /// Distances to project the arrival of the front for; 0 is the centre [default: 20 10 5 0; for a ranking 10 0]
    #[arg(long, value_name = "KM", num_args = 1.., value_delimiter = ',', allow_negative_numbers = true)]
    within: Vec<f64>,
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_last_day, help = BY)]
    by: Vec<NaiveDate>,
    /// Days since which the pace is given, besides the usual windows
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_day)]
    since: Vec<NaiveDate>,
    #[command(flatten)]
    known: KnownArguments,
    #[arg(long, value_name = "NAME", help = models())]
    model: Option<String>,
    #[arg(long, value_name = "YEARS", default_value_t = 10, help = HORIZON)]
    horizon: u32,
    /// Number of simulated futures for each forecast [default: 1000 of the whole front or with --replay, 10000 of one distance]
    #[arg(long, value_name = "N")]
    paths: Option<usize>,
    #[arg(long, value_name = "N", default_value_t = 1, help = SEED)]
    seed: u64,
    #[arg(long, value_enum, default_value_t = Standstill::Ends, help = STANDSTILL)]
    standstill: Standstill,
    /// Replay the past instead, and score projections of these places by every model, or by --model
    #[arg(long, conflicts_with_all = ["by", "since", "horizon", "standstill"])]
    replay: bool,
    /// Measure on these maps instead of using known distances (of any format that `measure` reads)
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "table")]
    map: Vec<PathBuf>,
    #[arg(long, value_name = "DAY", value_parser = parse_day, help = MAP_DAY)]
    day: Option<NaiveDate>,
    #[command(flatten)]
    legend: LegendArguments,
    /// Ignore all days before DAY; a month means its first day
    #[arg(long, value_name = "DAY", value_parser = parse_first_day)]
    from: Option<NaiveDate>,
    /// Use this table of distances alone (CSV or Parquet, as `measure --places` writes it)
    #[arg(long, value_name = "FILE", conflicts_with = "own_places")]
    table: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = TOWNS)]
    places: Option<PathBuf>,
    /// Write what is said into the record of issued forecasts: see `frontcast record`
    #[arg(long, conflicts_with_all = ["all", "region", "own_places", "replay", "map", "table", "from", "places", "regions"])]
    issue: bool,
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
    let days =
        arguments.known.as_of.iter().map(|day| ("--as-of", day)).chain(arguments.since.iter().map(|d| ("--since", d)));
    days.into_iter().try_for_each(|(flag, day)| not_after(*day, surroundings.today, flag))?;
    let (table, skipped) = distances::read(arguments, surroundings)?;
    let table = arguments.from.map_or(Ok(table.clone()), |day| table.since(day))?;
    let asked = asked(arguments, &table)?;
    let as_of = table.origin(arguments.known.as_of);
    let known = table.as_of(as_of)?;
    if arguments.replay {
        let outcome = replay::run(arguments, &known, &asked, surroundings)?;
        return Ok(if skipped { Outcome::Skipped } else { outcome });
    }
    let request = request(arguments);
    let mut known_places = Vec::with_capacity(asked.len());
    for place in asked {
        match place.as_of(as_of) {
            Ok(series) => known_places.push(series),
            // A ranking leaves out places that were not yet known.
            Err(_) if arguments.is_ranking() => {}
            Err(problem) => return Err(problem),
        }
    }
    let towns = places::bundled()?;
    let front = front(arguments, known_places.first().map(PlaceSeries::source), as_of, &towns)?;
    let towns = free_towns(&towns, &known_places);
    let paths = arguments.paths.unwrap_or(PATHS_OF_FRONT);
    let front = front.as_ref().map(|(known, cells)| Front { known, cells, towns: &towns, paths, land: false });
    let odds = front.map(|front| simulate(&front, as_of, &request, &[])).transpose()?.flatten();
    let bar = arguments.output.progress(known_places.len(), "projecting");
    let mut projections = project_each(odds.as_ref(), &known, &known_places, as_of, &request, &|| bar.inc(1))?;
    bar.finish_and_clear();
    projections.iter().for_each(|projection| say_since(arguments, projection));
    let mut passed = 0;
    if arguments.is_ranking() {
        passed = leave_out_passed(arguments, &mut projections);
        rank(&mut projections);
    }
    put(arguments, &projections, passed, surroundings)?;
    if arguments.issue {
        let asked = projections.iter().map(|of| issued(arguments, of)).collect();
        record::issue(&arguments.store, asked, &arguments.output, surroundings)?;
    }
    if let Some(newest) = projections.iter().map(|p| p.history.last_day()).min() {
        let all = table.places().iter().map(PlaceSeries::last_day).max();
        let is_given = arguments.table.is_some() || !arguments.map.is_empty();
        let source = projections.first().map(|of| of.history.source()).filter(|_| !is_given);
        say_if_stale(&arguments.output, all.unwrap_or(newest), surroundings.today, source);
    }
    Ok(if skipped { Outcome::Skipped } else { Outcome::Done })
}

impl Arguments {
    /// Whether places are ranked instead of described one by one.
    fn is_ranking(&self) -> bool {
        self.all || !self.region.is_empty()
    }
}

/// What a source knows of regions and of cells, unless places are asked for by themselves.
fn front(
    arguments: &Arguments,
    source: Option<&str>,
    as_of: NaiveDate,
    towns: &[Town],
) -> Result<Option<(Past, CellSeries)>> {
    let is_other_model = arguments.model.as_deref().is_some_and(|name| name != GROWTH.as_str());
    let has_own_data = !arguments.map.is_empty() || arguments.table.is_some() || arguments.boundaries.regions.is_some();
    let Some(source) = source.filter(|_| !is_other_model && !has_own_data && arguments.from.is_none()) else {
        return Ok(None);
    };
    let store = arguments.store.open()?;
    let Some(cells) = store.cells(Some(cells::bundled()?), source)? else { return Ok(None) };
    let regions = arguments.boundaries.known()?;
    let archive = store.archive(Some(bundled::all(&regions, towns)?), &regions, towns)?;
    Ok(Some((archive.into_past(Some(as_of))?.of_source(Some(source))?, cells)))
}

/// Leaves the towns that the front has passed out of a ranking by odds, unless --passed is given; returns how many.
fn leave_out_passed(arguments: &Arguments, projections: &mut Vec<PlaceProjection>) -> usize {
    let before = projections.len();
    let keeps_all = arguments.passed || arguments.by.is_empty();
    projections.retain(|projection| keeps_all || !projection.is_passed());
    let passed = before - projections.len();
    if passed > 0 {
        let towns = counted(passed, "town");
        arguments.output.say(&format!(
            "The front has reached {towns} already, which the ranking leaves out; --passed includes them."
        ));
    }
    passed
}

/// Names the days of --since for which there is no pace.
fn say_since(arguments: &Arguments, projection: &PlaceProjection) {
    let has = |day: &NaiveDate| projection.rates_since.iter().any(|rate| rate.window.from == *day);
    let (name, history) = (&projection.history.place().name, &projection.history);
    for day in arguments.since.iter().filter(|day| !has(day)) {
        arguments.output.say(&format!(
            "There is no pace of {name} since {day}: its maps are from {} to {}.",
            history.first_day(),
            history.last_day()
        ));
    }
}

/// What is asked of a place, as the record keeps it.
fn issued(arguments: &Arguments, of: &PlaceProjection) -> Asked {
    let default = Request::default();
    Asked {
        what: What::Place,
        subject: of.history.place().name.clone(),
        as_of: of.as_of,
        source: of.history.source().to_string(),
        model: arguments.model.clone().unwrap_or_else(|| MODELS[0].name.to_string()),
        paths: arguments.paths.unwrap_or(default.paths),
        paths_of_front: arguments.paths.unwrap_or(PATHS_OF_FRONT),
        seed: arguments.seed,
        by: if arguments.by.is_empty() { usual_days(of.as_of) } else { arguments.by.clone() },
    }
}

fn request(arguments: &Arguments) -> Request {
    let default = Request::default();
    Request {
        model: arguments.model.clone().filter(|name| name != GROWTH.as_str()),
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

/// The places asked for, each once, in the order of the command line.
fn asked<'t>(arguments: &Arguments, table: &'t Past) -> Result<Vec<&'t PlaceSeries>> {
    let all = || table.places().iter();
    if arguments.is_ranking() {
        return of_regions(arguments, table);
    }
    let names: Vec<&str> = all().map(|series| series.place().name.as_str()).collect();
    let own = arguments.own_places.iter().map(OwnPlace::name);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    // A name may contain a comma; otherwise commas separate names.
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

/// The places of the regions asked for, or without any of all regions.
fn of_regions<'t>(arguments: &Arguments, table: &'t Past) -> Result<Vec<&'t PlaceSeries>> {
    let known = arguments.boundaries.known()?;
    let asked = Named::among(&known)?.all_meant(&arguments.region);
    let groups = known.groups();
    let is_in = |slug: &str, series: &PlaceSeries| {
        let region = &series.place().region;
        region.as_str() == slug || groups.find(slug).is_some_and(|group| group.contains(region))
    };
    if let Some(unknown) = asked.iter().find(|slug| !table.places().iter().any(|series| is_in(slug, series))) {
        let regions: BTreeSet<&str> = table.places().iter().map(|series| series.place().region.as_str()).collect();
        return Err(Error::unknown("region with places", unknown, regions));
    }
    let is_asked = |series: &&PlaceSeries| asked.is_empty() || asked.iter().any(|slug| is_in(slug, series));
    Ok(table.places().iter().filter(is_asked).collect())
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
        // Who lives in places of another country is not known.
        let settled = match arguments.boundaries.regions {
            None => settlements::bundled()?,
            Some(_) => Vec::new(),
        };
        let answer = Answer {
            sheets: || vec![ranking::sheet(projections, &settled)],
            json: || ranking::document(projections, &settled, passed),
            table: || ranking::table(projections, &settled),
        };
        return output.answer(answer, &[], &provenance);
    }
    let answer = Answer {
        sheets: || projections.iter().map(sheet::sheet).collect(),
        json: || one_or_all(projections.iter().map(json::document).collect()),
        table: || Table::all(projections.iter().map(|projection| series_table(&projection.history))),
    };
    output.answer(answer, &[], &provenance)
}
