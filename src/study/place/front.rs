//! Places from the futures of the whole front: those of the map of odds and of its regions, so that no place contradicts
//! another or its region. Where no cells are known, a place has the futures of its own distance alone.

use chrono::NaiveDate;

use super::{
    DistanceBand, Goal, NoFuture, PlaceFuture, PlaceProjection, Reach, Request, Terms, goals, project_place, told,
    unreached,
};
use crate::domain::calendar::day_after;
use crate::domain::cells::CellSeries;
use crate::domain::completion::Outlook;
use crate::domain::past::Past;
use crate::domain::place::{PlaceSeries, Town};
use crate::error::{Error, Result};
use crate::model::growth::NAME;
use crate::stats::quantile;
use crate::study::bands::{HORIZONS, LEVELS};
use crate::study::odds::{self, Odds, PlaceOdds, odds};
use crate::study::projection;

/// A front that is farther away is not followed, km.
const FAR_KM: f64 = 250.0;

/// How many futures there are by default: those of the whole front take more time than those of one distance.
pub const PATHS_OF_FRONT: usize = 1_000;

/// What places are projected from together.
pub struct Front<'a> {
    /// What one source knows of regions and places at the origin.
    pub known: &'a Past,
    /// Its cells.
    pub cells: &'a CellSeries,
    /// Where the places are.
    pub towns: &'a [Town],
    /// The number of futures.
    pub paths: usize,
    /// Whether cells and regions are asked for besides.
    pub land: bool,
}

/// Projects places, each of them: from the futures of the whole front where it has some there, else by itself. `step` is told
/// of each.
///
/// # Errors
/// Those of [`project_place`].
pub fn project_each(
    odds: Option<&Odds>,
    known: &Past,
    places: &[PlaceSeries],
    as_of: NaiveDate,
    request: &Request,
    step: &dyn Fn(),
) -> Result<Vec<PlaceProjection>> {
    let one = |place: &PlaceSeries| {
        step();
        let on_front = odds.map(|odds| read(odds, place, request)).transpose()?.flatten();
        on_front.map_or_else(|| project_place(known, place, as_of, request), Ok)
    };
    places.iter().map(one).collect()
}

/// The towns among `towns` that are those of places, where the front has not passed all of their discs.
pub fn free_towns(towns: &[Town], places: &[PlaceSeries]) -> Vec<Town> {
    let is_meant = |town: &&Town| {
        places.iter().any(|of| of.place().name == town.name && of.place().region == town.region && is_free(of))
    };
    towns.iter().filter(is_meant).cloned().collect()
}

/// The futures that places are read from, told also of other days. A reach has the end of its week.
///
/// # Errors
/// Those of [`odds`](odds::odds) but for [`Error::NoData`]: where no cells were known there are no such futures.
pub fn simulate(front: &Front, as_of: NaiveDate, request: &Request, also: &[NaiveDate]) -> Result<Option<Odds>> {
    let terms = Terms::new(request, as_of)?;
    let mut within_km = request.within_km.clone();
    within_km.retain(|km| *km >= 0.0);
    let forecast = projection::Request {
        as_of: Some(as_of),
        source: front.known.sources().first().map(ToString::to_string),
        model: request.model.clone(),
        horizon_years: request.horizon_years,
        paths: front.paths,
        seed: request.seed,
        standstill: request.standstill,
        by: days(as_of, &terms).chain(also.iter().copied()).collect(),
        ..projection::Request::of("")
    };
    let asked = odds::Request { forecast, within_km, land: front.land, ..odds::Request::default() };
    match odds(front.known, front.cells, front.towns, &asked) {
        Err(Error::NoData(_)) => Ok(None),
        other => other.map(Some),
    }
}

/// A place as these futures have it; `None` where it has none there: where it is is not known, or the front is too far.
///
/// # Errors
/// Those of a horizon or a day that cannot be asked for.
pub fn read(odds: &Odds, place: &PlaceSeries, request: &Request) -> Result<Option<PlaceProjection>> {
    let terms = Terms::new(request, odds.as_of)?;
    let goals = goals(place, &request.within_km);
    let told = |found| told(place, odds.as_of, request, terms.by.clone(), found);
    if !is_free(place) {
        return Ok(Some(told((unreached(place, goals), Err(NoFuture::Passed)))));
    }
    let Some(of) = odds.places.iter().find(|of| of.place == *place.place()) else { return Ok(None) };
    let goals = goals.into_iter().map(|goal| (goal, reach(odds, of, place, goal, &terms.by))).collect();
    Ok(Some(told((goals, Ok(future(odds, of))))))
}

/// Whether the front has not passed all of its disc.
fn is_free(place: &PlaceSeries) -> bool {
    place.radius_km().is_none_or(|radius| place.within_since(-radius).is_none())
}

/// The days that are read: those asked for and the usual horizons.
fn days(as_of: NaiveDate, terms: &Terms) -> impl Iterator<Item = NaiveDate> {
    let horizons = HORIZONS.iter().map(move |days| day_after(as_of, *days)).filter(|day| *day <= terms.end);
    horizons.chain(terms.by.iter().copied())
}

fn reach(odds: &Odds, of: &PlaceOdds, place: &PlaceSeries, goal: Goal, by: &[NaiveDate]) -> Reach {
    if let Some(since) = place.within_since(goal.distance_km()) {
        return Reach::Since(since);
    }
    let at = match goal {
        Goal::Within(km) => of.within.iter().position(|(distance, _)| *distance == km),
        Goal::Disc(_) => Some(of.within.len()),
    };
    let Some(at) = at.filter(|at| *at < of.arrivals.len()) else { return Reach::Unknown };
    let completion = of.completion(at, odds.end);
    let outlook = Outlook::of(&completion, by, None);
    Reach::Coming(completion, outlook)
}

fn future(odds: &Odds, of: &PlaceOdds) -> PlaceFuture {
    let band = |(horizon, day): (u32, NaiveDate)| {
        let at = odds.by.iter().position(|by| *by == day)?;
        let sample: Vec<f64> = of.distances_km[at].iter().map(|km| f64::from(*km)).collect();
        let quantiles = LEVELS.iter().map(|level| (*level, quantile(&sample, *level))).collect();
        Some(DistanceBand { day, horizon, quantiles })
    };
    let horizons = HORIZONS.iter().map(|days| (*days, day_after(odds.as_of, *days)));
    PlaceFuture {
        model: NAME,
        is_line: false,
        paths: odds.paths,
        end: odds.end,
        far_km: FAR_KM,
        bands: horizons.filter_map(band).collect(),
    }
}
