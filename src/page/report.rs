//! Everything that is known and projected of some regions, ready to be written as one page: the roads of the other commands
//! walked one after the other.

mod answer;
mod data;
mod past;
mod region;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::domain::map::RegionMap;
use crate::domain::past::Past;
use crate::domain::place::Settlement;
use crate::domain::published::Entry;
use crate::domain::published::pace::PaceClaim;
use crate::domain::region::RegionId;
use crate::domain::scenario::Scenario;
use crate::draw::chart::{Chart, Period};
use crate::draw::drift::DriftChart;
use crate::draw::figure::Figure;
use crate::draw::map::stepped::Mapped;
use crate::draw::published::PublishedChart;
use crate::draw::{self, Options};
use crate::error::{Result, or_reason};
use crate::model::{Basis, ModelName, model};
use crate::study::backtest::{Backtest, Replay};
use crate::study::drift::drift;
use crate::study::history::Coverage;
use crate::study::odds::Odds;
use crate::study::overview::Standing;
use crate::study::place::PlaceProjection;
use crate::study::projection::{Keep, Request, project};
use crate::study::published::paces::{PaceJudged, judged};
use crate::study::published::{Assessment, Summary, redo_on_maps, summary};
use crate::study::rates::Rates;
use crate::study::report::{SIDE_PATHS, published, replayed};
use crate::study::sources::Sources;
use crate::write::odds::Told;
pub use answer::Answer;
pub use data::Data;

/// Width and height of charts on a wide screen, pixels: as wide as the page sets them.
const WIDE: (u32, u32) = (900, 675);
/// Those on a telephone, as wide as its screen, and in a column of a printed leaf.
const NARROW: (u32, u32) = (400, 520);

/// What a report rests on, all of it cut off at its day.
pub struct Given<'a> {
    /// What is known from one source: regions, fronts, places.
    pub table: &'a Past,
    /// That of all sources, for what any map would show and for all maps side by side.
    pub all: &'a Past,
    /// Published projections.
    pub ledger: &'a [Entry],
    /// Claims about pace.
    pub paces: &'a [PaceClaim],
    /// Maps of regions, of those that have one.
    pub maps: &'a [RegionMap],
    /// Places, projected.
    pub places: &'a [PlaceProjection],
    /// Who lives in which places.
    pub settled: &'a [Settlement],
    /// Where the front may be by one day, laid out on the ground of regions; `None` where no cells are known.
    pub odds: Option<&'a Laid<'a>>,
    /// By when it may be there.
    pub arrivals: Option<&'a Laid<'a>>,
}

/// Odds laid out on the ground of regions.
pub struct Laid<'a> {
    pub odds: &'a Odds,
    /// Regions that have steps to show.
    pub mapped: Vec<(RegionId, Mapped)>,
}

