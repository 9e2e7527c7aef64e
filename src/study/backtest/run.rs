//! Rolling origins: from each, every model forecasts on what was known there, and the truth is looked up afterwards.

use chrono::NaiveDate;
use rayon::prelude::*;

use super::forecast::{Job, Known};
use super::replay::{Backtest, Ground, Replay};
use super::targets::origins;
use crate::domain::calendar::day_after;
use crate::domain::past::Past;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};

/// Replays a table of one source. `tick` is called once for every region and origin that is done.
///
/// The result depends on the arguments alone, not on the number of threads.
///
/// # Errors
/// [`Error::Usage`] for settings that leave nothing to replay; [`Error::Unknown`] for a region that the table has not;
/// [`Error::NoData`] when the table is too short for a single origin. A model that cannot forecast from some origin is no
/// error: it is listed.
pub fn backtest(table: &Past, replay: &Replay, tick: &(dyn Fn() + Sync)) -> Result<Backtest> {
    backtest_on(Ground::alone(table), replay, tick)
}

/// As [`backtest`], with other maps: to know of, or to score by.
///
/// # Errors
/// As [`backtest`].
pub fn backtest_on(ground: Ground, replay: &Replay, tick: &(dyn Fn() + Sync)) -> Result<Backtest> {
    replay.check()?;
    let table = ground.table;
    if steps(ground, replay)? == 0 {
        return Err(Error::NoData(format!(
            "nothing to replay: the data ({} to {}) hold no origin with {} days before it and {} after",
            table.first_day(),
            table.last_day(),
            replay.min_history,
            replay.horizons[0]
        )));
    }
    let regions = regions(ground, replay)?;
    let from = |origin: &NaiveDate| -> Result<Vec<Backtest>> {
        let (origin, known) = (*origin, &Known::on(&ground, *origin));
        let of_region =
            |(chosen, truth): &(ControlSeries, ControlSeries)| match can_judge((chosen, truth), origin, replay) {
                true => {
                    let region = (chosen, truth);
                    Job { ground: &ground, region, origin, known, replay }.run().inspect(|_| tick())
                }
                false => Ok(Backtest::default()),
            };
        regions.par_iter().map(of_region).collect()
    };
    let mut by_origin = origins(ground, replay).par_iter().map(from).collect::<Result<Vec<_>>>()?;
    let truth = (!ground.judges_itself()).then(|| ground.truth.sources().join(", "));
    let mut all = Backtest { truth, ..Backtest::default() };
    for region in 0..regions.len() {
        for part in by_origin.iter_mut().map(|parts| std::mem::take(&mut parts[region])) {
            all.judged.extend(part.judged);
            all.unmade.extend(part.unmade);
            all.unseen += part.unseen;
        }
    }
    Ok(all)
}

/// The number of times [`backtest`] will call its `tick`: regions and origins that can be judged.
///
/// # Errors
/// [`Error::Unknown`] for a region that the table has not.
pub fn steps(ground: Ground, replay: &Replay) -> Result<usize> {
    let origins = origins(ground, replay);
    let can_judge = |of: &(ControlSeries, ControlSeries), origin: NaiveDate| can_judge((&of.0, &of.1), origin, replay);
    let regions = regions(ground, replay)?;
    Ok(regions.iter().map(|of| origins.iter().filter(|origin| can_judge(of, **origin)).count()).sum())
}

/// The regions on the map that is forecast and on the one that says what happened.
fn regions(ground: Ground, replay: &Replay) -> Result<Vec<(ControlSeries, ControlSeries)>> {
    replay.regions.iter().map(|slug| Ok((ground.table.region(slug)?, ground.truth.region(slug)?))).collect()
}

/// Whether a region has history enough before an origin, and any horizon observed after it.
fn can_judge((chosen, truth): (&ControlSeries, &ControlSeries), origin: NaiveDate, replay: &Replay) -> bool {
    day_after(chosen.first_day(), replay.min_history) <= origin
        && replay.horizons.iter().any(|horizon| day_after(origin, *horizon) <= truth.last_day())
}
