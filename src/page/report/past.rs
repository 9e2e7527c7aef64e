//! The replayed past of a report, drawn region by region.

use super::{Drawn, RegionReport};
use crate::domain::series::ControlSeries;
use crate::draw::backtest::BacktestChart;
use crate::error::Result;
use crate::study::backtest::scored::Scored;
use crate::study::backtest::{Backtest, Replay};

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
            region.charts.push(Drawn::of("backtest", &chart)?);
        }
    }
    Ok(())
}
