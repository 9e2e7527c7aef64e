//! The ledger of published projections, each beside our data: what it implies, what the same arithmetic gives on the maps of
//! its day, what a model said that day without a look at what came later, and what became of it.

pub mod arithmetic;
pub mod maps;
pub mod open;
pub mod outcome;
pub mod paces;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::calendar::Window;
use crate::domain::completion::Outlook;
use crate::domain::past::Past;
use crate::domain::projection::{Path, Paths};
use crate::domain::published::{Due, Entry, Goal, Span};
use crate::domain::quantity::{Area, Rate};
use crate::domain::rate::Scope;
use crate::domain::region::{Region, RegionId};
use crate::domain::series::ControlSeries;
use crate::error::{Error, Result};
use crate::model::{ModelName, WINDOW_DAYS};
use crate::study::backtest::rules::brier;
use crate::study::projection::{Keep, Projection, Request, project};
use arithmetic::{Contradiction, Division, Implied, at_rate, contradictions, division, implied};
use maps::MapRate;
use outcome::{Outcome, STANDSTILL_RATE, Verdict, not_checkable, outcome, slowest};

/// How entries are assessed.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The last day known: maps known later do not exist.
    pub as_of: NaiveDate,
    /// Name of the model; `None` is the default.
    pub model: Option<String>,
    /// Paths of each forecast.
    pub paths: usize,
    /// Seed of the random streams.
    pub seed: u64,
    /// How far forecasts look, years.
    pub horizon_years: u32,
}

/// An entry with everything that can be said of it.
#[derive(Debug, Clone)]
pub struct Assessment {
    pub entry: Entry,
    /// What its own figures imply.
    pub implied: Implied,
    /// Where they do not go together.
    pub contradictions: Vec<Contradiction>,
    /// The region, where the table knows it.
    pub region: Option<Region>,
    /// The slug of the whole theatre.
    pub theatre: RegionId,
    /// Its rate redone on every map, its publisher's own first; none where its days or its map are not known.
    pub maps: Vec<MapRate>,
    /// The same arithmetic on our data of its day, or why there is none.
    pub known: std::result::Result<Known, String>,
    /// What the model said that day, or why nothing.
    pub then: std::result::Result<Forecast, String>,
    /// What became of it.
    pub outcome: Outcome,
    /// What the model says now, where it is open.
    pub now: Option<std::result::Result<Forecast, String>>,
    /// What was gained since, where maps came after it.
    pub since: Option<Since>,
}

impl Assessment {
    /// Whether the entry is about the whole theatre.
    pub fn is_of_theatre(&self) -> bool {
        self.entry.region == self.theatre.as_str()
    }
}

/// What our data said on the day of an entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The day.
    pub origin: NaiveDate,
    pub last_map: NaiveDate,
    /// Free area of the region on it.
    pub remaining: Area,
    /// Whether the entry named the days of its rate; else they are the last 90.
    pub window_stated: bool,
    /// At the region's own rate of those days.
    pub own: Option<Division>,
    /// At the theatre's rate of those days; `None` where the region is the theatre.
    pub theatre: Option<Division>,
    /// At the rate that was stated.
    pub stated: Option<Division>,
    /// The rate that would have made it come true on its last day, from the last map on.
    pub needed: Option<Rate>,
    /// What had been gained of a gain by then, km².
    pub so_far_km2: Option<f64>,
}

/// What a model said of an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The last day it knew.
    pub as_of: NaiveDate,
    pub model: ModelName,
    /// When the region would be complete.
    pub outlook: Outlook,
    /// The probability that the entry comes true; `None` where its day lies beyond the horizon.
    pub odds: Option<f64>,
}

impl Forecast {
    /// The probability of completion within the horizon.
    pub fn within(&self) -> f64 {
        1.0 - self.outlook.never
    }
}

