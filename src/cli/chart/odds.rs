//! `frontcast chart odds` draws the odds that every place is held by a day.

use chrono::{Days, NaiveDate};
use clap::Args;

use super::front::MappedFrontArguments;
use super::picture::PictureArguments;
use crate::cli::front::{HORIZON, PATHS};
use crate::cli::inputs::of_chart;
use crate::cli::{Outcome, Surroundings, parse_last_day};
use crate::draw::chart::Chart;
use crate::draw::odds::OddsChart;
use crate::error::Result;

const EXAMPLES: &str = "Examples:
  frontcast chart odds --by 2027-03-31
  frontcast chart odds donetsk --by 2027-08
  frontcast chart odds donetsk --as-of 2025-11-26 --by 2027-08-31 --later 2026-08-22      with what became of it so far
  frontcast chart odds --by 2027-03-31 --zones pool --format svg

Tints are shares of simulated futures of the whole front in which the land is held by the day. `frontcast odds` has \
the numbers, also as GeoJSON.";

/// Draw a map of the odds that every place is behind the front by a day
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("paths", |flag| flag.default_value(PATHS)), mut_arg("horizon", |flag| flag.default_value(HORIZON)))]
#[command(mut_arg("from", |flag| flag.hide(true)), mut_arg("to", |flag| flag.hide(true)), mut_arg("scales", |flag| flag.hide(true)))]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    mapped: MappedFrontArguments,
    /// The day by which odds are drawn; a month such as 2027-03 means its last day [default: 365 days ahead]
    #[arg(long, value_name = "DAY", value_parser = parse_last_day)]
    by: Option<NaiveDate>,
    #[command(flatten)]
    picture: PictureArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { mapped, by, picture } = arguments;
    picture.without_calendar("map")?;
    let days = |as_of: NaiveDate, _| by.or_else(|| as_of.checked_add_days(Days::new(365))).into_iter().collect();
    let of = mapped.simulate(days, picture, surroundings)?;
    let (maps, told, all) = (mapped.mapped(&of, |mapper, slug| mapper.odds(slug))?, of.told(), of.all());
    let pairs = maps.iter().zip(&told);
    let charts: Vec<OddsChart> = pairs.map(|(mapped, told)| OddsChart { told, all: &all, mapped }).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    let by = of.front.odds.by.first().copied().unwrap_or(of.front.odds.end);
    picture.put(&charts, ("odds", &of.slugs, by), of.front.sources(), surroundings)?;
    Ok(Outcome::Done)
}
