//! How odds of a kind have done: the same question asked again at past origins, blind to later.
//!
//! Of a region, whether it gains as many km² in as many days; of a place, whether the front comes as many kilometres nearer to any
//! place in as many days.

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::judge::Maps;
use super::{Ground, Terms};
use crate::domain::place::PlaceSeries;
use crate::domain::question::{Criterion, Goal, OfPlace, OfRegion, When};
use crate::domain::region::RegionId;
use crate::domain::statement::Statements;
use crate::error::{Error, Result};
use crate::study::backtest::rules::brier;

/// Days from one origin to the next: of a region, and of all places.
const STRIDES: (u64, u64) = (28, 56);
/// Days of maps before the first origin.
const MIN_HISTORY: u64 = 180;
/// Futures of each forecast.
const PATHS: usize = 500;
/// Fewer origins than these tell nothing.
const LEAST_ORIGINS: usize = 5;
/// Places farther from the front are not asked for, km.
const NEAR_KM: f64 = 40.0;

/// What was asked again.
#[derive(Debug, Clone, PartialEq)]
pub enum Again {
    /// A net gain of a region, km²; a loss where negative.
    Gain(RegionId, f64),
    /// The front comes nearer to a place, km.
    Nearer(f64),
}

/// How odds of a kind have done.
#[derive(Debug, Clone, PartialEq)]
pub struct Replayed {
    pub again: Again,
    /// Days ahead.
    pub days: i64,
    /// The origins, from the first to the last.
    pub origins: (NaiveDate, NaiveDate, usize),
    /// Each odds with what came.
    pub odds: Vec<(f64, bool)>,
}

impl Replayed {
    fn mean(&self, value: impl Fn(&(f64, bool)) -> f64) -> f64 {
        self.odds.iter().map(value).sum::<f64>() / self.odds.len() as f64
    }

    /// The mean of the odds.
    pub fn mean_odds(&self) -> f64 {
        self.mean(|(odds, _)| *odds)
    }

    /// The share that came true.
    pub fn came(&self) -> f64 {
        self.mean(|(_, came)| f64::from(*came))
    }

    pub fn brier(&self) -> f64 {
        self.mean(|(odds, came)| brier(*odds, *came))
    }
}

/// Asks again at past origins what a question asks now, as the futures of the region or of the place's own distance tell it.
///
/// # Errors
/// [`Error::NoData`] where the maps do not reach back far enough, or it is so already.
pub fn replayed(ground: &Ground, criterion: &Criterion, terms: &Terms) -> Result<Replayed> {
    let days = (criterion.when.day() - ground.as_of).num_days();
    let terms = Terms { paths: PATHS.min(terms.paths), ..terms.clone() };
    match &criterion.goal {
        Goal::Region(id, of) => region(ground, id, *of, (criterion.when, days), &terms),
        Goal::Place(name, of) => {
            let series = ground.series(name).ok_or_else(|| Error::NoData("its distance has no history".into()))?;
            let goal = of.distance_km(series.radius_km().unwrap_or(0.0));
            let nearer = series.last().value.front_distance_km - goal;
            match nearer > 0.0 && *of != OfPlace::Free {
                true => places(ground, nearer, (criterion.when, days), &terms),
                false => Err(Error::NoData("it asks for no advance of the front".into())),
            }
        }
    }
}

/// Origins some days apart whose questions are over, the last first known.
fn origins(first: NaiveDate, last: NaiveDate, stride: u64, days: i64) -> Result<Vec<NaiveDate>> {
    let end = last.checked_sub_days(Days::new(days.unsigned_abs()));
    let begin = first.checked_add_days(Days::new(MIN_HISTORY));
    let all: Vec<NaiveDate> = match (begin, end) {
        (Some(begin), Some(end)) => {
            let back = std::iter::successors(Some(end), |day| day.checked_sub_days(Days::new(stride)));
            back.take_while(|day| *day >= begin).collect()
        }
        _ => Vec::new(),
    };
    match all.len() >= LEAST_ORIGINS {
        true => Ok(all.into_iter().rev().collect()),
        false => Err(Error::NoData(format!("{days} days ahead, the maps since {first} hold too few such forecasts"))),
    }
}

