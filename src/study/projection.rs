//! The whole road in one call: from a control table to a projection.

mod any_map;
#[cfg(test)]
mod calibration;
pub mod columns;
pub mod fan;
#[cfg(test)]
mod leak;
#[cfg(test)]
mod maps;
#[cfg(test)]
mod scenarios;
mod shared;
pub(crate) mod sum;

use std::sync::Arc;

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::calendar::day_after;
use crate::domain::completion::{Arrival, Completion, Outlook};
use crate::domain::groups::Group;
use crate::domain::past::Past;
use crate::domain::projection::{Paths, Standstill};
use crate::domain::quantity::{Area, Share};
use crate::domain::rate::{QuotedRate, Scope, rates_by_window};
use crate::domain::region::RegionId;
use crate::domain::scenario::Scenario;
use crate::domain::scenario::schedule::{Schedule, Span};
use crate::domain::series::{ControlSeries, Makeup};
use crate::domain::statement::{Statement, Statements};
use crate::error::{Error, Result};
use crate::model::simulate::completion::completions;
use crate::model::simulate::stream::Stream;
use crate::model::simulate::{Levels, Plan, simulate};
use crate::model::{Basis, Fact, MODELS, ModelName, StartingRate, model};
use crate::study::bands::HORIZONS;
use crate::study::history::{Step, leading_step};
use crate::study::other_maps::{OtherMap, other_maps};
pub use any_map::AnyMap;
pub use shared::Shared;
use sum::Sum;

/// What a projection is asked for. [`Request::of`] has the defaults.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Slug of a region or group.
    pub region: String,
    /// The origin; `None` is the day on which the newest row of the source became known.
    pub as_of: Option<NaiveDate>,
    /// The source; `None` is the only one there is.
    pub source: Option<String>,
    /// Name of the model; `None` is the default, or `constant` when a rate is given.
    pub model: Option<String>,
    /// Where the rate is from.
    pub basis: Basis,
    /// Learn it from the whole theatre instead of the region: `theatre`, or the slug or name of the whole.
    pub theatre: Option<String>,
    /// Free area at the origin, to be used in place of the observed one.
    pub remaining: Option<Area>,
    /// The share of the region that counts as complete.
    pub target: Share,
    /// How far to look, in years from the origin.
    pub horizon_years: u32,
    /// The number of paths.
    pub paths: usize,
    /// Seed of the random streams.
    pub seed: u64,
    /// What is assumed on top of the model.
    pub scenario: Option<Scenario>,
    /// What a standstill leads to, in models that know one.
    pub standstill: Standstill,
    /// The days whose odds of completion are asked for; none are the ends of the coming five years.
    pub by: Vec<NaiveDate>,
    /// Whose map is spoken of. What is said of any map moves nothing of what is said of the chosen one.
    pub statements: Statements,
    /// The levels of futures that are asked for beside the day of completion. They move nothing of what is told.
    pub keep: Keep,
}

/// Which levels of futures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// All, to be read on any day.
    #[default]
    All,
    /// Those that charts show, a fan with the target kept once it is reached, and those of tables.
    Charts,
    /// Those that tables show.
    Tables,
    /// Those up to a day.
    To(NaiveDate),
    /// None: the day of completion is all that is asked.
    Nothing,
}

impl Keep {
    /// Months that a chart shows of futures none of which get there, with a mark that lies not far beyond.
    const MONTHS_OF_CHARTS: u32 = 14 * 12;

    fn levels(self, as_of: NaiveDate, end: NaiveDate) -> Levels {
        match self {
            Keep::All => Levels::All,
            Keep::Charts => {
                let months = Months::new(Keep::MONTHS_OF_CHARTS);
                Levels::ToArrival(as_of.checked_add_months(months).unwrap_or(end))
            }
            Keep::Tables => Levels::To(day_after(as_of, HORIZONS[HORIZONS.len() - 1])),
            Keep::To(day) => Levels::To(day),
            Keep::Nothing => Levels::To(NaiveDate::MIN),
        }
    }
}

