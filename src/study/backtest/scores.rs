//! Scores averaged over forecasts, and models beside each other.

use std::collections::BTreeMap;

use super::replay::{Backtest, Judged};
use super::rules::Wis;
use crate::domain::region::RegionId;
use crate::domain::statement::Statement;
use crate::model::ModelName;

/// Bins of the PIT histogram.
pub const PIT_BINS: usize = 10;
/// Regions and horizons on which a reference scores less than this are left out of ratios, km²: nothing moved there.
const LEAST_REFERENCE: f64 = 1e-6;
/// The smallest ratio, so that one perfect forecast does not make a geometric mean zero.
const LEAST_RATIO: f64 = 1e-9;

/// Means over some forecasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Means {
    /// The number of forecasts.
    pub forecasts: usize,
    /// Weighted interval score, km².
    pub wis: Wis,
    /// Continuous ranked probability score, km².
    pub crps: f64,
    /// Bias, −1 to 1; positive when forecasts gave the advancing side too much.
    pub bias: f64,
    /// Shares of truths inside the central 50, 80 and 95 % intervals.
    pub coverage: [f64; 3],
    /// Shares of truths by where they lay in the forecast, in tenths of probability.
    pub pit: [f64; PIT_BINS],
}

impl Means {
    /// Means over forecasts; `None` when there are none.
    pub fn of<'a>(judged: impl IntoIterator<Item = &'a Judged>) -> Option<Self> {
        let all: Vec<&Judged> = judged.into_iter().collect();
        let n = all.len() as f64;
        let mean = |value: &dyn Fn(&Judged) -> f64| all.iter().map(|judged| value(judged)).sum::<f64>() / n;
        (!all.is_empty()).then(|| Means {
            forecasts: all.len(),
            wis: Wis {
                dispersion: mean(&|judged| judged.wis.dispersion),
                overprediction: mean(&|judged| judged.wis.overprediction),
                underprediction: mean(&|judged| judged.wis.underprediction),
            },
            crps: mean(&|judged| judged.crps),
            bias: mean(&|judged| judged.bias),
            coverage: [0, 1, 2].map(|interval| mean(&|judged| f64::from(judged.covered[interval]))),
            pit: std::array::from_fn(|bin| mean(&|judged| f64::from(pit_bin(judged.pit) == bin))),
        })
    }
}

fn pit_bin(pit: f64) -> usize {
    ((pit * PIT_BINS as f64) as usize).min(PIT_BINS - 1)
}

/// Scores of one model on one region and horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub region: RegionId,
    /// Days ahead.
    pub horizon: u32,
    /// Means over the origins.
    pub means: Means,
}

/// Scores of one model, on the forecasts that all models made.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelScores {
    pub model: ModelName,
    /// Whose map its forecasts speak of.
    pub statement: Statement,
    /// By region and horizon.
    pub cells: Vec<Cell>,
    /// By horizon, over all regions.
    pub by_horizon: BTreeMap<u32, Means>,
    /// Over everything.
    pub all: Means,
}

impl ModelScores {
    /// Scores of all models of a backtest, in order of their first forecast, on the forecasts that all of them made.
    pub fn of(backtest: &Backtest) -> Vec<ModelScores> {
        let compared = backtest.compared();
        let scores = |maker: (ModelName, Statement)| {
            let mine: Vec<&Judged> = compared.iter().copied().filter(|judged| judged.maker() == maker).collect();
            let mut cells: BTreeMap<(&RegionId, u32), Vec<&Judged>> = BTreeMap::new();
            let mut horizons: BTreeMap<u32, Vec<&Judged>> = BTreeMap::new();
            for judged in &mine {
                cells.entry((&judged.region, judged.horizon)).or_default().push(judged);
                horizons.entry(judged.horizon).or_default().push(judged);
            }
            let cells = cells.into_iter().filter_map(|((region, horizon), judged)| {
                Some(Cell { region: region.clone(), horizon, means: Means::of(judged)? })
            });
            Some(ModelScores {
                model: maker.0,
                statement: maker.1,
                cells: cells.collect(),
                by_horizon: horizons
                    .into_iter()
                    .filter_map(|(horizon, judged)| Some((horizon, Means::of(judged)?)))
                    .collect(),
                all: Means::of(mine)?,
            })
        };
        backtest.makers().into_iter().filter_map(scores).collect()
    }

    /// Whether a forecast is one of those that it scores.
    pub fn is_of(&self, judged: &Judged) -> bool {
        (self.model, self.statement) == judged.maker()
    }

    /// The name: "regimes", "regimes+any-map".
    pub fn name(&self) -> String {
        match self.statement {
            Statement::ThisMap => self.model.to_string(),
            Statement::AnyMap => format!("{}+{}", self.model, self.statement),
        }
    }

    /// WIS relative to a reference by horizon: the ratio of means over origins for each region, its geometric mean over
    /// regions. Regions in which the reference is right to a square metre are left out.
    pub fn relative_wis_by_horizon(&self, reference: &ModelScores) -> BTreeMap<u32, f64> {
        let mut ratios: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (mine, theirs) in self.cells.iter().zip(&reference.cells) {
            if let Some(ratio) = ratio(mine, theirs) {
                ratios.entry(mine.horizon).or_default().push(ratio);
            }
        }
        ratios.into_iter().filter_map(|(horizon, ratios)| Some((horizon, geometric_mean(&ratios)?))).collect()
    }