fn shifted(when: When, day: NaiveDate) -> When {
    match when {
        When::By(_) => When::By(day),
        When::On(_) => When::On(day),
    }
}

fn region(ground: &Ground, id: &RegionId, of: OfRegion, (when, days): (When, i64), terms: &Terms) -> Result<Replayed> {
    let series = ground.known.region(id.as_str())?;
    let now = series.last().value;
    let (level, is_fall) = of.level(series.region().area, now);
    let gain = level - now.km2();
    if (gain <= 0.0) != is_fall {
        return Err(Error::NoData("it is so already".into()));
    }
    let maps = Maps { all: ground.known, cells: None, settlements: &[] };
    let one = |origin: NaiveDate| -> Result<Option<(f64, bool)>> {
        let then = ground.known.as_of(origin)?;
        let at_first = then.region(id.as_str())?;
        let level = at_first.last().value.km2() + gain;
        if level < 0.0 || level > at_first.region().area.km2() {
            return Ok(None);
        }
        let due = shifted(when, origin + Days::new(days.unsigned_abs()));
        let criterion = Criterion { goal: Goal::Region(id.clone(), OfRegion::Change(gain)), when: due };
        let past = Ground { all: &then, known: &then, as_of: origin, cells: None, settlements: &[] };
        let told = past.region(id, OfRegion::Change(gain), due, Statements::ThisMap, terms)?.remove(0);
        let came = maps.judge(&criterion, Some(origin))?.first().and_then(|judged| judged.came);
        Ok(came.map(|came| (told.odds, came)))
    };
    let origins = origins(series.first_day(), series.last_day(), STRIDES.0, days)?;
    let odds: Vec<Option<(f64, bool)>> = origins.par_iter().map(|origin| one(*origin)).collect::<Result<_>>()?;
    gathered(Again::Gain(id.clone(), gain), days, &origins, odds)
}

fn places(ground: &Ground, nearer: f64, (when, days): (When, i64), terms: &Terms) -> Result<Replayed> {
    let places = ground.known.places();
    let (first, last) = (places.iter().map(|of| of.first_day()).min(), places.iter().map(|of| of.last_day()).max());
    let (Some(first), Some(last)) = (first, last) else { return Err(Error::NoData("no places are known".into())) };
    let maps = Maps { all: ground.known, cells: None, settlements: &[] };
    let one = |(origin, then): (NaiveDate, &crate::domain::past::Past), place: &PlaceSeries| {
        let km = place.last().value.front_distance_km - nearer;
        if km < 0.0 || place.last().value.front_distance_km > NEAR_KM + nearer {
            return Ok(None);
        }
        let due = shifted(when, origin + Days::new(days.unsigned_abs()));
        let goal = OfPlace::Within(km);
        let past = Ground { all: then, known: then, as_of: origin, cells: None, settlements: &[] };
        let told = match past.by_distance(place.place(), goal, due, terms) {
            Err(Error::NoData(_)) => return Ok(None),
            told => told?,
        };
        let criterion = Criterion { goal: Goal::Place(place.place().clone(), goal), when: due };
        let came = maps.judge(&criterion, Some(origin))?.first().and_then(|judged| judged.came);
        Ok(came.map(|came| (told.odds, came)))
    };
    let origins = origins(first, last, STRIDES.1, days)?;
    let at = |origin: &NaiveDate| -> Result<Vec<Option<(f64, bool)>>> {
        let then = ground.known.as_of(*origin)?;
        then.places().iter().map(|place| one((*origin, &then), place)).collect()
    };
    let odds: Vec<Vec<Option<(f64, bool)>>> = origins.par_iter().map(at).collect::<Result<_>>()?;
    gathered(Again::Nearer(nearer), days, &origins, odds.into_iter().flatten().collect())
}

fn gathered(again: Again, days: i64, origins: &[NaiveDate], odds: Vec<Option<(f64, bool)>>) -> Result<Replayed> {
    let odds: Vec<(f64, bool)> = odds.into_iter().flatten().collect();
    match odds.len() >= LEAST_ORIGINS {
        true => Ok(Replayed { again, days, origins: (origins[0], origins[origins.len() - 1], origins.len()), odds }),
        false => Err(Error::NoData("too few past days had room for it".into())),
    }
}
