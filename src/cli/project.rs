//! `frontcast project` projects when a region would be fully held.

mod stream;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde_json::Value;

use super::inputs::{BY, DataArguments, chosen_source};
use super::named::Named;
use super::output::{Answer, Format, OutputArguments, picture};
use super::record::{self, IssueArguments};
use super::terms::TermsArguments;
use super::{Outcome, Surroundings, parse_last_day};
use crate::domain::past::Past;
use crate::domain::projection::Standstill;
use crate::domain::statement::Statements;
use crate::draw::comparison::ComparisonChart;
use crate::draw::projection::ProjectionChart;
use crate::draw::{Format as PictureFormat, Options, marks};
use crate::error::{Error, Result};
use crate::model::MODELS;
use crate::read::ledger;
use crate::read::scenarios;
use crate::store::bundled;
use crate::store::issue::{Asked, What};
use crate::study::comparison::{Comparison, compare};
use crate::study::place::front::PATHS_OF_FRONT;
use crate::study::projection::{Keep, Projection, Request, project};
use crate::study::record::usual_days;
use crate::tabular::Table;
use crate::write::file::write_whole;
use crate::write::hub::{self, Variant};
use crate::write::provenance::{Provenance, Source};
use crate::write::sheet::Sheet;
use crate::write::{comparison, json, projection as written};
use stream::StreamArguments;

const EXAMPLES: &str = "Examples:
  frontcast project donetsk
  frontcast project donetsk luhansk four-oblasts ukraine --by 2027-08-31
  frontcast project donetsk --as-of 2025-11-26 --rate-scope ukraine      applies the pace of the theatre, as newsrooms do
  frontcast project donetsk --as-of 2025-11-20 --model constant --rate 9.3 --remaining 5850      redoes a published arithmetic
  frontcast project donetsk --scenario ceasefire-60 --scenario half-pace      compares scenarios with the base case
  frontcast project donetsk,luhansk --by 2027-08 2027-12      odds by the end of a month
  frontcast project donetsk --format json --chart none
  frontcast project donetsk --scenario freeze --output forecasts.parquet      writes rows for forecast hubs

A region is named by its slug, name or code: donetsk, luhansk, zaporizhzhia, kherson, kharkiv, sumy, dnipropetrovsk, … \
The groups are donbas, four-oblasts and ukraine (the whole). The whole of a table of your own is called all, unless \
--groups or --regions give it another name.";

/// Project when a region would be fully held, with rates, bands, odds by day and a chart
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", stream::HELP))]
pub(super) struct Arguments {
    /// Regions or groups
    #[arg(required_unless_present = "stream", value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    terms: TermsArguments,
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_last_day, help = BY)]
    by: Vec<NaiveDate>,
    /// Print what the model believes: the rate now, the level behind it, how often levels changed
    #[arg(long)]
    explain: bool,
    /// The statements to make: on the chosen map, on any reputable map, or both
    #[arg(long, value_enum, default_value = "both")]
    bands: Statements,
    #[arg(long, value_name = "NAME|FILE.toml", num_args = 1.., value_delimiter = ',', help = scenarios_help())]
    scenario: Vec<String>,
    /// Draw the chart into this file (PNG or SVG, by its ending); none draws no chart [default:
    /// output/REGION-DAY-MODEL.png]
    #[arg(long, value_name = "FILE|none")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    issue: IssueArguments,
    #[command(flatten)]
    stream: StreamArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