impl<'a> Laid<'a> {
    /// What is told of a region and of all, with its map.
    fn of(&'a self, region: &RegionId, settled: &'a [Settlement]) -> Option<([Told<'a>; 2], &'a Mapped)> {
        let (_, mapped) = self.mapped.iter().find(|(id, _)| id == region)?;
        let told = |slugs: &[String]| Told::new(self.odds, settled, slugs);
        Some(([told(&[region.to_string()]), told(&[])], mapped))
    }
}

/// What a report is asked for.
pub struct Asked {
    /// The regions, each once, in order.
    pub regions: Vec<String>,
    /// The terms of all projections; its model comes first, its origin is the report's day.
    pub like: Request,
    /// The models that are asked besides.
    pub models: Vec<String>,
    /// The scenarios that every model is asked about, besides none.
    pub scenarios: Vec<Scenario>,
    /// Days to compare rates before and after.
    pub splits: Vec<NaiveDate>,
}

pub struct Report {
    /// The last day known.
    pub as_of: NaiveDate,
    /// The source of control data.
    pub source: String,
    /// Its first and last map.
    pub days: (NaiveDate, NaiveDate),
    /// The regions in order.
    pub regions: Vec<RegionReport>,
    /// Who lives in which places.
    pub settled: Vec<Settlement>,
    /// How published projections did as a whole.
    pub summary: Summary,
    /// Claims about the pace in the regions, judged by every map.
    pub paces: Vec<PaceJudged>,
    /// The replayed past, or why there is none.
    pub scores: std::result::Result<(Replay, Backtest), String>,
    /// Charts that are of no one region.
    pub charts: Vec<Drawn>,
    /// Futures of each projection by the report's model.
    pub paths: usize,
    /// Futures of the answers of other models.
    pub side_paths: usize,
    /// Seed of the random streams.
    pub seed: u64,
    /// The scenarios asked about.
    pub scenarios: Vec<Scenario>,
}

/// A chart with the kind it is of.
pub struct Drawn {
    /// The kind, as `frontcast chart` names it.
    pub kind: &'static str,
    /// The chart.
    pub figures: Figures,
}

/// A chart at the two sizes of the page, which shows the one that fits.
pub struct Figures {
    /// None where the narrow one stands for both: the answers behind the switch, of which there are many.
    pub wide: Option<Figure>,
    pub narrow: Figure,
    /// What it shows; none of the answers behind the switch.
    pub data: Option<Data>,
}

impl Figures {
    /// Draws a chart of some kind.
    fn of(kind: &str, chart: &dyn Chart) -> Result<Self> {
        let data = Data::of(kind, &chart.data(Period::default()))?;
        Ok(Figures { wide: Some(sized(chart, WIDE)?), narrow: sized(chart, NARROW)?, data })
    }
}

fn sized(chart: &dyn Chart, size: (u32, u32)) -> Result<Figure> {
    draw::figure(&[chart], &Options { size, ..Options::default() })
}

impl Drawn {
    fn of(kind: &'static str, chart: &dyn Chart) -> Result<Self> {
        Ok(Drawn { kind, figures: Figures::of(kind, chart)? })
    }
}

/// All about one region.
pub struct RegionReport {
    /// How it stands.
    pub standing: Standing,
    /// What its maps are like.
    pub maps: Coverage,
    /// Days whose value became another one, or was withdrawn.
    pub revised_days: usize,
    /// What each model says under each scenario. The first is the one of the overview, without a scenario.
    pub answers: Vec<Answered>,
    /// What scenarios change.
    pub scenarios: Option<Scenarios>,
    /// Its rates, or why there are none.
    pub rates: std::result::Result<Rates, String>,
    /// Why the split asked for is not told, where it is not.
    pub no_split: Option<String>,
    /// What each map shows of it; `None` where there is one alone.
    pub sources: Option<Sources>,
    /// Published projections of it.
    pub published: Vec<Assessment>,
    /// Its places, the one that the front would reach soonest first.
    pub places: Vec<PlaceProjection>,
    /// Charts of it besides those of the answers.
    pub charts: Vec<Drawn>,
}

/// What one model says under one scenario, or why it says nothing.
pub struct Answered {
    pub model: ModelName,
    pub scenario: Option<Scenario>,
    /// What it says.
    pub answer: std::result::Result<Answer, String>,
}

/// What scenarios change, on the same futures.
pub struct Scenarios {
    /// The finding.
    pub headline: String,
    /// Each scenario with how much later the same futures complete.
    pub delays: Vec<(Scenario, String)>,
}

/// Makes a report. `step` is told of each part that is done; [`steps`] says how many there are.
///
/// # Errors
/// [`Error::Unknown`], [`Error::Usage`] and [`Error::OutOfRange`] for terms that nothing can be told on; [`Error::Drawing`] for a
/// chart that cannot be drawn. What is not known of a region is no error: the report says why.
pub fn report(given: &Given<'_>, asked: &Asked, step: &(dyn Fn() + Sync)) -> Result<Report> {
    let as_of = given.table.origin(asked.like.as_of);
    let series = asked.regions.iter().map(|slug| given.table.region(slug)).collect::<Result<Vec<_>>>()?;
    let mut published = published(given.table, given.ledger, &asked.regions, &asked.like, as_of)?;
    step();
    let source = given.table.sources().first().copied().unwrap_or_default().to_string();
    redo_on_maps(&mut published, given.all, &source);
    let claims: Vec<PaceClaim> = given.paces.iter().filter(|of| asked.regions.contains(&of.region)).cloned().collect();
    let mut charts = Vec::new();
    if !published.is_empty() {
        charts.push(Drawn::of("published", &PublishedChart::new(&published, as_of, &source))?);
    }
    let mut regions = Vec::with_capacity(series.len());
    for series in &series {
        // One region at a time: ten thousand paths over decades are a hundred megabytes.
        let mine = published.iter().filter(|of| of.entry.region == series.region().id.as_str()).cloned().collect();
        regions.push(region::of_region(given, asked, series, mine, as_of)?);
        step();
    }
    side_answers(given, asked, &mut regions, step)?;
    draw_drift(given, asked, &mut regions)?;
    let scores = replayed(given.table, &series, &asked.like)?;
    if let Ok((replay, done)) = &scores {
        past::draw(replay, done, &series, &mut regions)?;
    }
    step();
    Ok(Report {
        as_of,
        source,
        days: (given.table.first_day(), given.table.last_day()),
        summary: summary(&published),
        paces: judged(given.all, &claims, as_of),
        regions,
        settled: given.settled.to_vec(),
        scores,
        charts,
        paths: asked.like.paths,
        side_paths: asked.like.paths.min(SIDE_PATHS),
        seed: asked.like.seed,
        scenarios: asked.scenarios.clone(),
    })
}

/// Draws how the estimate of the first region moved that has one; fifty estimates of each region would take too long.
fn draw_drift(given: &Given<'_>, asked: &Asked, regions: &mut [RegionReport]) -> Result<()> {
    let has_median = |of: &&mut RegionReport| {
        of.answers[0].answer.as_ref().is_ok_and(|answer| !answer.is_settled() && answer.outlook.median.day().is_some())
    };
    let Some(first) = regions.iter_mut().find(has_median) else { return Ok(()) };
    let request = Request { region: first.standing.region.id.to_string(), ..asked.like.clone() };
    if let Ok(drift) = or_reason(drift(given.table, &request, &|| ()))? {
        first.charts.push(Drawn::of("drift", &DriftChart::new(&drift, given.ledger))?);
    }
    Ok(())
}

/// How often [`report`] tells of a step.
pub fn steps(asked: &Asked) -> usize {
    2 + 2 * asked.regions.len()
}

/// Asks the other models, with and without scenarios.
fn side_answers(
    given: &Given<'_>,
    asked: &Asked,
    regions: &mut [RegionReport],
    step: &(dyn Fn() + Sync),
) -> Result<()> {
    let cases = || std::iter::once(None).chain(asked.scenarios.iter().map(Some));
    let of_region = |of: &RegionReport| -> Result<Vec<Answered>> {
        let first = &of.answers[0];
        let questions: Vec<(&String, Option<&Scenario>)> = match &first.answer {
            Ok(answer) if !answer.is_settled() => {
                let others = asked.models.iter().filter(|name| *name != first.model.as_str());
                others.flat_map(|name| cases().map(move |scenario| (name, scenario))).collect()
            }
            // Where all is held or nothing is known there is nothing to ask.
            _ => Vec::new(),
        };
        let ask = |(name, scenario): &(&String, Option<&Scenario>)| {
            let request = Request {
                region: of.standing.region.id.to_string(),
                model: Some(name.to_string()),
                scenario: scenario.cloned(),
                keep: Keep::Charts,
                paths: asked.like.paths.min(SIDE_PATHS),
                ..asked.like.clone()
            };
            let answer = match or_reason(project(given.table, &request))? {
                Ok(projection) => Ok(Answer::of(&projection)?),
                Err(reason) => Err(reason),
            };
            Ok(Answered { model: model(name, Basis::Learned)?.name(), scenario: scenario.cloned(), answer })
        };
        let answers = questions.par_iter().map(ask).collect();
        step();
        answers
    };
    let all = regions.par_iter().map(of_region).collect::<Result<Vec<_>>>()?;
    regions.iter_mut().zip(all).for_each(|(region, answers)| region.answers.extend(answers));
    Ok(())
}
