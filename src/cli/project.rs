//! `frontcast project`: the main job.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use super::inputs::DataArguments;
use super::output::{Format, OutputArguments, StandstillArgument};
use super::{Outcome, Surroundings, not_after, parse_day};
use crate::domain::quantity::{Area, Rate, Share};
use crate::error::{Error, Result};
use crate::fit::{MODELS, Settings};
use crate::observe::scenarios;
use crate::project::{Projection, Request, project};
use crate::tabular;
use crate::write::file::write_whole;
use crate::write::provenance::{Provenance, Source};
use crate::write::{hub, json, report};

const EXAMPLES: &str = "Examples:
  frontcast project donetsk
  frontcast project donetsk luhansk four-oblasts ukraine --by 2027-08-31
  frontcast project donetsk --as-of 2025-11-26 --rate-scope ukraine      the theatre's pace, as newsrooms apply it
  frontcast project donetsk --as-of 2025-11-20 --model constant --rate 9.3 --remaining 5850      redo an arithmetic
  frontcast project donetsk --format json --chart none

Regions are slugs: donetsk, luhansk, zaporizhzhia, kherson, kharkiv, sumy, dnipropetrovsk, … and the groups donbas,
four-oblasts and ukraine (all of it).";

/// Project when a region would be fully held: a sentence, rates, bands, odds by day and a chart
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    /// The last day known to the forecast [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// The source of control data, where there are several
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[arg(long, value_name = "NAME", help = models_help())]
    model: Option<String>,
    /// Learn the rate from the last DAYS and let it go on; the model is then bootstrap, or constant
    #[arg(long, value_name = "DAYS")]
    window: Option<u32>,
    /// Take this rate instead of a learned one; the model is then constant
    #[arg(long, value_name = "KM2_PER_DAY", allow_negative_numbers = true)]
    rate: Option<f64>,
    /// Whose rate to learn: the region's own or that of the whole theatre
    #[arg(long, value_enum, default_value_t = RateScope::Region)]
    rate_scope: RateScope,
    /// Take this free area at the origin instead of the observed one
    #[arg(long, value_name = "KM2", allow_negative_numbers = true)]
    remaining: Option<f64>,
    /// The share of the region that counts as complete, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, allow_negative_numbers = true)]
    target: f64,
    /// Days to give the odds of completion for [default: the ends of the coming five years]
    #[arg(long, value_name = "DAY", num_args = 1.., value_parser = parse_day)]
    by: Vec<NaiveDate>,
    /// Tell what the model believes: the rate now, the level behind it, how often levels changed
    #[arg(long)]
    explain: bool,
    /// How far to look
    #[arg(long, value_name = "YEARS", default_value_t = 30)]
    horizon: u32,
    /// Number of simulated futures
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    paths: usize,
    /// Seed of the simulation: the same seed and data give the same bytes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[arg(long, value_name = "NAME|FILE.toml", help = scenarios_help())]
    scenario: Option<String>,
    /// What a standstill leads to, in models that know one: it ends when the pace changes next, or lasts for ever
    #[arg(long, value_enum, default_value_t = StandstillArgument::Ends)]
    standstill: StandstillArgument,
    /// Where to draw the chart, or none [default: output/REGION-DAY-MODEL.png]
    #[arg(long, value_name = "FILE|none")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RateScope {
    Region,
    #[value(alias = "theatre")]
    Ukraine,
}

pub(super) fn models_help() -> String {
    let lines = MODELS.iter().map(|entry| format!("{}: {}", entry.name, entry.summary));
    format!("The model [default: {}]\n  {}", MODELS[0].name, lines.collect::<Vec<_>>().join("\n  "))
}

fn scenarios_help() -> String {
    format!("What to assume on top of the model: {}, or a file", scenarios::names().collect::<Vec<_>>().join(", "))
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let requests = requests(arguments, surroundings)?;
    let table = arguments.data.read(arguments.as_of, surroundings)?;
    // A misspelt name is told before anything is drawn.
    requests.iter().try_for_each(|request| table.region(&request.region).map(drop))?;
    let mut results = Results::default();
    let mut newest: Option<NaiveDate> = None;
    for mut request in requests {
        request.source = arguments.data.source(request.source.as_deref(), &request.region, &table, &arguments.output);
        // One region at a time: ten thousand paths over decades are a hundred megabytes.
        let projection = project(&table, &request)?;
        let chart = draw(arguments, &projection)?;
        results.add(arguments, &projection, chart)?;
        let last = table.of_source(Some(projection.history.source()))?.last_day();
        newest = Some(newest.map_or(last, |known| known.min(last)));
    }
    newest.into_iter().for_each(|newest| say_if_stale(&arguments.output, newest, surroundings.today));
    results.put(arguments, surroundings)?;
    Ok(Outcome::Done)
}

