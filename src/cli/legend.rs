//! What the user says about maps in files: the meaning of their legend, and of the dates of their features.

use chrono::NaiveDate;
use clap::Args;

use super::inputs::StoreArguments;
use super::output::OutputArguments;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::survey::days::Dates;
use crate::survey::legend::{Legend, Rule};
use crate::survey::snapshot::Manner;

/// The options of every command that reads maps from files.
#[derive(Args)]
pub(super) struct LegendArguments {
    /// The features that are held, as in status=occupied,annexed; all others are then not held. * means any value,
    /// (none) means no value; can be repeated [default: known words decide]
    #[arg(long, value_name = "PROPERTY=VALUE[,VALUE…]", value_parser = Rule::parse)]
    held: Vec<Rule>,
    /// The features that are not held, as in status=liberated; can be repeated
    #[arg(long, value_name = "PROPERTY=VALUE[,VALUE…]", value_parser = Rule::parse)]
    not_held: Vec<Rule>,
    /// What the dates of a map's features mean [default: maps, where the days show the same land]
    #[arg(long, value_enum)]
    dates: Option<Dates>,
}

impl LegendArguments {
    /// How maps are read, with the day where the user gives it.
    pub fn manner(&self, day: Option<NaiveDate>) -> Manner {
        let legend = Legend { held: self.held.clone(), not_held: self.not_held.clone(), asks: false };
        Manner { day, dates: self.dates, legend }
    }

    /// How optional maps from files are read; `flag` names them. Where the user says nothing about the legend, the
    /// words given when maps of the same source were fed apply.
    ///
    /// # Errors
    /// [`Error::Usage`] where the options are about a map and there is none.
    pub fn of_files(
        &self,
        (has_map, flag): (bool, &str),
        day: Option<NaiveDate>,
        source: Option<&str>,
        (store, output): (&StoreArguments, &OutputArguments),
    ) -> Result<Manner> {
        let is_said =
            [!self.held.is_empty(), !self.not_held.is_empty(), self.dates.is_some(), day.is_some()].contains(&true);
        match (has_map, source) {
            (false, _) if is_said => Err(Error::Usage(format!(
                "--held, --not-held, --dates and --day describe the map of {flag}, and none is given: give one"
            ))),
            (true, Some(_)) => Ok(of_source(self, day, source, &store.open()?, output)?.0),
            _ => Ok(self.manner(day)),
        }
    }
}

/// How the maps of a source are read: by the legend that the user gives now, and where that leaves something open by
/// the legend given when maps of this source were fed before. The second value tells whether one is given now.
pub(super) fn of_source(
    arguments: &LegendArguments,
    day: Option<NaiveDate>,
    source: Option<&str>,
    store: &Store,
    output: &OutputArguments,
) -> Result<(Manner, bool)> {
    let mut manner = arguments.manner(day);
    let is_said = !manner.legend.is_empty();
    let remembered = source.map(|source| Ok::<_, Error>((source, store.legend(source)?)));
    if let Some((source, Some((ingest, before)))) = remembered.transpose()? {
        if !is_said {
            output.say(&format!(
                "Maps of {source} are read as in ingest {ingest}: {}. --held and --not-held change this.",
                before.options()
            ));
        }
        manner.legend = if is_said { manner.legend.after(&before) } else { before };
    }
    Ok((manner, is_said))
}
