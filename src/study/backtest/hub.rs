//! Forecasts of anyone beside each other, by the rules of a backtest: only what every model made is compared, and the weighted
//! interval score of each region and horizon is told in parts of the reference's.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::replay::INTERVALS;
use super::rules::{covers, wis};
use super::scores::{geometric_mean, ratio_of};
use crate::error::{Error, Result};
use crate::read::hub::Forecast;

/// What happened: controlled area in km² by region and day.
pub type Oracle = BTreeMap<(String, NaiveDate), f64>;

/// Scores of all models of a hub, best first.
#[derive(Debug, Clone, PartialEq)]
pub struct HubScores {
    /// The model that others are measured against.
    pub reference: String,
    /// The forecasts that every model made and that a map has judged.
    pub compared: usize,
    /// Those that some model did not make, or that no map has judged.
    pub left_out: usize,
    pub models: Vec<HubModel>,
}

/// Scores of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct HubModel {
    pub model: String,
    /// The geometric mean over horizons of the relative weighted interval score; 1 is the reference, lower is better.
    pub relative_wis: Option<f64>,
    pub by_horizon: BTreeMap<u32, HubHorizon>,
}

/// Scores of one model at one horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct HubHorizon {
    pub forecasts: usize,
    pub relative_wis: Option<f64>,
    /// The mean weighted interval score, km².
    pub wis_km2: f64,
    /// Shares of what happened inside the central 50, 80 and 95 % intervals.
    pub coverage: [f64; 3],
}

/// One forecast, judged.
struct Scored<'f> {
    of: &'f Forecast,
    wis: f64,
    covered: [bool; 3],
}

/// Scores the forecasts of a hub; without a reference of this name, by the first model.
///
/// # Errors
/// [`Error::NoData`] where no forecast was made by every model and judged by a map, [`Error::Unknown`] for a reference that
/// made none, and [`Error::Input`] for levels that are not symmetric about one half.
pub fn score(forecasts: &[Forecast], oracle: &Oracle, reference: &str) -> Result<HubScores> {
    let models: BTreeSet<&str> = forecasts.iter().map(|of| of.model.as_str()).collect();
    let mut makers: BTreeMap<(&str, NaiveDate, u32), usize> = BTreeMap::new();
    for of in forecasts {
        *makers.entry((&of.region, of.origin, of.horizon)).or_default() += 1;
    }
    if !models.contains(reference) {
        return Err(Error::unknown("model of the hub", reference, models));
    }
    let mut judged: Vec<Scored> = Vec::new();
    for of in forecasts.iter().filter(|of| makers[&(of.region.as_str(), of.origin, of.horizon)] == models.len()) {
        let Some(happened) = oracle.get(&(of.region.clone(), of.target_day)) else { continue };
        let score = wis(&of.quantiles, *happened).ok_or_else(|| {
            let problem = "the levels of its quantiles are not symmetric about one half";
            Error::NoData(format!("{} of {} from {}: {problem}", of.model, of.region, of.origin))
        })?;
        let covered = INTERVALS.map(|level| covers(central(&of.quantiles, level), *happened));
        judged.push(Scored { of, wis: score.total(), covered });
    }
    if judged.is_empty() {
        let why = "no forecast was made by every model and has its day on a map: nothing can be scored yet";
        return Err(Error::NoData(why.into()));
    }
    let compared = judged.len() / models.len();
    let mut scored: Vec<HubModel> = models.iter().map(|model| of_model(&judged, model, reference)).collect();
    scored.sort_by(|a, b| {
        let rank = |of: &HubModel| of.relative_wis.unwrap_or(f64::INFINITY);
        rank(a).total_cmp(&rank(b)).then_with(|| a.model.cmp(&b.model))
    });
    Ok(HubScores { reference: reference.into(), compared, left_out: makers.len() - compared, models: scored })
}

/// The quantiles whose levels are nearest to the ends of a central interval.
fn central(quantiles: &[(f64, f64)], level: f64) -> (f64, f64) {
    let nearest = |end: f64| {
        let by_distance = |a: &&(f64, f64), b: &&(f64, f64)| (a.0 - end).abs().total_cmp(&(b.0 - end).abs());
        quantiles.iter().min_by(by_distance).map_or(f64::NAN, |(_, km2)| *km2)
    };
    (nearest((1.0 - level) / 2.0), nearest(f64::midpoint(1.0, level)))
}