impl Request {
    /// The default projection of a region: 10,000 paths over 30 years up to the whole region, seed 1.
    pub fn of(region: &str) -> Self {
        Request {
            region: region.into(),
            as_of: None,
            source: None,
            model: None,
            basis: Basis::Learned,
            theatre: None,
            remaining: None,
            target: Share::WHOLE,
            horizon_years: 30,
            paths: 10_000,
            seed: 1,
            scenario: None,
            standstill: Standstill::Ends,
            by: Vec::new(),
            statements: Statements::ThisMap,
            keep: Keep::All,
        }
    }
}

/// A projection of one region: the past it knew, the rate it rests on, and a sample of futures.
#[derive(Debug, Clone)]
pub struct Projection {
    /// The origin: nothing known after this day was used.
    pub as_of: NaiveDate,
    /// What was known at the origin; its last level is where the paths start.
    pub history: ControlSeries,
    /// The day of the last map behind `history`; earlier than its last day when the remaining area was given.
    pub last_map: NaiveDate,
    /// Whether the remaining area was given by the user.
    pub remaining_given: bool,
    /// The model.
    pub model: ModelName,
    /// Whose rate the futures rest on.
    pub scope: Scope,
    /// The rate the futures rest on.
    pub starting_rate: StartingRate,
    /// What the model believes and assumes.
    pub facts: Vec<Fact>,
    /// The region's own rates by window.
    pub region_rates: Vec<QuotedRate>,
    /// What the sums are made of that it rests on: the region, and the theatre whose rate it has.
    pub makeup: Vec<Makeup>,
    /// Whether the futures are sums of those of the members of a group.
    pub by_members: bool,
    /// The group that is the whole theatre.
    pub theatre: Group,
    /// The theatre's rates by window; empty where the table has no theatre.
    pub theatre_rates: Vec<QuotedRate>,
    /// The pace of the basis on other maps over the same days; none for a rate that was given.
    pub other_maps: Vec<OtherMap>,
    /// The step of one map that makes or unmakes the pace the futures start from, where it is the region's own.
    pub leading_step: Option<Step>,
    /// The seed.
    pub seed: u64,
    /// What was assumed on top of the model.
    pub scenario: Option<Scenario>,
    /// Whether the model is sure of one future, so that `paths` holds it alone.
    pub is_line: bool,
    /// The futures, with the levels that were asked for.
    pub paths: Paths,
    /// The day of each future at the target, in their order.
    pub arrivals: Vec<Arrival>,
    /// When the target is reached.
    pub completion: Completion,
    /// What is told of that; the days of its odds are at least one, none before the origin or after the horizon.
    pub outlook: Outlook,
    /// Whether the user asked for these days.
    pub by_asked: bool,
    /// Whose map was asked for; what is known of the chosen one is there whether or not it was.
    pub statements: Statements,
    /// What any reputable map would show, where it was asked for and other maps are known.
    pub any_map: Option<AnyMap>,
    /// Why there is no such statement though it was asked for.
    pub no_any_map: Option<String>,
}

impl Projection {
    /// The first day from which on all maps show the target reached.
    pub fn held_since(&self) -> Option<NaiveDate> {
        let target = self.completion.target().of(self.paths.area()).km2() - 1e-6;
        let levels = self.history.levels().iter().rev();
        levels.take_while(|level| level.value.km2() >= target).last().map(|level| level.day)
    }

    /// Days from the start until nearly all futures have lost everything, if they do.
    pub fn days_until_lost(&self) -> Option<i64> {
        if self.history.last().value.km2() <= 0.0 {
            return None;
        }
        let mut days: Vec<u64> = self.paths.iter().map(|path| path.days_to_nothing().unwrap_or(u64::MAX)).collect();
        days.sort_unstable();
        // As many as the widest band holds below its upper edge.
        let last = days[(days.len() - 1) * 39 / 40];
        (last < u64::MAX).then_some(last as i64)
    }
}

/// Projects a region from what a table says up to the origin, with futures of its own.
///
/// # Errors
/// [`Error::Unknown`] for a region, source or model that is not there, [`Error::NoData`] when too little is known at the
/// origin, [`Error::Usage`] for settings that do not go together, [`Error::OutOfRange`] for quantities that do not fit.
pub fn project(table: &Past, request: &Request) -> Result<Projection> {
    project_sharing(table, request, &Shared::default())
}

