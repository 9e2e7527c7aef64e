//! `frontcast chart history`: what is known over time.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, of_chart, say_of_sums};
use crate::cli::named::Named;
use crate::cli::{Outcome, Surroundings, parse_day};
use crate::draw::chart::{Chart, Period};
use crate::draw::history::HistoryChart;
use crate::error::{Error, Result};
use crate::read::events;
use crate::study::history::{History, history};
use crate::write::provenance::Source;
use crate::write::words::counted;

const EXAMPLES: &str = "Examples:
  frontcast chart history donetsk
  frontcast chart history donetsk --as-of 2025-11-26 --from 2025-01-01
  frontcast chart history donetsk luhansk zaporizhzhia kherson --scales free
  frontcast chart history donetsk --events events.csv      a table with the columns day,label

A jump is a change that feeding the same data would ask about. A revised day has a dot at its value as first known, with a line to \
its value as known now. Events later than the last day known are left out.";

/// What is held over time, with times without maps, jumps, revisions and events
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    /// The last day known [default: the last day of the data]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    as_of: Option<NaiveDate>,
    /// The source of control data, where there are several
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Events to name in the picture (CSV or Parquet: day,label)
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let period = arguments.picture.period()?;
    let events = arguments.events.as_deref().map(events::read).transpose()?.unwrap_or_default();
    let output = arguments.picture.output();
    let past = arguments.data.past(arguments.as_of, surroundings)?;
    let slugs = Named::of(&past)?.slugs(&arguments.region_slugs)?;
    // A misspelt name is told before anything is drawn.
    slugs.iter().try_for_each(|slug| past.region(slug).map(drop))?;
    let of_region = |slug: &String| {
        let chosen = (arguments.as_of, arguments.source.as_deref());
        let (table, as_of) = arguments.data.known(&past, chosen, Some(slug), &output)?;
        say_of_sums(&table, [slug.as_str()], &output);
        let history = history(&table.region(slug)?, as_of, &events);
        has_maps(&history, period)?;
        Ok(history)
    };
    let histories = slugs.iter().map(of_region).collect::<Result<Vec<History>>>()?;
    let newest = histories.iter().map(|of| of.as_of).max().unwrap_or(surroundings.today);
    let later = events.iter().filter(|event| event.day > newest).count();
    if later > 0 {
        output.say(&format!("{} after {newest}, left out.", counted(later, "event")));
    }
    let oldest = histories.iter().map(|of| of.series.first_day()).min().unwrap_or(newest);
    let earlier = events.iter().filter(|event| event.day < oldest).count();
    if earlier > 0 {
        output.say(&format!("{} before {oldest}, the first day known, left out.", counted(earlier, "event")));
    }
    let charts: Vec<HistoryChart> = histories.iter().map(|of| HistoryChart::new(of, period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let regions: Vec<String> = histories.iter().map(|of| of.series.region().id.to_string()).collect();
    let sources = histories.iter().map(|of| Source::of(&of.series)).collect();
    arguments.picture.put(&charts, ("history", &regions, newest), sources, surroundings)?;
    Ok(Outcome::Done)
}

/// Refuses days on which there is nothing to show.
fn has_maps(history: &History, period: Period) -> Result<()> {
    let (first, last) = (history.series.first_day(), history.series.last_day());
    let is_after = period.from.is_some_and(|from| from > last);
    let is_before = period.to.is_some_and(|to| to < first);
    match is_after || is_before {
        true => Err(Error::NoData(format!(
            "nothing is known of {} on the days asked for: its maps are of {first} to {last}",
            history.series.region().id
        ))),
        false => Ok(()),
    }
}
