//! `frontcast chart backtest` draws past forecasts with what happened.

use clap::Args;

use super::picture::PictureArguments;
use crate::cli::backtest::{ReplayArguments, Replayed, outcome};
use crate::cli::inputs::{DataArguments, of_chart};
use crate::cli::{Outcome, Surroundings};
use crate::draw::backtest::BacktestChart;
use crate::draw::chart::Chart;
use crate::error::{Error, Result};
use crate::study::backtest::scored::Scored;
use crate::write::provenance::Source;

const EXAMPLES: &str = "Examples:
  frontcast chart backtest donetsk
  frontcast chart backtest donetsk --models regimes,bootstrap --fan 90
  frontcast chart backtest donetsk --as-of 2025-11-26
  frontcast chart backtest donetsk luhansk kharkiv sumy --scales free

The chart of one region has its fans, the share of days on which each band contained what happened, and the error of \
each model beside that of expecting no change. The fans are those of the first model named. Several regions have their \
fans alone, in small panels. Forecasts a few weeks apart share most of their future, so many of them may hold the \
information of a few.";

/// Draw fans of past forecasts with what happened, the coverage by horizon and the error of each model
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    replay: ReplayArguments,
    /// Days ahead that the fans reach, one of --horizons [default: the longest that fits four times into the past]
    #[arg(long, value_name = "DAYS")]
    fan: Option<u32>,
    #[command(flatten)]
    picture: PictureArguments,
    #[command(flatten)]
    data: DataArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let replayed = arguments.replay.run(&arguments.data, &[], &arguments.picture.output(), surroundings)?;
    let Replayed { table, as_of, replay, done, .. } = &replayed;
    if let Some(days) = arguments.fan.filter(|days| !replay.horizons.contains(days)) {
        let known: Vec<String> = replay.horizons.iter().map(ToString::to_string).collect();
        return Err(Error::Usage(format!("--fan {days} is none of the horizons ({})", known.join(", "))));
    }
    let (drawn, truths) = (replayed.drawn()?, replayed.truths()?);
    let scored = Scored::new(replay, &drawn);
    let charts: Vec<BacktestChart> =
        truths.iter().map(|truth| BacktestChart::new(&scored, truth, arguments.fan)).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let sources = table.series().iter().map(Source::of).collect();
    arguments.picture.put(&charts, ("backtest", &replay.regions, *as_of), sources, surroundings)?;
    Ok(outcome(done))
}
