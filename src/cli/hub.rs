//! `frontcast hub` writes a forecast hub that other teams can join, and scores all teams in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::Value;

use super::backtest::{ReplayArguments, outcome, variant};
use super::inputs::DataArguments;
use super::output::{Answer, OutputArguments, encoded};
use super::{Outcome, Surroundings};
use crate::domain::past::Past;
use crate::domain::region::RegionId;
use crate::error::{Error, Place, Result};
use crate::model::MODELS;
use crate::read::files;
use crate::read::hub::{Forecast, forecasts, read};
use crate::study::backtest::hub::{Oracle, score};
use crate::study::backtest::truth_on;
use crate::study::projection::{Request, project};
use crate::tabular::{Format, Table};
use crate::write::file::write_whole;
use crate::write::hub::folder::{
    Tasks, abbreviation, admin, happened, metadata, metadata_schema, outputs, target_data,
};
use crate::write::hub::{Variant, backtest_table, hub_table, scores};
use crate::write::provenance::{Provenance, Source};
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast hub hub --models regimes,bootstrap      writes forecasts from the newest day
  frontcast hub hub donetsk luhansk --as-of 2026-08-22
  frontcast hub hub --replay --stride 28      writes the forecasts of a backtest
  frontcast hub hub --rows theirs.csv --team theirs      adds the rows of another team
  frontcast hub score hub --reference frontcast-bootstrap

The folder follows schema v6 of the hubverse. Other teams put their files into model-output/TEAM-MODEL/. A hub that is \
there already keeps its files, its admin.json and its dates, and gets new ones. What happened is measured by the map of \
--source.";

/// Write a forecast hub that other teams can join, or score the teams in it
#[derive(Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The folder of the hub
    #[arg(value_name = "FOLDER", required = true)]
    folder: Option<PathBuf>,
    /// The name of the team: letters, digits and _
    #[arg(long, value_name = "TEAM", default_value = "frontcast")]
    team: String,
    /// Write forecasts from all origins of the past instead of the last day alone
    #[arg(long)]
    replay: bool,
    /// Write the rows of this file instead (CSV or Parquet, with model_id), as of another team
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    rows: Option<PathBuf>,
    #[command(flatten)]
    forecasts: ReplayArguments,
    #[command(flatten)]
    data: DataArguments,
    /// Print errors only
    #[arg(long)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Command {
    Score(ScoreArguments),
}

/// Score the forecasts of all teams in a hub, by the rules of `frontcast backtest`
#[derive(Args)]
struct ScoreArguments {
    /// The folder of the hub
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The model that others are measured against, as TEAM-MODEL [default: the first whose name ends in bootstrap, else
    /// the first]
    #[arg(long, value_name = "TEAM-MODEL")]
    reference: Option<String>,
    #[command(flatten)]
    output: OutputArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    match &arguments.command {
        Some(Command::Score(asked)) => score_all(asked, surroundings),
        None => write(arguments, surroundings),
    }
}

fn write(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("hub"));
    let team = &arguments.team;
    if team.is_empty() || abbreviation(team) != *team {
        return Err(Error::Usage(format!("--team {team}: a team has letters, digits and _ in its name")));
    }
    let output = OutputArguments { format: None, output: None, quiet: arguments.quiet };
    let past = arguments.data.past(None, surroundings)?;
    let (truth, _) = arguments.data.known(&past, &arguments.forecasts.known, None, &output)?;
    let truth = past.of_source(truth.sources().first().copied())?;
    let mut ended = Outcome::Done;
    let made = match &arguments.rows {
        Some(file) => read(file, None)?,
        None => {
            let (table, end) = own(arguments, &output, surroundings)?;
            ended = end;
            forecasts(&table, "the forecasts", None)?
        }
    };
    let problem = |why| Error::input(folder.display().to_string(), Place::Whole, why);
    let tasks = Tasks::of(&document(&folder.join("hub-config/tasks.json"))?).and(&made).map_err(problem)?;
    for (path, table) in outputs(team, &made) {
        write_whole(&folder.join(path), &encoded(&table, Format::Parquet)?)?;
    }
    let models: BTreeSet<&str> = made.iter().map(|of| of.model.as_str()).collect();
    for model in models {
        let own = MODELS.iter().find(|entry| arguments.rows.is_none() && entry.name.as_str() == model);
        let words = own.map_or("", |entry| entry.summary);
        let text = metadata(team, model, words, env!("CARGO_PKG_VERSION"));
        write_whole(&folder.join(format!("model-metadata/{team}-{}.yml", abbreviation(model))), text.as_bytes())?;
    }
    let config = |name: &str, document: &Value| {
        let text = serde_json::to_string_pretty(document).expect("a JSON value can be written");
        write_whole(&folder.join("hub-config").join(name), format!("{text}\n").as_bytes())
    };
    if !folder.join("hub-config/admin.json").exists() {
        config("admin.json", &admin(team))?;
    }
    config("tasks.json", &tasks.json())?;
    config("target-data.json", &target_data())?;
    config("model-metadata-schema.json", &metadata_schema())?;
    let (series, oracle) = truths(&truth, &tasks);
    for (name, values, column) in [("time-series", series, "observation"), ("oracle-output", oracle, "oracle_value")] {
        let bytes = encoded(&happened(&values, column), Format::Parquet)?;
        write_whole(&folder.join(format!("target-data/{name}.parquet")), &bytes)?;
    }
    let told = counted(made.len(), "forecast");
    output.put_text(&if arguments.quiet { String::new() } else { format!("Hub: {} ({told})\n", folder.display()) })?;
    Ok(ended)
}

