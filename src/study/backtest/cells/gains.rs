//! Gains of blocks, regions and groups, beside what happened.

use chrono::NaiveDate;

use super::place_of;
use crate::domain::cells::CellSeries;
use crate::domain::past::Past;
use crate::domain::region::RegionId;
use crate::stats::quantile;
use crate::study::backtest::INTERVALS;
use crate::study::backtest::rules::{covers, wis};
use crate::study::bands::HUB_LEVELS;
use crate::study::odds::Odds;

/// A forecast of a gain beside what happened.
pub(super) struct JudgedGain {
    region: Option<RegionId>,
    horizon: u32,
    mean: f64,
    observed: f64,
    wis: f64,
    /// Of expecting no change.
    idle: f64,
    covered: [bool; 3],
}

/// Scores of the gains in blocks at one horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockScore {
    /// Days ahead.
    pub horizon: u32,
    /// Blocks in which one of ten futures or more gains something.
    pub blocks: usize,
    /// Mean gain that was forecast, and that came, km².
    pub mean_km2: (f64, f64),
    /// Weighted interval score as a part of that of expecting no change.
    pub relative_wis: f64,
    /// Shares of truths inside the intervals of [`INTERVALS`].
    pub coverage: [f64; 3],
}

/// Scores of the gains of a region or group at one horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupScore {
    pub region: RegionId,
    /// Whether it is a sum of regions.
    pub is_group: bool,
    /// Days ahead.
    pub horizon: u32,
    pub forecasts: usize,
    /// Mean gain that was forecast, and that came, km².
    pub mean_km2: (f64, f64),
    /// Weighted interval score as a part of that of expecting no change; `None` where nothing ever changed.
    pub relative_wis: Option<f64>,
    /// Shares of truths inside the intervals of [`INTERVALS`].
    pub coverage: [f64; 3],
}

fn judged(gains: &[f32], observed: f64, region: Option<RegionId>, horizon: u32) -> Option<JudgedGain> {
    let gains: Vec<f64> = gains.iter().map(|km2| f64::from(*km2)).collect();
    let quantiles: Vec<(f64, f64)> = HUB_LEVELS.iter().map(|level| (*level, quantile(&gains, *level))).collect();
    let ends = |level: f64| (quantile(&gains, (1.0 - level) / 2.0), quantile(&gains, f64::midpoint(1.0, level)));
    Some(JudgedGain {
        region,
        horizon,
        mean: gains.iter().sum::<f64>() / gains.len() as f64,
        observed,
        wis: wis(&quantiles, observed)?.total(),
        idle: observed.abs(),
        covered: INTERVALS.map(|level| covers(ends(level), observed)),
    })
}

/// The blocks in which something is expected: in one of ten futures at least.
pub(super) fn judge_blocks(
    cells: &CellSeries,
    odds: &Odds,
    targets: &[Option<NaiveDate>],
    horizons: &[u32],
) -> Vec<JudgedGain> {
    const EXPECTED: f64 = 0.9;
    let mut all = Vec::new();
    for (target, horizon) in targets.iter().zip(horizons) {
        let Some((target, cover)) = target.and_then(|day| Some((day, cells.cover(day)?))) else { continue };
        let day = place_of(odds, target);
        for block in &odds.blocks {
            let gains = &block.gains_km2[day];
            if gains[(EXPECTED * gains.len() as f64) as usize] <= 0.0 {
                continue;
            }
            let change = |cell: &u32| {
                let cell = *cell as usize;
                let km2 = odds.today.held_km2(&odds.grid, cell);
                match (odds.today.holds(cell), cover.holds(cell)) {
                    (false, true) => odds.grid.land_km2(cell) - km2,
                    (true, false) => -km2,
                    _ => 0.0,
                }
            };
            all.extend(judged(gains, block.cells.iter().map(change).sum(), None, *horizon));
        }
    }
    all
}

/// The regions and groups.
pub(super) fn judge_groups(
    table: &Past,
    odds: &Odds,
    targets: &[Option<NaiveDate>],
    horizons: &[u32],
) -> Vec<JudgedGain> {
    let mut all = Vec::new();
    for of in odds.regions.iter().chain(&odds.groups) {
        let id = &of.region.id;
        let known = table.as_of(odds.as_of).and_then(|known| known.region(id.as_str()));
        let (Ok(truth), Ok(known)) = (table.region(id.as_str()), known) else { continue };
        for (target, horizon) in targets.iter().zip(horizons) {
            let Some(target) = target else { continue };
            let Some(then) = truth.line_on(*target).filter(|_| *target <= truth.last_day()) else { continue };
            let observed = then.km2() - known.last().value.km2();
            all.extend(judged(&of.gains_km2[place_of(odds, *target)], observed, Some(id.clone()), *horizon));
        }
    }
    all
}

/// Means over some forecasts of gains: forecast and observed gain, relative WIS, coverage.
fn means(of: &[&JudgedGain]) -> ((f64, f64), Option<f64>, [f64; 3]) {
    let n = of.len() as f64;
    let sum = |value: &dyn Fn(&JudgedGain) -> f64| of.iter().map(|j| value(j)).sum::<f64>();
    let idle = sum(&|j| j.idle);
    let relative = (idle > 0.0).then(|| sum(&|j| j.wis) / idle);
    let coverage = [0, 1, 2].map(|i| of.iter().filter(|j| j.covered[i]).count() as f64 / n);
    ((sum(&|j| j.mean) / n, sum(&|j| j.observed) / n), relative, coverage)
}

pub(super) fn block_scores(all: &[JudgedGain]) -> Vec<BlockScore> {
    let horizons: std::collections::BTreeSet<u32> = all.iter().map(|of| of.horizon).collect();
    let score = |horizon: u32| {
        let of: Vec<&JudgedGain> = all.iter().filter(|of| of.horizon == horizon).collect();
        let (mean_km2, relative, coverage) = means(&of);
        Some(BlockScore { horizon, blocks: of.len(), mean_km2, relative_wis: relative?, coverage })
    };
    horizons.into_iter().filter_map(score).collect()
}

pub(super) fn group_scores(all: &[JudgedGain], odds_groups: &[RegionId]) -> Vec<GroupScore> {
    let mut keys: Vec<(&RegionId, u32)> = all.iter().filter_map(|of| Some((of.region.as_ref()?, of.horizon))).collect();
    keys.sort_unstable();
    keys.dedup();
    let score = |(region, horizon): (&RegionId, u32)| {
        let of: Vec<&JudgedGain> =
            all.iter().filter(|of| of.horizon == horizon && of.region.as_ref() == Some(region)).collect();
        let (mean_km2, relative_wis, coverage) = means(&of);
        let is_group = odds_groups.contains(region);
        GroupScore { region: region.clone(), is_group, horizon, forecasts: of.len(), mean_km2, relative_wis, coverage }
    };
    keys.into_iter().map(score).collect()
}
