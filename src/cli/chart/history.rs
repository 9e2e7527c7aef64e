//! `frontcast chart history` draws what is held over time.

use std::path::PathBuf;

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::inputs::{DataArguments, KnownArguments, of_chart, say_of_sums};
use crate::cli::named::Named;
use crate::cli::{Outcome, Surroundings};
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

A jump is a change that `ingest` would call doubtful. A revised day has a dot at the value that was known first, with \
a line to the present value. Events after the last day that is known are left out.";

/// Draw what is held over time, with gaps between maps, jumps, revisions and events
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    /// Regions or groups
    #[arg(required = true, value_name = "REGION")]
    region_slugs: Vec<String>,
    #[command(flatten)]
    known: KnownArguments,
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
    let past = arguments.data.past(arguments.known.as_of, surroundings)?;
    let slugs = Named::of(&past)?.slugs(&arguments.region_slugs)?;
    // A misspelt name fails before anything is drawn.
    slugs.iter().try_for_each(|slug| past.region(slug).map(drop))?;
    let of_region = |slug: &String| {
        let (table, as_of) = arguments.data.known(&past, &arguments.known, Some(slug), &output)?;
        say_of_sums(&table, [slug.as_str()], &output);
        let history = history(&table.region(slug)?, as_of, &events);
        has_maps(&history, period)?;
        Ok(history)
    };
    let histories = slugs.iter().map(of_region).collect::<Result<Vec<History>>>()?;
    let newest = histories.iter().map(|of| of.as_of).max().unwrap_or(surroundings.today);
    let later = events.iter().filter(|event| event.day > newest).count();
    if later > 0 {
        output.say(&format!(
            "The chart leaves out {} after {newest}, the last day that is known.",
            counted(later, "event")
        ));
    }
    let oldest = histories.iter().map(|of| of.series.first_day()).min().unwrap_or(newest);
    let earlier = events.iter().filter(|event| event.day < oldest).count();
    if earlier > 0 {
        output.say(&format!(
            "The chart leaves out {} before {oldest}, the first day that is known.",
            counted(earlier, "event")
        ));
    }
    let charts: Vec<HistoryChart> = histories.iter().map(|of| HistoryChart::new(of, period)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let regions: Vec<String> = histories.iter().map(|of| of.series.region().id.to_string()).collect();
    let sources = histories.iter().map(|of| Source::of(&of.series)).collect();
    arguments.picture.put(&charts, ("history", &regions, newest), sources, surroundings)?;
    Ok(Outcome::Done)
}

/// Refuses a period without any map.
fn has_maps(history: &History, period: Period) -> Result<()> {
    let (first, last) = (history.series.first_day(), history.series.last_day());
    let is_after = period.from.is_some_and(|from| from > last);
    let is_before = period.to.is_some_and(|to| to < first);
    match is_after || is_before {
        true => Err(Error::NoData(format!(
            "nothing is known of {} on the days asked for: its maps are from {first} to {last}",
            history.series.region().id
        ))),
        false => Ok(()),
    }
}
