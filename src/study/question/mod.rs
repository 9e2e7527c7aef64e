//! Questions about who controls what by a day: their odds by a model, and what a map says came of them.
//!
//! A region has the odds of its own futures; a place those of the front's futures where cells are known, else those of its own
//! distance. Nothing known after the day of the question is used.

pub mod answer;
pub mod criterion;
pub mod judge;
pub mod ledger;
pub mod replay;

use chrono::{Datelike, NaiveDate};

use crate::domain::cells::CellSeries;
use crate::domain::completion::Completion;
use crate::domain::past::Past;
use crate::domain::place::{PlaceName, PlaceSeries, Settlement, Town};
use crate::domain::projection::{Path, Paths};
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion, When};
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::domain::statement::Statements;
use crate::error::{Error, Result};
use crate::model::{Basis, MODELS, model};
use crate::study::odds::{Odds, PlaceOdds, is_held};
use crate::study::place::front::{Front, PATHS_OF_FRONT, simulate};
use crate::study::place::{self, Simulated, others};
use crate::study::projection::{Keep, Request, horizon_end, project};

/// How questions are answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Name of the model of gains; `None` is the default.
    pub model: Option<String>,
    /// Futures of a region and of one distance.
    pub paths: usize,
    /// Futures of the whole front.
    pub paths_of_front: usize,
    pub seed: u64,
}

impl Terms {
    /// Without a number, 10,000 futures of a region and 1,000 of the whole front.
    pub fn new(model: Option<String>, paths: Option<usize>, seed: u64) -> Self {
        Terms { model, paths: paths.unwrap_or(10_000), paths_of_front: paths.unwrap_or(PATHS_OF_FRONT), seed }
    }
}

/// What one source knows on the day of a question.
pub struct Ground<'a> {
    /// All sources, as known on the day.
    pub all: &'a Past,
    /// The source that answers, as known on the day.
    pub known: &'a Past,
    pub as_of: NaiveDate,
    /// Its cells as known on the day; `None` where there are none.
    pub cells: Option<&'a CellSeries>,
    /// The settlements.
    pub settlements: &'a [Settlement],
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The futures of the region on the chosen map.
    Region,
    /// The futures of the region on any reputable map.
    AnyMap,
    /// The futures of the whole front.
    Front,
    /// The futures of the place's own distance.
    Distance,
    /// The map alone: it is so already, or no front is near enough.
    Map,
}

impl From {
    /// The word for it in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            From::Region => "region",
            From::AnyMap => "any map",
            From::Front => "front",
            From::Distance => "distance",
            From::Map => "map",
        }
    }
}

/// The odds that something comes true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    pub odds: f64,
    pub from: From,
    /// The number of futures; 0 where the map alone tells.
    pub futures: usize,
}

