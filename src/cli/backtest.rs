//! `frontcast backtest` scores the models on the past.

mod cells;
mod stream;
mod truth;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use clap::Args;

use super::inputs::{DataArguments, KnownArguments, PATHS, SEED, STANDSTILL, chosen_source};
use super::named::Named;
use super::output::{Answer, OutputArguments, picture, say_written};
use super::{Outcome, Surroundings};
use crate::domain::past::Past;
use crate::domain::projection::Standstill;
use crate::domain::series::ControlSeries;
use crate::domain::statement::{Statement, Statements};
use crate::draw::backtest::BacktestChart;
use crate::draw::chart::Chart;
use crate::draw::{Format as PictureFormat, Options};
use crate::error::{Error, Result};
use crate::model::{Basis, MODELS, NoChange, RateModel, model};
use crate::study::backtest::scored::Scored;
use crate::study::backtest::{Backtest, Ground, HORIZONS, Replay, backtest_on, horizons_met, steps};
use crate::study::bands::HUB_LEVELS;
use crate::write::backtest::{json, sheet, table};
use crate::write::file::write_whole;
use crate::write::hub::{self, Variant};
use crate::write::provenance::{Provenance, Source};
use crate::write::words::called;

const EXAMPLES: &str = "Examples:
  frontcast backtest
  frontcast backtest donetsk ukraine --models regimes,bootstrap
  frontcast backtest donetsk --chart backtest.png
  frontcast backtest donetsk --as-of 2025-11-26
  frontcast backtest --table control.csv --forecasts forecasts.parquet --format json --output scores.json
  frontcast backtest --forecasts forecasts.csv --truths truths.csv      writes files for another scorer
  frontcast backtest --cells                                            scores the map of odds
  frontcast backtest ukraine --truth economist_isw --bands both      scores forecasts of one map by another map

Many regions, each alone, in constant memory:
    frontcast backtest --stream --table many.parquet --models regimes --output scores.parquet

A forecast origin is the day of a map. From each, every model forecasts with what was known then. What happened is \
read from the same table: on the day of a map, or else on the straight line between the two maps around the day. A \
forecast is not judged in a gap between maps that is longer than a week and three times their usual distance. Scores \
are means over the forecasts that all models made. Forecasts a few weeks apart share most of their future, so hundreds \
of them a year ahead may hold the information of a few.

With --truth, another map tells what happened: its gain since the origin is added to the level of the forecast map at \
the origin. --bands any-map scores bands for any reputable map. They use the maps as known at the origin, including \
that of --truth.";

/// Days from one origin to the next.
const USUAL_STRIDE: u32 = 14;
/// Futures of each forecast.
const USUAL_PATHS: usize = 2_000;

/// Replay the past from rolling origins, and print scores and coverage of every model
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    replay: ReplayArguments,
    /// Gains since the origin whose odds are scored
    #[arg(long, value_name = "KM2", num_args = 1.., value_delimiter = ',',
          default_value = "10,50,100,250,500,1000,2500")]
    thresholds: Vec<f64>,
    /// Write all quantiles of all forecasts as rows for forecast hubs (CSV or Parquet, by its ending)
    #[arg(long, value_name = "FILE")]
    forecasts: Option<PathBuf>,
    /// Write the values that forecasts are scored by, and whether a map shows that day (CSV or Parquet, by its ending)
    #[arg(long, value_name = "FILE")]
    truths: Option<PathBuf>,
    /// Draw a chart into this file (PNG or SVG, by its ending): fans of past forecasts, coverage and error; with
    /// several regions, fans
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Replay every region of stdin or --table alone, and write its scores as rows; see `frontcast project --help` for
    /// the form of the input
    #[arg(
        long,
        conflicts_with_all = ["region_slugs", "truth", "bands", "forecasts", "truths", "chart", "cells", "format",
                              "groups", "regions"]
    )]
    stream: bool,
    #[command(flatten)]
    cells: cells::CellArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// What is replayed.