/// What was gained since an entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Since {
    /// From the end of the days of its rate, or from publication, to the last map.
    pub window: Window,
    /// Net gain in the region, km².
    pub gain_km2: f64,
    /// What the stated rate would have given.
    pub stated_km2: Option<f64>,
}

/// How the entries did as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// How many met, missed, open and not checkable.
    pub counts: [(&'static str, usize); 4],
    /// Those that could be judged and for which the model gave odds: name, odds, whether it came true.
    pub questions: Vec<(String, f64, bool)>,
    /// The mean Brier score of the model's odds on them; `None` when there are none.
    pub model_brier: Option<f64>,
    /// The mean Brier score of taking every claim for certain, which is the share that did not come true.
    pub claim_brier: Option<f64>,
}

/// Assesses entries on a table of one source; those published after the last day known are left out. `step` is told of each
/// forecast that is made.
///
/// # Errors
/// [`Error::Unknown`] and [`Error::Usage`] for terms that no entry can be assessed on, [`Error::NoData`] when nothing was
/// known on the last day.
pub fn assess(table: &Past, entries: &[Entry], terms: &Terms, step: &dyn Fn()) -> Result<Vec<Assessment>> {
    let table = table.as_of(terms.as_of)?;
    let published = entries.iter().filter(|entry| entry.origin() <= terms.as_of);
    let mut assessments: Vec<Assessment> = published.map(|entry| without_forecasts(&table, entry)).collect();
    let origins: BTreeSet<(String, NaiveDate)> =
        assessments.iter().map(|of| (of.entry.region.clone(), of.entry.origin())).collect();
    for (region, origin) in origins {
        step();
        let is_of = |of: &&Assessment| of.entry.region == region && of.entry.origin() == origin;
        let keep = levels_of(assessments.iter().filter(is_of));
        let projection = forecast(&table, &region, (origin, keep), terms)?;
        for of in assessments.iter_mut().filter(|of| is_of(&&**of)) {
            of.then = view(&of.entry, projection.as_ref());
        }
    }
    let is_open = |of: &&Assessment| of.outcome.verdict == Verdict::Open;
    let open: BTreeSet<String> = assessments.iter().filter(is_open).map(|of| of.entry.region.clone()).collect();
    for region in open {
        step();
        let keep = levels_of(assessments.iter().filter(|of| of.entry.region == region && is_open(of)));
        let projection = forecast(&table, &region, (terms.as_of, keep), terms)?;
        for of in assessments.iter_mut().filter(|of| of.entry.region == region && is_open(&&**of)) {
            of.now = Some(view(&of.entry, projection.as_ref()));
        }
    }
    Ok(assessments)
}

/// Adds to entries, assessed on one source, their rates on all sources of a table.
pub fn redo_on_maps(assessments: &mut [Assessment], all: &Past, usual: &str) {
    assessments.iter_mut().for_each(|of| of.maps = maps::on_maps(all, &of.entry, usual));
}

/// How many forecasts [`assess`] makes at most.
pub fn steps(entries: &[Entry]) -> usize {
    let origins: BTreeSet<(&str, NaiveDate)> = entries.iter().map(|of| (of.region.as_str(), of.origin())).collect();
    let regions: BTreeSet<&str> = origins.iter().map(|(region, _)| *region).collect();
    origins.len() + regions.len()
}

/// The levels that the odds of some entries rest on.
fn levels_of<'a>(assessments: impl Iterator<Item = &'a Assessment>) -> Keep {
    let last = assessments.filter_map(|of| match &of.entry.goal {
        Goal::Gain { over, .. } => of.entry.when().decisive_day().max(Some(over.window().to)),
        Goal::Standstill => of.entry.when().decisive_day(),
        Goal::Whole | Goal::Words(_) => None,
    });
    last.max().map_or(Keep::Nothing, Keep::To)
}

