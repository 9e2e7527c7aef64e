//! A replay of places: from past origins, how far the front was forecast to be, beside how far it was.

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::rules::{brier, covers, wis};
use crate::domain::approach::Approach;
use crate::domain::calendar::day_after;
use crate::domain::past::Past;
use crate::domain::place::{PlaceName, PlaceSeries, Stand};
use crate::domain::vintage::Level;
use crate::error::{Error, Result};
use crate::model::{ModelName, RateModel};
use crate::study::place::{Request, Simulated, others};

use super::replay::INTERVALS;

/// What is replayed.
pub struct PlaceReplay {
    pub models: Vec<Box<dyn RateModel>>,
    /// Days from one origin to the next, at least 1.
    pub stride: u32,
    /// Days that must have been observed before the first origin.
    pub min_history: u32,
    /// Days ahead, ascending.
    pub horizons: Vec<u32>,
    /// Distances to come within, km, whose odds are judged where the front is farther away at the origin.
    pub within_km: Vec<f64>,
    /// Paths for each forecast.
    pub paths: usize,
    /// Seed of the random streams.
    pub seed: u64,
}

/// One forecast of one place beside what happened.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedPlace {
    pub model: ModelName,
    pub place: PlaceName,
    /// The last day known to the forecast.
    pub origin: NaiveDate,
    /// Days ahead.
    pub horizon: u32,
    /// Distance at the origin, km.
    pub start_km: f64,
    /// Distance on the day that was forecast, km; not below minus the radius of the place's disc.
    pub observed_km: f64,
    /// Weighted interval score of the 23 levels of hubs, km.
    pub wis_km: f64,
    /// Whether the central intervals of [`INTERVALS`] covered the truth.
    pub covered: [bool; 3],
    /// For each distance to come within, where the front was farther away: the probability that it had come by the day, and
    /// whether it had.
    pub odds: Vec<Option<(f64, bool)>>,
}

/// The scores of one model at one horizon: means over forecasts that all models made.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceScore {
    pub model: ModelName,
    /// Days ahead.
    pub horizon: u32,
    /// The number of forecasts.
    pub forecasts: usize,
    /// Weighted interval score, km.
    pub wis_km: f64,
    /// Shares of truths inside the intervals of [`INTERVALS`].
    pub coverage: [f64; 3],
    /// For each distance to come within: the number of odds, their Brier score, and how often it came true; `None` where
    /// there are none.
    pub brier: Vec<Option<(usize, f64, f64)>>,
}

/// Replays a table of one source: every place that the front had not passed at an origin, from every origin whose shortest
/// horizon is observed. A place that no model can forecast yet is left out, for all.
///
/// The result depends on the arguments alone, not on the number of threads.
///
/// # Errors
/// [`Error::NoData`] when the table is too short for a single forecast; [`Error::Usage`] for a stride of nothing.
pub fn replay_places(table: &Past, replay: &PlaceReplay) -> Result<Vec<JudgedPlace>> {
    if replay.stride == 0 || replay.horizons.is_empty() {
        return Err(Error::Usage("a replay needs a stride of a day or more, and days ahead".into()));
    }
    let jobs: Vec<(NaiveDate, &PlaceSeries)> = origins(table, replay)
        .into_iter()
        .flat_map(|origin| table.places().iter().map(move |place| (origin, place)))
        .collect();
    let judged =
        jobs.par_iter().map(|(origin, truth)| judge(table, truth, *origin, replay)).collect::<Result<Vec<_>>>()?;
    let judged: Vec<JudgedPlace> = judged.into_iter().flatten().collect();
    match judged.is_empty() {
        true => Err(Error::NoData("nothing to replay: too few days were observed".into())),
        false => Ok(judged),
    }
}

/// Origins from the first day and `min_history` days on, every `stride` days, as long as the shortest horizon is observed.
fn origins(table: &Past, replay: &PlaceReplay) -> Vec<NaiveDate> {
    let begin = table.places().iter().map(PlaceSeries::first_day).min();
    let end = table.places().iter().map(PlaceSeries::last_day).max();
    let (Some(begin), Some(end)) = (begin, end) else { return Vec::new() };
    let first = day_after(begin, replay.min_history);
    (0..)
        .map_while(|k: u32| first.checked_add_days(Days::new(u64::from(k) * u64::from(replay.stride))))
        .take_while(|origin| day_after(*origin, replay.horizons[0]) <= end)
        .collect()
}