#[derive(Args)]
pub(super) struct ReplayArguments {
    /// Regions or groups [default: all that changed within the last year of the data]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    #[arg(long, value_name = "NAME", num_args = 1.., value_delimiter = ',', help = models_help())]
    models: Vec<String>,
    #[command(flatten)]
    pub known: KnownArguments,
    /// Score forecasts by another map: a known source, or a control table (add :SOURCE where the table has several)
    #[arg(long, value_name = "SOURCE|FILE")]
    truth: Option<String>,
    /// The statements to make: on the chosen map, on any reputable map, or both
    #[arg(long, value_enum, default_value = "this-map")]
    bands: Statements,
    /// Days from one forecast origin to the next [default: 14]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    stride: Option<u32>,
    /// Days of history before the first forecast origin
    #[arg(long, value_name = "DAYS", default_value_t = 180)]
    min_history: u32,
    /// Days ahead to forecast [default: 30 90 180 365, or the nearest numbers that the maps of a source with few maps
    /// meet]
    #[arg(long, value_name = "DAYS", num_args = 1.., value_delimiter = ',',
          value_parser = clap::value_parser!(u32).range(1..=36_525))]
    horizons: Vec<u32>,
    #[arg(long, value_name = "N", help = format!("{PATHS} [default: {USUAL_PATHS}]"))]
    paths: Option<usize>,
    #[arg(long, value_name = "N", default_value_t = 1, help = SEED)]
    seed: u64,
    #[arg(long, value_enum, default_value_t = Standstill::Ends, help = STANDSTILL)]
    standstill: Standstill,
    /// Number of threads; it does not change the results [default: all that the machine has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

fn models_help() -> String {
    let names: Vec<&str> = MODELS.iter().map(|entry| entry.name.as_str()).collect();
    format!("Models to compare with each other and with no-change: {} [default: all of them]", names.join(", "))
}

/// A replay with its forecasts.
pub(super) struct Replayed {
    /// The data of the replay: one source, as known on `as_of`.
    pub table: Past,
    /// The last day known.
    pub as_of: NaiveDate,
    /// The source, where the user chose another than the usual one.
    pub chosen_source: Option<String>,
    /// The source that tells what happened, where it is another.
    pub truth: Option<Past>,
    /// What was asked for.
    pub replay: Replay,
    /// The forecasts and what happened.
    pub done: Backtest,
}

impl Replayed {
    /// The forecasts that a chart draws: those of one statement, with the map that they are about.
    pub fn drawn(&self) -> Result<Backtest> {
        if self.truth.is_some() {
            let reason = "a chart draws forecasts with the map that they start from: leave out --truth or the chart";
            return Err(Error::Usage(reason.into()));
        }
        let has_own =
            self.done.judged.iter().any(|of| of.statement == Statement::ThisMap && of.model != NoChange.name());
        Ok(self.done.of(if has_own { Statement::ThisMap } else { Statement::AnyMap }))
    }

    /// The regions of the replay, with all that was known of them.
    pub fn truths(&self) -> Result<Vec<ControlSeries>> {
        self.replay.regions.iter().map(|slug| self.table.region(slug)).collect()
    }
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    if arguments.stream {
        return stream::run(arguments, surroundings);
    }
    if arguments.cells.cells {
        return cells::run(arguments, surroundings);
    }
    let replayed = arguments.replay.run(&arguments.data, &arguments.thresholds, &arguments.output, surroundings)?;
    let Replayed { table, replay, done, truth, .. } = &replayed;
    let sources = table.series().iter().chain(truth.iter().flat_map(Past::series)).map(Source::of).collect();
    let provenance = Provenance::new(&surroundings.arguments, sources);
    if let Some(path) = &arguments.truths {
        super::output::write_table(path, &hub::truths_table(done), &provenance)?;
        arguments.output.say(&format!("Truths: {}", path.display()));
    }
    if let Some(path) = &arguments.forecasts {
        super::output::write_table(
            path,
            &hub::backtest_table(done, &variant(&replayed, arguments.data.from)),
            &provenance,
        )?;
        say_written(&arguments.output, "Forecasts", path);
    }
    let scored = Scored::new(replay, done);
    if let Some(path) = &arguments.chart {
        let (truths, drawn) = (replayed.truths()?, replayed.drawn()?);
        let scored = Scored::new(replay, &drawn);
        let charts: Vec<BacktestChart> = truths.iter().map(|truth| BacktestChart::new(&scored, truth, None)).collect();
        let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
        let options = Options { made: provenance.line(), ..Options::default() };
        write_whole(path, &picture(&charts, &options, PictureFormat::of(path))?)?;
        say_written(&arguments.output, "Chart", path);
    }
    put(arguments, &scored, &replayed.truths()?, &provenance)?;
    Ok(outcome(done))
}