/// What is printed of the projections, in the format asked for.
#[derive(Default)]
struct Results {
    texts: Vec<String>,
    documents: Vec<json::Document>,
    rows: tabular::Table,
    charts: Vec<PathBuf>,
    sources: Vec<Source>,
}

impl Results {
    fn add(&mut self, arguments: &Arguments, projection: &Projection, chart: Option<PathBuf>) -> Result<()> {
        self.sources.push(Source::of(&projection.history));
        match arguments.format() {
            Format::Table => {
                let chart = chart.as_ref().map_or_else(String::new, |path| format!("\nChart: {}\n", path.display()));
                self.texts.push(report::report(projection, arguments.explain) + &chart);
            }
            Format::Json => self.documents.push(json::document(projection)),
            Format::Csv => self.rows.append(hub::hub_table(projection)),
        }
        self.charts.extend(chart);
        Ok(())
    }

    fn put(self, arguments: &Arguments, surroundings: &Surroundings) -> Result<()> {
        let provenance = Provenance::new(&surroundings.arguments, self.sources);
        match arguments.format() {
            Format::Table => {
                let line = format!("\n{}\n\n", "─".repeat(100));
                let text = self.texts.join(&line) + &report::made(&provenance);
                return arguments.output.put_text(&text);
            }
            Format::Json => arguments.output.put(json::json(self.documents, &provenance).as_bytes())?,
            Format::Csv => arguments.output.put_table(&self.rows, &provenance)?,
        }
        // Stdout is data then, so people are told on stderr.
        self.charts.iter().for_each(|path| arguments.output.say(&format!("Chart: {}", path.display())));
        Ok(())
    }
}

impl Arguments {
    fn format(&self) -> Format {
        self.output.format.unwrap_or(Format::Table)
    }
}

fn requests(arguments: &Arguments, surroundings: &Surroundings) -> Result<Vec<Request>> {
    if let Some(day) = arguments.as_of {
        not_after(day, surroundings.today, "--as-of")?;
    }
    if arguments.region_slugs.len() > 1 && arguments.remaining.is_some() {
        return Err(Error::Usage("--remaining is the free area of one region: give one region with it".into()));
    }
    if arguments.region_slugs.len() > 1 && chart_file(arguments).flatten().is_some() {
        return Err(Error::Usage("--chart FILE is one picture: give one region with it, or leave it out".into()));
    }
    let settings = Settings { window: arguments.window, rate: arguments.rate.map(Rate::from_km2_per_day).transpose()? };
    let target = Share::from_fraction(arguments.target)?;
    let remaining = arguments.remaining.map(Area::from_km2).transpose()?;
    let scenario = arguments.scenario.as_deref().map(scenarios::find).transpose()?;
    let one = |region: &String| Request {
        region: region.to_lowercase(),
        as_of: arguments.as_of,
        source: arguments.source.clone(),
        model: arguments.model.clone(),
        settings,
        theatre_rate: arguments.rate_scope == RateScope::Ukraine,
        remaining,
        target,
        horizon_years: arguments.horizon,
        paths: arguments.paths,
        seed: arguments.seed,
        scenario: scenario.clone(),
        standstill: arguments.standstill.into(),
        by: arguments.by.clone(),
    };
    Ok(arguments.region_slugs.iter().map(one).collect())
}

/// Newer data make other projections: says how to feed them.
pub(super) fn say_if_stale(output: &OutputArguments, newest: NaiveDate, today: NaiveDate) {
    const FRESH_DAYS: i64 = 14;
    let age = (today - newest).num_days();
    if age > FRESH_DAYS {
        output.say(&format!(
            "The newest data are of {newest}, {age} days ago. Newer maps: `frontcast update` fetches them, \
             `frontcast ingest FILE…` feeds your own."
        ));
    }
}

/// The chart file asked for: `None` is the default, `Some(None)` no chart.
fn chart_file(arguments: &Arguments) -> Option<Option<&Path>> {
    arguments.chart.as_deref().map(|path| (path != Path::new("none")).then_some(path))
}

/// Draws the chart of a projection and tells where it is.
fn draw(arguments: &Arguments, projection: &Projection) -> Result<Option<PathBuf>> {
    let path = match chart_file(arguments) {
        Some(None) => return Ok(None),
        Some(Some(path)) => path.to_path_buf(),
        None => {
            let (region, day) = (&projection.history.region().id, projection.as_of);
            let scenario = projection.scenario.as_ref().map_or_else(String::new, |s| format!("-{}", s.name));
            Path::new("output").join(format!("{region}-{day}-{}{scenario}.png", projection.model))
        }
    };
    write_whole(&path, &crate::draw::projection_png(projection, &crate::draw::Options::default())?)?;
    Ok(Some(path))
}