impl Ground<'_> {
    /// The odds of questions about places and regions, in their order, or why there are none. All questions about places are
    /// read from the same futures of the front.
    ///
    /// # Errors
    /// [`Error::Unknown`] and [`Error::Usage`] for terms that fit no question.
    pub fn odds(&self, criteria: &[Criterion], terms: &Terms) -> Result<Vec<std::result::Result<Told, String>>> {
        let front = self.front(criteria, terms)?;
        criteria.iter().map(|criterion| told(self.one(criterion, front.as_ref(), terms))).collect()
    }

    fn one(&self, criterion: &Criterion, front: Option<&Odds>, terms: &Terms) -> Result<Told> {
        match &criterion.goal {
            Goal::Region(id, of) => Ok(self.region(id, *of, criterion.when, Statements::ThisMap, terms)?.remove(0)),
            Goal::Place(name, of) => match front {
                Some(front) => self.on_front(name, *of, criterion.when, front, terms),
                None => self.by_distance(name, *of, criterion.when, terms),
            },
        }
    }

    /// The odds of a region on the chosen map, and on any map where that is asked for and can be told.
    ///
    /// # Errors
    /// As [`project`].
    pub fn region(
        &self,
        id: &RegionId,
        of: OfRegion,
        when: When,
        statements: Statements,
        terms: &Terms,
    ) -> Result<Vec<Told>> {
        if let (OfRegion::Share(share), When::By(_)) = (of, when) {
            let series = self.known.region(id.as_str())?;
            if series.last().value.km2() >= share.of(series.region().area).km2() - 1e-6 {
                return Ok(vec![Told { odds: 1.0, from: From::Map, futures: 0 }]);
            }
        }
        let target = match of {
            OfRegion::Share(share) => share,
            OfRegion::Change(_) => crate::domain::quantity::Share::WHOLE,
        };
        let request = Request {
            as_of: Some(self.as_of),
            source: self.known.sources().first().map(ToString::to_string),
            model: terms.model.clone(),
            horizon_years: years_to(self.as_of, when.day())?,
            paths: terms.paths,
            seed: terms.seed,
            by: vec![when.day()],
            target,
            keep: Keep::To(when.day()),
            statements,
            ..Request::of(id.as_str())
        };
        let projection = project(self.all, &request)?;
        let of_paths = |paths: &Paths, completion: &Completion, from| {
            let odds = region_odds((of, when), &projection.history, paths, completion);
            Told { odds, from, futures: paths.count() }
        };
        let any = projection.any_map.as_ref().map(|any| of_paths(&any.paths, &any.completion, From::AnyMap));
        let own = of_paths(&projection.paths, &projection.completion, From::Region);
        Ok(std::iter::once(own).chain(any).collect())
    }

    /// One simulation for all places that are asked for; `None` where no cells were known, or no place is.
    fn front(&self, criteria: &[Criterion], terms: &Terms) -> Result<Option<Odds>> {
        let places = || {
            criteria
                .iter()
                .filter_map(|of| match &of.goal {
                    Goal::Place(name, goal) => Some((name, *goal, of.when)),
                    Goal::Region(..) => None,
                })
                .filter(|(name, goal, when)| self.already(name, *goal, *when).is_none())
        };
        let Some(last) = places().map(|(.., when)| when.day()).max() else { return Ok(None) };
        let Some(cells) = self.cells else { return Ok(None) };
        let mut towns: Vec<Town> = Vec::new();
        for (name, ..) in places() {
            let settlement = self.settlement(name);
            towns.extend(settlement.filter(|of| !towns.contains(&of.town)).map(|of| of.town.clone()));
        }
        let mut within_km: Vec<f64> = places()
            .filter_map(|(_, goal, _)| match goal {
                OfPlace::Within(km) => Some(km),
                _ => None,
            })
            .collect();
        within_km.sort_by(f64::total_cmp);
        within_km.dedup();
        let mut by: Vec<NaiveDate> = places().map(|(.., when)| when.day()).collect();
        by.sort_unstable();
        by.dedup();
        let request = place::Request {
            model: terms.model.clone(),
            within_km,
            by,
            horizon_years: years_to(self.as_of, last)?,
            seed: terms.seed,
            ..place::Request::default()
        };
        let front = Front { known: self.known, cells, towns: &towns, paths: terms.paths_of_front, land: false };
        simulate(&front, self.as_of, &request, &[])
    }

    /// The odds of a place from the futures of the front.
    fn on_front(&self, name: &PlaceName, of: OfPlace, when: When, front: &Odds, terms: &Terms) -> Result<Told> {
        if let Some(odds) = self.already(name, of, when) {
            return Ok(Told { odds, from: From::Map, futures: 0 });
        }
        let Some(place) = front.places.iter().find(|place| place.place == *name) else {
            return self.by_distance(name, of, when, terms);
        };
        let day = front.by.iter().position(|day| *day == when.day());
        let day = day.ok_or_else(|| Error::NoData(format!("{} is not simulated", when.day())))?;
        let radius_km = self.settlement(name).map_or(0.0, |of| of.town.radius_km);
        let odds = place_odds(place, of, when, day, radius_km);
        Ok(Told { odds, from: From::Front, futures: front.paths })
    }

    /// The odds of a place from the futures of its own distance.
    ///
    /// # Errors
    /// [`Error::NoData`] where its distance is not known.
    pub fn by_distance(&self, name: &PlaceName, of: OfPlace, when: When, terms: &Terms) -> Result<Told> {
        let on_map = |odds| Ok(Told { odds, from: From::Map, futures: 0 });
        if let Some(odds) = self.already(name, of, when) {
            return on_map(odds);
        }
        let Some(series) = self.series(name) else {
            return match (self.cells, self.held_by_cells(name)) {
                // Held land is too far from it for the front to be followed.
                (Some(_), Some(false)) => on_map(f64::from(of == OfPlace::Free)),
                (Some(_), Some(true)) => on_map(f64::from(of != OfPlace::Free)),
                _ => Err(Error::NoData(format!("how far the front was from {} is not known", name.name))),
            };
        };
        let radius_km = self.settlement(name).map(|of| of.town.radius_km).or(series.radius_km()).unwrap_or(0.0);
        if series.within_since(-radius_km).is_some() {
            // A model of one distance knows no way back out of a whole disc.
            return on_map(f64::from(of != OfPlace::Free));
        }
        let end = horizon_end(self.as_of, years_to(self.as_of, when.day())?)?;
        let model = model(terms.model.as_deref().unwrap_or(MODELS[0].name.as_str()), Basis::Learned)?;
        let request = place::Request { paths: terms.paths, seed: terms.seed, ..place::Request::default() };
        let others = others(self.known, series)?;
        let simulated = Simulated::new(series, &others, model.as_ref(), self.as_of, end, &request)?;
        let km = of.distance_km(radius_km);
        let odds = match (of, when) {
            (OfPlace::Free, _) => 1.0 - simulated.odds_on(when.day(), km),
            (_, When::On(day)) => simulated.odds_on(day, km),
            (_, When::By(day)) => simulated.within(km)?.by(day),
        };
        Ok(Told { odds, from: From::Distance, futures: terms.paths })
    }

    /// 1 where it is so on the last map already and one day up to the last is enough.
    fn already(&self, name: &PlaceName, of: OfPlace, when: When) -> Option<f64> {
        let (When::By(_), Some(series)) = (when, self.series(name)) else { return None };
        let is_met = of.is_met(series.last().value, series.radius_km())?;
        is_met.then_some(1.0)
    }

    fn held_by_cells(&self, name: &PlaceName) -> Option<bool> {
        let (cells, settlement) = (self.cells?, self.settlement(name)?);
        let cover = cells.cover(cells.last_day())?;
        Some(is_held(cells.grid(), &cover, &settlement.town))
    }

    /// The distances of a place, where they are known.
    pub fn series(&self, name: &PlaceName) -> Option<&PlaceSeries> {
        self.known.places().iter().find(|series| series.place() == name)
    }

    fn settlement(&self, name: &PlaceName) -> Option<&Settlement> {
        self.settlements.iter().find(|of| of.town.name == name.name && of.town.region == name.region)
    }
}

