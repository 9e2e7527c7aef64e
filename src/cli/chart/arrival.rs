//! `frontcast chart arrival` draws by when every place is held in half of all futures.

use chrono::{Days, Months, NaiveDate};
use clap::Args;

use super::front::MappedFrontArguments;
use super::picture::PictureArguments;
use crate::cli::front::{HORIZON, PATHS};
use crate::cli::inputs::of_chart;
use crate::cli::{Outcome, Surroundings};
use crate::draw::arrival::{ArrivalChart, QUARTER, steps};
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

/// The last days of the months up to the horizon.
fn ends_of_months(as_of: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
    let first = |months: u32| chrono::Datelike::with_day(&as_of, 1)?.checked_add_months(Months::new(months));
    let last = |months: u32| first(months + 1)?.checked_sub_days(Days::new(1));
    (0..).map_while(last).skip_while(|day| *day <= as_of).take_while(|day| *day <= end).collect()
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let Arguments { mapped, picture } = arguments;
    picture.without_calendar("map")?;
    let of = mapped.simulate(ends_of_months, picture, surroundings)?;
    let odds = &of.front.odds;
    let days = steps(&odds.by, odds.as_of);
    let last = odds.by.len().saturating_sub(1);
    let mut fields: Vec<(Vec<f32>, &[f32])> = vec![(of.by(last), &[QUARTER])];
    let at = |day: &NaiveDate| odds.by.iter().position(|by| by == day);
    fields.extend(days.iter().rev().filter_map(at).map(|at| (of.by(at), &[0.5][..])));
    let told: Vec<_> = of.slugs.iter().map(|slug| of.told(slug)).collect();
    let all = of.all();
    let maps = of
        .slugs
        .iter()
        .map(|slug| mapped.mapped(&of, (slug, &all), &fields, (last, 0.5)))
        .collect::<Result<Vec<_>>>()?;
    let pairs = maps.iter().zip(&told);
    let charts: Vec<ArrivalChart> = pairs
        .map(|(of, told)| ArrivalChart {
            told,
            all: &all,
            map: &of.map,
            areas: &of.areas,
            story: &of.story,
            days: &days,
            later: of.later(),
        })
        .collect();
    let charts: Vec<&dyn Chart> = charts.iter().map(|chart| chart as &dyn Chart).collect();
    picture.put(&charts, ("arrival", &of.slugs, odds.as_of), of.front.sources(), surroundings)?;
    Ok(Outcome::Done)
}
