//! `frontcast chart` draws one picture of one kind, of one region or of several side by side.

mod arrival;
mod backtest;
mod completion;
mod drift;
pub(super) mod front;
mod history;
pub(super) mod map;
mod odds;
mod picture;
mod projection;
mod published;
mod rate;
mod sources;

use clap::{Args, Subcommand};

use super::{Outcome, Surroundings};
use crate::error::Result;

const EXAMPLES: &str = "Examples:
  frontcast chart projection donetsk
  frontcast chart history donetsk --events events.csv
  frontcast chart completion donetsk
  frontcast chart projection donetsk luhansk kherson --scales free
  frontcast chart map donetsk --snapshot map_20260822.geojson --source deepstate
  frontcast chart odds --by 2027-03-31
  frontcast chart arrival donetsk
  frontcast chart drift donetsk
  frontcast chart backtest donetsk
  frontcast chart published
  frontcast chart sources ukraine
  frontcast chart rate donetsk --split 2025-08-15 --size 1080x1350 --output rate.png
  frontcast chart projection donetsk --format svg      writes words that can be edited

Several regions share one picture in small panels, on one scale or each on its own. `frontcast chart KIND --help` \
lists the options of a kind.";

/// Draw one picture of one or several regions (PNG or SVG)
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    History(history::Arguments),
    Projection(projection::Arguments),
    Rate(rate::Arguments),
    #[command(alias = "source")]
    Sources(sources::Arguments),
    Completion(completion::Arguments),
    Drift(drift::Arguments),
    Backtest(backtest::Arguments),
    Map(map::Arguments),
    Odds(Box<odds::Arguments>),
    Arrival(Box<arrival::Arguments>),
    Published(published::Arguments),
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    match &arguments.kind {
        Kind::Odds(arguments) => odds::run(arguments, surroundings),
        Kind::Arrival(arguments) => arrival::run(arguments, surroundings),
        Kind::Map(arguments) => map::run(arguments, surroundings),
        Kind::Backtest(arguments) => backtest::run(arguments, surroundings),
        Kind::History(arguments) => history::run(arguments, surroundings),
        Kind::Drift(arguments) => drift::run(arguments, surroundings),
        Kind::Completion(arguments) => completion::run(arguments, surroundings),
        Kind::Projection(arguments) => projection::run(arguments, surroundings),
        Kind::Published(arguments) => published::run(arguments, surroundings),
        Kind::Rate(arguments) => rate::run(arguments, surroundings),
        Kind::Sources(arguments) => sources::run(arguments, surroundings),
    }
}