fn scenarios_help() -> String {
    let projected = scenarios::names().filter(|name| *name != "pull-back").collect::<Vec<_>>().join(", ");
    format!(
        "Scenarios to assume on top of the model: {projected}, or a file. A+B applies both at once; several scenarios \
         are \
         compared with the base case. `frontcast scenario` explains them"
    )
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    if arguments.stream.stream {
        return stream::run(arguments, surroundings);
    }
    arguments.stream.check()?;
    // Wrong options fail before the data are read.
    arguments.terms.requests(&arguments.region_slugs, surroundings)?;
    let table = arguments.data.past(arguments.terms.forecast.known.as_of, surroundings)?;
    let requests = requests(arguments, &Named::of(&table)?.slugs(&arguments.region_slugs)?, surroundings)?;
    arguments.check_issue()?;
    // A misspelt name fails before anything is drawn.
    requests.iter().try_for_each(|request| table.region(&request.region).map(drop))?;
    let scenarios = arguments.scenario.iter().map(|name| scenarios::find(name)).collect::<Result<Vec<_>>>()?;
    let mut results = Results::default();
    let mut newest: Option<(NaiveDate, String)> = None;
    let mut asked: Vec<Asked> = Vec::new();
    for mut request in requests {
        request.source =
            arguments.data.source(request.source.as_deref(), Some(&request.region), &table, &arguments.output)?;
        // Regions are projected one at a time, because ten thousand paths over decades take a hundred megabytes.
        let source = match (&scenarios[..], arguments.format()) {
            ([], _) => {
                let projection = project(&table, &request).map_err(|problem| hinted(problem, &table, &request))?;
                results.add_one(
                    arguments,
                    &projection,
                    Sheet::default(),
                    &variant(arguments, &request, &table),
                    surroundings,
                )?
            }
            ([scenario], Format::Json | Format::Csv) => {
                request.scenario = Some(scenario.clone());
                let variant = variant(arguments, &request, &table);
                results.add_one(arguments, &project(&table, &request)?, Sheet::default(), &variant, surroundings)?
            }
            ([_], Format::Table) => {
                let comparison = compare(&table, &request, scenarios.clone())?;
                let effect = comparison::effect(&comparison);
                let variant = variant(arguments, &request, &table);
                results.add_one(arguments, &comparison.scenarios[0].projection, effect, &variant, surroundings)?
            }
            _ => {
                let compared = compare(&table, &request, scenarios.clone())?;
                results.add_comparison(arguments, &compared, &variant(arguments, &request, &table), surroundings)?
            }
        };
        let last = table.of_source(Some(&source))?.last_day();
        asked.push(issued(&request, &source, request.as_of.unwrap_or(last)));
        newest = newest.filter(|known| known.0 <= last).or(Some((last, source)));
    }
    if arguments.issue.issue {
        record::issue(&arguments.data.store, asked, &arguments.output, surroundings)?;
    }
    if let Some((newest, source)) = newest {
        let source = Some(source.as_str()).filter(|_| arguments.data.table.is_none());
        say_if_stale(&arguments.output, newest, surroundings.today, source);
    }
    results.put(arguments, surroundings)?;
    Ok(Outcome::Done)
}

/// The settings of a projection, for its rows.
fn variant(arguments: &Arguments, request: &Request, table: &Past) -> Variant {
    let chosen = chosen_source(arguments.terms.forecast.known.source.as_deref(), Some(&request.region), table);
    let theatre = request.theatre.as_ref().map(|asked| {
        let series = table.of_source(request.source.as_deref()).and_then(|of| of.theatre());
        series.map_or_else(|_| asked.to_lowercase(), |series| series.region().id.to_string())
    });
    Variant { from: arguments.data.from, ..Variant::of(request, theatre, chosen) }
}

/// The problem with a projection. Where a region is known on one day only, the user can give a rate.
pub(super) fn hinted(problem: Error, table: &Past, request: &Request) -> Error {
    let known = request.as_of.map_or(Ok(table.clone()), |day| table.as_of(day));
    let known = known.and_then(|known| known.of_source(request.source.as_deref())?.region(&request.region));
    match problem {
        Error::NoData(words) if known.is_ok_and(|series| series.first_day() == series.last_day()) => {
            Error::NoData(format!("{words}: give a rate with --rate"))
        }
        other => other,
    }
}

/// What is printed of the projections: of each what the format asked for needs, since futures take much memory.
#[derive(Default)]
struct Results {
    sheets: Vec<Sheet>,
    documents: Vec<Value>,
    rows: Table,
    charts: Vec<PathBuf>,
    sources: Vec<Source>,
}

impl Results {
    /// Adds a projection with the effect of its scenario, and draws it; returns its source.
    fn add_one(
        &mut self,
        arguments: &Arguments,
        projection: &Projection,
        effect: Sheet,
        variant: &Variant,
        surroundings: &Surroundings,
    ) -> Result<String> {
        self.charts.extend(draw(arguments, projection, None, surroundings)?);
        match arguments.format() {
            Format::Table => {
                let sheet = written::sentences(projection).and(written::tables(projection));
                let model = if arguments.explain { written::explained(projection) } else { Sheet::default() };
                self.sheets.push(sheet.and(model).and(effect));
            }
            Format::Json => self.documents.push(json::projection(projection)),
            Format::Csv => self.rows.append(hub::hub_table(projection, variant)),
        }
        self.sources.push(Source::of(&projection.history));
        Ok(projection.history.source().to_string())
    }

    /// Adds scenarios beside their base case, and draws them; returns their source.
    fn add_comparison(
        &mut self,
        arguments: &Arguments,
        compared: &Comparison,
        variant: &Variant,
        surroundings: &Surroundings,
    ) -> Result<String> {
        self.charts.extend(draw(arguments, &compared.base, Some(compared), surroundings)?);
        match arguments.format() {
            Format::Table => {
                let model = if arguments.explain { written::explained(&compared.base) } else { Sheet::default() };
                self.sheets.push(comparison::sheet(compared).and(model));
            }
            Format::Json => self.documents.push(comparison::data::document(compared)),
            Format::Csv => self.rows.append(comparison::data::table(compared, variant)),
        }
        self.sources.push(Source::of(&compared.base.history));
        Ok(compared.base.history.source().to_string())
    }

