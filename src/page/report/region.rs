//! One region of a report, but for what other models say of it.

use chrono::NaiveDate;

use super::answer::Answer;
use super::{Answered, Asked, Drawn, Given, RegionReport, Scenarios};
use crate::domain::quantity::Area;
use crate::domain::region::RegionId;
use crate::domain::series::ControlSeries;
use crate::domain::statement::Statements;
use crate::draw::arrival::ArrivalChart;
use crate::draw::chart::{Chart, Period};
use crate::draw::comparison::ComparisonChart;
use crate::draw::history::HistoryChart;
use crate::draw::map::MapChart;
use crate::draw::marks::of_projection;
use crate::draw::odds::OddsChart;
use crate::draw::rate::RateChart;
use crate::draw::sources::SourcesChart;
use crate::error::{Result, or_reason};
use crate::model::{Basis, MODELS, model};
use crate::study::comparison::{Comparison, beside};
use crate::study::history::{Coverage, history};
use crate::study::overview::{Standing, UNTOUCHED};
use crate::study::projection::{Keep, Request, project};
use crate::study::published::Assessment;
use crate::study::rates;
use crate::study::report::{places_of, rates_of, side_by_side};
use crate::write::comparison;

/// A region without the answers of other models.
pub(super) fn of_region(
    given: &Given<'_>,
    asked: &Asked,
    series: &ControlSeries,
    published: Vec<Assessment>,
    as_of: NaiveDate,
) -> Result<RegionReport> {
    let region = series.region().clone();
    let untouched = series.levels().iter().all(|level| level.value == Area::ZERO);
    let request = Request { region: region.id.to_string(), keep: Keep::Charts, ..asked.like.clone() };
    let model = model(request.model.as_deref().unwrap_or(MODELS[0].name.as_str()), Basis::Learned)?.name();
    let projection = match untouched {
        true => Err(UNTOUCHED.to_string()),
        // With the other maps, of which the sentence speaks where they disagree.
        false => {
            let (source, statements) = (Some(series.source().to_string()), Statements::Both);
            or_reason(project(given.all, &Request { source, statements, ..request.clone() }))?
        }
    };
    let first = match &projection {
        Ok(projection) => Ok(Answer::first(projection, &of_projection(given.ledger, projection))?),
        Err(reason) => Err(reason.clone()),
    };
    let completion = first.as_ref().map(|answer| answer.outlook.clone()).map_err(String::clone);
    let is_open = first.as_ref().is_ok_and(|answer| !answer.is_settled());
    let mut answers = vec![Answered { model, scenario: None, answer: first }];
    let mut charts = opening(given, series, as_of)?;
    charts.extend(front(given, &region.id)?);
    let mut scenarios = None;
    if let Ok(base) = projection
        && is_open
        && !asked.scenarios.is_empty()
    {
        let compared = beside(base, given.table, &request, asked.scenarios.clone())?;
        charts.push(Drawn::of("comparison", &ComparisonChart(&compared))?);
        scenarios = Some(Scenarios::of(&compared));
        for of in compared.scenarios {
            let answer = Answer::of(&of.projection)?;
            answers.push(Answered { model, scenario: of.projection.scenario, answer: Ok(answer) });
        }
    }
    let terms = rates::Asked { splits: asked.splits.clone(), seed: asked.like.seed, ..rates::Asked::default() };
    let (rates, no_split) = rates_of(given.table, series, as_of, &terms)?;
    let rates = rates.map(|rates| rates.with_other_maps(given.all));
    let sources = side_by_side(given.all, region.id.as_str(), series.source(), as_of)?;
    if let Some(of) = &sources {
        charts.push(Drawn::of("sources", &SourcesChart::new(of, Period::default()))?);
    }
    if let Ok(rates) = &rates {
        charts.push(Drawn::of("rate", &RateChart::new(rates))?);
    }
    Ok(RegionReport {
        standing: Standing::of(series, given.table.groups().find(region.id.as_str()), completion),
        maps: Coverage::of(series, series.levels()),
        revised_days: series.revised_days().count(),
        answers,
        scenarios,
        rates,
        no_split,
        sources,
        published,
        places: places_of(given.table, &region, given.places),
        charts,
    })
}

/// What is known, drawn: the map where there is one, and the history.
fn opening(given: &Given<'_>, series: &ControlSeries, as_of: NaiveDate) -> Result<Vec<Drawn>> {
    let map = given.maps.iter().find(|map| map.region.id == series.region().id).map(MapChart::new);
    let map = map.iter().map(|chart| ("map", chart as &dyn Chart));
    let history = history(series, as_of, &[]);
    let chart = HistoryChart::new(&history, Period::default());
    let charts = map.chain([("history", &chart as &dyn Chart)]);
    charts.map(|(kind, chart)| Drawn::of(kind, chart)).collect()
}

/// Where the front may be and by when, drawn.
fn front(given: &Given<'_>, region: &RegionId) -> Result<Vec<Drawn>> {
    let mut drawn = Vec::new();
    if let Some(([told, all], mapped)) = given.odds.and_then(|laid| laid.of(region, given.settled)) {
        drawn.push(Drawn::of("odds", &OddsChart { told: &told, all: &all, mapped })?);
    }
    if let Some(([told, all], mapped)) = given.arrivals.and_then(|laid| laid.of(region, given.settled)) {
        drawn.push(Drawn::of("arrival", &ArrivalChart { told: &told, all: &all, mapped })?);
    }
    Ok(drawn)
}

impl Scenarios {
    fn of(compared: &Comparison) -> Self {
        let within = crate::write::words::horizon(&compared.base);
        let told = compared
            .scenarios
            .iter()
            .filter_map(|of| Some((of.projection.scenario.clone()?, comparison::spread(&of.delay, &within))));
        Scenarios { headline: comparison::headline(compared), delays: told.collect() }
    }
}