    /// The geometric mean over horizons of [`ModelScores::relative_wis_by_horizon`]: 1 is the reference, lower is better. `None` when
    /// there is nothing to compare.
    pub fn relative_wis(&self, reference: &ModelScores) -> Option<f64> {
        geometric_mean(&self.relative_wis_by_horizon(reference).into_values().collect::<Vec<_>>())
    }
}

/// The ratio of two models' scores on the same region and horizon.
pub fn ratio(mine: &Cell, reference: &Cell) -> Option<f64> {
    ratio_of(mine.means.wis.total(), reference.means.wis.total())
}

/// The ratio of two mean scores; `None` where the reference is right to a square metre.
pub(super) fn ratio_of(mine: f64, theirs: f64) -> Option<f64> {
    (theirs > LEAST_REFERENCE).then(|| (mine / theirs).max(LEAST_RATIO))
}

pub(super) fn geometric_mean(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    (!values.is_empty()).then(|| (values.iter().map(|value| value.ln()).sum::<f64>() / n).exp())
}

#[cfg(test)]
mod tests {
    use super::super::replay::tests::judged;
    use super::*;

    /// Two models on three regions, two horizons and up to two origins; in the third region the second model is always right.
    fn made() -> Backtest {
        let cells = [
            ("a", 0, 30, 1.0, 3.0),
            ("a", 14, 30, 3.0, 5.0),
            ("b", 0, 30, 8.0, 4.0),
            ("c", 0, 30, 7.0, 0.0),
            ("a", 0, 90, 1.0, 4.0),
            ("b", 0, 90, 5.0, 5.0),
            ("c", 0, 90, 9.0, 1e-7),
        ];
        let mut all: Vec<Judged> = cells
            .iter()
            .flat_map(|(region, origin, horizon, first, second)| {
                [judged(0, region, *origin, *horizon, *first), judged(1, region, *origin, *horizon, *second)]
            })
            .collect();
        // Made by the first model alone: no part of any score.
        all.push(judged(0, "a", 28, 30, 1e6));
        Backtest { judged: all, ..Backtest::default() }
    }

    #[test]
    fn ratios_of_means_are_averaged_geometrically_by_hand() {
        let scores = ModelScores::of(&made());
        let [first, second] = &scores[..] else { panic!("two models: {scores:?}") };
        // Days 30: a (1 + 3)/(3 + 5) = 1/2, b 8/4 = 2; c is left out, where the second is right to a square metre.
        // Days 90: a 1/4, b 1. The geometric means are 1 and 1/2, and √½ of both.
        let by_horizon = first.relative_wis_by_horizon(second);
        assert_eq!(by_horizon.keys().copied().collect::<Vec<_>>(), [30, 90]);
        assert!((by_horizon[&30] - 1.0).abs() < 1e-12 && (by_horizon[&90] - 0.5).abs() < 1e-12, "{by_horizon:?}");
        assert!((first.relative_wis(second).unwrap() - 0.5_f64.sqrt()).abs() < 1e-12);
        assert!((second.relative_wis(second).unwrap() - 1.0).abs() < 1e-12);
        // The other way round c counts, and a perfect forecast is as good as one in 1e9: (2 · 1/2 · 1e-9)^(1/3).
        assert!((second.relative_wis_by_horizon(first)[&30] / 1e-3 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn means_are_taken_over_forecasts_that_both_made() {
        let scores = ModelScores::of(&made());
        assert_eq!(scores[0].all.forecasts, 7);
        assert_eq!(scores[0].by_horizon[&30].forecasts, 4);
        assert!((scores[0].all.wis.total() - 34.0 / 7.0).abs() < 1e-12);
        assert!((scores[0].by_horizon[&30].crps - 19.0 / 4.0).abs() < 1e-12);
        assert_eq!(scores[0].all.coverage, [0.0, 0.0, 1.0]);
        let cells: Vec<(&str, u32, usize)> =
            scores[0].cells.iter().map(|cell| (cell.region.as_str(), cell.horizon, cell.means.forecasts)).collect();
        assert_eq!(cells, [("a", 30, 2), ("a", 90, 1), ("b", 30, 1), ("b", 90, 1), ("c", 30, 1), ("c", 90, 1)]);
    }

    #[test]
    fn every_truth_has_its_tenth_of_probability() {
        let pits = [0.0, 0.05, 0.1, 0.55, 0.999, 1.0];
        let all: Vec<Judged> = pits.map(|pit| Judged { pit, ..judged(0, "a", 0, 30, 1.0) }).to_vec();
        let sixths = Means::of(&all).unwrap().pit.map(|share| (share * 6.0).round());
        assert_eq!(sixths, [2.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 2.0]);
        assert_eq!(Means::of(&[]), None);
    }

    #[test]
    fn where_nothing_can_be_compared_there_is_no_ratio() {
        let still = |model| judged(model, "a", 0, 30, 0.0);
        let scores = ModelScores::of(&Backtest { judged: vec![still(0), still(1)], ..Backtest::default() });
        assert_eq!(scores[0].relative_wis(&scores[1]), None);
        assert!(scores[0].relative_wis_by_horizon(&scores[1]).is_empty());
        assert!(ModelScores::of(&Backtest::default()).is_empty());
    }
}
