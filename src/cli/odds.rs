//! `frontcast odds` tells what may be behind the front by a day: places, regions and cells, from one simulation.

use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use clap::{Args, ValueEnum};

use super::front::{Front, FrontArguments, HORIZON, PATHS};
use super::named::Named;
use super::output::{self, Answer, OutputArguments};
use super::{Outcome, Surroundings, parse_last_day};
use crate::error::{Error, Result};
use crate::write::odds::{Told, cells, cells_geojson, json, places, places_geojson, regions, sheet};

const EXAMPLES: &str = "Examples:
  frontcast odds --what places --by 2027-03-31      which towns should worry me until spring
  frontcast odds donetsk --by 2026-12 2027-12
  frontcast odds --by 2027-08-31 --format geojson --output odds.geojson      a map of odds for other programs
  frontcast odds --what places --by 2027-12 --format csv --output places.csv
  frontcast odds --as-of 2025-11-26 --by 2026-08-22      as was known on that day
  frontcast odds --scenario winter-pause --by 2027-03-31      if nothing moves in winter
  frontcast odds --zones pool

Regions, groups, places and cells are read from the same simulated futures, so that they do not contradict each \
other. Places are settlements of 1,000 people and more near where the front has stood, and of 500 and more near where \
it stands, from GeoNames. A place has odds where it lies within 60 km of held land. Cells are squares of 2 km; those \
that are free on the map and held in some future are told, in GeoJSON those of odds of 1 % and more. `frontcast chart \
odds` draws the map.";

/// Tell the odds that places, regions and every piece of land are behind the front by a day
#[derive(Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("paths", |flag| flag.default_value(PATHS)), mut_arg("horizon", |flag| flag.default_value(HORIZON)))]
pub(super) struct Arguments {
    /// Regions or groups whose places and cells are told [default: all]
    #[arg(value_name = "REGION")]
    region_slugs: Vec<String>,
    /// Days by which odds are given; a month such as 2027-03 means its last day [default: 90 and 365 days ahead]
    #[arg(long, value_name = "DAY", num_args = 1.., value_delimiter = ',', value_parser = parse_last_day)]
    by: Vec<NaiveDate>,
    /// What odds are told of [default: regions and places; in rows places, in GeoJSON cells]
    #[arg(long, value_enum)]
    what: Option<What>,
    #[command(flatten)]
    front: FrontArguments,
    /// The form of the answer [default: by the ending of --output (.json, .geojson, .csv, .parquet), or else table]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to this file instead of stdout; - means stdout
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print results and errors only
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Regions and groups: gains, and odds of being complete
    Regions,
    /// Places that people live in
    Places,
    /// Squares of 2 km
    Cells,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sentences and aligned tables
    Table,
    /// JSON
    Json,
    /// Comma-separated values, or Parquet in a file that ends in .parquet
    Csv,
    /// Parquet
    Parquet,
    /// GeoJSON of cells or places
    Geojson,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings) -> Result<Outcome> {
    let is_geojson = arguments.is_geojson();
    let output = arguments.output()?;
    if is_geojson && arguments.what == Some(What::Regions) {
        return Err(Error::Usage("GeoJSON has cells or places: take --format json for regions".into()));
    }
    if arguments.what == Some(What::Cells) && !is_geojson && output.format() == output::Format::Table {
        return Err(Error::Usage("cells are rows or shapes: add --format csv, geojson or json".into()));
    }
    let days = |as_of: NaiveDate, _| match arguments.by.is_empty() {
        true => [90, 365].into_iter().filter_map(|days| as_of.checked_add_days(Days::new(days))).collect(),
        false => arguments.by.clone(),
    };
    let front = arguments.front.simulate(&arguments.region_slugs, days, &output, surroundings)?;
    let slugs = slugs(&front, &arguments.region_slugs)?;
    let told = Told::new(&front.odds, &front.settlements, &slugs);
    let provenance = front.provenance(surroundings);
    let what = arguments.what;
    let answer = Answer {
        sheets: || vec![sheet(&told, what != Some(What::Places), what != Some(What::Regions))],
        json: || match (is_geojson, what) {
            (true, Some(What::Places)) => places_geojson(&told),
            (true, _) => cells_geojson(&told),
            (false, _) => json(&told, what == Some(What::Cells)),
        },
        table: || match what {
            Some(What::Regions) => regions(&told),
            None | Some(What::Places) => places(&told),
            Some(What::Cells) => cells(&told, 0.0),
        },
    };
    output.answer(answer, &[], &provenance)?;
    Ok(Outcome::Done)
}

/// The regions and groups that are asked for, all of which have odds.
pub(super) fn slugs(front: &Front, written: &[String]) -> Result<Vec<String>> {
    let slugs = Named::of(&front.known)?.slugs(written)?;
    let known = || front.odds.regions.iter().chain(&front.odds.groups).map(|of| of.region.id.as_str());
    match slugs.iter().find(|slug| !known().any(|id| id == *slug)) {
        Some(unknown) => Err(Error::unknown("region with cells", unknown, known())),
        None => Ok(slugs),
    }
}

impl Arguments {
    fn is_geojson(&self) -> bool {
        let ends_so =
            || self.output.as_deref().and_then(super::files::ending).is_some_and(|ending| ending == "geojson");
        self.format.map_or_else(ends_so, |format| format == Format::Geojson)
    }

    /// The options as other commands have them; GeoJSON is JSON.
    fn output(&self) -> Result<OutputArguments> {
        let is_parquet =
            self.output.as_deref().and_then(super::files::ending).is_some_and(|ending| ending == "parquet");
        if self.format == Some(Format::Parquet) && !is_parquet {
            return Err(Error::Usage("Parquet goes to a file: add --output FILE.parquet".into()));
        }
        let format = match self.format {
            Some(Format::Table) => Some(output::Format::Table),
            Some(Format::Csv | Format::Parquet) => Some(output::Format::Csv),
            Some(Format::Json | Format::Geojson) => Some(output::Format::Json),
            None if self.is_geojson() => Some(output::Format::Json),
            None => None,
        };
        Ok(OutputArguments { format, output: self.output.clone(), quiet: self.quiet })
    }
}
