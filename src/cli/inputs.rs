//! The data that a command works on: the bundled data with the user's store, or one table.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use etcetera::BaseStrategy;

use super::boundaries::BoundaryArguments;
use super::output::OutputArguments;
use super::{Surroundings, not_after, parse_day, parse_first_day};
use crate::domain::cells::CellSeries;
use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::Town;
use crate::domain::region::Region;
use crate::error::{Error, Result};
use crate::model::MODELS;
use crate::read;
use crate::read::table;
use crate::store::{Archive, Recording, Store, bundled, cells};
use crate::study::projection::Request;
use crate::write::sums;

/// Where the user's store is.
#[derive(Args)]
pub(super) struct StoreArguments {
    /// The folder of the store [default: frontcast in the folder where programs keep data]
    #[arg(long, value_name = "DIR", env = "FRONTCAST_STORE")]
    pub store: Option<PathBuf>,
}

/// The options of every command that reads control data.
#[derive(Args)]
pub(super) struct DataArguments {
    /// Use this control table alone (CSV or Parquet: source,region,day,controlled_km2,known_on)
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Ignore all days before DAY; a month means its first day
    // Charts call it --data-from, because their --from is the first day that is shown.
    #[arg(id = "data_from", long = "from", value_name = "DAY", value_parser = parse_first_day)]
    pub from: Option<NaiveDate>,
    #[command(flatten)]
    pub boundaries: BoundaryArguments,
    #[command(flatten)]
    pub store: StoreArguments,
}

/// The option `--from` under the name that charts give it.
pub(super) fn of_chart(from: clap::Arg) -> clap::Arg {
    from.long("data-from")
}

// The help of options that several commands have with defaults of their own.
pub(super) const AS_OF: &str =
    "The last day that is known; what became known later is ignored [default: the last day of the data]";
pub(super) const PATHS: &str = "Number of simulated futures for each forecast";
pub(super) const SEED: &str = "Seed of the random numbers; the same seed and data give the same result";
pub(super) const HORIZON: &str = "Years to look ahead";
pub(super) const STANDSTILL: &str = "What a standstill leads to, in models that have standstills";
pub(super) const SPLIT: &str = "Days at which the pace before is compared with the pace after";
pub(super) const BY: &str = "Days by which odds are given; a month such as 2027-08 means its last day \
                             [default: the ends of the coming five years]";
pub(super) const MAP_DAY: &str = "The day that the map shows, where neither the map nor its name tells it";
pub(super) const OWN_PLACE: &str =
    "A place of your own: the centre in degrees and the radius of its disc; can be repeated";
pub(super) const TOWNS: &str =
    "Towns to use instead of the bundled ones (CSV or Parquet: name,region,lon,lat,radius_km)";
pub(super) const SNAPSHOT: &str = "The map to draw [default: the newest map in the store]";
pub(super) const SINCE_SNAPSHOT: &str = "An earlier map; the changes since then are drawn";

/// What a command may know: until which day, and from which source.
#[derive(Args)]
pub(super) struct KnownArguments {
    #[arg(long, value_name = "DAY", value_parser = parse_day, help = AS_OF)]
    pub as_of: Option<NaiveDate>,
    /// The source to use, where several are known; for a map from a file, the source of that map
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
}

/// The options of every command that makes projections.
#[derive(Args)]
pub(super) struct ForecastArguments {
    #[command(flatten)]
    pub known: KnownArguments,
    #[arg(long, value_name = "NAME", help = models_help())]
    pub model: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10_000, help = PATHS)]
    pub paths: usize,
    #[arg(long, value_name = "N", default_value_t = 1, help = SEED)]
    pub seed: u64,
    #[arg(long, value_name = "YEARS", default_value_t = 30, help = HORIZON)]
    pub horizon: u32,
}

pub(super) fn models_help() -> String {
    format!("The model [default: {}]{}", MODELS[0].name, models_listed())
}

/// A line for each model.
pub(super) fn models_listed() -> String {
    MODELS.iter().map(|entry| format!("\n  {}: {}", entry.name, entry.summary)).collect()
}

impl ForecastArguments {
    /// What is asked about a region.
    pub fn request(&self, region: &str) -> Request {
        Request {
            as_of: self.known.as_of,
            source: self.known.source.clone(),
            model: self.model.clone(),
            horizon_years: self.horizon,
            paths: self.paths,
            seed: self.seed,
            ..Request::of(region)
        }
    }
}

impl StoreArguments {
    /// The store; its folder need not be there yet.
    pub fn open(&self) -> Result<Store> {
        match &self.store {
            Some(folder) if folder.as_os_str().is_empty() => Err(Error::Usage("--store needs a folder".into())),
            Some(folder) => Ok(Store::new(folder)),
            None => {
                let strategy = etcetera::base_strategy::choose_native_strategy();
                let strategy = strategy.map_err(|_| {
                    Error::Usage("there is no home folder: name the folder of the store with --store".into())
                })?;
                Ok(Store::new(&strategy.data_dir().join("frontcast")))
            }
        }
    }
}

impl DataArguments {
    /// The table that the user gives, or else the bundled data with the store. A day in the future is refused. With
    /// `towns`, the distances of places are included.
    pub fn archive(&self, as_of: Option<NaiveDate>, towns: &[Town], surroundings: &Surroundings) -> Result<Archive> {
        if let Some(day) = as_of {
            not_after(day, surroundings.today, "--as-of")?;
        }
        let known = self.boundaries.known()?;
        match &self.table {
            Some(path) => Ok(Archive::alone(table::read(path, &known, surroundings.today)?)),
            None => self.store.open()?.archive(Some(bundled::all(&known, towns)?), &known, towns),
        }
    }

