//! The maps that are drawn: those of files, or those in the store.

use std::path::Path;

use chrono::NaiveDate;

use crate::cli::Surroundings;
use crate::cli::inputs::DataArguments;
use crate::cli::output::OutputArguments;
use crate::error::{Error, Place, Result};
use crate::read::files;
use crate::read::table;
use crate::store::{KeptMap, bundled};
use crate::survey::cartography::{Cartographer, Ground};
use crate::survey::snapshot::{Manner, Snapshot};

/// The source of maps from files without --source, as in `measure`.
const MAP: &str = "map";

/// What is asked for.
pub(in crate::cli) struct Wanted<'a> {
    /// The file of the map; without one, the newest map in the store is used.
    pub snapshot: Option<&'a Path>,
    /// What the user says about the maps in files, such as their day.
    pub manner: Manner,
    /// The earlier day that it is compared with.
    pub since: Option<NaiveDate>,
    /// The file of the map of the earlier day; without one, that in the store is used.
    pub since_snapshot: Option<&'a Path>,
    /// What became known later is ignored.
    pub as_of: Option<NaiveDate>,
    /// The source of the maps.
    pub source: Option<&'a str>,
    /// Where the store and the table are.
    pub data: &'a DataArguments,
}

/// The maps that a picture is drawn from.
pub(in crate::cli) struct Grounds {
    /// Their source.
    pub source: String,
    /// The map.
    pub now: Ground,
    /// The map of the earlier day, where it is at hand.
    pub since: Option<Ground>,
}

/// Reads the maps asked for.
pub(in crate::cli) fn grounds(
    wanted: &Wanted,
    cartographer: &Cartographer,
    surroundings: &Surroundings,
    output: &OutputArguments,
) -> Result<Grounds> {
    let measured = |path: &Path, manner: &Manner| {
        let snapshot = Snapshot::newest_from_file(path, manner, wanted.as_of, surroundings.today)?;
        snapshot.notes.iter().for_each(|note| output.say(note));
        let named = |problem: Error| Error::input(path.display().to_string(), Place::Whole, problem.to_string());
        let ground = cartographer.ground(&snapshot).map_err(named)?;
        ground.cracks().iter().for_each(|cracks| output.say(&format!("{}: {cracks}", path.display())));
        Ok((ground, snapshot.collection))
    };
    let (source, now, kept) = match wanted.snapshot {
        Some(path) => {
            let (now, collection) = measured(path, &wanted.manner)?;
            (source_of_file(wanted, path, collection.as_deref(), surroundings.today)?, now, Vec::new())
        }
        None => {
            let source = wanted.source.unwrap_or(bundled::SOURCE);
            let kept = kept(wanted, source)?;
            let newest = kept.last().ok_or_else(|| Error::NoData(no_map(source, wanted.as_of)))?;
            (source.to_string(), measured(&newest.path, &newest.manner())?.0, kept)
        }
    };
    if let Some(as_of) = wanted.as_of.filter(|as_of| now.day() > *as_of) {
        return Err(Error::Usage(format!("the map shows {}, which is after --as-of {as_of}", now.day())));
    }
    let of_day = |day: NaiveDate| kept.iter().rfind(|map| map.day == day);
    let since = match (wanted.since_snapshot, wanted.since.and_then(of_day)) {
        (Some(path), _) => Some(measured(path, &since_manner(wanted, path, surroundings.today))?.0),
        (None, Some(kept)) => Some(measured(&kept.path, &kept.manner())?.0),
        (None, None) => None,
    };
    if let (Some(asked), Some(path), Some(ground)) = (wanted.since, wanted.since_snapshot, &since)
        && asked != ground.day()
    {
        let problem = format!("--since names {asked}, but the map shows {}", ground.day());
        return Err(Error::input(files::name(path), Place::Whole, problem));
    }
    let begin = since.as_ref().map(Ground::day).or(wanted.since);
    match begin.filter(|begin| *begin >= now.day()) {
        Some(begin) => {
            Err(Error::Usage(format!("the change is asked for since {begin}, but the map shows {}", now.day())))
        }
        None => Ok(Grounds { source, now, since }),
    }
}

/// How the earlier map is read. The day of --since is used where the file has maps of several days, or none with a day.
fn since_manner(wanted: &Wanted, path: &Path, today: NaiveDate) -> Manner {
    let own = Manner { day: None, ..wanted.manner.clone() };
    let days = Snapshot::all_from_file(path, &own, today).map_or_else(|_| 0, |maps| maps.len());
    if days == 1 { own } else { Manner { day: wanted.since, ..own } }
}

/// The source of a map from a file: the one that the user names, or else that in its collection or file name, or else
/// the only source of the user's table.
fn source_of_file(wanted: &Wanted, path: &Path, collection: Option<&str>, today: NaiveDate) -> Result<String> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let says = |name: &str| name.to_lowercase().contains(bundled::SOURCE);
    match wanted.source {
        Some(source) => Ok(source.to_string()),
        None if collection.is_some_and(says) || file.as_deref().is_some_and(says) => Ok(bundled::SOURCE.into()),
        None => Ok(own_source(wanted, today)?.unwrap_or_else(|| MAP.into())),
    }
}

/// The source of the user's table, where it has only one.
fn own_source(wanted: &Wanted, today: NaiveDate) -> Result<Option<String>> {
    let Some(path) = &wanted.data.table else { return Ok(None) };
    let known = wanted.data.boundaries.known()?;
    let table = table::read(path, &known, today)?;
    match table.sources()[..] {
        [only] => Ok(Some(only.to_string())),
        _ => Ok(None),
    }
}

/// The maps of a source in the store that were known on the day asked for.
fn kept(wanted: &Wanted, source: &str) -> Result<Vec<KeptMap>> {
    if wanted.data.table.is_some() {
        return Err(Error::Usage("--table has no shapes: give the map with --snapshot FILE".into()));
    }
    let mut kept = wanted.data.store.open()?.kept_maps(source)?;
    kept.retain(|map| wanted.as_of.is_none_or(|as_of| map.known_on <= as_of));
    Ok(kept)
}

/// The message that no map of a source is at hand, with the ways to get one.
pub(in crate::cli) fn no_map(source: &str, as_of: Option<NaiveDate>) -> String {
    let known = as_of.map_or_else(String::new, |day| format!(" that was known on {day}"));
    format!(
        "the store has no map of {source}{known}, and a control table has no shapes: fetch the newest with `frontcast \
         update`, \
         feed one with `frontcast ingest FILE`, or give one with --snapshot FILE"
    )
}