/// The projection of a region, or why there is none; wrong terms are an error.
fn forecast(
    table: &Past,
    region: &str,
    (as_of, keep): (NaiveDate, Keep),
    terms: &Terms,
) -> Result<std::result::Result<Projection, String>> {
    let request = Request {
        as_of: Some(as_of),
        model: terms.model.clone(),
        paths: terms.paths,
        seed: terms.seed,
        horizon_years: terms.horizon_years,
        keep,
        ..Request::of(region)
    };
    match region_of(table, region).and_then(|_| project(table, &request)) {
        Ok(projection) => Ok(Ok(projection)),
        Err(problem @ (Error::NoData(_) | Error::Unknown { kind: "region", .. })) => Ok(Err(reason(&problem))),
        Err(problem) => Err(problem),
    }
}

/// The series of a region that entries are about: a sum of some of its regions is not that region.
fn region_of(table: &Past, region: &str) -> Result<ControlSeries> {
    match table.makeup(region) {
        Some(of) if of.lacking > 0 => Err(Error::NoData(format!(
            "the data have {} of the {} regions of {region}",
            of.members.len(),
            of.members.len() + of.lacking
        ))),
        _ => table.region(region),
    }
}

/// The regions of entries that a table does not have.
pub fn strangers<'e>(table: &Past, entries: &'e [Entry]) -> BTreeSet<&'e str> {
    let regions: BTreeSet<&str> = entries.iter().map(|entry| entry.region.as_str()).collect();
    regions.into_iter().filter(|region| region_of(table, region).is_err()).collect()
}

/// Why something cannot be told, without the list of all there is.
fn reason(problem: &Error) -> String {
    match problem {
        Error::Unknown { kind, name, .. } => format!("unknown {kind} {name:?}"),
        other => other.to_string(),
    }
}

fn without_forecasts(table: &Past, entry: &Entry) -> Assessment {
    let series = region_of(table, &entry.region);
    let unknown = "no forecast was asked for".to_string();
    Assessment {
        implied: implied(entry),
        contradictions: contradictions(entry),
        region: series.as_ref().ok().map(|series| series.region().clone()),
        maps: Vec::new(),
        known: known(table, entry).map_err(|problem| reason(&problem)),
        then: Err(unknown),
        outcome: series.as_ref().map_or_else(|problem| not_checkable(reason(problem)), |s| outcome(entry, s)),
        now: None,
        since: series.as_ref().ok().and_then(|series| since(entry, series)),
        theatre: table.groups().whole().id.clone(),
        entry: entry.clone(),
    }
}

fn known(table: &Past, entry: &Entry) -> Result<Known> {
    let origin = entry.origin();
    let then = table.as_of(origin)?;
    let region = region_of(&then, &entry.region)?;
    let whole = then.groups().whole().id.as_str();
    let theatre = region_of(&then, whole).ok().filter(|_| entry.region != whole);
    let last_map = region.last_day();
    let window = entry.window.map_or_else(|| last_days(last_map), Span::window);
    let by = |day: NaiveDate, km2: f64| {
        let days = (day - last_map).num_days();
        (days > 0).then(|| Rate::from_km2_per_day(km2 / days as f64).ok()).flatten()
    };
    let so_far_km2 = match &entry.goal {
        Goal::Gain { over, .. } if over.first <= last_map => {
            region.line_on(over.window().from).map(|before| region.last().value.km2() - before.km2())
        }
        _ => None,
    };
    Ok(Known {
        origin,
        last_map,
        remaining: region.remaining(),
        window_stated: entry.window.is_some(),
        own: division(&region, &region, Scope::Region, window),
        theatre: theatre.and_then(|theatre| division(&region, &theatre, Scope::Theatre, window)),
        stated: entry.rate.map(|rate| at_rate(&region, Scope::Given, rate)),
        needed: match (&entry.goal, entry.when()) {
            (Goal::Whole, Due::In(Span { last, .. }) | Due::By(last)) => by(last, region.remaining().km2()),
            (Goal::Gain { area, over }, _) => so_far_km2.and_then(|gained| by(over.last, area.km2() - gained)),
            _ => None,
        },
        so_far_km2,
    })
}

