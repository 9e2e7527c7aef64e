//! `frontcast rate`: rates of advance by window and month, and before against after a day.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use super::inputs::{DataArguments, say_of_sums};
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
use crate::write::provenance::{Provenance, Source};
use crate::write::rate;

const EXAMPLES: &str = "Examples:
  frontcast rate donetsk
  frontcast rate ukraine donetsk --split 2025-08-15      since 15 August 2025, against as long before
  frontcast rate donetsk --split 2025-08-15 2026-02-01 --window 90
  frontcast rate donetsk --split 2025-08-15 --chart rate.png
  frontcast rate luhansk --months all --format csv --output rates.csv

A split day is the last day of the window before it. Intervals of a change are made for weeks that hang together, to hold the \
change of the lasting pace as often as they say; the share of random days says how often a change as large, up or down, lies \
between days taken at random from the same series.";

/// Rates of advance by window and by month, and before against after a day, with intervals
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    asked: AskedArguments,
    /// Show the last N months, or all [default: 12 in the table for people, else all]
    #[arg(long, value_name = "N|all", value_parser = parse_months)]
    months: Option<Months>,
    /// Draw a chart, as SVG where the name ends in .svg; of several regions each gets a file, with its name before the ending
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    output: OutputArguments,
}

/// Whose rates are asked for, as known when, and between which days they are compared.
#[derive(Args)]
pub(super) struct AskedArguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    /// Days to compare the rates before and after
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_day)]
    split: Vec<NaiveDate>,
    /// Days of each window around a split [default: the longest that fit on both sides]
    #[arg(long, value_name = "DAYS")]
    window: Option<u32>,
    /// The last day known [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// The source of control data, where there are several
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Seed of the draws of what the model reverting believes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// How many months to show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Months {
    All,
    Last(usize),
}

/// The months shown to people when nothing else is asked for: a year.
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
        return Err(Error::Usage("--chart - is one picture: give one region with it, or a file for each".into()));
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
        json: |provenance: &Provenance| rate::json(all.iter().map(rate::document).collect(), provenance),
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
        let past = data.past(self.as_of, surroundings)?;
        let slugs = Named::of(&past)?.slugs(&self.region_slugs)?;
        // A misspelt name is told before anything is computed.
        slugs.iter().try_for_each(|slug| past.region(slug).map(drop))?;
        slugs.iter().map(|slug| self.of_region(slug, &past, data, output)).collect()
    }

    /// The rates of one region, as known on the day asked for.
    fn of_region(&self, slug: &str, past: &Past, data: &DataArguments, output: &OutputArguments) -> Result<Rates> {
        let (table, as_of) = data.known(past, (self.as_of, self.source.as_deref()), Some(slug), output)?;
        if let Some(day) = self.split.iter().find(|day| **day > as_of) {
            return Err(Error::Usage(format!("--split {day} lies after the last day known ({as_of})")));
        }
        let series = table.region(slug)?;
        say_of_sums(&table, [slug], output);
        let asked = Asked { splits: self.split.clone(), window: self.window, seed: self.seed, draws: DRAWS };
        Ok(rates(&series, table.front(slug).as_ref(), as_of, &asked)?.with_other_maps(&past.as_of(as_of)?))
    }
}

/// The chart's file; with several regions the slug stands before the ending.
fn chart_file(arguments: &Arguments, is_one: bool, slug: &str) -> Option<PathBuf> {
    let path = arguments.chart.as_deref()?;
    if is_one {
        return Some(path.to_path_buf());
    }
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let ending = path.extension().unwrap_or_else(|| Path::new("png").as_os_str());
    Some(path.with_file_name(format!("{stem}-{slug}")).with_added_extension(ending))
}
