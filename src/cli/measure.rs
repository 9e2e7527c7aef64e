//! `frontcast measure` turns maps into a control table.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use rayon::prelude::*;

use super::boundaries::{BoundaryArguments, CrackArguments};
use super::legend::LegendArguments;
use super::output::{Format, OutputArguments, complain, encoded};
use super::{Outcome, Surroundings, parse_day};
use crate::error::{Error, Place, Result};
use crate::survey::boundaries::Boundaries;
use crate::survey::places;
use crate::survey::plausible::implausible;
use crate::survey::snapshot::{Largest, Manner, Snapshot};
use crate::survey::surveyor::{Extent, Survey, Surveyor};
use crate::survey::tables::{control_table, places_table};
use crate::tabular::{self, Table};
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};
use crate::write::rows;
use crate::write::words::counted;

mod cells;

const EXAMPLES: &str = "Examples:
  frontcast measure maps/*.geojson --output control.csv
  frontcast measure map_20260822.geojson.gz --front --format table
  frontcast measure maps/*.geojson --places --output control.csv      writes control_places.csv, too
  frontcast measure mine.geojson --day 2026-08-22 --regions my_regions.geojson
  frontcast measure maps/*.geojson --cells mine.cells --output control.csv
  frontcast measure parties_20260822.geojson --held party=government

A map is GeoJSON (also on lines or as a text sequence), TopoJSON, KML or KMZ, a shapefile (.shp with its other files, \
or zipped), a GeoPackage, GeoParquet, FlatGeobuf, or lists of rings as UAControlMap publishes them; it can be a .gz \
file. The content tells the format. Positions are in degrees of WGS 84. Its day is that of --day, or else a date in \
the map, or else the date in its name (20260822, 2026-08-22). A file with the maps of many days gives a row for each, \
or for --day. All features count as held where their properties are alike. Otherwise known words decide (occupied, \
liberated, contested …, the names of DeepState and ISW), or --held and --not-held do. Areas are km² on WGS 84. Free \
land under 200 km² that is left between the held area and the outer border counts as held, because maps draw borders \
differently.";

/// The value of `--places` without a file.
const BUNDLED: &str = "bundled";

/// Measure maps: what is held, controlled and free in each region on each day
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Maps (GeoJSON, KML, shapefile …, or .gz of it)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The day that a single map shows; in a file with the maps of many days, the day to measure
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    day: Option<NaiveDate>,
    /// The source of these maps, for the column of that name
    #[arg(long, value_name = "NAME", default_value = "map")]
    source: String,
    #[command(flatten)]
    boundaries: BoundaryArguments,
    #[command(flatten)]
    cracks: CrackArguments,
    /// Add a column with the length of the front in each region (front_km)
    #[arg(long)]
    front: bool,
    /// Measure the distances of the bundled towns, or of the towns of FILE (CSV or Parquet:
    /// name,region,lon,lat,radius_km), to the held area and the front. They are written to CONTROL_places.csv beside
    /// --output CONTROL.csv; on stdout, CSV has them instead of the control table
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = BUNDLED)]
    places: Option<PathBuf>,
    /// Write the share that is held of each cell of an equal-area grid of 2 km into FILE (see data/README.md), on maps a week
    /// or more apart
    #[arg(long, value_name = "FILE")]
    cells: Option<PathBuf>,
    /// Land across a state border from which a front may open, for --cells [default: none; Russia for the bundled
    /// boundaries]
    #[arg(long, value_name = "FILE", requires = "cells")]
    across: Option<PathBuf>,
    #[command(flatten)]
    legend: LegendArguments,
    /// Use doubtful maps or rows, too, after looking at them
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// What was measured on a map from a file.
pub(super) struct Measured<'f> {
    path: &'f Path,
    pub survey: Survey,
    largest: Largest,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    if arguments.day.is_some() && arguments.files.len() > 1 {
        return Err(Error::Usage("--day is the day of one map: give one file with it".into()));
    }
    if arguments.source.trim().is_empty() {
        return Err(Error::Usage("--source needs a name".into()));
    }
    let boundaries = arguments.boundaries.read(&arguments.output)?;
    let extent = Extent { front: arguments.front, towns: towns(arguments)?, cracks: arguments.cracks.width()? };
    let manner = arguments.legend.manner(arguments.day);
    let (maps, mut skipped) =
        survey_all(&arguments.files, &manner, &boundaries, extent, surroundings.today, &arguments.output);
    let surveys = plausible(maps, arguments.accept, &boundaries, &mut skipped);
    if surveys.is_empty() {
        return Err(Error::NoData("none of the maps could be measured".into()));
    }
    if arguments.files.len() > 1 || surveys.len() > 1 {
        arguments.output.say(&summary(&surveys));
    }
    if let Some(path) = &arguments.cells {
        cells::put(arguments, path, &manner, &boundaries, &surveys, surroundings.today)?;
    }
    put(arguments, &surveys, surroundings)?;
    Ok(if skipped { Outcome::Skipped } else { Outcome::Done })
}

fn towns(arguments: &Arguments) -> Result<Vec<crate::domain::place::Town>> {
    match &arguments.places {
        None => Ok(Vec::new()),
        Some(path) if path == Path::new(BUNDLED) => places::bundled(),
        Some(path) => places::read(path),
    }
}

/// Surveys every file, in parallel; the second value tells whether any was skipped.
pub(super) fn survey_all<'f>(
    files: &'f [PathBuf],
    manner: &Manner,
    boundaries: &Boundaries,
    extent: Extent,
    today: NaiveDate,
    output: &OutputArguments,
) -> (Vec<Measured<'f>>, bool) {
    let surveyor = Surveyor::new(boundaries, extent);
    let bar = output.progress(files.len(), "measuring");
    let measured = |path: &'f Path, snapshot: Snapshot| {
        let named = |problem: Error| Error::input(path.display().to_string(), Place::Whole, problem.to_string());
        let survey = surveyor.survey(&snapshot).map_err(named)?;
        let cracks = survey.cracks.as_ref().map(|cracks| format!("{}: {cracks}", path.display()));
        let notes = snapshot.notes.into_iter().chain(cracks).collect();
        Ok((Measured { path, survey, largest: snapshot.largest }, notes))
    };
    let of_file = |path: &'f PathBuf| {
        let snapshots = Snapshot::all_from_file(path, manner, today);
        bar.inc(1);
        match snapshots {
            Ok(snapshots) => snapshots.into_par_iter().map(|snapshot| measured(path, snapshot)).collect(),
            Err(problem) => vec![Err(problem)],
        }
    };
    let results: Vec<Result<(Measured, Vec<String>)>> = files.par_iter().flat_map(of_file).collect();
    bar.finish_and_clear();
    let mut by_day: BTreeMap<NaiveDate, Measured> = BTreeMap::new();
    let (mut skipped, mut said) = (false, BTreeSet::new());
    let mut skip = |problem: &dyn std::fmt::Display| {
        skipped = true;
        complain(&format!("skipped {problem}"));
    };
    for result in results {
        match result {
            Err(problem) => skip(&problem),
            Ok((map, notes)) => {
                // Maps of one file share the notes on the file.
                notes.into_iter().filter(|note| said.insert(note.clone())).for_each(|note| output.say(&note));
                match by_day.get(&map.survey.day) {
                    Some(first) => skip(&twin(&map, first)),
                    None => drop(by_day.insert(map.survey.day, map)),
                }
            }
        }
    }
    (by_day.into_values().collect(), skipped)
}

/// The problem of a map whose day another map shows already.
fn twin(map: &Measured, first: &Measured) -> String {
    let same = if first.survey.regions == map.survey.regions { "the same areas" } else { "other areas" };
    format!("{}: {} shows {} already, with {same}", map.path.display(), first.path.display(), map.survey.day)
}

/// The surveys of plausible maps. The others are named and skipped, unless the user accepts them.
fn plausible(maps: Vec<Measured>, accept: bool, boundaries: &Boundaries, skipped: &mut bool) -> Vec<Survey> {
    let mut kept: Vec<Survey> = Vec::with_capacity(maps.len());
    for map in maps {
        match implausible(&map.survey, kept.last(), &map.largest, boundaries).filter(|_| !accept) {
            Some(problem) => {
                *skipped = true;
                complain(&format!("skipped {}: {problem}. If the map is right, add --accept", map.path.display()));
            }
            None => kept.push(map.survey),
        }
    }
    kept
}

/// The number of days that were measured, and the days that are missing between them.
fn summary(surveys: &[Survey]) -> String {
    let days: Vec<NaiveDate> = surveys.iter().map(|survey| survey.day).collect();
    let (first, last) = (days[0], days[days.len() - 1]);
    let gaps: Vec<String> = days
        .windows(2)
        .filter(|pair| (pair[1] - pair[0]).num_days() > 1)
        .filter_map(|pair| {
            let (from, to) = (pair[0].succ_opt()?, pair[1].pred_opt()?);
            Some(if from == to { from.to_string() } else { format!("{from} to {to}") })
        })
        .collect();
    let missing = match gaps.is_empty() {
        true => "no day is missing".to_string(),
        false => format!("there is no map of {}", gaps.join(", ")),
    };
    format!("{} measured, from {first} to {last}; {missing}", counted(days.len(), "day"))
}

fn put(arguments: &Arguments, surveys: &[Survey], surroundings: &Surroundings) -> Result<()> {
    let source = arguments.source.trim();
    let control = control_table(source, surveys);
    let places = arguments.places.is_some().then(|| places_table(source, surveys));
    let provenance = provenance(arguments, surveys, surroundings);
    let adaptive =
        if std::io::stdout().is_terminal() && arguments.output.file().is_none() { Format::Table } else { Format::Csv };
    match arguments.output.format_or(adaptive) {
        Format::Json => {
            let mut document = serde_json::json!({
                "schema": "frontcast.measure/1", "control": rows::json(&control),
            });
            if let Some(places) = &places {
                document["places"] = rows::json(places);
            }
            arguments.output.put_json(document, &provenance)
        }
        Format::Table => {
            // Regions in which nothing is held would fill a screen.
            let shown = control_table(source, &surveys.iter().map(held_only).collect::<Vec<_>>());
            let places = places.map_or_else(String::new, |places| format!("\n{}", rows::text(&places)));
            arguments.output.put_text(&format!("{}{places}", rows::text(&shown)))
        }
        // Stdout holds one table: that of the places where they are asked for.
        Format::Csv if arguments.output.file().is_none() => {
            arguments.output.put_table(places.as_ref().unwrap_or(&control), &provenance)
        }
        Format::Csv => {
            arguments.output.put_table(&control, &provenance)?;
            put_places(arguments, places.as_ref())
        }
    }
}

/// Writes the places beside the control table, and names the files.
fn put_places(arguments: &Arguments, places: Option<&Table>) -> Result<()> {
    let Some(path) = arguments.output.file() else { return Ok(()) };
    let mut written = path.display().to_string();
    if let Some(places) = places {
        let beside = beside(path, "_places");
        write_whole(&beside, &encoded(places, tabular::Format::of(&written))?)?;
        written += &format!(" and {}", beside.display());
    }
    arguments.output.say(&format!("Written: {written}"));
    Ok(())
}

fn held_only(survey: &Survey) -> Survey {
    let mut survey = survey.clone();
    survey.regions.retain(|row| row.controlled.km2() > 0.0);
    survey
}

/// The path with something added to its stem: control.csv → control_places.csv.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(suffix);
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn provenance(arguments: &Arguments, surveys: &[Survey], surroundings: &Surroundings) -> Provenance {
    let (first, last) = (surveys[0].day, surveys[surveys.len() - 1].day);
    let source = Source { name: arguments.source.trim().into(), first_day: first, last_day: last };
    Provenance::new(&surroundings.arguments, vec![source])
}
