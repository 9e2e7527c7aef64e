//! The whole road for places: from a place's distance to the front to when the front would come within some kilometres.

pub mod earlier;
pub mod front;
pub mod ranking;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::domain::approach::Approach;
use crate::domain::calendar::day_after;
use crate::domain::completion::{Completion, Outlook};
use crate::domain::past::Past;
use crate::domain::place::{ApproachRate, PlaceSeries, QuotedApproach};
use crate::domain::projection::{Paths, Standstill};
use crate::domain::rate::WINDOWS;
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::simulate::completion::completion;
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Levels, Plan, simulate};
use crate::model::{Basis, FittedRate, MODELS, ModelName, RateModel, model};
use crate::stats::quantile;
use crate::study::bands::{HORIZONS, LEVELS};
use crate::study::projection::{days_asked, horizon_end};

/// What is asked of places. [`Request::default`] has the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Name of the model; `None` is the default of the registry.
    pub model: Option<String>,
    /// Distances from the centre whose reaching is projected, km; 0 is the centre itself.
    pub within_km: Vec<f64>,
    /// The days whose odds are asked for; none are the ends of the coming five years within the horizon.
    pub by: Vec<NaiveDate>,
    /// Days since which the pace is asked for, beside the usual windows.
    pub since: Vec<NaiveDate>,
    /// How far to look, in years from the origin.
    pub horizon_years: u32,
    /// The number of paths.
    pub paths: usize,
    /// Seed of the random streams.
    pub seed: u64,
    /// What a standstill leads to, in models that know one.
    pub standstill: Standstill,
}

impl Default for Request {
    /// Within 20, 10 and 5 km and at the centre, 10,000 paths over 10 years, seed 1.
    fn default() -> Self {
        Request {
            model: None,
            within_km: vec![20.0, 10.0, 5.0, 0.0],
            by: Vec::new(),
            since: Vec::new(),
            horizon_years: 10,
            paths: 10_000,
            seed: 1,
            standstill: Standstill::Ends,
        }
    }
}

/// A goal of the front at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// Within so many kilometres of the centre; 0 is the centre itself. Not negative.
    Within(f64),
    /// So many kilometres beyond the centre, so that the whole disc lies behind the front. Positive: the disc's radius.
    Disc(f64),
}

impl Goal {
    /// The distance of the front at which the goal is reached, km, negative beyond the centre.
    pub fn distance_km(self) -> f64 {
        match self {
            Goal::Within(km) => km,
            Goal::Disc(radius) => -radius,
        }
    }
}

/// When the front reaches a goal.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// It has, without a break since this day; maps before it, if any, showed it farther away.
    Since(NaiveDate),
    /// A distribution over days and "not within the horizon", and what is told of it.
    Coming(Completion, Outlook),
    /// Nothing can be projected; see [`PlaceProjection::future`].
    Unknown,
}

/// Quantiles of the distance on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DistanceBand {
    pub day: NaiveDate,
    /// Days from the origin.
    pub horizon: u32,
    /// Probability levels with the distance in km that is not exceeded with that probability, ascending. Where the front
    /// passed the whole disc a distance is minus its radius.
    pub quantiles: Vec<(f64, f64)>,
}

impl DistanceBand {
    /// The distance at one of the band's own probability levels, km.
    pub fn at(&self, level: f64) -> Option<f64> {
        self.quantiles.iter().find(|(l, _)| (l - level).abs() < 1e-9).map(|(_, km)| *km)
    }
}

/// The futures of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceFuture {
    pub model: ModelName,
    /// Whether the model is sure of one future.
    pub is_line: bool,
    /// The number of paths.
    pub paths: usize,
    /// The last day of the horizon.
    pub end: NaiveDate,
    /// The distance beyond which paths are not followed, km.
    pub far_km: f64,
    /// Quantiles of the distance at the usual horizons.
    pub bands: Vec<DistanceBand>,
}

/// Why there is no future to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFuture {
    /// The front passed the whole disc.
    Passed,
    /// One day was observed; a pace needs two.
    OneDay,
}

