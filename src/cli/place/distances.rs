//! The distances that `place` works on: the bundled ones with those of fed maps, those of a table, or those measured on
//! maps.

use std::path::PathBuf;

use super::Arguments;
use crate::cli::Surroundings;
use crate::cli::measure::survey_all;
use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::{PlaceSeries, Town};
use crate::error::{Error, Result};
use crate::read::distances;
use crate::store::bundled;
use crate::survey::places::{self, OwnPlace};
use crate::survey::snapshot::Manner;
use crate::survey::surveyor::{Extent, Survey};
use crate::survey::tables::places_table;

/// The source of maps from files without --source, as in `measure`.
const MAP: &str = "map";

/// The distances of one source; the second value tells whether a map was skipped.
pub(super) fn read(arguments: &Arguments, surroundings: &Surroundings) -> Result<(Past, bool)> {
    let towns = arguments.places.as_deref().map_or_else(places::bundled, places::read)?;
    let with = (&arguments.store, &arguments.output);
    if arguments.day.is_some() && arguments.map.len() > 1 {
        return Err(Error::Usage("--day is the day of one map: give one file with it".into()));
    }
    let maps = (!arguments.map.is_empty(), "--map FILE…");
    let manner = arguments.legend.of_files(maps, arguments.day, arguments.known.source.as_deref(), with)?;
    if !arguments.map.is_empty() {
        let source = arguments.known.source.as_deref().unwrap_or(MAP);
        return measured(arguments, (&arguments.map, &manner), source, &towns, surroundings);
    }
    if arguments.boundaries.regions.is_some() && arguments.own_places.is_empty() {
        return Err(Error::Usage("--regions gives boundaries to measure maps with: add --map FILE… or --place".into()));
    }
    if let Some(path) = &arguments.table {
        let table = Past::of_places(distances::read(path, &towns, surroundings.today)?);
        return Ok((of_source(arguments, &table)?, false));
    }
    if arguments.places.is_some() {
        return Err(Error::Usage(
            "--places gives towns to measure on maps, or the discs of a table: add --map FILE… or --table FILE".into(),
        ));
    }
    let store = arguments.store.open()?;
    let base = Past::of_places(bundled::places(&towns)?);
    let archive = store.archive(Some(base), &Regions::default(), &towns)?;
    let table = of_source(arguments, &Past::of_places(archive.places().to_vec()))?;
    if arguments.own_places.is_empty() {
        return Ok((table, false));
    }
    let source = table.places().first().map_or(bundled::SOURCE, PlaceSeries::source).to_string();
    let map = store.kept_map(&source)?.filter(|map| arguments.known.as_of.is_none_or(|as_of| map.known_on <= as_of));
    let map = map.ok_or_else(|| no_map(arguments, &source))?;
    let (own, skipped) =
        measured(arguments, (std::slice::from_ref(&map.path), &map.manner()), &source, &[], surroundings)?;
    arguments.output.say(&format!(
        "{} measured on the newest map in the store, from {}. One day gives no pace and no projection: give maps of \
         more days \
         with --map FILE….",
        if arguments.own_places.len() == 1 { "Your place is" } else { "Your places are" },
        map.day
    ));
    // A place of the user replaces a bundled one of the same name.
    let is_own = |series: &&PlaceSeries| own.places().iter().any(|other| other.place() == series.place());
    let bundled = table.places().iter().filter(|series| !is_own(series)).cloned();
    Ok((Past::of_places(bundled.chain(own.places().iter().cloned()).collect()), skipped))
}

fn no_map(arguments: &Arguments, source: &str) -> Error {
    let names: Vec<&str> = arguments.own_places.iter().map(OwnPlace::name).collect();
    let known = arguments.known.as_of.map_or_else(String::new, |day| format!(" that was known on {day}"));
    Error::NoData(format!(
        "the store has no map of {source}{known} to measure {} on: give maps with --map FILE…, or feed the newest with \
         `frontcast update` or `frontcast ingest FILE…`",
        names.join(", ")
    ))
}

/// The distances of the source that the user names, or else of the only source, or else of the bundled one.
fn of_source(arguments: &Arguments, table: &Past) -> Result<Past> {
    let sources = table.sources();
    let chosen = match (&arguments.known.source, &sources[..]) {
        (Some(name), _) => name.clone(),
        (None, [only]) => only.to_string(),
        (None, several) if several.contains(&bundled::SOURCE) => bundled::SOURCE.to_string(),
        (None, several) => {
            return Err(Error::Usage(format!(
                "several sources are known ({}): choose one with --source",
                several.join(", ")
            )));
        }
    };
    let others: Vec<&str> = sources.into_iter().filter(|source| *source != chosen).collect();
    if arguments.known.source.is_none() && !others.is_empty() {
        let others = others.join(", ");
        arguments.output.say(&format!(
            "Distances are from {chosen}; other sources ({others}) have some, too: choose with --source."
        ));
    }
    table.of_source(Some(&chosen))
}

/// Measures the towns and the places of the user on maps.
fn measured(
    arguments: &Arguments,
    (files, manner): (&[PathBuf], &Manner),
    source: &str,
    towns: &[Town],
    surroundings: &Surroundings,
) -> Result<(Past, bool)> {
    let boundaries = arguments.boundaries.read(&arguments.output)?;
    let own = arguments.own_places.iter().map(|place| place.town(&boundaries)).collect::<Result<Vec<Town>>>()?;
    for (i, town) in own.iter().enumerate() {
        if own[..i].iter().any(|earlier| earlier.name == town.name) {
            return Err(Error::Usage(format!(
                "--place {:?} is given twice: give each place a name of its own",
                town.name
            )));
        }
        if boundaries.region_of(town.lon, town.lat).is_none() {
            arguments
                .output
                .say(&format!("{} lies in none of the regions. Note that the longitude comes first.", town.name));
        }
    }
    let is_own = |town: &&Town| own.iter().any(|place| place.name == town.name);
    let mut all: Vec<Town> = towns.iter().filter(|town| !is_own(town)).cloned().collect();
    all.extend(own);
    let extent = Extent { front: false, towns: all.clone(), cracks: arguments.cracks.width()? };
    let (maps, skipped) = survey_all(files, manner, &boundaries, extent, surroundings.today, &arguments.output);
    let surveys: Vec<Survey> = maps.into_iter().map(|map| map.survey).collect();
    if surveys.is_empty() {
        return Err(Error::NoData("none of the maps could be measured".into()));
    }
    let rows = distances::rows(&places_table(source, &surveys), "the maps", surroundings.today)?;
    if rows.is_empty() {
        return Err(Error::NoData("the maps have no front, so there are no distances to it".into()));
    }
    Ok((Past::of_places(distances::series(rows, &all)?), skipped))
}
