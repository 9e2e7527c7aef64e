//! Places from the futures of the whole front: those of the map of odds and of its regions, so that no place contradicts
//! another or its region. Where no cells are known, a place has the futures of its own distance alone.

use chrono::NaiveDate;

use super::{
    DistanceBand, Goal, NoFuture, PlaceFuture, PlaceProjection, Reach, Request, Terms, goals, told, unreached,
};
use crate::domain::calendar::day_after;
use crate::domain::cells::CellSeries;
use crate::domain::completion::{Completion, Outlook};
use crate::domain::past::Past;
use crate::domain::place::{PlaceSeries, Town};
use crate::domain::quantity::Share;
use crate::error::Result;
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
}

/// Projects places together; `None` for those that have no futures there: where they are is not known, or the front is too far.
/// A reach has the end of its week, and odds are those of the days asked for.
///
/// # Errors
/// Those of [`odds`], among them [`crate::Error::NoData`] where no cells were known.
pub fn project_places(
    front: &Front,
    places: &[PlaceSeries],
    as_of: NaiveDate,
    request: &Request,
) -> Result<Vec<Option<PlaceProjection>>> {
    let terms = Terms::new(request, as_of)?;
    let is_free = |place: &&PlaceSeries| place.radius_km().is_none_or(|radius| place.within_since(-radius).is_none());
    let free: Vec<&PlaceSeries> = places.iter().filter(is_free).collect();
    let is_meant =
        |town: &&Town| free.iter().any(|of| of.place().name == town.name && of.place().region == town.region);
    let towns: Vec<Town> = front.towns.iter().filter(is_meant).cloned().collect();
    let mut within_km = request.within_km.clone();
    within_km.retain(|km| *km >= 0.0);
    let forecast = projection::Request {
        as_of: Some(as_of),
        source: front.known.sources().first().map(ToString::to_string),
        horizon_years: request.horizon_years,
        paths: request.paths,
        seed: request.seed,
        standstill: request.standstill,
        by: days(as_of, &terms),
        ..projection::Request::of("")
    };
    let asked = odds::Request { forecast, within_km, ..odds::Request::default() };
    let odds = odds(front.known, front.cells, &towns, &asked)?;
    let one = |place: &PlaceSeries| -> Option<PlaceProjection> {
        let goals = goals(place, &request.within_km);
        if !free.iter().any(|of| of.place() == place.place()) {
            return Some(told(
                place,
                as_of,
                request,
                terms.by.clone(),
                (unreached(place, goals), Err(NoFuture::Passed)),
            ));
        }
        let of = odds.places.iter().find(|of| of.place == *place.place())?;
        let goals = goals.into_iter().map(|goal| (goal, reach(&odds, of, place, goal, &terms.by))).collect();
        Some(told(place, as_of, request, terms.by.clone(), (goals, Ok(future(&odds, of)))))
    };
    Ok(places.iter().map(one).collect())
}

/// The days that are read: those asked for and the usual horizons.
fn days(as_of: NaiveDate, terms: &Terms) -> Vec<NaiveDate> {
    let horizons = HORIZONS.iter().map(|days| day_after(as_of, *days)).filter(|day| *day <= terms.end);
    horizons.chain(terms.by.iter().copied()).collect()
}

fn reach(odds: &Odds, of: &PlaceOdds, place: &PlaceSeries, goal: Goal, by: &[NaiveDate]) -> Reach {
    if let Some(since) = place.within_since(goal.distance_km()) {
        return Reach::Since(since);
    }
    let at = match goal {
        Goal::Within(km) => of.within.iter().position(|(distance, _)| *distance == km),
        Goal::Disc(_) => Some(of.within.len()),
    };
    let Some(arrivals) = at.and_then(|at| of.arrivals.get(at)) else { return Reach::Unknown };
    let completion = Completion::new(Share::WHOLE, odds.end, arrivals.clone());
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
