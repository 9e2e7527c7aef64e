//! What the user says of the maps in files: what their legend means, and what the dates of their features are.

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
    /// What a map's legend calls held, as in status=occupied,annexed; all else is then not held. * is any value, (none) is
    /// none. May be given again [default: words that are known]
    #[arg(long, value_name = "PROPERTY=VALUE[,VALUE…]", value_parser = Rule::parse)]
    held: Vec<Rule>,
    /// What a map's legend calls not held, as in status=liberated; may be given again
    #[arg(long, value_name = "PROPERTY=VALUE[,VALUE…]", value_parser = Rule::parse)]
    not_held: Vec<Rule>,
    /// What the dates of a map's features are [default: days of maps where the days show the same land]
    #[arg(long, value_enum)]
    dates: Option<Dates>,
}

impl LegendArguments {
    /// What is said of a map that is perhaps of a given day.
    pub fn manner(&self, day: Option<NaiveDate>) -> Manner {
        let legend = Legend { held: self.held.clone(), not_held: self.not_held.clone(), asks: false };
        Manner { day, dates: self.dates, legend }
    }

    /// How maps of files are read that a command may do without; `flag` gives them. What is not said of their legend now is
    /// what was said of it when maps of the same source were fed.
    ///
    /// # Errors
    /// [`Error::Usage`] where there is no map to speak of.
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
                "--held, --not-held, --dates and --day are about the maps of {flag}: give one"
            ))),
            (true, Some(_)) => Ok(of_source(self, day, source, &store.open()?, output)?.0),
            _ => Ok(self.manner(day)),
        }
    }
}

/// How the maps of a source are read: by what the user says of their legend, and for what that leaves open by what was said of
/// it when maps of this source were fed before. The second value tells whether it was said now.
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
                "Maps of {source} are read as in ingest {ingest}: {}. Give --held or --not-held to change it.",
                before.options()
            ));
        }
        manner.legend = if is_said { manner.legend.after(&before) } else { before };
    }
    Ok((manner, is_said))
}