/// As [`project`], with futures shared among requests that differ by region alone.
///
/// # Errors
/// As [`project`].
pub fn project_sharing(table: &Past, request: &Request, shared: &Shared) -> Result<Projection> {
    // A misspelt region is told from one that was not yet known.
    table.region(&request.region)?;
    let (known, as_of) = table.known(request.as_of, request.source.as_deref())?;
    let observed = known.region(&request.region)?;
    let last_map = observed.last_day();
    let theatre = known.theatre();
    let model = model(model_name(request), request.basis)?;
    let (fitted, scope) = match (request.basis, &request.theatre) {
        (Basis::Given(_), Some(_)) => {
            return Err(Error::Usage(
                "--rate gives the rate and --rate-scope says whose to learn: give one of them".into(),
            ));
        }
        (Basis::Given(_), None) => (model.fit(&observed, &[])?, Scope::Given),
        (_, Some(name)) => {
            is_theatre(name, known.groups().whole())?;
            (model.fit(theatre.as_ref().map_err(no_theatre)?, &[])?, Scope::Theatre)
        }
        (_, None) => (model.fit(&observed, &known.others(&observed.region().id))?, Scope::Region),
    };
    let other_maps = match (fitted.starting_rate().window(), scope, &theatre) {
        (None, ..) | (_, Scope::Given, _) => Vec::new(),
        (Some(window), Scope::Theatre, Ok(whole)) => other_maps(&table.as_of(as_of)?, whole, window),
        (Some(window), ..) => other_maps(&table.as_of(as_of)?, &observed, window),
    };
    let own_window = fitted.starting_rate().window().filter(|_| scope == Scope::Region);
    let leading_step = own_window.and_then(|window| leading_step(&observed, window));
    let history = match request.remaining {
        Some(remaining) => observed.with_remaining(as_of, remaining)?,
        None => observed.clone(),
    };
    let end = horizon_end(as_of, request.horizon_years)?;
    let by = days_asked(&request.by, as_of, end)?;
    let stream = Stream::new(request.seed, &observed.region().id, model.name(), as_of);
    let span = Span { start: history.last_day(), origin: as_of, end };
    let schedule = request.scenario.as_ref().map(|s| Schedule::new(s, span, &observed, &known)).transpose()?;
    let plan = Plan {
        origin: as_of,
        end,
        paths: request.paths,
        scenario: schedule.as_ref(),
        standstill: request.standstill,
        target: Some(request.target),
        levels: request.keep.levels(as_of, end),
        idle: &[],
    };
    // A rate that is given, or another's, is that of the sum, and so is a straight line.
    let is_by_members = scope == Scope::Region && request.remaining.is_none() && !fitted.is_certain();
    let sum = is_by_members.then(|| Sum::of(&known, &observed)).flatten();
    let draw = || match &sum {
        Some(sum) => sum.draw(model.as_ref(), plan, request.scenario.as_ref(), (request.seed, shared)).map(Arc::new),
        None if scope == Scope::Region && request.remaining.is_none() => {
            let draw = || simulate(fitted.as_ref(), &history, plan, &stream);
            shared.or_draw(&history, (model.name(), request.seed), plan, draw)
        }
        None => simulate(fitted.as_ref(), &history, plan, &stream).map(Arc::new),
    };
    let (own, any) = rayon::join(draw, || {
        let all = request.statements.has(Statement::AnyMap).then(|| table.as_of(as_of))?;
        let (history, theatre, model) = (&history, theatre.as_ref().ok(), model.as_ref());
        let on_any = |all| {
            any_map::Ground { all: &all, history, theatre, model, scope, by: &by, sum: sum.as_ref() }
                .project(request, plan, &stream)
        };
        Some(all.and_then(on_any))
    });
    let own = Arc::unwrap_or_clone(own?);
    let (completion, not_within) = completions(&own, request.target);
    let (any_map, no_any_map) = match any.transpose() {
        Ok(any_map) => (any_map, None),
        Err(Error::NoData(reason)) if request.statements != Statements::AnyMap => (None, Some(reason)),
        Err(Error::NoData(reason)) => {
            return Err(Error::NoData(format!("nothing tells what any map would show: {reason}")));
        }
        Err(other) => return Err(other),
    };
    let whole = known.groups().whole().id.as_str();
    let of_theatre = (scope == Scope::Theatre && whole != request.region).then_some(whole);
    let sums = std::iter::once(request.region.as_str()).chain(of_theatre);
    Ok(Projection {
        as_of,
        last_map,
        remaining_given: request.remaining.is_some(),
        model: model.name(),
        scope,
        starting_rate: fitted.starting_rate(),
        // A stream that no path has.
        facts: if sum.is_some() { Vec::new() } else { fitted.explain(&mut stream.path(usize::MAX)) },
        by_members: sum.is_some(),
        by_asked: !request.by.is_empty(),
        region_rates: rates_by_window(&observed),
        makeup: sums.filter_map(|id| known.makeup(id)).collect(),
        theatre: known.groups().whole().clone(),
        theatre_rates: theatre.map(|series| rates_by_window(&series)).unwrap_or_default(),
        other_maps,
        leading_step,
        seed: request.seed,
        scenario: request.scenario.clone(),
        is_line: fitted.is_certain(),
        outlook: Outlook::of(&completion, &by, not_within),
        completion,
        history,
        arrivals: match request.standstill {
            Standstill::Ends => own.arrivals.into_iter().next().unwrap_or_default(),
            Standstill::Lasts => own.arrivals.into_iter().next_back().unwrap_or_default(),
        },
        paths: own.paths,
        statements: request.statements,
        any_map,
        no_any_map,
    })
}

