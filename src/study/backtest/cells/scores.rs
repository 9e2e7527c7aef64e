//! Scores of odds of cells: means over cells and origins.

use super::{CellBacktest, JudgedCell};
use crate::study::backtest::odds::{Bin, bins};
use crate::study::backtest::rules::brier;

/// Who forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forecaster {
    /// Budgeted growth.
    Growth,
    /// What happened before to cells as far from the front in the same region.
    Climatology,
    NoChange,
    /// The same gains laid to the cells nearest to the front.
    NearestFirst,
}

impl Forecaster {
    /// All, in the order of [`JudgedCell::odds`].
    pub const ALL: [Forecaster; 4] =
        [Forecaster::Growth, Forecaster::Climatology, Forecaster::NoChange, Forecaster::NearestFirst];
}

/// The scores of one forecaster at one horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct CellScore {
    pub forecaster: Forecaster,
    /// Days ahead.
    pub horizon: u32,
    /// Origins whose horizon was observed.
    pub origins: usize,
    /// Cells of all origins.
    pub cells: usize,
    /// Which part of them were held.
    pub came: f64,
    /// Mean Brier score.
    pub brier: f64,
    /// 1 less its ratio to the climatology's; `None` where the climatology's is nothing.
    pub skill: Option<f64>,
    /// The same over origins from which a climatology of every horizon has something to look back on.
    pub settled_skill: Option<f64>,
    /// Mean logarithmic score; odds of nothing and all are taken as those of half a future in all.
    pub log: f64,
    /// How often what was given some odds came true.
    pub reliability: Vec<Bin>,
}

/// The scores of all forecasters at all horizons.
pub fn scores(done: &CellBacktest) -> Vec<CellScore> {
    let mut scores = Vec::new();
    for (horizon, days) in done.horizons.iter().enumerate() {
        let cells: Vec<&JudgedCell> = done.cells.iter().filter(|of| usize::from(of.horizon) == horizon).collect();
        if cells.is_empty() {
            continue;
        }
        let settled: Vec<&JudgedCell> = match done.settled {
            Some(from) => cells.iter().filter(|of| done.origins[usize::from(of.origin)] >= from).copied().collect(),
            None => Vec::new(),
        };
        let origins: std::collections::BTreeSet<u16> = cells.iter().map(|of| of.origin).collect();
        let least = 0.5 / done.paths as f64;
        for (number, forecaster) in Forecaster::ALL.into_iter().enumerate() {
            let odds = |of: &JudgedCell| f64::from(of.odds[number]).clamp(0.0, 1.0);
            let mean = |cells: &[&JudgedCell], value: &dyn Fn(&JudgedCell) -> f64| {
                cells.iter().map(|of| value(of)).sum::<f64>() / cells.len() as f64
            };
            let score = |of: &JudgedCell| brier(odds(of), of.came);
            let reference = |of: &JudgedCell| brier(f64::from(of.odds[1]), of.came);
            let skill = |cells: &[&JudgedCell]| {
                let of_reference = mean(cells, &reference);
                (of_reference > 0.0).then(|| 1.0 - mean(cells, &score) / of_reference)
            };
            let log = |of: &JudgedCell| {
                let odds = odds(of).clamp(least, 1.0 - least);
                -(if of.came { odds } else { 1.0 - odds }).ln()
            };
            scores.push(CellScore {
                forecaster,
                horizon: *days,
                origins: origins.len(),
                cells: cells.len(),
                came: mean(&cells, &|of| f64::from(u8::from(of.came))),
                brier: mean(&cells, &score),
                skill: skill(&cells),
                settled_skill: skill(&settled),
                log: mean(&cells, &log),
                reliability: bins(&cells.iter().map(|of| (odds(of), of.came)).collect::<Vec<_>>()),
            });
        }
    }
    scores
}