/// Our forecasts as rows.
fn own(arguments: &Arguments, output: &OutputArguments, surroundings: &Surroundings) -> Result<(Table, Outcome)> {
    let asked = &arguments.forecasts;
    if arguments.replay {
        let replayed = asked.run(&arguments.data, &[], output, surroundings)?;
        let table = backtest_table(&replayed.done, &variant(&replayed, arguments.data.from));
        return Ok((table, outcome(&replayed.done)));
    }
    let past = arguments.data.past(asked.known.as_of, surroundings)?;
    let (known, as_of) = arguments.data.known(&past, &asked.known, None, output)?;
    let questions = asked.questions(&known)?;
    let progress = output.progress(questions.len(), "Projecting");
    let mut rows = Table::default();
    for (region, model) in questions {
        let like =
            Request { paths: asked.paths_or_usual(), as_of: Some(as_of), model: Some(model), ..Request::of(&region) };
        rows.append(hub_table(&project(&known, &like)?, &Variant::of(&like, None, None)));
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok((rows, Outcome::Done))
}

/// All levels of the regions of a hub, and what happened on the days that are forecast.
fn truths(truth: &Past, tasks: &Tasks) -> (Oracle, Oracle) {
    let (mut series, mut oracle) = (Oracle::new(), Oracle::new());
    for slug in &tasks.regions {
        // A region of another team may be unknown here.
        let Ok(of) = truth.region(slug) else { continue };
        series.extend(of.levels().iter().map(|level| ((slug.clone(), level.day), level.value.km2())));
        let on = |day: &chrono::NaiveDate| Some(((slug.clone(), *day), truth_on(&of, *day)?.km2));
        oracle.extend(tasks.targets.iter().filter_map(on));
    }
    (series, oracle)
}

/// A JSON file; nothing where there is none.
fn document(path: &Path) -> Result<Value> {
    if !path.exists() {
        return Ok(Value::Null);
    }
    let wrong =
        |problem: serde_json::Error| Error::input(path.display().to_string(), Place::Whole, problem.to_string());
    serde_json::from_slice(&files::read(path)?).map_err(wrong)
}

/// The files in a folder with an ending, in order; none where there is no folder.
fn files_in(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(Error::io("read", folder)));
    let has = |path: &PathBuf| path.extension().is_some_and(|met| endings.iter().any(|ending| met == *ending));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<Vec<_>>>()?;
    paths.retain(|path| if endings.is_empty() { path.is_dir() } else { has(path) });
    paths.sort();
    Ok(paths)
}

fn score_all(asked: &ScoreArguments, surroundings: &Surroundings) -> Result<Outcome> {
    let outputs = asked.folder.join("model-output");
    let mut all: Vec<Forecast> = Vec::new();
    for folder in files_in(&outputs, &[])? {
        let model = folder.file_name().unwrap_or_default().to_string_lossy().to_string();
        for file in files_in(&folder, &["csv", "parquet", "gz"])? {
            // The folder names the model, whatever a column says.
            all.extend(read(&file, Some(&model))?.into_iter().map(|of| Forecast { model: model.clone(), ..of }));
        }
    }
    if all.is_empty() {
        let why =
            format!("{} has no forecasts: other teams' files are in model-output/TEAM-MODEL/", asked.folder.display());
        return Err(Error::NoData(why));
    }
    let oracle = oracle(&asked.folder)?;
    let usual = || {
        all.iter().map(|of| &of.model).find(|model| model.ends_with("bootstrap")).or(all.first().map(|of| &of.model))
    };
    let reference = asked.reference.clone().or_else(|| usual().cloned()).unwrap_or_default();
    let told = score(&all, &oracle, &reference)?;
    let provenance = Provenance::new(&surroundings.arguments, Vec::<Source>::new());
    let answer = Answer {
        sheets: || vec![scores::sheet(&told)],
        json: || scores::document(&told),
        table: || scores::table(&told),
    };
    asked.output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}

/// What happened, from the hub itself.
fn oracle(folder: &Path) -> Result<Oracle> {
    let target_data = folder.join("target-data");
    let path = ["parquet", "csv"].map(|ending| target_data.join(format!("oracle-output.{ending}")));
    let path = path
        .iter()
        .find(|path| path.exists())
        .ok_or_else(|| Error::NoData(format!("{} has no oracle-output.parquet or .csv", target_data.display())))?;
    let (name, bytes) = (files::name(path), files::read(path)?);
    let wrong = |row: usize, problem: &str| Error::input(&name, Place::Row(row + 2), problem);
    let whole = |problem: String| Error::input(&name, Place::Whole, problem);
    let table = Table::read(&bytes, Format::of_bytes(&bytes)).map_err(whole)?;
    let column = |column: &str| table.column(column).ok_or_else(|| whole(format!("there is no column {column:?}")));
    let (days, regions, values) = (column("target_end_date")?, column("location")?, column("oracle_value")?);
    let row = |row: usize| {
        let day = days.day(row).ok().flatten().ok_or_else(|| wrong(row, "target_end_date is no day"))?;
        let km2 = values.number(row).ok().flatten().ok_or_else(|| wrong(row, "oracle_value is no number"))?;
        RegionId::new(regions.text(row)).map_err(|problem| wrong(row, &problem.to_string()))?;
        Ok(((regions.text(row).to_string(), day), km2))
    };
    (0..table.rows()).map(row).collect()
}
