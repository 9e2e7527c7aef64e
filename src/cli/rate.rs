//! `frontcast rate` prints rates of advance by window and month, and compares the pace before and after a day.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::inputs::{DataArguments, KnownArguments, SEED, SPLIT, say_of_sums};
use super::named::Named;
use super::output::{Answer, Format, OutputArguments, picture};
use super::{Outcome, Surroundings, parse_day};
use crate::domain::past::Past;
use crate::draw::rate::RateChart;
use crate::draw::{Format as PictureFormat, Options};
use crate::error::{Error, Result};
use crate::read::files::is_stream;
use crate::study::rates::{Asked, DRAWS, Rates, rates};
use crate::tabular::Table;
use crate::write::file::write_whole;
use crate::write::json::one_or_all;
use crate::write::provenance::{Provenance, Source};
use crate::write::rate;

const EXAMPLES: &str = "Examples:
  frontcast rate donetsk
  frontcast rate ukraine donetsk --split 2025-08-15      compares the days since 15 August 2025 with as many before
  frontcast rate donetsk --split 2025-08-15 2026-02-01 --window 90
  frontcast rate donetsk --split 2025-08-15 --chart rate.png
  frontcast rate luhansk --months all --format csv --output rates.csv

A split day is the last day of the window before it. The interval of a change allows for weeks that depend on each \
other; an 80 % interval is built to contain the change of the underlying pace in 80 % of cases. The share of random \
days tells how often a split at a random day of the same series gives a change as large, up or down.";

/// Print the pace by window and by month, and compare the pace before and after a day, with intervals
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    asked: AskedArguments,
    /// Show the last N months, or all [default: 12 in text, otherwise all]
    #[arg(long, value_name = "N|all", value_parser = parse_months)]
    months: Option<Months>,
    /// Draw a chart into this file (PNG or SVG, by its ending); with several regions, each gets a file named after it
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// The regions whose rates are asked for, what is known, and the days at which rates are compared.
#[derive(Args)]
pub(super) struct AskedArguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_day, help = SPLIT)]
    split: Vec<NaiveDate>,
    /// The length of the windows before and after a split [default: the longest that fit on both sides]
    #[arg(long, value_name = "DAYS")]
    window: Option<u32>,
    #[command(flatten)]
    known: KnownArguments,
    #[arg(long, value_name = "N", default_value_t = 1, help = SEED)]
    seed: u64,
}

/// How many months to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Months {
    All,
    Last(usize),
}

/// The number of months that text shows unless --months says otherwise.
const MONTHS_SHOWN: usize = 12;

fn parse_months(text: &str) -> std::result::Result<Months, String> {
    match (text, text.parse()) {
        ("all", _) => Ok(Months::All),
        (_, Ok(count)) if count > 0 => Ok(Months::Last(count)),
        _ => Err("expected a number of months, at least 1, or all".into()),
    }
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let mut all = arguments.asked.rates(&arguments.data, &arguments.output, surroundings)?;
    let is_one = all.len() == 1;
    if !is_one && arguments.chart.as_deref().is_some_and(is_stream) {
        return Err(Error::Usage("--chart - writes one picture: name one region with it, or give a file".into()));
    }
    let mut charts = Vec::new();
    for found in &all {
        if let Some(path) = chart_file(arguments, is_one, found.history.region().id.as_str()) {
            let made = Provenance::new(&surroundings.arguments, vec![Source::of(&found.history)]).line();
            let options = Options { made, ..Options::default() };
            write_whole(&path, &picture(&[&RateChart::new(found)], &options, PictureFormat::of(&path))?)?;
            charts.push(path);
        }
    }
    let known: Vec<usize> = all.iter().map(|found| found.months.len()).collect();
    let most = match (arguments.months, arguments.output.format()) {
        (Some(Months::Last(count)), _) => count,
        (None, Format::Table) => MONTHS_SHOWN,
        _ => usize::MAX,
    };
    all.iter_mut().for_each(|found| drop(found.months.drain(..found.months.len().saturating_sub(most))));
    let sources = all.iter().map(|found| Source::of(&found.history)).collect();
    let sheet = |(found, known): (&Rates, &usize)| rate::sentences(found).and(rate::tables(found, *known));
    let answer = Answer {
        sheets: || all.iter().zip(&known).map(sheet).collect(),
        json: || one_or_all(all.iter().map(rate::document).collect()),
        table: || Table::all(all.iter().map(rate::table)),
    };
    arguments.output.answer(answer, &charts, &Provenance::new(&surroundings.arguments, sources))?;
    Ok(Outcome::Done)
}

impl AskedArguments {
    /// The rates of each region.
    pub fn rates(
        &self,
        data: &DataArguments,
        output: &OutputArguments,
        surroundings: &Surroundings,
    ) -> Result<Vec<Rates>> {
        let past = data.past(self.known.as_of, surroundings)?;
        let slugs = Named::of(&past)?.slugs(&self.region_slugs)?;
        // A misspelt name fails before anything is computed.
        slugs.iter().try_for_each(|slug| past.region(slug).map(drop))?;
        slugs.iter().map(|slug| self.of_region(slug, &past, data, output)).collect()
    }

    /// The rates of one region, as known on the day asked for.
    fn of_region(&self, slug: &str, past: &Past, data: &DataArguments, output: &OutputArguments) -> Result<Rates> {
        let (table, as_of) = data.known(past, &self.known, Some(slug), output)?;
        if let Some(day) = self.split.iter().find(|day| **day > as_of) {
            return Err(Error::Usage(format!("--split {day} is after the last day that is known ({as_of})")));
        }
        let series = table.region(slug)?;
        say_of_sums(&table, [slug], output);
        let asked = Asked { splits: self.split.clone(), window: self.window, seed: self.seed, draws: DRAWS };
        Ok(rates(&series, table.front(slug).as_ref(), as_of, &asked)?.with_other_maps(&past.as_of(as_of)?))
    }
}

/// The file of a chart; with several regions, the slug is added before the ending.
fn chart_file(arguments: &Arguments, is_one: bool, slug: &str) -> Option<PathBuf> {
    let path = arguments.chart.as_deref()?;
    if is_one {
        return Some(path.to_path_buf());
    }
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let ending = path.extension().unwrap_or_else(|| Path::new("png").as_os_str());
    Some(path.with_file_name(format!("{stem}-{slug}")).with_added_extension(ending))
}
