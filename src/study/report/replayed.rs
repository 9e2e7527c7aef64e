//! The replayed past of a report: one replay of all its regions.

use crate::domain::past::Past;
use crate::domain::series::ControlSeries;
use crate::error::{Result, or_reason};
use crate::model::{Basis, MODELS, NoChange, model};
use crate::study::backtest::{Backtest, Ground, HORIZONS, Replay, backtest, horizons_met};
use crate::study::bands::HUB_LEVELS;
use crate::study::projection::Request;

/// Days from one origin of the replayed past to the next.
const STRIDE: u32 = 28;
/// Futures of each forecast of the replayed past.
const REPLAY_PATHS: usize = 500;

/// Replays the past of the regions that ever changed with every model, and that nothing changes.
pub fn replayed(
    table: &Past,
    series: &[ControlSeries],
    like: &Request,
) -> Result<std::result::Result<(Replay, Backtest), String>> {
    let changed = |series: &&ControlSeries| {
        let levels = series.levels();
        levels.iter().any(|level| level.value != levels[0].value)
    };
    // Charts show the model named first: that of the report.
    let mut names: Vec<&str> = MODELS.iter().map(|of| of.name.as_str()).collect();
    names.sort_by_key(|name| Some(*name) != like.model.as_deref());
    let mut models = names.into_iter().map(|name| model(name, Basis::Learned)).collect::<Result<Vec<_>>>()?;
    models.push(Box::new(NoChange));
    let mut replay = Replay {
        regions: series.iter().filter(changed).map(|series| series.region().id.to_string()).collect(),
        models,
        stride: STRIDE,
        min_history: 180,
        horizons: HORIZONS.to_vec(),
        levels: HUB_LEVELS.to_vec(),
        thresholds_km2: Vec::new(),
        paths: REPLAY_PATHS.min(like.paths),
        seed: like.seed,
        standstill: like.standstill,
    };
    replay.horizons = horizons_met(Ground::alone(table), &replay)?;
    let done = or_reason(backtest(table, &replay, &|| ()))?;
    Ok(done.map(|done| (replay, done)))
}
