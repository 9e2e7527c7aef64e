//! Which control data and boundaries a command works on: the bundled ones with the user's store, or one table.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use etcetera::BaseStrategy;

use super::boundaries::BoundaryArguments;
use super::output::OutputArguments;
use super::{Surroundings, not_after, parse_day, parse_first_day};
use crate::domain::groups::Regions;
use crate::domain::past::Past;
use crate::domain::place::Town;
use crate::domain::region::Region;
use crate::error::{Error, Result};
use crate::read;
use crate::read::table;
use crate::store::{Archive, Recording, Store, bundled};
use crate::write::sums;

/// Where the user's store is.
#[derive(Args)]
pub(super) struct StoreArguments {
    /// Folder of the store of fed data [default: frontcast in the folder where programs keep data]
    #[arg(long, value_name = "DIR", env = "FRONTCAST_STORE")]
    pub store: Option<PathBuf>,
}

/// The options of every command that reads control data.
#[derive(Args)]
pub(super) struct DataArguments {
    /// Use only this control table (CSV or Parquet: source,region,day,controlled_km2,known_on)
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Leave the far past out: days before DAY do not exist; of a month, its first
    // Charts call it --data-from: their --from is the first day shown.
    #[arg(id = "data_from", long = "from", value_name = "DAY", value_parser = parse_first_day)]
    pub from: Option<NaiveDate>,
    #[command(flatten)]
    pub boundaries: BoundaryArguments,
    #[command(flatten)]
    pub store: StoreArguments,
}

/// The option that leaves the far past out, as charts call it.
pub(super) fn of_chart(from: clap::Arg) -> clap::Arg {
    from.long("data-from")
}

/// The options of commands that tell several forecasts at once.
#[derive(Args)]
pub(super) struct ForecastArguments {
    /// The last day known: what came later is not looked at [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    pub as_of: Option<NaiveDate>,
    /// The source of control data, where there are several
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The model that is asked [default: that of `project`]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// Number of simulated futures of each forecast
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub paths: usize,
    /// Seed of the simulation: the same seed and data give the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How far forecasts look
    #[arg(long, value_name = "YEARS", default_value_t = 30)]
    pub horizon: u32,
}

impl StoreArguments {
    /// The store; its folder need not be there yet.
    pub fn open(&self) -> Result<Store> {
        match &self.store {
            Some(folder) if folder.as_os_str().is_empty() => Err(Error::Usage("--store needs a folder".into())),
            Some(folder) => Ok(Store::new(folder)),
            None => {
                let strategy = etcetera::base_strategy::choose_native_strategy();
                let strategy =
                    strategy.map_err(|_| Error::Usage("no home folder: tell the store's with --store".into()))?;
                Ok(Store::new(&strategy.data_dir().join("frontcast")))
            }
        }
    }
}

impl DataArguments {
    /// The table asked for, else all that is bundled and fed, for a question about a day that must not lie in the future. The
    /// distances of places are among it where there are `towns`.
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

    /// What an archive knows of all sources: of what was fed only what was known on `as_of`.
    pub fn past_of(&self, archive: &Archive, as_of: Option<NaiveDate>) -> Result<Past> {
        self.since(archive.to_past(as_of)?)
    }

    /// The same of the archive that these options are about, without the distances of places.
    pub fn past(&self, as_of: Option<NaiveDate>, surroundings: &Surroundings) -> Result<Past> {
        self.since(self.archive(as_of, &[], surroundings)?.into_past(as_of)?)
    }

    /// What of a past these options leave.
    fn since(&self, past: Past) -> Result<Past> {
        self.check_groups(&past)?;
        match self.from {
            Some(day) => past.since(day),
            None => Ok(past),
        }
    }

    /// What is known of a region, or without one of all of them, from one source, and the day of that knowledge.
    pub fn known(
        &self,
        past: &Past,
        (as_of, source): (Option<NaiveDate>, Option<&str>),
        region: Option<&str>,
        output: &OutputArguments,
    ) -> Result<(Past, NaiveDate)> {
        // Cut off first: a source that comes later is no choice yet.
        let cut = as_of.map(|day| past.as_of(day)).transpose()?;
        let source = self.source(source, region, cut.as_ref().unwrap_or(past), output);
        past.known(as_of, source.as_deref())
    }

    /// Checks that the members of the groups of a file are regions of the table.
    fn check_groups(&self, table: &Past) -> Result<()> {
        let Some(path) = &self.boundaries.groups else { return Ok(()) };
        let regions: Vec<Region> = table.series().iter().map(|series| series.region().clone()).collect();
        read::groups::check_members(path, &Regions::from(regions))
    }

    /// The source to use for a region, or without one for all of them: the one asked for, else the bundled source where it
    /// knows the region, else the only one that does. Several others are a question to the user.
    pub fn source(
        &self,
        asked: Option<&str>,
        region: Option<&str>,
        table: &Past,
        output: &OutputArguments,
    ) -> Option<String> {
        if asked.is_some() {
            return asked.map(str::to_string);
        }
        let chosen = usual_source(region, table)?;
        if self.table.is_some() {
            return Some(chosen.to_string());
        }
        // The answers themselves tell of the bundled maps.
        let is_fed = |source: &&str| !bundled::SOURCES.iter().any(|known| known.id == *source);
        let others: Vec<&str> = sources_of(region, table).into_iter().filter(is_fed).collect();
        if !others.is_empty() {
            let (others, what) = (others.join(", "), region.map_or("Control", |region| region));
            output.say(&format!("{what} is known from {chosen}, used here, and from {others}: choose with --source."));
        }
        Some(chosen.to_string())
    }
}

/// Says what is to be known of sums of regions on a table of one source; `project` has it in its answer.
pub(super) fn say_of_sums<'s>(table: &Past, slugs: impl IntoIterator<Item = &'s str>, output: &OutputArguments) {
    let sums = slugs.into_iter().filter_map(|slug| table.makeup(slug));
    sums.for_each(|of| sums::notes(&of).iter().for_each(|note| output.say(note)));
}

/// The sources that know a region, or all of them.
fn sources_of<'t>(region: Option<&str>, table: &'t Past) -> Vec<&'t str> {
    let knows = |source: &&str| {
        region.is_none_or(|region| table.of_source(Some(source)).is_ok_and(|of| of.region(region).is_ok()))
    };
    table.sources().into_iter().filter(knows).collect()
}

/// The source that is used for a region where none is asked for: the only one, else the bundled one.
pub(super) fn usual_source<'t>(region: Option<&str>, table: &'t Past) -> Option<&'t str> {
    match sources_of(region, table)[..] {
        [only] => Some(only),
        ref several => several.iter().copied().find(|source| *source == bundled::SOURCE),
    }
}

/// The source asked for, where it is another than would be used without asking.
pub(super) fn chosen_source<'a>(asked: Option<&'a str>, region: Option<&str>, table: &Past) -> Option<&'a str> {
    asked.filter(|asked| usual_source(region, table) != Some(asked))
}

impl Surroundings {
    /// When and how something is recorded in the store.
    pub fn recording(&self) -> Recording {
        Recording { at: self.now.clone(), on: self.today, arguments: self.arguments.join(" ") }
    }
}