fn of_model(judged: &[Scored], model: &str, reference: &str) -> HubModel {
    let mine = cells(judged, model);
    let theirs = cells(judged, reference);
    let mut ratios: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for ((horizon, region), score) in &mine {
        if let Some(ratio) = theirs.get(&(*horizon, *region)).and_then(|theirs| ratio_of(*score, *theirs)) {
            ratios.entry(*horizon).or_default().push(ratio);
        }
    }
    let horizons: BTreeSet<u32> = mine.keys().map(|(horizon, _)| *horizon).collect();
    let at = |horizon: u32| {
        let of: Vec<&Scored> = judged.iter().filter(|of| of.of.model == model && of.of.horizon == horizon).collect();
        let n = of.len() as f64;
        let covered = |at: usize| of.iter().filter(|of| of.covered[at]).count() as f64 / n;
        HubHorizon {
            forecasts: of.len(),
            relative_wis: ratios.get(&horizon).and_then(|ratios| geometric_mean(ratios)),
            wis_km2: of.iter().map(|of| of.wis).sum::<f64>() / n,
            coverage: [0, 1, 2].map(covered),
        }
    };
    let by_horizon: BTreeMap<u32, HubHorizon> = horizons.into_iter().map(|horizon| (horizon, at(horizon))).collect();
    let relative: Vec<f64> = by_horizon.values().filter_map(|of| of.relative_wis).collect();
    HubModel { model: model.into(), relative_wis: geometric_mean(&relative), by_horizon }
}

/// The mean score of a model on each horizon and region.
fn cells<'f>(judged: &[Scored<'f>], model: &str) -> BTreeMap<(u32, &'f str), f64> {
    let mut sums: BTreeMap<(u32, &str), (f64, usize)> = BTreeMap::new();
    for of in judged.iter().filter(|of| of.of.model == model) {
        let (sum, count) = sums.entry((of.of.horizon, &of.of.region)).or_default();
        *sum += of.wis;
        *count += 1;
    }
    sums.into_iter().map(|(cell, (sum, count))| (cell, sum / count as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecast(model: &str, region: &str, horizon: u32, middle: f64) -> Forecast {
        let origin: NaiveDate = "2026-01-01".parse().unwrap();
        let quantiles = [(0.1, -2.0), (0.5, 0.0), (0.9, 2.0)].map(|(level, by)| (level, middle + by)).to_vec();
        let target_day = crate::domain::calendar::day_after(origin, horizon);
        Forecast { model: model.into(), region: region.into(), origin, horizon, target_day, quantiles }
    }

    fn oracle(of: &[Forecast], km2: f64) -> Oracle {
        of.iter().map(|of| ((of.region.clone(), of.target_day), km2)).collect()
    }

    #[test]
    fn only_what_all_made_is_compared_and_the_reference_is_one() {
        let all = vec![
            forecast("a", "x", 30, 10.0),
            forecast("b", "x", 30, 14.0),
            forecast("a", "x", 90, 10.0),
            forecast("b", "y", 30, 10.0),
        ];
        let scores = score(&all, &oracle(&all, 10.0), "b").unwrap();
        assert_eq!((scores.compared, scores.left_out), (1, 2));
        assert_eq!(scores.models.iter().map(|of| of.model.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(scores.models[1].relative_wis, Some(1.0));
        // By hand: (4 · 0.1) · 2 / 3 for a; b pays 2 above its interval and 4 at its median as well.
        let a = 2.0 / 3.0 * 0.1 * 4.0;
        let b = 2.0 / 3.0 * (0.1 * 4.0 + 2.0 + 0.5 * 4.0);
        assert!((scores.models[0].by_horizon[&30].wis_km2 - a).abs() < 1e-12);
        assert!((scores.models[1].by_horizon[&30].wis_km2 - b).abs() < 1e-12);
        assert!((scores.models[0].relative_wis.unwrap() - a / b).abs() < 1e-12);
        assert_eq!(scores.models[1].by_horizon[&30].coverage, [0.0; 3]);
    }

    #[test]
    fn a_hub_without_judged_days_says_so() {
        let all = vec![forecast("a", "x", 30, 10.0)];
        assert!(score(&all, &Oracle::new(), "a").unwrap_err().to_string().contains("nothing can be scored yet"));
        assert!(score(&all, &oracle(&all, 1.0), "c").unwrap_err().to_string().contains("\"c\""));
    }
}