/// Odds, or why there are none; terms that fit no question are an error.
fn told(odds: Result<Told>) -> Result<std::result::Result<Told, String>> {
    match odds {
        Ok(told) => Ok(Ok(told)),
        Err(Error::NoData(why)) => Ok(Err(why)),
        Err(Error::Unknown { kind: "region", name, .. }) => Ok(Err(format!("the data do not have {name}"))),
        Err(other) => Err(other),
    }
}

/// Whole years from a day that reach another.
fn years_to(from: NaiveDate, to: NaiveDate) -> Result<u32> {
    let years = (to.year() - from.year() + 1).max(1).unsigned_abs();
    match years {
        0..=200 => Ok(years),
        _ => Err(Error::Usage(format!("{to} lies more than 200 years ahead"))),
    }
}

/// The share of futures in which a region gets there.
fn region_odds((of, when): (OfRegion, When), history: &ControlSeries, paths: &Paths, completion: &Completion) -> f64 {
    if let (OfRegion::Share(_), When::By(day)) = (of, when) {
        return completion.by(day);
    }
    let (level, is_fall) = of.level(paths.area(), history.last().value);
    let days = (when.day() - paths.start()).num_days().max(0).unsigned_abs() as usize;
    let is_there = |value: f64| if is_fall { value <= level } else { value >= level - 1e-6 };
    let comes = |path: &Path| match when {
        When::On(_) => is_there(path.level_after(days)),
        When::By(_) if is_fall => (1..=days).step_by(7).chain([days]).any(|day| is_there(path.level_after(day))),
        When::By(_) => path.days_to(level).is_some_and(|reached| reached <= days as u64),
    };
    paths.iter().filter(comes).count() as f64 / paths.count() as f64
}

/// The share of futures in which a place gets there; a day by its number.
fn place_odds(place: &PlaceOdds, of: OfPlace, when: When, day: usize, radius_km: f64) -> f64 {
    let share = |all: &[f32], is_met: &dyn Fn(f64) -> bool| {
        all.iter().filter(|value| is_met(f64::from(**value))).count() as f64 / all.len() as f64
    };
    let distances = &place.distances_km[day];
    match (of, when) {
        (OfPlace::Within(km), When::By(_)) => {
            place.within.iter().find(|(asked, _)| *asked == km).map_or(0.0, |(_, by)| by[day])
        }
        (OfPlace::Within(km), When::On(_)) => share(distances, &|distance| distance <= km),
        (OfPlace::Whole, When::By(_)) => place.disc_passed[day],
        (OfPlace::Whole, When::On(_)) => share(distances, &|distance| distance <= -radius_km + 1e-3),
        (OfPlace::Free, _) => share(distances, &|distance| distance > 0.0),
        // Land that is taken and lost again by the day is not counted.
        (OfPlace::Disc(part), _) => share(&place.disc_held[day], &|held| held >= part.fraction() - 1e-6),
    }
}
