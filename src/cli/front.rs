//! The options of commands that ask where the front may be, and the simulation that answers them.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::Surroundings;
use super::inputs::{DataArguments, TOWNS};
use super::named::Named;
use super::output::OutputArguments;
use super::terms::TermsArguments;
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::place::Settlement;
use crate::error::{Error, Result};
use crate::read::scenarios;
use crate::study::odds::{Odds, Request, Zones, near, odds};
use crate::study::projection;
use crate::survey::{places, settlements};
use crate::write::provenance::{Provenance, Source};

/// What the simulation of the whole front needs. Commands give `paths` and `horizon` their own defaults with [`own_defaults`].
#[derive(Args)]
pub(super) struct FrontArguments {
    #[command(flatten)]
    pub terms: TermsArguments,
    /// What to assume on top of the model; `frontcast scenario` lists and explains what there is
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub scenario: Option<String>,
    /// Whose gains are laid out on the ground: those of each region, those of the whole theatre, or half of the futures each
    #[arg(long, value_enum, default_value_t = Zones::Region)]
    pub zones: Zones,
    /// With a --table, the file of cells that `measure --cells` wrote beside it
    #[arg(long, value_name = "FILE")]
    pub cells_from: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = TOWNS)]
    pub places: Option<PathBuf>,
    #[command(flatten)]
    pub data: DataArguments,
}

/// Futures of the whole front take more time than those of regions.
pub(super) const PATHS: &str = "1000";
pub(super) const HORIZON: &str = "5";

/// What the simulation says, with what it was made from.
pub(super) struct Front {
    pub known: Past,
    pub odds: Odds,
    /// All places, near the front or not.
    pub settlements: Vec<Settlement>,
}

impl FrontArguments {
    /// What is known of the cells of a source, also later than the origin.
    pub fn cells(&self, source: &str) -> Result<Option<CellSeries>> {
        self.data.cells(source, self.cells_from.as_deref())
    }

    /// Simulates the whole front; `days` names the days whose odds are told, from the origin and the last day of the horizon.
    /// Of one region alone its rate, free area and target may be given.
    pub fn simulate(
        &self,
        regions: &[String],
        days: impl FnOnce(NaiveDate, NaiveDate) -> Vec<NaiveDate>,
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Front> {
        let (asked, data) = (&self.terms.forecast, &self.data);
        self.terms.requests(&[String::new()], surroundings)?;
        let scenario = self.scenario.as_ref().map(|name| scenarios::find(name)).transpose()?;
        let towns = places::bundled()?;
        let archive = data.archive(asked.known.as_of, &towns, surroundings)?;
        let past = data.past_of(&archive, asked.known.as_of)?;
        let (known, as_of) = data.known(&past, &asked.known, None, output)?;
        let source = known.sources().first().copied().unwrap_or_default().to_string();
        let cells = self.cells(&source)?.and_then(|cells| cells.as_of(as_of)).ok_or_else(|| {
            let why = "only maps tell where the front goes; `frontcast project` needs none";
            Error::NoData(format!("no map of cells of {source} was known on {as_of}: {why}"))
        })?;
        let settlements = match (&self.places, &data.boundaries.regions) {
            (Some(file), _) => settlements::of_towns(places::read(file)?),
            (None, None) => settlements::bundled()?,
            (None, Some(_)) => Vec::new(),
        };
        let by = days(as_of, projection::horizon_end(as_of, asked.horizon)?);
        let own = match &Named::of(&known)?.slugs(regions)?[..] {
            [one] if known.singles().any(|series| series.region().id.as_str() == one) => one.clone(),
            _ if self.terms.is_of_one_region() => {
                return Err(Error::Usage(
                    "--rate, --rate-scope, --remaining and --target are those of one region: name one region, no group"
                        .into(),
                ));
            }
            _ => String::new(),
        };
        let forecast = self.terms.requests(&[own], surroundings)?.remove(0);
        let forecast = projection::Request { as_of: Some(as_of), source: Some(source), by, scenario, ..forecast };
        let request = Request { forecast, zones: self.zones, distances: false, ..Request::default() };
        let odds = odds(&known, &cells, &near(&cells, &settlements), &request)?;
        Ok(Front { known, odds, settlements })
    }
}

impl Front {
    /// How the answer was made.
    pub fn provenance(&self, surroundings: &Surroundings) -> Provenance {
        Provenance::new(&surroundings.arguments, self.sources())
    }

    pub fn sources(&self) -> Vec<Source> {
        self.known.series().iter().map(Source::of).collect()
    }
}