/// The settings of the forecasts, for their rows.
pub(super) fn variant(replayed: &Replayed, from: Option<NaiveDate>) -> Variant {
    let source = replayed.chosen_source.clone();
    Variant { standstill: replayed.replay.standstill, source, from, ..Variant::default() }
}

impl ReplayArguments {
    /// The regions and models that are asked of one day; without that nothing changes, which nobody forecasts.
    pub fn questions(&self, table: &Past) -> Result<Vec<(String, String)>> {
        let models: Vec<String> = models(&self.models)?
            .iter()
            .map(|model| model.name())
            .filter(|name| *name != NoChange.name())
            .map(|name| name.to_string())
            .collect();
        let regions = regions(self, table, table)?;
        Ok(regions.iter().flat_map(|region| models.iter().map(|model| (region.clone(), model.clone()))).collect())
    }

    /// The number of futures of each forecast.
    pub fn paths_or_usual(&self) -> usize {
        self.paths.unwrap_or(USUAL_PATHS)
    }

    /// Replays what is asked for.
    pub fn run(
        &self,
        data: &DataArguments,
        thresholds: &[f64],
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Replayed> {
        let past = data.past(self.known.as_of, surroundings)?;
        let (table, as_of) = data.known(&past, &self.known, None, output)?;
        let all = past.as_of(as_of)?;
        let truth = self.truth.as_ref().map(|named| truth::table(named, &all, data, surroundings)?.as_of(as_of));
        let truth = truth.transpose()?;
        let statements = self.bands.all();
        let ground = Ground { table: &table, all: &all, truth: truth.as_ref().unwrap_or(&table), statements };
        if statements.contains(&Statement::AnyMap) && all.sources().len() < 2 {
            let reason = "only one map is known, and it tells nothing about other maps: leave out --bands";
            return Err(Error::NoData(reason.into()));
        }
        let mut replay = replay(self, thresholds, ground)?;
        if self.horizons.is_empty() {
            let met = horizons_met(ground, &replay)?;
            if met != replay.horizons {
                output.say(&other_horizons(&replay.horizons, &met));
            }
            replay.horizons = met;
        }
        let progress = output.progress(steps(ground, &replay)?, "Replaying");
        let compute = || backtest_on(ground, &replay, &|| progress.inc(1));
        let done = match self.threads {
            Some(threads) => rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(threads))
                .build()
                .map_err(|reason| Error::Usage(format!("{threads} threads cannot be started: {reason}")))?
                .install(compute)?,
            None => compute()?,
        };
        progress.finish_and_clear();
        let chosen_source = chosen_source(self.known.source.as_deref(), None, &past).map(str::to_string);
        Ok(Replayed { table, as_of, chosen_source, truth, replay, done })
    }
}

/// Names the horizons that replace the usual ones.
fn other_horizons(usual: &[u32], met: &[u32]) -> String {
    let list = |days: &[u32]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    format!(
        "Forecasts are scored {} days ahead instead of {}, because the maps are not daily and show those days most \
         often. \
         --horizons chooses others.",
        list(met),
        list(usual)
    )
}

fn put(arguments: &Arguments, scored: &Scored, truths: &[ControlSeries], provenance: &Provenance) -> Result<()> {
    let names: Vec<String> = truths.iter().map(|of| called(&of.region().id, &of.region().name)).collect();
    let answer = Answer { sheets: || vec![sheet(scored, &names)], json: || json(scored), table: || table(scored) };
    arguments.output.answer(answer, &[], provenance)
}