/// The forecasts of all models for one place from one origin.
pub(super) fn judge(
    table: &Past,
    truth: &PlaceSeries,
    origin: NaiveDate,
    replay: &PlaceReplay,
) -> Result<Vec<JudgedPlace>> {
    let Ok(place) = truth.as_of(origin) else { return Ok(Vec::new()) };
    let approach = Approach::of(&place)?;
    let floor_km = approach.floor_km();
    if approach.series().levels().len() < 2 || place.last().value.front_distance_km <= floor_km {
        return Ok(Vec::new());
    }
    let others = others(&table.as_of(origin)?, &place)?;
    let request = Request { paths: replay.paths, seed: replay.seed, ..Request::default() };
    let horizons: Vec<u32> =
        replay.horizons.iter().copied().filter(|days| day_after(origin, *days) <= truth.last_day()).collect();
    let Some(longest) = horizons.last() else { return Ok(Vec::new()) };
    let mut judged = Vec::new();
    for model in &replay.models {
        let end = day_after(origin, *longest);
        let simulated = Simulated::new(&place, &others, model.as_ref(), origin, end, &request)?;
        for horizon in &horizons {
            let day = day_after(origin, *horizon);
            let Some(observed_km) = truth.line_on(day).map(|km| km.max(floor_km)) else { continue };
            let quantiles = simulated.quantiles(day, &crate::study::bands::HUB_LEVELS);
            let ends = |level: f64| {
                let found = simulated.quantiles(day, &[(1.0 - level) / 2.0, f64::midpoint(1.0, level)]);
                (found[0].1, found[1].1)
            };
            judged.push(JudgedPlace {
                model: model.name(),
                place: place.place().clone(),
                origin,
                horizon: *horizon,
                start_km: place.last().value.front_distance_km,
                observed_km,
                wis_km: wis(&quantiles, observed_km).map_or(f64::NAN, |score| score.total()),
                covered: INTERVALS.map(|level| covers(ends(level), observed_km)),
                odds: replay
                    .within_km
                    .iter()
                    .map(|km| odds(&simulated, truth, &place, (origin, day), *km).transpose())
                    .collect::<Result<_>>()?,
            });
        }
    }
    Ok(judged)
}

/// The probability that the front had come within some kilometres by a day, and whether any map up to it showed so; `None`
/// where it was within already.
fn odds(
    simulated: &Simulated,
    truth: &PlaceSeries,
    place: &PlaceSeries,
    (origin, day): (NaiveDate, NaiveDate),
    within_km: f64,
) -> Option<Result<(f64, bool)>> {
    let is_farther = place.last().value.front_distance_km > within_km;
    let came = |of: &Level<Stand>| of.day > origin && of.day <= day && of.value.front_distance_km <= within_km;
    is_farther.then(|| Ok((simulated.within(within_km)?.by(day), truth.levels().iter().any(came))))
}

/// The scores of each model at each horizon, in the order of the forecasts.
pub fn place_scores(judged: &[JudgedPlace]) -> Vec<PlaceScore> {
    let mut keys: Vec<(ModelName, u32)> = Vec::new();
    for forecast in judged {
        if !keys.contains(&(forecast.model, forecast.horizon)) {
            keys.push((forecast.model, forecast.horizon));
        }
    }
    let score = |(model, horizon): (ModelName, u32)| {
        let of: Vec<&JudgedPlace> = judged.iter().filter(|j| (j.model, j.horizon) == (model, horizon)).collect();
        let n = of.len() as f64;
        let distances = of.iter().map(|j| j.odds.len()).max().unwrap_or(0);
        PlaceScore {
            model,
            horizon,
            forecasts: of.len(),
            wis_km: of.iter().map(|j| j.wis_km).sum::<f64>() / n,
            coverage: [0, 1, 2].map(|i| of.iter().filter(|j| j.covered[i]).count() as f64 / n),
            brier: (0..distances).map(|at| mean_brier(&of, at)).collect(),
        }
    };
    keys.into_iter().map(score).collect()
}

fn mean_brier(judged: &[&JudgedPlace], at: usize) -> Option<(usize, f64, f64)> {
    let odds: Vec<(f64, bool)> = judged.iter().filter_map(|j| j.odds[at]).collect();
    let n = odds.len() as f64;
    let score = odds.iter().map(|(probability, came)| brier(*probability, *came)).sum::<f64>() / n;
    let came = odds.iter().filter(|(_, came)| *came).count() as f64 / n;
    (!odds.is_empty()).then_some((odds.len(), score, came))
}
