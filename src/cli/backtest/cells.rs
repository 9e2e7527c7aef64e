//! `backtest --cells` scores the map of odds.

use std::path::PathBuf;

use clap::Args;

use super::Arguments;
use crate::cli::output::Answer;
use crate::cli::{Outcome, Surroundings};
use crate::error::{Error, Result};
use crate::study::backtest::cells::{CellReplay, backtest_cells, backwards, origins};
use crate::study::odds::Zones;
use crate::survey::places;
use crate::write::backtest::cells::{json, sheet, table};
use crate::write::provenance::{Provenance, Source};

/// The options of a replay of cells.
#[derive(Args)]
pub(super) struct CellArguments {
    /// Score the odds that cells of 2 km are held, and towns, blocks of 40 km and groups, from one simulation of the whole
    /// front with 1,000 futures from every 28th day
    #[arg(long)]
    pub cells: bool,
    /// With --cells and a --table, the file of cells that `measure --cells` wrote beside it
    #[arg(long, value_name = "FILE", requires = "cells")]
    pub cells_from: Option<PathBuf>,
    /// With --cells, run the same maps backwards in time, with both sides exchanged
    #[arg(long, requires = "cells")]
    pub backwards: bool,
    /// With --cells, whose gains are laid out: those of each region, those of the whole theatre, or half of the futures each
    #[arg(long, value_enum, default_value_t = Zones::Region, requires = "cells")]
    pub zones: Zones,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let asked = &arguments.replay;
    if !asked.region_slugs.is_empty() || asked.truth.is_some() || arguments.chart.is_some() || asked.models.len() > 1 {
        let reason = "--cells scores the whole front of one map with one model: leave out regions, --truth and --chart";
        return Err(Error::Usage(reason.into()));
    }
    let towns = if arguments.data.boundaries.regions.is_none() { places::bundled()? } else { Vec::new() };
    let archive = arguments.data.archive(asked.known.as_of, &towns, surroundings)?;
    let past = arguments.data.past_of(&archive, asked.known.as_of)?;
    let (mut known, as_of) = arguments.data.known(&past, &asked.known, None, &arguments.output)?;
    let source = known.sources().first().map_or_else(String::new, ToString::to_string);
    let cells =
        arguments.data.cells(&source, arguments.cells.cells_from.as_deref())?.and_then(|cells| cells.as_of(as_of));
    let mut cells = cells.ok_or_else(|| Error::NoData(format!("no maps of cells of {source} are known")))?;
    if arguments.cells.backwards {
        (known, cells) = backwards(&known, &cells)?;
    }
    let mut replay = CellReplay { min_history: asked.min_history, ..CellReplay::default() };
    replay.stride = asked.stride.unwrap_or(replay.stride);
    if !asked.horizons.is_empty() {
        replay.horizons.clone_from(&asked.horizons);
        replay.horizons.sort_unstable();
        replay.horizons.dedup();
    }
    let forecast = &mut replay.request.forecast;
    (forecast.seed, forecast.standstill) = (asked.seed, asked.standstill);
    forecast.model = asked.models.first().cloned();
    forecast.paths = asked.paths.unwrap_or(forecast.paths);
    replay.request.zones = arguments.cells.zones;
    let progress = arguments.output.progress(origins(&cells, &replay).len(), "Replaying");
    let done = backtest_cells(&known, &cells, &towns, &replay, &|| progress.inc(1))?;
    progress.finish_and_clear();
    let provenance = Provenance::new(&surroundings.arguments, known.series().iter().map(Source::of).collect());
    let answer = Answer {
        sheets: || vec![sheet(&done, arguments.cells.backwards)],
        json: || json(&done),
        table: || table(&done),
    };
    arguments.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}