/// Names the forecasts that could not be made.
pub(super) fn outcome(done: &Backtest) -> Outcome {
    const NAMED: usize = 10;
    for unmade in done.unmade.iter().take(NAMED) {
        super::output::complain(&format!(
            "frontcast: {} made no forecast of {} from {}{}: {}",
            unmade.model,
            unmade.region,
            unmade.origin,
            if unmade.statement == Statement::AnyMap { " on any map" } else { "" },
            unmade.reason
        ));
    }
    if done.unmade.len() > NAMED {
        super::output::complain(&format!("frontcast: {} more forecasts could not be made", done.unmade.len() - NAMED));
    }
    if done.unmade.is_empty() { Outcome::Done } else { Outcome::Skipped }
}

fn replay(arguments: &ReplayArguments, thresholds: &[f64], ground: Ground) -> Result<Replay> {
    replay_of(arguments, thresholds, regions(arguments, ground.table, ground.truth)?)
}

/// What is replayed of these regions.
fn replay_of(arguments: &ReplayArguments, thresholds: &[f64], regions: Vec<String>) -> Result<Replay> {
    if let Some(gain) = thresholds.iter().find(|gain| !(gain.is_finite() && **gain > 0.0)) {
        return Err(Error::Usage(format!("--thresholds {gain}: a gain in km² must be above 0")));
    }
    let mut horizons = arguments.horizons.clone();
    if horizons.is_empty() {
        horizons = HORIZONS.to_vec();
    }
    horizons.sort_unstable();
    horizons.dedup();
    Ok(Replay {
        regions,
        models: models(&arguments.models)?,
        stride: arguments.stride.unwrap_or(USUAL_STRIDE),
        min_history: arguments.min_history,
        horizons,
        levels: HUB_LEVELS.to_vec(),
        thresholds_km2: thresholds.to_vec(),
        paths: arguments.paths_or_usual(),
        seed: arguments.seed,
        standstill: arguments.standstill,
    })
}

/// The regions asked for, each once, or else those that changed and that the map of the truth knows.
fn regions(arguments: &ReplayArguments, table: &Past, truth: &Past) -> Result<Vec<String>> {
    let mut regions = Named::of(table)?.slugs(&arguments.region_slugs)?;
    if regions.is_empty() {
        regions = those_that_changed(table);
        regions.retain(|slug| truth.region(slug).is_ok());
    }
    let mut seen = BTreeSet::new();
    regions.retain(|region| seen.insert(region.clone()));
    Ok(regions)
}

/// The regions that changed within the last year of a table, or where none did, those that ever changed. Regions that
/// never change are always forecast right, and the scaled score of a region that seldom changes would outweigh all
/// others.
fn those_that_changed(table: &Past) -> Vec<String> {
    let since = |from: NaiveDate| -> Vec<String> {
        let changed = |series: &&ControlSeries| {
            let mut levels = series.levels().iter().skip_while(|level| level.day < from);
            levels.next().is_some_and(|first| levels.any(|level| level.value != first.value))
        };
        table.series().iter().filter(changed).map(|series| series.region().id.to_string()).collect()
    };
    let year_ago = table.last_day().checked_sub_days(Days::new(365)).unwrap_or(NaiveDate::MIN);
    let of_last_year = since(year_ago);
    if of_last_year.is_empty() { since(table.first_day()) } else { of_last_year }
}

/// The models named, or else all, with the reference that nothing changes.
fn models(names: &[String]) -> Result<Vec<Box<dyn RateModel>>> {
    let mut names: Vec<&str> = match names.is_empty() {
        true => MODELS.iter().map(|entry| entry.name.as_str()).collect(),
        false => names.iter().map(String::as_str).filter(|name| *name != "no-change").collect(),
    };
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let mut models = names.iter().map(|name| model(name, Basis::Learned)).collect::<Result<Vec<_>>>()?;
    models.push(Box::new(NoChange));
    Ok(models)
}