/// What is known and projected of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceProjection {
    /// The origin: nothing known after this day was used.
    pub as_of: NaiveDate,
    /// What was known at the origin.
    pub history: PlaceSeries,
    /// The pace over the usual windows that the series is long enough for, longest last.
    pub rates: Vec<QuotedApproach>,
    /// The pace since the days asked for.
    pub rates_since: Vec<ApproachRate>,
    /// The goals, farthest first, with when each is reached.
    pub goals: Vec<(Goal, Reach)>,
    /// The futures, or why there are none.
    pub future: std::result::Result<PlaceFuture, NoFuture>,
    /// The days whose odds are told, none before the origin or after the horizon.
    pub by: Vec<NaiveDate>,
    /// Whether the user asked for these days.
    pub by_asked: bool,
    pub seed: u64,
}

/// Projects the distance of the front from one place of a table of one source, cut off at the origin.
///
/// # Errors
/// [`Error::Unknown`] for a model that is not there, [`Error::Usage`] and [`Error::OutOfRange`] for settings that do not fit.
pub fn project_place(
    known: &Past,
    place: &PlaceSeries,
    as_of: NaiveDate,
    request: &Request,
) -> Result<PlaceProjection> {
    let Terms { by, end } = Terms::new(request, as_of)?;
    let model = model(request.model.as_deref().unwrap_or(MODELS[0].name.as_str()), Basis::Learned)?;
    let goals = goals(place, &request.within_km);
    let approach = Approach::of(place)?;
    let passed = place.within_since(approach.floor_km()).is_some();
    let (goals, future) = match (passed, approach.series().levels().len()) {
        (true, _) => (unreached(place, goals), Err(NoFuture::Passed)),
        (false, 1) => (unreached(place, goals), Err(NoFuture::OneDay)),
        (false, _) => {
            let others = others(known, place)?;
            let simulated = Simulated::new(place, &others, model.as_ref(), as_of, end, request)?;
            let goals = goals.into_iter().map(|goal| Ok((goal, simulated.reach(place, goal, &by)?)));
            (goals.collect::<Result<_>>()?, Ok(simulated.future(model.name(), as_of)))
        }
    };
    Ok(told(place, as_of, request, by, (goals, future)))
}

/// The days of an answer.
struct Terms {
    /// The days whose odds are told.
    by: Vec<NaiveDate>,
    /// The last day of the horizon.
    end: NaiveDate,
}

impl Terms {
    fn new(request: &Request, as_of: NaiveDate) -> Result<Self> {
        check(request, as_of)?;
        let end = horizon_end(as_of, request.horizon_years)?;
        let by = match request.by.is_empty() {
            // The horizon may end before them.
            true => days_asked(&[], as_of, end)?.into_iter().filter(|day| *day <= end).collect(),
            false => days_asked(&request.by, as_of, end)?,
        };
        Ok(Terms { by, end })
    }
}

/// When goals are reached, and the futures that tell it.
type Told = (Vec<(Goal, Reach)>, std::result::Result<PlaceFuture, NoFuture>);

/// What is known of a place beside what is projected of it.
fn told(
    place: &PlaceSeries,
    as_of: NaiveDate,
    request: &Request,
    by: Vec<NaiveDate>,
    (goals, future): Told,
) -> PlaceProjection {
    PlaceProjection {
        as_of,
        rates: WINDOWS.iter().filter_map(|days| place.quoted_over(*days)).collect(),
        rates_since: request.since.iter().filter_map(|from| place.approach_since(*from)).collect(),
        goals,
        future,
        by,
        by_asked: !request.by.is_empty(),
        seed: request.seed,
        history: place.clone(),
    }
}

/// Refuses distances to come within that cannot be.
///
/// # Errors
/// [`Error::OutOfRange`] for one that is negative, above 1,000 km or no number.
pub fn check_within(within_km: &[f64]) -> Result<()> {
    const MOST_KM: f64 = 1_000.0;
    if let Some(km) = within_km.iter().find(|km| !(0.0..=MOST_KM).contains(*km)) {
        return Err(Error::OutOfRange {
            quantity: "distance to come within (km)",
            met: km.to_string(),
            allowed: "0, the centre itself, to 1000",
        });
    }
    Ok(())
}

fn check(request: &Request, as_of: NaiveDate) -> Result<()> {
    check_within(&request.within_km)?;
    match request.since.iter().find(|day| **day >= as_of) {
        Some(day) => Err(Error::Usage(format!("--since {day} is not before the origin, {as_of}: a pace needs days"))),
        None => Ok(()),
    }
}