    fn put(self, arguments: &Arguments, surroundings: &Surroundings) -> Result<()> {
        let provenance = Provenance::new(&surroundings.arguments, self.sources);
        let answer = Answer { sheets: || self.sheets, json: || json::one_or_all(self.documents), table: || self.rows };
        arguments.output.answer(answer, &self.charts, &provenance)
    }
}

/// What is asked of a region, as the record keeps it.
fn issued(request: &Request, source: &str, as_of: NaiveDate) -> Asked {
    Asked {
        what: What::Project,
        subject: request.region.clone(),
        as_of,
        source: source.to_string(),
        model: request.model.clone().unwrap_or_else(|| MODELS[0].name.to_string()),
        paths: request.paths,
        paths_of_front: PATHS_OF_FRONT,
        seed: request.seed,
        by: if request.by.is_empty() { usual_days(as_of) } else { request.by.clone() },
    }
}

impl Arguments {
    /// An issued forecast has nothing but its data and its model to rest on.
    fn check_issue(&self) -> Result<()> {
        let terms = &self.terms;
        let is_usual = !terms.is_of_one_region() && terms.window.is_none() && self.scenario.is_empty();
        match !self.issue.issue || (is_usual && terms.standstill == Standstill::Ends) {
            true => Ok(()),
            false => Err(Error::Usage(
                "--issue records what the data and a model say: leave out --rate, --rate-scope, --window, --remaining, \
                 --target, --standstill and --scenario"
                    .into(),
            )),
        }
    }

    fn format(&self) -> Format {
        self.output.format()
    }
}

fn requests(arguments: &Arguments, slugs: &[String], surroundings: &Surroundings) -> Result<Vec<Request>> {
    if slugs.len() > 1 && chart_file(arguments).flatten().is_some() {
        return Err(Error::Usage("--chart FILE is one picture: name one region with it, or leave it out".into()));
    }
    let mut requests = arguments.terms.requests(slugs, surroundings)?;
    for request in &mut requests {
        request.by.clone_from(&arguments.by);
        request.keep = if chart_file(arguments) == Some(None) { Keep::Tables } else { Keep::Charts };
        // Scenarios are compared on one map.
        request.statements = match arguments.scenario.len() {
            0 | 1 => arguments.bands,
            _ if arguments.bands == Statements::AnyMap => {
                return Err(Error::Usage(
                    "scenarios are compared on one map: name one scenario with --bands any-map".into(),
                ));
            }
            _ => Statements::ThisMap,
        };
    }
    Ok(requests)
}

/// Tells how to feed newer data to a source, because old data make old projections.
pub(super) fn say_if_stale(output: &OutputArguments, newest: NaiveDate, today: NaiveDate, source: Option<&str>) {
    const FRESH_DAYS: i64 = 14;
    let age = (today - newest).num_days();
    if age > FRESH_DAYS {
        let newer = match source {
            Some(bundled::SOURCE) => {
                " `frontcast update` fetches newer maps, and `frontcast ingest FILE…` feeds your own.".to_string()
            }
            Some(source) => format!(" `frontcast ingest FILE…` feeds newer data of {source}."),
            None => String::new(),
        };
        output.say(&format!("The newest data are from {newest}, {age} days ago.{newer}"));
    }
}

/// The file of the chart: `None` means the default, `Some(None)` no chart.
fn chart_file(arguments: &Arguments) -> Option<Option<&Path>> {
    arguments.chart.as_deref().map(|path| (path != Path::new("none")).then_some(path))
}

/// Draws the chart of a projection, or of scenarios beside it, and returns its file.
fn draw(
    arguments: &Arguments,
    projection: &Projection,
    compared: Option<&Comparison>,
    surroundings: &Surroundings,
) -> Result<Option<PathBuf>> {
    let path = match chart_file(arguments) {
        Some(None) => return Ok(None),
        Some(Some(path)) => path.to_path_buf(),
        None => {
            let (region, day) = (&projection.history.region().id, projection.as_of);
            let scenario = match (compared, &projection.scenario) {
                (Some(_), _) => "-scenarios".to_string(),
                (None, Some(scenario)) => format!("-{}", scenario.name),
                (None, None) => String::new(),
            };
            Path::new("output").join(format!("{region}-{day}-{}{scenario}.png", projection.model))
        }
    };
    let made = Provenance::new(&surroundings.arguments, vec![Source::of(&projection.history)]).line();
    let (options, format) = (Options { made, ..Options::default() }, PictureFormat::of(&path));
    let bytes = match compared {
        Some(comparison) => picture(&[&ComparisonChart(comparison)], &options, format)?,
        None => {
            let marks = marks::of_projection(&ledger::bundled()?, projection);
            picture(&[&ProjectionChart::new(projection, &marks)], &options, format)?
        }
    };
    write_whole(&path, &bytes)?;
    Ok(Some(path))
}
