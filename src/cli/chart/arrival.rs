//! `frontcast chart arrival` draws by when every place is held in half of all futures.

use clap::Args;

use super::front::MappedFrontArguments;
use super::picture::PictureArguments;
use crate::cli::front::{HORIZON, PATHS};
use crate::cli::inputs::of_chart;
use crate::cli::{Outcome, Surroundings};
use crate::draw::arrival::{ArrivalChart, steps};
use crate::draw::chart::Chart;
use crate::error::Result;

const EXAMPLES: &str = "Examples:
  frontcast chart arrival
  frontcast chart arrival donetsk --horizon 3
  frontcast chart arrival zaporizhzhia --zones pool --format svg

The month of a place is the first by whose end the front has passed its centre in half of the simulated futures. \
Land that less than half of them hold within the horizon is told apart.";

/// Draw a map of the month by which half of all futures hold each place
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("paths", |flag| flag.default_value(PATHS)), mut_arg("horizon", |flag| flag.default_value(HORIZON)))]
#[command(mut_arg("from", |flag| flag.hide(true)), mut_arg("to", |flag| flag.hide(true)), mut_arg("scales", |flag| flag.hide(true)))]
#[command(mut_arg("data_from", of_chart))]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    mapped: MappedFrontArguments,
    #[command(flatten)]
    picture: PictureArguments,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { mapped, picture } = arguments;
    picture.without_calendar("map")?;
    let of = mapped.simulate(steps, picture, surroundings)?;
    let odds = &of.front.odds;
    let (maps, told, all) = (mapped.mapped(&of, |mapper, slug| mapper.arrivals(slug))?, of.told(), of.all());
    let pairs = maps.iter().zip(&told);
    let charts: Vec<ArrivalChart> = pairs.map(|(mapped, told)| ArrivalChart { told, all: &all, mapped }).collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    picture.put(&charts, ("arrival", &of.slugs, odds.as_of), of.front.sources(), surroundings)?;
    Ok(Outcome::Done)
}