fn last_days(last_map: NaiveDate) -> Window {
    Window { from: last_map - chrono::Days::new(u64::from(WINDOW_DAYS)), to: last_map }
}

fn since(entry: &Entry, series: &ControlSeries) -> Option<Since> {
    let from = entry.window.map_or(entry.origin(), |window| window.last.min(entry.origin()));
    let window = Window { from, to: series.last_day() };
    if window.days() < 1 {
        return None;
    }
    let gain_km2 = series.change_over(window)?;
    let stated_km2 = entry.rate.map(|rate| rate.km2_per_day() * window.days() as f64);
    Some(Since { window, gain_km2, stated_km2 })
}

/// What a projection says of an entry.
fn view(entry: &Entry, projection: std::result::Result<&Projection, &String>) -> std::result::Result<Forecast, String> {
    if let Goal::Words(_) = entry.goal {
        return Err("its goal is in words only".into());
    }
    let projection = projection.map_err(String::clone)?;
    Ok(Forecast {
        as_of: projection.as_of,
        model: projection.model,
        outlook: projection.outlook.clone(),
        odds: odds(entry, projection),
    })
}

/// The probability that an entry comes true; `None` where its day lies beyond the horizon, or it cannot be judged.
fn odds(entry: &Entry, projection: &Projection) -> Option<f64> {
    let due = entry.when();
    let day = due.decisive_day()?;
    if day > projection.paths.end() {
        return None;
    }
    let not_before = matches!(due, Due::NotBefore(_));
    let came = match (&entry.goal, due) {
        (Goal::Words(_), _) => return None,
        (Goal::Whole, _) => projection.completion.by(day),
        (Goal::Gain { area, over }, _) => {
            let window = over.window();
            projection.history.line_on(window.from)?;
            share_of(projection, |level| Some(level(window.to)? - level(window.from)? >= area.km2()))
        }
        (Goal::Standstill, due) => {
            let first = if let Due::In(span) = due { span.first } else { entry.published.first };
            let span = Span { first: first.min(day), last: day };
            share_of(projection, |level| Some(slowest(level, span)?.1 <= STANDSTILL_RATE))
        }
    };
    Some(if not_before { 1.0 - came } else { came })
}

/// The share of futures, each with the history before it, in which something comes true.
fn share_of(projection: &Projection, comes: impl Fn(&dyn Fn(NaiveDate) -> Option<f64>) -> Option<bool>) -> f64 {
    let (paths, history): (&Paths, &ControlSeries) = (&projection.paths, &projection.history);
    let in_future = |path: &Path<'_>| {
        comes(&|day| match (day - paths.start()).num_days() {
            ahead if ahead > 0 => Some(path.level_after(ahead.unsigned_abs() as usize)),
            _ => history.line_on(day).map(Area::km2),
        })
    };
    paths.iter().filter(|path| in_future(path) == Some(true)).count() as f64 / paths.count() as f64
}

/// How the entries did as a whole.
pub fn summary(assessments: &[Assessment]) -> Summary {
    let count =
        |word: &'static str| (word, assessments.iter().filter(|of| of.outcome.verdict.as_str() == word).count());
    let question = |of: &Assessment| {
        let odds = of.then.as_ref().ok()?.odds?;
        Some((of.entry.id.clone(), odds, of.outcome.verdict.came_true()?))
    };
    let questions: Vec<(String, f64, bool)> = assessments.iter().filter_map(question).collect();
    let mean = |odds: &dyn Fn(f64) -> f64| {
        let sum: f64 = questions.iter().map(|(_, p, came)| brier(odds(*p), *came)).sum();
        (!questions.is_empty()).then(|| sum / questions.len() as f64)
    };
    Summary {
        counts: ["met", "missed", "open", "not checkable"].map(count),
        model_brier: mean(&|p| p),
        claim_brier: mean(&|_| 1.0),
        questions,
    }
}

#[cfg(test)]
mod tests;