    /// What an archive knows from all sources; of fed data only what was known on `as_of`.
    pub fn past_of(&self, archive: &Archive, as_of: Option<NaiveDate>) -> Result<Past> {
        self.since(archive.to_past(as_of)?)
    }

    /// The past of the archive that these options name, without the distances of places.
    pub fn past(&self, as_of: Option<NaiveDate>, surroundings: &Surroundings) -> Result<Past> {
        self.since(self.archive(as_of, &[], surroundings)?.into_past(as_of)?)
    }

    /// What is known of the cells of a source: those of a file, or else the bundled ones with the store's; `None` where
    /// nothing is.
    pub fn cells(&self, source: &str, file: Option<&Path>) -> Result<Option<CellSeries>> {
        let cells = match (file, &self.table) {
            (Some(path), _) => Some(cells::from_file(path)?).filter(|cells| cells.source() == source),
            (None, Some(_)) => None,
            (None, None) => self.store.open()?.cells(Some(cells::bundled()?), source)?,
        };
        Ok(match self.from {
            Some(day) => cells.and_then(|cells| cells.since(day)),
            None => cells,
        })
    }

    /// The part of a past that these options leave.
    fn since(&self, past: Past) -> Result<Past> {
        self.check_groups(&past)?;
        match self.from {
            Some(day) => past.since(day),
            None => Ok(past),
        }
    }

    /// What one source knows of a region, or of all regions, and the last day that is known.
    pub fn known(
        &self,
        past: &Past,
        asked: &KnownArguments,
        region: Option<&str>,
        output: &OutputArguments,
    ) -> Result<(Past, NaiveDate)> {
        // The past is cut first, so that a source that begins later cannot be chosen.
        let cut = asked.as_of.map(|day| past.as_of(day)).transpose()?;
        let source = self.source(asked.source.as_deref(), region, cut.as_ref().unwrap_or(past), output)?;
        past.known(asked.as_of, source.as_deref())
    }

    /// Checks that the members of the groups of a file are regions of the table.
    fn check_groups(&self, table: &Past) -> Result<()> {
        let Some(path) = &self.boundaries.groups else { return Ok(()) };
        let regions: Vec<Region> = table.series().iter().map(|series| series.region().clone()).collect();
        read::groups::check_members(path, &Regions::from(regions))
    }

    /// The source to use for a region, or for all regions: the one that the user names, or else the bundled source
    /// where it knows the region, or else the only source that knows it. With several others the user has to choose.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the source that the user names does not know the region and others do.
    pub fn source(
        &self,
        asked: Option<&str>,
        region: Option<&str>,
        table: &Past,
        output: &OutputArguments,
    ) -> Result<Option<String>> {
        if let Some(asked) = asked {
            check_knows(asked, region, table)?;
            return Ok(Some(asked.to_string()));
        }
        let Some(chosen) = usual_source(region, table) else { return Ok(None) };
        if self.table.is_some() {
            return Ok(Some(chosen.to_string()));
        }
        // The answers themselves compare the bundled maps.
        let is_fed = |source: &&str| !bundled::SOURCES.iter().any(|known| known.id == *source);
        let others: Vec<&str> = sources_of(region, table).into_iter().filter(is_fed).collect();
        if !others.is_empty() {
            let what = region.map_or("control", |region| region);
            output.say(&format!(
                "Data of {what} are from {chosen}. {} {} too: choose with --source.",
                others.join(", "),
                if others.len() == 1 { "knows it" } else { "know it" }
            ));
        }
        Ok(Some(chosen.to_string()))
    }
}

/// Checks that a source knows a region that others know.
fn check_knows(source: &str, region: Option<&str>, table: &Past) -> Result<()> {
    let Some(region) = region.filter(|_| table.sources().contains(&source)) else { return Ok(()) };
    match sources_of(Some(region), table) {
        others if others.is_empty() || others.contains(&source) => Ok(()),
        others => {
            let hint = format!("known to {}: choose one with --source", others.join(", "));
            Err(Error::Unknown { kind: "region of this source", name: region.into(), hint })
        }
    }
}

/// Prints the notes on regions that are sums of others, from one source; `project` has them in its answer.
pub(super) fn say_of_sums<'s>(table: &Past, slugs: impl IntoIterator<Item = &'s str>, output: &OutputArguments) {
    let sums = slugs.into_iter().filter_map(|slug| table.makeup(slug));
    sums.for_each(|of| sums::notes(&of).iter().for_each(|note| output.say(note)));
}

/// The sources that know a region, or all sources.
fn sources_of<'t>(region: Option<&str>, table: &'t Past) -> Vec<&'t str> {
    let knows = |source: &&str| {
        region.is_none_or(|region| table.of_source(Some(source)).is_ok_and(|of| of.region(region).is_ok()))
    };
    table.sources().into_iter().filter(knows).collect()
}

/// The source that is used where the user names none: the only one, or else the bundled one.
pub(super) fn usual_source<'t>(region: Option<&str>, table: &'t Past) -> Option<&'t str> {
    match sources_of(region, table)[..] {
        [only] => Some(only),
        ref several => several.iter().copied().find(|source| *source == bundled::SOURCE),
    }
}

/// The source that the user names, where another would be used otherwise.
pub(super) fn chosen_source<'a>(asked: Option<&'a str>, region: Option<&str>, table: &Past) -> Option<&'a str> {
    asked.filter(|asked| usual_source(region, table) != Some(asked))
}

impl Surroundings {
    /// The time and the arguments that the store records.
    pub fn recording(&self) -> Recording {
        Recording { at: self.now.clone(), on: self.today, arguments: self.arguments.join(" ") }
    }
}
