//! `frontcast backtest --stream`: many regions, each replayed alone.

use super::{Arguments, ReplayArguments, replay_of};
use crate::cli::stream::{self, Task};
use crate::cli::{Outcome, Surroundings, not_after};
use crate::domain::past::Past;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::study::backtest::scored::Scored;
use crate::study::backtest::{Ground, backtest, horizons_met};
use crate::tabular::Table;
use crate::write::backtest::{alone_table, no_table};

/// Replays all regions of an input.
pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let asked = &arguments.replay;
    if let Some(day) = asked.known.as_of {
        not_after(day, surroundings.today, "--as-of")?;
    }
    // Wrong options fail before the first region.
    let settings = replay_of(asked, &arguments.thresholds, vec![String::new()])?;
    if settings.paths == 0 {
        return Err(Error::OutOfRange { quantity: "number of paths", met: "0".into(), allowed: "1 or more" });
    }
    let (stride, history, thresholds) = (settings.stride, settings.min_history, &settings.thresholds_km2);
    let (paths, seed, standstill, as_of) = (settings.paths, settings.seed, settings.standstill, asked.known.as_of);
    let models: Vec<&str> = settings.models.iter().map(|model| model.name().as_str()).collect();
    let rows = |series: &ControlSeries| scores(series, asked, &arguments.thresholds);
    let task = Task {
        what: "Replaying",
        settings: format!(
            "backtest {models:?} {stride} {history} {:?} {thresholds:?} {paths} {seed} {standstill:?} {as_of:?}",
            asked.horizons
        ),
        files: Vec::new(),
        threads: asked.threads,
        columns: no_table(),
        name: "region",
        rows: &rows,
    };
    stream::run(task, &arguments.data, &asked.known, &arguments.output, surroundings)
}

/// The scores of a region from what was known of it.
fn scores(series: &ControlSeries, asked: &ReplayArguments, thresholds: &[f64]) -> Result<Table> {
    let as_of = asked.known.as_of.unwrap_or(series.last_known_on());
    let table = Past::new(vec![series.as_of(as_of)?])?;
    let mut replay = replay_of(asked, thresholds, vec![series.region().id.to_string()])?;
    if asked.horizons.is_empty() {
        replay.horizons = horizons_met(Ground::alone(&table), &replay)?;
    }
    let done = backtest(&table, &replay, &|| ())?;
    let scores = alone_table(&Scored::new(&replay, &done));
    match (scores.rows(), done.unmade.first()) {
        (0, Some(unmade)) => Err(Error::NoData(format!("{} made no forecast: {}", unmade.model, unmade.reason))),
        (0, None) => Err(Error::NoData("no map shows what was forecast".into())),
        _ => Ok(scores),
    }
}
