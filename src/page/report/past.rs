//! The replayed past of a report: one replay of all its regions, told in tables and drawn region by region.

use super::{Asked, Drawn, RegionReport, options, told};
use crate::domain::control::ControlTable;
use crate::domain::series::ControlSeries;
use crate::draw;
use crate::draw::backtest::BacktestChart;
use crate::error::Result;
use crate::model::{Basis, MODELS, NoChange, model};
use crate::study::backtest::scored::Scored;
use crate::study::backtest::{Backtest, Ground, HORIZONS, Replay, backtest, horizons_met};
use crate::study::bands::HUB_LEVELS;

/// Days from one origin of the replayed past to the next.
const STRIDE: u32 = 28;
/// Futures of each forecast of the replayed past.
const REPLAY_PATHS: usize = 500;

/// Replays the past of the regions that ever changed with every model, and that nothing changes.
pub(super) fn replay(
    table: &ControlTable,
    series: &[ControlSeries],
    asked: &Asked,
) -> Result<std::result::Result<(Replay, Backtest), String>> {
    let changed = |series: &&ControlSeries| {
        let levels = series.levels();
        levels.iter().any(|level| level.value != levels[0].value)
    };
    // Charts show the model named first: that of the report.
    let mut names: Vec<&str> = MODELS.iter().map(|of| of.name.as_str()).collect();
    names.sort_by_key(|name| Some(*name) != asked.like.model.as_deref());
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
        paths: REPLAY_PATHS.min(asked.like.paths),
        seed: asked.like.seed,
        standstill: asked.like.standstill,
    };
    replay.horizons = horizons_met(Ground::alone(table), &replay)?;
    let done = told(backtest(table, &replay, &|| ()))?;
    Ok(done.map(|done| (replay, done)))
}

/// Draws what was forecast of each region beside what came, where anything was.
///
/// # Errors
/// [`crate::Error::Drawing`] for a chart that cannot be drawn.
pub(super) fn draw(
    replay: &Replay,
    done: &Backtest,
    series: &[ControlSeries],
    regions: &mut [RegionReport],
) -> Result<()> {
    let (scored, shown) = (Scored::new(replay, done), replay.models[0].name());
    for (truth, region) in series.iter().zip(regions) {
        let is_forecast = |id: &_| done.judged.iter().any(|of| of.region == *id && of.model == shown);
        if is_forecast(&truth.region().id) {
            let chart = BacktestChart::new(&scored, truth, None);
            region.charts.push(Drawn { kind: "backtest", figure: draw::figure(&[&chart], &options())? });
        }
    }
    Ok(())
}