/// The goals asked for, farthest first, each once, and the disc where it is known.
fn goals(place: &PlaceSeries, within_km: &[f64]) -> Vec<Goal> {
    let mut within = within_km.to_vec();
    within.sort_by(|a, b| b.total_cmp(a));
    within.dedup();
    within.into_iter().map(Goal::Within).chain(place.radius_km().map(Goal::Disc)).collect()
}

fn unreached(place: &PlaceSeries, goals: Vec<Goal>) -> Vec<(Goal, Reach)> {
    let reach = |goal: Goal| place.within_since(goal.distance_km()).map_or(Reach::Unknown, Reach::Since);
    goals.into_iter().map(|goal| (goal, reach(goal))).collect()
}

/// The approaches to the other places of the same source.
///
/// # Errors
/// None in practice.
pub fn others(known: &Past, place: &PlaceSeries) -> Result<Vec<ControlSeries>> {
    let is_other = |other: &&PlaceSeries| other.source() == place.source() && other.place() != place.place();
    let others = known.places().iter().filter(is_other);
    others.map(|other| Approach::of(other).map(|approach| approach.series().clone())).collect()
}

/// Simulated approaches to a place.
pub struct Simulated {
    approach: Approach,
    paths: Paths,
    is_line: bool,
}

impl Simulated {
    /// Fits a model to the approach to a place, from those to other places too where it can, and draws futures.
    ///
    /// # Errors
    /// [`Error::NoData`] when the series is too short for the model; else as [`simulate`].
    pub fn new(
        place: &PlaceSeries,
        others: &[ControlSeries],
        model: &dyn RateModel,
        as_of: NaiveDate,
        end: NaiveDate,
        request: &Request,
    ) -> Result<Self> {
        let approach = Approach::of(place)?;
        let series = approach.series();
        let fitted: Box<dyn FittedRate> = model.fit(series, others)?;
        let stream = Stream::new(request.seed, &series.region().id, model.name(), as_of);
        let plan = Plan {
            origin: as_of,
            end,
            paths: request.paths,
            scenario: None,
            standstill: request.standstill,
            target: None,
            levels: Levels::All,
            idle: &[],
        };
        let paths = simulate(fitted.as_ref(), series, plan, &stream)?.paths;
        Ok(Simulated { is_line: fitted.is_certain(), approach, paths })
    }

    /// When the front comes within some kilometres of the centre; from minus the radius of the disc on.
    pub fn within(&self, within_km: f64) -> Result<Completion> {
        Ok(completion(&self.paths, self.approach.share_within(within_km)?))
    }

    /// The share of futures in which the front is within some kilometres of the centre on a day.
    pub fn odds_on(&self, day: NaiveDate, within_km: f64) -> f64 {
        let sorted = self.paths.sorted_levels_on(day);
        let farther = sorted.partition_point(|level| self.approach.distance_km(*level) > within_km + 1e-9);
        (sorted.len() - farther) as f64 / sorted.len() as f64
    }

    /// Quantiles of the distance on a day, km.
    pub fn quantiles(&self, day: NaiveDate, levels: &[f64]) -> Vec<(f64, f64)> {
        // A distance rises where its level falls, so its quantiles are those of the other end.
        let sorted = self.paths.sorted_levels_on(day);
        let at = |level: &f64| (*level, self.approach.distance_km(quantile(&sorted, 1.0 - level)));
        levels.iter().map(at).collect()
    }

    fn reach(&self, place: &PlaceSeries, goal: Goal, by: &[NaiveDate]) -> Result<Reach> {
        match place.within_since(goal.distance_km()) {
            Some(since) => Ok(Reach::Since(since)),
            None => {
                let completion = self.within(goal.distance_km())?;
                let outlook = Outlook::of(&completion, by, None);
                Ok(Reach::Coming(completion, outlook))
            }
        }
    }

    fn future(&self, model: ModelName, as_of: NaiveDate) -> PlaceFuture {
        let end = self.paths.end();
        let days = HORIZONS.iter().map(|horizon| (*horizon, day_after(as_of, *horizon)));
        let band = |(horizon, day)| DistanceBand { day, horizon, quantiles: self.quantiles(day, &LEVELS) };
        PlaceFuture {
            model,
            is_line: self.is_line,
            paths: self.paths.count(),
            end,
            far_km: self.approach.far_km(),
            bands: days.filter(|(_, day)| *day <= end).map(band).collect(),
        }
    }
}
