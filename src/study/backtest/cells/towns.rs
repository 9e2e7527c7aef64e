//! Distances of places in the futures of the whole front, judged as those of the model that projects each by itself.

use super::{CellReplay, place_of};
use crate::domain::calendar::day_after;
use crate::domain::past::Past;
use crate::domain::place::PlaceSeries;
use crate::domain::vintage::Level;
use crate::error::Result;
use crate::model::growth::NAME;
use crate::model::{Basis, MODELS, model};
use crate::stats::quantile;
use crate::study::backtest::INTERVALS;
use crate::study::backtest::places::{JudgedPlace, PlaceReplay};
use crate::study::backtest::rules::{covers, wis};
use crate::study::bands::HUB_LEVELS;
use crate::study::odds::{Odds, PlaceOdds};

/// The forecasts of places from one origin by this and by the default model of series, where both made one.
pub(super) fn judge(table: &Past, odds: &Odds, replay: &CellReplay) -> Result<Vec<JudgedPlace>> {
    let forecast = &replay.request.forecast;
    let alone = PlaceReplay {
        models: vec![model(MODELS[0].name.as_str(), Basis::Learned)?],
        stride: replay.stride,
        min_history: replay.min_history,
        horizons: replay.horizons.clone(),
        within_km: replay.request.within_km.clone(),
        paths: forecast.paths,
        seed: forecast.seed,
    };
    let mut judged = Vec::new();
    for of in &odds.places {
        let Some(truth) = table.places().iter().find(|series| *series.place() == of.place) else { continue };
        let by_itself = super::super::places::judge(table, truth, odds.as_of, &alone)?;
        let together: Vec<JudgedPlace> = by_itself.iter().filter_map(|other| joint(odds, of, truth, other)).collect();
        let both = |other: &&JudgedPlace| together.iter().any(|of| of.horizon == other.horizon);
        judged.extend(by_itself.iter().filter(both).cloned());
        judged.extend(together);
    }
    Ok(judged)
}

/// The forecast of the same place and day from the futures of the whole front.
fn joint(odds: &Odds, of: &PlaceOdds, truth: &PlaceSeries, other: &JudgedPlace) -> Option<JudgedPlace> {
    let target = day_after(odds.as_of, other.horizon);
    let day = place_of(odds, target);
    let distances: Vec<f64> = of.distances_km.get(day)?.iter().map(|km| f64::from(*km)).collect();
    let quantiles: Vec<(f64, f64)> = HUB_LEVELS.iter().map(|level| (*level, quantile(&distances, *level))).collect();
    let ends =
        |level: f64| (quantile(&distances, (1.0 - level) / 2.0), quantile(&distances, f64::midpoint(1.0, level)));
    let start = truth.as_of(odds.as_of).ok()?.last().value.front_distance_km;
    let within = |(km, by): &(f64, Vec<f64>)| {
        let came = |level: &Level<_>| came_within(level, *km, odds.as_of, target);
        (start > *km).then(|| (by[day], truth.levels().iter().any(came)))
    };
    Some(JudgedPlace {
        model: NAME,
        wis_km: wis(&quantiles, other.observed_km)?.total(),
        covered: INTERVALS.map(|level| covers(ends(level), other.observed_km)),
        odds: of.within.iter().map(within).collect(),
        ..other.clone()
    })
}

fn came_within(
    level: &Level<crate::domain::place::Stand>,
    km: f64,
    origin: chrono::NaiveDate,
    target: chrono::NaiveDate,
) -> bool {
    level.day > origin && level.day <= target && level.value.front_distance_km <= km
}