/// The model asked for. A given rate asks for a straight line, a given window for the noise of that window.
pub(crate) fn model_name(request: &Request) -> &str {
    match (&request.model, request.basis) {
        (Some(name), _) => name,
        (None, Basis::Given(_)) => "constant",
        (None, Basis::Window(_)) => "bootstrap",
        (None, Basis::Learned) => MODELS[0].name.as_str(),
    }
}

/// Checks that the theatre asked for is that of the table.
fn is_theatre(name: &str, whole: &Group) -> Result<()> {
    let is_slug = |slug: &str| slug == "theatre" || slug == whole.id.as_str();
    let slug = RegionId::from_name(name).ok();
    match is_slug(name) || name == whole.name || slug.is_some_and(|slug| is_slug(slug.as_str())) {
        true => Ok(()),
        false => Err(Error::Usage(format!(
            "--rate-scope {name}: a rate is that of the region or of the whole theatre, here {}: give region or {}",
            whole.name, whole.id
        ))),
    }
}

fn no_theatre(reason: &Error) -> Error {
    Error::NoData(format!("the rate of the whole theatre is not known: {reason}"))
}

/// The days whose odds are told.
pub(crate) fn days_asked(asked: &[NaiveDate], as_of: NaiveDate, end: NaiveDate) -> Result<Vec<NaiveDate>> {
    if let Some(day) = asked.iter().find(|day| **day < as_of) {
        return Err(Error::Usage(format!("--by {day} lies before the origin ({as_of}): odds are of what is to come")));
    }
    if let Some(day) = asked.iter().find(|day| **day > end) {
        return Err(Error::Usage(format!(
            "--by {day} lies after the horizon ({end}): look further with --horizon YEARS"
        )));
    }
    Ok(if asked.is_empty() { coming_years_ends(as_of) } else { asked.to_vec() })
}

/// The ends of the coming five years.
fn coming_years_ends(as_of: NaiveDate) -> Vec<NaiveDate> {
    let ends = (as_of.year()..).map_while(|year| NaiveDate::from_ymd_opt(year, 12, 31));
    ends.filter(|day| *day > as_of).take(5).collect()
}

/// The last day of a horizon of so many years.
pub(crate) fn horizon_end(as_of: NaiveDate, years: u32) -> Result<NaiveDate> {
    match years {
        1..=1000 => as_of.checked_add_months(Months::new(12 * years)),
        _ => None,
    }
    .ok_or_else(|| Error::OutOfRange { quantity: "horizon (years)", met: years.to_string(), allowed: "1 to 1000" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_days_are_coming_ends_of_years() {
        let days = coming_years_ends("2025-12-31".parse().unwrap());
        assert_eq!(days[0].to_string(), "2026-12-31");
        assert_eq!(days.len(), 5);
    }
}
